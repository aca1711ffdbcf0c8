"""`move`, `undo` and `redo` as scripts see them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from funneldesk.app import Application
from funneldesk.commands.stage_criterion import create_criterion
from tests.support.builders import RawWorkspace, Stay, create_workspace
from tests.support.console import run_console

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace with one open deal, whose number is 1."""
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.add_deal([Stay("Qualified", None)], amount_minor=5_000)
        raw.add_pipeline(
            "Twins", [("Talk", "open", 10), ("talk", "open", 20), ("Won", "won", 100), ("Lost", "lost", 0)]
        )
        raw.add_deal([Stay("Talk", None)], pipeline_id=2)
    return path


def move(path: Path, *words: object) -> Said:
    return run_console("move", path, *words, "--json", folder=path.parent)


def ask(path: Path, query: str) -> object:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchone()[0]


def test_a_move_is_told_undone_and_redone(path: Path) -> None:
    said = move(path, "--deal", 1, "--to", "won")
    assert (said.code, said.err) == (0, "")
    assert {**said.document, "uid": ""} == {
        "deal": 1,
        "uid": "",
        "title": "Deal 1",
        "from": "Qualified",
        "to": "Won",
        "entry": 1,
    }
    won = run_console("metrics", path, "deals_won", "total_sales", "--json", folder=path.parent)
    assert won.document["metrics"] == {"deals_won": {"value": 1, "n": 1}, "total_sales": {"value": "50.00", "n": 1}}
    undone = run_console("undo", path, "--json", folder=path.parent)
    assert (undone.code, undone.document) == (0, {"undone": "Move “Deal 1” to Won", "entry": 1, "followed_by": 0})
    assert ask(path, "SELECT stage_kind FROM deal WHERE id = 1") == "open"
    redone = run_console("redo", path, "--json", folder=path.parent)
    assert (redone.code, redone.document) == (0, {"redone": "Move “Deal 1” to Won", "entry": 1, "followed_by": 0})
    assert run_console("check", path, folder=path.parent).code == 0


def test_a_deal_goes_by_uid_and_a_stage_by_number(path: Path) -> None:
    uid = ask(path, "SELECT uid FROM deal WHERE id = 1")
    assert move(path, "--deal", uid, "--to", "3").document["to"] == "Proposal"


def test_losing_needs_a_reason(path: Path) -> None:
    for words in ((), ("--reason", "  ")):
        said = move(path, "--deal", 1, "--to", "Lost", *words)
        assert (said.code, said.out) == (2, "")
        assert "reason" in said.sentence
    assert ask(path, "SELECT stage_kind FROM deal WHERE id = 1") == "open"


def test_a_reason_of_the_list_is_taken_as_such(path: Path) -> None:
    assert move(path, "--deal", 1, "--to", "Lost", "--reason", "price").code == 0
    assert ask(path, "SELECT label FROM deal JOIN reason ON reason.id = lost_reason_id") == "Price"
    reasons = run_console("metrics", path, "lost_reasons", "--json", folder=path.parent).document
    assert reasons["metrics"]["lost_reasons"]["value"] == [{"reason": "Price", "lost": 1, "share": 1.0}]


def test_another_reason_is_kept_in_words(path: Path) -> None:
    assert move(path, "--deal", 1, "--to", "Lost", "--reason", "Moved away").code == 0
    assert ask(path, "SELECT lost_note FROM deal WHERE id = 1") == "Moved away"
    reasons = run_console("metrics", path, "lost_reasons", "--json", folder=path.parent).document
    assert reasons["metrics"]["lost_reasons"]["value"] == [{"reason": "Moved away", "lost": 1, "share": 1.0}]


def test_a_win_keeps_why_they_bought(path: Path) -> None:
    assert move(path, "--deal", 1, "--to", "Won", "--reason", "referral").code == 0
    assert ask(path, "SELECT label FROM deal JOIN reason ON reason.id = won_reason_id") == "Referral"


def test_an_exit_criterion_holds_a_deal_until_it_is_said_to_be_met(path: Path) -> None:
    with Application.open(path) as app:
        app.run(create_criterion, stage_id=1, label="Budget known").result()
    said = move(path, "--deal", 1, "--to", "Proposal")
    assert (said.code, said.out) == (2, "")
    assert "Before leaving Qualified: “Budget known”" in said.sentence
    assert "“Budget known”" in move(path, "--deal", 1, "--to", "Proposal", "--met", "Roof").sentence
    assert move(path, "--deal", 1, "--to", "Proposal", "--met", "budget known").code == 0
    assert ask(path, "SELECT stage_id FROM deal WHERE id = 1") == 3
    assert run_console("undo", path, "--json", folder=path.parent).code == 0
    assert ask(path, "SELECT COUNT(*) FROM deal_criterion") == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--deal", 99, "--to", "Won"), "99"),
        (("--deal", "9" * 40, "--to", "Won"), "no deal"),
        (("--deal", "x", "--to", "Won"), "“x”"),
        (("--deal", 1, "--to", "Qualified"), "already"),
        (("--deal", 1, "--to", "Nowhere"), "“Proposal”"),
        (("--deal", 1, "--to", "7"), "“Proposal”"),
        (("--deal", 2, "--to", "TALK"), "7 or 8"),
        (("--deal", 1), "--to"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    path: Path, words: tuple[object, ...], told: str, run_here: Callable[..., Said]
) -> None:
    said = run_here("move", path, *words, "--json")
    assert (said.code, said.out) == (2, "")
    assert told in said.sentence
    assert ask(path, "SELECT COUNT(*) FROM journal_entry") == 0
