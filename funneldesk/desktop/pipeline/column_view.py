"""One column of the board: a head with figures over a list of cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from funneldesk.desktop.pipeline.card_painter import CARD, GAP, MARK, CardDelegate, draw_mark
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import plain_tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from funneldesk.desktop.pipeline.card_painter import CardPictures
    from funneldesk.desktop.pipeline.column_model import ColumnModel
    from funneldesk.queries.board import CardRow
    from funneldesk.queries.lookups import StageRow

_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FIGURES = 0.75
"""So much of a column's head may its figures take; the name has the rest."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MINIMUM = 196


@dataclass(frozen=True, slots=True)
class HeadWords:
    """What the head of a column says.

    Attributes:
        title: the stage.
        figures: count and sum.
        share: the length of the progress line, 0 to 1; None for no line.
        habits: advance share and usual days.
        weighted: the weighted sum, from the longest wording to the shortest.
        whole: all of it as sentences, for the tooltip and screen readers.
        is_won: drawn in the colour of what was won.
    """

    title: str = ""
    figures: str = ""
    share: float | None = None
    habits: str = ""
    weighted: tuple[str, ...] = ()
    whole: str = ""
    is_won: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What a card was to the person before it was taken out: chosen, and the one with the focus."""

    is_chosen: bool = False
    is_current: bool = False


class ColumnHead(QWidget):
    """Draws the head."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = HeadWords()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> HeadWords:
        """What it says now."""
        return self._words

    def set_words(self, words: HeadWords) -> None:
        """Say something else."""
        if words == self._words:
            return
        self._words = words
        self.setAccessibleName(words.whole)
        self.setToolTip(plain_tooltip(words.whole))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Two lines of words with the bar between them."""
        theme = current_theme()
        return QSize(theme.px(120), theme.px(58))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw title, figures, bar and habits."""
        theme, words = current_theme(), self._words
        px = theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QRectF(0, px(6), self.width(), px(20))
        painter.setFont(theme.font("note"))
        painter.setPen(theme.colours.ink_3_text)
        figures = painter.fontMetrics().elidedText(words.figures, _ELIDE, int(line.width() * _FIGURES))
        painter.drawText(line, _RIGHT, figures)
        room = line.width() - painter.fontMetrics().horizontalAdvance(figures) - px(8)
        painter.setFont(theme.font("body", SEMIBOLD))
        painter.setPen(theme.colours.ink)
        painter.drawText(line, _LEFT, painter.fontMetrics().elidedText(words.title, _ELIDE, int(room)))
        if words.share is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            track = QRectF(0, px(31), self.width(), px(4))
            painter.setBrush(theme.colours.line)
            painter.drawRoundedRect(track, 2, 2)
            track.setWidth(track.width() * max(0.0, min(1.0, words.share)))
            painter.setBrush(theme.colours.good if words.is_won else theme.colours.brand)
            painter.drawRoundedRect(track, 2, 2)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colours.ink_3_text)
        line = QRectF(0, px(39), self.width(), px(16))
        metrics = painter.fontMetrics()
        painter.drawText(line, _LEFT, metrics.elidedText(words.habits, _ELIDE, int(line.width())))
        room = line.width() - metrics.horizontalAdvance(words.habits) - px(6)
        for weighted in words.weighted:
            if metrics.horizontalAdvance(weighted) <= room:
                painter.drawText(line, _RIGHT, weighted)
                break
        painter.end()


