"""What marketing can do with the steps of a sequence; whoever waits at a step follows when its time changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.commands.enrolment import go_to_next
from funneldesk.commands.sequence import read_active, read_steps
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.content import Content
from funneldesk.model.message import MessageTemplate
from funneldesk.model.segment_terms import Group
from funneldesk.model.sequence import Sequence, SequenceStep, StepKind
from funneldesk.model.sequence_walk import CHANNEL_OF_STEP, add_days, count_days_before

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

STEP_WORDS: dict[str, str] = {
    StepKind.WAIT: "Wait",
    StepKind.EMAIL: "E-mail",
    StepKind.WHATSAPP: "WhatsApp message",
    StepKind.CALL: "Call",
    StepKind.CONTENT: "Content by e-mail",
}
_LINKS: dict[str, tuple[Any, str]] = {
    "template_id": (MessageTemplate, "template"),
    "content_id": (Content, "content"),
}
_MOST_DAYS = 3650
_MOST_STEPS = 100


def add_step(work: Work, /, *, sequence_id: int, kind: str, place: int | None = None, **fields: Any) -> int:
    """Add a step to a sequence and return its id.

    Args:
        work: the running command.
        sequence_id: of the sequence.
        kind: one of `StepKind`.
        place: its place from 0 on; None puts it at the end.
        fields: any of wait_days, template_id, content_id, condition (a segment's filter) and note.

    Raises:
        Refusal: a value is not allowed, or the sequence is too long.
    """
    sequence = work.get(Sequence, sequence_id)
    steps = read_steps(work, sequence_id)
    if len(steps) >= _MOST_STEPS:
        raise Refusal(f"A sequence has at most {_MOST_STEPS} steps.")
    before = count_days_before(steps)
    step = SequenceStep(sequence_id=sequence_id, position=len(steps), wait_days=0)
    _apply(work, step, {"kind": kind, **fields})
    work.add(step)
    steps.insert(len(steps) if place is None else max(0, place), step)
    _number(steps)
    if step.kind == StepKind.WAIT:
        _reschedule(work, sequence_id, before)
    work.label = f"Add a step to “{sequence.name}”: {STEP_WORDS[step.kind].lower()}"
    return step.id


def edit_step(work: Work, /, *, step_id: int, **fields: Any) -> None:
    """Change fields of a step; those of `add_step`. Whoever waits at it follows a change of its days.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    step, sequence = _find(work, step_id)
    before = count_days_before(read_steps(work, sequence.id))
    _apply(work, step, fields)
    work.session.flush()
    if "kind" not in fields:
        _reschedule(work, sequence.id, before)
    elif step.kind == StepKind.WAIT:
        _move_on(work, step)
    work.label = f"Change a step of “{sequence.name}”"


def move_step(work: Work, *, step_id: int, place: int) -> None:
    """Put a step to another place, counted from 0.

    Raises:
        Refusal: it is there already.
    """
    step, sequence = _find(work, step_id)
    steps = read_steps(work, sequence.id)
    before = count_days_before(steps)
    place = max(0, min(place, len(steps) - 1))
    if steps.index(step) == place:
        raise Refusal("The step is at that end of the sequence already.")
    steps.remove(step)
    steps.insert(place, step)
    _number(steps)
    if step.kind == StepKind.WAIT:
        _reschedule(work, sequence.id, before)
    work.label = f"Move a step of “{sequence.name}”"


def delete_step(work: Work, *, step_id: int) -> None:
    """Put a step into the bin; whoever waits at it goes on to the next one."""
    step, sequence = _find(work, step_id)
    before = count_days_before(read_steps(work, sequence.id))
    step.deleted_at = work.now
    work.session.flush()
    _move_on(work, step)
    _number(read_steps(work, sequence.id))
    if step.kind == StepKind.WAIT:
        _reschedule(work, sequence.id, before)
    work.label = f"Delete a step of “{sequence.name}”"


def restore_step(work: Work, *, step_id: int) -> None:
    """Take a step out of the bin, to its old place.

    Raises:
        Refusal: its sequence lies in the bin.
    """
    step = work.session.get(SequenceStep, step_id)
    if step is None:
        raise NotFound(f"There is no step with the number {step_id}.")
    sequence = work.session.get_one(Sequence, step.sequence_id)
    if sequence.deleted_at is not None:
        raise Refusal(f"The step belongs to the sequence “{sequence.name}”; restore that first.")
    steps = [one for one in read_steps(work, sequence.id) if one.id != step_id]
    before = count_days_before(steps)
    step.deleted_at = None
    steps.insert(min(step.position, len(steps)), step)
    _number(steps)
    if step.kind == StepKind.WAIT:
        _reschedule(work, sequence.id, before)
    work.label = f"Restore a step of “{sequence.name}”"


def _find(work: Work, step_id: int) -> tuple[SequenceStep, Sequence]:
    step = work.get(SequenceStep, step_id, word="step")
    return step, work.get(Sequence, step.sequence_id)


def _number(steps: list[SequenceStep]) -> None:
    for place, step in enumerate(steps):
        step.position = place


def _move_on(work: Work, step: SequenceStep) -> None:
    """Bring whoever stands at a step that does nothing any more to the next one, at the time they stood there."""
    steps = read_steps(work, step.sequence_id)
    for enrolment in read_active(work, step.sequence_id):
        if enrolment.step_id == step.id:
            go_to_next(work, enrolment, steps, step, enrolment.due_at or work.now)


def _reschedule(work: Work, sequence_id: int, before: dict[int, int]) -> None:
    """Shift the time of whoever waits at a step by as many days as lie more or fewer before it than did.

    Only for changes of waiting itself: a step that does something, put in or taken out, moves nobody's time.
    """
    work.session.flush()
    after = count_days_before(read_steps(work, sequence_id))
    shifts = {key: days - before[key] for key, days in after.items() if key in before and days != before[key]}
    if not shifts:
        return
    for enrolment in read_active(work, sequence_id):
        if enrolment.step_id in shifts and enrolment.due_at is not None:
            enrolment.due_at = add_days(enrolment.due_at, shifts[enrolment.step_id], work.business.zone)


def _apply(work: Work, step: SequenceStep, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(step, field, _clean(work, field, value))
    if step.template_id is not None:
        template = work.get(MessageTemplate, step.template_id, word="template")
        if template.channel != CHANNEL_OF_STEP.get(step.kind):
            if "template_id" in fields:
                raise Refusal(f"The template “{template.name}” is for another channel; choose one that fits the step.")
            step.template_id = None


def _clean(work: Work, field: str, value: Any) -> Any:
    if field == "kind":
        if value not in STEP_WORDS:
            raise Refusal(f"“{value}” is no kind of step; choose from {', '.join(STEP_WORDS.values())}.")
        return value
    if field == "wait_days":
        if type(value) is not int or not 0 <= value <= _MOST_DAYS:
            raise Refusal(f"A step waits a whole number of days from 0 to {_MOST_DAYS:,}.")
        return value
    if field in _LINKS:
        if value is not None:
            record, word = _LINKS[field]
            work.get(record, value, word=word)
        return value
    if field == "condition":
        return None if value is None else Group.restore(value).keep()
    if field == "note":
        return " ".join(str(value or "").split()) or None
    raise Refusal(f"“{field}” of a step cannot be changed here.")
