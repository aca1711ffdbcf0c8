"""A report of several tables: those with the same columns are read as well, and rows of the others are refused."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from funneldesk.exchange.layout import normalised_name
from funneldesk.exchange.source_rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def is_comment(cells: Sequence[str]) -> bool:
    """Whether a line is one of the comments above a table."""
    return bool(cells) and cells[0].lstrip().startswith("#")


def unread_row(line: int, cells: Sequence[str], names: Sequence[str]) -> Row:
    """A row of a table that is not read, which is refused and not passed over in silence."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    told = ", ".join(name for name in names if name.strip())[:80]
    reason = f"It stands in another table of the file, under “{told}”, which is not read. Save that table on its own."
    return Row(line, [], reason, text.getvalue())


class FurtherBlocks:
    """The tables below a file's first one, each under comment lines.

    Args:
        header: the columns of the table that is read.
        comment: the line that begins the next table.

    Attributes:
        heads: of each table that is read, the line of its names and the comments above it.
        has_unread: whether a row stands in a table that is not read.
    """

    def __init__(self, header: Sequence[str], comment: str) -> None:
        self.heads: list[tuple[int, tuple[str, ...]]] = []
        self.has_unread = False
        self._wanted = [normalised_name(name) for name in header]
        self._comments = [comment]

    def rows(self, lines: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
        """The rows of all tables that follow, each with the line it stands on."""
        names: list[str] | None = None
        order: list[int] | None = None
        for line, cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            if is_comment(cells):
                if names is not None:
                    names, self._comments = None, []
                self._comments.append(" ".join(cells).strip())
            elif names is None:
                names, order = cells, self._order(cells)
                if order is not None:
                    self.heads.append((line, tuple(self._comments)))
            elif order is None or any(cells[len(names) :]):
                self.has_unread = True
                yield unread_row(line, cells, names)
            else:
                yield Row(line, [cells[place] if place < len(cells) else "" for place in order])

    def _order(self, cells: Sequence[str]) -> list[int] | None:
        """Where the wanted columns stand in a table; None where it has others."""
        names = [normalised_name(cell) for cell in cells]
        if sorted(filter(None, names)) != sorted(filter(None, self._wanted)):
            return None
        return [names.index(name) for name in self._wanted]


def rows_above(lines: Sequence[tuple[int, list[str]]]) -> Iterator[Row]:
    """Rows of tables above the one that is read, of lines from the file's beginning up to its names."""
    names: list[str] | None = None
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if is_comment(cells):
            names = None
        elif names is None:
            names = cells
        else:
            yield unread_row(line, cells, names)
