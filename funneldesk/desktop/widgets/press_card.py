"""A card with a figure that a click or Enter opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import BOLD
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

_OPEN = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class PressCard(Card):
    """A label, a value and a note; whoever shows a figure on it says in `open` what a press opens.

    Args:
        label: what the figure is called.
        value: what stands there before a figure is shown.
    """

    def __init__(self, label: str, value: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = PlainLabel(label, tone="muted", role="note", elide=True)
        self.value = PlainLabel(value, role="figure", weight=BOLD, elide=True)
        self.note = PlainLabel("", tone="second", role="small", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 9, 13, 11)
        column.setSpacing(1)
        for part in (self.label, self.value, self.note):
            column.addWidget(part)
        column.addStretch(1)
        self.setAccessibleName(label)

    def open(self) -> None:
        """Open what stands behind the figure."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens."""
        if event.key() in _OPEN:
            self.open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the focus is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The focus has gone on."""
        super().focusOutEvent(event)
        self.update()

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
            painter.end()
