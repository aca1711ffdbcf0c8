"""The short checklist before the first contact: ticked once it is known."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.contact import edit_contact
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.tick_box import TickBox
from funneldesk.model.contact import PROFILE_CHECKLIST
from funneldesk.model.handoff import HandoffState

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.lead_page import LeadPage


class ProfileList(QWidget):
    """Five ticks; in the colour of what needs doing while an accepted lead was not reached yet.

    Attributes:
        is_pressing: the lead was accepted and not reached, and something is to be looked up.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lead_id = 0
        self.is_pressing = False
        set_look(self, "sunken")
        self.heading = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.ticks: dict[str, TickBox] = {}
        holder = QWidget()
        set_look(holder, "plain")
        flow = FlowRow(holder, spacing=10)
        for key, words in PROFILE_CHECKLIST:
            tick = TickBox()
            tick.setAccessibleName(words)
            tick.clicked.connect(partial(self._keep, key))
            self.ticks[key] = tick
            part = QWidget(holder)
            set_look(part, "plain")
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            row.addWidget(tick)
            row.addWidget(PlainLabel(words, role="note"))
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(holder)

    def show_page(self, page: LeadPage) -> None:
        """Show what is ticked; there is nothing to look up any more once somebody was reached."""
        self._lead_id = page.id
        handoff = page.background.handoff
        accepted = handoff is not None and handoff.row.state == HandoffState.ACCEPTED
        before_contact = accepted and handoff is not None and handoff.row.first_contact_at is None
        done = sum(bool(page.background.profile.get(key)) for key in self.ticks)
        for key, tick in self.ticks.items():
            tick.setChecked(bool(page.background.profile.get(key)))
        self.heading.setText(f"Before the first contact · {done} of {len(self.ticks)}")
        self.is_pressing = before_contact and done < len(self.ticks)
        self.setProperty("look", "notice-warn" if self.is_pressing else "sunken")
        self.style().unpolish(self)
        self.style().polish(self)

    def _keep(self, key: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        lead_id, known = self._lead_id, self.ticks[key].isChecked()
        self._desk.submit(
            lambda work: edit_contact(work, contact_id=lead_id, profile={key: known or None}),
            self,
            name="edit_contact",
        )
