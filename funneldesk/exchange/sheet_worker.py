"""The child process that opens a workbook: ``python -m funneldesk.exchange.sheet_worker FILE TARGET [SHEET]``.

It writes one sheet as CSV, every cell as exact text, and says on standard output as one JSON document what
it wrote or why it refused. It runs apart because a hostile file may exhaust memory or time.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from funneldesk.exchange.sheet_check import MAX_CELLS, MAX_COLUMNS, HostileWorkbook, Unread, check_archive

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MEMORY_LIMIT: Final = 1 << 30
_CELL_LIMIT: Final = 1 << 20
_OUTPUT_LIMIT: Final = 1 << 30
_EXACT_INTEGERS: Final = 1 << 53
_LISTED: Final = 5


def cell_text(value: object) -> str:
    """A typed cell as text that loses nothing: whole numbers without ``.0``, dates as ISO, TRUE or FALSE."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, dt.datetime):
        return (value.date() if value.time() == dt.time() else value).isoformat().replace("T", " ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)


def _number_text(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value.is_integer() and abs(value) < _EXACT_INTEGERS:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def limit_resources() -> None:
    """Cap this process's memory where the system can."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    cap = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_AS, (cap, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def write_sheet(path: Path, target: Path, wanted: str | None) -> dict[str, Any]:
    """Write one sheet of a workbook as CSV.

    Args:
        path: The workbook.
        target: The CSV file to make.
        wanted: The sheet's name; None means the one most like a table.

    Returns:
        What ``funneldesk.exchange.sheet`` reads: the sheet, all sheets, numeric columns, notices.

    Raises:
        HostileWorkbook: A limit is broken, or there is no such sheet or no data.
    """
    import python_calamine

    with path.open("rb") as stream:
        zipped = stream.read(4) == b"PK\x03\x04"
    unread = check_archive(path) if zipped else Unread(0, 0)
    try:
        workbook = python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError:
        raise HostileWorkbook("it is protected by a password. Save it without one and try again.") from None
    tables = [known for known in workbook.sheets_metadata if known.typ == python_calamine.SheetTypeEnum.WorkSheet]
    names = [known.name for known in tables]
    shown = [known.name for known in tables if known.visible == python_calamine.SheetVisibleEnum.Visible]
    if wanted is not None and wanted not in names:
        raise HostileWorkbook(f"it has no sheet {wanted!r}. Its sheets: {', '.join(names)}.")
    name, sheet, others = _best_sheet(workbook, shown if wanted is None else [wanted])
    if sheet is None:
        raise HostileWorkbook("its sheets hold no data." if wanted is None else f"its sheet {wanted!r} holds no data.")
    if _lies_apart(sheet):
        raise HostileWorkbook("its cells lie too far apart. Delete the far ones, or save the sheet as CSV.")
    numeric = _write_rows(sheet.to_python(skip_empty_area=False), target)
    notices = _unread_words(unread)
    if others:
        notices.append(_choice_words(name, others))
    return {"sheet": name, "sheets": names, "numeric": numeric, "notices": notices}


def _unread_words(unread: Unread) -> list[str]:
    errors, unvalued = unread
    told = []
    if errors:
        held = (
            "1 cell holds a formula's error and is"
            if errors == 1
            else f"{errors:,} cells hold a formula's error and are"
        )
        told.append(f"{held} read as blank.")
    if unvalued:
        held = (
            "1 cell holds a formula without its value and is"
            if unvalued == 1
            else f"{unvalued:,} cells hold formulas without their values and are"
        )
        told.append(f"{held} read as blank. Save the workbook in a spreadsheet program and import it again.")
    return told


def _lies_apart(sheet: Any) -> bool:
    return bool(sheet.total_width > MAX_COLUMNS * 2 or sheet.total_height * sheet.total_width > MAX_CELLS)


def _best_sheet(workbook: Any, names: Sequence[str]) -> tuple[str, Any, list[str]]:
    """Choose the sheet most like a table, the earlier of equals: a cover has few rows of several cells.

    Returns:
        Its name, itself or None where all are empty, and the names of the others with data.
    """
    chosen, best, others = "", None, list[str]()
    most: tuple[int, int] | None = None
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is None:
            continue
        is_alone = len(names) == 1
        extent = (0, 0) if is_alone or _lies_apart(sheet) else _table_extent(sheet.to_python(skip_empty_area=True))
        if most is None or extent > most:
            others += [chosen] if best is not None else []
            chosen, best, most = name, sheet, extent
        else:
            others.append(name)
    return chosen, best, [name for name in names if name in others]


def _table_extent(rows: Iterable[Sequence[object]]) -> tuple[int, int]:
    """Rows of several cells times columns of several cells; then all rows that say something."""
    across, told = 0, 0
    down: dict[int, int] = {}
    for row in rows:
        places = [place for place, value in enumerate(row) if value not in {"", None}]
        told += bool(places)
        if len(places) > 1:
            across += 1
            for place in places:
                down[place] = down.get(place, 0) + 1
    return across * sum(count > 1 for count in down.values()), told


def _choice_words(name: str, others: Sequence[str]) -> str:
    listed = ", ".join(f"“{other}”" for other in others[:_LISTED])
    more = f" and {len(others) - _LISTED} more" if len(others) > _LISTED else ""
    were = "was" if len(others) == 1 else "were"
    return f"The workbook has several sheets: “{name}” was read, {listed}{more} {were} not."


def _write_rows(rows: Iterable[Sequence[object]], target: Path) -> list[int]:
    """Write the rows and find the columns whose values below their first one are all typed numbers."""
    numbers: dict[int, int] = {}
    words: dict[int, int] = {}
    written = 0
    with target.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for row in rows:
            texts = []
            for position, value in enumerate(row):
                text = value if isinstance(value, str) else cell_text(value)
                if text:
                    tally = numbers if isinstance(value, float) else words
                    tally[position] = tally.get(position, 0) + 1
                    written += len(text)
                    if len(text) > _CELL_LIMIT or written > _OUTPUT_LIMIT:
                        raise HostileWorkbook("its cells hold more text than is read. Save the sheet as CSV.")
                texts.append(text)
            writer.writerow(texts)
    return sorted(position for position, count in numbers.items() if count and words.get(position, 0) <= 1)


def main(arguments: Sequence[str]) -> int:
    """Write the sheet and answer in JSON; failures no limit foresaw end with exit code 1."""
    limit_resources()
    path, target, *rest = arguments
    try:
        told = write_sheet(Path(path), Path(target), rest[0] if rest else None)
    except HostileWorkbook as refusal:
        told = {"refused": str(refusal)}
    except MemoryError:
        told = {"refused": "it needs more memory than a spreadsheet may take. Save the sheet as CSV."}
    except Exception as error:  # noqa: BLE001 -- a reader's own errors have no common root
        told = {"refused": f"it cannot be read as a spreadsheet ({type(error).__name__}). Save the sheet as CSV."}
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
