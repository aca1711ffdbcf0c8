"""Capture of row images inside a write transaction; store/turning.py turns them back and forth."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, event, insert, literal_column, select

from funneldesk.model.base import Record, new_uid
from funneldesk.model.journal import NOT_JOURNALED, JournalEntry, JournalImage
from funneldesk.model.journal_image import pack

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Select, Table
    from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

    from funneldesk.model.journal_image import Row

_ROWS_AN_IMAGE = 500
ENTRY: Table = JournalEntry.__table__  # type: ignore[assignment]  # the declarative attribute is typed FromClause
IMAGE: Table = JournalImage.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Touched:
    """Which rows a committed entry changed: table name to ids."""

    ids: Mapping[str, frozenset[int]]

    def tables(self) -> frozenset[str]:
        """The names of the tables touched."""
        return frozenset(self.ids)


@dataclass
class Recorder:
    """Watches one session and remembers the image of every row from before its first change."""

    session: Session
    _before: dict[tuple[str, int], Row | None] = field(default_factory=dict)
    _bulk: list[tuple[str, str, int, int, int, bytes]] = field(default_factory=list)
    _bulk_touched: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        event.listen(self.session, "before_flush", self._remember)
        event.listen(self.session, "after_flush", self._note_new)
        event.listen(self.session, "do_orm_execute", _forbid_unseen_writes)

    def _remember(self, session: Session, context: UOWTransaction, instances: object) -> None:
        del context, instances
        for record in (*session.dirty, *session.deleted):
            table = _table_of(record)
            if table.name in NOT_JOURNALED or (record not in session.deleted and not session.is_modified(record)):
                continue
            key = (table.name, record.id)
            if key not in self._before:
                self._before[key] = read_rows(session.connection(), table, [record.id])[record.id]

    def _note_new(self, session: Session, context: UOWTransaction) -> None:
        del context
        for record in session.new:
            table = _table_of(record)
            if table.name not in NOT_JOURNALED:
                self._before.setdefault((table.name, record.id), None)

    def add_inserted(self, table_name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Record rows inserted in bulk outside the unit of work; `rows` carry database values, id included."""
        place = columns.index("id")
        for start in range(0, len(rows), _ROWS_AN_IMAGE):
            part = rows[start : start + _ROWS_AN_IMAGE]
            ids = [row[place] for row in part]
            packed = pack({"columns": list(columns), "rows": [list(row) for row in part]})
            self.add_packed_insert(table_name, min(ids), max(ids), len(ids), packed)

    def add_packed_insert(self, table_name: str, first_id: int, last_id: int, row_count: int, packed: bytes) -> None:
        """Record an image of inserted rows that was packed elsewhere; its ids must be contiguous."""
        self._bulk.append((table_name, "insert", first_id, last_id, row_count, packed))
        self._bulk_touched.setdefault(table_name, set()).update(range(first_id, last_id + 1))

    def add_updated(self, table_name: str, before: Sequence[Row], after: Sequence[Row]) -> None:
        """Record rows updated in bulk outside the unit of work; each row carries its id and the changed columns."""
        for start in range(0, len(before), _ROWS_AN_IMAGE):
            olds, news = before[start : start + _ROWS_AN_IMAGE], after[start : start + _ROWS_AN_IMAGE]
            ids = [row["id"] for row in news]
            packed = pack({"before": list(olds), "after": list(news)})
            self._bulk.append((table_name, "update", min(ids), max(ids), len(ids), packed))
            self._bulk_touched.setdefault(table_name, set()).update(ids)

    def write(
        self,
        *,
        command: str,
        label: str,
        at: dt.datetime,
        actor_id: int | None,
        cause: str,
        caused_by_id: int | None = None,
    ) -> tuple[int | None, Touched]:
        """Write the entry and its images; returns its id (None if nothing changed) and what was touched."""
        connection = self.session.connection()
        images, touched = self._collect(connection)
        if not images and not self._bulk:
            return None, Touched({})
        entry_id = insert_entry(
            connection,
            "do",
            command=command,
            label=label,
            at=at,
            actor_id=actor_id,
            cause=cause,
            caused_by_id=caused_by_id,
        )
        rows = [*images, *self._bulk]
        connection.execute(
            insert(IMAGE),
            [
                {
                    "entry_id": entry_id,
                    "table_name": table,
                    "action": action,
                    "first_id": first,
                    "last_id": last,
                    "row_count": count,
                    "images": packed,
                }
                for table, action, first, last, count, packed in rows
            ],
        )
        for name, ids in self._bulk_touched.items():
            touched.setdefault(name, set()).update(ids)
        return entry_id, Touched({name: frozenset(ids) for name, ids in touched.items()})

    def _collect(
        self, connection: Connection
    ) -> tuple[list[tuple[str, str, int, int, int, bytes]], dict[str, set[int]]]:
        now_rows: dict[tuple[str, int], Row] = {}
        for name, keys in groupby(sorted(self._before), key=lambda key: key[0]):
            table = Record.metadata.tables[name]
            for row_id, row in read_rows(connection, table, [row_id for _, row_id in keys]).items():
                now_rows[name, row_id] = row
        images: list[tuple[str, str, int, int, int, bytes]] = []
        touched: dict[str, set[int]] = {}
        runs: dict[tuple[str, str], list[tuple[Row | None, Row | None]]] = {}
        for key, before in self._before.items():
            after = now_rows.get(key)
            action = "insert" if before is None else "delete" if after is None else "update"
            if (before is None and after is None) or before == after:
                continue
            runs.setdefault((key[0], action), []).append((before, after))
            touched.setdefault(key[0], set()).add(key[1])
        for (name, action), pairs in runs.items():
            images.extend(_pack_run(name, action, pairs))
        return images, touched


