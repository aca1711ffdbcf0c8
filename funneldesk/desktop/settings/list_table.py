"""A table of records that a page of Settings lists: searched, sorted by a click, several chosen, copied."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
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
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_ROW = 32
_ROWS_OF = QItemSelectionModel.SelectionFlag.Rows


class Keyed(Protocol):
    """Whatever can be told from others."""

    @property
    def key(self) -> Hashable:
        """What tells it from others."""
        ...


RowT = TypeVar("RowT", bound=Keyed)


@dataclass(frozen=True)
class ListColumn(Generic[RowT]):
    """A column: its caption, the text of a row, its part of the room, what it is sorted by and its tone."""

    caption: str
    text: Callable[[RowT], str]
    share: int
    sorted_by: Callable[[RowT], Any]
    is_number: bool = False
    tone: Callable[[RowT], str] | None = None


class ListModel(QAbstractTableModel, Generic[RowT]):
    """The rows that are searched for, in the order that a column asks for; at first in the order they came in."""

    def __init__(self, columns: Sequence[ListColumn[RowT]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: tuple[RowT, ...] = ()
        self._all: tuple[RowT, ...] = ()
        self._search: tuple[str, ...] = ()
        self._order: tuple[int, bool] | None = None

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many records are shown."""
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
                return _side(self.columns[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, colour and side."""
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = column.text(row)
            return text if role == Qt.ItemDataRole.DisplayRole else plain_tooltip(text)
        if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
            return getattr(current_theme().colours, column.tone(row))
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return ", ".join(f"{one.caption}: {one.text(row)}" for one in self.columns if one.text(row))
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; a negative one leaves them as they came."""
        self._order = None if column < 0 else (column, order == Qt.SortOrder.DescendingOrder)
        self._arrange()

    def set_rows(self, rows: Iterable[RowT]) -> None:
        """Show other records."""
        self._all = tuple(rows)
        self._arrange()

    def search(self, text: str) -> None:
        """Show only the records that hold all of these words, in whatever column."""
        self._search = tuple(text.casefold().split())
        self._arrange()

    def _arrange(self) -> None:
        rows = [row for row in self._all if self._holds(row)]
        if self._order is not None:
            column, descending = self._order
            rows.sort(key=self.columns[column].sorted_by, reverse=descending)
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def _holds(self, row: RowT) -> bool:
        if not self._search:
            return True
        text = "\n".join(column.text(row) for column in self.columns).casefold()
        return all(word in text for word in self._search)


class ListTable(QTableView, Generic[RowT]):
    """The table.

    Attributes:
        chosen: other rows are chosen.
        opened: Enter or a double click.
        menu_wanted: carries a global point.
    """

    chosen = Signal()
    opened = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, name: str, columns: Sequence[ListColumn[RowT]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.records: ListModel[RowT] = ListModel(columns, self)
        self._kept: tuple[Hashable | None, set[Hashable]] = (None, set())
        self.setModel(self.records)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        set_type(self)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        self.setSortingEnabled(True)
        self.records.modelAboutToBeReset.connect(self._keep_place)
        self.records.modelReset.connect(self._return_to_place)
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def chosen_rows(self) -> list[RowT]:
        """The chosen records, in their order."""
        return [self.records.rows[index.row()] for index in sorted(self.selectionModel().selectedRows())]

    def copy(self) -> None:
        """Put the chosen rows on the clipboard, tab-separated, with the captions."""
        columns = self.records.columns
        lines = ["\t".join(column.caption for column in columns)]
        lines += ["\t".join(" ".join(one.text(row).split()) for one in columns) for row in self.chosen_rows()]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def place_below_current(self) -> QPoint:
        """Where a menu opens that was asked for by a key."""
        return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft() + QPoint(40, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens, Ctrl+C copies."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.selectionModel().hasSelection():
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu, at the pointer or at the row with the focus."""
        if self.selectionModel().hasSelection():
            by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            self.menu_wanted.emit(self.place_below_current() if by_key else event.globalPos())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Give the captions their size, which the style sheet takes from a header that is shown first."""
        super().showEvent(event)
        set_type(self.horizontalHeader(), "small")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room among the columns."""
        super().resizeEvent(event)
        self.verticalHeader().setDefaultSectionSize(current_theme().px(_ROW))
        room, columns = self.viewport().width(), self.records.columns
        whole = sum(column.share for column in columns)
        taken = before = 0
        for place, column in enumerate(columns):
            before += column.share
            width = room * before // whole - taken
            self.setColumnWidth(place, width)
            taken += width

    def _keep_place(self) -> None:
        row = self.currentIndex().row()
        current = self.records.rows[row].key if 0 <= row < len(self.records.rows) else None
        self._kept = (current, {one.key for one in self.chosen_rows()})

    def _return_to_place(self) -> None:
        """The row with the focus and the chosen ones stay where they are still listed."""
        current, chosen = self._kept
        rows = self.records.rows
        place = next((row for row, record in enumerate(rows) if record.key == current), -1)
        selection, last = QItemSelection(), self.records.columnCount() - 1
        for is_chosen, run in groupby(range(len(rows)), lambda row: rows[row].key in chosen):
            if is_chosen:
                first, *others = run
                end = others[-1] if others else first
                selection.select(self.records.index(first, 0), self.records.index(end, last))
        model = self.selectionModel()
        index = self.records.index(max(place, 0), 0) if rows else QModelIndex()
        model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect | _ROWS_OF)
        self.chosen.emit()


def _side(column: ListColumn[Any]) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
