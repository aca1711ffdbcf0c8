"""Fresh workspaces for tests, and what a file holds, row by row."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.model.business import Business

NOON = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)

# The journal grows with every turn, and caches may differ; everything else must come back to the byte.
_KEPT_APART = frozenset(
    {
        "journal_entry",
        "journal_image",
        "cached_score",
        "import_mapping",
        "automation_run",
        "read_mark",
        "score_crossing",
        "watermark",
        "sqlite_sequence",
    }
)


@cache
def _template() -> Path:
    path = Path(mkdtemp(prefix="funneldesk-template-")) / "template.funnel"
    Application.create(path, Business(name="Surya Solar", currency_is_chosen=True))
    return path


def make_workspace(folder: Path, name: str = "surya.funnel") -> Path:
    """A new workspace in a folder; copied from one that was made once, because making it takes a third of a second."""
    path = folder / name
    shutil.copyfile(_template(), path)
    return path


def open_app(path: Path, clock: FixedClock | None = None) -> Application:
    """Open a workspace with everything in the caller's thread and a clock that stands still."""
    return Application.open(path, clock=clock or FixedClock(NOON))


def read_everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that undo must restore, by table."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            if name not in _KEPT_APART
        ]
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}  # noqa: S608
