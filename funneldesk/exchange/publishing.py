"""The short steps of an import that hold the write lane: reserving ids, and making a staged import appear at once."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy.exc import IntegrityError

from funneldesk.errors import Refusal
from funneldesk.exchange.plan_records import TABLE_ORDER
from funneldesk.model.base import to_microseconds
from funneldesk.model.import_batch import ImportBatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from funneldesk.commands.work import Work

# What a plan looked things up in: a change of these since may have made a double of what it is about to add.
_LOOKED_UP: Final = (
    "contact",
    "contact_point",
    "company",
    "product",
    "user",
    "source",
    "campaign",
    "campaign_result",
    "tracked_link",
    "capture_form",
    "content",
    "touchpoint",
    "external_id",
    "pipeline",
    "stage",
    "reason",
    "setting",
)


class WorldChanged(Refusal):
    """The workspace changed since the plan was made, so the plan no longer fits."""


def is_clash(error: BaseException) -> bool:
    """Whether publishing failed because the workspace changed meanwhile, so that a new plan may fit."""
    return isinstance(error, WorldChanged | IntegrityError)


def reserve_ids(work: Work, wanted: Mapping[str, tuple[int, int]]) -> dict[str, int]:
    """Take runs of ids out of use for an import; unused ones are lost without harm.

    Args:
        work: the running command; it leaves no entry in the journal.
        wanted: table to the highest id seen and how many are needed.

    Returns:
        Table to the id before the first of its run.
    """
    connection = work.session.connection()
    given = {}
    for table, (seen, count) in wanted.items():
        row = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).one_or_none()
        given[table] = max(seen, row[0] if row else 0)
        if row is None:
            connection.exec_driver_sql(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, given[table] + count)
            )
        else:
            connection.exec_driver_sql(
                "UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (given[table] + count, table)
            )
    return given


def publish_import(work: Work, *, is_last_try: bool = False) -> int:
    """Take over what the attached schema `staging` holds, as one change with one undo; returns the batch's id.

    Args:
        work: the running command.
        is_last_try: take it even though the workspace changed since the plan, as long as nothing clashes.

    Raises:
        WorldChanged: what the plan was made on has changed; nothing was written.
    """
    connection = work.session.connection()
    head = orjson.loads(connection.exec_driver_sql("SELECT value FROM staging.head").scalar_one())
    if not is_last_try and _has_changed(connection, head["seen_entry"]):
        raise WorldChanged("The workspace has changed since the file was looked at. Import it again.")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    _apply_changes(work, connection)
    for table in TABLE_ORDER:
        if table in head["tables"]:
            columns = ", ".join(f'"{name}"' for name in head["tables"][table])
            connection.exec_driver_sql(
                f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM staging."{table}"'  # noqa: S608  our own names
            )
    for row in connection.exec_driver_sql(
        "SELECT table_name, first_id, last_id, row_count, images FROM staging.image ORDER BY rowid"
    ):
        work.bulk.add_packed_insert(*row)
    batch = work.add(
        ImportBatch(
            kind=head["kind"],
            file_name=head["file_name"],
            signature=head["signature"],
            at=work.now,
            created=head["created"],
            updated=head["updated"],
            unchanged=head["unchanged"],
            refused=head["refused"],
            report=head["report"],
        )
    )
    remember_mapping(work, signature=head["signature"], kind=head["kind"], mapping=head["mapping"])
    work.label = head["label"]
    return batch.id


def remember_mapping(work: Work, *, signature: str, kind: str, mapping: Mapping[str, Any]) -> None:
    """Remember how the columns of files with this signature are mapped; no undo step."""
    stored = orjson.dumps(mapping, option=orjson.OPT_SORT_KEYS).decode()
    work.session.connection().exec_driver_sql(
        """INSERT INTO import_mapping (signature, kind, mapping, used_at) VALUES (?, ?, ?, ?)
           ON CONFLICT (signature, kind) DO UPDATE SET mapping = excluded.mapping, used_at = excluded.used_at""",
        (signature, kind, stored, to_microseconds(work.now)),
    )


def _has_changed(connection: Connection, seen_entry: int) -> bool:
    marks = ", ".join("?" * len(_LOOKED_UP))
    query = f"""SELECT EXISTS (SELECT 1 FROM journal_entry WHERE id > ? AND kind <> 'do')
        OR EXISTS (SELECT 1 FROM journal_entry e JOIN journal_image i ON i.entry_id = e.id
                   WHERE e.id > ? AND i.table_name IN ({marks}))"""  # noqa: S608  constant text
    return bool(connection.exec_driver_sql(query, (seen_entry, seen_entry, *_LOOKED_UP)).scalar_one())


def _apply_changes(work: Work, connection: Connection) -> None:
    """Change stored rows, each only where it still is as the plan saw it."""
    rows = connection.exec_driver_sql(
        "SELECT table_name, row_id, before, after FROM staging.change ORDER BY table_name, rowid"
    ).fetchall()
    for table, part in groupby(rows, key=lambda row: row[0]):
        befores, afters = [], []
        for _, row_id, before, after in part:
            old, new = orjson.loads(before), orjson.loads(after)
            _change_row(connection, table, row_id, old, new)
            befores.append({"id": row_id, **old})
            afters.append({"id": row_id, **new})
        work.bulk.add_updated(table, befores, afters)


def _change_row(connection: Connection, table: str, row_id: int, old: dict[str, Any], new: dict[str, Any]) -> None:
    assignments = ", ".join(f'"{name}" = ?' for name in new)
    conditions = " AND ".join(f'"{name}" IS ?' for name in old)
    statement = f'UPDATE main."{table}" SET {assignments} WHERE id = ? AND {conditions}'  # noqa: S608  our own names
    values = (*new.values(), row_id, *(old[name] for name in old))
    if connection.exec_driver_sql(statement, values).rowcount != 1:
        raise WorldChanged("A record that the file changes was changed meanwhile. Import it again.")
