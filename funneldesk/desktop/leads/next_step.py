"""What comes next with a lead: the planned step, or planning one."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from funneldesk.commands.activity import ACTIVITY_WORDS, plan_activity
from funneldesk.desktop.put_off import DAYS, PutOff
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.work_steps import finish_step, plan_step
from funneldesk.model.activity import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.lead_page import LeadPage

_KINDS = (
    ActivityKind.CALL,
    ActivityKind.WHATSAPP,
    ActivityKind.EMAIL,
    ActivityKind.MEETING,
    ActivityKind.SITE_VISIT,
    ActivityKind.FOLLOW_UP,
)
_NOON = dt.time(12)
# What a question calls the days of the chips.
_KEYS = ("1", "3", "monday")


class NextStepBar(QWidget):
    """One line: "Next step: call, tomorrow" with Done, or the choice of a day to call."""

    def __init__(self, desk: Desk, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._page: LeadPage | None = None
        self._kind = ActivityKind.CALL
        set_look(self, "notice-info")
        self.label = PlainLabel("", weight=SEMIBOLD, wrap=True)
        # A long word must not widen the page.
        self.label.setMinimumWidth(1)
        self.done = Button("Done", on_click=self._complete)
        menu = QMenu(self)
        self.kind = Chip(ACTIVITY_WORDS[self._kind], menu=menu)
        for kind in _KINDS:
            menu.addAction(ACTIVITY_WORDS[kind]).triggered.connect(partial(self._choose, kind))
        self.put_off = PutOff(desk)
        self.days = [Chip(label) for label, _day_of in DAYS]
        for chip, (_label, day_of), key in zip(self.days, DAYS, _KEYS, strict=True):
            chip.setAccessibleName(f"Plan it: {chip.label}")
            chip.clicked.connect(partial(self._plan, day_of, key))
        self.other = Chip("Another day…")
        self.other.clicked.connect(lambda _on=False: self._ask(self.other))
        first = QHBoxLayout()
        first.addWidget(self.label, 1)
        first.addWidget(self.put_off)
        first.addWidget(self.done)
        self._chips = QWidget()
        set_look(self._chips, "plain")
        second = FlowRow(self._chips)
        for chip in (self.kind, *self.days, self.other):
            second.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self._chips)

    def show_step(self, page: LeadPage) -> None:
        """Show the lead's next step, or how to plan one."""
        self._page = page
        step = page.next_step
        self.done.setVisible(step is not None)
        self.put_off.set_step(step)
        self._chips.setVisible(step is None)
        late = False
        if step is None:
            self.label.setText("No next step yet. Plan one:")
        else:
            late = step.due_at is not None and step.due_at < self._desk.app.clock.now()
            what = ACTIVITY_WORDS.get(step.kind, step.kind)
            words = f"{what}: {step.subject}" if step.subject else what
            self.label.setText(f"Next step: {words}, {self._words.due(step)}" + (" (overdue)" if late else ""))
        self.setProperty("look", "sunken" if step is None else "notice-warn" if late else "notice-info")
        # Polished anew even while hidden: the page is filled before it is shown.
        self.style().unpolish(self)
        self.style().polish(self)

    def _choose(self, kind: ActivityKind, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._kind = kind
        self.kind.set_label(ACTIVITY_WORDS[kind])

    def _plan(self, day_of: Callable[[dt.date], dt.date], key: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        if self._page is None:
            return
        zone = self._desk.app.business.zone
        day = day_of(self._desk.app.clock.now().astimezone(zone).date())
        if not self._desk.app.business.calendar.spans_of(day):
            self._ask(self.days[_KEYS.index(key)], key)
            return
        self._desk.tell(
            plan_activity,
            self,
            kind=self._kind,
            contact_id=self._page.id,
            due_at=dt.datetime.combine(day, _NOON, zone).astimezone(dt.UTC),
            due_day_only=True,
            owner_id=self._page.owner_id,
        )

    def _ask(self, anchor: QWidget, day: str = "") -> None:
        if self._page is not None:
            plan_step(self, self._desk, anchor, contact_id=self._page.id, kind=self._kind, day=day)

    def _complete(self) -> None:
        if self._page is not None and self._page.next_step is not None:
            finish_step(self, self._desk, self._page.next_step.id, self.done)
