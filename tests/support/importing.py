"""The real files beside the project, and questions asked of a workspace with plain SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.checkout import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Application

DATA = ROOT.parent / "shared" / "data"


def find_data(name: str) -> Path:
    """The path of a real file; the test is skipped by name where it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside the project")
    return path


def ask_file(app: Application, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows of a query on the workspace's file."""
    with closing(sqlite3.connect(app.path)) as connection:
        return connection.execute(query, values).fetchall()


def ask_number(app: Application, query: str, *values: Any) -> Any:
    """The one value of a query."""
    return ask_file(app, query, *values)[0][0]
