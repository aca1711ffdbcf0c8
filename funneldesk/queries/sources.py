"""Sources with what they count as, and the channels to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.source import Channel, Source

if TYPE_CHECKING:
    from funneldesk.queries.look import Look


_ORIGIN = func.coalesce(Source.origin, "")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source in its own words.

    Attributes:
        id: its number.
        words: as they were written; never merged with another's.
        leads: how many came by it, those in the bin left out.
        channel_id: what it counts as; None while nobody has said.
        channel: the channel's name, or empty.
        origin: `inbound`, `outbound` or empty.
    """

    id: int
    words: str
    leads: int
    channel_id: int | None
    channel: str
    origin: str

    @property
    def key(self) -> int:
        """What tells it from other sources."""
        return self.id


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel with how many sources and campaigns count as it; campaigns in the bin hold it too."""

    id: int
    label: str
    sources: int
    campaigns: int

    @property
    def is_used(self) -> bool:
        """Whether it cannot be deleted."""
        return bool(self.sources or self.campaigns)


@dataclass(frozen=True, slots=True)
class SourceMap:
    """All sources, those without a channel first and then those with the most leads; and all channels in order."""

    sources: tuple[SourceRow, ...]
    channels: tuple[ChannelRow, ...]


def read_source_map(look: Look) -> SourceMap:
    """Read what every source counts as."""
    leads = (
        select(Contact.source_id, func.count().label("leads"))
        .where(Contact.deleted_at.is_(None), Contact.source_id.is_not(None))
        .group_by(Contact.source_id)
        .subquery()
    )
    count = func.coalesce(leads.c.leads, 0)
    sources = look.connection.execute(
        select(Source.id, Source.words, count, Source.channel_id, func.coalesce(Channel.label, ""), _ORIGIN)
        .outerjoin(leads, leads.c.source_id == Source.id)
        .outerjoin(Channel, Channel.id == Source.channel_id)
        .order_by(Source.channel_id.is_not(None), count.desc(), Source.words, Source.id)
    )
    used = {
        record: dict(
            look.connection.execute(
                select(record.channel_id, func.count())
                .where(record.channel_id.is_not(None))
                .group_by(record.channel_id)
            ).all()
        )
        for record in (Source, Campaign)
    }
    channels = look.connection.execute(select(Channel.id, Channel.label).order_by(Channel.position, Channel.id))
    return SourceMap(
        tuple(SourceRow(*row) for row in sources),
        tuple(ChannelRow(key, label, used[Source].get(key, 0), used[Campaign].get(key, 0)) for key, label in channels),
    )
