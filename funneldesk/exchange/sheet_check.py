"""What a workbook must pass before a reader may open it: sizes, names, and where its cells lie."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.parsers import expat

if TYPE_CHECKING:
    from pathlib import Path

MAX_UNPACKED: Final = 300 << 20
MAX_RATIO: Final = 250
MAX_ENTRIES: Final = 2_000
MAX_COLUMNS: Final = 500
MAX_CELLS: Final = 20_000_000
_CHUNK: Final = 1 << 18
_SMALL: Final = 1 << 20
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Unread(NamedTuple):
    """How many cells of a workbook hold a formula's error, and how many a formula whose value was never saved."""

    errors: int
    unvalued: int


class HostileWorkbook(Exception):
    """The workbook breaks a limit; the text says which."""


def check_archive(path: Path) -> Unread:
    """Check a zipped workbook without unpacking it to disk.

    Args:
        path: An XLSX or ODS file.

    Returns:
        The number of cells that say nothing although a formula stands in them.

    Raises:
        HostileWorkbook: A limit is broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist())
            extents = [
                _check_part(archive, entry)
                for entry in archive.infolist()
                if entry.filename.casefold().endswith((".xml", ".rels"))
            ]
            return Unread(sum(each.errors for each in extents), sum(each.unvalued for each in extents))
    except (zipfile.BadZipFile, expat.ExpatError, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise HostileWorkbook("the file is damaged. Open it in a spreadsheet program and save it again.") from error
    except Exception as error:
        if type(error).__module__ in {"zlib", "lzma"}:
            raise HostileWorkbook("the file is damaged. Save it again from a spreadsheet program.") from error
        raise


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise HostileWorkbook(f"it holds more than {MAX_ENTRIES:,} parts and is not opened.")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise HostileWorkbook("it unpacks to more than 300 MB. Save the sheet as CSV and import that.")
    for entry in entries:
        name = PurePosixPath(entry.filename.replace("\\", "/"))
        if ".." in name.parts or name.is_absolute() or ":" in entry.filename:
            raise HostileWorkbook("it holds a part that points outside the file and is not opened.")
        if entry.flag_bits & 1:
            raise HostileWorkbook("it is protected by a password. Save it without one and try again.")
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise HostileWorkbook("a part of it is packed beyond measure and is not opened.")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _Extent:
    parser = expat.ParserCreate(namespace_separator=" ")
    extent = _Extent(parser)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    name = entry.filename.casefold()
    sheet = name.startswith("xl/") and "sheet" in name and not name.endswith(".rels")
    if sheet:
        parser.StartElementHandler = extent.start
        parser.EndElementHandler = extent.end
    elif name == "content.xml":
        parser.StartElementHandler = extent.start_open_document
    read = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            read += len(chunk)
            if read > entry.file_size or read > MAX_UNPACKED:
                raise HostileWorkbook("a part of it is longer than it says and is not opened.")
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return extent


def _refuse_doctype(*_declared: object) -> None:
    raise HostileWorkbook("it declares a document type, which spreadsheets never do, and is not opened.")


class _Extent:
    """The rectangle of a sheet's cells that hold something."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self.errors = 0
        self.unvalued = 0
        self._awaits_value = self._is_text = False
        self._row = 0
        self._column = 0
        self._top = self._left = 1 << 30
        self._bottom = self._right = 0
        self._repeated_rows = 1
        self._cells = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow the rows and cells of an XLSX sheet."""
        tag = name.rpartition(" ")[2]
        if tag == "c":
            address = _ADDRESS.fullmatch(attributes.get("r", ""))
            if address:
                self._column, self._row = _column_number(address[1]), int(address[2])
            else:
                self._column += 1
            self.errors += attributes.get("t") == "e"
            # A text may be empty; a number never is.
            self._is_text = attributes.get("t") == "str"
        elif tag == "row":
            told = attributes.get("r", "")
            self._row = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else self._row + 1  # noqa: PLR2004 -- the number says itself what it is
            self._column = 0
        elif tag in {"v", "is", "f", "t"}:
            if tag == "f":
                self._awaits_value = not self._is_text
            elif self._awaits_value:
                self._parser.CharacterDataHandler = self._hear
            self._grow(self._row, self._column)

    def end(self, name: str) -> None:
        """Count a cell that ends with its formula alone: the program that wrote it never reckoned it."""
        if self._awaits_value and name.rpartition(" ")[2] == "c":
            self.unvalued += 1
            self._awaits_value = False
            self._parser.CharacterDataHandler = None

    def _hear(self, _text: str) -> None:
        self._awaits_value = False
        self._parser.CharacterDataHandler = None

    def start_open_document(self, name: str, attributes: dict[str, str]) -> None:
        """Follow the rows and cells of an ODS document, where a cell may say how often it stands there."""
        tag = name.rpartition(" ")[2]
        if tag == "table-row":
            self._repeated_rows = _repeated(attributes, "number-rows-repeated")
        elif tag == "table-cell" and any(key.endswith("value-type") for key in attributes):
            self._cells += self._repeated_rows * _repeated(attributes, "number-columns-repeated")
            if self._cells > MAX_CELLS:
                raise HostileWorkbook("its cells repeat beyond 20 million. Save the sheet as CSV and import that.")

    def _grow(self, row: int, column: int) -> None:
        if self._top <= row <= self._bottom and self._left <= column <= self._right:
            return
        self._top, self._bottom = min(self._top, row), max(self._bottom, row)
        self._left, self._right = min(self._left, column), max(self._right, column)
        if self._right - self._left >= MAX_COLUMNS or (self._bottom * (self._right - self._left + 1) > MAX_CELLS):
            raise HostileWorkbook(
                f"a sheet's cells reach to row {self._bottom:,} and column {self._right:,}, beyond "
                f"{MAX_COLUMNS} columns or 20 million cells. Delete the far cells, or save the sheet as CSV."
            )


def _repeated(attributes: dict[str, str], what: str) -> int:
    for key, told in attributes.items():
        if key.endswith(what) and told.isascii() and told.isdigit():
            return int(told[:9])
    return 1


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
