"""What the program did on account of an entry or upon its rows, and what goes along when it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text

from funneldesk.model.base import Record
from funneldesk.model.journal import LASTING
from funneldesk.model.journal_image import unpack
from funneldesk.store.journal import IMAGE, read_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import Connection

    from funneldesk.model.journal_image import Image

LAST_TURN = """COALESCE(
    (SELECT turn.kind FROM journal_entry turn WHERE turn.target_id = entry.id ORDER BY turn.id DESC LIMIT 1), 'redo')"""

BY_ITSELF = "'automation'"
"""The cause of what the program did by itself: no undo step of its own; it goes along with what it rests on."""

_IDS_A_QUESTION = 500


@dataclass(frozen=True)
class EntryHead:
    """A journal entry without its images.

    Attributes:
        id: its number.
        label: what the person knows it as.
        command: the command's name.
        followed_by: how many entries of the program's own were turned with it.
    """

    id: int
    label: str
    command: str
    followed_by: int = 0


def stands(connection: Connection, entry_id: int) -> bool:
    """Whether an entry is in effect, that is, not undone."""
    query = f"SELECT {LAST_TURN} FROM journal_entry entry WHERE id = :id"  # noqa: S608  constant text
    return bool(connection.execute(text(query), {"id": entry_id}).scalar_one() == "redo")


def find_followers(connection: Connection, entry_id: int, *, who_points: bool = False) -> set[int]:
    """The standing entries that go along when an entry is undone.

    Those it caused, and theirs; and what the program did later upon the same rows where the undo would else be
    refused. What has left the machine (`LASTING`) goes along only where it was caused by the entry.

    Args:
        connection: the writer's.
        entry_id: what is to be undone.
        who_points: look also for what the program made that points to rows which the undo removes.
    """
    found: set[int] = set()
    new = {entry_id}
    while new:
        found |= new
        next_ones: set[int] = set()
        for one in sorted(new):
            next_ones.update(_caused_by(connection, one))
            next_ones.update(_in_the_way(connection, one, who_points=who_points))
        new = next_ones - found
    return found - {entry_id}


def _caused_by(connection: Connection, entry_id: int) -> list[int]:
    query = f"""SELECT id FROM journal_entry entry
        WHERE kind = 'do' AND caused_by_id = :id AND {LAST_TURN} = 'redo'"""  # noqa: S608  constant text
    return list(connection.scalars(text(query), {"id": entry_id}))


def _in_the_way(connection: Connection, entry_id: int, *, who_points: bool) -> set[int]:
    """Later entries of the program's own upon rows of an entry, without which it could not be undone."""
    later: set[int] = set()
    rows = connection.execute(select(IMAGE).where(IMAGE.c.entry_id == entry_id)).all()
    for row in rows:
        image = unpack(row.table_name, row.action, row.images)
        if row.action == "insert":
            later.update(_touching(connection, entry_id, row.table_name, dict.fromkeys(image.row_ids())))
            if who_points:
                later.update(_pointing(connection, entry_id, row.table_name, image.row_ids()))
        elif row.action == "update":
            changed = _changed_since(connection, row.table_name, image)
            if changed:
                later.update(_touching(connection, entry_id, row.table_name, changed))
    return _by_itself(connection, later)


def _changed_since(connection: Connection, table_name: str, image: Image) -> dict[int, frozenset[str] | None]:
    """Which columns of which rows no longer hold what the entry gave them; None where the row is gone."""
    table = Record.metadata.tables[table_name]
    now = read_rows(connection, table, image.row_ids())
    changed: dict[int, frozenset[str] | None] = {}
    for expected in image.after:
        current = now.get(expected["id"])
        names = frozenset(name for name, value in expected.items() if current is not None and current[name] != value)
        if current is None or names:
            changed[expected["id"]] = names or None
    return changed


def _touching(
    connection: Connection, entry_id: int, table_name: str, rows: dict[int, frozenset[str] | None]
) -> Iterator[int]:
    """The later entries that touched one of the rows; of an update only one that touched such a column."""
    later = connection.execute(
        select(IMAGE.c.entry_id, IMAGE.c.action, IMAGE.c.images).where(
            IMAGE.c.table_name == table_name,
            IMAGE.c.entry_id > entry_id,
            IMAGE.c.first_id <= max(rows),
            IMAGE.c.last_id >= min(rows),
        )
    )
    for found in later:
        if _touches(unpack(table_name, found.action, found.images), rows):
            yield found.entry_id


def _touches(image: Image, rows: dict[int, frozenset[str] | None]) -> bool:
    for row in image.rows or image.after:
        if row["id"] in rows:
            names = rows[row["id"]]
            if names is None or image.action != "update" or not names.isdisjoint(row):
                return True
    return False


def _pointing(connection: Connection, entry_id: int, table_name: str, ids: Collection[int]) -> Iterator[int]:
    """The later entries that made rows point to some which are to go."""
    for table in Record.metadata.tables.values():
        for column in table.columns:
            if not any(key.column.table.name == table_name for key in column.foreign_keys):
                continue
            statement = text(f'SELECT id FROM "{table.name}" WHERE "{column.name}" IN :ids').bindparams(  # noqa: S608  our own names
                bindparam("ids", expanding=True)
            )
            for part in _parts(sorted(ids)):
                pointing = list(connection.scalars(statement, {"ids": part}))
                if pointing:
                    columns = frozenset({column.name})
                    yield from _touching(connection, entry_id, table.name, dict.fromkeys(pointing, columns))


def _by_itself(connection: Connection, entry_ids: Iterable[int]) -> set[int]:
    """Those that stand, that the program did by itself, and that did not leave the machine."""
    query = text(
        f"""SELECT id FROM journal_entry entry WHERE id IN :ids AND kind = 'do' AND cause = {BY_ITSELF}
            AND command NOT IN :lasting AND {LAST_TURN} = 'redo'"""  # noqa: S608  constant text
    ).bindparams(bindparam("ids", expanding=True), bindparam("lasting", expanding=True))
    found: set[int] = set()
    for part in _parts(sorted(set(entry_ids))):
        found.update(connection.scalars(query, {"ids": part, "lasting": sorted(LASTING)}))
    return found


def _parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _IDS_A_QUESTION):
        yield ids[start : start + _IDS_A_QUESTION]
