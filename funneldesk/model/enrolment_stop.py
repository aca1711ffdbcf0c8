"""What has happened that ends an enrolment, read from what is stored: one statement for commands and queries alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text, and_, exists, func, literal, null, or_, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from funneldesk.model.activity import NO_ANSWER, Activity, ActivityKind
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import JOURNEY, LifecycleChange, LifecycleStage
from funneldesk.model.message import Message
from funneldesk.model.sequence import Enrolment, EnrolmentState, Sequence, SequenceStep, StepKind, StopReason
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, CompoundSelect, Select
    from sqlalchemy.orm import InstrumentedAttribute

QUALIFIED = (*JOURNEY[JOURNEY.index(LifecycleStage.MQL) :], LifecycleStage.PQL)
"""Stages by which a lead is an MQL or has gone beyond."""
_NO_TALK = (ActivityKind.NOTE, ActivityKind.TASK)
_HALF_DAY = 12 * 3600 * 1_000_000


def find_stops(*only: ColumnElement[bool]) -> CompoundSelect[*tuple[Any, ...]]:
    """Rows of enrolment id, reason and instant (None: not known) for active enrolments that have to end.

    An enrolment may come in several rows; opting out counts whatever the sequence stops on. What counts must have
    happened after the enrolment began; what is known only to the day, and was written down after, counts if that day
    was not over then. A call that the sequence itself planned is its own step and no reason to end it.

    Args:
        only: further conditions on `Enrolment`.
    """
    return union_all(
        *(_touched(StopReason.OPT_OUT, "opted_out", only, always=True), _barred(only)),
        *(_touched(StopReason.REPLY, "reply", only), _touched(StopReason.BOUNCE, "bounced", only), _dead(only)),
        *(_qualified(only), _met(only, Activity.contact_id), _met(only, Deal.contact_id)),
    )


def _begin(
    reason: StopReason, at: Any, only: tuple[ColumnElement[bool], ...], *, always: bool = False
) -> Select[*tuple[Any, ...]]:
    query = (
        select(Enrolment.id, literal(str(reason)).label("reason"), type_coerce(at, BigInteger).label("at"))
        .join(Sequence, Sequence.id == Enrolment.sequence_id)
        .where(Enrolment.state == EnrolmentState.ACTIVE, *only)
    )
    return query if always else query.where(type_coerce(Sequence.stop_on, Text).like(f'%"{reason}"%'))


def _touched(
    reason: StopReason, kind: str, only: tuple[ColumnElement[bool], ...], *, always: bool = False
) -> Select[*tuple[Any, ...]]:
    return (
        _begin(reason, func.coalesce(Touchpoint.at, Touchpoint.recorded_at), only, always=always)
        .join(Touchpoint, Touchpoint.contact_id == Enrolment.contact_id)
        .where(Touchpoint.kind == kind, _came_after(Touchpoint.at, Touchpoint.at_day_only, Touchpoint.recorded_at))
    )


def _barred(only: tuple[ColumnElement[bool], ...]) -> Select[*tuple[Any, ...]]:
    return (
        _begin(StopReason.OPT_OUT, null(), only, always=True)
        .join(Contact, Contact.id == Enrolment.contact_id)
        .where(
            or_(
                Contact.do_not_contact,
                and_(Contact.do_not_email, _has_ahead(StepKind.EMAIL, StepKind.CONTENT)),
                and_(Contact.do_not_whatsapp, _has_ahead(StepKind.WHATSAPP)),
                and_(Contact.do_not_call, _has_ahead(StepKind.CALL)),
            )
        )
    )


def _dead(only: tuple[ColumnElement[bool], ...]) -> Select[*tuple[Any, ...]]:
    return (
        _begin(StopReason.BOUNCE, Contact.email_bounced_at, only)
        .join(Contact, Contact.id == Enrolment.contact_id)
        .where(Contact.email_bounced_at.is_not(None), _has_ahead(StepKind.EMAIL, StepKind.CONTENT))
    )


def _qualified(only: tuple[ColumnElement[bool], ...]) -> Select[*tuple[Any, ...]]:
    change = LifecycleChange
    return (
        _begin(StopReason.MQL, func.coalesce(change.at, change.recorded_at), only)
        .join(change, change.contact_id == Enrolment.contact_id)
        .where(change.to_stage.in_(QUALIFIED), _came_after(change.at, change.at_day_only, change.recorded_at))
    )


def _met(only: tuple[ColumnElement[bool], ...], whose: InstrumentedAttribute[int | None]) -> Select[*tuple[Any, ...]]:
    """A rep's touch, written down with the person (`Activity.contact_id`) or with one of their deals."""
    planned_here = exists().where(Message.uid == Activity.uid, Message.enrolment_id == Enrolment.id)
    query = _begin(StopReason.REP_TOUCH, Activity.done_at, only)
    if whose is Activity.contact_id:
        query = query.join(Activity, Activity.contact_id == Enrolment.contact_id)
    else:
        query = query.join(Deal, Deal.contact_id == Enrolment.contact_id).join(Activity, Activity.deal_id == Deal.id)
    return query.where(
        Activity.done_at > Enrolment.started_at,
        Activity.deleted_at.is_(None),
        Activity.kind.not_in(_NO_TALK),
        func.coalesce(Activity.outcome, "") != NO_ANSWER,
        ~planned_here,
    )


def _has_ahead(*kinds: StepKind) -> ColumnElement[bool]:
    """Whether a step of such a kind is still to come."""
    ahead, here = aliased(SequenceStep), aliased(SequenceStep)
    return exists().where(
        here.id == Enrolment.step_id,
        ahead.sequence_id == Enrolment.sequence_id,
        ahead.deleted_at.is_(None),
        ahead.kind.in_(kinds),
        ahead.position >= here.position,
    )


def _came_after(at: Any, day_only: Any, recorded_at: Any) -> ColumnElement[bool]:
    begun = Enrolment.started_at
    return or_(
        and_(at.is_(None), recorded_at > begun),
        and_(~day_only, at > begun),
        and_(
            day_only,
            recorded_at > begun,
            type_coerce(at, BigInteger) + _HALF_DAY > type_coerce(begun, BigInteger),
        ),
    )
