"""The rows a plan will add and change, beside those the workspace has."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from funneldesk.model.base import new_uid
from funneldesk.model.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

# Parents before children, as foreign keys want it.
TABLE_ORDER: Final = (
    "user",
    "source",
    "campaign",
    "content",
    "campaign_result",
    "reason",
    "pipeline",
    "stage",
    "company",
    "product",
    "contact",
    "contact_point",
    "deal",
    "deal_product",
    "stage_visit",
    "lifecycle_change",
    "touchpoint",
    "external_id",
    "setting",
)
_CHUNK: Final = 500


@cache
def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table, in its own order."""
    return tuple(column.name for column in Record.metadata.tables[table].columns)


@cache
def blank_of(table: str) -> tuple[Any, ...]:
    """A row of a table that says nothing yet: the default where a column must hold something, else NULL."""
    return tuple(
        None if column.nullable else _as_stored(getattr(column.default, "arg", None))
        for column in Record.metadata.tables[table].columns
    )


def _as_stored(default: Any) -> Any:
    """A default as the database holds it; None where there is none or it is worked out anew for each row."""
    if isinstance(default, str):
        return str(default)
    return int(default) if isinstance(default, int) else None


@cache
def _with_default(table: str) -> frozenset[str]:
    """The columns that the database itself fills where an insert leaves them out."""
    columns = Record.metadata.tables[table].columns
    return frozenset(column.name for column in columns if column.server_default is not None)


@cache
def references_of(table: str) -> tuple[tuple[str, str], ...]:
    """The columns of a table that name a row of another, and of which."""
    return tuple(
        (column.name, key.column.table.name)
        for column in Record.metadata.tables[table].columns
        for key in column.foreign_keys
    )


def _is_empty(rows: Sequence[Sequence[Any]], place: int) -> bool:
    """Whether no row says anything at a place."""
    return not rows or (rows[0][place] is None and list(map(itemgetter(place), rows)).count(None) == len(rows))


@dataclass
class Records:
    """One table: the rows of the workspace that were looked at, and the rows to come.

    Rows are lists in the order of `columns`, values as the database holds them. New rows get the ids after the
    table's highest; should the workspace give those away meanwhile, staging moves them.
    """

    connection: Connection
    table: str
    columns: tuple[str, ...] = ()
    place: dict[str, int] = field(default_factory=dict)
    base: int = 0
    new: list[list[Any]] = field(default_factory=list)
    stored: dict[int, list[Any]] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.columns = columns_of(self.table)
        self.place = {name: place for place, name in enumerate(self.columns)}
        query = f"""SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = '{self.table}'), 0),
                               COALESCE((SELECT MAX(id) FROM "{self.table}"), 0))"""  # noqa: S608  our own table
        self.base = int(self.connection.exec_driver_sql(query).scalar_one())
        self._blank = list(blank_of(self.table))
        self._id_place = self.place["id"]
        self._uid_place = self.place.get("uid")

    def add(self, **values: Any) -> int:
        """Add a row and return its id; columns not named hold what a new record has."""
        row = self._blank.copy()
        place = self.place
        for name, value in values.items():
            row[place[name]] = value
        return self.append(row)

    def append(self, row: list[Any]) -> int:
        """Add a row that the caller filled, a copy of `template`, and return its id."""
        row_id = self.base + len(self.new) + 1
        row[self._id_place] = row_id
        if self._uid_place is not None:
            row[self._uid_place] = new_uid()
        self.new.append(row)
        return row_id

    def template(self, **values: Any) -> list[Any]:
        """A row with what all rows of a file share."""
        row = self._blank.copy()
        for name, value in values.items():
            row[self.place[name]] = value
        return row

    def told_columns(self) -> list[str]:
        """The columns that some new row says something in; left out, the others become NULL."""
        filled_anyway = _with_default(self.table)
        return [
            name for place, name in enumerate(self.columns) if name in filled_anyway or not _is_empty(self.new, place)
        ]

    def is_new(self, row_id: int) -> bool:
        """Whether the row comes with this plan."""
        return row_id > self.base

    def load(self, ids: Iterable[int]) -> None:
        """Look at stored rows, each once."""
        wanted = [row_id for row_id in dict.fromkeys(ids) if row_id <= self.base and row_id not in self.stored]
        names = ", ".join(f'"{name}"' for name in self.columns)
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(part))
            query = f'SELECT {names} FROM "{self.table}" WHERE id IN ({marks})'  # noqa: S608  names of our own
            for row in self.connection.exec_driver_sql(query, tuple(part)):
                self.stored[row[self._id_place]] = list(row)

    def row(self, row_id: int) -> list[Any]:
        """The row as it will be."""
        if row_id > self.base:
            return self.new[row_id - self.base - 1]
        if row_id not in self.stored:
            self.load([row_id])
        return self.stored[row_id]

    def value(self, row_id: int, column: str) -> Any:
        """One value as it will be."""
        return self.row(row_id)[self.place[column]]

    def put(self, row_id: int, column: str, value: Any) -> bool:
        """Set a value; says whether that changed anything."""
        row, place = self.row(row_id), self.place[column]
        if row[place] == value:
            return False
        if row_id <= self.base:
            self.before.setdefault(row_id, {}).setdefault(column, row[place])
        row[place] = value
        return True

    def changes(self) -> list[tuple[int, dict[str, Any], dict[str, Any]]]:
        """Id, old and new values of each stored row that ends up different."""
        found = []
        for row_id, before in self.before.items():
            row = self.stored[row_id]
            old = {name: value for name, value in before.items() if row[self.place[name]] != value}
            if old:
                found.append((row_id, old, {name: row[self.place[name]] for name in old}))
        return found

    def is_changed(self, row_id: int) -> bool:
        """Whether a stored row ends up different."""
        before = self.before.get(row_id)
        return before is not None and any(
            self.stored[row_id][self.place[name]] != value for name, value in before.items()
        )
