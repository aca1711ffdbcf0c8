"""A random business with campaigns, kept as plain values beside the file so that a test can reckon with them itself."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.support.builders import RECORDED, RawWorkspace, Stay, create_workspace, micro

if TYPE_CHECKING:
    from pathlib import Path

FIRST_DAY = dt.date(2026, 1, 1)
DAYS = 300
MEASURES = ("impressions", "clicks", "visits", "page_conversions", "mentions", "branded_visits", "spend_minor")
SYSTEMS = ("typed", "ga4", "meta_ads", "google_ads")
_ROADS = (
    ("lead",),
    ("lead", "mql"),
    ("lead", "mql", "recycled"),
    ("lead", "mql", "sal", "sql"),
    ("lead", "sql"),
    ("lead", "mql", "sal", "sql", "customer"),
    ("lead", "disqualified"),
    ("mql",),
)


@dataclass(frozen=True)
class PlainResult:
    """A row of results."""

    campaign: int
    starts_on: dt.date
    ends_on: dt.date
    system: str
    currency: str
    measures: dict[str, int | None]


@dataclass(frozen=True)
class PlainLead:
    """A contact with its road through the lifecycle."""

    id: int
    campaign: int | None
    road: tuple[tuple[str, dt.datetime | None], ...]
    binned: bool


@dataclass(frozen=True)
class PlainDeal:
    """A deal; `won_minor` is None where it is not won."""

    id: int
    campaign: int | None
    contact: int | None
    opened: dt.datetime
    won_minor: int | None
    kind: str
    currency: str
    binned: bool


@dataclass
class RandomCampaigns:
    """The file and what is in it."""

    path: Path
    zone: ZoneInfo
    campaigns: list[int] = field(default_factory=list)
    binned: set[int] = field(default_factory=set)
    results: list[PlainResult] = field(default_factory=list)
    leads: dict[int, PlainLead] = field(default_factory=dict)
    deals: list[PlainDeal] = field(default_factory=list)


def make_random_campaigns(folder: Path, seed: int) -> RandomCampaigns:
    """A workspace with a dozen campaigns, each with results of several systems, and 300 leads."""
    rng = random.Random(seed)
    zone = ("Asia/Kolkata", "America/New_York")[seed % 2]
    business = RandomCampaigns(create_workspace(folder, time_zone=zone), ZoneInfo(zone))
    with RawWorkspace(business.path) as raw:
        for number in range(12):
            _add_campaign(raw, rng, business, number)
        for _ in range(300):
            _add_lead(raw, rng, business)
        for _ in range(20):
            _add_deal(raw, rng, business, None)
    return business


def _add_campaign(raw: RawWorkspace, rng: random.Random, business: RandomCampaigns, number: int) -> None:
    binned = number == 11
    campaign = raw.insert(
        "campaign",
        uid=f"c-{number}",
        name=f"Campaign {number:02d}",
        name_key=f"campaign {number:02d}",
        status=rng.choice(("running", "planned", "paused", "ended")),
        budget_minor=rng.choice((None, 0, 5_000_000)),
        channel_id=rng.choice((None, 1, 2)),
        deleted_at=micro(RECORDED) if binned else None,
    )
    business.campaigns.append(campaign)
    if binned:
        business.binned.add(campaign)
    for system in rng.sample(SYSTEMS, rng.randrange(3)):
        _add_results(raw, rng, business, campaign, system)


def _add_results(raw: RawWorkspace, rng: random.Random, business: RandomCampaigns, campaign: int, system: str) -> None:
    """Days and periods of random length that do not overlap."""
    day = FIRST_DAY + dt.timedelta(days=rng.randrange(20))
    foreign = rng.random() < 0.2
    while day < FIRST_DAY + dt.timedelta(days=DAYS):
        length = rng.choice((1, 1, 1, 7, 30)) if rng.random() < 0.3 else 1
        last = day + dt.timedelta(days=length - 1)
        measures = {name: rng.choice((None, 0, rng.randrange(1000))) for name in MEASURES}
        currency = "USD" if foreign or rng.random() < 0.01 else "INR"
        row = PlainResult(campaign, day, last, system, currency, measures)
        raw.insert(
            "campaign_result",
            uid=f"r-{len(business.results)}",
            campaign_id=campaign,
            starts_on=day.isoformat(),
            ends_on=last.isoformat(),
            system=system,
            row_key="",
            currency=currency,
            recorded_at=micro(RECORDED),
            **measures,
        )
        business.results.append(row)
        day = last + dt.timedelta(days=rng.choice((1, 1, 1, 4)))


def _add_lead(raw: RawWorkspace, rng: random.Random, business: RandomCampaigns) -> None:
    at = _instant(rng)
    road: list[tuple[str, dt.datetime | None]] = []
    for stage in rng.choice(_ROADS):
        road.append((stage, None if rng.random() < 0.03 else at))
        at += dt.timedelta(hours=rng.randrange(1, 400))
    if road[-1][0] == "recycled":
        road.append(("lead", at))
    binned = rng.random() < 0.05
    campaign = rng.choice((None, *business.campaigns))
    contact = raw.add_contact(road, binned=binned)
    raw.change("contact", contact, campaign_id=campaign)
    business.leads[contact] = PlainLead(contact, campaign, tuple(road), binned)
    if rng.random() < 0.4:
        _add_deal(raw, rng, business, contact)


def _add_deal(raw: RawWorkspace, rng: random.Random, business: RandomCampaigns, contact: int | None) -> None:
    opened = _instant(rng)
    kind = rng.choice(("open", "won", "won", "lost"))
    label = {"won": "Won", "lost": "Lost"}.get(kind)
    stays = [Stay("Qualified", opened), *([Stay(label, opened + dt.timedelta(days=9))] if label else [])]
    amount = rng.choice((None, rng.randrange(1, 10_000_000)))
    currency = "USD" if rng.random() < 0.05 else "INR"
    binned = rng.random() < 0.05
    campaign = rng.choice((None, None, rng.choice(business.campaigns)))
    deal = raw.add_deal(stays, amount_minor=amount, currency=currency, contact_id=contact, binned=binned)
    raw.change("deal", deal.id, campaign_id=campaign)
    won: Any = amount if kind == "won" else None
    business.deals.append(PlainDeal(deal.id, campaign, contact, opened, won, kind, currency, binned))


def _instant(rng: random.Random) -> dt.datetime:
    start = dt.datetime.combine(FIRST_DAY, dt.time(), dt.UTC)
    return start + dt.timedelta(seconds=rng.randrange(DAYS * 86_400))
