"""The navigation at the left: the brand, the rooms, Settings and the file's state."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from funneldesk.desktop.shell.rooms import RoomSpec
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.theme.theme import BOLD, REGULAR, SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import IconLabel
from funneldesk.desktop.widgets.plain import PlainLabel, plain_tooltip

_MOST = 999


class RoomButton(QPushButton):
    """A room in the navigation: icon, name, and how many things wait there."""

    def __init__(self, spec: RoomSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._badge = 0
        self._narrow = False
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name()

    @property
    def badge(self) -> int:
        """How many things wait there."""
        return self._badge

    def set_badge(self, count: int) -> None:
        """Show how many things wait there; 0 shows nothing."""
        self._badge = max(0, count)
        self._name()
        self.update()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the icon alone, with the name as tooltip."""
        self._narrow = narrow
        self._name()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """32 pixels high at 100 %."""
        theme = current_theme()
        return QSize(theme.px(36 if self._narrow else 160), theme.px(32))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At least the icon."""
        theme = current_theme()
        return QSize(theme.px(36), theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw ground, icon, name and badge."""
        theme = current_theme()
        colours, px = theme.colours, theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked():
            painter.setPen(QPen(colours.line, 1))
            painter.setBrush(colours.surface)
            painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), px(6), px(6))
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.line)
            painter.drawRoundedRect(box, px(6), px(6))
        ink = colours.ink if self.isChecked() else colours.ink_2
        side = px(17)
        left = (self.width() - side) / 2 if self._narrow else px(9)
        icon = draw_icon(self.spec.icon, ink, side, self.devicePixelRatioF())
        painter.drawPixmap(round(left), round((self.height() - side) / 2), icon)
        right = self.width() - px(10)
        if self._badge:
            right = self._paint_badge(painter, right)
        if not self._narrow:
            painter.setPen(ink)
            painter.setFont(theme.font("body", SEMIBOLD if self.isChecked() else REGULAR))
            words = QRectF(px(36), 0, right - px(36) - px(4), self.height())
            title = painter.fontMetrics().elidedText(self.spec.title, Qt.TextElideMode.ElideRight, int(words.width()))
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        if self.hasFocus():
            painter.setPen(QPen(colours.brand, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, px(6), px(6))
        painter.end()

    def _paint_badge(self, painter: QPainter, right: int) -> int:
        theme = current_theme()
        colours, px = theme.colours, theme.px
        if self._narrow:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.brand)
            painter.drawEllipse(QRectF(self.width() - px(12), px(5), px(7), px(7)))
            return right
        text = str(self._badge) if self._badge <= _MOST else f"{_MOST}+"
        painter.setFont(theme.font("small", SEMIBOLD))
        width = painter.fontMetrics().horizontalAdvance(text) + px(14)
        height = px(18)
        box = QRectF(right - width, (self.height() - height) / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.brand_soft)
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(colours.brand_text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return round(right - width)

    def _name(self) -> None:
        waiting = f", {self._badge} waiting" if self._badge else ""
        self.setAccessibleName(self.spec.title + waiting)
        self.setToolTip(plain_tooltip(self.spec.title + waiting) if self._narrow else "")


class PersonButton(RoomButton):
    """Who works at this window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(RoomSpec("person", "", "person", QWidget), parent)
        self.setCheckable(False)

    def set_person(self, name: str, role: str) -> None:
        """Show a person's name."""
        self.spec = RoomSpec("person", name, "person", QWidget)
        self._role = role
        self._name()
        self.update()

    def _name(self) -> None:
        role = getattr(self, "_role", "")
        words = f"{self.spec.title} ({role})" if role else self.spec.title
        self.setAccessibleName(f"Working here: {words}. Choose another person")
        self.setToolTip(plain_tooltip(f"Working here: {words}"))


class Navigation(QFrame):
    """The left side of the window.

    Attributes:
        chosen: carries the key of the room the person chose.
        menu_asked: the person wants the menus.
        person_asked: the person wants to say who works here; carries the global point above which a menu opens.
    """

    chosen = Signal(str)
    menu_asked = Signal()
    person_asked = Signal(QPoint)

    def __init__(self, rooms: Sequence[RoomSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Rooms")
        set_look(self, "navigation")
        self._narrow = False
        self._buttons: dict[str, RoomButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 10, 10)
        column.setSpacing(2)
        column.addLayout(self._make_brand())
        column.addSpacing(6)
        for spec in rooms:
            if not spec.foot:
                column.addWidget(self._make_button(spec))
        column.addStretch(1)
        for spec in rooms:
            if spec.foot:
                column.addWidget(self._make_button(spec))
        self._person = PersonButton(self)
        self._person.clicked.connect(self._ask_person)
        self._person.hide()
        column.addWidget(self._person)
        self._file = PlainLabel("", tone="muted", role="small", elide=True)
        self._status = PlainLabel("", tone="muted", role="small", wrap=True)
        for label in (self._file, self._status):
            label.setContentsMargins(9, 0, 6, 0)
            column.addWidget(label)
        self._fit()

    def set_current(self, key: str) -> None:
        """Show which room is open."""
        self._buttons[key].setChecked(True)

    def set_badge(self, key: str, count: int) -> None:
        """Show how many things wait in a room."""
        self._buttons[key].set_badge(count)

    def set_file(self, name: str, status: str) -> None:
        """Show the file's name and state, e.g. "All changes saved"."""
        self._file.setText(name)
        self._status.setText(status)

    def set_person(self, name: str, role: str) -> None:
        """Show who works here; an empty name shows nobody."""
        self._person.set_person(name, role)
        self._person.setVisible(bool(name))

    @property
    def person_button(self) -> QPushButton:
        """The button that tells who works here and asks for another."""
        return self._person

    @property
    def file_status(self) -> tuple[str, str]:
        """The file's name and state as shown."""
        return self._file.text(), self._status.text()

    def button(self, key: str) -> RoomButton:
        """The button of a room."""
        return self._buttons[key]

    @property
    def menu_button(self) -> QPushButton:
        """The button that opens the menus."""
        return self._menu

    @property
    def is_narrow(self) -> bool:
        """Whether only icons are shown."""
        return self._narrow

    def set_narrow(self, *, narrow: bool) -> None:
        """Show icons only, or icons with names."""
        self._narrow = narrow
        self._mark.setVisible(not narrow)
        self._brand.setVisible(not narrow)
        self._file.setVisible(not narrow)
        self._status.setVisible(not narrow)
        for button in (*self._buttons.values(), self._person):
            button.set_narrow(narrow=narrow)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_buttons"):
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down walk through the rooms, Enter opens one."""
        buttons = list(self._buttons.values())
        focused = next((button for button in buttons if button.hasFocus()), None)
        step: Literal[-1, 0, 1] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)  # type: ignore[assignment]
        if focused is None:
            super().keyPressEvent(event)
        elif step:
            buttons[(buttons.index(focused) + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused.click()
        else:
            super().keyPressEvent(event)

    def _make_brand(self) -> QHBoxLayout:
        row = self._head = QHBoxLayout()
        row.setSpacing(8)
        self._mark = IconLabel("brand", side=18, colour="brand")
        self._brand = PlainLabel("FunnelDesk", role="subtitle", weight=BOLD)
        self._menu = Button(look="bare", icon="menu", name="Menu (F10)", on_click=self.menu_asked.emit)
        row.addWidget(self._mark)
        row.addWidget(self._brand)
        row.addStretch(1)
        row.addWidget(self._menu)
        return row

    def _ask_person(self, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.person_asked.emit(self._person.mapToGlobal(QPoint(0, 0)))

    def _make_button(self, spec: RoomSpec) -> RoomButton:
        button = RoomButton(spec, self)
        button.clicked.connect(lambda _on=False: self.chosen.emit(spec.key))
        self._group.addButton(button)
        self._buttons[spec.key] = button
        return button

    def _fit(self) -> None:
        theme = current_theme()
        self._head.setContentsMargins(0 if self._narrow else 9, 4, theme.px(5) if self._narrow else 0, 4)
        key = "navigation_narrow" if self._narrow else "navigation"
        self.setFixedWidth(theme.px(theme.tokens.size[key]))
