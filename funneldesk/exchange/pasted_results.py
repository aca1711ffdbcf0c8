"""Results pasted into the grid of a campaign: tab-separated or CSV text read into typed rows, cell by cell."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from funneldesk.commands.campaign_result import ResultEntry
from funneldesk.errors import Refusal
from funneldesk.exchange.columns_style import decide_dates, decide_numbers
from funneldesk.exchange.dialect import allow_long_cells, recognise_delimiter
from funneldesk.exchange.fields_marketing import RESULTS
from funneldesk.exchange.mapping import compact
from funneldesk.exchange.period_words import read_month
from funneldesk.exchange.values import Unreadable, is_blank, shown
from funneldesk.exchange.values_date import DateOrder, date_in, parse_date, take_date_apart
from funneldesk.exchange.values_number import NumberStyle, parse_money, parse_number
from funneldesk.exchange.yearless_day import add_latest_year
from funneldesk.model.campaign_result import COUNTS
from funneldesk.model.money import Money

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from funneldesk.model.business import Business

MOST_ROWS: Final = 5_000
GRID: Final = ("starts_on", "ends_on", *COUNTS, "spend", "note")
"""The grid's columns in their order, which pasted text without names follows."""

_DATES: Final = frozenset({"starts_on", "ends_on", "month"})
_AS_GRID: Final = {"day": "starts_on", "week": "starts_on"}
_FEWEST_NAMES: Final = 2
_ONE: Final = Decimal(1)
_LARGEST: Final = 10**15
# Where a month stands before the day in everyday writing.
_MONTH_FIRST: Final = frozenset({"USD"})


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A pasted cell that cannot be read.

    Attributes:
        row: its row among the pasted ones, from 0; a line of names is not counted.
        column: the grid's column, one of `GRID`.
        text: what stands there.
        reason: why it cannot be read, as a sentence.
    """

    row: int
    column: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One pasted row.

    Attributes:
        entry: what it says; None where its day cannot be read. A cell with a problem is left empty in it.
        cells: column of the grid to the text that was pasted.
    """

    entry: ResultEntry | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PastedResults:
    """What was pasted.

    Attributes:
        rows: the rows, blank lines left out.
        problems: the cells that cannot be read; empty where all is well.
        columns: the grid's columns that were filled, in the text's order; None for a column without a place.
        questions: sentences on columns that could be read in two ways, and how they were read.
    """

    rows: tuple[PastedRow, ...]
    problems: tuple[CellProblem, ...]
    columns: tuple[str | None, ...]
    questions: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[ResultEntry, ...]:
        """The rows that can be written."""
        return tuple(row.entry for row in self.rows if row.entry is not None)


@dataclass
class _Column:
    """How one column is read."""

    name: str
    order: DateOrder = DateOrder.YMD
    style: NumberStyle = NumberStyle.PLAIN
    questions: list[str] = field(default_factory=list)
    today: dt.date | None = None
    # A cell's text to the same day with its year.
    whole: dict[str, str] = field(default_factory=dict)


def read_pasted_results(
    text: str,
    business: Business,
    *,
    columns: Sequence[str] = GRID,
    date_order: str | None = None,
    currency: str | None = None,
    today: dt.date | None = None,
) -> PastedResults:
    """Read pasted results. Dates and numbers that can be read in two ways are read as the business writes them.

    Args:
        text: cells parted by tabs, commas or semicolons; a first line of names is recognised.
        business: whose style and currency hold.
        columns: which columns of `GRID` the cells fill where no names stand above, from the cell that has the focus.
        date_order: dmy, mdy or ymd, where the person said it.
        currency: ISO code of amounts that name none; the business's where None.
        today: lets days without a year be read, as the newest such day; None lets them be problems.

    Raises:
        Refusal: there is nothing to read, or more than the grid takes.
    """
    table = _cells(text)
    names = _names(table[0])
    filled: tuple[str | None, ...] = names or tuple(columns)[: max(map(len, table))]
    rows = table[1:] if names else table
    if not rows:
        raise Refusal("There are names but no rows below them; copy the rows too.")
    width = len(filled)
    readers = [
        _decide(name, [row[place] for row in rows if place < len(row)], business, date_order, today) if name else None
        for place, name in enumerate(filled)
    ]
    problems: list[CellProblem] = []
    read = [_read_row(number, row, readers, business, currency, problems) for number, row in enumerate(rows)]
    for number, row in enumerate(rows):
        problems += [
            CellProblem(number, "", cell, f"{shown(cell)} stands in a column that the grid does not have.")
            for cell in row[width:]
            if not is_blank(cell)
        ]
    questions = [each for reader in readers if reader for each in reader.questions]
    return PastedResults(tuple(read), tuple(problems), filled, tuple(questions))


