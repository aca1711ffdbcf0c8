"""The table of campaigns, against the same figures reckoned in plain Python from plain values."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from funneldesk.model.money import Money
from funneldesk.queries.campaign_cohort import find_campaign_records
from funneldesk.queries.campaign_figures import CampaignFigures, Cohort, Sums, add_figures
from funneldesk.queries.campaign_weeks import list_weeks, read_week_leads
from funneldesk.queries.campaigns import CampaignFilter, read_campaigns, total_campaigns
from funneldesk.queries.metrics import METRICS, find_records, read_figures
from funneldesk.queries.period import Period, Scope
from funneldesk.queries.waste import read_waste
from tests.support.builders import look_at
from tests.support.random_campaigns import MEASURES, make_random_campaigns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.queries.campaigns import CampaignRow
    from tests.support.random_campaigns import PlainLead, PlainResult, RandomCampaigns

PERIODS = (
    Period(),
    Period(dt.date(2026, 3, 5), dt.date(2026, 6, 18)),
    Period(dt.date(2026, 8, 1)),
    Period(None, dt.date(2026, 4, 4)),
    Period(dt.date(2026, 5, 5), dt.date(2026, 5, 5)),
    Period(dt.date(2030, 1, 1)),
)
BEYOND = {
    "mql": {"mql", "sal", "sql", "customer", "repeat", "loyal"},
    "sql": {"sql", "customer", "repeat", "loyal"},
    "customers": {"customer", "repeat", "loyal"},
}


@pytest.fixture(scope="module", params=range(4))
def business(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RandomCampaigns:
    """A random business."""
    return make_random_campaigns(tmp_path_factory.mktemp("campaigns"), int(request.param))


@pytest.fixture(params=PERIODS, ids=lambda period: f"{period.start}..{period.end}")
def period(request: pytest.FixtureRequest) -> Period:
    """A period, bounded or not."""
    found = request.param
    assert isinstance(found, Period)
    return found


def holds_instant(business: RandomCampaigns, period: Period, at: dt.datetime | None) -> bool:
    """Whether an instant's local day lies inside; an unknown one only where nothing is left out."""
    if at is None:
        return not period.is_bounded
    day = at.astimezone(business.zone).date()
    return (period.start is None or day >= period.start) and (period.end is None or day < period.end)


def holds_row(period: Period, row: PlainResult) -> bool:
    """Whether all days of a row lie inside."""
    return (period.start is None or row.starts_on >= period.start) and (period.end is None or row.ends_on < period.end)


def straddles(period: Period, row: PlainResult) -> bool:
    """Whether some days of a row lie inside and some do not, or it spans the period."""
    inside = [
        (period.start is None or row.starts_on + dt.timedelta(days=n) >= period.start)
        and (period.end is None or row.starts_on + dt.timedelta(days=n) < period.end)
        for n in range((row.ends_on - row.starts_on).days + 1)
    ]
    return any(inside) and not all(inside)


def came(business: RandomCampaigns, period: Period, lead: PlainLead) -> bool:
    """Whether a lead is of the period: by when it first became one, however often it came back."""
    return not lead.binned and any(holds_instant(business, period, at) for at in first_entry(lead))


def first_entry(lead: PlainLead) -> list[dt.datetime | None]:
    """When a lead first became one; nothing where it never did."""
    return [at for stage, at in lead.road if stage == "lead"][:1]


def has_won(business: RandomCampaigns, lead: PlainLead) -> bool:
    """Whether a lead bought."""
    by_deal = any(deal.contact == lead.id and deal.kind == "won" and not deal.binned for deal in business.deals)
    return by_deal or any(stage in BEYOND["customers"] for stage, _ in lead.road)


def has_deal(business: RandomCampaigns, lead: PlainLead) -> bool:
    """Whether a deal was opened for a lead, which makes it an SQL."""
    return any(deal.contact == lead.id and not deal.binned for deal in business.deals)


def cohort(business: RandomCampaigns, period: Period, campaign: int, part: str) -> set[int]:
    """The ids of a campaign's leads, or of those that reached a stage."""
    found = set()
    for lead in business.leads.values():
        if lead.campaign == campaign and came(business, period, lead):
            reached = part == "leads" or has_won(business, lead) or (part != "customers" and has_deal(business, lead))
            if reached or any(stage in BEYOND.get(part, ()) for stage, _ in lead.road):
                found.add(lead.id)
    return found


