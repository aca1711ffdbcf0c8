"""What a campaign can be given: channels, people and segments, and how many campaigns have each status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.segment import Segment
from funneldesk.model.source import Channel
from funneldesk.model.user import User
from funneldesk.queries.campaigns import count_campaigns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.queries.look import Look


@dataclass(frozen=True)
class CampaignChoices:
    """Pairs of id and words in their order; `counts` is status → campaigns, those in the bin left out."""

    channels: tuple[tuple[int, str], ...] = ()
    people: tuple[tuple[int, str], ...] = ()
    segments: tuple[tuple[int, str], ...] = ()
    channel_keys: Mapping[int, str] | None = None
    counts: Mapping[str, int] | None = None

    @property
    def total(self) -> int:
        """How many campaigns there are."""
        return sum((self.counts or {}).values())


def read_campaign_choices(look: Look) -> CampaignChoices:
    """Read what campaigns can be given."""
    ask = look.connection.execute
    channels = ask(select(Channel.id, Channel.label, Channel.key).order_by(Channel.position, Channel.id)).all()
    people = ask(select(User.id, User.name).where(User.is_active).order_by(User.name, User.id))
    segments = ask(
        select(Segment.id, Segment.name).where(Segment.deleted_at.is_(None)).order_by(Segment.name, Segment.id)
    )
    return CampaignChoices(
        channels=tuple((row.id, row.label) for row in channels),
        people=tuple((row.id, row.name) for row in people),
        segments=tuple((row.id, row.name) for row in segments),
        channel_keys={row.id: row.key for row in channels},
        counts=count_campaigns(look),
    )
