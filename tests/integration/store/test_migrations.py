"""Migrations: the newest step equals the models, runs in a real transaction, and is preceded by a verified copy."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.deal import create_deal
from funneldesk.errors import StoreFailure
from funneldesk.model.records import Record
from funneldesk.store import schema, workspace
from funneldesk.store.engine import make_writer
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_the_newest_step_makes_the_schema_of_the_records(tmp_path: Path) -> None:
    engine = make_writer(make_workspace(tmp_path))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Record.metadata)
    engine.dispose()
    assert differences == []


def test_the_schema_version_names_the_newest_step() -> None:
    script = ScriptDirectory.from_config(schema.alembic_config())
    assert script.get_heads() == [schema.HEAD_REVISION]
    assert len(list(script.walk_revisions())) == schema.SCHEMA_VERSION


def _pretend_a_next_step(monkeypatch: pytest.MonkeyPatch, step: Callable[[], None]) -> None:
    """Make opening run one more step after the newest, as the next release would."""
    from alembic import command

    def upgrade(config: object, to: str) -> None:
        del to
        connection = config.attributes["connection"]  # type: ignore[attr-defined]  # Alembic's Config
        with op.Operations.context(MigrationContext.configure(connection)):  # type: ignore[attr-defined]  # runtime API
            step()

    monkeypatch.setattr(command, "upgrade", upgrade)
    for module in (schema, workspace):
        monkeypatch.setattr(module, "SCHEMA_VERSION", schema.SCHEMA_VERSION + 1)


def _filled(folder: Path) -> Path:
    path = make_workspace(folder)
    with open_app(path) as app:
        app.run(create_deal, title="Rooftop").result()
        app.run(plan_activity, kind="call", deal_id=1).result()
    return path


def test_a_step_that_fails_half_way_leaves_the_old_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _filled(tmp_path)
    before = read_everything(path)

    def step() -> None:
        op.add_column("deal", sa.Column("half", sa.Text()))
        op.create_table("half_done", sa.Column("id", sa.Integer, primary_key=True))
        raise RuntimeError("power cut")

    _pretend_a_next_step(monkeypatch, step)
    with pytest.raises(RuntimeError, match="power cut"):
        open_app(path)
    monkeypatch.undo()
    assert read_everything(path) == before
    with open_app(path) as app:
        assert app.check() == []


def test_a_rebuilt_table_keeps_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _filled(tmp_path)

    def step() -> None:
        with op.batch_alter_table("deal", recreate="always") as batch:
            batch.add_column(sa.Column("extra", sa.Text()))

    _pretend_a_next_step(monkeypatch, step)
    with open_app(path) as app:
        assert app.check() == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT COUNT(*), MAX(deal_id) FROM activity").fetchone() == (1, 1)
        assert connection.execute("SELECT extra FROM deal").fetchall() == [(None,)]
    copies = list(tmp_path.glob("*-backup"))
    assert len(copies) == 1
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert "extra" not in [row[1] for row in copy.execute("PRAGMA table_info(deal)")]


def test_a_step_that_loses_rows_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _filled(tmp_path)
    before = read_everything(path)
    _pretend_a_next_step(monkeypatch, lambda: op.execute("DELETE FROM activity"))
    with pytest.raises(StoreFailure, match="activity"):
        open_app(path)
    monkeypatch.undo()
    assert read_everything(path) == before
