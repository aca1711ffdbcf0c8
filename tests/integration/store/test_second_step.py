"""A workspace of the first version opens with everything it held, and with what the second version brings."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from funneldesk.commands.contact import create_contact
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.store import schema
from funneldesk.store.engine import make_writer
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from pathlib import Path

_NEW_PARTS = ("content_id", "variant_id")


def _make_first_version(folder: Path) -> Path:
    """A real file of the first version: its own schema, with the rows that both versions know."""
    newest = make_workspace(folder)
    with open_app(newest) as app:
        contact_id = app.run(create_contact, name="Asha Rao", phone="9822014455").result().result.contact_id
        app.run(log_touchpoint, contact_id=contact_id, kind="form").result()
    old = folder / "old.funnel"
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        with closing(sqlite3.connect(newest)) as source:
            (application,) = source.execute("PRAGMA application_id").fetchone()
        connection.execute(f"PRAGMA application_id={application}")
    engine = make_writer(old)
    schema.migrate(engine, to="0001")
    engine.dispose()
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("ATTACH DATABASE ? AS newest", (str(newest),))
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
            if not name.startswith(("sqlite_", "alembic_"))
        ]
        for table in tables:
            columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f'PRAGMA main.table_info("{table}")'))
            keep = "WHERE kind <> 'objection'" if table == "reason" else ""
            connection.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM newest."{table}" {keep}')  # noqa: S608  our own names
        connection.commit()
        connection.execute("DETACH DATABASE newest")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    return old


def test_a_file_of_the_first_version_opens_whole_and_takes_the_new_records(tmp_path: Path) -> None:
    path = _make_first_version(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        names = {row[1] for row in connection.execute("PRAGMA table_info(touchpoint)")}
        assert names.isdisjoint(_NEW_PARTS)
    with open_app(path) as app:
        assert app.check() == []
        app.undo().result()
        app.redo().result()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name, do_not_email FROM contact").fetchall() == [("Asha Rao", 0)]
        assert connection.execute("SELECT kind, content_id FROM touchpoint").fetchall() == [("form", None)]
        assert connection.execute("SELECT COUNT(*) FROM reason WHERE kind = 'objection'").fetchone() == (5,)
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
    assert len(list(tmp_path.glob("old.before-version-*-backup"))) == 1
