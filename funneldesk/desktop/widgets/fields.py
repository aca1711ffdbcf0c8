"""Fields: a value edited in place, and a search field."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme, restyle, set_look, set_type
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.theme.theme import REGULAR
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption, plain_tooltip
from funneldesk.errors import Refusal

_LEAST_LETTERS = 6


class _Editor(QLineEdit):
    """A line that tells when the person leaves it or presses Esc."""

    left = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        super().focusOutEvent(event)
        # Opening a context menu or switching to another program is not leaving the field.
        kept = (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
        )
        if event.reason() not in kept:
            self.left.emit()


class _Shown(QPushButton):
    """The value as a button; words longer than its room are cut, and are then its tooltip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        """Show other words."""
        self._words = words
        self.updateGeometry()
        self._cut()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the whole words."""
        return QSize(self.fontMetrics().horizontalAdvance(self._words) + self._frame() + 1, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Long words ask for no more room than short ones."""
        hint, least = self.sizeHint(), self.fontMetrics().averageCharWidth() * _LEAST_LETTERS + self._frame()
        return QSize(min(hint.width(), least), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the words anew."""
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the words anew for other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_words"):
            self._cut()

    def _cut(self) -> None:
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width() - self._frame())
        if self.text() != plain_caption(words):
            self.setText(plain_caption(words))
        self.setToolTip(plain_tooltip(self._words) if words != self._words else "")

    def _frame(self) -> int:
        """What the style adds to the words at both sides."""
        shown = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        return max(0, super().sizeHint().width() - shown)


class InlineEdit(QWidget):
    """A value that turns into an editor where it stands.

    A click, Enter or F2 opens it; leaving it or Enter keeps the value; Esc takes it back. Where `check`
    refuses, the editor stays open with the sentence below it (Enter) or the old value comes back with the
    sentence (leaving).

    Args:
        name: the field's name for screen readers.
        value: what is shown first.
        placeholder: what an empty field says.
        check: turns the typed text into the text to keep; raises `Refusal` to refuse.
        weight: of the letters.

    Attributes:
        opened: it has turned into the editor.
        committed: carries the new text, only when it differs from the old.
        refused: carries the sentence.
    """

    opened = Signal()
    committed = Signal(str)
    refused = Signal(str)

    def __init__(
        self,
        name: str,
        value: str = "",
        *,
        placeholder: str = "Add…",
        check: Callable[[str], str] | None = None,
        weight: int = REGULAR,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._placeholder, self._check = name, placeholder, check or str.strip
        self._open = False
        self._button = _Shown(self)
        self._button.setAutoDefault(False)
        self._button.setCursor(Qt.CursorShape.IBeamCursor)
        # A long value gives way; the page must not grow beyond its window for it.
        self._button.setMinimumWidth(1)
        set_look(self._button, "inline")
        set_type(self._button, "body", weight)
        self._editor = _Editor(self)
        self._editor.setAccessibleName(name)
        self._editor.setPlaceholderText(placeholder)
        set_type(self._editor, "body", weight)
        self._problem = PlainLabel("", tone="bad", role="small", wrap=True, parent=self)
        self._problem.hide()
        self._pages = QStackedLayout()
        self._pages.addWidget(self._button)
        self._pages.addWidget(self._editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._pages)
        column.addWidget(self._problem)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self._button)
        self._button.clicked.connect(self.open_editor)
        self._button.installEventFilter(self)
        self._editor.returnPressed.connect(self._keep)
        self._editor.left.connect(self._leave)
        self._editor.escaped.connect(self.cancel)
        self.set_value(value)

    @property
    def value(self) -> str:
        """The value kept last."""
        return self._value

    @property
    def is_open(self) -> bool:
        """Whether the editor is shown."""
        return self._open

    @property
    def problem(self) -> str:
        """The sentence shown below the field, if any."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def set_value(self, value: str) -> None:
        """Show a value; an open editor is left alone."""
        self._value = value
        self._button.set_words(value or self._placeholder)
        self._button.setAccessibleName(f"{self._name}: {value or 'empty'}. Press Enter to edit")

    def set_problem(self, sentence: str) -> None:
        """Show a refusal that came later, e.g. from the store; an empty sentence takes it away."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._editor.setProperty("refused", "true" if sentence and self.is_open else "false")
        restyle(self._editor)

    def open_editor(self) -> None:
        """Turn into the editor with the whole value selected."""
        self.set_problem("")
        self._editor.setText(self._value)
        self._open = True
        self.opened.emit()
        self._pages.setCurrentWidget(self._editor)
        self._editor.selectAll()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def cancel(self) -> None:
        """Take back what was typed."""
        self._close(take_focus=True)
        self.set_problem("")

    def put_away(self) -> None:
        """Take back what was typed and what was said about it, because another record is shown from now on."""
        if self.is_open:
            self._close(take_focus=False)
        self.set_problem("")

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802 - Qt's name
        """Enter and F2 open the editor."""
        pressed = watched is self._button and event.type() == QEvent.Type.KeyPress
        opens = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
        if pressed and isinstance(event, QKeyEvent) and event.key() in opens:
            self.open_editor()
            return True
        return False

    def _keep(self) -> None:
        try:
            text = self._check(self._editor.text())
        except Refusal as refusal:
            self.set_problem(str(refusal))
            self.refused.emit(str(refusal))
            return
        self._close(take_focus=True)
        self._commit(text)

    def _leave(self) -> None:
        if not self.is_open:
            return
        try:
            text = self._check(self._editor.text())
        except Refusal as refusal:
            self._close(take_focus=False)
            self.set_problem(f"Not kept: {refusal}")
            self.refused.emit(str(refusal))
            return
        self._close(take_focus=False)
        self._commit(text)

    def _close(self, *, take_focus: bool) -> None:
        # Switching the page takes the editor's focus; that is no leaving of an open field any more.
        self._open = False
        self._pages.setCurrentWidget(self._button)
        if take_focus:
            self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _commit(self, text: str) -> None:
        self.set_problem("")
        if text != self._value:
            self.set_value(text)
            self.committed.emit(text)


class SearchField(QLineEdit):
    """A search field that reports what was typed once the typing rests.

    Args:
        placeholder: what can be searched; also its name for screen readers.
        delay: milliseconds of rest before `searched`; Enter reports at once.

    Attributes:
        searched: carries the text.
    """

    searched = Signal(str)

    def __init__(self, placeholder: str, *, delay: int = 120, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setClearButtonEnabled(True)
        set_look(self, "search-field")
        set_type(self)
        self._rest = QTimer(self, singleShot=True, interval=delay)
        self._rest.timeout.connect(self._report)
        self._reported = ""
        self.textChanged.connect(lambda _text: self._rest.start())
        self.returnPressed.connect(self._report)

    def show_search(self, text: str) -> None:
        """Show what is searched for already; it is not reported."""
        self.blockSignals(True)
        self.setText(text)
        self.blockSignals(False)
        self._rest.stop()
        self._reported = text

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the field, then the magnifier in the room the style leaves for it."""
        super().paintEvent(event)
        theme = current_theme()
        side = theme.px(16)
        painter = QPainter(self)
        icon = draw_icon("search", theme.colours.ink_3, side, self.devicePixelRatioF())
        painter.drawPixmap(theme.px(8), (self.height() - side) // 2, icon)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc empties the field first; an empty field lets Esc pass."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._report()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _report(self) -> None:
        self._rest.stop()
        if self.text() != self._reported:
            self._reported = self.text()
            self.searched.emit(self._reported)
