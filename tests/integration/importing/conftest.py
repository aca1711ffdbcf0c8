"""What the tests of the import share: a fresh workspace, and files written from rows."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Protocol

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.exchange.importing import import_file
from tests.support.workspace import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from funneldesk.exchange.plan_batch import ImportAnswer


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with Application.open(make_workspace(tmp_path), clock=FixedClock(NOON)) as opened:
        yield opened


class Bring(Protocol):
    """Writes rows as a file and imports it."""

    def __call__(self, kind: str, *rows: Sequence[str], name: str = ..., **options: object) -> ImportAnswer: ...


@pytest.fixture
def bring(app: Application, tmp_path: Path) -> Bring:
    def write_and_import(kind: str, *rows: Sequence[str], name: str = "file.csv", **options: object) -> ImportAnswer:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
        return import_file(app, path, kind=kind, **options)  # type: ignore[arg-type]  # options are the function's own

    return write_and_import
