"""`activity` as scripts see it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.clock import SystemClock
from funneldesk.commands.activity import ACTIVITY_WORDS
from funneldesk.commands.contact import create_contact
from tests.support.console import run_console
from tests.support.daily_work import open_daily_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace with lead 1, deal 1 and two colleagues."""
    work = open_daily_work(tmp_path)
    work.do(create_contact, name="Kiran Shah", phone="+919822014466")
    work.app.close()
    return work.app.path


def activity(path: Path, *words: object) -> Said:
    return run_console("activity", path, *words, "--json", folder=path.parent)


def test_planned_done_listed_and_exported(path: Path) -> None:
    added = activity(path, "add", "--kind", "call", "--deal", "1", "--due", "2098-11-24 16:00", "--owner", "Asha Rao")
    assert added.code == 0
    assert added.document == {"id": 1}
    (row,) = activity(path, "list", "--open").document["activities"]
    assert {key: row[key] for key in ("kind", "deal", "lead", "due", "done", "owner", "outcome")} == {
        "kind": "call",
        "deal": "Rooftop 10 kW",
        "lead": "Meera Joshi",
        "due": "2098-11-24T10:30:00+00:00",
        "done": None,
        "owner": "Asha Rao",
        "outcome": None,
    }
    words = ("--outcome", "reached", "--minutes", "7", "--objection", "price", "--next-kind", "site_visit")
    done = activity(path, "done", "--id", row["uid"], *words, "--next-due", "2099-12-01", "--by", "Priya Sharma")
    assert done.document == {"id": 1, "next": 2}
    (past,) = activity(path, "list", "--done").document["activities"]
    assert (past["outcome"], past["minutes"], past["objection"]) == ("reached", 7, "Price")
    assert activity(path, "list", "--owner", "Priya Sharma").document == {"activities": []}
    out = path.parent / "mine.ics"
    assert activity(path, "export", "--out", out).document["n"] == 1
    assert b"DTSTART;VALUE=DATE:20991201" in out.read_bytes()


def test_what_was_done_is_logged_at_once(path: Path) -> None:
    added = activity(path, "add", "--kind", "whatsapp", "--lead", "1", "--done", "--outcome", "sent", "--note", "hello")
    assert added.code == 0
    (row,) = activity(path, "list").document["activities"]
    assert (row["kind"], row["outcome"], row["due"]) == ("whatsapp", "sent", None)
    assert row["done"] is not None


@pytest.mark.parametrize("word", ["Call", "VISIT", "e-mail", "Site visit", "site_visit", "Follow-up"])
def test_kinds_are_taken_as_people_call_them(run_here: Callable[..., Said], path: Path, word: str) -> None:
    assert run_here("activity", path, "add", "--kind", word, "--lead", "1").code == 0
    said = run_here("activity", path, "list", "--kind", word)
    assert any(f"open  {one}: " in said.out for one in ACTIVITY_WORDS.values())
    assert len(said.out.splitlines()) == 1


def test_a_next_step_without_a_day_is_on_the_next_working_day(
    run_here: Callable[..., Said], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    friday = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _self: friday)
    assert run_here("activity", path, "list").out == "Nothing planned.\n"
    run_here("activity", path, "add", "--kind", "call", "--lead", "1", "--due", "2026-11-20")
    said = run_here("activity", path, "done", "--id", "1", "--next-kind", "Visit")
    assert "Next: Visit on Saturday 2026-11-21." in said.out
    (row,) = run_here("activity", path, "list", "--open", "--json").document["activities"]
    assert (row["kind"], row["due"], row["due_day_only"]) == ("site_visit", "2026-11-21T06:30:00+00:00", True)
    past = run_here("activity", path, "add", "--kind", "call", "--lead", "1", "--due", "2026-11-18", "--done")
    assert past.code == 0
    rows = run_here("activity", path, "list", "--done", "--json").document["activities"]
    assert sorted(row["done"][:10] for row in rows) == ["2026-11-18", "2026-11-20"]


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("add", "--lead", "1"), "--kind"),
        (("add", "--kind", "call"), "--deal or --lead"),
        (("add", "--kind", "flight", "--lead", "1"), "no kind of activity"),
        (("add", "--kind", "call", "--lead", "99"), "no lead"),
        (("add", "--kind", "call", "--deal", "zz"), "no deal"),
        (("add", "--kind", "call", "--lead", "1", "--due", "someday"), "has no date"),
        (("add", "--kind", "call", "--lead", "1", "--due", "2026-13-40"), "is no day"),
        (("add", "--kind", "call", "--lead", "1", "--due", "2026-01-05"), "has passed"),
        (("add", "--kind", "call", "--lead", "1", "--due", "2026-01-05 16:00"), "has passed"),
        (("add", "--kind", "call", "--lead", "2", "--deal", "1"), "is no deal of lead 2"),
        (("add", "--kind", "call", "--lead", "1", "--outcome", "reached"), "--done"),
        (("add", "--kind", "call", "--lead", "1", "--by", "Nobody"), "Nobody"),
        (("done",), "--id"),
        (("done", "--id", "7"), "no activity"),
        (("done", "--id", "1", "--deal", "1"), "takes no --deal"),
        (("export",), "--out"),
        (("export", "--out", "mine.txt"), ".ics"),
        (("fly",), "fly"),
    ],
)
def test_what_the_caller_can_mend_ends_with_2_and_a_sentence(path: Path, words: tuple[str, ...], part: str) -> None:
    said = activity(path, *words)
    assert said.code == 2
    assert part in said.sentence
