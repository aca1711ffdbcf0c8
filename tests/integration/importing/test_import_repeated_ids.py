"""A row that repeats an id with other values is told apart from one that only repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.importing import ask_file, ask_number

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

_OTHER = "2 rows repeat an id with other values; the last one counts (line 3, 5)"
_FILES = {
    "leads": (
        ("Lead ID", "Name", "City"),
        ("1", "Meera Joshi", "Pune"),
        ("1", "Meera Joshi", "Nashik"),
        ("2", "Arif Khan", "Pune"),
        ("2", "Arif K.", "Pune"),
        ("2", "Arif K.", "Pune"),
    ),
    "deals": (
        ("Deal ID", "Amount", "Stage"),
        ("1", "500", "Won"),
        ("1", "700", "Won"),
        ("2", "900", "Won"),
        ("2", "900", "Lost"),
        ("2", "900", "Lost"),
    ),
    "companies": (
        ("Company ID", "Company", "City"),
        ("1", "Acme", "Pune"),
        ("1", "Acme", "Nashik"),
        ("2", "Beta", "Pune"),
        ("2", "Beta", "Delhi"),
        ("2", "Beta", "Delhi"),
    ),
}


@pytest.mark.parametrize("kind", _FILES)
def test_other_values_under_the_same_id_are_told_and_counted(app: Application, bring: Bring, kind: str) -> None:
    first = bring(kind, *_FILES[kind])

    assert (first.created, first.updated, first.unchanged, first.refused) == (2, 2, 1, 0)
    assert _OTHER in first.flags
    assert any("1 row repeats a " in flag and "(line 6)" in flag for flag in first.flags)
    again = bring(kind, *_FILES[kind])
    assert (again.created, again.updated, again.unchanged) == (0, 0, 5)
    assert _OTHER in again.flags
    assert app.check() == []


def test_the_last_row_counts_for_a_deal(app: Application, bring: Bring) -> None:
    bring("deals", *_FILES["deals"])
    assert ask_file(app, "SELECT amount_minor, stage_kind FROM deal ORDER BY id") == [(70_000, "won"), (90_000, "lost")]


def test_two_changes_of_a_lead_that_was_there_are_two_updates(app: Application, bring: Bring) -> None:
    header, *rows = _FILES["leads"]
    bring("leads", header, rows[0])
    answer = bring("leads", header, ("1", "Meera Joshi", "Delhi"), rows[1])

    assert (answer.created, answer.updated, answer.unchanged) == (0, 2, 0)
    assert ask_number(app, "SELECT city FROM contact") == "Nashik"
