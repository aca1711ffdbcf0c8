"""A table of a few hundred records that are all here: sorted by a click, copied, with keys and a menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.desktop.widgets.rows import RowDelegate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_ROW = 34
_LEAST = 84


class HasId(Protocol):
    """Whatever can be told from others by a number."""

    @property
    def id(self) -> int:
        """The number."""
        ...


RowT = TypeVar("RowT", bound=HasId)


@dataclass(frozen=True)
class Column(Generic[RowT]):
    """A column: its caption, the text of a row, its width, and how it is sorted and coloured.

    `share` is the part of the room left over that it takes; 0 keeps `width`, in the design's pixels. `tone` gives
    the name of one of the theme's colours. A column with `hide_below` makes way in a table narrower than that.
    With `is_largest_first` the first click on its caption puts the largest value first, as it does for numbers.
    """

    caption: str
    text: Callable[[RowT], str]
    width: int = 100
    share: int = 0
    key: Callable[[RowT], Any] | None = None
    is_number: bool = False
    tone: Callable[[RowT], str] | None = None
    hide_below: int = 0
    is_largest_first: bool = False


class RecordModel(QAbstractTableModel, Generic[RowT]):
    """Rows in the order that a column asks for."""

    def __init__(self, columns: Sequence[Column[RowT]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[RowT] = []
        self._order: tuple[int, bool] | None = None

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many records."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' captions."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].caption
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(self.columns[section])
            if role == Qt.ItemDataRole.InitialSortOrderRole:
                own = self.columns[section]
                way = Qt.SortOrder
                first = way.DescendingOrder if own.is_number or own.is_largest_first else way.AscendingOrder
                return int(first.value)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, colour and place."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return self._aside(column, row, index.column(), role)

    def _aside(self, column: Column[RowT], row: RowT, place: int, role: int) -> object:
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(column.text(row))
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            return getattr(current_theme().colours, column.tone(row))
        if role == Qt.ItemDataRole.AccessibleTextRole and place == 0:
            return ", ".join(f"{one.caption}: {one.text(row)}" for one in self.columns if one.text(row))
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; a negative one leaves them as they came."""
        self._order = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self.set_rows(self.rows)

    def set_rows(self, rows: Sequence[RowT]) -> None:
        """Show other records."""
        self.beginResetModel()
        self.rows = list(rows)
        if self._order is not None:
            column, descending = self._order
            own = self.columns[column]
            self.rows.sort(key=own.key or (lambda row: own.text(row).casefold()), reverse=descending)
        self.endResetModel()

    def place_of(self, record_id: int | None) -> int:
        """Where a record stands; -1 where it is not listed."""
        return next((place for place, row in enumerate(self.rows) if row.id == record_id), -1)


class DressedTable(QTableView):
    """A table in the look that all such tables share; the row with the focus has a bar at its side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(RowDelegate(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        set_type(self)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        set_type(head, "small")
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Give the captions their size, which the style sheet takes from a header that is shown first."""
        super().showEvent(event)
        set_type(self.horizontalHeader(), "small")

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The mark of the focus stands at the side of a row, which Qt would not draw again."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The mark goes."""
        super().focusOutEvent(event)
        self.viewport().update()


class RecordTable(DressedTable, Generic[RowT]):
    """The table.

    Attributes:
        picked: the record with the focus has changed: carries its id, None for none.
        opened: Enter or a double click: carries the id.
        menu_wanted: carries a global point.
        delete_wanted: the person pressed Delete.
    """

    picked = Signal(object)
    opened = Signal(int)
    menu_wanted = Signal(QPoint)
    delete_wanted = Signal()

    def __init__(self, name: str, columns: Sequence[Column[RowT]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.records: RecordModel[RowT] = RecordModel(columns, self)
        self._current: int | None = None
        self.setModel(self.records)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.verticalHeader().setDefaultSectionSize(current_theme().px(_ROW))
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        head.sortIndicatorChanged.connect(lambda *_: self._keep_current())
        self.selectionModel().currentRowChanged.connect(lambda *_: self._follow())
        self.doubleClicked.connect(lambda index: self.opened.emit(self.records.rows[index.row()].id))

    @property
    def current_id(self) -> int | None:
        """The record with the focus."""
        return self._current

    def set_rows(self, rows: Sequence[RowT], *, wanted: int | None = None) -> None:
        """Show other records; the one with the focus keeps it, else the wanted one, else the first gets it."""
        before = set(self.chosen_ids()) if wanted is None else set()
        keep = self._current if wanted is None else wanted
        selection = self.selectionModel()
        selection.blockSignals(True)
        self.records.set_rows(rows)
        selection.blockSignals(False)
        place = self.records.place_of(keep)
        if place < 0 and rows:
            place = 0
        self._set_current(place)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for other, row in enumerate(self.records.rows):
            if row.id in before and place != other:
                selection.select(self.records.index(other, 0), flags)
        self._follow()

    def pick(self, record_id: int) -> None:
        """Give a record the focus."""
        self._set_current(self.records.place_of(record_id))

    def chosen_ids(self) -> list[int]:
        """The selected records, in their order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.records.rows[row].id for row in rows if row < len(self.records.rows)]

    def chosen_rows(self) -> list[RowT]:
        """The selected records themselves."""
        chosen = set(self.chosen_ids())
        return [row for row in self.records.rows if row.id in chosen]

    def copy(self) -> None:
        """Put the selected rows on the clipboard, tab-separated, with the captions."""
        columns = self.records.columns
        lines = ["\t".join(column.caption for column in columns)]
        lines += ["\t".join(" ".join(one.text(row).split()) for one in columns) for row in self.chosen_rows()]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Delete asks to delete, Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self.opened.emit(self._current)
        elif event.key() == Qt.Key.Key_Delete and self.chosen_ids():
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu, at the pointer or at the row with the focus."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft() + QPoint(40, 0))
        if self.chosen_ids():
            self.menu_wanted.emit(at)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room among the columns."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Share the room among the columns that have a share in it; some make way where it is short."""
        theme = current_theme()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        room = self.viewport().width()
        shown = []
        for place, column in enumerate(self.records.columns):
            hidden = room < theme.px(column.hide_below)
            self.setColumnHidden(place, hidden)
            if not hidden:
                shown.append((place, column))
        left = room - sum(theme.px(column.width) for _, column in shown)
        shares = sum(column.share for _, column in shown) or 1
        before = taken = 0
        for place, column in shown:
            before += column.share
            more = left * before // shares - taken
            taken += more
            # Where room is short, words are cut before the table has to be scrolled.
            self.setColumnWidth(place, max(theme.px(min(column.width, _LEAST)), theme.px(column.width) + more))

    def _set_current(self, place: int) -> None:
        index = self.records.index(place, 0) if place >= 0 else QModelIndex()
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)

    def _keep_current(self) -> None:
        self._set_current(self.records.place_of(self._current))

    def _follow(self) -> None:
        row = self.currentIndex().row()
        current = self.records.rows[row].id if 0 <= row < len(self.records.rows) else None
        if current != self._current:
            self._current = current
            self.picked.emit(current)


def _alignment(column: Column[Any]) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
