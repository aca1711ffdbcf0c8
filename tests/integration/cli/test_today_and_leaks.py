"""`today FILE` and `leaks FILE`: the same lines and sums as the window, as of a day too, and refusals in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.note import write_note
from tests.support.console import run_console
from tests.support.today_business import fill_day, make_business

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.today_business import Business

_WHEN = "2026-11-21T13:30"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A workspace with the day of the design."""
    business: Business = make_business(tmp_path)
    with business.app:
        fill_day(business)
    return business.app.path


def test_the_day_of_a_person_as_of_an_instant(file: Path) -> None:
    said = run_console("today", file, "--by", "Priya Sharma", "--as-of", _WHEN, "--json", folder=file.parent)
    assert said.code == 0
    items = said.document["items"]
    assert [one["kind"] for one in items] == ["offer"] * 3 + ["step"] * 4
    assert items[3] == items[3] | {"title": "Visit · Cold-storage 60 kW", "money": "2850000.00"}
    assert items[0]["due"].startswith("2026-11-21T07:00")
    assert said.document["money"] == "4495000.00"
    again = run_console("today", file, "--by", "Priya Sharma", "--as-of", _WHEN, "--json", folder=file.parent)
    assert again.out == said.out


def test_what_was_told_is_part_of_the_day(tmp_path: Path) -> None:
    business = make_business(tmp_path)
    with business.app:
        business.add_lead("Asha Rao")
        business.notify("Asha Rao is hot", "Asha Rao", to="Meera Joshi")
        business.app.actor_id = business.users["Meera Joshi"]
        business.run(write_note, text="@Priya Sharma please look", contact_id=business.contacts["Asha Rao"])
    said = run_console("today", business.app.path, "--as-of", _WHEN, "--json", folder=tmp_path)
    assert sorted(one["kind"] for one in said.document["items"]) == ["mention", "notice"]
    said = run_console("today", business.app.path, "--by", "Meera Joshi", "--as-of", _WHEN, folder=tmp_path)
    assert "Asha Rao is hot (Noted by an automation)" in said.out
    assert "mentioned" not in said.out


def test_a_day_long_before_has_nothing_to_do(file: Path) -> None:
    said = run_console("today", file, "--by", "Rohan Kulkarni", "--as-of", "2026-11-21", folder=file.parent)
    assert (said.code, said.out) == (0, "All done. Nothing waits for you today.\n")


def test_the_day_in_words_has_the_headings_and_the_money_of_the_window(file: Path) -> None:
    said = run_console("today", file, "--by", "Priya Sharma", "--as-of", _WHEN, folder=file.parent)
    lines = said.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["Accept or reject", "Follow-ups", "Overdue"]
    assert any("Visit · Cold-storage 60 kW" in line and "₹28.5 L" in line for line in lines)
    assert "INR" not in said.out


def test_the_leaks_in_words_name_their_keys(file: Path) -> None:
    said = run_console("leaks", file, folder=file.parent)
    assert "no_next_step  Deals without a next step: 2" in said.out
    assert "lead_no_owner  Leads for sales without an owner" in said.out
    one = run_console("leaks", file, "--kind", "lead_no_owner", folder=file.parent)
    assert "MQLs, SALs and SQLs" in one.out


def test_the_leaks_are_told_in_money_and_one_kind_with_its_records(file: Path) -> None:
    said = run_console("leaks", file, "--json", folder=file.parent)
    leaks = {one["kind"]: one for one in said.document["leaks"]}
    assert (leaks["no_next_step"]["n"], leaks["no_next_step"]["money"]) == (2, "605000.00")
    assert leaks["deal_no_owner"]["n"] == 0
    one = run_console("leaks", file, "--kind", "no_next_step", "--json", folder=file.parent).document["leaks"]
    assert len(one) == 1
    assert len(one[0]["ids"]) == 2


@pytest.mark.parametrize(
    "words", [("today", "--by", "Nobody"), ("today", "--as-of", "soon"), ("leaks", "--kind", "rust")]
)
def test_what_cannot_be_meant_is_refused(file: Path, words: tuple[str, ...]) -> None:
    said = run_console(words[0], file, *words[1:], folder=file.parent)
    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 1
