"""Who goes through a sequence: putting people in, taking them out, and going on from step to step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.sequence import read_steps
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.base import from_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.enrolment_stop import find_stops
from funneldesk.model.sequence import (
    STOP_REASON_WORDS,
    Enrolment,
    EnrolmentState,
    Sequence,
    StopReason,
)
from funneldesk.model.sequence_walk import add_days, find_next

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from collections.abc import Sequence as Many

    from funneldesk.commands.work import Work
    from funneldesk.model.sequence import SequenceStep

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of the people who were to be put into a sequence.

    Attributes:
        enrolment_ids: the new enrolments.
        active: so many were in it already.
        before: so many had been in it before and were left out.
        opted_out: so many want to hear nothing.
    """

    enrolment_ids: tuple[int, ...]
    active: int = 0
    before: int = 0
    opted_out: int = 0

    @property
    def words(self) -> str:
        """Why some were left out, in a sentence; empty where nobody was."""
        parts = [
            f"{count} {word}"
            for count, word in (
                (self.active, "in it already"),
                (self.before, "had been in it before"),
                (self.opted_out, "do not want to be contacted"),
            )
            if count
        ]
        return f"Left out: {', '.join(parts)}." if parts else ""


def enrol_people(work: Work, *, sequence_id: int, contact_ids: Many[int], again: bool = False) -> Enrolled:
    """Put people into a sequence; nobody is in it twice at the same time.

    Args:
        work: the running command.
        sequence_id: of the sequence.
        contact_ids: who.
        again: whether those who went through it before may go once more.

    Raises:
        NotFound: a person or the sequence is gone.
        Refusal: the sequence has no step that does anything.
    """
    sequence = work.get(Sequence, sequence_id)
    first, days = find_next(read_steps(work, sequence_id), None)
    if first is None:
        raise Refusal(f"The sequence “{sequence.name}” has no step yet that does something; add one first.")
    states = _read_states(work, sequence_id)
    left = {"active": 0, "before": 0, "opted_out": 0}
    due_at = add_days(work.now, days, work.business.zone)
    put_in: list[Enrolment] = []
    for contact_id, is_barred in _read_barred(work, list(dict.fromkeys(contact_ids))):
        known = states.get(contact_id)
        if known == EnrolmentState.ACTIVE:
            left["active"] += 1
        elif known is not None and not again:
            left["before"] += 1
        elif is_barred:
            left["opted_out"] += 1
        else:
            put_in.append(
                Enrolment(
                    sequence_id=sequence_id,
                    contact_id=contact_id,
                    state=EnrolmentState.ACTIVE,
                    step_id=first.id,
                    due_at=due_at,
                    started_at=work.now,
                    recorded_at=work.now,
                )
            )
    work.session.add_all(put_in)
    work.session.flush()
    what = f"{len(put_in):,} leads"
    if len(put_in) == 1:
        what = f"“{name_contact(work, work.session.get_one(Contact, put_in[0].contact_id))}”"
    work.label = f"Put {what} into “{sequence.name}”"
    return Enrolled(tuple(enrolment.id for enrolment in put_in), **left)


def stop_enrolments(work: Work, *, enrolment_ids: Many[int]) -> int:
    """Take people out of their sequences by hand and return how many; what has ended stays as it ended."""
    stopped = [
        enrolment
        for enrolment in (work.get(Enrolment, one) for one in enrolment_ids)
        if enrolment.state == EnrolmentState.ACTIVE
    ]
    for enrolment in stopped:
        end_enrolment(enrolment, StopReason.PERSON, work.now)
    work.label = f"Stop {_call(work, stopped)}"
    return len(stopped)


