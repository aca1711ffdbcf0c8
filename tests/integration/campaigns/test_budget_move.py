"""Moving budget between campaigns: periods from the workspace, and the refusals."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from funneldesk.errors import Refusal
from funneldesk.queries.budget_move import _Series, read_budget_move, read_spending_campaigns
from funneldesk.queries.period import EVERYTHING, Period
from tests.support.attribution_business import recount_journeys
from tests.support.builders import look_at
from tests.support.touched_business import MONTHS, make_touched_business

if TYPE_CHECKING:
    from pathlib import Path

LAKH = 10_000_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A business whose three campaigns have twenty months of spend."""
    return make_touched_business(tmp_path_factory.mktemp("budget"))


def test_only_campaigns_with_spend_are_offered(path: Path) -> None:
    with look_at(path) as look:
        found = read_spending_campaigns(look)
    assert [one.name for one in found] == ["AgriFood trade fair", "Monsoon rooftop offer", "Search: solar installer"]


def test_months_hold_the_spend_and_the_linear_credits_of_their_touches(path: Path) -> None:
    with look_at(path) as look:
        series = _Series(look, EVERYTHING)
        periods = series.periods(1, "month")
        last = series._last
    expected: dict[dt.date, float] = {}
    for journey in recount_journeys(path, Period(), by_channel=False):
        for touch in journey.touches:
            if touch.key == 1:
                day = (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=touch.at, hours=5.5)).date()
                month = day.replace(day=1)
                expected[month] = expected.get(month, 0.0) + 1 / len(journey.touches)
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT starts_on, spend_minor FROM campaign_result WHERE campaign_id = 1").fetchall()
    spend = {dt.date.fromisoformat(day): minor for day, minor in rows}
    months = sorted(month for month in {*expected, *spend} if (month + dt.timedelta(days=32)).replace(day=1) <= last)
    assert [one.spend_minor for one in periods] == [spend.get(month, 0) for month in months]
    assert [one.conversions for one in periods] == pytest.approx([expected.get(month, 0.0) for month in months])
    assert len(spend) == MONTHS


def test_a_range_holds_its_middle(path: Path) -> None:
    with look_at(path) as look:
        move = read_budget_move(look, 3, 1, LAKH // 5)
        again = read_budget_move(look, 3, 1, LAKH // 5)
    assert move == again
    assert move.unit == "month"
    assert move.outcome.change.low <= move.outcome.change.mid <= move.outcome.change.high
    assert move.outcome.revenue_change_minor is not None
    assert 0 <= move.outcome.chance_better <= 1


def test_what_the_data_cannot_carry_is_refused(path: Path) -> None:
    with look_at(path) as look:
        for giver, taker, minor, words in (
            (1, 1, LAKH, "two different"),
            (1, 2, 0, "above zero"),
            (1, 2, 90 * LAKH, "smaller amount"),
            (4, 2, LAKH, "Enter its spend"),
        ):
            with pytest.raises(Refusal, match=words):
                read_budget_move(look, giver, taker, minor)
