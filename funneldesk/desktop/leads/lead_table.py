"""The list of leads: painted rows, keys, several chosen at once, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
)

from funneldesk.desktop.leads.lead_model import COLUMNS, LEAD
from funneldesk.desktop.leads.lead_words import stage_kind
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import MEDIUM, REGULAR, SEMIBOLD
from funneldesk.desktop.widgets.painted import score_kind
from funneldesk.desktop.widgets.rows import paint_cell_pill, paint_edges, paint_ground, paint_words

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
        QWidget,
    )

    from funneldesk.desktop.leads.lead_model import LeadModel, _Index
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.desktop.memory import RoomMemory
    from funneldesk.desktop.theme.theme import Theme
    from funneldesk.queries.leads import LeadRow

_KEYS = [key for key, _ in COLUMNS]
_SCORE, _STAGE, _SOURCE, _HANDOFF, _OWNER, _CREATED = (
    _KEYS.index(key) for key in ("score", "stage", "source", "handoff", "owner", "created")
)
_WIDEST = 260
_MOST_SHARE = 0.36
_WIDTHS = {_SCORE: 60, _STAGE: 82, _SOURCE: 92, _HANDOFF: 156, _OWNER: 104, _CREATED: 84}
# Below these widths of the list the column makes room.
_HIDE_BELOW = {_CREATED: 740, _OWNER: 650, _SOURCE: 500, _STAGE: 400}


class LeadDelegate(QStyledItemDelegate):
    """Draws a cell: two lines for the lead, pills for score and stage, plain text for the rest."""

    ROW = 50

    def __init__(self, words: LeadWords, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """All rows are equally high."""
        return QSize(current_theme().px(60), current_theme().px(self.ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        theme = current_theme()
        box = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        row: LeadRow | None = index.data(LEAD)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, theme, box, is_chosen=bool(state & QStyle.StateFlag.State_Selected))
        if row is None:
            _draw_waiting(painter, theme, box, index.column())
        elif index.column() == 0:
            _draw_lead(painter, theme, box, row)
        elif index.column() == _SCORE:
            paint_cell_pill(painter, theme, box, str(row.points), score_kind(row.points))
        elif index.column() == _STAGE:
            paint_cell_pill(painter, theme, box, self._words.cells(row)[_STAGE], stage_kind(row.stage))
        elif index.column() == _HANDOFF:
            words, kind = self._words.mark(row)
            if words:
                paint_cell_pill(painter, theme, box, words, kind)
        else:
            text = self._words.cells(row)[index.column()]
            paint_words(painter, theme, box, text, theme.colours.ink_2, "body", REGULAR)
        view = self.parent()
        if isinstance(view, QTableView):
            paint_edges(painter, theme, box, view, index)
        painter.restore()


class LeadTable(QTableView):
    """The list.

    Attributes:
        opened: carries the id of the lead that has the focus, once the arrows rest.
        entered: Enter or a double click: carries the id; the page should take the focus.
        menu_wanted: carries a global point.
        order_wanted: carries a column's key.
        delete_wanted: the person pressed Delete.
    """

    opened = Signal(object)
    entered = Signal(int)
    menu_wanted = Signal(QPoint)
    order_wanted = Signal(str)
    delete_wanted = Signal()
    copy_wanted = Signal()

    REST = 70

    def __init__(self, model: LeadModel, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.lost_id: int | None = None
        self._memory: RoomMemory | None = None
        self._widths: dict[str, int] = {}
        self._is_fitting = False
        self._left_at = 0
        self._rest = QTimer(self, singleShot=True, interval=self.REST)
        self._rest.timeout.connect(lambda: self.opened.emit(self.current_id()))
        self.setModel(model)
        self.setItemDelegate(LeadDelegate(words, self))
        self.setAccessibleName("Leads")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        set_type(head, "small")
        head.setSectionsClickable(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.sectionResized.connect(self._keep_width)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSortIndicatorShown(True)
        head.sectionClicked.connect(lambda section: self.order_wanted.emit(_KEYS[section]))
        self.doubleClicked.connect(lambda index: self.entered.emit(self._model.id_at(index.row())))
        self._fit()

    def recall(self, memory: RoomMemory) -> None:
        """Take the widths of the last visit, and remember those to come."""
        self._memory = memory
        self._widths = memory.widths("columns")
        self._fit()

    def current_id(self) -> int | None:
        """The lead that has the focus."""
        return self._model.id_at(self.currentIndex().row()) if self.currentIndex().isValid() else None

    def is_settled(self) -> bool:
        """Whether the rows in view have come and the page shown is that of the lead with the focus."""
        return not self._rest.isActive() and self._model.is_settled(max(0, self.rowAt(0)))

    def chosen_ids(self) -> list[int]:
        """The leads chosen, in the order of the list."""
        return [self._model.ids[place] for place in sorted(self._chosen_places())]

    def chosen_count(self) -> int:
        """How many leads are chosen."""
        return len(self._chosen_places())

    def show_order(self, key: str, *, descending: bool) -> None:
        """Mark the column that the list is ordered by."""
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(_KEYS.index(key), order)

    def replace_ids(self, ids: list[int], *, to_top: bool = False) -> None:
        """List other leads; what has the focus, what is chosen and the place of the view stay where they can."""
        place = self.currentIndex().row()
        current, chosen = self.current_id(), self.chosen_ids() if self.chosen_count() <= self._model.PAGE else []
        scroll = self.verticalScrollBar().value()
        height = max(1, self.rowHeight(0) if self._model.rowCount() else current_theme().px(LeadDelegate.ROW))
        top = self._model.id_at(scroll // height)
        within = scroll % height
        self._model.set_ids(ids)
        self._fit()
        self._choose(current, chosen)
        if current is not None and self.current_id() is None:
            self.lost_id, self._left_at = current, max(0, place)
        first = None if to_top else self._model.place_of(top)
        self.verticalScrollBar().setValue(0 if first is None else first * height + within)

    def choose_first(self) -> None:
        """Put the focus on the first lead: the best match of a search."""
        self.selectRow(0)
        self._open_now()

    def choose_neighbour(self) -> None:
        """Put the focus where the lead stood that is gone, so that the next one is at hand."""
        self.lost_id = None
        if self._model.rowCount():
            self.selectRow(min(self._left_at, self._model.rowCount() - 1))
            self._open_now()

    def show_lead(self, lead_id: int) -> bool:
        """Put the focus on a lead and bring it into view; False where it is not listed."""
        place = self._model.place_of(lead_id)
        if place is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return False
        self.selectRow(place)
        self.scrollTo(self._model.index(place, 0))
        return True

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: N802 - Qt's name
        """The page follows once the arrows rest."""
        super().currentChanged(current, previous)
        self._rest.start()
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Delete deletes, Ctrl+C copies."""
        current = self.current_id()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if current is not None:
                self.entered.emit(current)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_Menu and self.currentIndex().isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """A right click offers what can be done with what is chosen."""
        if event.reason() == QContextMenuEvent.Reason.Mouse and self.indexAt(event.pos()).isValid():
            self.menu_wanted.emit(event.globalPos())

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802 - Qt's name
        """Letters do not jump: looking through a hundred thousand rows belongs to the search field."""

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Who leaves the room asks for no further page."""
        self._rest.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Columns that find no room are left out."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Rows grow with the text."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and hasattr(self, "_rest"):
            self._fit()

    def _open_now(self) -> None:
        """The room chose the lead, not an arrow that may go on: its page need not wait."""
        self._rest.stop()
        self.opened.emit(self.current_id())

    def _chosen_places(self) -> set[int]:
        chosen = self.selectionModel().selection()
        places: set[int] = set()
        for number in range(chosen.count()):
            places.update(range(chosen.at(number).top(), chosen.at(number).bottom() + 1))
        return places

    def _fit(self) -> None:
        theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.px(LeadDelegate.ROW))
        self._is_fitting = True
        self.horizontalHeader().setMaximumSectionSize(max(theme.px(_WIDEST), self.viewport().width()))
        for column, width in _WIDTHS.items():
            wide = theme.px(min(self._widths.get(_KEYS[column], width), _WIDEST))
            # In a narrow list the name must stay readable.
            most = max(theme.px(width) // 2, int(self.viewport().width() * _MOST_SHARE))
            self.setColumnWidth(column, min(wide, most))
        for column, below in _HIDE_BELOW.items():
            self.setColumnHidden(column, self.viewport().width() < theme.px(below))
        self._is_fitting = False

    def _keep_width(self, column: int, _old: int, width: int) -> None:
        """Remember a width the person gave; the lead's own column takes what the others leave."""
        # Qt resizes columns too, when they are hidden or the text size changes; a person does it by the mouse.
        by_hand = QApplication.mouseButtons() & Qt.MouseButton.LeftButton
        if self._is_fitting or not by_hand or column not in _WIDTHS:
            return
        self._widths[_KEYS[column]] = min(_WIDEST, round(width * 100 / current_theme().text_size))
        if self._memory is not None:
            self._memory.keep_widths("columns", self._widths)

    def _choose(self, current: int | None, chosen: list[int]) -> None:
        place = self._model.place_of(current)
        if place is None:
            return
        select = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._model.index(place, 0), select.NoUpdate)
        selection = QItemSelection()
        for lead_id in chosen:
            at = self._model.place_of(lead_id)
            if at is not None:
                selection.select(self._model.index(at, 0), self._model.index(at, len(COLUMNS) - 1))
        self.selectionModel().select(selection, select.ClearAndSelect)


def _draw_lead(painter: QPainter, theme: Theme, box: QRectF, row: LeadRow) -> None:
    upper = QRectF(box.left(), box.top() + theme.px(6), box.width(), theme.px(19))
    if not row.subtitle:
        upper.moveTop(box.center().y() - upper.height() / 2)
    paint_words(painter, theme, upper, row.title, theme.colours.ink, "body", SEMIBOLD)
    lower = upper.translated(0, theme.px(18))
    if row.subtitle:
        paint_words(painter, theme, lower, row.subtitle, theme.colours.ink_3_text, "note", REGULAR)


def _draw_waiting(painter: QPainter, theme: Theme, box: QRectF, column: int) -> None:
    painter.setFont(theme.font("body", MEDIUM))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colours.sunken)
    width = box.width() * (0.55 if column == 0 else 0.4)
    painter.drawRoundedRect(
        QRectF(box.left() + theme.px(10), box.center().y() - theme.px(5), width, theme.px(10)), 4, 4
    )
