"""Puts a planned step off: tomorrow, in three days, next Monday."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from funneldesk.commands.activity import reschedule_activity
from funneldesk.desktop.widgets.buttons import Chip

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


class PutOff(Chip):
    """A chip whose menu moves one planned step to another day; a step with a time of day keeps it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._days = QMenu()
        super().__init__("Put off", menu=self._days, parent=parent)
        self._desk = desk
        self._step: tuple[int, dt.datetime | None, bool] | None = None
        self.setAccessibleName("Put the next step off")
        for words, day_of in DAYS:
            self._days.addAction(words).triggered.connect(lambda _on=False, day_of=day_of: self.move_to(day_of))
        self.set_step(None)

    def set_step(self, activity_id: int | None, due_at: dt.datetime | None = None, *, day_only: bool = True) -> None:
        """Name the step that is put off; the chip hides while there is none."""
        self._step = None if activity_id is None else (activity_id, due_at, day_only)
        self.setVisible(self._step is not None)

    def move_to(self, day_of: Callable[[dt.date], dt.date]) -> None:
        """Put the step off to a day, counted from today."""
        if self._step is None:
            return
        activity_id, due_at, day_only = self._step
        zone = self._desk.app.business.zone
        day = day_of(self._desk.app.clock.now().astimezone(zone).date())
        has_time = due_at is not None and not day_only
        time = due_at.astimezone(zone).time() if due_at is not None and has_time else _NOON
        self._desk.tell(
            reschedule_activity,
            self,
            activity_id=activity_id,
            due_at=dt.datetime.combine(day, time, zone).astimezone(dt.UTC),
            due_day_only=not has_time,
        )
