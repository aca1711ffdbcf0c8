"""A field for notes in which @ and a few letters offer the names of colleagues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QAbstractItemView

# What may follow the sign: a name is begun right behind it and has at most three words.
_BEGUN = re.compile(r"(?<![\w@.])@((?:[^\W\d_][\w.’'-]*(?: [^\W\d_]?[\w.’'-]*){0,2})?)$")
_WIDTH = 220
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NoteBox(QPlainTextEdit):
    """Lines of text with a completer of names behind an @.

    Args:
        name: the field's name for screen readers.
        placeholder: what an empty field says.
        height: in the design's pixels.
        is_short: Enter is left to what is around, Shift+Enter begins a new line; else Ctrl+Enter is left.

    Attributes:
        submitted: Enter, or Ctrl+Enter in a long one, was pressed.
    """

    submitted = Signal()

    def __init__(
        self,
        name: str,
        placeholder: str = "",
        *,
        height: int = 64,
        is_short: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._is_short = is_short
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.popup: QAbstractItemView = cast("QAbstractItemView", self.completer.popup())
        self.popup.setAccessibleName("Colleagues")
        set_look(self.popup, "names")
        self.completer.activated.connect(self._insert)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setFixedHeight(current_theme().px(height))

    def set_people(self, names: Sequence[str]) -> None:
        """Offer these names."""
        self._names.setStringList(list(names))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave keys to the list of names while it is open; else Enter to what is around."""
        popup = self.popup
        if popup.isVisible() and event.key() in (*_ENTER, Qt.Key.Key_Escape):
            if event.key() == Qt.Key.Key_Escape:
                popup.hide()
            else:
                self._take()
            event.accept()
            return
        if event.key() in _ENTER and self._is_end(event):
            self.submitted.emit()
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.text() or event.key() == Qt.Key.Key_Backspace:
            self._offer()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 - Qt's signature
        """Tab takes the name that is offered; else it leaves the field."""
        if forward and self.popup.isVisible():
            self._take()
            return True
        return super().focusNextPrevChild(forward)

    def _take(self) -> None:
        self._insert(self.popup.currentIndex().data() or self.completer.currentCompletion())
        self.popup.hide()

    def _is_end(self, event: QKeyEvent) -> bool:
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return has_control or (self._is_short and not has_shift)

    def _begun(self) -> str | None:
        """What was typed behind the @ before the cursor; None without one."""
        cursor = self.textCursor()
        found = _BEGUN.search(cursor.block().text()[: cursor.positionInBlock()])
        return None if found is None else found[1]

    def _offer(self) -> None:
        begun = self._begun()
        popup = self.popup
        if begun is None:
            popup.hide()
            return
        self.completer.setCompletionPrefix(begun)
        if not self.completer.completionCount():
            popup.hide()
            return
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))
        box = self.cursorRect()
        box.setWidth(current_theme().px(_WIDTH))
        self.completer.complete(box)
        self._place()

    def _place(self) -> None:
        """Lay the names below the line that is written, or above it where the window ends, never over it."""
        line, popup, window = self.cursorRect(), self.popup, self.window()
        gap = current_theme().px(4)
        corner = window.mapToGlobal(QPoint(0, 0))
        width = min(current_theme().px(_WIDTH), window.width())
        below = self.viewport().mapToGlobal(line.bottomLeft()) + QPoint(0, gap)
        top = below.y()
        if top + popup.height() > corner.y() + window.height():
            above = self.viewport().mapToGlobal(line.topLeft()).y() - gap - popup.height()
            top = above if above >= corner.y() else top
        left = max(corner.x(), min(below.x(), corner.x() + window.width() - width))
        popup.setGeometry(left, top, width, popup.height())

    def _insert(self, name: str) -> None:
        begun = self._begun()
        if begun is None or not name:
            return
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(begun))
        cursor.insertText(f"{name} ")
        self.setTextCursor(cursor)
        self.popup.hide()


class NotePad(QWidget):
    """A field for a note with the button that keeps it.

    Args:
        placeholder: what an empty field says.

    Attributes:
        written: carries the text of a finished note.
    """

    written = Signal(str)

    def __init__(self, placeholder: str = "Write a note; @ names a colleague", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = NoteBox("Note", placeholder, height=58, parent=self)
        self.button = Button("Keep note", name="Keep the note", on_click=self.finish, parent=self)
        self.button.setToolTip("Ctrl+Enter")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.box)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        column.addLayout(row)
        self.box.submitted.connect(self.finish)
        self.box.textChanged.connect(self._follow)
        self._follow()

    def set_people(self, names: Sequence[str]) -> None:
        """Offer these names behind an @."""
        self.box.set_people(names)

    def finish(self) -> None:
        """Hand the note over and begin anew; nothing happens while it is empty."""
        text = self.box.toPlainText().strip()
        if text:
            self.box.clear()
            self.written.emit(text)

    def put_back(self, text: str) -> None:
        """Show a note again that could not be kept."""
        if not self.box.toPlainText():
            self.box.setPlainText(text)

    def _follow(self) -> None:
        self.button.setVisible(bool(self.box.toPlainText().strip()))
