"""A random business for tests: deals and leads with every oddity that history brings, from a seed."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.support.builders import RawWorkspace, Stay, create_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.builders import RawStage

FIRST_DAY = dt.date(2024, 2, 20)
DAYS = 300
_ROAD = ("Qualified", "Site visit", "Proposal", "Negotiation")
_SHORT_ROAD = ("Talk", "Offer")
_LIVES = (
    ("lead",),
    ("lead", "mql"),
    ("lead", "mql", "sal", "sql"),
    ("lead", "mql", "recycled"),
    ("lead", "mql", "recycled", "lead"),
    ("lead", "disqualified"),
    ("lead", "customer"),
    ("lead", "mql", "sal", "sql", "customer", "repeat"),
    ("mql", "sal"),
    ("customer",),
)


@dataclass
class RandomBusiness:
    """The workspace and everything that was written into it."""

    path: Path
    zone: ZoneInfo
    raw: RawWorkspace
    stages: dict[int, list[RawStage]]
    owners: list[int]
    sources: dict[int, str]
    companies: list[int]
    reasons: dict[int, str]


def make_business(folder: Path, seed: int, zone_name: str, *, deals: int = 120, leads: int = 60) -> RandomBusiness:
    """Write a random business; the same seed gives the same one."""
    chance = random.Random(seed)
    path = create_workspace(folder, f"business-{seed}.funnel", time_zone=zone_name, currency="INR")
    with RawWorkspace(path) as raw:
        other = raw.add_pipeline(
            "Service", [("Talk", "open", 30), ("Offer", "open", 70), ("Won", "won", 100), ("Lost", "lost", 0)]
        )
        business = RandomBusiness(
            path,
            ZoneInfo(zone_name),
            raw,
            {pipeline: raw.stages(pipeline) for pipeline in (1, other)},
            [raw.add_user("Asha"), raw.add_user("Ravi")],
            {raw.add_source(words): words for words in ("Unknown", "(none)", " ", "Trade fair")},
            [raw.add_company(name) for name in ("Acme", "Bharat")],
            raw.reasons(),
        )
        contacts = [_add_lead(business, chance) for _ in range(leads)]
        for _ in range(deals):
            _add_deal(business, chance, contacts, other)
    return business


def _add_lead(business: RandomBusiness, chance: random.Random) -> int:
    life = chance.choice(_LIVES)
    instants = sorted(_instant(business.zone, chance) for _ in life)
    changes: list[tuple[str, dt.datetime | None]] = list(zip(life, instants, strict=True))
    if chance.random() < 0.1:
        changes = [(stage, None) for stage, _ in changes]
    return business.raw.add_contact(
        changes,
        source_id=chance.choice([None, *business.sources]),
        owner_id=chance.choice([None, *business.owners]),
        binned=chance.random() < 0.08,
    )


def _add_deal(business: RandomBusiness, chance: random.Random, contacts: list[int], other: int) -> None:
    pipeline = other if chance.random() < 0.25 else 1
    day_only = chance.random() < 0.4
    stays = _history(business, chance, _SHORT_ROAD if pipeline == other else _ROAD, day_only=day_only)
    contact = chance.choice([None, None, *contacts])
    business.raw.add_deal(
        stays,
        day_only=day_only,
        amount_minor=chance.choice([None, 0, 12_345, 99_999, 1_000_000]),
        currency=chance.choice(["INR", "INR", "INR", "USD", "JPY"]),
        owner_id=chance.choice([None, *business.owners]),
        source_id=chance.choice([None, *business.sources]),
        contact_id=contact,
        company_id=chance.choice([None, *business.companies]),
        reason_id=chance.choice([None, *business.reasons]),
        pipeline_id=pipeline,
        binned=chance.random() < 0.08,
        probability=chance.choice([None, None, 35]),
    )


def _history(business: RandomBusiness, chance: random.Random, road: tuple[str, ...], *, day_only: bool) -> list[Stay]:
    steps = [stage for stage in road if chance.random() < 0.7] or [road[0]]
    if chance.random() < 0.15:
        steps.append(road[0])
    if chance.random() < 0.6:
        steps.append(chance.choice(["Won", "Lost"]))
        if chance.random() < 0.1:
            steps += [road[-1], "Lost"]
    instants = sorted(_instant(business.zone, chance, day_only=day_only) for _ in steps)
    stays = [Stay(stage, at) for stage, at in zip(steps, instants, strict=True)]
    if chance.random() < 0.15:
        stays[0] = Stay(stays[0].stage, None)
    if chance.random() < 0.05:
        stays = [Stay(stay.stage, None) for stay in stays]
    return stays


def _instant(zone: ZoneInfo, chance: random.Random, *, day_only: bool = False) -> dt.datetime:
    day = FIRST_DAY + dt.timedelta(days=chance.randrange(DAYS))
    if day_only:
        return dt.datetime.combine(day, dt.time(12), zone).astimezone(dt.UTC)
    hour, minute = chance.choice([(0, 0), (0, 1), (23, 59), (chance.randrange(24), chance.randrange(60))])
    return dt.datetime.combine(day, dt.time(hour, minute), zone).astimezone(dt.UTC)
