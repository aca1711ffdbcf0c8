"""The people of the lead's company, and what the word of each counts for when it buys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from funneldesk.commands.contact import edit_contact
from funneldesk.desktop.leads.lead_words import short_stage
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.model.contact import DecisionRole

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.lead_page import LeadPage

_ROLES = {
    DecisionRole.DECIDES: "Decides",
    DecisionRole.INFLUENCES: "Influences",
    DecisionRole.USES: "Uses",
    DecisionRole.BLOCKS: "Blocks",
}
_NO_ROLE = "Role…"


class PeopleList(QWidget):
    """A line for each person with a choice of the role; of a lead without a company its own line alone."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown: tuple[object, ...] | None = None
        self.roles: dict[int, Chip] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(PlainLabel("Who decides", role="heading", weight=SEMIBOLD))
        column.addLayout(self._lines)

    def show_page(self, page: LeadPage) -> None:
        """Show the people of the lead's company."""
        people = page.background.people
        if self._shown == (page.id, people, page.background.decision_role):
            return
        self._shown = (page.id, people, page.background.decision_role)
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.roles = {}
        if not people:
            role = page.background.decision_role
            self._lines.addWidget(self._make_line(page.id, page.name or page.title, page.job_title, role, is_self=True))
        for one in people:
            about = " · ".join(part for part in (one.job_title, short_stage(one.stage)) if part)
            self._lines.addWidget(self._make_line(one.id, one.name, about, one.role, is_self=one.id == page.id))

    def _make_line(self, contact_id: int, name: str, about: str, role: str, *, is_self: bool) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        if is_self:
            row.addWidget(PlainLabel(name, elide=True))
        else:
            shown = Button(name, look="link", name=f"Open the lead {name}")
            shown.clicked.connect(partial(self._open, contact_id))
            row.addWidget(shown)
        row.addWidget(PlainLabel(about, tone="muted", role="note", elide=True), 1)
        menu = QMenu(line)
        words = _ROLES[DecisionRole(role)] if role else _NO_ROLE
        chip = Chip(words, menu=menu, on=bool(role))
        chip.setAccessibleName(f"What the word of {name} counts for: {words if role else 'not said'}")
        for value, label in _ROLES.items():
            menu.addAction(label).triggered.connect(partial(self._choose, contact_id, value))
        menu.addSeparator()
        menu.addAction("Not known").triggered.connect(partial(self._choose, contact_id, None))
        self.roles[contact_id] = chip
        row.addWidget(chip)
        return line

    def _choose(self, contact_id: int, role: str | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._desk.submit(
            lambda work: edit_contact(work, contact_id=contact_id, decision_role=role), self, name="edit_contact"
        )

    def _open(self, contact_id: int, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._desk.lead_wanted.emit(contact_id)
