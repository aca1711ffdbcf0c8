"""The table of attribution: campaigns or channels down, models across; each cell opens the deals behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView

from funneldesk.analytics.attribution_model import DEFAULT_HALF_LIFE_DAYS, AttributionModel
from funneldesk.desktop.campaigns.attribution_words import (
    CAPTIONS,
    INFLUENCED,
    SOURCED,
    STABLE,
    tell_definition,
    tell_range,
    tell_ranks,
    tell_stable,
    tell_value,
)
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.desktop.widgets.record_table import DressedTable
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.model.money import Money
    from funneldesk.queries.attribution import Attribution, AttributionRow

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_MODELS = tuple(AttributionModel)
_NAME, _STABLE, _FIRST_MODEL = 0, 1, 2
_SOURCED, _INFLUENCED = _FIRST_MODEL + len(_MODELS), _FIRST_MODEL + len(_MODELS) + 1
_COLUMNS = _INFLUENCED + 1
_ROW, _TALL_ROW = 34, 46
_WIDTHS = {_NAME: 176, _STABLE: 104}
_WIDTH, _NARROW, _WIDE = 86, 40, 136
_HEAD_PADDING = 22
_DASH = "–"


class AttributionModelRows(QAbstractTableModel):
    """Rows of an answer, then those without a known touch, then all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.answer: Attribution | None = None
        self.as_money = True

    def show_answer(self, answer: Attribution | None, *, as_money: bool) -> None:
        """Show another answer, or the other measure."""
        self.beginResetModel()
        self.answer, self.as_money = answer, as_money
        self.endResetModel()

    @property
    def rows(self) -> tuple[AttributionRow, ...]:
        """The campaigns or channels, and what no known touch led to."""
        return () if self.answer is None else (*self.answer.rows, self.answer.none)

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """The total stands below all rows."""
        return 0 if parent.isValid() or self.answer is None else len(self.rows) + 1

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Name, mark, models, sourced, influenced."""
        return 0 if parent.isValid() else _COLUMNS

    def row_at(self, place: int) -> AttributionRow | None:
        """A row; None for the total."""
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Captions; what each column says is its tooltip."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < _COLUMNS:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.caption(section)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.definition(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None

    def caption(self, column: int) -> str:
        """What a column is called."""
        model = model_of(column)
        if model is not None:
            return CAPTIONS[model]
        of_names = "Channel" if self.answer is not None and self.answer.basis == "channel" else "Campaign"
        return {_NAME: of_names, _STABLE: "Rank", _SOURCED: "Sourced", _INFLUENCED: "Influenced"}[column]

    def definition(self, column: int) -> str:
        """What a column says, in words."""
        model = model_of(column)
        if model is not None:
            refused = None if self.answer is None else self.answer.refused.get(model)
            days = DEFAULT_HALF_LIFE_DAYS if self.answer is None else self.answer.half_life_days
            words = tell_definition(model, days)
            return f"{words} Not offered here: {refused}" if refused else words
        return {_STABLE: STABLE, _SOURCED: SOURCED, _INFLUENCED: INFLUENCED}.get(column, "")

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, colour and place."""
        if not index.isValid() or index.row() >= self.rowCount():
            return None
        row, column = self.row_at(index.row()), index.column()
        read: Callable[[], object] | None = {
            Qt.ItemDataRole.DisplayRole: lambda: self.text(row, column),
            Qt.ItemDataRole.ToolTipRole: lambda: plain_tooltip(self.long_text(row, column)),
            Qt.ItemDataRole.AccessibleTextRole: lambda: self._say(row, column),
            Qt.ItemDataRole.TextAlignmentRole: lambda: _side(column),
            Qt.ItemDataRole.ForegroundRole: lambda: self._colour(row, column),
            Qt.ItemDataRole.FontRole: lambda: _font(is_strong=row is None or column == _NAME),
        }.get(Qt.ItemDataRole(role))
        return None if read is None else read()

    def text(self, row: AttributionRow | None, column: int) -> str:
        """A cell as it is shown."""
        if column == _NAME:
            return row.name if row else "All won deals"
        if column == _STABLE:
            return tell_stable(row) if row else ""
        model = model_of(column)
        if model is None:
            return self._part(row, column, full=False)
        if self._is_refused(model):
            return _DASH
        if row is None:
            return self._total(full=False)
        ranged = tell_range(row, model, as_money=self.as_money)
        return "\n".join(part for part in (tell_value(row, model, as_money=self.as_money), ranged) if part)

    def long_text(self, row: AttributionRow | None, column: int) -> str:
        """A cell in full."""
        model = model_of(column)
        if column == _STABLE:
            return tell_ranks(row) if row else ""
        if model is None:
            return self.text(row, column) if column == _NAME else self._part(row, column, full=True)
        if self.answer is not None and self._is_refused(model):
            return self.answer.refused[model]
        if row is None:
            return self._total(full=True)
        deals = number_text(row.conversions[model], decimals=2)
        ranged = tell_range(row, model, as_money=self.as_money)
        words = f"{money_text(row.revenue[model])} of {deals} deals"
        return f"{words}; 80 % range {ranged}" if ranged else words

    def copied(self, row: AttributionRow | None, column: int) -> str:
        """A cell for other programs: numbers without signs."""
        model = model_of(column)
        if row is not None and model is not None and not self._is_refused(model):
            return str(row.revenue[model].amount if self.as_money else row.conversions[model])
        part = _part_of(row, column)
        if part is not None:
            return str(part[1].amount if self.as_money else part[0])
        if row is None and column >= _FIRST_MODEL and self.answer is not None and model is not None:
            refused = self._is_refused(model)
            return "" if refused else str(self.answer.revenue.amount if self.as_money else self.answer.conversions)
        text = self.text(row, column)
        return "" if text == _DASH else " ".join(text.split())

    def has_ranges(self, column: int) -> bool:
        """Whether a column shows ranges below its values."""
        model = model_of(column)
        return model is not None and any(model in row.intervals for row in self.rows)

    def is_refused(self, column: int) -> bool:
        """Whether a column's model is not offered, so that it shows nothing."""
        model = model_of(column)
        return model is not None and self._is_refused(model)

    def _total(self, *, full: bool) -> str:
        if self.answer is None:
            return ""
        return money_text(self.answer.revenue, full=full) if self.as_money else number_text(self.answer.conversions)

    def _part(self, row: AttributionRow | None, column: int, *, full: bool) -> str:
        if row is None:
            return self._total(full=full) if column == _SOURCED else ""
        part = _part_of(row, column)
        if part is None:
            return ""
        return money_text(part[1], full=full) if self.as_money else number_text(part[0])

    def _is_refused(self, model: AttributionModel) -> bool:
        return self.answer is not None and model in self.answer.refused

    def _say(self, row: AttributionRow | None, column: int) -> str:
        name = row.name if row else "All won deals"
        return f"{name}, {self.caption(column)}: {self.long_text(row, column)}"

    def _colour(self, row: AttributionRow | None, column: int) -> object:
        colours = current_theme().colours
        if column == _STABLE and row is not None and row.is_stable is not None:
            return colours.good_text if row.is_stable else colours.warn_text
        if row is not None and row.key is None:
            return colours.ink_2
        return colours.ink


