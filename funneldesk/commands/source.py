"""Finding a source by the words it was written with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.source import Channel, Source, propose_channel, propose_origin

if TYPE_CHECKING:
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
