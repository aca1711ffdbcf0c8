"""The choice of what the rows of a file are; it goes on in a second line where room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.flow import FlowRow

if TYPE_CHECKING:
    from collections.abc import Mapping


class KindChoice(QWidget):
    """Chips of which one is on.

    Args:
        words: kind to its caption.
        name: what the choice is about, for screen readers.

    Attributes:
        chosen: carries the kind the person chose.
    """

    chosen = Signal(str)

    def __init__(self, words: Mapping[str, str], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.chips: dict[str, Chip] = {}
        row = FlowRow(self)
        for kind, caption in words.items():
            chip = Chip(caption, checkable=True)
            chip.setAccessibleName(f"{name}: {caption}")
            chip.clicked.connect(lambda _on=False, k=kind: self.chosen.emit(k))
            self._group.addButton(chip)
            self.chips[kind] = chip
            row.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def current(self) -> str:
        """The chosen kind; empty before one is."""
        return next((kind for kind, chip in self.chips.items() if chip.isChecked()), "")

    def set_current(self, kind: str) -> None:
        """Choose a kind without announcing it."""
        self.chips[kind].setChecked(True)
