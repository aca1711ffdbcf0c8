"""An import carries out the plan that its preview showed, as long as nothing that the plan was made from changed."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.business import edit_business
from funneldesk.commands.contact import create_contact
from funneldesk.exchange.importing import import_file, preview_file
from funneldesk.exchange.plan_batch import ImportRequest
from funneldesk.exchange.publishing import remember_mapping
from funneldesk.model.base import to_microseconds
from tests.support.workspace import NOON, make_workspace, read_everything

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.exchange.importing import ImportPreview
    from funneldesk.exchange.plan import ImportPlan

HEADER = "Name,Email,Phone,Company,Owner,Created\n"
ROWS = (
    "Asha,asha@example.com,98220 14455,Acme,Priya,2026-01-02\n"
    "Bela,bela@example.com,98220 14466,Acme Ltd,Priya,2026-01-03\n"
)


def write_file(folder: Path, rows: str = ROWS) -> Path:
    path = folder / "leads.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return path


def still_holds(app: Application, preview: ImportPreview, request: ImportRequest) -> ImportPlan | None:
    kept = preview.kept
    assert kept is not None
    return app.ask(lambda look: kept.plan_for(look, request)).result()


def without_uids(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        cleared = {}
        for table in read_everything(path):
            names = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[1] != "uid"]
            columns = ", ".join(f'"{name}"' for name in names)
            cleared[table] = connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1').fetchall()  # noqa: S608  our own names
        return cleared


def test_the_plan_is_taken_and_does_the_same(tmp_path: Path) -> None:
    source = write_file(tmp_path)
    written = []
    for name in ("one.funnel", "other.funnel"):
        with Application.open(make_workspace(tmp_path, name), clock=FixedClock(NOON)) as app:
            preview = preview_file(app, source, kind="leads") if name == "one.funnel" else None
            if preview is not None:
                assert preview.kept is not None
                assert still_holds(app, preview, ImportRequest(source, "leads")) is preview.kept.plan
            answer = import_file(app, source, kind="leads", preview=preview)
            assert (answer.created, answer.batch) == (2, 1)
            assert app.check() == []
            written.append(without_uids(app.path))
    assert written[0] == written[1]


def test_it_is_recorded_when_it_is_imported(tmp_path: Path) -> None:
    source = write_file(tmp_path)
    clock = FixedClock(NOON)
    later = NOON + dt.timedelta(hours=20)
    with Application.open(make_workspace(tmp_path), clock=clock) as app:
        preview = preview_file(app, source, kind="leads")
        clock.at = later
        import_file(app, source, kind="leads", preview=preview)
        with closing(sqlite3.connect(app.path)) as connection:
            for table in ("contact", "company", "lifecycle_change"):
                found = connection.execute(f'SELECT DISTINCT recorded_at FROM "{table}"').fetchall()  # noqa: S608  our own names
                assert found == [(to_microseconds(later),)]


def test_a_second_import_plans_anew(app: Application, tmp_path: Path) -> None:
    source = write_file(tmp_path)
    preview = preview_file(app, source, kind="leads")
    import_file(app, source, kind="leads", preview=preview)
    before = read_everything(app.path)

    again = import_file(app, source, kind="leads", preview=preview)

    assert (again.created, again.unchanged, again.batch) == (0, 2, None)
    assert read_everything(app.path) == before


def test_bytes_changed_behind_size_and_time_are_noticed(app: Application, tmp_path: Path) -> None:
    source = write_file(tmp_path)
    preview = preview_file(app, source, kind="leads")
    found = source.stat()
    write_file(tmp_path, ROWS.replace("Asha", "Usha"))
    os.utime(source, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert source.stat().st_size == found.st_size

    assert still_holds(app, preview, ImportRequest(source, "leads")) is None
    import_file(app, source, kind="leads", preview=preview)

    assert {row[1] for row in named_contacts(app)} == {"Usha", "Bela"}


def test_a_touched_file_is_read_again(app: Application, tmp_path: Path) -> None:
    source = write_file(tmp_path)
    preview = preview_file(app, source, kind="leads")
    os.utime(source, (1, 1))

    assert still_holds(app, preview, ImportRequest(source, "leads")) is None


def test_other_options_need_another_plan(app: Application, tmp_path: Path) -> None:
    source = write_file(tmp_path)
    preview = preview_file(app, source, kind="leads")

    answer = import_file(app, source, kind="leads", mapping={"city": "Company"}, preview=preview)

    assert answer.mapping["Company"] == "city"


@pytest.mark.parametrize("change", ["contact", "business", "mapping"])
def test_a_changed_workspace_needs_another_plan(app: Application, tmp_path: Path, change: str) -> None:
    source = write_file(tmp_path)
    preview = preview_file(app, source, kind="leads")
    assert preview.kept is not None
    plan = preview.kept.plan
    if change == "contact":
        app.submit(
            lambda work: create_contact(work, name="Asha", email="asha@example.com"), name="create_contact"
        ).result()
    elif change == "business":
        app.submit(lambda work: edit_business(work, phone_region="DE"), name="edit_business").result()
    else:
        mapping = {"columns": {**plan.mapping, "Company": "city"}, "dates": None}
        app.submit(
            lambda work: remember_mapping(work, signature=plan.signature, kind="leads", mapping=mapping),
            name="remember_mapping",
        ).result()

    assert still_holds(app, preview, ImportRequest(source, "leads")) is None
    answer = import_file(app, source, kind="leads", preview=preview)

    assert (answer.created, answer.updated) == ((1, 1) if change == "contact" else (2, 0))
    assert answer.mapping["Company"] == ("city" if change == "mapping" else "company")


def named_contacts(app: Application) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(app.path)) as connection:
        return connection.execute("SELECT id, name FROM contact").fetchall()
