"""What `report` and `shot` may write to: files of their kind, never the workspace or anything else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from funneldesk.errors import Refusal
from funneldesk.reports.catalogue import write_report
from funneldesk.reports.out_file import PDF, PNG, check_target
from tests.support.builders import create_workspace
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said

VERBS = [("report", "pdf"), ("shot", "png")]


def words_for(verb: str, out: str) -> list[str]:
    return [verb, "w.funnel", *(["--room", "pipeline"] if verb == "shot" else []), "--out", out]


@pytest.mark.parametrize(("verb", "ending"), VERBS)
def test_a_workspace_is_never_written_over(
    tmp_path: Path, verb: str, ending: str, run_here: Callable[..., Said]
) -> None:
    path, other = create_workspace(tmp_path, "w.funnel"), create_workspace(tmp_path, "other.funnel")
    linked, pointing = tmp_path / f"hard.{ending}", tmp_path / f"soft.{ending}"
    os.link(path, linked)
    pointing.symlink_to(path)
    (tmp_path / f"named.{ending}").write_bytes(other.read_bytes())
    before = {found.name: found.read_bytes() for found in tmp_path.iterdir()}
    for out, told in (
        ("w.funnel", "workspace itself"),
        ("./../" + tmp_path.name + "/w.funnel", "workspace itself"),
        (linked.name, "workspace itself"),
        (pointing.name, "workspace itself"),
        ("other.funnel", f".{ending}"),
        (f"named.{ending}", "exists already"),
    ):
        said = run_here(*words_for(verb, out))
        assert (said.code, said.out) == (2, ""), out
        assert told in said.sentence
    assert {found.name: found.read_bytes() for found in tmp_path.iterdir()} == before


@pytest.mark.parametrize(("verb", "ending"), VERBS)
def test_what_is_not_of_the_kind_is_refused(
    tmp_path: Path, verb: str, ending: str, run_here: Callable[..., Said]
) -> None:
    create_workspace(tmp_path, "w.funnel")
    mine = tmp_path / f"mine.{ending}"
    mine.write_text("my own words")
    (tmp_path / f"folder.{ending}").mkdir()
    for out, told in (
        (mine.name, "exists already"),
        ("plain", f".{ending}"),
        ("leads.csv", f".{ending}"),
        (f"folder.{ending}", "is a folder"),
        (f"nowhere/x.{ending}", "nowhere"),
        (f"{'x' * 300}.{ending}", "cannot be written"),
    ):
        said = run_here(*words_for(verb, out))
        assert (said.code, said.out) == (2, ""), out
        assert told in said.sentence
    assert mine.read_text() == "my own words"


def test_an_older_file_of_the_kind_and_an_empty_one_may_be_replaced(tmp_path: Path) -> None:
    for kind in (PDF, PNG):
        old = tmp_path / f"old{kind.ending.upper()}"
        old.write_bytes(kind.head + b"more")
        check_target(old, kind)
        kept = tmp_path / f"kept{kind.ending}"
        kept.touch()
        check_target(kept, kind)
        check_target(tmp_path / f"new{kind.ending}", kind)


def test_the_report_itself_knows_which_workspace_it_reads(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    linked = tmp_path / "linked.pdf"
    os.link(path, linked)
    with open_app(path) as app:
        for out in (path, linked):
            with pytest.raises(Refusal, match="workspace itself"):
                app.ask(write_report, out).result()
