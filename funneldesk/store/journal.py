"""Capture of row images inside a write transaction, and undo and redo from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, event, insert, literal_column, select, text
from sqlalchemy.exc import IntegrityError

from funneldesk.errors import Refusal, StaleChange
from funneldesk.model.base import Record, new_uid
from funneldesk.model.journal import NOT_JOURNALED, JournalEntry, JournalImage
from funneldesk.model.journal_image import pack, unpack
from funneldesk.store.integrity import find_broken_promises

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Select, Table
    from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

    from funneldesk.model.journal_image import Image, Row

_ROWS_AN_IMAGE = 500
_ENTRY: Table = JournalEntry.__table__  # type: ignore[assignment]  # the declarative attribute is typed FromClause
_IMAGE: Table = JournalImage.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Touched:
    """Which rows a committed entry changed: table name to ids."""

    ids: Mapping[str, frozenset[int]]

    def tables(self) -> frozenset[str]:
        """The names of the tables touched."""
        return frozenset(self.ids)


@dataclass(frozen=True)
class EntryHead:
    """A journal entry without its images."""

    id: int
    label: str
    command: str


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
        self, *, command: str, label: str, at: dt.datetime, actor_id: int | None, cause: str
    ) -> tuple[int | None, Touched]:
        """Write the entry and its images; returns its id (None if nothing changed) and what was touched."""
        connection = self.session.connection()
        images, touched = self._collect(connection)
        if not images and not self._bulk:
            return None, Touched({})
        entry_id = _insert_entry(connection, "do", command, label, at, actor_id, cause, None)
        rows = [*images, *self._bulk]
        connection.execute(
            insert(_IMAGE),
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


def _insert_entry(
    connection: Connection,
    kind: str,
    command: str,
    label: str,
    at: dt.datetime,
    actor_id: int | None,
    cause: str,
    target_id: int | None,
) -> int:
    result = connection.execute(
        insert(_ENTRY).values(
            uid=new_uid(),
            kind=kind,
            command=command,
            label=label,
            at=at,
            actor_id=actor_id,
            cause=cause,
            target_id=target_id,
        )
    )
    return int(result.inserted_primary_key[0])  # type: ignore[index]  # a single-row insert always has one


_LAST_TURN = """COALESCE(
    (SELECT turn.kind FROM journal_entry turn WHERE turn.target_id = entry.id ORDER BY turn.id DESC LIMIT 1), 'redo')"""


_BY_ITSELF = "'automation'"
"""The cause of what the program put down by itself, such as a letter that went out: no undo step, in nobody's way."""


def next_undo(connection: Connection) -> EntryHead | None:
    """The newest entry of a person or an import that still stands, or None; see `_BY_ITSELF`."""
    query = f"""
        SELECT id, label, command FROM journal_entry entry
        WHERE kind = 'do' AND cause <> {_BY_ITSELF} AND {_LAST_TURN} = 'redo' ORDER BY id DESC LIMIT 1
    """  # noqa: S608  constant text
    row = connection.execute(text(query)).one_or_none()
    return None if row is None else EntryHead(row.id, row.label, row.command)


def next_redo(connection: Connection) -> EntryHead | None:
    """The entry undone last, unless a person or an import did something new since; or None."""
    query = f"""
        SELECT entry.id, entry.label, entry.command FROM journal_entry undo
        JOIN journal_entry entry ON entry.id = undo.target_id
        WHERE undo.kind = 'undo' AND {_LAST_TURN} = 'undo'
          AND entry.cause <> {_BY_ITSELF}
          AND undo.id > (SELECT MAX(id) FROM journal_entry WHERE kind = 'do' AND cause <> {_BY_ITSELF})
          AND undo.id = (SELECT MAX(latest.id) FROM journal_entry latest WHERE latest.target_id = entry.id)
        ORDER BY undo.id DESC LIMIT 1
    """  # noqa: S608  constant text
    row = connection.execute(text(query)).one_or_none()
    return None if row is None else EntryHead(row.id, row.label, row.command)


def stands(connection: Connection, entry_id: int) -> bool:
    """Whether an entry is in effect, that is, not undone."""
    query = f"SELECT {_LAST_TURN} FROM journal_entry entry WHERE id = :id"  # noqa: S608  constant text
    return bool(connection.execute(text(query), {"id": entry_id}).scalar_one() == "redo")