def won_deals(business: RandomCampaigns, period: Period, campaign: int) -> list[tuple[int, str, int]]:
    """Id, currency and amount of a campaign's won deals whose lead is of the period."""
    found = []
    for deal in business.deals:
        lead = business.leads.get(deal.contact or 0)
        own = deal.campaign if deal.campaign is not None else lead and lead.campaign
        in_period = came(business, period, lead) if lead else holds_instant(business, period, deal.opened)
        if own == campaign and not deal.binned and deal.won_minor is not None and in_period:
            found.append((deal.id, deal.currency, deal.won_minor))
    return found


def add(values: Iterable[int | None]) -> int | None:
    """The sum of what was measured."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def page_sum(rows: list[PlainResult], measure: str) -> int | None:
    """A page measure of the kind of system that counts."""
    for systems in (("ga4",), ("typed",), ("meta_ads", "google_ads")):
        found = add(row.measures[measure] for row in rows if row.system in systems)
        if found is not None:
            return found
    return None


def check_row(business: RandomCampaigns, period: Period, row: CampaignRow) -> None:
    """One line of the table, field by field."""
    mine = [result for result in business.results if result.campaign == row.id]
    inside = [result for result in mine if holds_row(period, result)]
    figures = row.figures
    for measure in ("impressions", "clicks", "mentions"):
        assert getattr(figures, measure) == add(one.measures[measure] for one in inside), measure
    for measure in ("visits", "page_conversions", "branded_visits"):
        assert getattr(figures, measure) == page_sum(inside, measure), measure
    spend = {
        currency: total
        for currency in ("INR", "USD")
        if (total := add(one.measures["spend_minor"] for one in inside if one.currency == currency)) is not None
    }
    assert (figures.sums.spend or {}) == spend
    crossing = [one for one in mine if straddles(period, one)]
    assert figures.sums.straddling == len(crossing)
    assert figures.sums.straddling_spend == sum(one.measures["spend_minor"] is not None for one in crossing)
    for part in ("leads", "mql", "sql", "customers"):
        assert getattr(figures, part) == len(cohort(business, period, row.id, part)), part
    won: dict[str, int] = {}
    for _, currency, minor in won_deals(business, period, row.id):
        won[currency] = won.get(currency, 0) + minor
    assert {code: minor for code, (minor, _) in (figures.cohort.revenue or {}).items()} == won
    check_ratios(row, spend, won)


def check_ratios(row: CampaignRow, spend: dict[str, int], won: dict[str, int]) -> None:
    """Costs and returns are exact, or refused with a reason."""
    figures = row.figures
    clean = len(spend) == 1 and not figures.sums.straddling_spend
    if not clean:
        assert figures.cpl is None
        assert figures.roi is None
        assert figures.spend_refusal or not spend
        return
    ((currency, minor),) = spend.items()
    assert figures.spend == Money(minor, currency)
    assert figures.cpl == (Money(minor, currency).times(Fraction(1, figures.leads)) if figures.leads else None)
    comparable = len(won) <= 1 and (not sum(won.values()) or set(won) == {currency})
    if not comparable:
        assert figures.roi is None
        assert figures.refusal
    elif minor:
        revenue = sum(won.values())
        assert figures.roi == pytest.approx((revenue - minor) / minor)
        assert figures.roas == pytest.approx(revenue / minor)
    else:
        assert figures.roi is None


def test_each_line_is_the_recount(business: RandomCampaigns, period: Period) -> None:
    with look_at(business.path) as look:
        rows = read_campaigns(look, period=period)
    assert {row.id for row in rows} == set(business.campaigns) - business.binned
    for row in rows:
        check_row(business, period, row)


def test_the_total_is_the_sum_of_the_lines(business: RandomCampaigns, period: Period) -> None:
    with look_at(business.path) as look:
        rows = read_campaigns(look, period=period)
        total = total_campaigns(rows, "INR")
        names = ["impressions", "clicks", "visits", "ctr", "cpl", "cost_per_mql", "cost_per_sql", "paid_cac", "roi"]
        figures = read_figures(look, names, Scope(period=period))
    for part in ("leads", "mql", "sql", "customers"):
        assert getattr(total, part) == sum(getattr(row.figures, part) for row in rows)
    for measure in (*MEASURES[:-1],):
        assert getattr(total, measure) == add(getattr(row.figures, measure) for row in rows)
    told = [total.impressions, total.clicks, total.visits, total.ctr, total.cpl, total.cost_per_mql]
    told += [total.cost_per_sql, total.cac, total.roi]
    assert [figures[name].value for name in names] == told


def test_each_number_names_its_records(business: RandomCampaigns, period: Period) -> None:
    with look_at(business.path) as look:
        for campaign in business.campaigns:
            for part in ("leads", "mql", "sql", "customers"):
                found = find_campaign_records(look, part, campaign, period)
                assert (found.table, set(found.ids)) == ("contact", cohort(business, period, campaign, part))
            deals = find_campaign_records(look, "revenue", campaign, period)
            assert (deals.table, list(deals.ids)) == ("deal", [one[0] for one in won_deals(business, period, campaign)])


def test_metrics_rest_on_as_many_records_as_they_say(business: RandomCampaigns, period: Period) -> None:
    of_records = ["impressions", "clicks", "visits", "marketing_spend", "cpl", "cost_per_mql", "cost_per_sql"]
    of_records += ["paid_cac", "roi", "mqls", "sqls", "leads_entering_sales", "demos_requested", "wasted_spend"]
    with look_at(business.path) as look:
        for campaign in (None, business.campaigns[0]):
            scope = Scope(period=period, campaign_id=campaign)
            figures = read_figures(look, of_records, scope)
            for name in of_records:
                assert sum(len(one.ids) for one in find_records(look, name, scope)) == figures[name].n, name
    assert set(of_records) <= set(METRICS)


def test_weeks_hold_each_lead_once_at_its_first_day(business: RandomCampaigns, period: Period) -> None:
    with look_at(business.path) as look:
        starts = list_weeks(look, period, 60)
        weeks = read_week_leads(look, period, weeks=60)
    expected: dict[tuple[dt.date, int], int] = {}
    for lead in business.leads.values():
        if lead.campaign in set(business.campaigns) - business.binned and not lead.binned:
            times = [at for at in first_entry(lead) if at and holds_instant(business, period, at)]
            if times:
                day = min(times).astimezone(business.zone).date()
                week = day - dt.timedelta(days=day.weekday())
                if week in starts:
                    key = (week, lead.campaign or 0)
                    expected[key] = expected.get(key, 0) + 1
    assert {(one.starts_on, one.campaign_id): one.leads for one in weeks} == expected
    assert all(one.mql <= one.leads for one in weeks)


def test_money_without_outcome_is_that_of_campaigns_without_an_sql(business: RandomCampaigns, period: Period) -> None:
    with look_at(business.path) as look:
        waste = read_waste(look, Scope(period=period))
        rows = read_campaigns(look, period=period)
    spent = {row.id: (row.figures.sums.spend or {}).get("INR", 0) for row in rows}
    idle = {row.id for row in rows if spent[row.id] and not row.figures.sql}
    assert {one.id for one in waste.without_sql} == idle
    assert waste.spend_without_sql == Money(sum(spent[one] for one in idle), "INR")
    lost = 0
    for lead in business.leads.values():
        deals = [deal for deal in business.deals if deal.contact == lead.id and not deal.binned]
        hopeless = bool(deals) and all(deal.kind == "lost" for deal in deals)
        gone = lead.road[-1][0] == "disqualified" or hopeless
        lost += came(business, period, lead) and gone and not has_won(business, lead)
    assert waste.lost_leads == lost


def test_filters_narrow_by_words_status_and_channel(business: RandomCampaigns) -> None:
    with look_at(business.path) as look:
        every = read_campaigns(look)
        named = read_campaigns(look, CampaignFilter(text="CAMPAIGN 03"))
        running = read_campaigns(look, CampaignFilter(statuses=("running",)))
        free = read_campaigns(look, CampaignFilter(channels=(None, 1)))
    assert [row.name for row in named] == ["Campaign 03"]
    assert running == tuple(row for row in every if row.status == "running")
    assert free == tuple(row for row in every if row.channel_id in (None, 1))
    kept = CampaignFilter(text="x", channels=(None, 1)).keep()
    assert CampaignFilter.restore(kept) == CampaignFilter(text="x", channels=(None, 1))


def test_costs_of_several_campaigns_leave_out_those_without_known_spend() -> None:
    paid = CampaignFigures("INR", Sums(spend={"INR": 300_00}), Cohort(2, 1, 1, 1, {"INR": (200_00, 1)}))
    free = CampaignFigures("INR", Sums(), Cohort(2, 1, 1, 1, {"INR": (800_00, 1)}))
    total = add_figures((paid, free), "INR")
    assert (total.leads, total.customers, total.revenue) == (4, 2, Money(1000_00, "INR"))
    assert (total.cpl, total.cac) == (Money(150_00, "INR"), Money(300_00, "INR"))
    assert total.roi == pytest.approx(-1 / 3)
    assert total.roas == pytest.approx(2 / 3)
    assert any("1 campaign has no known spend" in note for note in total.notes)
    assert add_figures((paid, paid), "INR").cpl == Money(150_00, "INR")
