"""Several campaigns at once, one made like another, found by a few letters, and the leads behind a week's bar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.campaign import delete_campaigns
from funneldesk.commands.campaign_plan import plan_campaign
from funneldesk.commands.campaigns_bulk import assign_campaigns, duplicate_campaign
from funneldesk.commands.content import create_content
from funneldesk.desktop.campaigns.table_read import find_week_leads, read_table, read_weeks
from funneldesk.errors import Refusal
from funneldesk.queries.campaign_page import read_campaign_page
from funneldesk.queries.campaigns import CampaignFilter
from funneldesk.queries.period import ALL_TIME, Period
from funneldesk.queries.search import find_records
from tests.support.campaign_room import ADS, FAIR, TODAY, WEBINAR, make_campaigns
from tests.support.workspace import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.queries.campaign_page import CampaignPage

QUARTER = Period(dt.date(2026, 10, 1), dt.date(2027, 1, 1))


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """A business with three campaigns."""
    with Application.open(make_campaigns(tmp_path), clock=FixedClock(NOON)) as opened:
        yield opened


def page(app: Application, campaign_id: int) -> CampaignPage:
    found = app.ask(read_campaign_page, campaign_id).result()
    assert found is not None
    return found


def test_several_get_the_same_and_one_undo_takes_it_back(app: Application) -> None:
    done = app.run(assign_campaigns, campaign_ids=[FAIR, WEBINAR, ADS], channel_id=3, funnel_stage="loyalty").result()
    assert done.change is not None
    assert done.change.label == "Change 3 campaigns"
    assert [(page(app, one).row.channel_id, page(app, one).row.funnel_stage) for one in (1, 2, 3)] == [
        (3, "loyalty")
    ] * 3
    app.undo().result()
    assert page(app, FAIR).row.funnel_stage == "interest"
    with pytest.raises(Refusal, match="several campaigns at once"):
        app.run(assign_campaigns, campaign_ids=[FAIR], name="Same").result()


def test_a_copy_has_the_plans_but_neither_days_nor_results_nor_utm_names(app: Application) -> None:
    app.run(plan_campaign, campaign_id=FAIR, funnel_stage="interest", hours=8, starts_on=TODAY).result()
    first = app.run(duplicate_campaign, campaign_id=FAIR).result().result
    second = app.run(duplicate_campaign, campaign_id=FAIR).result().result
    copy = page(app, first)
    assert (copy.row.name, copy.row.status, page(app, second).row.name) == (
        "Trade fair (2)", "planned", "Trade fair (3)",
    )  # fmt: skip
    assert copy.row.budget == page(app, FAIR).row.budget
    assert [(plan.funnel_stage, plan.hours, plan.starts_on) for plan in copy.plans] == [("interest", 8, None)]
    assert (copy.row.figures.leads, copy.row.figures.impressions) == (0, None)


def test_campaigns_and_content_are_found_by_a_few_letters(app: Application) -> None:
    app.run(create_content, title="Fair leaflet", kind="ebook", campaign_id=FAIR).result()
    found = app.ask(find_records, "FAIR").result()
    assert {(one.kind, one.title, one.place) for one in found} == {
        ("campaign", "Trade fair", "Campaign"),
        ("content", "Fair leaflet", "Content"),
    }
    app.run(delete_campaigns, campaign_ids=[FAIR]).result()
    assert [one.kind for one in app.ask(find_records, "trade fair").result()] == []


def test_the_leads_behind_a_week_are_as_many_as_its_bar_counts(app: Application) -> None:
    for period in (ALL_TIME, QUARTER):
        for campaigns in (None, (FAIR,), (FAIR, WEBINAR), (ADS,)):
            read = app.ask(read_weeks, period, campaigns).result()
            for start in read.starts:
                counted = sum(week.leads for week in read.weeks if week.starts_on == start)
                ids = app.ask(find_week_leads, start, period, campaigns).result()
                assert len(ids) == counted
    assert len(app.ask(find_week_leads, dt.date(2026, 11, 16), QUARTER, None).result()) == 15


def test_the_table_opens_on_what_runs_and_on_the_quarter_where_enough_came(app: Application) -> None:
    read = app.ask(read_table, None, None, QUARTER).result()
    assert ([row.name for row in read.rows], read.period) == (["Trade fair", "Webinar"], QUARTER)
    thin = app.ask(read_table, None, None, Period(dt.date(2026, 7, 1), dt.date(2026, 10, 1))).result()
    assert thin.period == ALL_TIME
    app.run(delete_campaigns, campaign_ids=[FAIR, WEBINAR]).result()
    rest = app.ask(read_table, None, None, QUARTER).result()
    assert ([row.name for row in rest.rows], rest.wanted) == (["Ads"], CampaignFilter())
