"""Dragging cards: the ghost at the pointer, the place they would land, and scrolling at the edges."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QWidget

from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import BOLD

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QPixmap

    from funneldesk.desktop.pipeline.board import Board
    from funneldesk.desktop.pipeline.column_view import CardList, Column
    from funneldesk.desktop.pipeline.drop_bars import DropBar
    from funneldesk.queries.board import CardRow

_TILT = 2.0
_EDGE, _STEP, _EVERY = 36, 18, 16
_REST = 250
_STILL = 3


@dataclass(frozen=True, slots=True)
class DropPlace:
    """Where dragged cards would land: a column with the card they go above, or a bar.

    Attributes:
        column: the column, or None over a bar.
        row: the row they would go above; the row after the last for the end.
        before_id: the deal of that row, None at the end or over a bar.
        bar: the bar, or None over a column.
        at: the global point.
    """

    column: Column | None = None
    row: int = 0
    before_id: int | None = None
    bar: DropBar | None = None
    at: QPoint = field(default_factory=QPoint)


class Ghost(QWidget):
    """The dragged card, slightly turned, at the pointer; with the number of cards where they are several."""

    def __init__(self, picture: QPixmap, count: int, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        ratio = picture.devicePixelRatio()
        turned = picture.transformed(QTransform().rotate(_TILT), Qt.TransformationMode.SmoothTransformation)
        turned.setDevicePixelRatio(ratio)
        self._picture, self._count = turned, count
        side = turned.deviceIndependentSize().toSize()
        self.resize(side + QSize(10, 10))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the card, and the number of cards."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(QPointF(0, 8), self._picture)
        if self._count > 1:
            theme = current_theme()
            side = theme.px(22)
            box = QRect(self.width() - side - 2, 0, side, side)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours.brand)
            painter.drawEllipse(box)
            painter.setPen(theme.colours.on_brand)
            painter.setFont(theme.font("small", BOLD))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._count))
        painter.end()


class CardDrag(QObject):
    """One drag from the pull to the drop or to Esc. Nothing has moved until the board is told of the drop.

    Args:
        board: whose cards.
        source: the list they were pulled from.
        cards: what is dragged, in order.
        grip: where the card was pressed, from its own corner.
    """

    def __init__(self, board: Board, source: CardList, cards: list[CardRow], grip: QPoint) -> None:
        super().__init__(board)
        self._board, self.source, self.cards, self._grip = board, source, cards, grip
        self._at = QPoint()
        self.place = DropPlace()
        self._ids = frozenset(card.id for card in cards)
        picture = board.pictures.picture(
            cards[0], source.viewport().width(), board.devicePixelRatioF(), selected=False, focused=True
        )
        self.ghost = Ghost(picture, len(cards), board.window())
        self._clock = QTimer(self, interval=_EVERY)
        self._clock.timeout.connect(self.scroll_step)
        # A pointer on its way to the bars or to another column passes the edges; only one that rests there scrolls.
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._clock.start)
        self._rested_at = QPoint()
        board.bars.set_live(on=True)
        announce(board, f"Dragging {_name(cards)}. Escape puts it back.")

    def move(self, at: QPoint) -> None:
        """The pointer is at a global point."""
        self._at = at
        self.ghost.move(self._board.window().mapFromGlobal(at) - self._grip)
        if not self.ghost.isVisible():
            self.ghost.show()
        self.ghost.raise_()
        self._show_place(self._board.place_at(at))
        self._wait_at_edge(at)

    @property
    def rest(self) -> QTimer:
        """Runs out when the pointer has rested at an edge."""
        return self._rest

    @property
    def is_scrolling(self) -> bool:
        """Whether the board or a column scrolls under the pointer."""
        return self._clock.isActive()

    def _wait_at_edge(self, at: QPoint) -> None:
        across, down = self._scrolls()
        if not across and not down:
            self._clock.stop()
            self._rest.stop()
            return
        has_moved = (at - self._rested_at).manhattanLength() > _STILL
        # Below are the bars: a pointer that goes on is on its way there.
        if self._clock.isActive() and not (down > 0 and has_moved):
            return
        if has_moved or not (self._rest.isActive() or self._clock.isActive()):
            self._rested_at = at
            self._clock.stop()
            self._rest.start()

    def scroll_step(self) -> None:
        """Scroll by one step where the pointer is at an edge, and look again what lies below it."""
        across, down = self._scrolls()
        if across:
            bar = self._board.area.horizontalScrollBar()
            bar.setValue(bar.value() + across)
        if down and self.place.column is not None:
            bar = self.place.column.cards.verticalScrollBar()
            bar.setValue(bar.value() + down)
        self._show_place(self._board.place_at(self._at))

    def finish(self) -> DropPlace:
        """End it and return where the cards were dropped."""
        place = self.place
        self._clear()
        return place

    def cancel(self) -> None:
        """End it; everything stays as it was."""
        self._clear()
        announce(self._board, f"{_name(self.cards)} put back.")

    def _show_place(self, place: DropPlace) -> None:
        old = self.place
        self.place = place
        if old.column is not None and old.column is not place.column:
            old.column.set_target(on=False)
            old.column.cards.show_mark(None)
        if old.bar is not None and old.bar is not place.bar:
            old.bar.set_target(on=False)
        if place.bar is not None:
            place.bar.set_target(on=True)
        if place.column is None:
            return
        stays = self._stays(place)
        place.column.set_target(on=True)
        place.column.cards.show_mark(None if stays else place.row, self._board.hint_for(self.cards, place.column))
        if old.column is not place.column:
            count = place.column.model.rowCount()
            deals = "1 deal" if count == 1 else f"{count:,} deals"
            announce(self._board, f"Over {place.column.stage.label}, {deals}")

    def _stays(self, place: DropPlace) -> bool:
        """Whether dropping there would change nothing."""
        if len(self.cards) != 1 or place.column is None:
            return False
        row = place.column.model.row_of(self.cards[0].id)
        return row >= 0 and place.row in (row, row + 1)

    def _scrolls(self) -> tuple[int, int]:
        """How far to scroll across and down, by how near the pointer is to an edge."""
        area = self._board.area.viewport()
        point = area.mapFromGlobal(self._at)
        across = _push(point.x(), area.width()) if 0 <= point.y() < area.height() else 0
        down = 0
        if self.place.column is not None:
            cards = self.place.column.cards.viewport()
            down = _push(cards.mapFromGlobal(self._at).y(), cards.height())
        bar = self._board.area.horizontalScrollBar()
        return (across if bar.maximum() else 0), down

    def _clear(self) -> None:
        self._clock.stop()
        self._rest.stop()
        self._show_place(DropPlace())
        self._board.bars.set_live(on=False)
        self.source.stop_dragging()
        self.ghost.hide()
        self.ghost.deleteLater()
        self.deleteLater()


def _push(at: int, length: int) -> int:
    if at < _EDGE:
        return -_STEP
    return _STEP if at > length - _EDGE else 0


def _name(cards: list[CardRow]) -> str:
    return cards[0].title if len(cards) == 1 else f"{len(cards)} deals"
