"""A key figure on a card: what it is, how much, and what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import BOLD
from funneldesk.desktop.widgets.plain import Card, PlainLabel, plain_tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.reports.key_figure import KeyFigure

_OPEN = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class FigureCard(Card):
    """Shows one figure; a click or Enter opens the records behind it.

    Args:
        label: what the figure is called.
        definition: what it means; the tooltip.

    Attributes:
        opened: the person wants the records; carries the metric's name.
    """

    opened = Signal(str)

    def __init__(self, label: str, definition: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._definition = definition
        self.figure: KeyFigure | None = None
        self.label = PlainLabel(label, tone="muted", role="note", elide=True)
        self.value = PlainLabel("", role="figure", weight=BOLD, elide=True)
        self.note = PlainLabel("", tone="second", role="small", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 9, 13, 11)
        column.setSpacing(1)
        for part in (self.label, self.value, self.note):
            column.addWidget(part)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(label)

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens the records."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the records."""
        if event.key() in _OPEN:
            self._open()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The card, and a ring where the focus is."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = current_theme()
            painter.setPen(QPen(theme.colours.brand, 2))
            radius = theme.px(theme.tokens.radius["medium"])
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), radius, radius)

    def _open(self) -> None:
        if self.figure is not None:
            self.opened.emit(self.figure.name)
