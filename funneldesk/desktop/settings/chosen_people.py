"""Several of a few to choose, each a chip that is switched on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.flow import FlowRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_WIDEST = 480


class ChosenPeople(QWidget):
    """The chips; none switched on is an answer too.

    Args:
        name: what is chosen, for screen readers.
        choices: pairs of value and words.

    Attributes:
        changed: the person switched one on or off.
    """

    changed = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[object, str]], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "plain")
        self.setAccessibleName(name)
        self.chips: dict[object, Chip] = {}
        self._row = FlowRow(self, spacing=6)
        for value, words in choices:
            chip = Chip(words, checkable=True)
            chip.clicked.connect(lambda _on=False: self.changed.emit())
            self.chips[value] = chip
            self._row.addWidget(chip)
        if self.chips:
            self.setFocusProxy(next(iter(self.chips.values())))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """In as many lines as a form's width asks for."""
        width = min(self._row.sizeHint().width(), current_theme().px(_WIDEST))
        return QSize(width, self._row.heightForWidth(width))

    @property
    def values(self) -> list[object]:
        """Those switched on, in the order of the list."""
        return [value for value, chip in self.chips.items() if chip.isChecked()]

    def set_values(self, values: Collection[object]) -> None:
        """Switch on these alone."""
        for value, chip in self.chips.items():
            chip.setChecked(value in values)
