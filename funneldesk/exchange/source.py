"""A file that somebody brings, as a header and rows of text cells, each with its line number."""

from __future__ import annotations

import csv
import hashlib
import itertools
import shutil
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from funneldesk.errors import NotFound, Refusal
from funneldesk.exchange.dialect import DELIMITER_NAMES, parsed_sample, recognise_delimiter
from funneldesk.exchange.encoding import CONTROL_BYTES, Encoding, recognise_encoding
from funneldesk.exchange.further_blocks import FurtherBlocks, rows_above
from funneldesk.exchange.layout import CutLine, distinct_names, find_block, find_header, normalised_name, why_cut_above
from funneldesk.exchange.sheet import is_workbook, sheet_as_text
from funneldesk.exchange.source_rows import Row, RowBatches, opened_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from funneldesk.exchange.sheet import SheetOrigin

__all__ = ["MAX_BYTES", "MAX_ROWS", "CutLine", "Row", "Source", "read_source"]

MAX_ROWS: Final = 5_000_000
MAX_BYTES: Final = 1 << 30
_SAMPLE_CHARACTERS: Final = 1 << 18
_BINARY_SHARE: Final = 0.05
_WORKBOOK_NAMES: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_RAW_LIMIT: Final = 10_000
_PAGE_OPENINGS = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
_FOREIGN_OPENINGS = (
    (b"SQLite format 3", "a database"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
)


@dataclass(eq=False)
class Source:
    """A readable table: its names, how it is written, and its rows as often as they are wanted.

    Attributes:
        path: The file somebody brought.
        header: Distinct column names.
        encoding: How bytes become characters.
        delimiter: The character between cells.
        header_line: Line the names stand on; 0 where the file names no columns.
        cut_above: Comments, titles and blank lines above the names.
        cut_below: Totals, notices and second tables; complete once the rows were read to the end.
        notices: Sentences about how the file was read, for a preview.
        origin: The sheet, for a workbook.
        blocks: Line of the names and comments of each further table with these columns; complete as ``cut_below`` is.
        unread: Rows of tables above, which have other columns; each comes with its trouble.
    """

    path: Path
    header: tuple[str, ...]
    encoding: Encoding
    delimiter: str
    header_line: int
    cut_above: tuple[CutLine, ...]
    cut_below: tuple[CutLine, ...] = ()
    notices: tuple[str, ...] = ()
    origin: SheetOrigin | None = None
    skip: int = field(default=0, repr=False)
    blocks: tuple[tuple[int, tuple[str, ...]], ...] = ()
    unread: tuple[Row, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        self._forget = (
            weakref.finalize(self, shutil.rmtree, self.origin.folder, ignore_errors=True) if self.origin else None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the temporary copy of a sheet; a text file leaves nothing behind."""
        if self._forget:
            self._forget()

    @property
    def kind(self) -> str:
        """``sheet``, or the delimiter's name: comma, semicolon, tab, bar."""
        return "sheet" if self.origin else DELIMITER_NAMES[self.delimiter]

    @property
    def signature(self) -> str:
        """What two files of one sort share: their names in any order, and the kind of file."""
        names = sorted(normalised_name(name) for name in self.header)
        return hashlib.sha256("\x1f".join([self.kind, *names]).encode()).hexdigest()[:32]

    def rows(self) -> Iterator[Row]:
        """Read the records from the file, from the first, in order.

        Blank lines are passed over and short rows padded. A row with more cells than the header has
        names comes with its trouble. What is cut at the end stands in ``cut_below`` afterwards.

        Raises:
            Refusal: The file has more than five million rows.
        """
        yield from self.unread
        further: list[Row] = []
        with opened_lines(self._text, self.encoding) as lines:
            batches = RowBatches(
                lines,
                delimiter=self.delimiter,
                width=len(self.header),
                skip=self.skip,
                by_record=self.origin is not None,
                ends_at_comment=any(line.why == "comment" for line in self.cut_above),
            )
            total = 0
            for batch in batches.all_but_last():
                total += len(batch)
                if total > MAX_ROWS:
                    raise Refusal(f"{self.path.name} has more than {MAX_ROWS:,} rows. Split it and import the parts.")
                yield from batch
            kept, cut = batches.last_without_footers()
            if batches.other_table is not None:
                others = FurtherBlocks(self.header, batches.other_table.text)
                further = list(itertools.islice(others.rows(batches.beyond()), MAX_ROWS))
                self.blocks = tuple(others.heads)
                if further and not others.has_unread:
                    cut = [line for line in cut if line.why != "second table"]
        self.cut_below = tuple(cut)
        if kept and not self.origin and not further:
            kept[-1] = self._with_open_quote_told(kept[-1])
        yield from kept
        yield from further

    @property
    def _text(self) -> Path:
        return self.origin.text if self.origin else self.path

    def _with_open_quote_told(self, row: Row) -> Row:
        """A quotation that is never closed swallows the rest of a file; that must not pass silently."""
        if not any("\n" in cell or "\r" in cell for cell in row.cells):
            return row
        with opened_lines(self._text, self.encoding) as lines:
            swallowed = list(itertools.islice(lines, row.line - 1, None))
        try:
            list(csv.reader(swallowed, delimiter=self.delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end" in str(error):
                told = f"A quotation mark opened in the row on line {row.line} is never closed."
                return Row(row.line, row.cells, told, "".join(swallowed)[:_RAW_LIMIT])
        return row


def read_source(path: Path | str, *, sheet: str | None = None) -> Source:
    """Recognise how a file is written and where its table stands.

    Args:
        path: A CSV, TSV, TXT, XLSX, XLS or ODS file; its content decides, not its name.
        sheet: The sheet wanted from a workbook; without it the one most like a table.

    Raises:
        NotFound: There is no such file.
        Refusal: It holds no table, is too large, or is of another kind.
    """
    path = Path(path)
    head = _checked_head(path)
    if is_workbook(head):
        origin = sheet_as_text(path, sheet)
        try:
            return _described(path, origin.text, Encoding("utf-8"), origin)
        except BaseException:
            shutil.rmtree(origin.folder, ignore_errors=True)
            raise
    if sheet is not None:
        raise Refusal(f"{path.name} is a text file and has no sheets. Leave out the sheet's name.")
    _refuse_other_kinds(path, head)
    return _described(path, path, recognise_encoding(path), None)


def _checked_head(path: Path) -> bytes:
    if not path.exists():
        raise NotFound(f"There is no file {path.name}. Check its name and folder.")
    if not path.is_file():
        raise Refusal(f"{path.name} is not a file. Choose a CSV or XLSX file.")
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(1 << 12)
    except OSError as error:
        raise Refusal(f"{path.name} cannot be opened: {error.strerror}. Check who may read it.") from error
    if size > MAX_BYTES:
        raise Refusal(f"{path.name} is larger than 1 GiB. Split it and import the parts.")
    if not head.strip():
        raise Refusal(f"{path.name} is empty.")
    return head


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    for opening, what in _FOREIGN_OPENINGS:
        if head.startswith(opening):
            raise Refusal(f"{path.name} is {what}, not a table. Choose a CSV or XLSX file.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_OPENINGS):
        raise Refusal(
            f"{path.name} is a web page under a spreadsheet's name. Open it in a spreadsheet program and "
            "save it as CSV or XLSX."
        )


def _described(path: Path, text: Path, encoding: Encoding, origin: SheetOrigin | None) -> Source:
    with opened_lines(text, encoding) as stream:
        lines = _sample(stream)
    _refuse_noise(path, text, encoding, lines)
    delimiter = "," if origin else recognise_delimiter(lines)
    rows = parsed_sample(lines, delimiter)
    cells = [found for _, found in rows]
    place = find_header(cells)
    is_misnamed = origin is None and path.suffix.casefold() in _WORKBOOK_NAMES
    if is_misnamed and place.width <= 1:
        raise Refusal(
            f"{path.name} is no workbook: it is a text file under a workbook's name, and its text is no table. "
            "Open it in a spreadsheet program and save it as XLSX or CSV."
        )
    if place.width == 0:
        raise Refusal(f"{path.name} holds no table.")
    above = place.index if place.index >= 0 else _leading_lines(cells, place.width)
    numbers = range(1, len(rows) + 1) if origin else [line for line, _ in rows]
    return Source(
        path=path,
        header=distinct_names(cells[place.index] if place.index >= 0 else [], place.width),
        encoding=encoding,
        delimiter=delimiter,
        header_line=numbers[place.index] if place.index >= 0 else 0,
        cut_above=tuple(
            CutLine(numbers[index], " ".join(cells[index]).strip(), why_cut_above(cells[index]))
            for index in range(above)
        ),
        notices=(
            *([f"{path.name} is no workbook but a text file, and was read as one."] if is_misnamed else []),
            *_notices(encoding, origin, named=place.index >= 0),
        ),
        origin=origin,
        unread=() if find_block(cells) is None else tuple(rows_above(list(zip(numbers, cells[:above], strict=False)))),
        skip=above + (1 if place.index >= 0 else 0),
    )


def _sample(stream: Iterable[str]) -> list[str]:
    """Physical lines of the first quarter million characters, never a cut-off one but the only one."""
    lines: list[str] = []
    room = _SAMPLE_CHARACTERS
    for line in stream:
        if lines and len(line) > room:
            break
        lines.append(line)
        room -= len(line)
    return lines


def _leading_lines(cells: list[list[str]], width: int) -> int:
    """How many lines above the first record of a file without names are comments or titles."""
    for index, row in enumerate(cells):
        if len(row) == width and not row[0].lstrip().startswith("#"):
            return index
    return 0


def _refuse_noise(path: Path, text: Path, encoding: Encoding, lines: list[str]) -> None:
    """Refuse bytes that are no text in any encoding."""
    with text.open("rb") as stream:
        head = stream.read(1 << 16)
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    controls = 0 if wide else len(head) - len(head.translate(None, CONTROL_BYTES))
    characters = sum(map(len, lines))
    lost = sum(line.count("\ufffd") for line in lines)
    if controls > len(head) * _BINARY_SHARE or lost > characters * _BINARY_SHARE or characters == 0:
        kind = "no workbook" if path.suffix.casefold() in _WORKBOOK_NAMES else "not a text table"
        raise Refusal(f"{path.name} is {kind}. Choose a CSV or XLSX file.")


def _notices(encoding: Encoding, origin: SheetOrigin | None, *, named: bool) -> Iterator[str]:
    if encoding.guessed:
        yield "The file does not say how its letters are written; Windows-1252 was taken. Check names with accents."
    if encoding.damaged:
        yield "Some bytes mean nothing in this encoding and are shown as \ufffd."
    if encoding.controls:
        yield "NUL and control characters were removed."
    if not named:
        yield "No line names the columns, so they are numbered."
    if origin:
        yield from origin.notices
