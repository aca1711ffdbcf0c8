"""`new` and `check` as scripts see them."""

from __future__ import annotations

import sqlite3
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import RawWorkspace, Stay, create_workspace
from tests.support.console import run_console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said


def test_new_asks_nothing_and_says_what_it_made(tmp_path: Path) -> None:
    said = run_console(
        "new", "shop.funnel", "--currency", "usd", "--timezone", "America/New_York", "--json", folder=tmp_path
    )
    assert (said.code, said.err) == (0, "")
    assert said.document["currency"] == "USD"
    assert said.document["time_zone"] == "America/New_York"
    metrics = run_console("metrics", "shop.funnel", "total_sales", "--json", folder=tmp_path)
    assert metrics.document["currency"] == "USD"
    assert metrics.document["metrics"] == {"total_sales": {"value": "0.00", "n": 0}}


def test_new_without_json_speaks_to_people(tmp_path: Path) -> None:
    said = run_console("new", "shop.funnel", folder=tmp_path)
    assert said.code == 0
    assert said.out == "Created shop.funnel (INR, Asia/Kolkata).\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--currency", "RUPEE"), "RUPEE"),
        (("--timezone", "India"), "India"),
        (("--timezone", "../etc"), "../etc"),
        (("--name", "  "), "name"),
        (("--colour", "red"), "--colour"),
    ],
)
def test_new_refuses_what_it_does_not_know(
    tmp_path: Path, words: tuple[str, ...], told: str, run_here: Callable[..., Said]
) -> None:
    said = run_here("new", "shop.funnel", *words)
    assert (said.code, said.out) == (2, "")
    assert told in said.sentence
    assert list(tmp_path.iterdir()) == []


def test_new_never_replaces_a_file(tmp_path: Path) -> None:
    (tmp_path / "shop.funnel").write_text("mine")
    said = run_console("new", "shop.funnel", folder=tmp_path)
    assert said.code == 2
    assert "exists already" in said.sentence
    assert (tmp_path / "shop.funnel").read_text() == "mine"


def test_new_needs_its_folder(tmp_path: Path) -> None:
    said = run_console("new", "nowhere/shop.funnel", folder=tmp_path)
    assert said.code == 2
    assert "nowhere" in said.sentence


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux shows its processes as a folder")
def test_new_in_a_folder_that_takes_no_files_speaks_of_the_folder(run_here: Callable[..., Said]) -> None:
    said = run_here("new", "/proc/x.funnel")
    assert (said.code, said.out) == (1, "")
    assert said.sentence.startswith("x.funnel could not be created in /proc (")
    assert "wrong" not in said.sentence


def test_check_finds_a_whole_file_whole(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.add_deal([Stay("Qualified", None)])
    said = run_console("check", path, "--json", folder=tmp_path)
    assert (said.code, said.document, said.err) == (0, {"ok": True, "problems": []}, "")


def test_check_names_a_broken_promise(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.add_deal([Stay("Qualified", None)])
        raw._db.execute("DELETE FROM stage_visit")
    said = run_console("check", path, "--json", folder=tmp_path)
    assert said.code == 1
    assert said.document["ok"] is False
    assert "open visit" in said.document["problems"][0]
    assert "1 problem" in said.sentence


def test_check_of_a_torn_file_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    said = run_console("check", path, "--json", folder=tmp_path)
    assert said.code == 1
    assert said.document["ok"] is False
    assert said.sentence


def test_another_database_is_no_workspace(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    said = run_console("check", path, folder=tmp_path)
    assert said.code == 2
    assert "not a FunnelDesk workspace" in said.sentence
