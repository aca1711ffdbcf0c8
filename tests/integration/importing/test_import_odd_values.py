"""One odd value does not change what a column is: its row is refused, and the others are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.errors import Refusal
from tests.support.importing import ask_file

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring


@pytest.mark.parametrize(("won", "lost"), [("won", "lost"), ("yes", "no"), ("true", "false")])
def test_one_word_that_is_no_outcome_refuses_its_row_alone(app: Application, bring: Bring, won: str, lost: str) -> None:
    rows = [(f"X{number}", "2026-01-01", word) for number, word in enumerate((won, lost, "", "maybe"))]
    answer = bring("leads", ("id", "created", "outcome"), *rows)
    assert answer.mapping["outcome"] == "outcome"
    assert (answer.created, answer.refused) == (3, 1)
    assert answer.refused_rows is not None
    assert "says neither won nor lost" in answer.refused_rows.read_text(encoding="utf-8-sig")
    stages = "SELECT lifecycle_stage FROM contact ORDER BY id"
    assert ask_file(app, stages) == [("customer",), ("disqualified",), ("lead",)]


def test_one_odd_word_does_not_lose_who_is_not_to_be_called(app: Application, bring: Bring) -> None:
    rows = [(f"X{number}", word) for number, word in enumerate(("yes", "no", "perhaps"))]
    answer = bring("leads", ("id", "do not call"), *rows)
    assert (answer.created, answer.refused) == (2, 1)
    assert ask_file(app, "SELECT do_not_call FROM contact ORDER BY id") == [(1,), (0,)]


def test_counts_are_no_outcomes(bring: Bring) -> None:
    answer = bring("leads", ("id", "conversion"), *((f"X{number}", str(number % 4)) for number in range(8)))
    assert answer.mapping["conversion"] == "custom"
    assert answer.refused == 0


def test_the_question_about_dates_shows_one_that_can_be_read_in_two_ways(bring: Bring) -> None:
    days = ("04/04/2026", "05/05/2026", "03/04/2026")
    with pytest.raises(Refusal, match=r"as in “03/04/2026”.*--dates dmy or --dates mdy"):
        bring("campaign-results", ("campaign", "day", "clicks"), *(("Roof", day, "1") for day in days))


def test_dates_that_contradict_one_another_are_asked_for_even_after_an_answer(app: Application, bring: Bring) -> None:
    header = ("campaign", "day", "clicks")
    bring("campaign-results", header, ("Roof", "03/04/2026", "1"), date_order="mdy")
    rows = [("Roof", "13/05/2026", "1"), ("Roof", "05/14/2026", "2")]
    with pytest.raises(Refusal, match=r"“13/05/2026”.*“05/14/2026”.*--dates"):
        bring("campaign-results", header, *rows, name="mixed.csv")
    answer = bring("campaign-results", header, *rows, name="mixed.csv", date_order="dmy")
    assert (answer.created, answer.refused) == (1, 1)
    days = ask_file(app, "SELECT starts_on FROM campaign_result ORDER BY 1")
    assert days == [("2026-03-04",), ("2026-05-13",)]
