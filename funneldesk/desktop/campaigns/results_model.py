"""A campaign's results as lines of cells: kept rows, rows being typed, and what is wrong with a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from funneldesk.commands.campaign_result import ResultEntry
from funneldesk.desktop.campaigns.typed_values import read_count, read_day
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.errors import Refusal
from funneldesk.exchange.pasted_results import GRID
from funneldesk.exchange.yearless_day import add_latest_year
from funneldesk.formatting.grouping import style_for_currency
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.model.campaign_result import COUNTS, TYPED
from funneldesk.queries.campaign_figures import SYSTEM_WORDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from funneldesk.exchange.pasted_results import PastedResults
    from funneldesk.queries.campaign_results import ResultRow

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_CAPTIONS: Final = {
    "starts_on": "Day, or first day",
    "ends_on": "Last day",
    "impressions": "Impressions",
    "clicks": "Clicks",
    "visits": "Page visits",
    "page_conversions": "Forms sent",
    "mentions": "Mentions",
    "branded_visits": "Branded visits",
    "spend": "Spend",
    "note": "Note",
    "system": "Measured by",
}
COLUMNS: Final = (*GRID, "system")
_DAYS: Final = ("starts_on", "ends_on")


@dataclass
class Line:
    """One line of the grid.

    Attributes:
        row: what is kept; None for a line that is being typed.
        typed: column → text that differs from what is kept.
        problems: column → why it is not kept.
    """

    row: ResultRow | None = None
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


class ResultsModel(QAbstractTableModel):
    """The lines, a blank one for typing first.

    Attributes:
        written: `ResultEntry` rows that can be kept, each of a line without a problem.
    """

    written = Signal(object)

    def __init__(self, today: Callable[[], dt.date], currency: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today, self._currency = today, currency
        self._style = style_for_currency(currency)
        self.lines: list[Line] = [Line()]

    def clear(self) -> None:
        """Show nothing but the blank line."""
        self.beginResetModel()
        self.lines = [Line()]
        self.endResetModel()

    def begin_with(self, lines: Sequence[Line]) -> None:
        """Show lines that are not kept yet, and nothing else."""
        self.beginResetModel()
        self.lines = [Line(), *lines]
        self.endResetModel()

    def unkept(self) -> list[Line]:
        """The lines that hold something which is not kept and is not on its way."""
        return [line for line in self.lines if line.problems or (line.row is None and not self._is_on_its_way(line))]

    def _is_on_its_way(self, line: Line) -> bool:
        """Whether a line is being kept, or there is nothing in it."""
        if not any(line.typed.values()):
            return True
        entry, problems = self.read_line(line)
        return entry is not None and not problems and _is_measured(entry)

    def set_rows(self, rows: Sequence[ResultRow]) -> None:
        """Show what is kept; what is typed and could not be kept yet stays."""
        kept = {(row.starts_on, row.ends_on) for row in rows if row.system == TYPED and not row.row_key}
        open_lines = {line.row.id: line for line in self.lines if line.row is not None and line.problems}
        drafts = [line for line in self.lines if line.row is None and line.typed]
        drafts = [line for line in drafts if line.problems or self.days_of(line) not in kept]
        self.beginResetModel()
        self.lines = [Line(), *drafts]
        for row in rows:
            before = open_lines.get(row.id)
            self.lines.append(Line(row, before.typed, before.problems) if before else Line(row))
        self.endResetModel()

    def add_pasted(self, pasted: PastedResults) -> None:
        """Put pasted rows in front, each cell with its problem; those without one can be kept."""
        problems: dict[int, dict[str, str]] = {}
        for problem in pasted.problems:
            problems.setdefault(problem.row, {})[problem.column or "note"] = problem.reason
        lines, entries = [], []
        for number, row in enumerate(pasted.rows):
            wrong = problems.get(number, {})
            lines.append(Line(None, {self._place(name): text for name, text in row.cells.items()}, wrong))
            if row.entry is not None:
                entries += [] if wrong else [row.entry]
                # As the grid reads it from now on, whatever way it was written in.
                lines[-1].typed |= {"starts_on": row.entry.starts_on.isoformat()}
                if row.entry.ends_on is not None:
                    lines[-1].typed |= {"ends_on": row.entry.ends_on.isoformat()}
        self.beginResetModel()
        self.lines[1:1] = lines
        self.endResetModel()
        if entries:
            self.written.emit(entries)

    def refuse(self, entries: Sequence[ResultEntry], sentence: str) -> None:
        """Mark the lines of rows that could not be kept."""
        days = {(entry.starts_on, entry.ends_on or entry.starts_on) for entry in entries}
        for place, line in enumerate(self.lines):
            if (line.typed or line.row is None) and self.days_of(line) in days:
                line.problems["starts_on"] = sentence
                self._tell(place)

    def drop(self, places: Sequence[int]) -> list[int]:
        """Take away lines that are being typed, and return the ids of those that are kept."""
        chosen = [self.lines[place] for place in places if 0 <= place < len(self.lines)]
        ids = [line.row.id for line in chosen if line.row is not None]
        gone = {id(line) for line in chosen if line.row is None}
        if gone:
            self.beginResetModel()
            self.lines = [line for line in self.lines if id(line) not in gone]
            if not self.lines or self.lines[0].row is not None or self.lines[0].typed:
                self.lines.insert(0, Line())
            self.endResetModel()
        return ids

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """The lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Days, measures, spend, note and who measured."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The captions."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _CAPTIONS[COLUMNS[section]]
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """All can be typed but who measured; days of what a platform reported stay its own."""
        flags = super().flags(index)
        line, column = self.lines[index.row()], COLUMNS[index.column()]
        reported = line.row is not None and line.row.system != TYPED and column in _DAYS
        return flags if column == "system" or reported else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's text, its problem and its colours."""
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line, column = self.lines[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text_of(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(line.problems.get(column, ""))
        return self._aside(line, column, role)

    def _aside(self, line: Line, column: str, role: int) -> object:
        colours = current_theme().colours
        problem = line.problems.get(column)
        if role == Qt.ItemDataRole.BackgroundRole:
            is_period = line.row is not None and line.row.is_period
            return colours.bad_soft if problem else colours.mkt_soft if is_period else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return colours.bad_text if problem else colours.ink_3_text if column == "system" else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = f"{_CAPTIONS[column]}: {self.text_of(line, column) or 'empty'}"
            return f"{words}. {problem}" if problem else words
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Take what was typed; a line without a problem in which something is measured is kept."""
        line, column = self.lines[index.row()], COLUMNS[index.column()]
        text = " ".join(str(value).split())
        if role != Qt.ItemDataRole.EditRole or text == self.text_of(line, column):
            return False
        is_blank = line.row is None and not line.typed
        line.typed[column] = text
        entry, line.problems = self.read_line(line)
        self._tell(index.row())
        if is_blank:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self.lines.insert(0, Line())
            self.endInsertRows()
        if entry is not None and not line.problems and (line.row is not None or _is_measured(entry)):
            self.written.emit([entry])
        return True

    def text_of(self, line: Line, column: str) -> str:
        """A cell's text: what was typed, else what is kept."""
        if column in line.typed:
            return line.typed[column]
        return "" if line.row is None else self._kept_text(line.row, column)

    def read_line(self, line: Line) -> tuple[ResultEntry | None, dict[str, str]]:
        """What a line says, and what is wrong with its cells; None without its day."""
        row = line.row
        currency = self._currency if row is None else row.currency
        values: dict[str, Any] = {}
        if row is not None:
            values = {"id": row.id, "system": row.system, "row_key": row.row_key, "currency": row.currency}
            values |= {"starts_on": row.starts_on, "ends_on": row.ends_on, "note": row.note or None}
            values |= {name: getattr(row, name) for name in COUNTS}
            values["spend_minor"] = None if row.spend is None else row.spend.minor
        problems: dict[str, str] = {}
        for column, text in line.typed.items():
            try:
                values |= self._read_cell(column, text, currency)
            except Refusal as refusal:
                problems[column] = str(refusal)
        start, end = values.get("starts_on"), values.get("ends_on")
        if start is None:
            measured = any(text for column, text in line.typed.items() if column not in _DAYS)
            if "starts_on" not in problems and measured:
                problems["starts_on"] = "Which day is it for? Type it here."
            return None, problems
        if end is not None and end < start:
            problems["ends_on"] = "The last day lies before the first."
        return ResultEntry(**values), problems

    def _read_cell(self, column: str, text: str, currency: str) -> dict[str, Any]:
        if column in _DAYS:
            return {column: read_day(add_latest_year(text, self._today()), self._today())}
        if column == "spend":
            return {"spend_minor": read_amount(text, currency, whose="Spend")}
        return {"note": text or None} if column == "note" else {column: read_count(text)}

    def _kept_text(self, row: ResultRow, column: str) -> str:
        if column == "starts_on":
            return day_text(row.starts_on, today=self._today())
        if column == "ends_on":
            return day_text(row.ends_on, today=self._today()) if row.is_period else ""
        if column == "spend":
            return "" if row.spend is None else money_text(row.spend)
        if column == "system":
            who = "Typed" if row.system == TYPED else SYSTEM_WORDS.get(row.system, row.system)
            return f"{who}, {(row.ends_on - row.starts_on).days + 1} days together" if row.is_period else who
        value = getattr(row, column)
        return str(value or "") if column == "note" else "" if value is None else number_text(value, style=self._style)

    def days_of(self, line: Line) -> tuple[dt.date, dt.date] | None:
        """The first and the last day that a line is for; None where its day cannot be read."""
        entry, _ = self.read_line(line)
        return None if entry is None else (entry.starts_on, entry.ends_on or entry.starts_on)

    def place_of(self, line: Line | None, days: tuple[dt.date, dt.date] | None, place: int) -> int:
        """Where a line stands after others were shown: by its id, else by its days, else where it stood."""
        wanted = line.row.id if line is not None and line.row is not None else None
        for at, other in enumerate(self.lines):
            if wanted is not None and other.row is not None and other.row.id == wanted:
                return at
            if wanted is None and days is not None and self.days_of(other) == days:
                return at
        return min(place, len(self.lines) - 1)

    def _place(self, column: str) -> str:
        """A pasted month fills the days."""
        return "starts_on" if column == "month" else column

    def _tell(self, place: int) -> None:
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))


def _is_measured(entry: ResultEntry) -> bool:
    return any(getattr(entry, name) is not None for name in (*COUNTS, "spend_minor"))
