"""Which character parts the columns: each candidate is tried, and constant width wins."""

import csv
import math
from collections import Counter
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")
DELIMITER_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
FIELD_LIMIT: Final = 1 << 20
_ROWS = 300
# One delimiter may be right although another parses too: a cell that keeps half a quotation was cut.
_TORN = 0.6
_TORN_ROWS = 0.05
_WHOLE = 0.9


def allow_long_cells() -> None:
    """Let the csv module read cells of up to 1 MiB; its own limit is an eighth of that."""
    if csv.field_size_limit() < FIELD_LIMIT:
        csv.field_size_limit(FIELD_LIMIT)


def parsed_sample(lines: list[str], delimiter: str, limit: int = _ROWS) -> list[tuple[int, list[str]]]:
    """Parse the first rows of a sample.

    Args:
        lines: Physical lines with their line ends.
        delimiter: The character between cells.
        limit: How many rows at most.

    Returns:
        Pairs of the line a row starts on (from 1) and its cells; blank lines have no cells.
    """
    allow_long_cells()
    reader = csv.reader(lines, delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    while len(rows) < limit:
        try:
            rows.append((start, next(reader)))
        except StopIteration:
            break
        except csv.Error:
            pass
        start = reader.line_num + 1
    return rows


def recognise_delimiter(lines: list[str]) -> str:
    """Choose the delimiter under which a sample's rows are widest and most alike.

    Args:
        lines: Physical lines from the file's beginning, with their line ends.

    Returns:
        One of ``DELIMITERS``; a comma where the file has a single column.
    """
    told = _told_by_hint(lines)
    if told is not None:
        return told
    content = [line for line in lines if not line.lstrip().startswith("#")]
    best, delimiter = max((_constancy(content, delimiter), delimiter) for delimiter in DELIMITERS)
    return delimiter if best > (False, 0.0) else ","


def _told_by_hint(lines: list[str]) -> str | None:
    """Excel's own first line, ``sep=;``."""
    first = lines[0].strip().strip('"').casefold() if lines else ""
    if first.startswith("sep=") and first[4:5] in DELIMITERS:
        return first[4:5]
    return "\t" if lines and lines[0].casefold().rstrip("\r\n") == "sep=\t" else None


def _constancy(lines: list[str], delimiter: str) -> tuple[bool, float]:
    """How well a delimiter fits: whether it parts the first row like nearly all others, then how many into how much.

    The first matters where amounts such as ``1,00,000.00`` part the records but not the names.
    """
    rows = [cells for _, cells in parsed_sample(lines, delimiter) if cells]
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    if not widths:
        return False, 0.0
    width, alike = max(widths.items(), key=lambda pair: pair[1] * math.log2(pair[0] + 1))
    share = alike / len(rows)
    torn = sum(any(_is_torn(cell) for cell in cells) for cells in rows) / len(rows)
    score = share * share * math.log2(width + 1) * (_TORN if torn > _TORN_ROWS else 1.0)
    return len(rows[0]) == width and share >= _WHOLE and torn <= _TORN_ROWS, score


def _is_torn(cell: str) -> bool:
    return cell.count('"') % 2 == 1
