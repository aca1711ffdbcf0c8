"""An import appears at once or not at all, whatever happens around it meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal
from funneldesk.errors import Cancelled, Refusal
from funneldesk.exchange import importing
from funneldesk.exchange.importing import import_file, preview_file
from funneldesk.exchange.publishing import reserve_ids
from funneldesk.exchange.staging import PREFIX, write_staging
from tests.support.checkout import ROOT
from tests.support.importing import ask_file, ask_number
from tests.support.workspace import NOON, make_workspace, read_everything

if TYPE_CHECKING:
    from collections.abc import Callable


def write_leads(folder: Path, count: int) -> Path:
    path = folder / "leads.csv"
    rows = "".join(f"L{n},Lead {n},lead{n}@example.com,Company {n % 50}\n" for n in range(count))
    path.write_text("Lead ID,Name,Email,Company\n" + rows, encoding="utf-8")
    return path


def staging_folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staging files of other tests at work are none of ours."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.mark.parametrize("stop_at", [1, 2, 4, 7])
def test_called_off_it_leaves_nothing(app: Application, tmp_path: Path, stop_at: int) -> None:
    before = read_everything(app.path)
    told: list[str] = []

    def cancel() -> bool:
        told.append("asked")
        return len(told) >= stop_at

    with pytest.raises(Cancelled):
        import_file(app, write_leads(tmp_path, 5_000), kind="leads", cancel=cancel)

    assert read_everything(app.path) == before
    assert staging_folders() == set()
    assert app.history().result().undo is None


def test_progress_goes_through_every_phase(app: Application, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    import_file(
        app,
        write_leads(tmp_path, 3_000),
        kind="leads",
        progress=lambda done, total, words: told.append((done, total, words)),
    )

    assert list(dict.fromkeys(words for *_, words in told)) == [
        "Looking at the columns",
        "Comparing the rows",
        "Preparing the records",
    ]
    assert all(done <= total for done, total, _ in told)
    assert told[-1][0] == told[-1][1]


def test_killed_while_it_works_it_leaves_nothing(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    before = read_everything(path)
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom funneldesk.app import Application\n"
        "from funneldesk.exchange.importing import import_file\n"
        "def stop(done, total, words):\n"
        "    if words == 'Preparing the records' and done * 2 > total: os._exit(9)\n"
        "with Application.open(Path(sys.argv[1])) as app:\n"
        "    import_file(app, Path(sys.argv[2]), kind='leads', progress=stop)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), str(write_leads(tmp_path, 3_000))],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        check=False,
    )

    assert done.returncode == 9
    with Application.open(path, clock=FixedClock(NOON)) as app:
        assert app.check() == []
        assert import_file(app, tmp_path / "leads.csv", kind="leads").created == 3_000
        app.undo().result()
    assert read_everything(path) == before


def meddle(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any], times: int = 1) -> None:
    """Do something to the workspace each time a plan has been made and before it is staged."""
    left = [times]

    def staged(*arguments: Any) -> None:
        if left[0]:
            left[0] -= 1
            act()
        write_staging(*arguments)

    monkeypatch.setattr(importing, "write_staging", staged)


def test_a_lead_added_meanwhile_is_found_by_a_second_plan(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meddle(monkeypatch, lambda: app.run(create_contact, name="Typed in", email="lead7@example.com").result())

    answer = import_file(app, write_leads(tmp_path, 20), kind="leads")

    assert (answer.created, answer.updated) == (19, 1)
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 20
    assert app.check() == []


def test_a_deal_added_meanwhile_only_moves_the_ids(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "deals.csv"
    source.write_text("Deal ID,Name,Stage,Company\n1,A,Won,Acme\n2,B,Qualified,Acme\n", encoding="utf-8")

    def late(work: Any, wanted: Any) -> Any:
        create_deal(work, title="Typed in")
        return reserve_ids(work, wanted)

    monkeypatch.setattr(importing, "reserve_ids", late)
    answer = import_file(app, source, kind="deals")

    assert answer.created == 2
    assert ask_file(app, "SELECT d.id, d.title, s.label FROM deal d JOIN stage s ON s.id = d.stage_id") == [
        (1, "Typed in", "Qualified"),
        (2, "A", "Won"),
        (3, "B", "Qualified"),
    ]
    outer = "SELECT e.value, d.title FROM external_id e JOIN deal d ON d.id = e.record_id AND e.kind = 'deal'"
    assert ask_file(app, outer) == [("1", "A"), ("2", "B")]
    assert app.check() == []
    whole = read_everything(app.path)
    app.undo().result()
    app.redo().result()
    assert read_everything(app.path) == whole


def test_a_workspace_that_never_stands_still_refuses_in_the_end(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_leads(tmp_path, 20)
    import_file(app, path, kind="leads")
    path.write_text(path.read_text(encoding="utf-8").replace("Lead 7,", "Leader 7,"), encoding="utf-8")
    names = iter(("First", "Second"))

    def rename() -> None:
        from funneldesk.commands.contact import edit_contact

        app.run(edit_contact, contact_id=8, name=next(names)).result()

    meddle(monkeypatch, rename, times=2)
    with pytest.raises(Refusal, match="changed meanwhile"):
        import_file(app, path, kind="leads")
    assert ask_number(app, "SELECT name FROM contact WHERE id = 8") == "Second"


def test_in_the_window_other_changes_go_through_while_it_works(tmp_path: Path) -> None:
    with Application.open(make_workspace(tmp_path), threads=True, clock=FixedClock(NOON)) as app:
        added: list[int] = []

        def progress(_done: int, _total: int, words: str) -> None:
            if words == "Preparing the records" and not added:
                added.append(app.run(create_deal, title="Meanwhile").result(timeout=5).result)

        answer = import_file(app, write_leads(tmp_path, 3_000), kind="leads", progress=progress)
        assert answer.created == 3_000
        assert added == [1]
        assert app.history().result().undo == "Import leads.csv: 3,000 leads"


def test_a_preview_says_what_would_become_of_each_row(app: Application, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Name,Email,Created\nA,a@example.com,2026-01-02\nB,nobody,2026-01-02\n", encoding="utf-8")
    import_file(app, path, kind="leads")
    path.write_text(path.read_text(encoding="utf-8") + "C,c@example.com,2026-01-02\n", encoding="utf-8")
    before = read_everything(app.path)

    preview = preview_file(app, path, kind="leads")

    assert [(row.line, row.action) for row in sorted(preview.rows)] == [(2, "unchanged"), (3, "refused"), (4, "create")]
    assert [(column.name, column.field, column.samples[0]) for column in preview.columns] == [
        ("Name", "name", "A"),
        ("Email", "email", "a@example.com"),
        ("Created", "created", "2026-01-02"),
    ]
    assert preview.answer is not None
    assert (preview.answer.created, preview.answer.refused, preview.problem) == (1, 1, None)
    assert read_everything(app.path) == before


def test_a_preview_with_an_open_question_asks_it(app: Application, tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("Email,Created\na@example.com,03/04/2026\nb@example.com,05/06/2026\n", encoding="utf-8")

    preview = preview_file(app, path, kind="leads")

    assert preview.answer is None
    assert preview.problem is not None
    assert "--dates" in preview.problem
    assert preview.columns[1].choices == ("dmy", "mdy")
    assert preview_file(app, path, kind="leads", date_order="mdy").problem is None
