"""What cannot be done ends with a code, one sentence and nothing left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import RawWorkspace, Stay, create_workspace, open_workspace
from tests.support.checkout import ROOT
from tests.support.console import run_console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said

MISSING = [
    ("metrics", "none.funnel"),
    ("score", "none.funnel"),
    ("move", "none.funnel", "--deal", "1", "--to", "Won"),
    ("undo", "none.funnel"),
    ("redo", "none.funnel"),
    ("check", "none.funnel"),
    ("import", "none.funnel", "leads.csv", "--as", "leads"),
    ("report", "none.funnel", "--out", "x.pdf"),
    ("shot", "none.funnel", "--room", "pipeline", "--out", "x.png"),
    ("none.funnel",),
]


@pytest.mark.parametrize("words", MISSING, ids=lambda words: words[0])
def test_a_missing_workspace_is_never_created(
    tmp_path: Path, words: tuple[str, ...], run_here: Callable[..., Said]
) -> None:
    said = run_here(*words)
    assert (said.code, said.out) == (2, "")
    assert "none.funnel" in said.sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("metrics", "w.funnel", "wins"), "deals_won"),
        (("metrics", "w.funnel", "--pipeline", "Export"), "Sales"),
        (("metrics", "w.funnel", "--owner", "Nobody"), "owner"),
        (("metrics", "w.funnel", "--source", "Nowhere"), "source"),
        (("metrics", "w.funnel", "--from", "21.11.2026"), "21.11.2026"),
        (("metrics", "w.funnel", "--as-of", "2026-02-30"), "2026-02-30"),
        (("metrics", "w.funnel", "--from", "2026-02-01", "--to", "2026-01-01"), "before it begins"),
        (("metrics",), "FILE"),
        (("undo", "w.funnel"), "nothing to undo"),
        (("redo", "w.funnel"), "nothing to redo"),
        (("frobnicate", "w.funnel"), "no verb"),
        (("--frobnicate",), "no verb"),
        (("import", "w.funnel", "none.csv", "--as", "leads"), "none.csv"),
        (("import", "w.funnel", "none.csv", "--as", "cats"), "cats"),
        (("import", "w.funnel", "w.funnel", "--as", "leads", "--map", "name"), "--map field=column"),
        (("import", "w.funnel", "w.funnel", "--as", "leads", "--map", "a=b", "--map", "a=c"), "twice"),
        (("import", "w.funnel", "w.funnel", "--as", "deals", "--currency", "XQZ"), "“XQZ” is no currency"),
        (("shot", "w.funnel", "--room", "kitchen", "--out", "x.png"), "kitchen"),
        (("shot", "w.funnel", "--room", "pipeline", "--out", "x.png", "--size", "big"), "big"),
        (("shot", "w.funnel", "--room", "pipeline", "--out", "x.png", "--size", "8193x900"), "8192x8192"),
        (("shot", "w.funnel", "--room", "pipeline", "--out", "x.png", "--size", "99999x99999"), "8192x8192"),
        (("shot", "w.funnel", "--room", "pipeline", "--out", "x.png", "--size", "8192x90", "--scale", "4"), "16384"),
        (("shot", "w.funnel", "--room", "pipeline", "--out", "x.png", "--scale", "90"), "90"),
        (
            ("shot", "w.funnel", "--room", "customers", "--out", "x.png"),
            "one of today, leads, pipeline, campaigns, insights",
        ),
        (("report", "w.funnel", "--out", "nowhere/x.pdf"), "nowhere"),
        (("check", "."), "folder"),
    ],
)
def test_what_the_caller_can_mend_is_code_2(
    tmp_path: Path, words: tuple[str, ...], told: str, run_here: Callable[..., Said]
) -> None:
    create_workspace(tmp_path, "w.funnel")
    said = run_here(*words)
    assert (said.code, said.out) == (2, "")
    assert told in said.sentence


def test_a_workspace_held_by_another_process_is_code_1(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        deal = raw.add_deal([Stay("Qualified", None)])
    with open_workspace(path):
        said = run_console("move", path, "--deal", deal.id, "--to", "Proposal", folder=tmp_path)
        assert (said.code, said.out) == (1, "")
        assert "open already" in said.sentence
        read = run_console("metrics", path, "deals_open", "--json", folder=tmp_path)
        assert (read.code, read.document["metrics"]["deals_open"]["value"]) == (0, 1)


def test_a_bug_is_code_1_with_its_details_in_the_log(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    script = (
        "import sys; from funneldesk.cli import main; import funneldesk.cli.verbs.check as verb;"
        "verb.run = lambda args: 1 // 0; sys.exit(main.run(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "check", str(path)],
        env={"PYTHONPATH": str(ROOT), "FUNNELDESK_LOG_DIR": str(tmp_path / "log")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert (
        "1 // 0" in (tmp_path / "log" / "funneldesk.log").read_text()
        or "ZeroDivisionError" in (tmp_path / "log" / "funneldesk.log").read_text()
    )


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("metrics", "--help"), ("import", "--help")])
def test_help_is_code_0(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = run_console(*words, folder=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert said.out


def test_starting_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys, json; from funneldesk.cli.main import run; run(['--help']);"
        "print(json.dumps(sorted({'sqlalchemy', 'numpy', 'matplotlib', 'PySide6', 'babel'} & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert list(tmp_path.iterdir()) == []


def test_a_process_ends_with_the_code(tmp_path: Path) -> None:
    said = run_console("metrics", "none.funnel", folder=tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "none.funnel" in said.sentence
    assert list(tmp_path.iterdir()) == []


def test_every_room_of_the_window_can_be_shot(tmp_path: Path) -> None:
    from funneldesk.cli.verbs.shot import ROOMS
    from funneldesk.desktop.session import ROOMS as IN_THE_WINDOW

    assert list(ROOMS) == [key for key, *_ in IN_THE_WINDOW]
    create_workspace(tmp_path, "w.funnel")
    said = run_console("shot", "w.funnel", "--room", "settings", "--out", "x.png", folder=tmp_path)
    assert said.code == 0, said.err
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
