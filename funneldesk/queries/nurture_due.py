"""What is due in nurture: in time order, with what came due while nobody looked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.enrolment_stop import find_stops
from funneldesk.model.message import Message, MessageChannel, MessageState
from funneldesk.model.segment_terms import Group
from funneldesk.model.sequence import Enrolment, EnrolmentState, Sequence, SequenceStep
from funneldesk.model.sequence_walk import CHANNEL_OF_STEP
from funneldesk.queries.lead_name import read_lead_names
from funneldesk.queries.segment_people import holds_for

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy import Select

    from funneldesk.queries.look import Look

READY = "ready"
"""Nothing went out yet."""
PASSED_OVER = "passed_over"
"""The step's condition does not hold for the person."""
_STATES: dict[str, str] = {
    MessageState.SKIPPED: "done",
    MessageState.SENT: "done",
    MessageState.REFUSED: "done",
}


_IN_DOUBT = frozenset({MessageState.SENDING, MessageState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class DueCount:
    """How much is due: `steps` that can be done, and those `withheld` until something about them is mended.

    Messages that may have arrived are counted with neither.
    """

    steps: int
    withheld: int


@dataclass(frozen=True, slots=True)
class DueItem:
    """One step that is due for one person.

    Attributes:
        id: of the enrolment.
        sequence_id: of the sequence.
        sequence: its name.
        step_id: of the step.
        place: which step it is, from 1 on.
        kind: of the step.
        channel: how it reaches the person.
        contact_id: of the person.
        contact: what the person is called.
        to: the address or number.
        due_at: since when it is due.
        state: `ready`, `withheld`, `delayed`, `uncertain`, `handed`, `sending`, `done` (it went out, and the person
            was put back to it) or `passed_over`.
        message_id: of the message, where one was written.
        message_uid: its uid.
        outcome: what is known of it, in a sentence.
    """

    id: int
    sequence_id: int
    sequence: str
    step_id: int
    place: int
    kind: str
    channel: str
    contact_id: int
    contact: str
    to: str | None
    due_at: dt.datetime
    state: str
    message_id: int | None = None
    message_uid: str | None = None
    outcome: str | None = None

    @property
    def is_for_person(self) -> bool:
        """Whether a person does it: opens WhatsApp, or decides about a message in doubt."""
        return self.state in {"uncertain", "handed"} or (
            self.channel == MessageChannel.WHATSAPP and self.state != PASSED_OVER
        )


def read_due(look: Look, enrolment_ids: Collection[int] | None = None, *, limit: int | None = None) -> list[DueItem]:
    """The steps that are due now, the oldest first; people whom something has stopped are left out.

    Args:
        look: the question's view.
        enrolment_ids: only these.
        limit: at most so many.
    """
    query = _select_due(look).limit(limit)
    wanted = None if enrolment_ids is None else set(enrolment_ids)
    rows = [row for row in look.connection.execute(query) if wanted is None or row.id in wanted]
    stopped = {row.id for row in look.connection.execute(find_stops(*_is_due(look)))}
    rows = [row for row in rows if row.id not in stopped]
    names = read_lead_names(look, sorted({row.contact_id for row in rows}))
    items = [_make_item(row, names.get(row.contact_id, "")) for row in rows]
    return _judge_conditions(look, items, {row.step_id: row.condition for row in rows})


def count_due(look: Look) -> DueCount:
    """How much is due now; nothing is loaded for each."""
    # Asked after every change and mostly in vain; putting the question together costs more than its answer.
    if look.connection.scalar(select(Enrolment.id).where(*_is_due(look)).limit(1)) is None:
        return DueCount(0, 0)
    due = _select_due(look).order_by(None).subquery()
    stops = select(find_stops(*_is_due(look)).subquery().c.id)
    state = due.c.message_state
    query = (
        select(func.coalesce(state, READY), func.count())
        .where(due.c.id.not_in(stops))
        .group_by(func.coalesce(state, READY))
    )
    counts = {str(row[0]): int(row[1]) for row in look.connection.execute(query)}
    withheld = counts.pop(MessageState.WITHHELD, 0)
    return DueCount(sum(n for one, n in counts.items() if one not in _IN_DOUBT), withheld)


def _is_due(look: Look) -> tuple[Any, ...]:
    return Enrolment.due_at.is_not(None), Enrolment.due_at <= look.now


def _select_due(look: Look) -> Select[Any]:
    return (
        select(
            Enrolment.id,
            Enrolment.sequence_id,
            Enrolment.contact_id,
            Enrolment.due_at,
            Sequence.name.label("sequence"),
            SequenceStep.id.label("step_id"),
            SequenceStep.kind,
            SequenceStep.position,
            SequenceStep.condition,
            Contact.email,
            Contact.phone,
            Message.id.label("message_id"),
            Message.uid.label("message_uid"),
            Message.state.label("message_state"),
            Message.outcome,
        )
        .join(Sequence, Sequence.id == Enrolment.sequence_id)
        .join(SequenceStep, SequenceStep.id == Enrolment.step_id)
        .join(Contact, Contact.id == Enrolment.contact_id)
        .outerjoin(Message, (Message.enrolment_id == Enrolment.id) & (Message.step_id == Enrolment.step_id))
        .where(
            Enrolment.state == EnrolmentState.ACTIVE,
            *_is_due(look),
            Sequence.is_active,
            Sequence.deleted_at.is_(None),
            Contact.deleted_at.is_(None),
        )
        .order_by(Enrolment.due_at, Enrolment.id)
    )


def _make_item(row: Any, name: str) -> DueItem:
    channel = CHANNEL_OF_STEP[row.kind]
    is_undone_call = channel == MessageChannel.CALL and row.message_state == MessageState.HANDED
    state = (
        READY if row.message_state is None or is_undone_call else _STATES.get(row.message_state, str(row.message_state))
    )
    return DueItem(
        id=row.id,
        sequence_id=row.sequence_id,
        sequence=row.sequence,
        step_id=row.step_id,
        place=row.position + 1,
        kind=row.kind,
        channel=channel,
        contact_id=row.contact_id,
        contact=name,
        to=row.email if channel == MessageChannel.EMAIL else row.phone,
        due_at=row.due_at,
        state=state,
        message_id=row.message_id,
        message_uid=row.message_uid,
        outcome=row.outcome,
    )


def _judge_conditions(look: Look, items: list[DueItem], conditions: dict[int, Any]) -> list[DueItem]:
    """Mark those for whom the condition of their step does not hold; a message that is on its way stays as it is."""
    people: dict[int, set[int]] = defaultdict(set)
    for item in items:
        if conditions[item.step_id] is not None and item.state in {READY, "withheld", "delayed"}:
            people[item.step_id].add(item.contact_id)
    fine: dict[int, Collection[int]] = {}
    broken: dict[int, str] = {}
    for step_id, ids in people.items():
        try:
            fine[step_id] = holds_for(look, Group.restore(conditions[step_id]), ids)
        except Refusal as refusal:
            # A condition that cannot be read must neither pass people over nor write to them.
            broken[step_id] = str(refusal)
    judged = []
    for item in items:
        if item.step_id in broken:
            judged.append(replace(item, state="withheld", outcome=broken[item.step_id]))
        elif item.contact_id in people.get(item.step_id, ()) and item.contact_id not in fine[item.step_id]:
            judged.append(replace(item, state=PASSED_OVER, outcome="The step's condition does not hold."))
        else:
            judged.append(item)
    return judged
