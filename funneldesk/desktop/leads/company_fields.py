"""What is known of a lead's company, edited where it stands; all its people and deals share it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.commands.company import edit_company
from funneldesk.desktop.notes_list import NotesList
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import PlainLabel, plain_tooltip
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.lead_page import CompanyFacts, LeadPage

_NUMBERS = {"employees": "Employees", "founded_year": "Founded"}
_FIELDS = {
    "name": "Name",
    "industry": "Industry",
    "city": "City",
    "country": "Country",
    **_NUMBERS,
    "website": "Website",
    "tax_number": "Tax number",
    "notes": "Notes",
}
_LONG = 24
_MOST = 999_999_999


class CompanyFields(QWidget):
    """Fields in pairs of words and values; hidden where the lead has no company."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._company_id = 0
        self._pairs = 0
        self._shown = dict.fromkeys(_FIELDS, "")
        self.heading = PlainLabel("Company", role="heading", weight=SEMIBOLD)
        self.people = PlainLabel("", tone="muted", role="note")
        self.edits: dict[str, InlineEdit] = {}
        self._labels: dict[str, PlainLabel] = {}
        for key, words in _FIELDS.items():
            edit = InlineEdit(f"Company: {words.lower()}", check=_read_whole if key in _NUMBERS else None)
            # A long value is cut at the page's edge instead of widening the page.
            edit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            edit.committed.connect(partial(self._keep, key))
            label = PlainLabel(words, tone="muted", role="note", elide=True)
            label.setMinimumWidth(88)
            label.setMaximumWidth(160)
            self.edits[key], self._labels[key] = edit, label
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addLayout(self._grid)
        column.addWidget(self.people)
        self.team_notes = NotesList(desk, what="company")
        column.addWidget(self.team_notes)
        self.arrange(pairs=1)

    def show_page(self, page: LeadPage) -> None:
        """Show the lead's company; a field that is open for editing is left alone."""
        facts = page.company_facts
        self.setVisible(facts is not None)
        if facts is None:
            return
        for key, edit in self.edits.items():
            if facts.id != self._company_id:
                edit.set_problem("")
            self._shown[key] = value = _text_of(facts, key)
            edit.set_value(value)
            edit.setToolTip(plain_tooltip(value) if len(value) > _LONG else "")
        self._company_id = facts.id
        self.team_notes.show_record(company_id=facts.id)
        others = facts.people - 1
        self.people.setText(f"Shared with {others:,} other {'lead' if others == 1 else 'leads'}" if others > 0 else "")
        self.people.setVisible(others > 0)

    def arrange(self, *, pairs: int) -> None:
        """Stand in one pair of columns or in two."""
        if pairs == self._pairs:
            return
        self._pairs = pairs
        while self._grid.count():
            self._grid.takeAt(0)
        high = -(-len(self.edits) // pairs)
        for number, (key, edit) in enumerate(self.edits.items()):
            column, row = 2 * (number // high), number % high
            self._grid.addWidget(self._labels[key], row, column)
            self._grid.addWidget(edit, row, column + 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1 if pairs > 1 else 0)

    def _keep(self, key: str, text: str) -> None:
        company_id, edit, old = self._company_id, self.edits[key], self._shown[key]
        value = (int(text) if text else None) if key in _NUMBERS else text

        def refused(refusal: FunnelDeskError) -> None:
            edit.set_value(old)
            edit.set_problem(str(refusal))

        self._desk.submit(
            lambda work: edit_company(work, company_id=company_id, **{key: value}),
            edit,
            name="edit_company",
            on_refused=refused,
        )


def _text_of(facts: CompanyFacts, key: str) -> str:
    value = getattr(facts, key)
    return "" if value is None else str(value)


def _read_whole(text: str) -> str:
    plain = text.strip().replace(",", "").replace(" ", "")
    if plain and not (plain.isascii() and plain.isdigit() and int(plain) <= _MOST):
        raise Refusal("A whole number, such as 40.")
    return plain