def _pack_run(
    name: str, action: str, pairs: list[tuple[Row | None, Row | None]]
) -> Iterable[tuple[str, str, int, int, int, bytes]]:
    for start in range(0, len(pairs), _ROWS_AN_IMAGE):
        part = pairs[start : start + _ROWS_AN_IMAGE]
        if action == "update":
            changed = [_changed(before, after) for before, after in part if before is not None and after is not None]
            ids = [after["id"] for _, after in changed]
            packed = pack({"before": [old for old, _ in changed], "after": [new for _, new in changed]})
        else:
            rows = [
                row for row in (before if action == "delete" else after for before, after in part) if row is not None
            ]
            ids = [row["id"] for row in rows]
            packed = pack({"columns": list(rows[0]), "rows": [list(row.values()) for row in rows]})
        yield name, action, min(ids), max(ids), len(ids), packed


def _changed(before: Row, after: Row) -> tuple[Row, Row]:
    names = [name for name in after if before[name] != after[name]]
    return (
        {"id": before["id"], **{name: before[name] for name in names}},
        {"id": after["id"], **{name: after[name] for name in names}},
    )


def read_rows(connection: Connection, table: Table, ids: Sequence[int]) -> dict[int, Row]:
    """Return the stored values of rows, by id, just as the database holds them."""
    statement = _select_rows(table)
    found: dict[int, Row] = {}
    for start in range(0, len(ids), _ROWS_AN_IMAGE):
        part = ids[start : start + _ROWS_AN_IMAGE]
        rows = connection.execute(statement, {"ids": part})
        found.update((row.id, dict(row._mapping)) for row in rows)  # noqa: SLF001  the documented mapping of a row
    return found


@cache
def _select_rows(table: Table) -> Select[*tuple[Any, ...]]:
    """The statement that reads rows by id; made once a table, because making it costs more than running it."""
    columns: list[ColumnElement[Any]] = [
        literal_column(f'"{column.name}"').label(column.name) for column in table.columns
    ]
    return select(*columns).select_from(table).where(table.c.id.in_(bindparam("ids", expanding=True)))


def _table_of(record: object) -> Table:
    return record.__table__  # type: ignore[attr-defined, no-any-return]  # every mapped record has one


def _forbid_unseen_writes(state: ORMExecuteState) -> None:
    """Stop bulk statements that would slip past the unit of work and so past the journal."""
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    table = getattr(state.statement, "table", None)
    if table is None or table.name not in NOT_JOURNALED:
        raise RuntimeError("a command changes rows through the unit of work, so that the journal sees them")


def insert_entry(
    connection: Connection,
    kind: str,
    *,
    command: str,
    label: str,
    at: dt.datetime,
    actor_id: int | None,
    cause: str,
    target_id: int | None = None,
    caused_by_id: int | None = None,
) -> int:
    """Put an entry into the journal and return its id."""
    result = connection.execute(
        insert(ENTRY).values(
            uid=new_uid(),
            kind=kind,
            command=command,
            label=label,
            at=at,
            actor_id=actor_id,
            cause=cause,
            target_id=target_id,
            caused_by_id=caused_by_id,
        )
    )
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # a single-row insert always has one
