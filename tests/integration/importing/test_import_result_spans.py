"""A newer report may take the place of a shorter one, and channels of a campaign stand beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.importing import ask_file
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

KIND = "campaign-results"
PERIOD = ("Campaign", "Start date", "End date", "Clicks", "Spend")
SPANS = "SELECT starts_on, ends_on, clicks, spend_minor FROM campaign_result ORDER BY 1, 2"


def counts(answer: object) -> tuple[int, ...]:
    return tuple(getattr(answer, name) for name in ("created", "updated", "unchanged", "refused"))


def test_the_full_month_takes_the_place_of_the_month_to_date(app: Application, bring: Bring) -> None:
    bring(KIND, PERIOD, ("Roof", "2026-03-01", "2026-03-10", "5", "10"))
    before = read_everything(app.path)
    answer = bring(KIND, PERIOD, ("Roof", "2026-03-01", "2026-03-31", "15", "30"), name="month.csv")
    assert counts(answer) == (0, 1, 0, 0)
    assert any("takes the place of an earlier, shorter period" in flag for flag in answer.flags)
    assert ask_file(app, SPANS) == [("2026-03-01", "2026-03-31", 15, 3_000)]
    assert app.check() == []
    app.undo().result()
    assert read_everything(app.path) == before
    app.redo().result()
    # The shorter one does not come back.
    answer = bring(KIND, PERIOD, ("Roof", "2026-03-01", "2026-03-10", "5", "10"), name="old.csv")
    assert counts(answer) == (0, 0, 0, 1)
    assert answer.refused_rows is not None
    assert "2026-03-01 to 2026-03-31 is there already" in answer.refused_rows.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("held", "new", "advice"),
    [
        (("2026-03-05", "2026-03-05"), ("2026-03-01", "2026-03-31"), "by day to bring the other days in"),
        (("2026-03-01", "2026-03-10"), ("2026-03-05", "2026-03-31"), "or one that contains the other whole"),
    ],
)
def test_what_still_overlaps_says_what_to_do(
    app: Application, bring: Bring, held: tuple[str, str], new: tuple[str, str], advice: str
) -> None:
    bring(KIND, PERIOD, ("Roof", *held, "5", "10"))
    answer = bring(KIND, PERIOD, ("Roof", *new, "15", "30"), name="new.csv")
    assert counts(answer) == (0, 0, 0, 1)
    assert answer.refused_rows is not None
    assert advice in answer.refused_rows.read_text(encoding="utf-8-sig")
    assert len(ask_file(app, SPANS)) == 1


def test_a_longer_period_that_measures_less_takes_no_place(app: Application, bring: Bring) -> None:
    bring(KIND, PERIOD, ("Roof", "2026-03-01", "2026-03-10", "5", "10"))
    answer = bring(KIND, PERIOD, ("Roof", "2026-03-01", "2026-03-31", "15", ""), name="month.csv")
    assert counts(answer) == (0, 0, 0, 1)
    assert ask_file(app, SPANS) == [("2026-03-01", "2026-03-10", 5, 1_000)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_channels_in_two_files_count_as_in_one(app: Application, bring: Bring, order: tuple[int, int]) -> None:
    header = ("Campaign", "Date", "Channel", "Spend")
    rows = [("Diwali", "2026-03-01", "Social ads", "10"), ("Diwali", "2026-03-01", "Search ads", "90")]
    for number in order:
        assert counts(bring(KIND, header, rows[number], name=f"{number}.csv")) == (1, 0, 0, 0)
    told = ask_file(app, "SELECT row_key, spend_minor FROM campaign_result ORDER BY 1")
    assert told == [("Search ads", 9_000), ("Social ads", 1_000)]
    assert counts(bring(KIND, header, *rows, name="both.csv")) == (0, 0, 2, 0)
    assert app.check() == []


def test_a_file_that_also_names_the_channel_adds_nothing_twice(bring: Bring) -> None:
    bring(KIND, ("Campaign", "Date", "Spend"), ("Diwali", "2026-03-01", "10"))
    header = ("Campaign", "Date", "Channel", "Spend")
    assert counts(bring(KIND, header, ("Diwali", "2026-03-01", "Print", "10"), name="b.csv")) == (0, 0, 1, 0)
    assert counts(bring(KIND, ("Campaign", "Date", "Spend"), ("Diwali", "2026-03-01", "10"), name="c.csv"))[2] == 1