class AttributionTable(DressedTable):
    """The table.

    Attributes:
        deals_wanted: carries a row and its model; None for the deals influenced, "sourced" as the first model.
        words_wanted: carries a column about which more is asked.
        menu_wanted: carries a global point.
    """

    deals_wanted = Signal(object, object)
    words_wanted = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = AttributionModelRows(self)
        self.setModel(self.cells)
        self.setAccessibleName("Attribution")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.names = self._make_names()
        self.clicked.connect(self._open)

    def show_answer(self, answer: Attribution | None, *, as_money: bool) -> None:
        """Show another answer; the cell with the focus keeps it where its row is still there."""
        here = self.currentIndex()
        row = self.cells.row_at(here.row()) if here.isValid() else None
        column = here.column() if here.isValid() else _FIRST_MODEL
        self.cells.show_answer(answer, as_money=as_money)
        keys = [one.key for one in self.cells.rows]
        place = keys.index(row.key) if row is not None and row.key in keys else 0
        if keys:
            self.setCurrentIndex(self.cells.index(place, column))
        self.fit()

    def copy(self) -> None:
        """Put the whole table on the clipboard, tab-separated, with the captions."""
        cells = self.cells
        lines = ["\t".join(cells.caption(column) for column in range(_COLUMNS))]
        lines += ["\t".join(cells.copied(row, column) for column in range(_COLUMNS)) for row in (*cells.rows, None)]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def open_current(self) -> None:
        """Ask for the deals behind the cell with the focus."""
        self._open(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the deals, F1 explains the column, Ctrl+C copies the table."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_current()
        elif event.key() == Qt.Key.Key_F1:
            self.words_wanted.emit(max(0, self.currentIndex().column()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu, at the pointer or at the cell with the focus."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_wanted.emit(at)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room among the columns."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Give each column the room it needs, and share what is left."""
        theme = current_theme()
        ranged = [self.cells.has_ranges(column) for column in range(_COLUMNS)]
        self.verticalHeader().setDefaultSectionSize(theme.px(_TALL_ROW if any(ranged) else _ROW))
        letters = QFontMetrics(theme.font("small"))
        widths = [
            max(
                theme.px(self._least_width(column, is_ranged=ranged[column])),
                letters.horizontalAdvance(self.cells.caption(column)) + theme.px(_HEAD_PADDING),
            )
            for column in range(_COLUMNS)
        ]
        left = max(0, self.viewport().width() - sum(widths))
        each = left // (_COLUMNS + 2)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width + (left - each * (_COLUMNS - 1) if column == _NAME else each))
        self._place_names()

    def _least_width(self, column: int, *, is_ranged: bool) -> int:
        if self.cells.is_refused(column):
            return _NARROW
        return _WIDTHS.get(column, _WIDE if is_ranged else _WIDTH)

    def _make_names(self) -> DressedTable:
        """The names again, which stay where they are while the numbers are scrolled sideways."""
        names = DressedTable(self)
        names.setModel(self.cells)
        names.setSelectionModel(self.selectionModel())
        names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        names.setAccessibleName("Names")
        names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        names.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column in range(1, _COLUMNS):
            names.setColumnHidden(column, True)
        self.verticalScrollBar().valueChanged.connect(names.verticalScrollBar().setValue)
        self.horizontalScrollBar().valueChanged.connect(lambda value: names.setVisible(value > 0))
        names.clicked.connect(self._open)
        names.hide()
        return names

    def _place_names(self) -> None:
        frame, head = self.frameWidth(), self.horizontalHeader().height()
        self.names.verticalHeader().setDefaultSectionSize(self.verticalHeader().defaultSectionSize())
        self.names.setColumnWidth(_NAME, self.columnWidth(_NAME))
        self.names.horizontalHeader().setFixedHeight(head)
        self.names.setGeometry(frame, frame, self.columnWidth(_NAME), self.viewport().height() + head)

    def _open(self, index: _Index) -> None:
        row = self.cells.row_at(index.row()) if index.isValid() else None
        if row is None:
            return
        column = index.column()
        model = AttributionModel.FIRST if column == _SOURCED else model_of(column)
        self.deals_wanted.emit(row, model)


def model_of(column: int) -> AttributionModel | None:
    """The model of a column."""
    place = column - _FIRST_MODEL
    return _MODELS[place] if 0 <= place < len(_MODELS) else None


def _part_of(row: AttributionRow | None, column: int) -> tuple[int, Money] | None:
    if row is None:
        return None
    return {_SOURCED: row.sourced, _INFLUENCED: row.influenced}.get(column)


def _font(*, is_strong: bool) -> QFont | None:
    return current_theme().font("body", SEMIBOLD) if is_strong else None


def _side(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column <= _STABLE else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)
