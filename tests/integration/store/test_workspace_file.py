"""The workspace file: made whole or not at all, opened under a lock, refused in words."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from funneldesk.app import Application
from funneldesk.commands.deal import create_deal
from funneldesk.errors import NotFound, Refusal, StoreFailure, WorkspaceBusy, WorkspaceTooNew
from funneldesk.model.business import Business
from funneldesk.store.engine import APPLICATION_ID
from funneldesk.store.workspace import create_workspace, open_workspace
from tests.support.workspace import NOON, make_workspace, open_app

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def test_a_new_workspace_is_one_file_with_our_application_id(tmp_path: Path) -> None:
    path = tmp_path / "shop.funnel"
    Application.create(path, Business(name="Shop"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["shop.funnel"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    def fill(session: Session) -> None:
        session.execute(text("PRAGMA max_page_count=1"))
        session.execute(text("CREATE TABLE heavy AS SELECT zeroblob(10000000)"))

    with pytest.raises(StoreFailure, match=r"shop\.funnel could not be created in .+ full\); choose another folder"):
        create_workspace(tmp_path / "shop.funnel", fill)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_no_disk_takes_is_said_in_a_sentence(tmp_path: Path) -> None:
    for name in ("x" * 300, "x" * 245):
        with pytest.raises(StoreFailure, match="could not be created"):
            Application.create(tmp_path / f"{name}.funnel", Business())
    for whole in (Path(tmp_path.anchor), Path()):
        with pytest.raises(Refusal, match="exists already"):
            Application.create(whole, Business())
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "shop.funnel"
    path.write_text("precious")
    with pytest.raises(Refusal, match="exists already"):
        Application.create(path, Business())
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr("funneldesk.commands.setup.seed_workspace", break_off)
    with pytest.raises(StoreFailure, match=r"\(disk full\)"):
        Application.create(tmp_path / "shop.funnel", Business())
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="does not exist"):
        Application.create(tmp_path / "nowhere" / "shop.funnel", Business())


def test_a_missing_workspace_is_not_created_by_opening(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_app(tmp_path / "gone.funnel")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"name,phone\nAsha,98220", b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_workspace_is_refused_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(content)
    with pytest.raises(Refusal, match="not a FunnelDesk workspace"):
        open_app(path)
    assert path.read_bytes() == content


def test_a_file_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=9999")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    with pytest.raises(WorkspaceTooNew):
        open_app(path)
    assert path.read_bytes() == before


def test_the_writer_is_durable_and_the_readers_cannot_write(tmp_path: Path) -> None:
    workspace = open_workspace(make_workspace(tmp_path), now=NOON)
    with workspace.write_plain() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    with pytest.raises(StoreFailure), workspace.read() as connection:
        connection.exec_driver_sql("DELETE FROM setting")
    workspace.close()


def test_a_synced_folder_gets_a_rollback_journal(tmp_path: Path) -> None:
    folder = tmp_path / "Dropbox" / "Shop"
    folder.mkdir(parents=True)
    workspace = open_workspace(make_workspace(folder), now=NOON)
    with workspace.write_plain() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "truncate"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 3
    workspace.close()


def test_a_second_owner_is_told_who_has_it(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with (
        open_app(path),
        pytest.raises(WorkspaceBusy, match=r"open already in another FunnelDesk \(user .+ on .+, process \d+\)"),
    ):
        open_app(path)
    open_app(path).close()


def test_an_owner_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    holder = (
        "import sys, pathlib, os, signal\n"
        "from funneldesk.app import Application\n"
        "app = Application.open(pathlib.Path(sys.argv[1]))\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        with pytest.raises(WorkspaceBusy):
            open_app(path)
        process.kill()
    with open_app(path) as app:
        assert app.check() == []


def test_reading_takes_no_lock_and_sees_what_was_committed(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as owner:
        owner.run(create_deal, title="Rooftop 10 kW").result()
        with Application.open(path, read_only=True) as reader:
            assert reader.history().result().undo == "Add “Rooftop 10 kW”"
            with pytest.raises(Refusal, match="reading only"):
                reader.run(create_deal, title="No").result()


def test_closing_folds_everything_into_the_one_file(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        app.run(create_deal, title="Rooftop 10 kW").result()
    leftovers = {entry.name for entry in tmp_path.iterdir()} - {path.name, path.name + "-lock"}
    assert leftovers == set()
