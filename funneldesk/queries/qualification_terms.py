"""What must hold before a lead is handed over, each as one SQL condition on contacts, and the words for where it fails.

The search for who qualifies and the explanation why somebody does not are made of the same conditions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from funneldesk.model.base import Instant
from funneldesk.model.contact import Contact, ContactPoint
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffState
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LEFT_THE_FUNNEL, LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.model.scoring import CachedScore
from funneldesk.model.touchpoint import OUR_OWN_KINDS, TOUCH_WORDS, Touchpoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from funneldesk.model.qualification import QualifyingRule
    from funneldesk.queries.look import Look

VALUE_KIND = "trial_value"
"""The touch that makes a product-qualified lead: the trial reached its value."""

FIELD_WORDS: dict[str, str] = {
    "name": "name",
    "phone": "phone number",
    "email": "e-mail address",
    "city": "city",
    "company_id": "company",
    "job_title": "job title",
    "needs": "needs",
    "consent": "consent",
    "source_id": "source",
}
"""What the fields that a rule may ask for are called."""

_ACT_WORDS: dict[str, str] = {
    "demo_asked": "Asked for a demo",
    "price_enquiry": "Asked for the price",
    "form": "Filled in a form",
    "download": "Downloaded something",
    "reply": "Replied",
    "webinar": "Came to a webinar",
    "stall": "Came to our stall",
    "visit": "Visited our site",
    "click": "Clicked a link",
    "open": "Opened an e-mail",
    "trial_start": "Started a trial",
    VALUE_KIND: "Reached the value of a trial",
    "trial_paid": "Paid after a trial",
    "referral": "Was referred to us",
    "ad_click": "Clicked an advertisement",
}

# The latest round of each contact, asked for contact by contact: a list of all the latest would be searched through
# once for every contact.
_round = aliased(Handoff)
_last_id = select(func.max(_round.id)).where(_round.contact_id == Handoff.contact_id).scalar_subquery()
last_round = (
    select(Handoff.contact_id, Handoff.state, Handoff.closed_at, Handoff.revisit_on)
    .where(Handoff.id == _last_id)
    .subquery("last_round")
)
touched_at = func.coalesce(Touchpoint.at, Touchpoint.recorded_at)
# When a contact was last recycled; NULL where its history does not tell, so that no act is newer.
_put_to_rest_at = (
    select(func.max(func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at)))
    .where(LifecycleChange.contact_id == Contact.id, LifecycleChange.to_stage == LifecycleStage.RECYCLED)
    .correlate(Contact)
    .scalar_subquery()
)


_HANDED_OVER = (LifecycleStage.MQL, LifecycleStage.SAL, LifecycleStage.SQL, *sorted(CUSTOMER_STAGES))


def is_unspent() -> ColumnElement[bool]:
    """Whether a touch is newer than what came of earlier ones.

    A deal was opened or closed since, or the lead went away or back: recycled, disqualified, a lead again. All that
    was done before belongs to that story and qualifies nobody anew.
    """
    change_at = func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at)
    dealt = exists().where(
        Deal.contact_id == Contact.id,
        Deal.deleted_at.is_(None),
        or_(Deal.opened_at >= touched_at, Deal.closed_at >= touched_at),
    )
    left = exists().where(
        LifecycleChange.contact_id == Contact.id,
        or_(
            LifecycleChange.to_stage.in_(sorted(LEFT_THE_FUNNEL)),
            and_(LifecycleChange.to_stage == LifecycleStage.LEAD, LifecycleChange.from_stage.in_(_HANDED_OVER)),
        ),
        change_at >= touched_at,
    )
    return and_(~dealt, ~left)


@dataclass(frozen=True)
class Term:
    """One thing that must hold, and what is said where it does not."""

    key: str
    condition: ColumnElement[bool]
    words: str


def act_words(kind: str) -> str:
    """What somebody did, as the beginning of a sentence."""
    return _ACT_WORDS.get(kind) or TOUCH_WORDS.get(kind, kind.replace("_", " ").capitalize())


def standing_terms(look: Look, rule: QualifyingRule, *, is_acting: bool = False) -> list[Term]:
    """What must hold whatever the score is: the lead is marketing's, its fields are filled, it may be reached.

    Args:
        look: the question's view.
        rule: the rule.
        is_acting: touches are joined, and one of them is to qualify: it wakes a recycled lead before its day.
    """
    today = look.now.astimezone(look.business.zone).date()
    is_recycled = Contact.lifecycle_stage == LifecycleStage.RECYCLED
    is_back = and_(is_recycled, Contact.revisit_on <= today)
    is_free = or_(Contact.lifecycle_stage == LifecycleStage.LEAD, is_back)
    if is_acting:
        is_free = or_(is_free, and_(is_recycled, touched_at > _put_to_rest_at))
    dealing = exists().where(
        Deal.contact_id == Contact.id,
        Deal.deleted_at.is_(None),
        Deal.stage_kind.in_([StageKind.OPEN.value, StageKind.WON.value]),
    )
    open_states = sorted(OPEN_STATES)
    return [
        Term("live", Contact.deleted_at.is_(None), "Lies in the bin"),
        Term(
            "stage",
            is_free,
            "Is no lead of marketing's now",
        ),
        Term("deal", ~dealing, "Has a deal already"),
        Term(
            "round",
            or_(last_round.c.contact_id.is_(None), last_round.c.state.not_in(open_states)),
            "Is handed over already",
        ),
        *(
            Term(f"field.{name}", _is_filled(name), f"The {FIELD_WORDS[name]} is not known")
            for name in rule.required_fields
        ),
        Term("contact", Contact.do_not_contact.is_(False), "Wants to hear nothing from us"),
        *([Term("way", has_way(), "No phone number or e-mail address that may be used")] if rule.needs_way else []),
    ]


def fresh_term(look: Look) -> Term:
    """After a round that was given back or a deal that was lost, a score qualifies only once the lead has done more.

    Not asked for where the lead was recycled and its day has come, nor where the program itself took the round back
    because the score had ceased to hold: what raises it again is new by itself.
    """
    today = look.now.astimezone(look.business.zone).date()
    moved = exists().where(
        Touchpoint.contact_id == Contact.id,
        Touchpoint.kind.not_in(sorted(OUR_OWN_KINDS)),
        touched_at > last_round.c.closed_at,
        touched_at <= look.now,
    )
    lapsed = exists().where(
        LifecycleChange.contact_id == Contact.id,
        LifecycleChange.to_stage == LifecycleStage.LEAD,
        LifecycleChange.cause != "person",
        LifecycleChange.recorded_at >= last_round.c.closed_at,
    )
    later = Touchpoint.__table__.alias("later")
    lost = exists().where(
        Deal.contact_id == Contact.id,
        Deal.deleted_at.is_(None),
        Deal.stage_kind == StageKind.LOST,
        ~exists().where(
            later.c.contact_id == Contact.id,
            later.c.kind.not_in(sorted(OUR_OWN_KINDS)),
            func.coalesce(later.c.at, later.c.recorded_at) > Deal.closed_at,
            func.coalesce(later.c.at, later.c.recorded_at) <= literal(look.now, Instant()),
        ),
    )
    is_back = and_(last_round.c.state == HandoffState.RECYCLED.value, last_round.c.revisit_on <= today)
    condition = or_(
        is_back,
        and_(last_round.c.contact_id.is_(None), ~lost),
        and_(last_round.c.state == HandoffState.RETURNED.value, lapsed),
        and_(moved, ~lost),
    )
    return Term("fresh", condition, "Nothing has happened since sales gave it back")


def region(rule: QualifyingRule, *, slack: int = 0) -> ColumnElement[bool]:
    """Whether the kept score lies in the rule's cells, each limit of the grid lowered by `slack`."""
    fits = {
        "A": CachedScore.fit >= rule.fit_a - slack,
        "B": and_(CachedScore.fit < rule.fit_a - slack, CachedScore.fit >= rule.fit_b - slack),
        "C": CachedScore.fit < rule.fit_b - slack,
    }
    wants = {
        "1": CachedScore.engagement >= rule.engagement_1 - slack,
        "2": and_(
            CachedScore.engagement < rule.engagement_1 - slack, CachedScore.engagement >= rule.engagement_2 - slack
        ),
        "3": CachedScore.engagement < rule.engagement_2 - slack,
    }
    return or_(~true(), *(and_(fits[cell[0]], wants[cell[1]]) for cell in sorted(rule.cells)))


