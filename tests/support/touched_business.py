"""A business whose people were touched by several campaigns, with monthly spend that what they buy answers to."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

from tests.support.builders import RECORDED, RawWorkspace, Stay, create_workspace, micro

if TYPE_CHECKING:
    from pathlib import Path

CAMPAIGNS = (
    ("Monsoon rooftop offer", "social_ads"),
    ("Search: solar installer", "search_ads"),
    ("AgriFood trade fair", "event"),
    ("Cold-storage webinar", "webinar"),
    ("Newsletter", "email"),
    ("Our own site", "direct"),
)
MONTHS = 20
FIRST = dt.date(2025, 1, 1)
_KINDS = ("form", "click", "download", "webinar", "stall")


def make_touched_business(folder: Path, *, people: int = 700, seed: int = 3) -> Path:
    """The workspace, as of November 2026."""
    rng = random.Random(seed)
    path = create_workspace(folder, name="touched.funnel", time_zone="Asia/Kolkata")
    with RawWorkspace(path) as raw:
        channels = dict(raw._db.execute("SELECT key, id FROM channel").fetchall())
        campaigns = [
            raw.insert(
                "campaign",
                uid=f"c-{place}",
                name=name,
                name_key=name.casefold(),
                status="running",
                channel_id=channels[channel],
            )
            for place, (name, channel) in enumerate(CAMPAIGNS)
        ]
        for place, campaign in enumerate(campaigns[:3]):
            for month in range(MONTHS):
                _spend(raw, rng, campaign, place, month)
        for number in range(people):
            _add_person(raw, rng, campaigns, number)
    return path


def _spend(raw: RawWorkspace, rng: random.Random, campaign: int, place: int, month: int) -> None:
    day = dt.date(FIRST.year + month // 12, month % 12 + 1, 1)
    raw.insert(
        "campaign_result",
        uid=f"r-{campaign}-{month}",
        campaign_id=campaign,
        starts_on=day.isoformat(),
        ends_on=day.isoformat(),
        system="typed",
        row_key="",
        currency="INR",
        spend_minor=rng.randrange(2_000_000, 9_000_000) * (place + 1),
        recorded_at=micro(RECORDED),
    )


def _add_person(raw: RawWorkspace, rng: random.Random, campaigns: list[int], number: int) -> None:
    begins = dt.datetime.combine(FIRST, dt.time(), dt.UTC) + dt.timedelta(minutes=rng.randrange(60 * 24 * 640))
    contact = raw.add_contact([("lead", begins)])
    raw.change("contact", contact, name=f"Person {number}")
    at = begins
    first = rng.choices(range(6), (6, 5, 3, 2, 1, 2))[0]
    touched = [first, *rng.choices(range(6), (2, 3, 2, 3, 6, 4), k=rng.choice((0, 1, 1, 2, 3, 4)))]
    for place, which in enumerate(touched if number % 12 else ()):
        raw.insert(
            "touchpoint",
            uid=f"t-{number}-{place}",
            contact_id=contact,
            campaign_id=campaigns[which],
            kind=rng.choice(_KINDS),
            at=micro(at),
            at_day_only=0,
            weight=1,
            recorded_at=micro(RECORDED),
        )
        at += dt.timedelta(hours=rng.randrange(30, 300))
    if rng.random() < 0.42 + 0.06 * (1 in touched):
        raw.add_deal(
            [Stay("Qualified", begins + dt.timedelta(days=2)), Stay("Won", at + dt.timedelta(days=rng.randrange(9)))],
            amount_minor=rng.randrange(5_000_000, 90_000_000) if number % 40 else None,
            currency="INR" if number % 50 else "USD",
            contact_id=contact,
        )
