"""The choice of what the rows of a file are; it goes on in a second line where room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.flow import FlowRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent


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
        self._row = FlowRow(self)
        for kind, caption in words.items():
            chip = Chip(caption, checkable=True)
            chip.setAccessibleName(f"{name}: {caption}")
            chip.clicked.connect(lambda _on=False, k=kind: self.chosen.emit(k))
            self._group.addButton(chip)
            self.chips[kind] = chip
            self._row.addWidget(chip)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def current(self) -> str:
        """The chosen kind; empty before one is."""
        return next((kind for kind, chip in self.chips.items() if chip.isChecked()), "")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the height that all lines take at this width; the card around it would cut a second line off."""
        super().resizeEvent(event)
        self.setFixedHeight(self._row.heightForWidth(self.width()))

    def set_current(self, kind: str) -> None:
        """Choose a kind without announcing it."""
        self.chips[kind].setChecked(True)
