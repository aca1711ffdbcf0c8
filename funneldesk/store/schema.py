"""Bringing a workspace's schema to the version this program knows, one real transaction at a time."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from funneldesk.errors import StoreFailure

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

# The newest step in migrations/versions; a test holds the two together.
HEAD_REVISION = "0005"
SCHEMA_VERSION = int(HEAD_REVISION)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for our steps, working on `connection`."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "funneldesk.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Run the missing steps in one transaction; a failing step leaves the file exactly as it was.

    Foreign keys are off around the transaction: a table rebuilt in batch mode would otherwise take its children
    along without a word. Row counts of all tables and the foreign keys are checked before the commit.

    Raises:
        StoreFailure: a step lost rows or broke a reference; nothing was changed.
    """
    from alembic import command

    _switch_foreign_keys(engine, "OFF")
    try:
        with engine.begin() as connection:
            before = _count_rows(connection)
            command.upgrade(alembic_config(connection), to)
            after = _count_rows(connection)
            lost = [name for name, count in before.items() if after.get(name, 0) < count]
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if lost or broken:
                where = ", ".join(lost) or str(broken[0][0])
                raise StoreFailure(
                    f"Bringing the workspace up to date would have lost rows of {where}; nothing was changed."
                )
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    finally:
        _switch_foreign_keys(engine, "ON")


def _switch_foreign_keys(engine: Engine, state: str) -> None:
    # Inside a transaction SQLite ignores this pragma without a word, so it goes to the driver directly.
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        if isinstance(raw, sqlite3.Connection):
            raw.execute(f"PRAGMA foreign_keys={state}")


def _count_rows(connection: Connection) -> dict[str, int]:
    names = connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
    ).scalars()
    return {
        name: int(connection.exec_driver_sql(f'SELECT COUNT(*) FROM "{name}"').scalar_one())  # noqa: S608  our own tables
        for name in list(names)
    }
