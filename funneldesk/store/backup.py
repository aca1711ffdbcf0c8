"""Verified copies of a workspace, taken through SQLite's own backup, never by copying the live file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from funneldesk.errors import StoreFailure

if TYPE_CHECKING:
    from pathlib import Path


def copy_verified(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database to `target` and prove the copy whole before it takes that name.

    Raises:
        StoreFailure: the disk refused, or the copy failed its checks; `target` is then as it was.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        with closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
            problems = find_problems(copy)
        if problems:
            raise StoreFailure(f"The copy of the workspace failed its check ({problems[0]}); nothing was changed.")
        flush_to_disk(partial)
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreFailure(f"The workspace could not be copied: {error}. Nothing was changed.") from error
    finally:
        partial.unlink(missing_ok=True)


def find_problems(connection: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong with a database's pages and foreign keys; empty when it is whole."""
    problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(20):
        problems.append(f"row {row_id} of {table} points to a missing {parent}")
    return problems


def flush_to_disk(path: Path) -> None:
    """Force a file's bytes, and its name in the folder, to the disk."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
