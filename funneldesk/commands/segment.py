"""What a person can do with segments: make, change, put into the bin and take out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.segment import Segment
from funneldesk.model.segment_terms import Group
from funneldesk.model.sequence import Sequence, SequenceStep

if TYPE_CHECKING:
    from collections.abc import Sequence as Series

    from funneldesk.commands.work import Work

_LONGEST_NAME = 60
_NAMED = 3


def create_segment(work: Work, *, name: str, filter_: Group, description: str | None = None) -> int:
    """Keep a filter under a name and return the segment's id.

    Raises:
        Refusal: the name is blank, too long or taken.
    """
    last = work.session.scalar(select(func.max(Segment.position))) or 0
    segment = Segment(
        name=_free_name(work, name),
        description=_words(description),
        filter=_plain(filter_),
        position=last + 1,
        recorded_at=work.now,
    )
    work.label = f"Add the segment “{segment.name}”"
    return work.add(segment).id


def edit_segment(work: Work, /, *, segment_id: int, **fields: Any) -> None:
    """Change a segment's name, description or filter_.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    segment = work.get(Segment, segment_id)
    for field, value in fields.items():
        if field == "name":
            segment.name = _free_name(work, value, but=segment_id)
        elif field == "description":
            segment.description = _words(value)
        elif field == "filter_":
            segment.filter = _plain(value)
        else:
            raise Refusal(f"“{field}” of a segment cannot be changed here.")
    work.label = f"Change the segment “{segment.name}”"


def copy_segment(work: Work, *, segment_id: int) -> int:
    """Make a segment with the same filter and return its id."""
    segment = work.get(Segment, segment_id)
    taken = {name.casefold() for name in work.session.scalars(select(Segment.name).where(Segment.deleted_at.is_(None)))}
    stem = segment.name[: _LONGEST_NAME - len(" copy 99")]
    names = (f"{stem} copy{'' if number == 1 else f' {number}'}" for number in range(1, 1000))
    name = next(name for name in names if name.casefold() not in taken)
    return create_segment(work, name=name, filter_=Group.restore(segment.filter), description=segment.description)


def delete_segments(work: Work, *, segment_ids: Series[int]) -> None:
    """Put segments into the bin.

    Raises:
        Refusal: a campaign or a sequence uses one of them; the message names who does.
    """
    segments = [work.get(Segment, segment_id) for segment_id in segment_ids]
    for segment in segments:
        users = _find_users(work, segment.id)
        if users:
            more = f" and {len(users) - _NAMED} more" if len(users) > _NAMED else ""
            raise Refusal(
                f"“{segment.name}” is used by {', '.join(users[:_NAMED])}{more}. "
                "Choose another segment there first, then delete this one."
            )
        segment.deleted_at = work.now
    work.label = f"Delete {_call(segments)}"


def restore_segments(work: Work, *, segment_ids: Series[int]) -> None:
    """Take segments out of the bin.

    Raises:
        Refusal: another segment has taken the name meanwhile.
    """
    segments: list[Segment] = []
    for segment_id in segment_ids:
        segment = work.session.get(Segment, segment_id)
        if segment is None:
            raise NotFound(f"There is no segment with the number {segment_id}.")
        _free_name(work, segment.name, but=segment_id)
        segment.deleted_at = None
        segments.append(segment)
    work.label = f"Restore {_call(segments)}"


def rename_in_segments(work: Work, *, subject: str, old: str | None, new: str | None) -> None:
    """Let segments, and conditions of nurture steps, that name a record by its old name follow it to the new one.

    Args:
        work: the running command, which renames the record.
        subject: `campaign.name`, `contact.owner`, `source.words`, or `content` for a title.
        old: the name so far.
        new: the name from now on.
    """
    if not old or not new or old == new:
        return
    before, after = " ".join(old.split()).casefold(), " ".join(new.split())
    for segment in work.session.scalars(select(Segment)):
        renamed = _rename(segment.filter, subject, before, after)
        if renamed != segment.filter:
            segment.filter = renamed
    for step in work.session.scalars(select(SequenceStep).where(SequenceStep.condition.is_not(None))):
        renamed = _rename(step.condition, subject, before, after)
        if renamed != step.condition:
            step.condition = renamed


def _rename(plain: Any, subject: str, old: str, new: str) -> Any:
    if isinstance(plain, dict) and "parts" in plain:
        return plain | {"parts": [_rename(part, subject, old, new) for part in plain["parts"]]}
    if not isinstance(plain, dict):
        return plain
    named = {"campaign.name": "campaign", "content": "content"}.get(subject, "")
    changed = dict(plain)
    if isinstance(plain.get(named), str) and plain[named].casefold() == old:
        changed[named] = new
    if plain.get("subject") == subject and plain.get("operator") in {"is", "one_of"}:
        value = plain.get("value")
        values = [new if str(one).casefold() == old else one for one in (value if isinstance(value, list) else [value])]
        changed["value"] = values if isinstance(value, list) else values[0]
    return changed


def _plain(filter_: Any) -> dict[str, Any]:
    if not isinstance(filter_, Group):
        raise Refusal("A segment needs a filter: conditions, or everybody.")
    return filter_.keep()


def _free_name(work: Work, name: Any, *, but: int = 0) -> str:
    words = " ".join(str(name or "").split())
    if not words or len(words) > _LONGEST_NAME:
        raise Refusal(f"A segment needs a name of up to {_LONGEST_NAME} letters.")
    others = work.session.execute(select(Segment.id, Segment.name).where(Segment.deleted_at.is_(None)))
    if any(found != but and taken.casefold() == words.casefold() for found, taken in others):
        raise Refusal(f"There is a segment “{words}” already; choose another name.")
    return words


def _words(text: Any) -> str | None:
    return " ".join(str(text or "").split()) or None


def _find_users(work: Work, segment_id: int) -> list[str]:
    """Who uses a segment, in words."""
    campaigns = select(Campaign.name).where(Campaign.segment_id == segment_id, Campaign.deleted_at.is_(None))
    sequences = select(Sequence.name).where(Sequence.segment_id == segment_id, Sequence.deleted_at.is_(None))
    return [f"the campaign “{name}”" for name in work.session.scalars(campaigns.order_by(Campaign.id))] + [
        f"the sequence “{name}”" for name in work.session.scalars(sequences.order_by(Sequence.id))
    ]


def _call(segments: Series[Segment]) -> str:
    return f"the segment “{segments[0].name}”" if len(segments) == 1 else f"{len(segments)} segments"