def record_stops(work: Work) -> tuple[int, ...]:
    """End the enrolments that something has stopped, each with its reason and its time, and return their ids.

    Reads what is stored at this moment; see `find_stops`.
    """
    found: dict[int, tuple[str, dt.datetime]] = {}
    for enrolment_id, reason, at in work.session.execute(find_stops()):
        when = work.now if at is None else min(from_microseconds(at), work.now)
        known = found.get(enrolment_id)
        # Who opted out did so whatever else happened.
        if known is None or (reason == StopReason.OPT_OUT, known[1]) > (known[0] == StopReason.OPT_OUT, when):
            found[enrolment_id] = (reason, when)
    stopped = [work.session.get_one(Enrolment, enrolment_id) for enrolment_id in found]
    for enrolment in stopped:
        reason, when = found[enrolment.id]
        end_enrolment(enrolment, reason, max(when, enrolment.started_at))
    why = {reason for reason, _ in found.values()}
    words = f": {STOP_REASON_WORDS[next(iter(why))]}" if len(why) == 1 else ""
    work.label = f"End {_call(work, stopped)}{words}"
    return tuple(found)


def find_stop(work: Work, enrolment_id: int) -> str | None:
    """Why an enrolment has to end, as far as is stored at this moment; None where it goes on."""
    reasons = {row.reason for row in work.session.execute(find_stops(Enrolment.id == enrolment_id))}
    return StopReason.OPT_OUT if StopReason.OPT_OUT in reasons else next(iter(reasons), None)


def advance_enrolment(work: Work, enrolment: Enrolment, step: SequenceStep, at: dt.datetime) -> None:
    """Go on from a step that was done at `at`; an enrolment that has ended or stands elsewhere stays."""
    if enrolment.state == EnrolmentState.ACTIVE and enrolment.step_id == step.id:
        go_to_next(work, enrolment, read_steps(work, enrolment.sequence_id), step, at)


def go_to_next(
    work: Work, enrolment: Enrolment, steps: Many[SequenceStep], after: SequenceStep, at: dt.datetime
) -> None:
    """Put an enrolment on the step that follows, counted from `at`; behind the last one it is finished."""
    following, days = find_next(steps, after)
    if following is None:
        enrolment.state = EnrolmentState.FINISHED
        enrolment.step_id = enrolment.due_at = None
        enrolment.ended_at = work.now
    else:
        enrolment.step_id = following.id
        enrolment.due_at = add_days(at, days, work.business.zone)


def end_enrolment(enrolment: Enrolment, reason: str, at: dt.datetime) -> None:
    """Stop an enrolment; it keeps the step at which it stopped."""
    enrolment.state = EnrolmentState.STOPPED
    enrolment.stop_reason = reason
    enrolment.ended_at = at
    enrolment.due_at = None


def _read_barred(work: Work, contact_ids: Many[int]) -> list[tuple[int, bool]]:
    """Each of these contacts with whether they want to hear nothing, in their order.

    Raises:
        NotFound: one of them is gone.
    """
    found: dict[int, bool] = {}
    for start in range(0, len(contact_ids), _CHUNK):
        rows = work.session.execute(
            select(Contact.id, Contact.do_not_contact).where(
                Contact.id.in_(contact_ids[start : start + _CHUNK]), Contact.deleted_at.is_(None)
            )
        )
        found.update((row[0], row[1]) for row in rows)
    if len(found) < len(contact_ids):
        raise NotFound("Some of these leads are gone by now; choose again.")
    return [(contact_id, found[contact_id]) for contact_id in contact_ids]


def _read_states(work: Work, sequence_id: int) -> dict[int, str]:
    """Contact id to the state of its enrolment in a sequence; an active one goes before those that ended."""
    rows = work.session.execute(
        select(Enrolment.contact_id, Enrolment.state).where(Enrolment.sequence_id == sequence_id)
    )
    states: dict[int, str] = {}
    for contact_id, state in rows:
        if states.get(contact_id) != EnrolmentState.ACTIVE:
            states[contact_id] = state
    return states


def _call(work: Work, enrolments: Iterable[Enrolment]) -> str:
    found = list(enrolments)
    if len(found) != 1:
        return f"nurture for {len(found):,} leads"
    contact = work.session.get_one(Contact, found[0].contact_id)
    return f"nurture for “{name_contact(work, contact)}”"
