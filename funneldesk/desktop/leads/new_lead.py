"""Adding a lead: a few fields, and a warning while typing where somebody is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from funneldesk.commands.contact import create_contact
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.queries.duplicates import find_doubles_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.commands.contact import ContactAdded
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.duplicates import Double

_FIELDS = (
    ("name", "Name"),
    ("company", "Company"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("city", "City"),
    ("source", "Source"),
)


class NewLead(Popover):
    """The form; Enter in any field adds the lead and opens its page.

    Args:
        over: a widget of the window.
        desk: where the lead is added.
        on_open: opens a lead's page.
    """

    REST = 150

    def __init__(self, over: QWidget, desk: Desk, on_open: Callable[[int], object]) -> None:
        super().__init__(over, name="New lead")
        self._desk, self._on_open = desk, on_open
        self._asked = 0
        self._rest = QTimer(self, singleShot=True, interval=self.REST)
        self._rest.timeout.connect(self._look)
        self.fields: dict[str, QLineEdit] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for row, (key, label) in enumerate(_FIELDS):
            field = QLineEdit()
            field.setAccessibleName(label)
            field.setMinimumWidth(current_theme().px(240))
            set_type(field)
            field.returnPressed.connect(self.submit)
            field.textChanged.connect(lambda _text: self._rest.start())
            grid.addWidget(PlainLabel(label, tone="second"), row, 0)
            grid.addWidget(field, row, 1)
            self.fields[key] = field
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        self.warning = PlainLabel("", tone="warn", role="note", wrap=True)
        self.warning.hide()
        self.known = Button("Open that lead", look="link")
        self.known.hide()
        self.known.clicked.connect(lambda _on=False: self._open_known())
        self.add_button = Button("Add lead", look="primary", on_click=self.submit)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(PlainLabel("New lead", role="subtitle", weight=SEMIBOLD))
        column.addLayout(grid)
        column.addWidget(self.warning)
        column.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addWidget(self.known)
        foot.addStretch(1)
        foot.addWidget(self.add_button)
        column.addLayout(foot)
        self.doubles: list[Double] = []
        self.closed.connect(self.deleteLater)

    def submit(self) -> None:
        """Add the lead; a refusal is said here and the form stays."""
        typed = {key: field.text().strip() for key, field in self.fields.items() if field.text().strip()}
        self._desk.submit(
            lambda work: create_contact(work, **typed),
            self,
            name="create_contact",
            on_done=self._added,
            on_refused=self._refused,
        )

    def _added(self, done: Done[ContactAdded]) -> None:
        lead_id = done.result.contact_id
        self.close_quietly()
        self._on_open(lead_id)

    def _refused(self, refusal: FunnelDeskError) -> None:
        self.problem.setText(str(refusal))
        self.problem.show()
        self.adjustSize()

    def _look(self) -> None:
        self._asked += 1
        asked = self._asked
        typed = {key: self.fields[key].text().strip() for key in ("phone", "email", "name", "company")}
        self._desk.ask(
            lambda look: find_doubles_of(look, **typed),
            self,
            lambda found: self._warn(found) if asked == self._asked else None,
        )

    def _warn(self, doubles: list[Double]) -> None:
        self.doubles = doubles
        self.warning.setVisible(bool(doubles))
        self.known.setVisible(bool(doubles))
        if doubles:
            first = doubles[0]
            more = f" and {len(doubles) - 1} more" if len(doubles) > 1 else ""
            self.warning.setText(f"Known already: {first.name} has {first.why}{more}.")
        self.problem.hide()
        self.adjustSize()

    def _open_known(self) -> None:
        if self.doubles:
            lead_id = self.doubles[0].contact_id
            self.close_quietly()
            self._on_open(lead_id)
