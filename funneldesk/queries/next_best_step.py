"""The step that went together with winning most clearly in the owner's own history, for a deal or a lead as it stands.

Past records are looked at as they were at the same age: what was done or planned later is not seen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, and_, case, func, literal, select, type_coerce

from funneldesk.analytics.next_best_step import StepCount, choose_best_step
from funneldesk.formatting.percent import percent_text
from funneldesk.model.activity import NO_ANSWER, Activity, ActivityKind
from funneldesk.model.base import to_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffState
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LEFT_THE_FUNNEL, LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import Stage, StageKind, StageVisit
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Select

    from funneldesk.queries.look import Look

_HOUR_US = 3_600_000_000
_HOURS_A_DAY = 24
_DAY_US = _HOURS_A_DAY * _HOUR_US
_SOON = (4, 24)
"""Hours within which a first contact is looked at."""
_SEVERAL = 3
_IDS_A_QUESTION = 500
_NEWEST = 3_000
"""So many past records are looked at, the newest: more would say little more, and of times that are gone."""
_TALKS = (
    ActivityKind.CALL,
    ActivityKind.WHATSAPP,
    ActivityKind.EMAIL,
    ActivityKind.MEETING,
    ActivityKind.SITE_VISIT,
    ActivityKind.VIDEO_CALL,
    ActivityKind.DEMO,
    ActivityKind.PROPOSAL,
    ActivityKind.NEGOTIATION,
    ActivityKind.FOLLOW_UP,
)
CONTACT, PLANNED, CONTENT, TOUCHES = "contact", "planned", "content", "touches"
_WORDS: dict[str, tuple[str, str]] = {
    ActivityKind.CALL: ("call", "a call"),
    ActivityKind.WHATSAPP: ("write on WhatsApp", "a WhatsApp message"),
    ActivityKind.EMAIL: ("write an e-mail", "an e-mail"),
    ActivityKind.MEETING: ("meet", "a meeting"),
    ActivityKind.SITE_VISIT: ("site visit", "a site visit"),
    ActivityKind.VIDEO_CALL: ("video call", "a video call"),
    ActivityKind.DEMO: ("show a demo", "a demo"),
    ActivityKind.PROPOSAL: ("make a proposal", "a proposal"),
    ActivityKind.NEGOTIATION: ("negotiate", "a negotiation"),
    ActivityKind.FOLLOW_UP: ("follow up", "a follow-up"),
    CONTACT: ("make the first contact", "a first contact"),
    PLANNED: ("plan the next step", "a next step planned"),
    CONTENT: ("send content", "content sent"),
    TOUCHES: ("stay in touch", "three contacts"),
}


@dataclass(frozen=True, slots=True)
class NextBestStep:
    """A step that is still open, with its evidence.

    Attributes:
        key: an activity's kind, or `contact`, `planned`, `content`, `touches`.
        words: what to do, in a few words.
        sentence: the evidence; it says what went together, and claims no cause.
        kind: the kind of activity to plan, where the step is one.
        count: the records behind it.
    """

    key: str
    words: str
    sentence: str
    kind: str | None
    count: StepCount

    @property
    def line(self) -> str:
        """Both in one line."""
        return f"Next best step: {self.words}. {self.sentence}"


class _Past(NamedTuple):
    """A record that is over, or the present one: how it ended and what of it is seen, in microseconds."""

    id: int
    contact_id: int | None
    won: int
    begin: int | None
    cut: int

    def sees(self, at: int | None) -> bool:
        """Whether something happened within what is seen."""
        return at is not None and at <= self.cut and (self.begin is None or at >= self.begin)


class _Work(NamedTuple):
    """An activity of a record; instants in microseconds."""

    record: int
    kind: str
    done: int | None
    written: int
    deleted: int | None
    outcome: str | None

    def is_talk(self, one: _Past) -> bool:
        """Whether people had to do with one another in it."""
        reached = self.outcome is None or not self.outcome.casefold().startswith(NO_ANSWER)
        return self.kind in _TALKS and self.deleted is None and reached and one.sees(self.done)

    def is_planned(self, one: _Past) -> bool:
        """Whether it stood planned at the end of what is seen."""
        is_open = self.done is None or self.done > one.cut
        return self.written <= one.cut and is_open and (self.deleted is None or self.deleted > one.cut)


@dataclass(frozen=True, slots=True)
class _Mark:
    """An age at which past records are looked at, in whole hours, and which steps are compared there."""

    hours: int
    keys: frozenset[str]

    @property
    def words(self) -> str:
        return f"hour {self.hours}" if self.hours < _HOURS_A_DAY else f"day {self.hours // _HOURS_A_DAY}"


def read_next_best_step_of_deal(look: Look, deal_id: int) -> NextBestStep | None:
    """The step for an open deal, from closed deals that were still in its stage at its age; None where none is clear.

    What counts is what was done for a deal by that age in the stage, in earlier stages too.
    """
    deal = look.connection.execute(
        select(Deal.id, Deal.contact_id, Deal.stage_id, Deal.stage_entered_at, Stage.label)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Deal.id == deal_id, Deal.deleted_at.is_(None), Deal.stage_kind == StageKind.OPEN)
    ).one_or_none()
    if deal is None or deal.stage_entered_at is None:
        return None
    mark = _mark_of(look.now - deal.stage_entered_at)
    present = _Past(deal.id, deal.contact_id, 0, None, to_microseconds(look.now))
    past = _read(look, _past_deals(deal.stage_id, mark.hours * _HOUR_US))
    counts = _count(look, past, Activity.deal_id)
    if not any(count.is_enough() for count in counts):
        return None
    had = {count.key for count in _count(look, [present], Activity.deal_id) if count.n_with}
    best = choose_best_step(count for count in counts if count.key not in had)
    if best is None:
        return None
    return _tell(best, "deals", f"by {mark.words} in {deal.label}", "were won")


def read_next_best_step_of_lead(look: Look, contact_id: int) -> NextBestStep | None:
    """The step for a lead, from past leads that were still undecided at the same age; None where none is clear.

    While a handoff is open, its age since it was offered is compared with that of closed handoffs, and becoming an
    SQL counts; else the age since the lead came in, and becoming an SQL or a customer counts.
    """
    row = look.connection.execute(
        select(
            Contact.created_at,
            Contact.lifecycle_stage,
            Handoff.id.label("handoff_id"),
            func.coalesce(Handoff.offered_at, Handoff.qualified_at).label("offered_at"),
        )
        .outerjoin(Handoff, and_(Handoff.contact_id == Contact.id, Handoff.state.in_(sorted(OPEN_STATES))))
        .where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    ).one_or_none()
    if row is None or row.lifecycle_stage in (CUSTOMER_STAGES | LEFT_THE_FUNNEL | {LifecycleStage.SQL}):
        return None
    begin = row.offered_at if row.handoff_id is not None else row.created_at
    if begin is None:
        return None
    present = _Past(contact_id, contact_id, 0, to_microseconds(begin), to_microseconds(look.now))
    had = {count.key for count in _count(look, [present], Activity.contact_id) if count.n_with}
    past = _past_handoffs if row.handoff_id is not None else _past_leads
    told: dict[tuple[str, int], tuple[StepCount, _Mark]] = {}
    for mark in _marks_of(look.now - begin):
        for count in _count(look, _read(look, past(mark.hours * _HOUR_US)), Activity.contact_id):
            if count.key in mark.keys and count.key not in had:
                told[count.key, mark.hours] = count, mark
    best = choose_best_step(count for count, _mark in told.values())
    if best is None:
        return None
    mark = next(mark for count, mark in told.values() if count is best)
    after = "after the handoff" if row.handoff_id is not None else "after coming in"
    became = "became an SQL" if row.handoff_id is not None else "became an SQL or a customer"
    return _tell(best, "leads", f"by {mark.words} {after}", became)


def _mark_of(age: dt.timedelta) -> _Mark:
    """The whole days a record is old; at least one, for on the first day nothing can be compared."""
    return _Mark(_HOURS_A_DAY * max(1, age // dt.timedelta(days=1)), frozenset(_WORDS))


def _marks_of(age: dt.timedelta) -> list[_Mark]:
    """The same, and the hours that are still ahead within which a first contact is made."""
    day = _mark_of(age)
    soon = [_Mark(hours, frozenset({CONTACT})) for hours in _SOON if age < dt.timedelta(hours=hours)]
    return [*soon, _Mark(day.hours, day.keys - {CONTACT} if soon else day.keys)]


def _past_deals(stage_id: int, age_us: int) -> Select[*tuple[Any, ...]]:
    """Closed deals whose first stay in the stage lasted to that age, with the instant they reached it."""
    entered = type_coerce(StageVisit.entered_at, BigInteger)
    return (
        select(
            Deal.id.label("id"),
            Deal.contact_id.label("contact_id"),
            case((Deal.stage_kind == StageKind.WON, 1), else_=0).label("won"),
            literal(None, BigInteger).label("begin"),
            (entered + age_us).label("cut"),
        )
        .join(StageVisit, StageVisit.deal_id == Deal.id)
        .where(
            StageVisit.stage_id == stage_id,
            StageVisit.visit_no == 1,
            StageVisit.seconds >= age_us // 1_000_000,
            StageVisit.entered_at.is_not(None),
            Deal.stage_kind != StageKind.OPEN,
            Deal.deleted_at.is_(None),
        )
        .order_by(Deal.closed_at.desc())
        .limit(_NEWEST)
    )


def _past_handoffs(age_us: int) -> Select[*tuple[Any, ...]]:
    """Closed rounds of the handoff that were undecided at that age."""
    begin = type_coerce(func.coalesce(Handoff.offered_at, Handoff.qualified_at), BigInteger)
    return (
        select(
            Handoff.id.label("id"),
            Handoff.contact_id.label("contact_id"),
            case((Handoff.state == HandoffState.SQL, 1), else_=0).label("won"),
            begin.label("begin"),
            (begin + age_us).label("cut"),
        )
        .where(Handoff.state.not_in(sorted(OPEN_STATES)), type_coerce(Handoff.closed_at, BigInteger) >= begin + age_us)
        .order_by(Handoff.closed_at.desc())
        .limit(_NEWEST)
    )


def _past_leads(age_us: int) -> Select[*tuple[Any, ...]]:
    """Leads that became an SQL or left the funnel, and were undecided at that age."""
    good = (LifecycleStage.SQL, *sorted(CUSTOMER_STAGES))
    decided = (
        select(
            LifecycleChange.contact_id,
            func.min(type_coerce(LifecycleChange.at, BigInteger)).label("at"),
            func.max(case((LifecycleChange.to_stage.in_(good), 1), else_=0)).label("won"),
        )
        .where(LifecycleChange.to_stage.in_((*good, *sorted(LEFT_THE_FUNNEL))), LifecycleChange.at.is_not(None))
        .group_by(LifecycleChange.contact_id)
        .subquery("decided")
    )
    begin = type_coerce(Contact.created_at, BigInteger)
    return (
        select(
            Contact.id.label("id"),
            Contact.id.label("contact_id"),
            decided.c.won.label("won"),
            begin.label("begin"),
            (begin + age_us).label("cut"),
        )
        .join(decided, decided.c.contact_id == Contact.id)
        .where(Contact.deleted_at.is_(None), decided.c.at >= begin + age_us)
        .order_by(decided.c.at.desc())
        .limit(_NEWEST)
    )


def _read(look: Look, query: Select[*tuple[Any, ...]]) -> list[_Past]:
    return [_Past(*row) for row in look.connection.execute(query)]


def _count(look: Look, past: Sequence[_Past], key: Any) -> list[StepCount]:
    """How records with and without each step ended; what came after `cut` or before `begin` is not seen.

    Args:
        look: the question.
        past: the records.
        key: the column of activities that names them: a deal or a contact.
    """
    had: dict[str, set[int]] = {name: set() for name in _WORDS}
    talks: dict[int, int] = {}
    own: dict[int, list[_Past]] = {}
    people: dict[int, list[_Past]] = {}
    for one in past:
        if one.contact_id is not None:
            people.setdefault(one.contact_id, []).append(one)
        own.setdefault(one.id, []).append(one)
    records = own if key is Activity.deal_id else people
    for work in _activities(look, key, sorted(records)):
        for one in records[work.record]:
            if work.is_talk(one):
                had[work.kind].add(one.id)
                had[CONTACT].add(one.id)
                talks[one.id] = talks.get(one.id, 0) + 1
            if work.is_planned(one):
                had[PLANNED].add(one.id)
    had[TOUCHES] = {record for record, count in talks.items() if count >= _SEVERAL}
    for contact_id, at in _sent(look, sorted(people)):
        had[CONTENT].update(one.id for one in people[contact_id] if one.sees(at))
    won = {one.id for one in past if one.won}
    return [
        StepCount(name, len(ids), len(ids & won), len(past) - len(ids), len(won) - len(ids & won))
        for name, ids in had.items()
    ]


def _activities(look: Look, key: Any, ids: Sequence[int]) -> Iterator[_Work]:
    columns = (Activity.done_at, Activity.recorded_at, Activity.deleted_at)
    query = select(key, Activity.kind, *(type_coerce(column, BigInteger) for column in columns), Activity.outcome)
    for start in range(0, len(ids), _IDS_A_QUESTION):
        part = ids[start : start + _IDS_A_QUESTION]
        wanted = query.where(key.in_(part), Activity.kind.in_((*_TALKS, ActivityKind.TASK)))
        yield from (_Work(*row) for row in look.connection.execute(wanted))


def _sent(look: Look, contact_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    query = select(Touchpoint.contact_id, type_coerce(Touchpoint.at, BigInteger)).where(
        Touchpoint.kind == "message", Touchpoint.content_id.is_not(None), Touchpoint.at.is_not(None)
    )
    for start in range(0, len(contact_ids), _IDS_A_QUESTION):
        part = contact_ids[start : start + _IDS_A_QUESTION]
        for contact_id, at in look.connection.execute(query.where(Touchpoint.contact_id.in_(part))):
            yield contact_id, at or 0


def _tell(count: StepCount, what: str, when: str, became: str) -> NextBestStep:
    words, noun = _WORDS[count.key]
    sentence = (
        f"Of {count.n_with:,} {what} that had {noun} {when}, {percent_text(count.share_with, count.n_with)} {became}; "
        f"of {count.n_without:,} without, {percent_text(count.share_without, count.n_without)}."
    )
    kind = count.key if count.key in _TALKS else None
    if count.key == CONTACT:
        kind = ActivityKind.CALL
    return NextBestStep(count.key, words, sentence, kind, count)
