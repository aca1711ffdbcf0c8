"""A line of text that is kept when the person leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy

from funneldesk.desktop.theme.appearance import current_theme, set_type

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

_LEAST, _WIDTH = 150, 260


class KeptLine(QLineEdit):
    """Enter or leaving the line keeps the text, Esc takes it back.

    Attributes:
        committed: carries the stripped text, only when it differs from what was kept last.
    """

    committed = Signal(str)

    def __init__(self, name: str, *, placeholder: str = "", longest: int = 200, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._value = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setMaxLength(longest)
        fit_field(self)
        set_type(self)
        self.editingFinished.connect(self._keep)

    @property
    def value(self) -> str:
        """The text kept last."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show what is stored; a line that is being edited keeps what was typed, and what was selected."""
        typing = self.hasFocus() and self.isModified()
        self._value = value
        if not typing and self.text() != value:
            self.setText(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc takes back."""
        if event.key() == Qt.Key.Key_Escape and self.text() != self._value:
            self.setText(self._value)
            self.setModified(False)
            event.accept()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            fit_field(self)

    def _keep(self) -> None:
        text = self.text().strip()
        self.setModified(False)
        if text != self._value:
            self._value = text
            self.committed.emit(text)


def fit_field(line: QLineEdit) -> None:
    """Make a line as wide as those of Settings are, and narrower where room is short."""
    theme = current_theme()
    line.setMinimumWidth(theme.px(_LEAST))
    line.setMaximumWidth(theme.px(_WIDTH))
    line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
