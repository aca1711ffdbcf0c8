"""What the owner can change about the channels that sources count as."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.scoring import ScoreRule
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import SequenceStep
from funneldesk.model.source import Channel, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_LONGEST = 60
_LONGEST_KEY = 28
_SUBJECT = "source.channel"


def create_channel(work: Work, *, label: str) -> int:
    """Add a channel at the end of the list and return its id.

    Raises:
        Refusal: it has no name, or there is one of this name.
    """
    words = _free_label(work, label)
    last = work.session.scalar(select(func.max(Channel.position)))
    channel = Channel(key=_free_key(work, words), label=words, position=(last if last is not None else -1) + 1)
    work.add(channel)
    work.label = f"Add the channel “{words}”"
    return channel.id


def edit_channel(work: Work, *, channel_id: int, label: str) -> None:
    """Call a channel something else; whatever counts as it stays with it.

    Raises:
        Refusal: it would have no name, or that of another channel.
    """
    channel = work.get(Channel, channel_id)
    old, channel.label = channel.label, _free_label(work, label, but=channel_id)
    work.label = f"Rename the channel “{old}” to “{channel.label}”"


def reorder_channels(work: Work, *, channel_ids: Sequence[int]) -> None:
    """Put the channels into this order.

    Raises:
        Refusal: the list is not exactly the channels there are.
    """
    channels = {channel.id: channel for channel in work.session.scalars(select(Channel))}
    if sorted(channel_ids) != sorted(channels):
        raise Refusal("The channels have changed meanwhile; try again.")
    for position, channel_id in enumerate(channel_ids):
        channels[channel_id].position = position
    work.label = "Reorder the channels"


def delete_channel(work: Work, *, channel_id: int) -> None:
    """Take away a channel that nothing counts as.

    Raises:
        Refusal: sources, campaigns, segments, nurture steps or score rules use it; the sentence says which.
    """
    channel = work.get(Channel, channel_id)
    users = _find_users(work, channel)
    if users:
        raise Refusal(f"“{channel.label}” is used by {' and '.join(users)}. Choose another channel there first.")
    work.session.delete(channel)
    work.label = f"Delete the channel “{channel.label}”"


def _free_label(work: Work, label: str, *, but: int = 0) -> str:
    words = " ".join(label.split())
    if not words or len(words) > _LONGEST:
        raise Refusal(f"A channel needs a name of up to {_LONGEST} letters.")
    others = work.session.execute(select(Channel.id, Channel.label))
    if any(found != but and taken.casefold() == words.casefold() for found, taken in others):
        raise Refusal(f"There is a channel “{words}” already.")
    return words


def _free_key(work: Work, label: str) -> str:
    """A key of the label's letters that no channel has; segments and score rules name a channel by it."""
    taken = set(work.session.scalars(select(Channel.key)))
    stem = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:_LONGEST_KEY] or "channel"
    number = 2
    key = stem
    while key in taken:
        key, number = f"{stem}_{number}", number + 1
    return key


def _find_users(work: Work, channel: Channel) -> list[str]:
    users: list[str] = []
    # A campaign in the bin counts too: it comes back with its channel.
    for record, one, many in ((Source, "source", "sources"), (Campaign, "campaign", "campaigns")):
        count = work.session.scalar(select(func.count()).select_from(record).where(record.channel_id == channel.id))
        if count:
            users.append(f"{count:,} {one if count == 1 else many}")
    filters = select(Segment.name, Segment.filter).where(Segment.deleted_at.is_(None)).order_by(Segment.id)
    users += [f"the segment “{name}”" for name, kept in work.session.execute(filters) if _names(kept, channel.key)]
    conditions = select(SequenceStep.condition).where(
        SequenceStep.deleted_at.is_(None), SequenceStep.condition.is_not(None)
    )
    if any(_names(kept, channel.key) for kept in work.session.scalars(conditions)):
        users.append("a condition of a nurture step")
    rules = select(ScoreRule.label, ScoreRule.value).where(ScoreRule.subject == _SUBJECT)
    users += [
        f"the score rule “{label}”"
        for label, value in work.session.execute(rules)
        if channel.key in (value if isinstance(value, list) else [value])
    ]
    return users


def _names(kept: Any, key: str) -> bool:
    """Whether a kept filter compares the channel with this key."""
    if isinstance(kept, list):
        return any(_names(one, key) for one in kept)
    if not isinstance(kept, dict):
        return False
    value = kept.get("value")
    if kept.get("subject") == _SUBJECT and key in (value if isinstance(value, list) else [value]):
        return True
    return any(_names(one, key) for one in kept.values())
