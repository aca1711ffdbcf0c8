"""The grid of how recently and how often: a number of people in each cell; a cell pressed narrows the segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.queries.segment_grid import FREQUENCY, RECENCY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.segment_grid import GridCell

_DEEPEST = 0.85
_CELL = Qt.ItemDataRole.UserRole


class RecencyGrid(QTableWidget):
    """The grid.

    Attributes:
        pressed_cell: carries the row (recency) and the column (frequency) of a cell that holds somebody.
    """

    pressed_cell = Signal(int, int)

    def __init__(self, money: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(len(RECENCY), len(FREQUENCY), parent)
        self._money = money
        self._cells: tuple[GridCell, ...] = ()
        self.setAccessibleName("How recently by how often")
        self.setVerticalHeaderLabels([_recency_words(*days) for days in RECENCY])
        self.setHorizontalHeaderLabels([_frequency_words(*times) for times in FREQUENCY])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(True)
        set_type(self)
        for head in (self.horizontalHeader(), self.verticalHeader()):
            head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            head.setHighlightSections(False)
            head.setSectionsClickable(False)
            set_type(head, "small")
        self.cellDoubleClicked.connect(self._press)

    def show_cells(self, cells: Sequence[GridCell]) -> None:
        """Show other numbers."""
        self._cells = tuple(cells)
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Give the captions their size, which the style sheet takes from a header that is shown first."""
        super().showEvent(event)
        for head in (self.horizontalHeader(), self.verticalHeader()):
            set_type(head, "small")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter narrows to the cell."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Shade anew when the theme changes."""
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange and hasattr(self, "_cells"):
            self._draw()

    def _draw(self) -> None:
        theme = current_theme()
        most = max((cell.people for cell in self._cells), default=0)
        found = {(cell.recency, cell.frequency): cell for cell in self._cells}
        for row in range(len(RECENCY)):
            for column in range(len(FREQUENCY)):
                cell = found.get((row, column))
                item = QTableWidgetItem(self._write(cell))
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setForeground(theme.colours.ink if cell else theme.colours.ink_3_text)
                if cell is not None:
                    shade = QColor(theme.colours.mkt_soft)
                    shade.setAlphaF(0.15 + _DEEPEST * cell.people / most)
                    item.setBackground(shade)
                    item.setData(_CELL, cell.people)
                words = self._say(row, column, cell)
                item.setToolTip(plain_tooltip(words))
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
                self.setItem(row, column, item)

    def _write(self, cell: GridCell | None) -> str:
        if cell is None:
            return "–"
        return f"{cell.people:,} · {self._money(cell.won_minor)}" if cell.won_minor else f"{cell.people:,}"

    def _say(self, row: int, column: int, cell: GridCell | None) -> str:
        last, often = _recency_words(*RECENCY[row]), _frequency_words(*FREQUENCY[column])
        if cell is None:
            return f"{last}, {often}: nobody"
        return f"{last}, {often}: {cell.people:,} people, {self._money(cell.won_minor)} won. Enter narrows to them"

    def _press(self, row: int, column: int) -> None:
        item = self.item(row, column)
        if item is not None and item.data(_CELL):
            self.pressed_cell.emit(row, column)


def _recency_words(low: int | None, high: int | None) -> str:
    if low is None:
        return "Never"
    return f"{low}+ days ago" if high is None else f"Last {high} days" if low == 0 else f"{low}–{high} days ago"


def _frequency_words(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+ times"
    if low == high:
        return "Not once" if low == 0 else "Once" if low == 1 else f"{low} times"
    return f"{low}–{high} times"
