"""Sources: found by the words they were written with, and counted as the channel the owner chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.model.source import Channel, Origin, Source, propose_channel, propose_origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work


def find_or_create_source(work: Work, words: str) -> int:
    """Return the source with exactly these words; a new one is mapped to the channel its words propose."""
    words = words.strip()
    found = work.session.scalars(select(Source.id).where(Source.words == words)).one_or_none()
    if found is not None:
        return found
    channel = propose_channel(words)
    channel_id = work.session.scalars(select(Channel.id).where(Channel.key == channel)).one_or_none()
    return work.add(Source(words=words, channel_id=channel_id, origin=propose_origin(words))).id


def map_sources(work: Work, *, source_ids: Sequence[int], channel_id: int | None) -> None:
    """Count sources as a channel, or as none; each keeps its own words.

    Raises:
        NotFound: the channel or one of the sources is gone.
    """
    channel = work.get(Channel, channel_id) if channel_id is not None else None
    sources = [work.get(Source, source_id) for source_id in source_ids]
    for source in sources:
        source.channel_id = channel_id
    work.label = f"Count {_call(sources)} as {f'“{channel.label}”' if channel else 'no channel'}"


def set_source_origin(work: Work, *, source_ids: Sequence[int], origin: str | None) -> None:
    """Say who made the first move where leads came by these sources; None where it is not known.

    Raises:
        NotFound: one of the sources is gone.
        Refusal: it is neither inbound nor outbound.
    """
    if origin is not None and origin not in {str(one) for one in Origin}:
        raise Refusal(f"“{origin}” is no origin; choose inbound or outbound.")
    sources = [work.get(Source, source_id) for source_id in source_ids]
    for source in sources:
        source.origin = origin
    work.label = f"Call {_call(sources)} {origin or 'neither inbound nor outbound'}"


def _call(sources: Sequence[Source]) -> str:
    return f"the source “{sources[0].words}”" if len(sources) == 1 else f"{len(sources):,} sources"
