"""By which ways a lead may be reached: ticked where it may, with who said so and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.contact import edit_contact
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.tick_box import TickBox
from funneldesk.queries.permissions import read_permissions

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.lead_page import LeadPage
    from funneldesk.queries.permissions import Permissions, WrittenDown

WAYS = (("call", "Call", "calls"), ("whatsapp", "WhatsApp", "WhatsApp"), ("email", "E-mail", "e-mail"))
"""Key of each way, its name, and how it is called behind “no”."""
_CAUSES = {"import": "an imported file", "automation": "an automation"}


class ReachTicks(QWidget):
    """Three ticks and a line that says where the permission comes from; Ctrl+Z takes a tick back."""

    def __init__(self, desk: Desk, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._page: LeadPage | None = None
        self._asked = 0
        self.ticks: dict[str, TickBox] = {}
        holder = QWidget()
        set_look(holder, "plain")
        flow = FlowRow(holder, spacing=12)
        for key, label, _ in WAYS:
            tick = TickBox()
            tick.setAccessibleName(f"May be reached by {label}")
            tick.clicked.connect(partial(self._keep, key))
            self.ticks[key] = tick
            part = QWidget(holder)
            set_look(part, "plain")
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            row.addWidget(tick)
            row.addWidget(PlainLabel(label))
            flow.addWidget(part)
        self.said = PlainLabel("", tone="second", role="note", wrap=True)
        self.said.setMinimumWidth(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        column.addWidget(holder)
        column.addWidget(self.said)

    def show_page(self, page: LeadPage) -> None:
        """Show what a lead allows; who said so follows from the history."""
        other = self._page is None or self._page.id != page.id
        self._page = page
        for key, tick in self.ticks.items():
            tick.setChecked(not page.do_not_contact and key not in page.background.barred_ways)
            tick.setEnabled(not page.do_not_contact and not self._desk.app.is_read_only)
        if other:
            self._say(())
        self._asked += 1
        asked = self._asked
        self._desk.ask(
            read_permissions, self, lambda found: self._take(found) if asked == self._asked else None, page.id
        )

    def _take(self, found: Permissions) -> None:
        page = self._page
        if page is None:
            return
        parts = []
        if page.do_not_contact:
            parts.append(self._tell("Wants to hear nothing from us", found.said.get("do_not_contact")))
        for key, _, words in WAYS:
            if key in page.background.barred_ways:
                parts.append(self._tell(f"No {words}", found.said.get(f"do_not_{key}")))
        if page.background.consent and "consent" in found.said:
            # Its words stand above already.
            parts.append(self._tell("Consent", found.said["consent"]))
        self._say(parts)

    def _tell(self, what: str, said: WrittenDown | None) -> str:
        if said is None:
            return what
        by = said.by or _CAUSES.get(said.cause, "")
        when = self._words.day(said.at)
        return f"{what}: written down by {by} on {when}" if by else f"{what}: written down on {when}"

    def _say(self, parts: tuple[str, ...] | list[str]) -> None:
        self.said.setText("\n".join(parts))
        self.said.setVisible(bool(parts))

    def _keep(self, key: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        if self._page is None:
            return
        lead_id, barred = self._page.id, not self.ticks[key].isChecked()
        self._desk.submit(
            lambda work: edit_contact(work, contact_id=lead_id, **{f"do_not_{key}": barred}), self, name="edit_contact"
        )