def _cells(text: str) -> list[list[str]]:
    """The text as rows of cells; what spreadsheets copy is parted by tabs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)
    if not any(line.strip() for line in lines):
        raise Refusal("There is nothing to paste. Copy the cells in the spreadsheet first.")
    allow_long_cells()
    delimiter = "\t" if "\t" in text else recognise_delimiter(lines)
    try:
        rows = list(csv.reader(io.StringIO("".join(lines)), delimiter=delimiter))
    except csv.Error as error:
        raise Refusal("The pasted text is no table; copy the cells in the spreadsheet again.") from error
    told = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if len(told) > MOST_ROWS:
        raise Refusal(f"{len(told):,} rows were pasted, and the grid takes {MOST_ROWS:,}. Import them as a file.")
    return told


def _names(cells: Sequence[str]) -> tuple[str | None, ...]:
    """The grid's columns that a line of names means; empty where it is no line of names."""
    known = {
        compact(alias): _AS_GRID.get(each.name, each.name)
        for each in reversed(RESULTS)
        if each.name in {*GRID, *_AS_GRID, "month"}
        for alias in (*each.aliases, each.name)
    }
    found = [known.get(compact(_bare(cell))) for cell in cells]
    taken: Counter[str] = Counter()
    for place, name in enumerate(found):
        if name is not None:
            taken[name] += 1
            found[place] = name if taken[name] == 1 else None
    sure = sum(name is not None for name in found)
    is_named = sure >= min(_FEWEST_NAMES, len(cells)) and not any(any(map(str.isdigit, cell)) for cell in cells)
    return tuple(found) if is_named else ()


def _bare(name: str) -> str:
    """A name without the currency that stands in brackets behind it."""
    return name.split("(", 1)[0] if name.split("(", 1)[0].strip() else name


def _decide(
    name: str, cells: Sequence[str], business: Business, date_order: str | None, today: dt.date | None
) -> _Column:
    """How a column is read: decided from all its cells, and where they leave it open as the business writes."""
    column = _Column(name, today=today)
    tally = Counter(cell for cell in cells if not is_blank(cell))
    if name in _DATES:
        own = DateOrder.MDY if business.currency in _MONTH_FIRST else DateOrder.DMY
        wanted = DateOrder(date_order) if date_order else own
        if today is not None and name != "month":
            column.whole = {cell: add_latest_year(cell, today, wanted) for cell in tally}
        days = Counter(column.whole.get(cell, cell) for cell in tally)
        decided = decide_dates(list(days), days)
        column.order = decided.order or (wanted if wanted in decided.ambiguous else decided.ambiguous[0])
        doubtful = next((cell for cell in tally if _is_doubtful(column.whole.get(cell, cell))), None)
        if decided.ambiguous and doubtful is not None and not date_order:
            words = "the day first" if column.order is DateOrder.DMY else "the month first"
            column.questions.append(f"{shown(doubtful)} was read with {words}.")
    elif name != "note":
        numbers = decide_numbers(list(tally), tally)
        # Counts have no decimals, and amounts no three of them: what is open groups thousands.
        grouped = [style for style in numbers.ambiguous if style not in {NumberStyle.PLAIN, NumberStyle.PLAIN_COMMA}]
        column.style = numbers.style or (grouped or [NumberStyle.COMMA_DOT])[0]
        if numbers.ambiguous:
            example = next(cell for cell in tally if "." in cell or "," in cell)
            column.questions.append(f"The mark in {shown(example)} was taken to group thousands.")
    return column


def _read_row(
    number: int,
    cells: Sequence[str],
    readers: Sequence[_Column | None],
    business: Business,
    currency: str | None,
    problems: list[CellProblem],
) -> PastedRow:
    texts: dict[str, str] = {}
    values: dict[str, Any] = {}
    for reader, cell in zip(readers, cells, strict=False):
        if reader is None or is_blank(cell):
            continue
        texts[reader.name] = cell
        try:
            values.update(_read_cell(reader, cell, currency or business.currency))
        except (Unreadable, Refusal) as unreadable:
            problems.append(CellProblem(number, reader.name, cell, str(unreadable)))
    start, end = values.get("starts_on"), values.get("ends_on")
    if start is None:
        if "starts_on" not in texts and "month" not in texts:
            problems.append(CellProblem(number, "starts_on", "", "The day is missing."))
        return PastedRow(None, texts)
    if end is not None and end < start:
        problems.append(CellProblem(number, "ends_on", texts["ends_on"], "The last day lies before the first."))
        values["ends_on"] = None
    if end == start:
        values["ends_on"] = None
    return PastedRow(ResultEntry(**values), texts)


def _read_cell(column: _Column, cell: str, currency: str) -> dict[str, Any]:
    """The values that a cell gives its row."""
    if column.name == "note":
        return {"note": cell}
    if column.name == "month":
        month = read_month(cell)
        if month is None:
            raise Unreadable(f"{shown(cell)} is no month; write it as 2026-03.")
        return {"starts_on": month[0], "ends_on": month[1]}
    if column.name in _DATES:
        return {column.name: _read_day(cell, column)}
    if column.name == "spend":
        amount, told = parse_money(cell, column.style)
        if amount < 0:
            raise Unreadable(f"{shown(cell)} is below zero; spend is zero or more.")
        return {"spend_minor": Money.from_decimal(amount, told or currency).minor, "currency": told or currency}
    count = parse_number(cell, column.style)
    if not 0 <= count <= _LARGEST:
        raise Unreadable(f"{shown(cell)} is no count; write a whole number of zero or more.")
    return {column.name: int(count.quantize(_ONE, ROUND_HALF_UP))}


def _read_day(cell: str, column: _Column) -> dt.date:
    """The day of a cell; one that the column's order pushes ahead of today is of an earlier year."""
    if column.today is not None:
        return parse_date(add_latest_year(cell, column.today, column.order), column.order)
    return parse_date(cell, column.order)


def _is_doubtful(cell: str) -> bool:
    """Whether a day stands for two different ones, by which of its numbers is the month."""
    written = take_date_apart(cell)
    if written is None:
        return False
    first, second = date_in(written, DateOrder.DMY), date_in(written, DateOrder.MDY)
    return first is not None and second is not None and first != second
