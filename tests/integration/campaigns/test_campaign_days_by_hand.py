"""Results by day and week: each number reckoned by hand from rows of one day and of longer periods."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.campaign import create_campaign, delete_campaigns
from funneldesk.commands.campaign_result import ResultEntry, write_results
from funneldesk.queries.campaign_days import read_daily_results
from funneldesk.queries.period import ALL_TIME, Period
from tests.support.workspace import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.commands.work import Work
    from funneldesk.queries.campaign_days import DailyResults

WEEK = Period(dt.date(2026, 11, 2), dt.date(2026, 11, 9))


def day(number: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, number)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """Campaign 1 with a day and two periods, campaign 2 with a day, campaign 3 in the bin."""
    with Application.open(make_workspace(tmp_path), clock=FixedClock(NOON)) as opened:
        opened.run(_make).result()
        opened.run(delete_campaigns, campaign_ids=[3]).result()
        yield opened


def _make(work: Work) -> None:
    for name in ("One", "Two", "Gone"):
        create_campaign(work, name=name)
    first = [
        ResultEntry(day(2), clicks=10, spend_minor=500_00),
        ResultEntry(day(4), day(5), clicks=8),
        ResultEntry(day(8), day(11), clicks=40),
    ]
    write_results(work, campaign_id=1, rows=first)
    write_results(work, campaign_id=2, rows=[ResultEntry(day(2), clicks=5), ResultEntry(day(3), clicks=0)])
    write_results(work, campaign_id=3, rows=[ResultEntry(day(2), clicks=1000)])
    work.label = "Make results"


def read(app: Application, measure: str, *wanted: Any) -> DailyResults:
    return app.ask(read_daily_results, measure, *wanted).result()


def test_a_period_lies_evenly_on_its_days_and_only_those_inside_are_drawn(app: Application) -> None:
    found = read(app, "clicks", WEEK)
    assert [span.starts_on for span in found.spans] == [day(number) for number in range(2, 9)]
    assert [span.value for span in found.spans] == [15, 0, 4, 4, 0, 0, 10]
    assert [span.spread for span in found.spans] == [0, 0, 4, 4, 0, 0, 10]
    assert (found.days, found.periods, found.cut) == (1, 2, 1)


def test_a_bar_knows_the_results_in_it(app: Application) -> None:
    spans = read(app, "clicks", WEEK).spans
    assert [len(span.ids) for span in spans] == [2, 1, 1, 1, 0, 0, 1]
    assert spans[2].ids == spans[3].ids


def test_one_campaign_alone(app: Application) -> None:
    assert [span.value for span in read(app, "clicks", WEEK, (2,)).spans] == [5, 0, 0, 0, 0, 0, 0]


def test_a_long_time_is_drawn_by_weeks_that_begin_on_the_business_first_day(app: Application) -> None:
    found = read(app, "clicks", Period(day(1, 9), dt.date(2027, 1, 1)))
    assert found.days == 7
    assert {span.starts_on.weekday() for span in found.spans} == {app.business.first_weekday}
    assert sum(span.value for span in found.spans) == 10 + 8 + 40 + 5
    assert found.cut == 0


def test_all_of_history_ends_with_the_latest_result(app: Application) -> None:
    spans = read(app, "clicks", ALL_TIME).spans
    assert (spans[0].starts_on, spans[-1].starts_on) == (day(2), day(11))


def test_money_is_minor_units_and_nothing_measured_is_no_bar(app: Application) -> None:
    assert sum(span.value for span in read(app, "spend_minor", WEEK).spans) == 500_00
    assert read(app, "impressions", WEEK).spans == ()
    assert read(app, "clicks", Period(day(1, 1), day(1, 2))).spans == ()
