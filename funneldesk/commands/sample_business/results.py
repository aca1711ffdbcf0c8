"""What the sample's campaigns were measured to do, day by day, and what they cost."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.origins import ALL_ORIGINS, FAIR, GOOGLE, LINKEDIN, META
from funneldesk.model.campaign_result import TYPED, CampaignResult

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.commands.sample_business.making import Sample
    from funneldesk.commands.sample_business.origins import Origin

_SYSTEMS = {META: "meta_ads", GOOGLE: "google_ads"}
_USED_OF_BUDGET = {
    "webinar": 0.70, "meta": 0.82, "google": 0.55, "fair": 1.0, "linkedin": 0.40, "refer": 0.30, "letter": 0.35,
}  # fmt: skip
_AROUND = 7
"""Spend of a day follows the leads of so many days on either side, as money is spent before a lead comes."""


def add_results(sample: Sample) -> None:
    """Measure every campaign that has begun, and give it the budget that its spend is a part of."""
    rows: list[CampaignResult] = []
    for origin in ALL_ORIGINS:
        if not origin.has_campaign:
            continue
        found = _measure_fair(sample, origin) if origin.key == FAIR else _measure(sample, origin)
        rows.extend(found)
        spent = sum(row.spend_minor or 0 for row in found)
        step = 500_000
        sample.campaigns[origin.key].budget_minor = round(spent / _USED_OF_BUDGET[origin.key] / step) * step
    sample.add_all(rows)


def _measure(sample: Sample, origin: Origin) -> list[CampaignResult]:
    came = Counter(
        lead.created.astimezone(sample.work.business.zone).date()
        for lead in sample.leads
        if lead.origin.key == origin.key
    )
    first, last = sample.day_ago(origin.begins_ago), sample.day_ago(0)
    days = [first + dt.timedelta(days=back) for back in range((last - first).days + 1)]
    rows = []
    for place, day in enumerate(days):
        around = days[max(0, place - _AROUND) : place + _AROUND + 1]
        pace = sum(came[one] for one in around) / len(around) * sample.random.uniform(0.75, 1.25)
        rows.extend(_measure_day(sample, origin, day, pace))
    return rows


def _measure_day(sample: Sample, origin: Origin, day: dt.date, pace: float) -> list[CampaignResult]:
    random = sample.random
    visits = round(pace * origin.visits_a_lead * random.uniform(0.85, 1.15))
    clicks = round(visits / random.uniform(0.84, 0.94))
    measured = {
        "impressions": round(clicks / origin.click_rate * random.uniform(0.9, 1.1)) if origin.click_rate else None,
        "clicks": clicks if origin.click_rate else None,
        "spend_minor": round(pace * origin.cpl / 10) * 1000,
    }
    seen = {"visits": visits, "page_conversions": round(pace)} if origin.visits_a_lead else {}
    if origin.key == LINKEDIN:
        seen |= {"mentions": random.choice((0, 0, 0, 1, 1, 2)), "branded_visits": round(visits * 0.2)}
    if origin.key != GOOGLE:
        return [_row(sample, origin, day, _SYSTEMS.get(origin.key, TYPED), {**measured, **seen})]
    # The page of this campaign is measured by the page analytics, which also tells who looked for the name.
    seen["branded_visits"] = round(visits * random.uniform(0.22, 0.38))
    return [_row(sample, origin, day, "google_ads", measured), _row(sample, origin, day, "ga4", seen)]


def _measure_fair(sample: Sample, origin: Origin) -> list[CampaignResult]:
    """A fair is paid and counted once, for all of its days."""
    leads = sum(1 for lead in sample.leads if lead.origin.key == FAIR)
    first = sample.day_ago(origin.begins_ago)
    values = {"impressions": 4_200, "mentions": 23, "spend_minor": leads * origin.cpl * 100}
    row = _row(sample, origin, first, TYPED, values)
    row.ends_on = sample.day_ago(origin.ends_ago)
    row.note = "Stall, travel and leaflets; visitors of the hall as impressions"
    return [row]


def _row(sample: Sample, origin: Origin, day: dt.date, system: str, values: Mapping[str, int | None]) -> CampaignResult:
    return CampaignResult(
        campaign_id=sample.campaigns[origin.key].id,
        starts_on=day,
        ends_on=day,
        system=system,
        row_key="",
        currency=sample.work.business.currency,
        recorded_at=sample.work.now,
        **values,
    )
