"""What the import's pages show and what the person settled, apart from how it is worked out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

SAMPLES = 3
"""How many values of a column are shown."""


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """What the person has settled so far.

    Attributes:
        path: the file.
        kind: one of the kinds of rows; None leaves it to the content.
        sheet: the sheet of a workbook; None takes the one most like a table.
        fields: column to field, `custom` or `ignored`; empty leaves it to the proposal.
        readings: column to the date order or number style chosen where the values leave it open.
        period: first and last day of results whose file names none.
    """

    path: Path
    kind: str | None = None
    sheet: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    period: tuple[dt.date, dt.date] | None = None

    def with_kind(self, kind: str) -> ImportDraft:
        """Another kind; its columns are proposed anew."""
        return replace(self, kind=kind, fields={})

    def with_sheet(self, sheet: str) -> ImportDraft:
        """Another sheet; everything is proposed anew."""
        return ImportDraft(self.path, sheet=sheet)

    def with_field(self, column: str, name: str) -> ImportDraft:
        """Another field for a column."""
        return replace(self, fields={**self.fields, column: name})

    def with_reading(self, column: str, reading: str) -> ImportDraft:
        """A column's dates or numbers are to be read this way."""
        return replace(self, readings={**self.readings, column: reading})

    def with_period(self, first: dt.date, last: dt.date) -> ImportDraft:
        """The results are for these days."""
        return replace(self, period=(first, last))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file.

    Attributes:
        name: the header's name.
        kind: what its values are: `date`, `money`, `email` and so on.
        samples: its first few different values.
        fill: the share of rows that say something, 0 to 1.
        field: the field it fills, `custom` or `ignored`.
        readings: the ways its values can be read, where that is open; empty where all is clear.
        style: how its dates or numbers are read, as decided from its values; empty for other kinds.
        currency: the ISO code its values or its name tell, or None.
        unreadable: how many rows do not fit the kind.
    """

    name: str
    kind: str
    samples: tuple[str, ...]
    fill: float
    field: str
    readings: tuple[str, ...] = ()
    style: str = ""
    currency: str | None = None
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file holds.

    Attributes:
        kind: what its rows are, proposed or chosen.
        columns: its columns in order.
        rows: how many rows were looked at.
        sheet: the sheet that was read; empty for a text file.
        sheets: the sheets of a workbook.
        notices: sentences on how it was read.
        is_remembered: the columns were settled so the last time a file of this sort came.
        written: how it is written, in words.
        looks_like: the program that seems to have written it, as in “a Meta lead form export”; empty for others.
        has_period: whether lines above the table say for which days it is.
    """

    kind: str
    columns: tuple[Column, ...]
    rows: int
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    is_remembered: bool = False
    written: str = ""
    looks_like: str = ""
    has_period: bool = False


@dataclass(frozen=True, slots=True)
class RowFate:
    """What becomes of a row: `create`, `update`, `unchanged`, `dropped` or `refused`, what it says, and why."""

    line: int
    action: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import would do, or did.

    Attributes:
        created: records made of the kind imported; `updated`, `unchanged`, `refused` and `dropped` likewise count rows.
        flags: sentences about what the owner should know.
        rows: the first rows with their fate.
        refused_rows: a file with the rows that were not taken and why, or None.
    """

    created: int
    updated: int
    unchanged: int
    refused: int
    flags: tuple[str, ...] = ()
    rows: tuple[RowFate, ...] = ()
    refused_rows: Path | None = None
    dropped: int = 0


class Running(Protocol):
    """Work that goes on elsewhere."""

    def cancel(self) -> None:
        """Ask it to stop."""
        ...


class Run(Running, Protocol):
    """An import on its way or done."""

    def clean_up(self) -> None:
        """Throw away the file of rows that were not taken."""
        ...


class Importer(Protocol):
    """Reads files and brings them in, without holding the window; all callbacks come in the window's thread."""

    def read(
        self, draft: ImportDraft, on_read: Callable[[FileReading], object], on_failed: Callable[[str], object]
    ) -> Running:
        """Read what a file holds and propose what its columns fill."""
        ...

    def preview(
        self, draft: ImportDraft, on_outcome: Callable[[Outcome], object], on_failed: Callable[[str], object]
    ) -> Running:
        """Work out what an import would do, and write nothing."""
        ...

    def run(
        self,
        draft: ImportDraft,
        on_progress: Callable[[int, int | None, str], object],
        on_outcome: Callable[[Outcome], object],
        on_failed: Callable[[str], object],
        on_cancelled: Callable[[], object],
    ) -> Run:
        """Bring the file in as one change; after `cancel` either `on_cancelled` or, too late, `on_outcome` follows."""
        ...

    def close(self) -> None:
        """Nothing more will be asked."""
        ...
