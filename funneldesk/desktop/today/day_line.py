"""One line of the day: when, what, what it is worth, and the buttons that settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from funneldesk.desktop.theme.appearance import current_theme, restyle, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.today.words import item_detail, item_pills, item_title, when_words
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Pill, PlainLabel
from funneldesk.queries.today_items import ItemKind

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.model.business import Business
    from funneldesk.queries.today_items import TodayItem

_LEADS = frozenset({ItemKind.OFFER, ItemKind.UNROUTED, ItemKind.EXPIRED, ItemKind.REVISIT})
_BUTTONS: dict[str, tuple[tuple[str, str], ...]] = {
    ItemKind.OFFER: (("accept", "Accept"), ("reject", "Reject")),
    ItemKind.UNROUTED: (("offer", "Offer…"),),
    ItemKind.EXPIRED: (("offer", "Offer…"),),
    ItemKind.REVISIT: (("take_back", "Take back"),),
    ItemKind.FIRST_CONTACT: (("call", "Call"), ("done", "Done ▾")),
    ItemKind.NO_STEP: (("call", "Call"), ("plan", "Plan…")),
    ItemKind.MENTION: (("done", "Seen"),),
    ItemKind.NOTICE: (("done", "Seen"),),
    ItemKind.REVIEW: (("open", "Open"),),
}
_WIDEST = "Tomorrow"
_DONE = (("done", "Done ▾"),)
_KEYS = {
    Qt.Key.Key_D: "done",
    Qt.Key.Key_Space: "done",
    Qt.Key.Key_A: "accept",
    Qt.Key.Key_R: "reject",
    Qt.Key.Key_C: "call",
    Qt.Key.Key_W: "whatsapp",
    Qt.Key.Key_E: "email",
    Qt.Key.Key_S: "put_off",
    Qt.Key.Key_Return: "open",
    Qt.Key.Key_Enter: "open",
}


class Tick(QAbstractButton):
    """The circle of a line: a click settles it; of a lead it is a dot in marketing's colour."""

    def __init__(self, *, is_lead: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_lead = is_lead
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if is_lead:
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip("Done")
        self.setAccessibleName("A lead" if is_lead else "Done")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """14 pixels across at 100 %."""
        side = current_theme().px(14)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the circle or the dot."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._is_lead:
            inset = box.width() / 4
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours.mkt)
            box = box.adjusted(inset, inset, -inset, -inset)
        else:
            painter.setPen(QPen(theme.colours.brand if self.underMouse() else theme.colours.line_strong, theme.px(1.6)))
        painter.drawEllipse(box)
        painter.end()


class DayLine(QFrame):
    """A line; it takes the focus as a whole, and its keys do what its buttons do.

    Attributes:
        acted: carries the act: accept, reject, offer, take_back, done, plan, put_off, call, whatsapp, email, open or
            menu.
        stepped: the person goes a line up (-1) or down (1).
    """

    acted = Signal(str)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "day-line")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.item: TodayItem | None = None
        self._when = PlainLabel("", tone="muted")
        self._title = PlainLabel("", weight=SEMIBOLD, elide=True)
        self._detail = PlainLabel("", tone="muted", role="note", elide=True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(11, 11, 14, 11)
        self._row.setSpacing(12)
        self._row.addWidget(self._when)
        self._tick: Tick | None = None
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        self._row.addLayout(words, 1)
        self._pills: list[Pill] = []
        self._pill_row = QHBoxLayout()
        self._pill_row.setSpacing(6)
        self._row.addLayout(self._pill_row)
        self._button_row = QHBoxLayout()
        self._button_row.setSpacing(6)
        self._row.addLayout(self._button_row)
        self.buttons: dict[str, Button] = {}

    def show_item(self, item: TodayItem, now: dt.datetime, business: Business, *, with_owner: bool) -> None:
        """Show another state of the line, or another line."""
        if self.item is None or self.item.kind != item.kind:
            self._make_buttons(item.kind)
        self.item = item
        self._when.setFixedWidth(max(current_theme().px(66), self._when.fontMetrics().horizontalAdvance(_WIDEST) + 4))
        self._title.setText(item_title(item))
        self._detail.setText(item_detail(item, with_owner=with_owner))
        self._detail.setVisible(bool(self._detail.text()))
        self.tell_time(now, business)

    def tell_time(self, now: dt.datetime, business: Business) -> None:
        """Say anew what changes with the minutes."""
        if self.item is None:
            return
        self._when.setText(when_words(self.item, now, business.zone))
        pills = item_pills(self.item, now, business)
        while len(self._pills) < len(pills):
            self._pills.append(Pill("", "plain"))
            self._pill_row.addWidget(self._pills[-1])
        for place, pill in enumerate(self._pills):
            pill.setVisible(place < len(pills))
            if place < len(pills):
                pill.set_value(*pills[place])
        self._lift_pills()
        spoken = [self._title.text(), self._detail.text(), self._when.text(), *(words for words, _ in pills)]
        self.setAccessibleName(", ".join(part for part in spoken if part))

    @property
    def words(self) -> tuple[str, str, str, tuple[str, ...]]:
        """What the line shows: when, title, detail, pills."""
        pills = tuple(pill.text() for pill in self._pills if not pill.isHidden())
        return self._when.text(), self._title.text(), self._detail.text(), pills

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """One key settles a line; the arrows go on to the next."""
        key = Qt.Key(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif plain and key in _KEYS:
            self.acted.emit(_KEYS[key])
        elif key == Qt.Key.Key_Menu:
            self.acted.emit("menu")
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The ground changes, and what would sink into it with it."""
        super().focusInEvent(event)
        self._lift_pills()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """As it was."""
        super().focusOutEvent(event)
        self._lift_pills()

    def _lift_pills(self) -> None:
        lit = "true" if self.hasFocus() else "false"
        for pill in self._pills:
            if pill.property("lit") != lit:
                pill.setProperty("lit", lit)
                restyle(pill)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A double click opens what the line is about."""
        event.accept()
        self.acted.emit("open")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The other mouse button, and the menu key, show all that can be done."""
        event.accept()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.acted.emit("menu")

    def _make_buttons(self, kind: str) -> None:
        for button in self.buttons.values():
            self._button_row.removeWidget(button)
            button.deleteLater()
        self.buttons.clear()
        if self._tick is not None:
            self._row.removeWidget(self._tick)
            self._tick.deleteLater()
        self._tick = Tick(is_lead=kind in _LEADS, parent=self)
        self._tick.clicked.connect(lambda _on=False: self.acted.emit("done"))
        self._row.insertWidget(1, self._tick, 0, Qt.AlignmentFlag.AlignVCenter)
        for act, caption in (*_BUTTONS.get(kind, _DONE), ("menu", "")):
            bare = act == "menu"
            button = Button(
                caption,
                look="bare" if bare else "",
                icon="more" if bare else "",
                name="More…" if bare else caption.rstrip(" ▾…"),
                on_click=lambda act=act: self.acted.emit(act),  # type: ignore[misc]  # a bound default
                parent=self,
            )
            self.buttons[act] = button
            self._button_row.addWidget(button)
