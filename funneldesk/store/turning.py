"""Undo and redo of journal entries, each with what the program did on its account."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from funneldesk.errors import Refusal, StaleChange
from funneldesk.model.base import Record
from funneldesk.model.journal_image import unpack
from funneldesk.store.followers import BY_ITSELF, LAST_TURN, EntryHead, find_followers, stands
from funneldesk.store.integrity import find_broken_promises
from funneldesk.store.journal import IMAGE, Touched, insert_entry, read_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection, Table

    from funneldesk.model.journal_image import Image, Row


@dataclass
class Turn:
    """One undo or redo under way: what it has touched so far, and the entries turned.

    Attributes:
        connection: the writer's, within one transaction.
        kind: `undo` or `redo`.
        head: the entry that the person turns; sentences name it.
    """

    connection: Connection
    kind: str
    head: EntryHead
    touched: dict[str, set[int]] = field(default_factory=dict)

    def apply(self, entry_id: int) -> None:
        """Give every row of an entry its other image."""
        rows = self.connection.execute(select(IMAGE).where(IMAGE.c.entry_id == entry_id).order_by(IMAGE.c.id)).all()
        for row in reversed(rows) if self.kind == "undo" else rows:
            image = unpack(row.table_name, row.action, row.images)
            table = Record.metadata.tables[row.table_name]
            self.touched.setdefault(row.table_name, set()).update(image.row_ids())
            if row.action == "update":
                old, new = (image.after, image.before) if self.kind == "undo" else (image.before, image.after)
                self._swap(table, old, new)
            elif (row.action == "insert") == (self.kind == "undo"):
                self._refuse_if_touched_later(entry_id, row.table_name, image)
                self._remove(table, image)
            else:
                self._bring_back(table, image)

    def stale(self) -> StaleChange:
        """What is said where rows hold something else by now."""
        return StaleChange(
            f"“{self.head.label}” cannot be turned back or forth: what it touched has changed since. "
            "Nothing was changed."
        )

    def _swap(self, table: Table, old: Sequence[Row], new: Sequence[Row]) -> None:
        found = read_rows(self.connection, table, [row["id"] for row in old])
        for expected in old:
            current = found.get(expected["id"])
            if current is None or any(current[name] != value for name, value in expected.items()):
                raise self.stale()
        for names, group in groupby(new, key=lambda row: tuple(name for name in row if name != "id")):
            assignments = ", ".join(f'"{name}" = :{name}' for name in names)
            statement = text(f'UPDATE "{table.name}" SET {assignments} WHERE id = :id')  # noqa: S608  names of our own columns
            self._write(statement, [dict(row) for row in group])

    def _refuse_if_touched_later(self, entry_id: int, table_name: str, image: Image) -> None:
        ids = frozenset(image.row_ids())
        later = self.connection.execute(
            select(IMAGE.c.entry_id, IMAGE.c.action, IMAGE.c.images).where(
                IMAGE.c.table_name == table_name,
                IMAGE.c.entry_id > entry_id,
                IMAGE.c.first_id <= max(ids),
                IMAGE.c.last_id >= min(ids),
            )
        )
        for row in later:
            touches = ids.intersection(unpack(table_name, row.action, row.images).row_ids())
            if touches and stands(self.connection, row.entry_id):
                raise self.stale()

    def _remove(self, table: Table, image: Image) -> None:
        ids = image.row_ids()
        removed = 0
        if max(ids) - min(ids) + 1 == len(ids):
            statement = text(f'DELETE FROM "{table.name}" WHERE id BETWEEN :first AND :last')  # noqa: S608  our own table
            removed = self.connection.execute(statement, {"first": min(ids), "last": max(ids)}).rowcount
        else:
            statement = text(f'DELETE FROM "{table.name}" WHERE id = :id')  # noqa: S608  our own table
            for row_id in ids:
                removed += self.connection.execute(statement, {"id": row_id}).rowcount
        if removed != len(ids):
            raise self.stale()

    def _bring_back(self, table: Table, image: Image) -> None:
        names = list(image.rows[0])
        columns = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(f":{name}" for name in names)
        statement = text(f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})')  # noqa: S608  names of our own columns
        self._write(statement, list(image.rows))

    def _write(self, statement: Any, rows: list[Row]) -> None:
        try:
            self.connection.execute(statement, rows)
        except IntegrityError as clash:
            # Something new stands where the old is to come back, such as another open round of the same lead.
            raise self.stale() from clash


def turn(
    connection: Connection,
    entry: EntryHead,
    kind: str,
    *,
    at: dt.datetime,
    actor_id: int | None,
    who_points: bool = False,
) -> tuple[int, EntryHead, Touched]:
    """Undo an entry with what followed from it, the newest first; or redo what an undo took along, in order.

    Args:
        connection: the writer's, within one transaction.
        entry: what the person turns.
        kind: `undo` or `redo`.
        at: when.
        actor_id: who.
        who_points: look also for what the program made that points to rows which go; asked where foreign keys broke.

    Returns:
        The id of the new entry; the head, which tells how many went along; what was touched.

    Raises:
        StaleChange: a row has changed since by somebody's hand, or something rests on it that cannot be taken back;
            nothing is changed then.
    """
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    step = Turn(connection, kind, entry)
    if kind == "undo":
        followers = sorted(find_followers(connection, entry.id, who_points=who_points), reverse=True)
    else:
        followers = _taken_along(connection, entry.id)
    entry_id = _insert(connection, kind, entry, at=at, actor_id=actor_id)
    if kind == "redo":
        step.apply(entry.id)
    for follower in followers:
        step.apply(follower)
        _insert(connection, kind, _read_head(connection, follower), at=at, actor_id=actor_id, caused_by_id=entry_id)
    if kind == "undo":
        step.apply(entry.id)
    if find_broken_promises(connection, turned=step.touched):
        raise step.stale()
    touched = Touched({name: frozenset(ids) for name, ids in step.touched.items()})
    return entry_id, replace(entry, followed_by=len(followers)), touched


def _insert(
    connection: Connection,
    kind: str,
    entry: EntryHead,
    *,
    at: dt.datetime,
    actor_id: int | None,
    caused_by_id: int | None = None,
) -> int:
    return insert_entry(
        connection,
        kind,
        command=entry.command,
        label=entry.label,
        at=at,
        actor_id=actor_id,
        cause="person",
        target_id=entry.id,
        caused_by_id=caused_by_id,
    )


def _taken_along(connection: Connection, entry_id: int) -> list[int]:
    """What the last undo of an entry took along and is still undone, the oldest first."""
    query = f"""
        SELECT entry.id FROM journal_entry along JOIN journal_entry entry ON entry.id = along.target_id
        WHERE along.kind = 'undo' AND along.caused_by_id =
            (SELECT MAX(id) FROM journal_entry WHERE kind = 'undo' AND target_id = :entry)
          AND {LAST_TURN} = 'undo'
        ORDER BY entry.id
    """  # noqa: S608  constant text
    return list(connection.scalars(text(query), {"entry": entry_id}))


def _read_head(connection: Connection, entry_id: int) -> EntryHead:
    row = connection.execute(
        text("SELECT id, label, command FROM journal_entry WHERE id = :id AND kind = 'do'"), {"id": entry_id}
    ).one_or_none()
    if row is None:
        raise Refusal(f"There is no change with the number {entry_id} that could be taken back.")
    return EntryHead(row.id, row.label, row.command)


def next_undo(connection: Connection) -> EntryHead | None:
    """The newest entry of a person or an import that still stands, or None; see `BY_ITSELF`."""
    query = f"""
        SELECT id, label, command FROM journal_entry entry
        WHERE kind = 'do' AND cause <> {BY_ITSELF} AND {LAST_TURN} = 'redo' ORDER BY id DESC LIMIT 1
    """  # noqa: S608  constant text
    row = connection.execute(text(query)).one_or_none()
    return None if row is None else EntryHead(row.id, row.label, row.command)


def next_redo(connection: Connection) -> EntryHead | None:
    """The entry undone last, unless a person or an import did something new since; or None.

    What an undo took along comes back with it and is no step of its own.
    """
    query = f"""
        SELECT entry.id, entry.label, entry.command FROM journal_entry undo
        JOIN journal_entry entry ON entry.id = undo.target_id
        WHERE undo.kind = 'undo' AND undo.caused_by_id IS NULL AND {LAST_TURN} = 'undo'
          AND entry.cause <> {BY_ITSELF}
          AND undo.id > (SELECT MAX(id) FROM journal_entry WHERE kind = 'do' AND cause <> {BY_ITSELF})
          AND undo.id = (SELECT MAX(latest.id) FROM journal_entry latest WHERE latest.target_id = entry.id)
        ORDER BY undo.id DESC LIMIT 1
    """  # noqa: S608  constant text
    row = connection.execute(text(query)).one_or_none()
    return None if row is None else EntryHead(row.id, row.label, row.command)


def find_entry(connection: Connection, entry_id: int, kind: str) -> EntryHead:
    """A named entry that is to be turned.

    Raises:
        Refusal: there is none, or it is taken back already, or it stands already.
    """
    head = _read_head(connection, entry_id)
    if stands(connection, entry_id) == (kind == "redo"):
        word = "stands already" if kind == "redo" else "is taken back already"
        raise Refusal(f"“{head.label}” {word}.")
    return head


def require_entry(entry: EntryHead | None, word: str) -> EntryHead:
    """Return the entry, or refuse in words where there is nothing to turn."""
    if entry is None:
        raise Refusal(f"There is nothing to {word}.")
    return entry
