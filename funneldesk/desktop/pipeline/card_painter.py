"""Draws cards into pictures that are kept, and lays them into the columns."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from funneldesk.desktop.pipeline.card_words import describe_card
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.theme.theme import BOLD, MEDIUM, SEMIBOLD
from funneldesk.desktop.widgets.painted import paint_avatar, paint_pill, score_kind

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex
    from PySide6.QtGui import QFontMetrics
    from PySide6.QtWidgets import QStyleOptionViewItem

    from funneldesk.desktop.pipeline.card_words import BoardContext, CardWords
    from funneldesk.desktop.pipeline.column_model import ColumnModel
    from funneldesk.desktop.theme.theme import Theme
    from funneldesk.queries.board import CardRow

_LEAST_PILL = 54
"""A pill with less room than for a few letters would say nothing; it is left out."""
CARD, GAP, MARK = 112, 9, 64
"""Heights of a card, of the room below it and of the mark where it would land, at 100 %."""

_KEPT = 400
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideRight
_DIM = 0.55


class CardPictures:
    """Pictures of cards by everything that changes their look; the least recently shown go first.

    A card that only stands elsewhere, or was stored with other figures that read the same, keeps its picture.
    """

    def __init__(self, context: BoardContext) -> None:
        self._kept: OrderedDict[object, QPixmap] = OrderedDict()
        self.set_context(context)

    def set_context(self, context: BoardContext) -> None:
        """Read cards with other lists or at another time."""
        self.context = context
        self._words = lru_cache(_KEPT)(partial(describe_card, context=context))
        self._kept.clear()

    def picture(self, card: CardRow, width: int, ratio: float, *, selected: bool, focused: bool) -> QPixmap:
        """The card at a width in logical pixels, sharp for a device pixel ratio."""
        theme = current_theme()
        words = self._words(card._replace(rank=0.0))
        key = (words, width, ratio, theme.dark, theme.text_size, selected, focused)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        picture = draw_card(words, QSize(width, theme.px(CARD)), ratio, selected=selected, focused=focused)
        self._kept[key] = picture
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return picture


def draw_card(words: CardWords, size: QSize, ratio: float, *, selected: bool, focused: bool) -> QPixmap:
    """Draw a card on its own."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    theme = current_theme()
    box = QRectF(0, 0, size.width(), size.height())
    _draw_ground(painter, box, theme, selected=selected, focused=focused)
    if words.step.asleep:
        painter.setOpacity(_DIM)
    px = theme.px
    inner = box.adjusted(px(11), px(9), -px(11), -px(8))
    _draw_head(painter, inner, words, theme)
    _draw_money(painter, inner, words, theme, ratio)
    _draw_foot(painter, inner, words, theme, ratio)
    painter.end()
    return picture


def _draw_ground(painter: QPainter, box: QRectF, theme: Theme, *, selected: bool, focused: bool) -> None:
    colours, radius = theme.colours, theme.px(8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.line_strong)
    painter.drawRoundedRect(box.adjusted(0.5, 1.5, -0.5, -0.5), radius, radius)
    ground = box.adjusted(0.5, 0.5, -0.5, -1.5)
    painter.setBrush(colours.brand_soft if selected else colours.surface)
    painter.setPen(QPen(colours.brand if selected else colours.line, 1))
    painter.drawRoundedRect(ground, radius, radius)
    if focused:
        painter.setPen(QPen(colours.brand, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), radius - 1, radius - 1)


def _draw_head(painter: QPainter, inner: QRectF, words: CardWords, theme: Theme) -> None:
    px = theme.px
    line = QRectF(inner.left(), inner.top(), inner.width(), px(19))
    room = line.width()
    if words.score is not None:
        painter.setFont(theme.font("small", BOLD))
        _, soft, letters = theme.kind(score_kind(words.score))
        text = str(words.score)
        width = painter.fontMetrics().horizontalAdvance(text) + px(16)
        pill = QRectF(line.right() - width, line.top(), width, px(19))
        paint_pill(painter, pill, text, soft, letters)
        room -= width + px(6)
    painter.setFont(theme.font("body", SEMIBOLD))
    painter.setPen(theme.colours.ink)
    title = painter.fontMetrics().elidedText(words.title, _ELIDE, int(room))
    painter.drawText(line, _LEFT, title)
    painter.setFont(theme.font("note"))
    painter.setPen(theme.colours.ink_3_text)
    who = painter.fontMetrics().elidedText(words.who, _ELIDE, int(line.width()))
    painter.drawText(line.translated(0, px(18)), _LEFT, who)


