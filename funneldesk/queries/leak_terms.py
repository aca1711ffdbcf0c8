"""What makes a record a leak: the conditions, each on its own table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, literal, or_, select

from funneldesk.analytics.calendar import day_start
from funneldesk.model.activity import Activity
from funneldesk.model.base import Instant
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.feedback import Feedback
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.queries.going_cold import is_idle, is_open, undated_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

ASLEEP_TIMES = 2
"""A deal rests too long when it is idle for so many times what its stage allows."""
FEEDBACK_AFTER_DAYS = 7
"""So many days after a win a customer is asked how it was."""
FEEDBACK_WITHIN_DAYS = 180
"""Whoever bought longer ago is not asked about that sale any more."""
_DAY = dt.timedelta(days=1)
_PERSON = "person"


@dataclass(frozen=True, slots=True)
class LeakTerm:
    """One kind of leak.

    Attributes:
        kind: its key.
        words: what it is called.
        meaning: what it is, in a sentence.
        table: deal or contact.
        remedy: the key of what mends it: assign, plan, call, offer, wake or ask.
        holds: the conditions on that table.
        counts_won: its money is what was won, not what is open.
    """

    kind: str
    words: str
    meaning: str
    table: str
    remedy: str
    holds: Callable[[Look], list[ColumnElement[bool]]]
    counts_won: bool = False


def _deal_no_owner(look: Look) -> list[ColumnElement[bool]]:
    del look
    return [is_open(), Deal.owner_id.is_(None)]


def _no_next_step(look: Look) -> list[ColumnElement[bool]]:
    del look
    return [is_open(), Deal.next_activity_id.is_(None)]


def _asleep_too_long(look: Look) -> list[ColumnElement[bool]]:
    """A step with a date to come lets a deal sleep until then; one that is overdue does not."""
    today = day_start(look.now.astimezone(look.business.zone).date(), look.business.zone)
    ahead = select(Activity.id).where(
        Activity.done_at.is_(None), Activity.deleted_at.is_(None), Activity.due_at >= today
    )
    sleeps = and_(Deal.next_activity_id.is_not(None), Deal.next_activity_id.in_(ahead))
    undated = and_(Deal.next_activity_id.in_(undated_steps()), is_idle(look))
    return [is_open(), or_(and_(~sleeps, is_idle(look, ASLEEP_TIMES)), undated)]


def _lead_no_owner(look: Look) -> list[ColumnElement[bool]]:
    """Leads that are on their way to sales; the others are marketing's, which needs no owner."""
    del look
    stages = (LifecycleStage.MQL, LifecycleStage.SAL, LifecycleStage.SQL)
    someone = select(Handoff.contact_id).where(Handoff.state.in_(OPEN_STATES), Handoff.owner_id.is_not(None))
    return [*_is_lead(*stages), Contact.owner_id.is_(None), Contact.id.not_in(someone)]


def _mql_untouched(look: Look) -> list[ColumnElement[bool]]:
    """Since it was qualified nobody did anything with it, for longer than a rep has to answer."""
    lead = Contact.__table__.alias("lead")
    rounds = (
        select(Handoff.contact_id, func.max(Handoff.qualified_at).label("at"))
        .where(Handoff.state.in_(OPEN_STATES), Handoff.due_at.is_not(None))
        .group_by(Handoff.contact_id)
        .subquery("round")
    )
    # Each of both is read once: asked lead by lead it would be thousands of times.
    entries = (
        select(LifecycleChange.contact_id, func.max(LifecycleChange.at).label("at"))
        .where(LifecycleChange.to_stage == LifecycleStage.MQL)
        .group_by(LifecycleChange.contact_id)
        .subquery("entry")
    )
    since = func.coalesce(rounds.c.at, entries.c.at, lead.c.recorded_at)
    latest = working_time_before(look, dt.timedelta(minutes=look.business.handoff.accept_minutes))
    waiting = (
        select(lead.c.id, since.label("since"))
        .outerjoin(rounds, rounds.c.contact_id == lead.c.id)
        .outerjoin(entries, entries.c.contact_id == lead.c.id)
        .where(
            lead.c.deleted_at.is_(None),
            lead.c.lifecycle_stage == LifecycleStage.MQL,
            since < literal(latest, Instant()),
        )
        .subquery("waiting")
    )
    touched = exists().where(
        Activity.contact_id == waiting.c.id,
        Activity.done_at >= waiting.c.since,
        Activity.deleted_at.is_(None),
        Activity.cause == _PERSON,
    )
    return [*_is_lead(LifecycleStage.MQL), Contact.id.in_(select(waiting.c.id).where(~touched))]


def _first_contact_late(look: Look) -> list[ColumnElement[bool]]:
    """A rep took the lead on, and the time to reach it has passed."""
    due = func.coalesce(Handoff.due_at, Handoff.first_contact_due_at)
    late = select(Handoff.contact_id).where(
        Handoff.state == HandoffState.ACCEPTED, Handoff.first_contact_at.is_(None), due < literal(look.now, Instant())
    )
    return [*_is_lead(LifecycleStage.SAL), Contact.id.in_(late)]


