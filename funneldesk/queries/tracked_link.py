"""Tracked links: those that are kept, the UTM values in use, and what a link to a piece of content is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.content import Content, TrackedLink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class TrackedLinkRow:
    """A kept link with the campaign and content it belongs to; empty where it belongs to none."""

    id: int
    label: str
    url: str
    campaign_id: int | None
    campaign: str
    content_id: int | None
    content: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_content: str
    utm_term: str


@dataclass(frozen=True, slots=True)
class UtmInUse:
    """A set of UTM values and the campaign that has it; None where a link belongs to none."""

    source: str | None
    medium: str | None
    campaign: str | None
    content: str | None
    campaign_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """A campaign, with what a builder begins with."""

    id: int
    name: str
    landing_url: str
    utm_source: str
    utm_medium: str
    utm_campaign: str


def read_tracked_links(
    look: Look, *, campaigns: Sequence[int] = (), contents: Sequence[int] = ()
) -> tuple[TrackedLinkRow, ...]:
    """The links outside the bin, the newest first; of these campaigns or contents alone where some are given."""
    query = (
        select(
            TrackedLink.id,
            func.coalesce(TrackedLink.label, ""),
            TrackedLink.url,
            TrackedLink.campaign_id,
            func.coalesce(Campaign.name, ""),
            TrackedLink.content_id,
            func.coalesce(Content.title, ""),
            TrackedLink.utm_source,
            TrackedLink.utm_medium,
            TrackedLink.utm_campaign,
            func.coalesce(TrackedLink.utm_content, ""),
            func.coalesce(TrackedLink.utm_term, ""),
        )
        .outerjoin(Campaign, Campaign.id == TrackedLink.campaign_id)
        .outerjoin(Content, Content.id == TrackedLink.content_id)
        .where(TrackedLink.deleted_at.is_(None))
        .order_by(TrackedLink.id.desc())
    )
    if campaigns:
        query = query.where(TrackedLink.campaign_id.in_(campaigns))
    if contents:
        query = query.where(TrackedLink.content_id.in_(contents))
    return tuple(TrackedLinkRow(*tuple(row)) for row in look.connection.execute(query))


def read_utm_in_use(look: Look) -> tuple[UtmInUse, ...]:
    """The UTM values of all live campaigns and kept links."""
    links = look.connection.execute(
        select(
            TrackedLink.utm_source,
            TrackedLink.utm_medium,
            TrackedLink.utm_campaign,
            TrackedLink.utm_content,
            TrackedLink.campaign_id,
            func.coalesce(Campaign.name, ""),
        )
        .outerjoin(Campaign, Campaign.id == TrackedLink.campaign_id)
        .where(TrackedLink.deleted_at.is_(None), Campaign.deleted_at.is_(None))
    )
    own = look.connection.execute(
        select(Campaign.utm_source, Campaign.utm_medium, Campaign.utm_campaign, Campaign.id, Campaign.name).where(
            Campaign.deleted_at.is_(None),
            or_(Campaign.utm_source.is_not(None), Campaign.utm_medium.is_not(None), Campaign.utm_campaign.is_not(None)),
        )
    )
    return (
        *(UtmInUse(*row) for row in links),
        *(UtmInUse(row[0], row[1], row[2], None, row[3], row[4]) for row in own),
    )


def read_link_offers(look: Look) -> tuple[LinkOffer, ...]:
    """The campaigns by name, with where their links lead and how they are called in links."""
    rows = look.connection.execute(
        select(
            Campaign.id,
            Campaign.name,
            func.coalesce(Campaign.landing_url, ""),
            func.coalesce(Campaign.utm_source, ""),
            func.coalesce(Campaign.utm_medium, ""),
            func.coalesce(Campaign.utm_campaign, ""),
        )
        .where(Campaign.deleted_at.is_(None))
        .order_by(Campaign.name_key, Campaign.id)
    )
    return tuple(LinkOffer(*row) for row in rows)
