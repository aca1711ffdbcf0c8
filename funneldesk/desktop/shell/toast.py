"""The notice at the bottom that names the last change and offers to take it back."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from funneldesk.desktop.shell.actions import native_keys
from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.theme import BOLD
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption

SHOWN_FOR = 8000
"""Milliseconds a notice stays; it waits while it has the focus or the pointer."""
BRIEFLY = 4000
"""Milliseconds a notice stays that asks for nothing: what was just taken back or brought back."""


class Toast(QFrame):
    """A dark notice over the window's lower edge.

    Attributes:
        gone: it was taken away, by time, Esc or its button.
    """

    gone = Signal()

    ABOVE = 74

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._undo: Callable[[], object] | None = None
        self.setAccessibleName("Notice")
        set_look(self, "toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 10, 4)
        row.setSpacing(8)
        self._text = PlainLabel("", elide=True)
        self._button = QPushButton("Undo", self)
        self._button.setAutoDefault(False)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        set_look(self._button, "toast")
        set_type(self._button, "body", BOLD)
        self._hint = PlainLabel(native_keys("Ctrl+Z"), tone="hint")
        row.addWidget(self._text, 1)
        row.addSpacing(4)
        row.addWidget(self._button)
        row.addWidget(self._hint)
        self._clock = QTimer(self, singleShot=True, interval=SHOWN_FOR)
        self._clock.timeout.connect(self._leave)
        self._button.clicked.connect(self._press)
        self._button.installEventFilter(self)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown last."""
        return self._text.text()

    @property
    def button(self) -> QPushButton:
        """The button that takes the change back."""
        return self._button

    @property
    def clock(self) -> QTimer:
        """Runs out when the notice goes."""
        return self._clock

    def show_notice(
        self,
        text: str,
        *,
        undo: Callable[[], object] | None = None,
        button: str = "Undo",
        hint: str = "Ctrl+Z",
        shown_for: int = SHOWN_FOR,
    ) -> None:
        """Show a sentence; an earlier one goes.

        Args:
            text: what has changed, plain text.
            undo: takes it back; without it there is no button.
            button: the button's caption.
            hint: the keys that do the same.
            shown_for: milliseconds it stays.
        """
        self._undo = undo
        # A name may hold breaks; the notice is one line.
        self._text.setText(" ".join(text.split()))
        self._button.setText(plain_caption(button))
        self._button.setAccessibleName(f"{button}: {text}")
        self._button.setVisible(undo is not None)
        self._hint.setText(native_keys(hint))
        self._hint.setVisible(undo is not None and bool(hint))
        self.show()
        self._place()
        self.raise_()
        self._clock.setInterval(shown_for)
        self._clock.start()
        announce(self, f"{text}. {button}: {hint}" if undo is not None else text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in place when the window changes; wait while the button has the focus."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        elif watched is self._button and event.type() == QEvent.Type.FocusIn:
            self._clock.stop()
        elif watched is self._button and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._clock.start()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """The pointer keeps it."""
        super().enterEvent(event)
        self._clock.stop()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The time starts again."""
        super().leaveEvent(event)
        self._clock.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc takes it away, Enter presses the button."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._button.hasFocus():
            self._button.click()
        else:
            super().keyPressEvent(event)

    def _press(self) -> None:
        undo = self._undo
        self._leave()
        if undo is not None:
            undo()

    def _leave(self) -> None:
        self._clock.stop()
        if self.isVisible():
            self.hide()
            self.gone.emit()

    def _place(self) -> None:
        room = self._over.rect()
        # sizeHint of the eliding sentence is its whole length; the window's width is the limit.
        self.layout().activate()  # type: ignore[union-attr]  # set in __init__
        width = min(self.sizeHint().width(), room.width() - 32)
        height = self.sizeHint().height()
        above = current_theme().px(self.ABOVE)
        self.setGeometry((room.width() - width) // 2, room.height() - above - height // 2, width, height)