class CardList(QTableView):
    """The cards of one column. It tells the board what keys and mouse ask for; it decides nothing itself.

    Attributes:
        key_pressed: a key that is not the list's own; the board accepts the event if it is the board's.
        drag_started: a pressed card was pulled away: (global point where it was pressed).
        dragged: the pointer is at a global point.
        dropped: the button was let go at a global point.
        opened: a card was double-clicked.
        menu_wanted: the menu is asked for at a global point.
        touched: the person chose cards here, so other columns give up theirs.
    """

    key_pressed = Signal(object)
    drag_started = Signal(QPoint)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    opened = Signal()
    menu_wanted = Signal(QPoint)
    touched = Signal()

    def __init__(self, model: ColumnModel, pictures: CardPictures, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards_model = model
        self._gap: int | None = None
        self._pressed: QPoint | None = None
        self._dragging = False
        self._choose_on_release = False
        self.setModel(model)
        self.delegate = CardDelegate(pictures, model, self)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(name)
        self.setStyleSheet("QTableView { background: transparent; selection-background-color: transparent; }")
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(1)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(1)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.fit()

    @property
    def row_height(self) -> int:
        """A card and the room below it."""
        return current_theme().px(CARD + GAP)

    def fit(self) -> None:
        """Follow the text size."""
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        self.verticalScrollBar().setSingleStep(self.row_height // 3)

    def chosen_cards(self) -> list[CardRow]:
        """The selected cards in order; without any the current one."""
        model = self.cards_model
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        if not rows and self.currentIndex().isValid():
            rows = [self.currentIndex().row()]
        return [model.card_at(row) for row in rows]

    def show_card(self, deal_id: int, *, focus: bool = True) -> None:
        """Make a card the current and only chosen one and bring it into sight."""
        row = self.cards_model.row_of(deal_id)
        if row < 0:
            return
        index = self.cards_model.index(row, 0)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)
        if focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hold(self, deal_id: int) -> Held:
        """Remember whether a card is chosen and has the focus."""
        index = self.cards_model.index(self.cards_model.row_of(deal_id), 0)
        is_current = self.hasFocus() and index.isValid() and index == self.currentIndex()
        return Held(index.isValid() and self.selectionModel().isSelected(index), is_current)

    def restore(self, deal_id: int, held: Held) -> None:
        """Choose a card again as it was, beside what else is chosen."""
        row = self.cards_model.row_of(deal_id)
        if row < 0:
            return
        index = self.cards_model.index(row, 0)
        flag = (
            QItemSelectionModel.SelectionFlag.Select if held.is_chosen else QItemSelectionModel.SelectionFlag.NoUpdate
        )
        if held.is_current and index != self.currentIndex():
            self.selectionModel().setCurrentIndex(index, flag)
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif held.is_chosen and not self.selectionModel().isSelected(index):
            self.selectionModel().select(index, flag)

    def card_rect(self, row: int) -> QRect:
        """Where a card stands, in the viewport."""
        box = self.visualRect(self.cards_model.index(row, 0))
        return QRect(box.left(), box.bottom() + 1 - self.row_height, box.width(), self.row_height)

    def place_at(self, point: QPoint) -> int:
        """The row above which a card dropped at a point of the viewport would land."""
        row = self.rowAt(point.y())
        if row < 0:
            return self.cards_model.rowCount()
        box = self.visualRect(self.cards_model.index(row, 0))
        if row == self._gap:
            # The mark's own room belongs to the place it marks.
            return row if point.y() < box.bottom() - self.row_height // 2 else row + 1
        return row if point.y() < box.center().y() else row + 1

    def show_mark(self, row: int | None, text: str = "") -> None:
        """Make room for a dragged card above a row, at the end for the row after the last, or nowhere."""
        self.cards_model.mark_text = text
        if row == self._gap:
            self.viewport().update()
            return
        header = self.verticalHeader()
        count = self.cards_model.rowCount()
        # Told of a height, the table would paint a second time when its own timer comes round.
        told = header.blockSignals(True)
        if self._gap is not None and self._gap < count:
            header.resizeSection(self._gap, self.row_height)
        self._gap = row
        if row is not None and row < count:
            theme = current_theme()
            header.resizeSection(row, self.row_height + theme.px(MARK + GAP))
        header.blockSignals(told)
        self.updateGeometries()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the cards, and the mark below the last one."""
        super().paintEvent(event)
        count = self.cards_model.rowCount()
        if self._gap is None or self._gap < count:
            return
        theme = current_theme()
        top = self.visualRect(self.cards_model.index(count - 1, 0)).bottom() + 1 if count else 0
        painter = QPainter(self.viewport())
        draw_mark(painter, QRect(0, top, self.viewport().width(), theme.px(MARK)), self.cards_model.mark_text)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ask the board first; moving within the column is the list's own."""
        event.ignore()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            own = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp)
            if event.key() in (*own, Qt.Key.Key_PageDown):
                super().keyPressEvent(event)
                self.touched.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Coming here by keyboard shows where one is."""
        super().focusInEvent(event)
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if not by_mouse and not self.currentIndex().isValid() and self.cards_model.rowCount():
            flag = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self.cards_model.index(max(0, self.rowAt(0)), 0), flag)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose cards; a press on one of several chosen ones waits, because a drag may follow."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.RightButton:
            if index.isValid() and not self.selectionModel().isSelected(index):
                self.setCurrentIndex(index)
                self.touched.emit()
            event.accept()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pressed = event.globalPosition().toPoint() if index.isValid() else None
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        self._choose_on_release = plain and index.isValid() and self.selectionModel().isSelected(index)
        if self._choose_on_release:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            event.accept()
            return
        super().mousePressEvent(event)
        if plain:
            self.touched.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Pull a card away once the pointer has gone far enough."""
        at = event.globalPosition().toPoint()
        if self._dragging:
            self.dragged.emit(at)
        elif self._pressed is not None and _is_far(at, self._pressed):
            self._dragging = True
            self.drag_started.emit(self._pressed)
            self.dragged.emit(at)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drop what is dragged; else the click chooses one of several."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        was_dragging, waited = self._dragging, self._choose_on_release
        self.stop_dragging()
        if was_dragging:
            self.dropped.emit(event.globalPosition().toPoint())
        elif waited:
            self.setCurrentIndex(self.indexAt(event.position().toPoint()))
            self.touched.emit()
        else:
            super().mouseReleaseEvent(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the card."""
        self.stop_dragging()
        if self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu, by mouse at the pointer, by keyboard at the card."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            at = self.viewport().mapToGlobal(self.card_rect(self.currentIndex().row()).center())
        self.menu_wanted.emit(at)
        event.accept()

    def stop_dragging(self) -> None:
        """Forget the press; later moves of the pointer drag nothing."""
        self._pressed = None
        self._dragging = False
        self._choose_on_release = False


class Column(QWidget):
    """A stage on the board."""

    def __init__(self, stage: StageRow, model: ColumnModel, pictures: CardPictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.stage = stage
        self.model = model
        self._is_target = False
        self.head = ColumnHead(self)
        self.cards = CardList(model, pictures, f"Deals in {stage.label}", self)
        self._box = QVBoxLayout(self)
        self._box.setSpacing(4)
        self._box.addWidget(self.head)
        self._box.addWidget(self.cards, 1)
        self._fit()

    def set_target(self, *, on: bool) -> None:
        """Show whether a dragged card would land here."""
        if on != self._is_target:
            self._is_target = on
            self.update()

    @property
    def is_target(self) -> bool:
        """Whether a dragged card would land here."""
        return self._is_target

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_box"):
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ground, dashed and tinted under a drag."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.colours.brand, 2, Qt.PenStyle.DashLine) if self._is_target else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours.brand_soft if self._is_target else theme.colours.sunken)
        painter.drawRoundedRect(box, theme.px(10), theme.px(10))
        painter.end()

    def _fit(self) -> None:
        theme = current_theme()
        self.setMinimumWidth(theme.px(_MINIMUM))
        self._box.setContentsMargins(theme.px(10), theme.px(6), theme.px(10), theme.px(6))
        self.head.updateGeometry()
        self.cards.fit()


def _is_far(at: QPoint, since: QPoint) -> bool:
    return (at - since).manhattanLength() >= QApplication.startDragDistance()