def turn(
    connection: Connection, entry: EntryHead, kind: str, *, at: dt.datetime, actor_id: int | None
) -> tuple[int, Touched]:
    """Apply the other image of every row of an entry: `undo` the before images, `redo` the after images.

    Raises:
        StaleChange: a row has changed since, or what the program did by itself rests on the change; nothing is changed
            then.
    """
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    rows = connection.execute(select(_IMAGE).where(_IMAGE.c.entry_id == entry.id).order_by(_IMAGE.c.id)).all()
    touched: dict[str, set[int]] = {}
    for row in reversed(rows) if kind == "undo" else rows:
        image = unpack(row.table_name, row.action, row.images)
        table = Record.metadata.tables[row.table_name]
        touched.setdefault(row.table_name, set()).update(image.row_ids())
        if row.action == "update":
            old, new = (image.after, image.before) if kind == "undo" else (image.before, image.after)
            _swap(connection, table, old, new, entry)
        elif (row.action == "insert") == (kind == "undo"):
            _refuse_if_touched_later(connection, entry, row.table_name, image)
            _remove(connection, table, image, entry)
        else:
            _bring_back(connection, table, image, entry)
    if find_broken_promises(connection, turned=touched):
        raise _stale(entry)
    entry_id = _insert_entry(connection, kind, entry.command, entry.label, at, actor_id, "person", entry.id)
    return entry_id, Touched({name: frozenset(ids) for name, ids in touched.items()})


def _stale(entry: EntryHead) -> StaleChange:
    return StaleChange(
        f"“{entry.label}” cannot be turned back or forth: what it touched has changed since. Nothing was changed."
    )


def _swap(connection: Connection, table: Table, old: Sequence[Row], new: Sequence[Row], entry: EntryHead) -> None:
    found = read_rows(connection, table, [row["id"] for row in old])
    for expected in old:
        current = found.get(expected["id"])
        if current is None or any(current[name] != value for name, value in expected.items()):
            raise _stale(entry)
    for names, group in groupby(new, key=lambda row: tuple(name for name in row if name != "id")):
        assignments = ", ".join(f'"{name}" = :{name}' for name in names)
        statement = text(f'UPDATE "{table.name}" SET {assignments} WHERE id = :id')  # noqa: S608  names of our own columns
        connection.execute(statement, [dict(row) for row in group])


def _refuse_if_touched_later(connection: Connection, entry: EntryHead, table_name: str, image: Image) -> None:
    ids = frozenset(image.row_ids())
    later = connection.execute(
        select(_IMAGE.c.entry_id, _IMAGE.c.action, _IMAGE.c.images).where(
            _IMAGE.c.table_name == table_name,
            _IMAGE.c.entry_id > entry.id,
            _IMAGE.c.first_id <= max(ids),
            _IMAGE.c.last_id >= min(ids),
        )
    )
    for row in later:
        if ids.intersection(unpack(table_name, row.action, row.images).row_ids()) and stands(connection, row.entry_id):
            raise _stale(entry)


def _remove(connection: Connection, table: Table, image: Image, entry: EntryHead) -> None:
    ids = image.row_ids()
    removed = 0
    if max(ids) - min(ids) + 1 == len(ids):
        statement = text(f'DELETE FROM "{table.name}" WHERE id BETWEEN :first AND :last')  # noqa: S608  our own table
        removed = connection.execute(statement, {"first": min(ids), "last": max(ids)}).rowcount
    else:
        statement = text(f'DELETE FROM "{table.name}" WHERE id = :id')  # noqa: S608  our own table
        for row_id in ids:
            removed += connection.execute(statement, {"id": row_id}).rowcount
    if removed != len(ids):
        raise _stale(entry)


def _bring_back(connection: Connection, table: Table, image: Image, entry: EntryHead) -> None:
    names = list(image.rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f":{name}" for name in names)
    statement = text(f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})')  # noqa: S608  names of our own columns
    try:
        connection.execute(statement, list(image.rows))
    except IntegrityError as clash:
        raise _stale(entry) from clash


def require_undo(entry: EntryHead | None, word: str) -> EntryHead:
    """Return the entry, or refuse in words where there is nothing to turn."""
    if entry is None:
        raise Refusal(f"There is nothing to {word}.")
    return entry
