"""UTM values: how they are kept, and that no two campaigns share them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.content import TrackedLink
from funneldesk.model.fold import fold

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from funneldesk.commands.work import Work


def clean_utm(value: str | None) -> str | None:
    """A UTM value as it is kept and compared: lower case, single blanks; None where it is empty."""
    words = " ".join((value or "").split()).lower()
    return words or None


def utm_name_key(name: str) -> str:
    """What a campaign's name and its UTM value have in common: no case, and blanks, hyphens and underscores alike."""
    return re.sub(r"[\s_-]+", "-", fold(name)).strip("-") or name


def refuse_taken_utm(
    work: Work, *, campaign_id: int | None, source: str | None, medium: str | None, name: str | None
) -> None:
    """Refuse UTM values by which a lead could land on another campaign.

    Two sets collide where the campaign names are the same and neither source nor medium tells them apart; one that
    is not given tells nothing apart.

    Raises:
        Refusal: another live campaign has such a set, as its own or in one of its links.
    """
    if name is None:
        return
    mine = campaign_id or 0
    with work.session.no_autoflush:
        own = select(Campaign.id, Campaign.name).where(
            Campaign.utm_campaign == name,
            *_same(Campaign.utm_source, source),
            *_same(Campaign.utm_medium, medium),
        )
        linked = (
            select(Campaign.id, Campaign.name)
            .join(TrackedLink, TrackedLink.campaign_id == Campaign.id)
            .where(
                TrackedLink.utm_campaign == name,
                TrackedLink.deleted_at.is_(None),
                *_same(TrackedLink.utm_source, source),
                *_same(TrackedLink.utm_medium, medium),
            )
        )
        live = (Campaign.deleted_at.is_(None), Campaign.id != mine)
        other = next(
            (row for query in (own, linked) for row in work.session.execute(query.where(*live).limit(1))), None
        )
    if other is not None:
        raise Refusal(
            f"The UTM values “{' / '.join(part for part in (source, medium, name) if part)}” belong to the campaign "
            f"“{other.name}”; leads would land there. Choose another campaign name for the link."
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """Where UTM values lead: the campaign and the content of the link, each None where nothing says."""

    campaign_id: int | None = None
    content_id: int | None = None


def find_utm_campaign(work: Work, *, source: str | None, medium: str | None, name: str | None) -> Visit:
    """The live campaign that a visit with these UTM values belongs to.

    A link of just these values comes before a campaign's own values; a part that either side leaves open tells
    nothing apart. A campaign without UTM values is meant by its name, blanks, hyphens and underscores alike. Where two
    campaigns fit equally well, none is taken.
    """
    wanted = tuple(_spelt(part) for part in (name, source, medium))
    if not wanted[0]:
        return Visit()
    links = (
        select(TrackedLink, TrackedLink.campaign_id.label("campaign"))
        .outerjoin(Campaign, Campaign.id == TrackedLink.campaign_id)
        .where(TrackedLink.deleted_at.is_(None), Campaign.deleted_at.is_(None))
        .order_by(TrackedLink.id)
    )
    linked = [
        (row, campaign)
        for row, campaign in work.session.execute(links)
        if tuple(_spelt(part) for part in (row.utm_campaign, row.utm_source, row.utm_medium)) == wanted
    ]
    if linked:
        campaigns = {campaign for _, campaign in linked}
        contents = {row.content_id for row, _ in linked}
        return Visit(_only(campaigns), _only(contents))
    own = work.session.execute(
        select(Campaign.id, Campaign.utm_campaign, Campaign.utm_source, Campaign.utm_medium).where(
            Campaign.deleted_at.is_(None), Campaign.utm_campaign.is_not(None)
        )
    )
    fitting = {row.id for row in own if _fits(tuple(_spelt(part) for part in row[1:]), wanted)}
    return Visit(_only(fitting or _called(work, wanted[0])))


def _called(work: Work, name: str) -> set[int | None]:
    """The live campaigns without UTM values of their own that are called like a UTM value."""
    unmarked = select(Campaign.id, Campaign.name).where(Campaign.deleted_at.is_(None), Campaign.utm_campaign.is_(None))
    key = utm_name_key(name)
    return {row.id for row in work.session.execute(unmarked) if utm_name_key(row.name) == key}


def _only(ids: set[int | None]) -> int | None:
    return next(iter(ids)) if len(ids) == 1 else None


def _fits(own: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return own[0] == wanted[0] and all(not a or not b or a == b for a, b in zip(own[1:], wanted[1:], strict=True))


def _spelt(value: str | None) -> str:
    """A value as links spell it, with hyphens for blanks."""
    return "-".join((value or "").lower().split())


def _same(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], value: str | None
) -> list[ColumnElement[bool]]:
    return [] if value is None else [or_(column == value, column.is_(None))]
