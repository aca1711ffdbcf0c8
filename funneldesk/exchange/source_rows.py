"""Rows of a text table as they stream by: line numbers, uneven rows, and where the table ends."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from funneldesk.exchange.dialect import allow_long_cells
from funneldesk.exchange.encoding import CONTROL_CHARACTERS
from funneldesk.exchange.layout import CutLine, why_cut_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from funneldesk.exchange.encoding import Encoding

_BATCH: Final = 512
_TAIL: Final = 64
_NOTICE_WIDTH: Final = 3


class Row(NamedTuple):
    """One record of a file.

    Attributes:
        line: The line of the file it starts on, from 1 (in a sheet: the sheet's row).
        cells: Text as it stands in the file, as many cells as the header has names.
        trouble: Why the row cannot be read as a record; empty for a good row.
        raw: The whole row as one text where there is trouble (or a lone cell), else empty.
    """

    line: int
    cells: list[str]
    trouble: str = ""
    raw: str = ""


@contextmanager
def opened_lines(path: Path, encoding: Encoding) -> Iterator[Iterable[str]]:
    """Open a text file as physical lines with their ends, marks and control characters removed."""
    errors = "replace" if encoding.damaged else "strict"
    with path.open("rb") as binary:
        binary.seek(encoding.mark)
        text = io.TextIOWrapper(binary, encoding=encoding.name, errors=errors, newline="")
        if encoding.controls:
            yield (line.translate(CONTROL_CHARACTERS) for line in text)
        else:
            yield text


class RowBatches:
    """Rows in lists, the last list held back until it is known where the table ends.

    Args:
        lines: Physical lines from the file's beginning.
        delimiter: The character between cells.
        width: Number of columns.
        skip: How many records stand above the first one of the table.
        by_record: Number rows by record (a sheet) instead of by physical line.
        ends_at_comment: A line that starts with ``#`` begins another table.
    """

    def __init__(
        self,
        lines: Iterable[str],
        *,
        delimiter: str,
        width: int,
        skip: int,
        by_record: bool,
        ends_at_comment: bool,
    ) -> None:
        allow_long_cells()
        self._delimiter = delimiter
        self._reader = csv.reader(lines, delimiter=delimiter)
        self._width = width
        self._by_record = by_record
        self._ends_at_comment = ends_at_comment
        self._after_gap: set[int] = set()
        self._last_blank = -1
        self._other_table: CutLine | None = None
        self._held: list[Row] = []
        self._skip(skip)
        self._record = skip

    def _skip(self, records: int) -> None:
        passed = 0
        while passed < records:
            try:
                next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                continue
            passed += 1

    def all_but_last(self) -> Iterator[list[Row]]:
        """Yield rows list by list, keeping the last few back for ``last_without_footers``."""
        while True:
            batch = self._next_batch()
            if len(batch) < _BATCH:
                self._held += batch
                if len(self._held) > _TAIL:
                    yield self._held[:-_TAIL]
                    self._held = self._held[-_TAIL:]
                return
            if self._held:
                yield self._held
            self._held = batch

    def last_without_footers(self) -> tuple[list[Row], list[CutLine]]:
        """Split the rows kept back into records and the totals and notices below them."""
        rows, cut = list(self._held), []
        while rows:
            row = rows[-1]
            alone = bool(row.raw) and not row.trouble
            shown = row.cells[:1] if alone else row.cells
            why = why_cut_below(shown, self._width)
            if why is None and alone and row.line in self._after_gap:
                why = "notice"
            if why is None:
                break
            cut.append(CutLine(row.line, " ".join(cell for cell in shown if cell), why))
            rows.pop()
        cut.reverse()
        return rows, [*cut, *([self._other_table] if self._other_table else [])]

    @property
    def other_table(self) -> CutLine | None:
        """The comment line at which the table ended, once it was read; None where it goes to the file's end."""
        return self._other_table

    def beyond(self) -> Iterator[tuple[int, list[str]]]:
        """The lines below the comment at which the table ended, each with its number."""
        line = self._reader.line_num
        try:
            for cells in self._reader:
                yield line + 1, cells
                line = self._reader.line_num
        except csv.Error:
            return

    def _next_batch(self) -> list[Row]:
        rows: list[Row] = []
        while len(rows) < _BATCH and self._other_table is None:
            try:
                if self._fill(rows):
                    break
            except csv.Error:
                line = self._line_before() + 1
                self._record += 1
                told = f"A cell in a row that ends near line {line} is longer than 1 MiB."
                rows.append(Row(line, [""] * self._width, told))
        return rows

    def _line_before(self) -> int:
        return self._record if self._by_record else self._reader.line_num

    def _fill(self, rows: list[Row]) -> bool:
        """Append rows up to a full batch; True at the table's end. The loop every row passes through."""
        reader, width, by_record = self._reader, self._width, self._by_record
        append, line = rows.append, self._line_before()
        new = tuple.__new__  # half the time of calling Row
        room = _BATCH - len(rows)
        for cells in reader:
            end = line + 1 if by_record else reader.line_num
            if len(cells) == width and (cells[0] or any(cells)):
                append(new(Row, (line + 1, cells, "", "")))
                room -= 1
            elif any(cells):
                row = self._uneven(line + 1, end, cells)
                if row is None:
                    return True
                append(row)
                room -= 1
            else:
                self._last_blank = end
            line = end
            if by_record:
                self._record = end
            if not room:
                return False
        return True

    def _uneven(self, line: int, end: int, cells: list[str]) -> Row | None:
        width, found = self._width, len(cells)
        if found > width:
            if not any(cells[width:]):
                return Row(line, cells[:width])
            told = f"Line {line} has {found} cells, but the header has {width} names."
            return Row(line, cells[:width], told, self._joined(cells))
        if found == 1 and self._ends_at_comment and cells[0].startswith("#"):
            self._other_table = CutLine(line, cells[0], "second table")
            return None
        padded = cells + [""] * (width - found)
        if end > line and not self._by_record:
            told = f"Lines {line} to {end} hold {found} cells instead of {width}; a quotation mark may be stray."
            return Row(line, padded, told, self._joined(cells))
        if found > 1:
            return Row(line, padded)
        if width >= _NOTICE_WIDTH and (self._last_blank == line - 1 or line - 1 in self._after_gap):
            self._after_gap.add(line)
        return Row(line, padded, "", self._joined(cells))

    def _joined(self, cells: list[str]) -> str:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="").writerow(cells)
        return text.getvalue()