def score_holds(rule: QualifyingRule, *, is_qualified: bool = False) -> ColumnElement[bool]:
    """`QualifyingRule.holds` over the kept scores."""
    if is_qualified:
        return and_(CachedScore.total >= rule.down, region(rule, slack=rule.slack))
    return and_(CachedScore.total >= rule.up, region(rule))


def act_kinds(rule: QualifyingRule) -> list[str]:
    """The kinds of touch that qualify by themselves; the value of a trial is always one."""
    return sorted({*rule.acts, VALUE_KIND})


def act_since(look: Look, rule: QualifyingRule) -> dt.datetime:
    """How old an act may be."""
    return look.now - dt.timedelta(days=rule.act_days)


def has_way() -> ColumnElement[bool]:
    """Whether some phone number or e-mail address may be used."""
    calls = or_(Contact.do_not_call.is_(False), Contact.do_not_whatsapp.is_(False))
    mails = Contact.do_not_email.is_(False)
    return or_(
        and_(calls, or_(_is_said(Contact.phone), _has_point("phone"))),
        and_(mails, or_(and_(_is_said(Contact.email), Contact.email_bounced_at.is_(None)), _has_point("email"))),
    )


def id_parts(ids: Sequence[int] | None, size: int = 500) -> list[list[int] | None]:
    """The ids in parts that a statement takes; None where all are meant."""
    if ids is None:
        return [None]
    ordered = sorted(set(ids))
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def _has_point(kind: str) -> ColumnElement[bool]:
    return exists().where(ContactPoint.contact_id == Contact.id, ContactPoint.kind == kind)


def _is_filled(name: str) -> ColumnElement[bool]:
    column: InstrumentedAttribute[Any] = getattr(Contact, name)
    return column.is_not(None) if name.endswith("_id") else _is_said(column)


def _is_said(column: ColumnElement[Any] | InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    return func.coalesce(func.trim(column), "") != ""
