"""One odd value does not change what a column is: its row is refused, and the others are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
