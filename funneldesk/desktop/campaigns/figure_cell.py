"""A figure under its caption; a click or Enter opens what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel, plain_tooltip
from funneldesk.formatting.grouping import UNDEFINED

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

_OPEN = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
_EDGE = 5
"""Pixels between the words and the edge of the ground that lies below them while they are pointed at."""


class FigureCell(QWidget):
    """The cell.

    Args:
        key: which figure.
        caption: what it is called.
        meaning: what it means, for the tooltip.

    Attributes:
        opened: what stands behind the figure is wanted; carries the key.
    """

    opened = Signal(str)

    def __init__(self, key: str, caption: str, meaning: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key, self._caption, self._meaning = key, caption, meaning
        self._can_open = False
        self._is_hovered = False
        self.caption = PlainLabel(caption, tone="muted", role="small", elide=True)
        self.value = PlainLabel(UNDEFINED, weight=SEMIBOLD)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 1, _EDGE, 1)
        column.setSpacing(0)
        column.addWidget(self.caption)
        column.addWidget(self.value)

    @property
    def can_open(self) -> bool:
        """Whether something stands behind the figure."""
        return self._can_open

    def set_caption(self, words: str) -> None:
        """Call the figure something else; before its value is shown."""
        self._caption = words
        self.caption.setText(words)

    def set_figure(self, text: str, *, behind: str = "", more: str = "") -> None:
        """Show a figure.

        Args:
            text: its value.
            behind: what a click opens, "the records"; empty where nothing stands behind it.
            more: what else a reader must know, in whole sentences.
        """
        self._can_open = bool(behind)
        self.value.setText(text)
        words = [self._meaning, more, f"Click for {behind}." if behind else ""]
        hint = " ".join(one for one in words if one)
        # Labels answer for their tooltips themselves, so that they need the same one.
        for part in (self, self.caption, self.value):
            part.setToolTip(plain_tooltip(hint))
        self.setAccessibleName(f"{self._caption}: {text}")
        self.setAccessibleDescription(hint)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if behind else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if behind else Qt.CursorShape.ArrowCursor)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens what stands behind."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens what stands behind."""
        if event.key() in _OPEN:
            self._open()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Show that it can be clicked."""
        super().enterEvent(event)
        self._is_hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """It is no longer pointed at."""
        super().leaveEvent(event)
        self._is_hovered = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the focus is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The focus has gone on."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A ground while it is pointed at, a ring where the focus is."""
        super().paintEvent(event)
        hovered = self._is_hovered and self._can_open
        if not hovered and not self.hasFocus():
            return
        colours, painter = current_theme().colours, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.brand, 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(colours.sunken if hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _open(self) -> None:
        if self._can_open:
            self.opened.emit(self._key)
