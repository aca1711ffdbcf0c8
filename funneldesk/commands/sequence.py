"""What marketing can do with nurture sequences: create, change, switch off, put into the bin and take out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import STOP_REASON_WORDS, Enrolment, EnrolmentState, Sequence, SequenceStep, StopReason

if TYPE_CHECKING:
    from collections.abc import Sequence as Many

    from funneldesk.commands.work import Work

_LONGEST_NAME = 120
_LONGEST_PURPOSE = 500
STOP_CHOICES: tuple[str, ...] = tuple(reason for reason in STOP_REASON_WORDS if reason != StopReason.PERSON)
"""What a sequence can stop on; opting out is always among them."""


def create_sequence(work: Work, /, *, name: str, **fields: Any) -> int:
    """Create a sequence without steps and return its id; it stops on everything unless told otherwise.

    Args:
        work: the running command.
        name: what it is called.
        fields: any of purpose, campaign_id, segment_id, is_active and stop_on.

    Raises:
        Refusal: it has no name, or a value is not allowed.
    """
    sequence = Sequence(recorded_at=work.now, is_active=True, stop_on=list(STOP_CHOICES))
    _apply(work, sequence, {"name": name, **fields})
    work.add(sequence)
    work.label = f"Add the sequence “{sequence.name}”"
    return sequence.id


def edit_sequence(work: Work, /, *, sequence_id: int, **fields: Any) -> None:
    """Change fields of a sequence; switched off (`is_active`), nothing of it comes due.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    sequence = work.get(Sequence, sequence_id)
    _apply(work, sequence, fields)
    work.label = f"Change the sequence “{sequence.name}”"
    if set(fields) == {"is_active"}:
        work.label = f"{'Start' if sequence.is_active else 'Pause'} the sequence “{sequence.name}”"


def delete_sequences(work: Work, *, sequence_ids: Many[int]) -> None:
    """Put sequences into the bin; nothing of them comes due, and whoever was in them may go on once restored."""
    sequences = [work.get(Sequence, sequence_id) for sequence_id in sequence_ids]
    for sequence in sequences:
        sequence.deleted_at = work.now
    work.label = f"Delete {_call(sequences)}"


def restore_sequences(work: Work, *, sequence_ids: Many[int]) -> None:
    """Take sequences out of the bin."""
    sequences: list[Sequence] = []
    for sequence_id in sequence_ids:
        sequence = work.session.get(Sequence, sequence_id)
        if sequence is None:
            raise NotFound(f"There is no sequence with the number {sequence_id}.")
        sequence.deleted_at = None
        sequences.append(sequence)
    work.label = f"Restore {_call(sequences)}"


def read_steps(work: Work, sequence_id: int) -> list[SequenceStep]:
    """The live steps of a sequence, in order."""
    return list(
        work.session.scalars(
            select(SequenceStep)
            .where(SequenceStep.sequence_id == sequence_id, SequenceStep.deleted_at.is_(None))
            .order_by(SequenceStep.position, SequenceStep.id)
        )
    )


def read_active(work: Work, sequence_id: int) -> list[Enrolment]:
    """The enrolments of a sequence that go on."""
    return list(
        work.session.scalars(
            select(Enrolment).where(Enrolment.sequence_id == sequence_id, Enrolment.state == EnrolmentState.ACTIVE)
        )
    )


def _apply(work: Work, sequence: Sequence, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(sequence, field, _clean(work, field, value))


def _clean(work: Work, field: str, value: Any) -> Any:
    if field == "name":
        words = " ".join(str(value or "").split())
        if not words or len(words) > _LONGEST_NAME:
            raise Refusal(f"A sequence needs a name of up to {_LONGEST_NAME} letters.")
        return words
    if field == "purpose":
        return " ".join(str(value or "").split())[:_LONGEST_PURPOSE] or None
    if field in {"campaign_id", "segment_id"}:
        if value is not None:
            work.get(Campaign if field == "campaign_id" else Segment, value)
        return value
    if field == "is_active":
        return bool(value)
    if field == "stop_on":
        unknown = [reason for reason in value if reason not in STOP_CHOICES]
        if unknown:
            raise Refusal(f"“{unknown[0]}” is nothing a sequence can stop on.")
        return [reason for reason in STOP_CHOICES if reason in {*value, StopReason.OPT_OUT}]
    raise Refusal(f"“{field}” of a sequence cannot be changed here.")


def _call(sequences: Many[Sequence]) -> str:
    return f"the sequence “{sequences[0].name}”" if len(sequences) == 1 else f"{len(sequences)} sequences"
