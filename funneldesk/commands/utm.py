"""UTM values: how they are kept, and that no two campaigns share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.content import TrackedLink

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from funneldesk.commands.work import Work


def clean_utm(value: str | None) -> str | None:
    """A UTM value as it is kept and compared: lower case, single blanks; None where it is empty."""
    words = " ".join((value or "").split()).lower()
    return words or None


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


def _same(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], value: str | None
) -> list[ColumnElement[bool]]:
    return [] if value is None else [or_(column == value, column.is_(None))]
