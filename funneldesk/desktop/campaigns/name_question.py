"""Asks what a new thing is called, and of what kind it is; Enter adds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


class NameQuestion(Popover):
    """The question.

    Args:
        over: a widget of the window.
        heading: what is added.
        placeholder: what a name looks like.
        kinds: what kinds there are, value and words; none leaves the choice out.

    Attributes:
        decided: carries the name and the kind's value.
    """

    decided = Signal(str, object)

    def __init__(self, over: QWidget, heading: str, placeholder: str, kinds: Sequence[tuple[object, str]] = ()) -> None:
        super().__init__(over, name=heading)
        self.setFixedWidth(current_theme().px(330))
        self.line = QLineEdit()
        self.line.setAccessibleName("Name")
        self.line.setPlaceholderText(placeholder)
        self.line.setMaxLength(120)
        set_type(self.line)
        self.kind = Choice("Kind", kinds, width=300)
        self.kind.setVisible(bool(kinds))
        if kinds:
            self.kind.set_value(kinds[0][0])
        self.add_button = Button("Add", look="primary", on_click=self.answer)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(PlainLabel(heading, weight=SEMIBOLD))
        column.addWidget(self.line)
        if kinds:
            column.addWidget(self.kind)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button("Cancel", on_click=self.dismiss))
        row.addWidget(self.add_button)
        column.addLayout(row)
        self.line.returnPressed.connect(self.answer)
        self.line.textChanged.connect(lambda text: self.add_button.setEnabled(bool(text.strip())))
        self.add_button.setEnabled(False)
        self.closed.connect(self.deleteLater)

    def answer(self) -> None:
        """Take the name."""
        name = self.line.text().strip()
        if not name or not self.isVisible():
            return
        kind = self.kind.value
        self.blockSignals(True)
        self.close_quietly()
        self.blockSignals(False)
        self.decided.emit(name, kind)
        self.closed.emit()