def _sal_no_next_step(look: Look) -> list[ColumnElement[bool]]:
    """A rep took the lead on and acted once; neither work nor a deal goes on from there."""
    acted = select(Handoff.contact_id).where(
        Handoff.state == HandoffState.ACCEPTED,
        Handoff.first_contact_at.is_not(None),
        Handoff.first_contact_at <= literal(look.now, Instant()),
    )
    planned = select(Activity.contact_id).where(
        Activity.done_at.is_(None), Activity.deleted_at.is_(None), Activity.contact_id.is_not(None)
    )
    with_deal = select(Deal.contact_id).where(is_open(), Deal.contact_id.is_not(None))
    return [
        *_is_lead(LifecycleStage.SAL),
        Contact.id.in_(acted),
        Contact.id.not_in(planned),
        Contact.id.not_in(with_deal),
    ]


def _offer_expired(look: Look) -> list[ColumnElement[bool]]:
    """The latest round ended without an answer of anybody."""
    del look
    later = Handoff.__table__.alias("later")
    expired = select(Handoff.contact_id).where(
        Handoff.state == HandoffState.EXPIRED,
        ~exists().where(later.c.contact_id == Handoff.contact_id, later.c.round_no > Handoff.round_no),
    )
    return [*_is_lead(LifecycleStage.LEAD, LifecycleStage.MQL, LifecycleStage.PQL), Contact.id.in_(expired)]


def _recycled_past_date(look: Look) -> list[ColumnElement[bool]]:
    today = look.now.astimezone(look.business.zone).date()
    return [*_is_lead(LifecycleStage.RECYCLED), Contact.revisit_on < today]


def _no_feedback(look: Look) -> list[ColumnElement[bool]]:
    zone = look.business.zone
    today = look.now.astimezone(zone).date()
    asked = select(Feedback.deal_id).where(Feedback.deal_id.is_not(None), Feedback.deleted_at.is_(None))
    return [
        Deal.deleted_at.is_(None),
        Deal.stage_kind == StageKind.WON,
        Deal.closed_at < day_start(today - FEEDBACK_AFTER_DAYS * _DAY, zone),
        Deal.closed_at >= day_start(today - FEEDBACK_WITHIN_DAYS * _DAY, zone),
        Deal.id.not_in(asked),
    ]


LEAKS: tuple[LeakTerm, ...] = (
    LeakTerm("deal_no_owner", "Deals without an owner", "Nobody looks after them.", "deal", "assign", _deal_no_owner),
    LeakTerm(
        "lead_no_owner",
        "Leads for sales without an owner",
        "MQLs, SALs and SQLs that nobody owns and no rep is offered; other leads are marketing’s and need no owner.",
        "contact",
        "assign",
        _lead_no_owner,
    ),
    LeakTerm("no_next_step", "Deals without a next step", "Nothing is planned.", "deal", "plan", _no_next_step),
    LeakTerm(
        "mql_untouched",
        "MQLs that nobody touched",
        "Qualified, and nobody called or wrote within the time agreed.",
        "contact",
        "offer",
        _mql_untouched,
    ),
    LeakTerm(
        "first_contact_late",
        "Accepted leads that nobody reached",
        "A rep took them on, and the time agreed for the first contact has passed.",
        "contact",
        "call",
        _first_contact_late,
    ),
    LeakTerm(
        "sal_no_next_step",
        "Accepted leads without a next step",
        "Called or written to once, and nothing is planned since.",
        "contact",
        "plan",
        _sal_no_next_step,
    ),
    LeakTerm("offer_expired", "Offers that expired", "No rep answered in time.", "contact", "offer", _offer_expired),
    LeakTerm(
        "recycled_past_date",
        "Recycled leads past their date",
        "The day to come back to them has passed.",
        "contact",
        "wake",
        _recycled_past_date,
    ),
    LeakTerm(
        "asleep_too_long",
        "Deals asleep too long",
        "Untouched for twice as long as their stage allows, or idle with a step that has no date.",
        "deal",
        "plan",
        _asleep_too_long,
    ),
    LeakTerm(
        "no_feedback",
        "Won without asking for feedback",
        "Won more than a week ago, and nobody asked how it was.",
        "deal",
        "ask",
        _no_feedback,
        counts_won=True,
    ),
)
"""All kinds of leaks, in the order of the journey of a record that nobody looks after."""


def find_leak(kind: str) -> LeakTerm | None:
    """The kind of leak with this key."""
    return next((term for term in LEAKS if term.kind == kind), None)


def leak_conditions(look: Look, term: LeakTerm, owner_id: int | None) -> list[ColumnElement[bool]]:
    """The conditions of a leak, of one owner or everybody."""
    column: Any = Deal.owner_id if term.table == "deal" else Contact.owner_id
    return [*term.holds(look), *([] if owner_id is None else [column == owner_id])]


def working_time_before(look: Look, length: dt.timedelta) -> dt.datetime:
    """The latest instant since which so much working time has passed."""
    calendar, zone = look.business.calendar, look.business.zone
    day = look.now.astimezone(zone).date()
    left = length
    for _ in range(400):
        for opens, closes in reversed(calendar.spans_of(day)):
            end = min(closes, look.now)
            if end <= opens:
                continue
            if end - opens >= left:
                return end - left
            left -= end - opens
        day -= _DAY
    return day_start(day, zone)


def _is_lead(*stages: LifecycleStage) -> list[ColumnElement[bool]]:
    return [Contact.deleted_at.is_(None), Contact.lifecycle_stage.in_(stages)]
