"""How a row of a table is painted: its ground, its line, the mark of the focus, words and pills in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import REGULAR, SEMIBOLD
from funneldesk.desktop.widgets.painted import paint_pill

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex
    from PySide6.QtGui import QColor, QPainter
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

    from funneldesk.desktop.theme.theme import Theme

PADDING = 10
"""Between a cell's side and its words, as in the headers of the style sheet; in the design's pixels."""

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | _MIDDLE
_ELIDE = Qt.TextElideMode.ElideRight
_BAR, _PILL = 3, 18
_LINE_BELOW = 17


def paint_ground(painter: QPainter, theme: Theme, box: QRectF, *, is_chosen: bool) -> None:
    """Fill a cell whose row is chosen."""
    if is_chosen:
        painter.fillRect(box, theme.colours.brand_soft)


def paint_edges(
    painter: QPainter, theme: Theme, box: QRectF, view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex
) -> None:
    """Draw the line below a cell, and at the beginning of the row with the focus a bar: the row is the stop."""
    painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.colours.line)
    if index.column() == 0 and view.hasFocus() and view.currentIndex().row() == index.row():
        painter.fillRect(QRectF(box.left(), box.top(), theme.px(_BAR), box.height()), theme.colours.brand)


def paint_words(
    painter: QPainter,
    theme: Theme,
    box: QRectF,
    text: str,
    colour: QColor,
    role: str = "body",
    weight: int = REGULAR,
    *,
    side: Qt.AlignmentFlag = _LEFT,
) -> None:
    """Write one line of a cell, cut where room is short."""
    painter.setFont(theme.font(role, weight))
    painter.setPen(colour)
    is_right = bool(side & Qt.AlignmentFlag.AlignRight)
    inner = box.adjusted(theme.px(2 if is_right else PADDING), 0, -theme.px(PADDING if is_right else 2), 0)
    painter.drawText(inner, side, painter.fontMetrics().elidedText(text, _ELIDE, int(inner.width())))


def paint_cell_pill(painter: QPainter, theme: Theme, box: QRectF, text: str, kind: str) -> None:
    """Draw a word of a meaning ("plain" for none) on its rounded ground, where the words of a cell begin."""
    painter.setFont(theme.font("small", SEMIBOLD))
    metrics = painter.fontMetrics()
    room = box.width() - theme.px(PADDING + 2)
    words = metrics.elidedText(text, _ELIDE, int(room - theme.px(14)))
    width = min(room, metrics.horizontalAdvance(words) + theme.px(14))
    height = theme.px(_PILL)
    pill = QRectF(box.left() + theme.px(PADDING), box.center().y() - height / 2, width, height)
    ground, letters = theme.colours.sunken, theme.colours.ink_2
    if kind != "plain":
        _, ground, letters = theme.kind(kind)
    paint_pill(painter, pill, words, ground, letters)


class RowDelegate(QStyledItemDelegate):
    """Draws the cells of a table of plain words: the model's text, colour, letters and side.

    What follows a line break stands small below.
    """

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw one cell."""
        theme, box = current_theme(), QRectF(option.rect)
        painter.save()
        paint_ground(painter, theme, box, is_chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        colour = index.data(Qt.ItemDataRole.ForegroundRole) or theme.colours.ink
        side = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole) or _LEFT)
        weight = SEMIBOLD if index.data(Qt.ItemDataRole.FontRole) is not None else REGULAR
        upper, _, lower = str(index.data() or "").partition("\n")
        if lower:
            half = theme.px(_LINE_BELOW)
            below = QRectF(box.left(), box.center().y(), box.width(), half)
            paint_words(painter, theme, below, lower, theme.colours.ink_3_text, "small", side=side)
            box = QRectF(box.left(), box.center().y() - half, box.width(), half)
        paint_words(painter, theme, box, upper, colour, weight=weight, side=side)
        view = self.parent()
        paint_edges(painter, theme, QRectF(option.rect), view, index)  # type: ignore[arg-type]  # a delegate's parent is its view
        painter.restore()
