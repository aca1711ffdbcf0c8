"""A small notice over the window: what is due now, with the way there, done, and later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMenu, QVBoxLayout
from shiboken6 import isValid

from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

LATER: tuple[tuple[str, str], ...] = (("10", "In 10 minutes"), ("60", "In an hour"), ("tomorrow", "Tomorrow"))
_WIDTH = 320
_MARGIN, _TOP = 16, 64


class ReminderNotice(QFrame):
    """The notice, in the window's upper corner; it takes no focus by itself.

    Attributes:
        opened: "Open" was pressed.
        finished: "Done…" was pressed.
        put_off: carries the key of a later time.
        gone: it was taken away.
    """

    opened = Signal()
    finished = Signal()
    put_off = Signal(str)
    gone = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._before: QWidget | None = None
        set_look(self, "popover")
        self.setAccessibleName("Reminder")
        self.setFixedWidth(current_theme().px(_WIDTH))
        self.title = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.detail = PlainLabel("", tone="second", role="note", elide=True)
        self.close_button = Button(icon="close", look="bare", name="Put the reminder away", on_click=self.leave)
        self.open_button = Button("Open", look="primary", on_click=self.opened.emit)
        self.key = PlainLabel("F6", tone="key", role="note")
        self.key.setToolTip("F6 goes to the reminder and back, Esc puts it away")
        self.done_button = Button("Done…", on_click=self.finished.emit)
        menu = QMenu(self)
        for key, words in LATER:
            menu.addAction(words).triggered.connect(lambda _on=False, key=key: self.put_off.emit(key))
        self.later = Chip("Later", menu=menu)
        self.later.setAccessibleName("Remind me later")
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.open_button, self.done_button, self.later):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.key)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 10, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.detail)
        column.addLayout(row)
        over.installEventFilter(self)
        self.hide()

    def show_line(self, title: str, detail: str, *, is_step: bool, can_open: bool = True) -> None:
        """Show a line; done and later are offered for steps alone."""
        self.title.setText(" ".join(title.split()))
        self.detail.setText(" ".join(detail.split()))
        self.detail.setVisible(bool(detail))
        self.done_button.setVisible(is_step)
        self.later.setVisible(is_step)
        self.open_button.setVisible(can_open)
        self.show()
        self._place()
        self.raise_()
        announce(self, ". ".join(part for part in (self.title.text(), self.detail.text()) if part))

    def turn_focus(self) -> None:
        """Take the focus to the first thing to do, or give it back to where it was before."""
        if self._has_focus():
            self._give_focus_back()
            return
        self._before = QApplication.focusWidget()
        buttons = (self.open_button, self.done_button, self.close_button)
        first = next(button for button in buttons if not button.isHidden())
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Take it away; the focus goes back to where it was."""
        if self.isVisible():
            if self._has_focus():
                self._give_focus_back()
            self.hide()
            self.gone.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc takes it away."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            event.accept()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the corner."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _give_focus_back(self) -> None:
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def _place(self) -> None:
        layout = self.layout()
        height = layout.totalHeightForWidth(self.width()) if layout is not None else self.sizeHint().height()
        self.resize(self.width(), height if height > 0 else self.sizeHint().height())
        theme = current_theme()
        self.move(self._over.width() - self.width() - theme.px(_MARGIN), theme.px(_TOP))
