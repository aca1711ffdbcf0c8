"""What is asked of an import, what became of each row, and the answer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from funneldesk.errors import Cancelled, Refusal
from funneldesk.exchange.fields import IMPORT_KINDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from funneldesk.exchange.plan_values import ColumnReader

_SHOWN_LINES: Final = 5
REPEATS_ID: Final = "{row repeats|rows repeat} an id with other values; the last one counts"
_CHOICE: Final = re.compile(r"\{([^|}]*)\|([^}]*)\}")


@dataclass(frozen=True)
class ImportRequest:
    """One file to bring in.

    Attributes:
        source: the file.
        kind: leads, deals, companies, products, people, campaign-results or touchpoints.
        mapping: field to column, as the caller says; the rest is proposed.
        columns: column to field, the whole of it, where a person settled each; nothing is proposed then.
        date_order: dmy, mdy or ymd for dates that could be read two ways.
        currency: ISO code of amounts that name none.
        sheet: the sheet of a workbook.
        readings: column to the date order or number style that was chosen for it alone.
        period: first and last day of results whose file names none.
    """

    source: Path
    kind: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] | None = None
    date_order: str | None = None
    currency: str | None = None
    sheet: str | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    period: tuple[dt.date, dt.date] | None = None

    def __post_init__(self) -> None:
        if self.kind not in IMPORT_KINDS:
            raise Refusal(f"“{self.kind}” is nothing to import as. Choose one of {', '.join(IMPORT_KINDS)}.")
        if self.period is not None and self.kind != "campaign-results":
            raise Refusal(f"--period is for campaign results alone, and says nothing about {self.kind}. Leave it out.")


@dataclass(frozen=True)
class Watch:
    """Whoever looks on: is told how far the work is, and may call it off."""

    progress: Callable[[int, int, str], None] | None = None
    cancel: Callable[[], bool] | None = None

    def tell(self, done: int, total: int, words: str) -> None:
        """Say how far the work is.

        Raises:
            Cancelled: the person called it off; nothing is left behind.
        """
        if self.cancel is not None and self.cancel():
            raise Cancelled("The import was cancelled; nothing of it was kept.")
        if self.progress is not None:
            self.progress(done, total, words)


class RowRead(NamedTuple):
    """A row of the file, read.

    Attributes:
        line: where it stands in the file.
        cells: as they stand there.
        values: field to value; blank ones are absent.
        custom: column to value of columns without a field.
    """

    line: int
    cells: Sequence[str]
    values: dict[str, Any]
    custom: dict[str, Any]


class RefusedRow(NamedTuple):
    """A row that was not taken, as it stands in the file, and why."""

    line: int
    cells: Sequence[str]
    reason: str


class RowFate(NamedTuple):
    """What becomes of a row: create, update, unchanged, dropped or refused, with the reason."""

    line: int
    action: str
    reason: str


def in_number(words: str, count: int) -> str:
    """Words for one or for many: of `{deal was|deals were} won` what fits the count."""
    return _CHOICE.sub(lambda found: found[1] if count == 1 else found[2], words)


@dataclass
class Tally:
    """What became of the rows, and what the owner should know about them."""

    created: int = 0
    unchanged: int = 0
    dropped: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    matched: list[tuple[int, int]] = field(default_factory=list)
    fates: list[RowFate] = field(default_factory=list)
    shown: int = 0
    changed: int = 0
    _differing: set[int] = field(default_factory=set)
    _flags: Counter[str] = field(default_factory=Counter)
    _lines: dict[str, list[int]] = field(default_factory=dict)

    def create(self, line: int) -> None:
        """A row made a record."""
        self.created += 1
        self._fate(line, "create", "")

    def keep(self, line: int, reason: str) -> None:
        """A row changes nothing."""
        self.unchanged += 1
        self._fate(line, "unchanged", reason)

    def drop(self, line: int, reason: str) -> None:
        """A row is left out on purpose: it is no record of what is imported."""
        self.dropped += 1
        self._fate(line, "dropped", reason)

    def match(self, line: int, record_id: int) -> None:
        """A row describes a record of the workspace; whether it changes it is known at the end."""
        self.matched.append((line, record_id))

    def differ(self, line: int, *, is_new: bool) -> None:
        """A row repeats the id of an earlier one with other values, which count.

        Args:
            line: where it stands.
            is_new: whether the record came with this file; one of the workspace is matched besides.
        """
        self.flag(REPEATS_ID, line)
        if is_new:
            self.changed += 1
            self._fate(line, "update", "It repeats an id with other values; the last one counts.")
        else:
            self._differing.add(line)

    def refuse(self, line: int, cells: Sequence[str], reason: str) -> None:
        """A row cannot be taken."""
        self.refused.append(RefusedRow(line, cells, reason))
        self._fate(line, "refused", reason)

    def flag(self, words: str, line: int) -> None:
        """Note something about a row; `words` follow the number of rows, as in `{deal was|deals were} won early`."""
        self._flags[words] += 1
        lines = self._lines.setdefault(words, [])
        if len(lines) < _SHOWN_LINES:
            lines.append(line)

    def flags(self) -> list[str]:
        """The notes, each with its count and the first lines."""
        told = []
        for words, count in self._flags.items():
            lines = ", ".join(map(str, self._lines[words]))
            more = "…" if count > _SHOWN_LINES else ""
            told.append(f"{count:,} {in_number(words, count)} (line {lines}{more})")
        return told

    def settle(self, is_changed: Callable[[int], bool]) -> int:
        """Tell updates from rows that change nothing, and return how many there are."""
        updated: set[int] = set()
        count = self.changed
        for line, record_id in self.matched:
            if (record_id not in updated or line in self._differing) and is_changed(record_id):
                updated.add(record_id)
                count += 1
                self._fate(line, "update", "")
            else:
                self.unchanged += 1
                self._fate(line, "unchanged", "It is there already.")
        return count

    def _fate(self, line: int, action: str, reason: str) -> None:
        if len(self.fates) < self.shown:
            self.fates.append(RowFate(line, action, reason))


def _fill(rows: list[dict[str, Any]], reader: ColumnReader, texts: Sequence[str], bad: dict[int, list[str]]) -> None:
    """Put what a column says into its rows; blank cells leave nothing."""
    name, joins = reader.fills, reader.joins
    for mine, value in zip(rows, reader.read(texts, bad), strict=True):
        if value is not None:
            mine[name] = mine[name] + value if joins and name in mine else value


@dataclass
class RowReaders:
    """The readers of a file's columns: those with a field, and the custom ones."""

    width: int
    fields: list[ColumnReader]
    custom: list[ColumnReader]

    def read(self, rows: Sequence[Any], tally: Tally) -> list[RowRead]:
        """Read a run of rows column by column; rows that cannot be read go to the tally."""
        good = []
        for row in rows:
            if row.trouble:
                tally.refuse(row.line, row.cells if len(row.cells) == self.width else [row.raw], row.trouble)
            else:
                good.append(row)
        if not good:
            return []
        columns = list(zip(*(row.cells for row in good), strict=True))
        bad: dict[int, list[str]] = {}
        values: list[dict[str, Any]] = [{} for _ in good]
        for reader in self.fields:
            _fill(values, reader, columns[reader.place], bad)
        custom: list[dict[str, Any]] = [{} for _ in good]
        for reader in self.custom:
            _fill(custom, reader, columns[reader.place], bad)
        read = []
        for place, row in enumerate(good):
            if place in bad:
                tally.refuse(row.line, row.cells, " ".join(bad[place]))
            else:
                read.append(RowRead(row.line, row.cells, values[place], custom[place]))
        return read


@dataclass(frozen=True)
class ImportAnswer:
    """What an import did, or would do.

    Attributes:
        batch: the id of the batch; None where nothing changed or nothing was written.
        created: records made, of the kind imported.
        updated: rows that changed a record of the workspace, or one that came earlier in the file.
        unchanged: rows that say nothing new.
        refused: rows that could not be taken.
        dropped: rows left out on purpose, such as test rows and a report's own totals.
        columns: column to the field it fills and how many of its cells say something.
        flags: sentences about what the owner should know.
        refused_rows: the file of refused rows with their reasons; None where there are none.
        made: other records made along the way: table to number.
        mapping: column to field.
        pipelines: sentences about the pipelines taken or proposed.
    """

    batch: int | None
    created: int
    updated: int
    unchanged: int
    refused: int
    columns: dict[str, dict[str, Any]]
    flags: list[str]
    refused_rows: Path | None
    made: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    pipelines: list[str] = field(default_factory=list)
    dropped: int = 0

    def as_json(self) -> dict[str, Any]:
        """The answer as the command line gives it."""
        return {
            "batch": self.batch,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "dropped": self.dropped,
            "columns": self.columns,
            "flags": self.flags,
            "refused_rows": None if self.refused_rows is None else str(self.refused_rows),
        }
