"""SQLite connections as the workspace needs them: one durable writer, query-only readers beside it."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event
from sqlalchemy.pool import QueuePool, StaticPool

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

APPLICATION_ID = 0x464E4C44
BUSY_TIMEOUT_MS = 5_000

_SAFE = (
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-32768",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
)


def make_writer(path: Path, *, rollback_journal: bool = False) -> Engine:
    """Return the engine of the one connection that writes.

    Every transaction begins IMMEDIATE: one that read first and wrote later would fail with a busy snapshot.
    Commits are durable against power loss: WAL with synchronous=FULL, or, on a network or synced folder where
    shared memory cannot be trusted, a truncated rollback journal with synchronous=EXTRA.
    """
    modes = (
        ("PRAGMA journal_mode=TRUNCATE", "PRAGMA synchronous=EXTRA")
        if rollback_journal
        # Folding the log back holds up the commit it falls on; so it comes rarely, when the log fills its allowed size.
        else (
            "PRAGMA journal_mode=WAL",
            "PRAGMA synchronous=FULL",
            "PRAGMA journal_size_limit=16777216",
            "PRAGMA wal_autocheckpoint=4000",
        )
    )

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_MS / 1000,
            cached_statements=512,
        )
        _apply(connection, (*_SAFE, *modes, "PRAGMA foreign_keys=ON"))
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def make_readers(path: Path) -> Engine:
    """Return an engine of query-only connections that see one snapshot each transaction and never checkpoint.

    They open the file for writing where they may, though they never write: only so can the last one to close
    take the empty log files away and leave the workspace as the one file it is.
    """
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"

    def connect() -> sqlite3.Connection:
        uri = f"file:{quote(str(path))}?mode={mode}"
        connection = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_MS / 1000,
            cached_statements=512,
        )
        _apply(connection, (*_SAFE, "PRAGMA query_only=ON", "PRAGMA wal_autocheckpoint=0"))
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=3, max_overflow=2)
    event.listen(engine, "begin", _begin_snapshot)
    return engine


def _apply(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        connection.execute(pragma).fetchall()


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_snapshot(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")
