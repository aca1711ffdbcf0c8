"""The header: the room's title and its own part, the search box, and the one primary button."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from funneldesk.desktop.shell.actions import native_keys
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel


class SearchButton(QPushButton):
    """Looks like a search field and opens the palette: by click, Enter, or by simply typing.

    Attributes:
        asked: carries what was typed so far, mostly nothing.
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        self.setAccessibleName("Search or type a command")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        set_look(self, "search")
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 0, 10, 0)
        words = PlainLabel("Search or type a command", tone="muted", elide=True)
        keys = PlainLabel(native_keys("Ctrl+K"), tone="key", role="small")
        for label in (words, keys):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(words, 1)
        row.addWidget(keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(lambda _on=False: self.asked.emit(""))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """300 by 30 at 100 %."""
        theme = current_theme()
        return QSize(theme.px(theme.tokens.size["search"]), theme.px(theme.tokens.size["control"]))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It gives way first when the header is short of room."""
        theme = current_theme()
        return QSize(theme.px(90), theme.px(theme.tokens.size["control"]))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Typing starts the search with what was typed."""
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif text.isprintable() and text.strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.asked.emit(text)
        else:
            super().keyPressEvent(event)


class Header(QFrame):
    """The bar over a room.

    Args:
        primary: the caption of the primary button; empty hides it.
    """

    def __init__(self, primary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "header")
        self._title = PlainLabel("", role="title", weight=SEMIBOLD)
        self._slot = QHBoxLayout()
        self._slot.setContentsMargins(0, 0, 0, 0)
        self._own: QWidget | None = None
        self.search = SearchButton(self)
        self.primary = Button(primary, look="primary", parent=self)
        self.primary.setVisible(bool(primary))
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(10)
        row.addWidget(self._title)
        row.addLayout(self._slot)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addWidget(self.primary)
        self._fit()

    @property
    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def show_room(self, title: str, own: QWidget | None) -> None:
        """Show a room's title and its own part of the header."""
        self._title.setText(title)
        if self._own is not None:
            self._own.hide()
        self._own = own
        if own is not None:
            if self._slot.indexOf(own) < 0:
                self._slot.addWidget(own)
            own.show()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "primary"):
            self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        self.setFixedHeight(theme.px(theme.tokens.size["header"]))
        self.search.updateGeometry()
