"""Words of several lines, kept on leaving the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit

from funneldesk.desktop.theme.appearance import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget


class KeptText(QPlainTextEdit):
    """A field of several lines; Tab leaves it, Esc takes back what was typed.

    Args:
        name: the field's name for screen readers.
        placeholder: what an empty field says.
        height: in the design's pixels.

    Attributes:
        committed: carries the new text, without outer blanks.
    """

    committed = Signal(str)

    def __init__(self, name: str, placeholder: str = "", *, height: int = 84, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setFixedHeight(current_theme().px(height))

    @property
    def value(self) -> str:
        """The text kept last."""
        return self._kept

    def set_value(self, text: str) -> None:
        """Show another text, unless somebody is writing."""
        self._kept = text
        if not self.hasFocus():
            self.setPlainText(text)

    def put_away(self) -> None:
        """Take back what was typed, because another record is shown from now on."""
        self.setPlainText(self._kept)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc takes back what was typed; once nothing was, it passes."""
        if event.key() == Qt.Key.Key_Escape and self.toPlainText() != self._kept:
            self.setPlainText(self._kept)
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what was written."""
        super().focusOutEvent(event)
        text = self.toPlainText().strip()
        if text != self._kept and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._kept = text
            self.committed.emit(text)
