"""Buttons: plain, primary, chips and segments."""

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme, restyle, set_look, set_type
from funneldesk.desktop.theme.icons import make_icon
from funneldesk.desktop.theme.theme import MEDIUM, SEMIBOLD
from funneldesk.desktop.widgets.plain import plain_caption, plain_tooltip

ButtonLook = Literal["", "primary", "danger", "link", "bare"]
IconColour = Literal["ink", "ink_2", "ink_3", "brand", "on_brand", "bad"]


class Button(QPushButton):
    """A push button whose caption is plain text and whose icon follows the theme.

    Args:
        text: the caption; may be empty where there is an icon.
        look: "primary" for the one thing to do, "danger", "link", "bare" (icon only) or plain.
        icon: the name of one of the program's icons.
        name: what a screen reader says, where the caption does not say it; also the tooltip of a bare icon.
        on_click: called without arguments.
    """

    def __init__(
        self,
        text: str = "",
        *,
        look: ButtonLook = "",
        icon: str = "",
        name: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self.setAutoDefault(False)
        self.setText(plain_caption(text))
        self.setAccessibleName(name or text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        if not text:
            self.setToolTip(plain_tooltip(name))
        set_type(self, "body", SEMIBOLD if look == "primary" else MEDIUM)
        if look:
            set_look(self, look)
        self._draw_icon()
        if on_click is not None:
            self.clicked.connect(lambda _on=False: on_click())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tint the icon again when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter presses a button as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _draw_icon(self) -> None:
        if not getattr(self, "_icon_name", ""):
            return
        theme = current_theme()
        side = theme.px(16)
        colour = theme.colours.on_brand if self.property("look") == "primary" else theme.colours.ink_2
        self.setIcon(make_icon(self._icon_name, colour, side))
        self.setIconSize(QSize(side, side))


class Chip(QPushButton):
    """A rounded filter button: a toggle, a choice with a menu, or a filter in force that can be taken away.

    Args:
        text: the caption, plain text.
        checkable: the chip is switched on and off.
        menu: opened by the chip; the caption gets a small arrow.
        removable: the chip shows a cross and emits `removed` on click, Delete or Backspace.
        clearable: a chip with a menu that shows a cross while it is on; the cross, Delete and Backspace emit
            `removed`, the rest of the chip opens the menu.
        on: shown in the brand colour (a filter in force).
    """

    removed = Signal()
    CROSS = 28
    """So wide, in the design's pixels, is the end of the chip that counts as its cross."""

    def __init__(
        self,
        text: str,
        *,
        checkable: bool = False,
        menu: QMenu | None = None,
        removable: bool = False,
        clearable: bool = False,
        on: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._removable = removable
        self._clearable = clearable
        self._has_menu = menu is not None
        self._label = text
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_look(self, "chip")
        self.set_on(on=on or removable)
        self.set_label(text)
        if menu is not None:
            self.setMenu(menu)
            if menu.parent() is None:
                # Qt takes no menu over; one that nobody owns would be destroyed whenever Python comes by.
                menu.setParent(self, menu.windowFlags())
        if checkable:
            self.setChecked(on)
            self.toggled.connect(self._follow_state)
        if removable:
            self.clicked.connect(self.removed)

    @property
    def label(self) -> str:
        """The caption without its mark."""
        return self._label

    def set_label(self, text: str) -> None:
        """Show another caption."""
        self._label = text
        self._write()
        self.setAccessibleName(f"Remove filter: {text}" if self._removable else text)

    def set_on(self, *, on: bool) -> None:
        """Show the chip as in force or not."""
        self.setProperty("on", "true" if on else "false")
        self._write()
        self.setAccessibleDescription("Delete takes this filter away" if self.can_be_cleared else "")
        restyle(self)
        # After the style sheet, which else brings the letters of the former state back.
        set_type(self, "note", SEMIBOLD if on else 400)

    @property
    def can_be_cleared(self) -> bool:
        """Whether the chip shows a cross beside its menu."""
        return self._clearable and self.property("on") == "true"

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The cross takes the filter away; elsewhere the chip opens its menu."""
        across = event.position().x()
        from_end = across if self.isRightToLeft() else self.width() - across
        if (
            self.can_be_cleared
            and event.button() == Qt.MouseButton.LeftButton
            and from_end < current_theme().px(self.CROSS)
        ):
            self.removed.emit()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete removes, Enter and Down press."""
        key = event.key()
        if (self._removable or self.can_be_cleared) and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif self.menu() is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.showMenu()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _write(self) -> None:
        has_cross = self._removable or self.can_be_cleared
        self.setText(plain_caption(self._label) + ("  ✕" if has_cross else " ▾" if self._has_menu else ""))

    def _follow_state(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self.set_on(on=on)


class SegmentedControl(QWidget):
    """A few views of the same thing side by side, one of them chosen.

    Args:
        segments: pairs of key and caption.
        name: what the choice is about, for screen readers.

    Attributes:
        chosen: carries the key of the segment the person chose.
    """

    chosen = Signal(str)

    def __init__(self, segments: Sequence[tuple[str, str]], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        set_look(self, "segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for key, caption in segments:
            button = QPushButton(plain_caption(caption), self)
            button.setAccessibleName(f"{name}: {caption}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            set_look(button, "segment")
            set_type(button)
            button.toggled.connect(lambda on, b=button: set_type(b, "body", SEMIBOLD if on else 400))
            button.clicked.connect(lambda _on=False, k=key: self.chosen.emit(k))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        if segments:
            self.set_current(segments[0][0])

    @property
    def current(self) -> str:
        """The key of the chosen segment."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Choose a segment without announcing it."""
        self._buttons[key].setChecked(True)
