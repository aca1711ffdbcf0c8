"""A key figure on a card: what it is, how much, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.desktop.widgets.press_card import PressCard

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.reports.key_figure import KeyFigure


class FigureCard(PressCard):
    """Shows one figure; a click or Enter opens the records behind it.

    Args:
        label: what the figure is called.
        definition: what it means; the tooltip.

    Attributes:
        opened: the person wants the records; carries the metric's name.
    """

    opened = Signal(str)

    def __init__(self, label: str, definition: str, parent: QWidget | None = None) -> None:
        super().__init__(label, parent=parent)
        self._definition = definition
        self.figure: KeyFigure | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_figure(self, figure: KeyFigure) -> None:
        """Show a figure."""
        self.figure = figure
        self.label.setText(figure.label)
        self.value.setText(figure.tight)
        self.note.setText(figure.note)
        self.setAccessibleName(f"{figure.label}: {figure.value}, {figure.note}")
        self.setAccessibleDescription(self._definition)
        exact = "" if figure.value == figure.tight else f"{figure.value}. "
        interval = "The range is the Wilson 80 % interval. " if "–" in figure.note else ""
        self.setToolTip(plain_tooltip(f"{exact}{self._definition} {interval}Click for the records."))

    def open(self) -> None:
        """Ask for the records, once there is a figure."""
        if self.figure is not None:
            self.opened.emit(self.figure.name)
