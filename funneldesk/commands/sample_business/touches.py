"""The sample's touches: how each person met the marketing before, when and after becoming a lead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.origins import FAIR, GOOGLE, LETTER, LINKEDIN, META, REFER, WEBINAR
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample

MOST = 6
_ASKS = 0.8
"""So large a part of rounds begins with something the person asked for."""
# Campaign, kind, content and weight: what is met before somebody becomes a lead, and what helps along after.
_BEFORE = (
    (META, "ad_click", "reel", 6),
    (LINKEDIN, "visit", "post", 4),
    (GOOGLE, "ad_click", "quote", 2),
)
_AFTER = (
    (LETTER, "open", "letter", 6),
    (LETTER, "click", "guide", 4),
    (WEBINAR, "webinar", "talk", 4),
    (GOOGLE, "visit", "quote", 4),
    (LINKEDIN, "visit", "tariff", 2),
    (META, "visit", "roof", 2),
    (REFER, "visit", "voices", 1),
)
_OWN = (("visit", 6), ("price_enquiry", 3), ("demo_asked", 2), ("download", 2))
_FIRST_CONTENT = {
    META: "roof", GOOGLE: "quote", WEBINAR: "load", LINKEDIN: "tariff", LETTER: "guide", REFER: "voices", FAIR: "sheet",
}  # fmt: skip


def draw_touches(sample: Sample) -> None:
    """Draw how each lead met the marketing."""
    for lead in sample.leads:
        _draw(sample, lead)


def keep_touches(sample: Sample) -> None:
    """Store all touches that were drawn, in the order of time."""
    drawn = [touch for lead in sample.leads for touch in lead.touches]
    sample.add_all(sorted(drawn, key=lambda touch: touch.recorded_at))


def make_touch(
    sample: Sample,
    lead: Lead,
    kind: str,
    at: dt.datetime,
    *,
    key: str | None = None,
    content: str | None = None,
    detail: str | None = None,
) -> Touchpoint:
    """One touch of a lead by a campaign, or by none."""
    touch = Touchpoint(
        contact_id=lead.contact.id,
        campaign_id=sample.campaign_id(key or ""),
        content_id=sample.contents[content].id if content else None,
        source_id=lead.contact.source_id,
        kind=kind,
        at=at,
        detail=detail,
        recorded_at=at,
    )
    lead.touches.append(touch)
    return touch


def _draw(sample: Sample, lead: Lead) -> None:
    random, origin = sample.random, lead.origin
    is_unknown = not origin.has_campaign and random.random() < 0.6  # noqa: PLR2004  nobody saw how most of them came
    if not is_unknown:
        for _ in range(random.choices((0, 1, 2), (55, 33, 12))[0]):
            at = lead.created - dt.timedelta(days=random.uniform(0.5, 16))
            _meet(sample, lead, _BEFORE, at)
    if origin.first_kind:
        make_touch(
            sample,
            lead,
            origin.first_kind,
            lead.created,
            key=origin.key if origin.has_campaign else None,
            content=_FIRST_CONTENT.get(origin.key),
        )
    stays = (lead.ends_at - lead.created) / dt.timedelta(days=1)
    interest = (0, 1, 1, 2, 3, 4) if lead.mql_at else (0, 0, 1, 1, 2)
    for _ in range(random.choice(interest)):
        at = lead.created + dt.timedelta(days=random.random() * min(stays, 55))
        if random.random() < 0.3:  # noqa: PLR2004  the rest is met by other campaigns
            kind = random.choices([one for one, _ in _OWN], [weight for _, weight in _OWN])[0]
            key = origin.key if origin.has_campaign and not is_unknown else None
            make_touch(sample, lead, kind, at, key=key, content=_FIRST_CONTENT.get(key or ""))
        elif not is_unknown:
            _meet(sample, lead, _AFTER, at)
    _ask(sample, lead, origin.key if origin.has_campaign and not is_unknown else None)
    if origin.key == WEBINAR and random.random() < 0.6 and stays > 2:  # noqa: PLR2004  not everybody who signs up comes
        make_touch(
            sample, lead, "webinar", lead.created + dt.timedelta(days=min(stays, 6) * 0.9), key=WEBINAR, content="talk"
        )
    if lead.contact.lifecycle_stage == LifecycleStage.DISQUALIFIED and random.random() < 0.5:  # noqa: PLR2004  as seen later
        make_touch(sample, lead, "competitor", lead.created)
    lead.touches.sort(key=lambda touch: touch.at or lead.created)
    del lead.touches[MOST:]


def _ask(sample: Sample, lead: Lead, key: str | None) -> None:
    """What most people asked for before they were qualified."""
    random = sample.random
    for drawn in lead.rounds:
        if random.random() < _ASKS:
            kind = random.choices(("demo_asked", "price_enquiry", "form"), (5, 3, 2))[0]
            at = max(lead.created, drawn.qualified_at - dt.timedelta(minutes=random.uniform(1, 90)))
            make_touch(sample, lead, kind, at, key=key)


def _meet(sample: Sample, lead: Lead, choices: tuple[tuple[str, str, str, int], ...], at: dt.datetime) -> None:
    """A touch by one of the campaigns that ran then."""
    day = at.astimezone(sample.work.business.zone).date()
    running = [one for one in choices if (sample.campaigns[one[0]].starts_on or day) <= day]
    if running:
        key, kind, content, _ = sample.random.choices(running, [one[3] for one in running])[0]
        make_touch(sample, lead, kind, at, key=key, content=content)
