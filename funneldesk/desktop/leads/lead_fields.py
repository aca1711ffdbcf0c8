"""What is known of a lead, edited where it stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.commands.contact import edit_contact
from funneldesk.commands.contact_fields import clean_email, clean_phone
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption, plain_tooltip

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.lead_choices import LeadChoices
    from funneldesk.queries.lead_page import LeadPage

_FIELDS = (
    ("name", "Name"),
    ("job_title", "Job"),
    ("company", "Company"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("city", "City"),
    ("source", "Source"),
    ("notes", "Notes"),
)

_LONG = 24


class LeadFields(QWidget):
    """Fields in two columns of words and values; leaving one keeps it, Ctrl+Z takes it back."""

    def __init__(self, desk: Desk, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._lead_id = 0
        self._custom_shown: tuple[str, ...] | None = None
        self.edits: dict[str, InlineEdit] = {}
        self._pairs = 1
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(2)
        self._rows: list[tuple[PlainLabel, QWidget]] = []
        for key, label in _FIELDS:
            self._add_edit(key, label)
        self.owner = Chip("Nobody", menu=QMenu(self))
        self._rows.append((_label("Owner"), self.owner))
        self.barred = Chip("Do not contact", checkable=True)
        self.barred.clicked.connect(self._bar)
        self._rows.append((_label("Permission"), self.barred))
        self.since = PlainLabel("", elide=True)
        self._rows.append((_label("Since"), self.since))
        self._custom_rows: list[tuple[PlainLabel, QWidget]] = []
        self.custom: dict[str, InlineEdit] = {}
        self._place()
        self.outer = PlainLabel("", tone="muted", role="note", wrap=True)
        self.outer.setAccessibleName("Ids in other systems")
        self.outer.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(PlainLabel("Details", role="heading", weight=SEMIBOLD))
        column.addLayout(self._grid)
        column.addWidget(self.outer)

    def show_page(self, page: LeadPage, choices: LeadChoices) -> None:
        """Show what is known; a field that is open for editing is left alone."""
        other = page.id != self._lead_id
        self._lead_id = page.id
        for key, _ in _FIELDS:
            edit = self.edits[key]
            if other:
                edit.set_problem("")
            _fill(edit, getattr(page, key))
        self._show_owner(page, choices)
        self.barred.setChecked(page.do_not_contact)
        campaign = f" · {page.campaign}" if page.campaign else ""
        self.since.setText(self._words.moment(page.created_at, day_only=page.created_day_only) + campaign)
        self._show_custom(page)
        self.outer.setText("\n".join(f"{system}: {value}" for system, value in page.outer_ids))
        self.outer.setAccessibleName(f"Ids in other systems: {self.outer.text()}")
        self.outer.setVisible(bool(page.outer_ids))

    def arrange(self, *, pairs: int) -> None:
        """Stand in one pair of columns or in two."""
        if pairs != self._pairs:
            self._pairs = pairs
            self._place()

    def _place(self) -> None:
        while self._grid.count():
            self._grid.takeAt(0)
        rows = [*self._rows, *self._custom_rows]
        high = -(-len(rows) // self._pairs)
        for number, (label, value) in enumerate(rows):
            column, row = 2 * (number // high), number % high
            self._grid.addWidget(label, row, column)
            short = Qt.AlignmentFlag.AlignLeft if value in (self.owner, self.barred) else Qt.AlignmentFlag(0)
            self._grid.addWidget(value, row, column + 1, short)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1 if self._pairs > 1 else 0)

    def _add_edit(self, key: str, label: str) -> None:
        checks = {"phone": self._check_phone, "email": self._check_email}
        edit = _narrow(InlineEdit(label, check=checks.get(key)))
        edit.committed.connect(partial(self._keep, key))
        self.edits[key] = edit
        self._rows.append((_label(label), edit))

    def _check_phone(self, text: str) -> str:
        return clean_phone(text, self._desk.app.business.phone_region) or ""

    def _check_email(self, text: str) -> str:
        return clean_email(text) or ""

    def _keep(self, key: str, text: str) -> None:
        self._edit({key: text}, self.edits[key])

    def _keep_custom(self, key: str, text: str) -> None:
        self._edit({"custom": {key: text or None}}, self.custom[key])

    def _edit(self, fields: dict[str, Any], edit: InlineEdit) -> None:
        lead_id = self._lead_id

        def refused(refusal: FunnelDeskError) -> None:
            edit.set_problem(str(refusal))

        self._desk.submit(
            lambda work: edit_contact(work, contact_id=lead_id, **fields),
            edit,
            name="edit_contact",
            on_refused=refused,
        )

    def _show_owner(self, page: LeadPage, choices: LeadChoices) -> None:
        menu = self.owner.menu()
        menu.clear()
        for user_id, name in choices.people:
            menu.addAction(plain_caption(name)).triggered.connect(partial(self._give, user_id))
        if choices.people:
            menu.addSeparator()
        menu.addAction("Nobody").triggered.connect(partial(self._give, None))
        self.owner.set_label(page.owner or "Nobody")
        self.owner.setAccessibleName(f"Owner: {page.owner or 'nobody'}")

    def _give(self, user_id: int | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        lead_id = self._lead_id
        self._desk.submit(
            lambda work: edit_contact(work, contact_id=lead_id, owner_id=user_id), self, name="edit_contact"
        )

    def _bar(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        lead_id = self._lead_id
        self._desk.submit(
            lambda work: edit_contact(work, contact_id=lead_id, do_not_contact=on), self, name="edit_contact"
        )

    def _show_custom(self, page: LeadPage) -> None:
        keys = tuple(page.custom)
        if keys != self._custom_shown:
            for old in self._custom_rows:
                for widget in old:
                    self._grid.removeWidget(widget)
                    widget.hide()
                    widget.deleteLater()
            self.custom, self._custom_rows = {}, []
            for key in keys:
                edit = _narrow(InlineEdit(key))
                edit.committed.connect(partial(self._keep_custom, key))
                self.custom[key] = edit
                self._custom_rows.append((_label(key), edit))
            self._custom_shown = keys
            self._place()
        for key, edit in self.custom.items():
            _fill(edit, str(page.custom[key]))


def _narrow(edit: InlineEdit) -> InlineEdit:
    """A long value is cut at the page's edge instead of widening the page."""
    edit.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return edit


def _fill(edit: InlineEdit, value: str) -> None:
    edit.set_value(value)
    edit.setToolTip(plain_tooltip(value) if len(value) > _LONG else "")


def _label(text: str) -> PlainLabel:
    label = PlainLabel(text, tone="muted", role="note", elide=True)
    label.setMinimumWidth(88)
    label.setMaximumWidth(160)
    return label
