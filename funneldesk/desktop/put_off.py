"""Puts a planned step off: tomorrow, in three days, next Monday; or changes it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu

from funneldesk.commands.activity import delete_activity, reschedule_activity
from funneldesk.desktop.another_day import ask_another_day
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.work_steps import change_step, point_of
from funneldesk.exchange.due_words import find_working_day
from funneldesk.formatting.moment import day_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk

_NOON = dt.time(12)
DAYS: tuple[tuple[str, Callable[[dt.date], dt.date]], ...] = (
    ("Tomorrow", lambda today: today + dt.timedelta(days=1)),
    ("+3 d", lambda today: today + dt.timedelta(days=3)),
    ("Next Monday", lambda today: today + dt.timedelta(days=7 - today.weekday())),
)
"""What a step is planned for, or put off to, by one press: its words and the day, counted from today."""


def name_day(words: str, day: dt.date, working: dt.date, today: dt.date) -> str:
    """A choice in words, with the working day that comes instead of a day off."""
    return words if working == day else f"{words}: {day_text(working, today=today)}, the next working day"


def select_first(menu: QMenu) -> None:
    """Have the first choice of a menu that opens selected, so that Enter takes it."""
    first = next(action for action in menu.actions() if action.isVisible())
    QTimer.singleShot(0, menu, lambda: menu.setActiveAction(first) if menu.activeAction() is None else None)


class PlannedWork(Protocol):
    """What there must be to know of a step, whichever page it stands on."""

    @property
    def id(self) -> int:
        """The activity."""
        ...

    @property
    def due_at(self) -> dt.datetime | None:
        """When it is due."""
        ...

    @property
    def due_day_only(self) -> bool:
        """Whether only the day counts."""
        ...


class PutOff(Chip):
    """A chip whose menu moves one planned step to another day, or changes it; a step with a time of day keeps it.

    A day off is not chosen: the menu says which working day comes instead.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._days = QMenu()
        super().__init__("Put off", menu=self._days, parent=parent)
        self._desk = desk
        self._step: PlannedWork | None = None
        self.setAccessibleName("Put the next step off")
        self._moves = [self._days.addAction(words) for words, _ in DAYS]
        for action, (_, day_of) in zip(self._moves, DAYS, strict=True):
            action.triggered.connect(lambda _on=False, day_of=day_of: self.move_to(day_of))
        self._days.addAction("Another day…").triggered.connect(lambda _on=False: self._ask())
        self._days.addSeparator()
        self._days.addAction("Change…").triggered.connect(lambda _on=False: self._change())
        self._days.addAction("Delete").triggered.connect(lambda _on=False: self._delete())
        self._days.aboutToShow.connect(self._name_days)
        self.set_step(None)

    def set_step(self, step: PlannedWork | None) -> None:
        """Name the step that is put off; the chip hides while there is none."""
        self._step = step
        self.setVisible(step is not None)

    def move_to(self, day_of: Callable[[dt.date], dt.date]) -> None:
        """Put the step off to a day, counted from today; from a day off to the working day after it."""
        step = self._step
        if step is None:
            return
        zone = self._desk.app.business.zone
        day = self._working_day(day_of)
        has_time = step.due_at is not None and not step.due_day_only
        time = step.due_at.astimezone(zone).time() if step.due_at is not None and has_time else _NOON
        self._desk.tell(
            reschedule_activity,
            self,
            activity_id=step.id,
            due_at=dt.datetime.combine(day, time, zone).astimezone(dt.UTC),
            due_day_only=not has_time,
        )

    def _today(self) -> dt.date:
        return self._desk.app.clock.now().astimezone(self._desk.app.business.zone).date()

    def _working_day(self, day_of: Callable[[dt.date], dt.date]) -> dt.date:
        return find_working_day(day_of(self._today()), self._desk.app.business.calendar)

    def _name_days(self) -> None:
        today = self._today()
        offered: set[dt.date] = set()
        for action, (words, day_of) in zip(self._moves, DAYS, strict=True):
            working = self._working_day(day_of)
            action.setText(name_day(words, day_of(today), working, today))
            action.setVisible(working not in offered)
            offered.add(working)
        select_first(self._days)

    def _ask(self) -> None:
        if self._step is not None:
            ask_another_day(self, self._desk, self._step.id, point_of(self))

    def _change(self) -> None:
        if self._step is not None:
            change_step(self, self._desk, self._step.id, self)

    def _delete(self) -> None:
        if self._step is not None:
            self._desk.tell(delete_activity, self, activity_id=self._step.id)
