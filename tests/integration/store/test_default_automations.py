"""An older workspace gets the usual automations with its migration, and they look at nothing before it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from funneldesk.model.automation_defaults import make_default_rows
from funneldesk.store import schema
from funneldesk.store.engine import make_writer

if TYPE_CHECKING:
    from pathlib import Path


def _migrate(path: Path, to: str) -> None:
    engine = make_writer(path)
    schema.migrate(engine, to=to)
    engine.dispose()


def test_the_migration_writes_what_a_new_workspace_begins_with(tmp_path: Path) -> None:
    path = tmp_path / "old.funnel"
    _migrate(path, "0004")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO pipeline (uid, name, position, is_default) VALUES ('p', 'Sales', 0, 1)")
        connection.execute(
            "INSERT INTO journal_entry (uid, kind, command, label, at, cause) VALUES ('e', 'do', 'x', 'X', 1, 'person')"
        )
        connection.commit()
    _migrate(path, "head")
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT builtin_key, name, trigger_form, filter_form, actions, position, is_active, active_since > 0 "
            "FROM automation ORDER BY position"
        ).fetchall()
        marks = dict(connection.execute("SELECT key, value FROM watermark"))
    assert [
        {
            "builtin_key": row[0],
            "name": row[1],
            "trigger": json.loads(row[2]),
            "filter": row[3] and json.loads(row[3]),
            "actions": json.loads(row[4]),
            "position": row[5],
        }
        for row in rows
    ] == make_default_rows()
    assert all(row[6:] == (1, 1) for row in rows)
    assert marks["automation"] == 1
    assert marks["automation_clock"] > 0


def test_an_empty_file_that_is_being_made_gets_none(tmp_path: Path) -> None:
    path = tmp_path / "new.funnel"
    _migrate(path, "head")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM automation").fetchone() == (0,)