def _draw_money(painter: QPainter, inner: QRectF, words: CardWords, theme: Theme, ratio: float) -> None:
    del ratio
    px = theme.px
    line = QRectF(inner.left(), inner.top() + px(43), inner.width(), px(20))
    right = line.right()
    if words.initials:
        side = px(20)
        paint_avatar(painter, QRectF(right - side, line.top(), side, side), words.initials)
        right -= side + px(6)
    painter.setFont(theme.font("body", SEMIBOLD if words.amount != "No amount" else 400))
    painter.setPen(theme.colours.ink if words.amount != "No amount" else theme.colours.ink_3_text)
    amount = fit_amount(words, painter.fontMetrics(), int(right - line.left()))
    width = painter.fontMetrics().horizontalAdvance(amount)
    painter.drawText(line, _LEFT, amount)
    left = line.left() + width + px(6)
    if words.origin and right - left > px(_LEAST_PILL):
        painter.setFont(theme.font("small", MEDIUM))
        text = painter.fontMetrics().elidedText(words.origin, _ELIDE, int(right - left - px(14)))
        pill = QRectF(left, line.top() + px(1), painter.fontMetrics().horizontalAdvance(text) + px(14), px(18))
        paint_pill(painter, pill, text, theme.colours.mkt_soft, theme.colours.mkt_text)


def fit_amount(words: CardWords, letters: QFontMetrics, room: int) -> str:
    """The amount for so many pixels: in full, else in three figures; only where even those find no room, cut."""
    shown = words.amount if letters.horizontalAdvance(words.amount) <= room else words.tight_amount
    return letters.elidedText(shown, _ELIDE, room)


def _draw_foot(painter: QPainter, inner: QRectF, words: CardWords, theme: Theme, ratio: float) -> None:
    px = theme.px
    painter.setPen(QPen(theme.colours.line, 1))
    level = inner.top() + px(70) + 0.5
    painter.drawLine(QPointF(inner.left(), level), QPointF(inner.right(), level))
    line = QRectF(inner.left(), inner.top() + px(75), inner.width(), px(20))
    painter.setFont(theme.font("note"))
    painter.setPen(theme.colours.warn_text if words.is_slow else theme.colours.ink_3_text)
    # The mark says without its colour that the stay is long.
    age = f"▴ {words.age}" if words.is_slow else words.age
    painter.drawText(line, _RIGHT, age)
    room = line.width() - painter.fontMetrics().horizontalAdvance(age) - px(8)
    colour = getattr(theme.colours, words.step.tone)
    left = line.left()
    if words.step.icon:
        side = px(13)
        painter.drawPixmap(QPointF(left, line.center().y() - side / 2), draw_icon(words.step.icon, colour, side, ratio))
        left += side + px(5)
        room -= side + px(5)
    painter.setPen(colour)
    text = painter.fontMetrics().elidedText(words.step.text, _ELIDE, int(room))
    painter.drawText(QRectF(left, line.top(), room, line.height()), _LEFT, text)


def draw_mark(painter: QPainter, box: QRect, text: str) -> None:
    """Draw the dashed place where a dragged card would land, with a word on it."""
    theme = current_theme()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colours.brand_soft)
    painter.setPen(QPen(theme.colours.brand, 1.3, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))
    painter.setFont(theme.font("note", SEMIBOLD))
    painter.setPen(theme.colours.brand_text)
    room = box.adjusted(theme.px(6), 0, -theme.px(6), 0)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
    painter.restore()


class CardDelegate(QStyledItemDelegate):
    """Lays the kept pictures of cards into a column."""

    def __init__(self, pictures: CardPictures, model: ColumnModel, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures, self._model = pictures, model
        self.painted = 0

    def sizeHint(  # noqa: N802 - Qt's name
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """All rows are equally high."""
        theme = current_theme()
        return QSize(theme.px(190), theme.px(CARD + GAP))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Lay one card at the lower end of its row; a row with room above it holds the mark of a drag."""
        self.painted += 1
        theme = current_theme()
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        picture = self._pictures.picture(
            self._model.card_at(index.row()),
            box.width(),
            painter.device().devicePixelRatio(),
            selected=bool(state & QStyle.StateFlag.State_Selected),
            focused=bool(state & QStyle.StateFlag.State_HasFocus),
        )
        top = box.bottom() + 1 - theme.px(CARD + GAP)
        painter.drawPixmap(box.left(), top, picture)
        if top > box.top():
            draw_mark(painter, QRect(box.left(), box.top(), box.width(), theme.px(MARK)), self._model.mark_text)
