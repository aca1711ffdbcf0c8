"""Where leads stand between marketing and sales, as the list of leads shows and narrows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from funneldesk.model.contact import Contact
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffState
from funneldesk.model.lifecycle import LEFT_THE_FUNNEL, LifecycleChange, LifecycleStage
from funneldesk.model.reason import Reason
from funneldesk.model.sequence import Enrolment, EnrolmentState, SequenceStep, StepKind
from funneldesk.model.user import User
from funneldesk.queries.lead_name import CHUNK

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

LATE, NURTURING, NOBODY_ASKED = "late", "nurturing", "none"
HANDOFF_FILTERS: tuple[tuple[str, str], ...] = (
    (HandoffState.OFFERED, "To accept"),
    (HandoffState.MQL, "Waits for a rep"),
    (LATE, "Late"),
    (HandoffState.ACCEPTED, "Accepted"),
    (NURTURING, "In nurture"),
    (LifecycleStage.RECYCLED, "Recycled"),
    (LifecycleStage.DISQUALIFIED, "Disqualified"),
    (NOBODY_ASKED, "None of these"),
)
"""What the list can be narrowed to, with its words."""


@dataclass(frozen=True, slots=True)
class HandoffMark:
    """Where a lead stands in the handoff; at most one of its three parts says something.

    Attributes:
        handoff_id: the round that is open; None where none is.
        state: its state; else `recycled`, `disqualified` or `nurturing`; empty where nothing is to be said.
        owner: the rep of an open round.
        due_at: when its clock ends; None where none runs.
        first_contact_at: when the rep first reached the lead after accepting.
        reason: why a lead left the funnel.
        revisit_on: the day a recycled lead comes back.
        step: which step of its sequence comes next for a lead in nurture, from 1, of `steps`.
        steps: how many steps that sequence has.
    """

    handoff_id: int | None = None
    state: str = ""
    owner_id: int | None = None
    owner: str = ""
    due_at: dt.datetime | None = None
    first_contact_at: dt.datetime | None = None
    reason: str = ""
    revisit_on: dt.date | None = None
    step: int = 0
    steps: int = 0


NO_MARK = HandoffMark()


def read_handoff_marks(look: Look, contact_ids: Sequence[int]) -> dict[int, HandoffMark]:
    """Contact to its mark; those of whom nothing is to be said are left out."""
    found: dict[int, HandoffMark] = {}
    for start in range(0, len(contact_ids), CHUNK):
        ids = contact_ids[start : start + CHUNK]
        # Each later part says more than the one before it.
        found |= _read_nurture(look, ids)
        found |= _read_left(look, ids)
        found |= _read_rounds(look, ids)
    return found


def where_handoff(look: Look, wanted: Sequence[str]) -> ColumnElement[bool]:
    """Contacts that stand in one of these places (`HANDOFF_FILTERS`)."""
    tests = [_where_one(look, key) for key in wanted]
    return or_(*tests)


def where_offered_to(user_id: int | None) -> ColumnElement[bool]:
    """Contacts whose round is offered to a rep and unanswered; to any of them without one."""
    offered = select(Handoff.contact_id).where(Handoff.state == HandoffState.OFFERED)
    if user_id is not None:
        offered = offered.where(Handoff.owner_id == user_id)
    return Contact.id.in_(offered)


def count_to_accept(look: Look) -> dict[int | None, int]:
    """Rep to the number of offers that wait for an answer; under None the sum of all."""
    rows = look.connection.execute(
        select(Handoff.owner_id, func.count())
        .join(Contact, Contact.id == Handoff.contact_id)
        .where(Handoff.state == HandoffState.OFFERED, Contact.deleted_at.is_(None))
        .group_by(Handoff.owner_id)
    )
    counts: dict[int | None, int] = {row[0]: row[1] for row in rows}
    return {**counts, None: sum(counts.values())}


def _where_one(look: Look, key: str) -> ColumnElement[bool]:
    of_open = select(Handoff.contact_id).where(Handoff.state.in_(sorted(OPEN_STATES)))
    if key in OPEN_STATES:
        return Contact.id.in_(select(Handoff.contact_id).where(Handoff.state == key))
    if key == LATE:
        return Contact.id.in_(of_open.where(Handoff.due_at < look.now))
    nurtured = select(Enrolment.contact_id).where(Enrolment.state == EnrolmentState.ACTIVE)
    if key == NURTURING:
        return Contact.id.in_(nurtured)
    if key in LEFT_THE_FUNNEL:
        return Contact.lifecycle_stage == key
    left = Contact.lifecycle_stage.not_in(sorted(LEFT_THE_FUNNEL))
    return and_(Contact.id.not_in(of_open), Contact.id.not_in(nurtured), left)


def _read_rounds(look: Look, ids: Sequence[int]) -> dict[int, HandoffMark]:
    rows = look.connection.execute(
        select(
            Handoff.id,
            Handoff.contact_id,
            Handoff.state,
            Handoff.owner_id,
            User.name.label("owner"),
            Handoff.due_at,
            Handoff.first_contact_at,
        )
        .outerjoin(User, User.id == Handoff.owner_id)
        .where(Handoff.contact_id.in_(ids), Handoff.state.in_(sorted(OPEN_STATES)))
    )
    return {
        row.contact_id: HandoffMark(
            row.id, row.state, row.owner_id, row.owner or "", row.due_at, first_contact_at=row.first_contact_at
        )
        for row in rows
    }


def _read_left(look: Look, ids: Sequence[int]) -> dict[int, HandoffMark]:
    """Those recycled or disqualified, with the reason of the change that says so."""
    newest = (
        select(func.max(LifecycleChange.id))
        .where(LifecycleChange.contact_id == Contact.id, LifecycleChange.to_stage == Contact.lifecycle_stage)
        .correlate(Contact)
        .scalar_subquery()
    )
    rows = look.connection.execute(
        select(Contact.id, Contact.lifecycle_stage, Contact.revisit_on, Reason.label, LifecycleChange.note)
        .outerjoin(LifecycleChange, LifecycleChange.id == newest)
        .outerjoin(Reason, Reason.id == LifecycleChange.reason_id)
        .where(Contact.id.in_(ids), Contact.lifecycle_stage.in_(sorted(LEFT_THE_FUNNEL)))
    )
    return {
        row.id: HandoffMark(state=row.lifecycle_stage, reason=row.label or row.note or "", revisit_on=row.revisit_on)
        for row in rows
    }


def _read_nurture(look: Look, ids: Sequence[int]) -> dict[int, HandoffMark]:
    rows = look.connection.execute(
        select(Enrolment.contact_id, Enrolment.sequence_id, Enrolment.step_id)
        .where(Enrolment.contact_id.in_(ids), Enrolment.state == EnrolmentState.ACTIVE)
        .order_by(Enrolment.id)
    ).all()
    if not rows:
        return {}
    places = look.once(("steps of sequences",), lambda: _read_places(look))
    found: dict[int, HandoffMark] = {}
    for row in rows:
        steps = places.get(row.sequence_id, ())
        place = steps.index(row.step_id) + 1 if row.step_id in steps else len(steps)
        found[row.contact_id] = HandoffMark(state=NURTURING, step=place, steps=len(steps))
    return found


def _read_places(look: Look) -> dict[int, tuple[int, ...]]:
    """Sequence to its steps that do something, in order."""
    rows: Any = look.connection.execute(
        select(SequenceStep.sequence_id, SequenceStep.id)
        .where(SequenceStep.deleted_at.is_(None), SequenceStep.kind != StepKind.WAIT)
        .order_by(SequenceStep.position)
    )
    found: dict[int, tuple[int, ...]] = {}
    for sequence_id, step_id in rows:
        found[sequence_id] = (*found.get(sequence_id, ()), step_id)
    return found
