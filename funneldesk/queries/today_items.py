"""The lines of a day: leads to accept, first contacts, planned work and reminders."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, literal, or_, select

from funneldesk.analytics.calendar import day_start
from funneldesk.formatting.activity_words import is_said, step_title
from funneldesk.formatting.moment import said_text
from funneldesk.model.activity import Activity
from funneldesk.model.base import Instant
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind
from funneldesk.model.scoring import CachedScore
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.kept_score import is_score_of
from funneldesk.queries.leak_terms import find_leak, leak_conditions

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Row, ScalarSelect, Select

    from funneldesk.queries.look import Look

MOST_LINES = 60
"""So many lines of one kind are read; how many more there are is counted."""


class ItemKind(StrEnum):
    """What a line of the day asks for."""

    OFFER = "offer"
    """Accept or reject a lead."""
    FIRST_CONTACT = "first_contact"
    """Reach a lead that was accepted."""
    STEP = "step"
    """Planned work of today, or overdue."""
    REMINDER = "reminder"
    """Work of a later day of which somebody wanted to be reminded today."""
    MENTION = "mention"
    """A note names the person."""
    NOTICE = "notice"
    """A line that an automation put down."""
    NO_STEP = "no_step"
    """An accepted lead for which nothing is planned."""
    UNROUTED = "unrouted"
    """An MQL that no rep was offered."""
    EXPIRED = "expired"
    """No rep answered; the lead is marketing's again."""
    REVISIT = "revisit"
    """A recycled lead whose date has come."""
    REVIEW = "review"
    """Marketing and sales go through the month together."""


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One line.

    Attributes:
        kind: what it asks for.
        record_id: of the handoff, activity, mention, notice or contact it is about.
        title: what stands first.
        detail: what stands below.
        due_at: until when, or since when.
        due_day_only: only the day counts.
        money: what the open deal behind it is worth.
        contact_id: the lead.
        deal_id: the deal.
        activity_kind: of planned work.
        owner_id: whose it is.
        owner: their name.
        score: of an offered lead, as it was when it was qualified.
        score_now: as it is kept now; None where none is.
    """

    kind: ItemKind
    record_id: int
    title: str
    detail: str = ""
    due_at: dt.datetime | None = None
    due_day_only: bool = False
    money: Money | None = None
    contact_id: int | None = None
    deal_id: int | None = None
    activity_kind: str | None = None
    owner_id: int | None = None
    owner: str | None = None
    score: int | None = None
    score_now: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Tells a line from others."""
        return self.kind, self.record_id


def read_rounds(
    look: Look, state: HandoffState, *, person_id: int | None, limit: int = MOST_LINES
) -> tuple[list[TodayItem], int]:
    """The open rounds of the handoff in a state by their clocks, and how many there are.

    Accepted leads are named until their first contact; of MQLs those that nobody was offered.
    """
    conditions = round_conditions(look, state, person_id)
    n = look.connection.scalar(select(func.count()).select_from(Handoff).where(*conditions)) or 0
    if not n:
        return [], 0
    due = func.coalesce(Handoff.due_at, Handoff.first_contact_due_at)
    rows = look.connection.execute(
        select(
            Handoff.id,
            Handoff.contact_id,
            Handoff.qualified_why,
            Handoff.score,
            CachedScore.total.label("score_now"),
            Handoff.owner_id,
            due.label("due"),
            User.name.label("owner"),
            Contact.name.label("person"),
            Contact.phone,
            Contact.email,
            Company.name.label("company"),
            func.coalesce(Campaign.name, Source.words).label("origin"),
            _deal_of_contact(Handoff.contact_id).label("deal_id"),
        )
        .join(Contact, Contact.id == Handoff.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Campaign, Campaign.id == Handoff.campaign_id)
        .outerjoin(Source, Source.id == Handoff.source_id)
        .outerjoin(User, User.id == Handoff.owner_id)
        .outerjoin(CachedScore, is_score_of(Handoff.contact_id))
        .where(*conditions)
        .order_by(due.is_(None), due, Handoff.id)
        .limit(limit)
    )
    kinds = {HandoffState.OFFERED: ItemKind.OFFER, HandoffState.ACCEPTED: ItemKind.FIRST_CONTACT}
    kind = kinds.get(state, ItemKind.UNROUTED)
    return [_round_item(kind, row) for row in rows], n


def round_conditions(look: Look, state: HandoffState, person_id: int | None) -> list[ColumnElement[bool]]:
    """Which rounds of the handoff stand in a state, of one person or everybody; none that began later than now."""
    lead = Contact.__table__.alias("lead")
    binned = exists().where(lead.c.id == Handoff.contact_id, lead.c.deleted_at.is_not(None))
    # A clock runs in each open round until somebody acted, so that the index of clocks finds them.
    began = {HandoffState.OFFERED: Handoff.offered_at, HandoffState.ACCEPTED: Handoff.accepted_at}
    conditions = [
        Handoff.state == state,
        Handoff.due_at.is_not(None),
        ~binned,
        began.get(state, Handoff.qualified_at) <= literal(look.now, Instant()),
    ]
    if state == HandoffState.ACCEPTED:
        conditions.append(Handoff.first_contact_at.is_(None))
    if person_id is not None:
        conditions.append(Handoff.owner_id == person_id)
    return conditions


def read_steps(look: Look, *, person_id: int | None, limit: int = MOST_LINES) -> tuple[list[TodayItem], int]:
    """Planned work that is due by the end of today, and reminders for today; and how many there are.

    First what is due today, by its hour, then what has only the day, the largest deal first; then what is overdue
    from earlier days, the largest deal first.
    """
    today, tomorrow = day_edges(look)
    when = case((is_reminder(tomorrow), Activity.remind_at), else_=Activity.due_at)
    group = case((when < today, 2), (and_(Activity.due_day_only, ~is_reminder(tomorrow)), 1), else_=0)
    worth = func.coalesce(case((_is_live_deal(), Deal.amount_minor)), 0)
    chosen = (
        select(Activity.id.label("id"), when.label("moment"), group.label("part"), worth.label("worth"))
        .outerjoin(Deal, Deal.id == Activity.deal_id)
        .where(*step_conditions(look, person_id))
        .order_by(group, case((group == 0, when)), worth.desc(), when, Activity.id)
        .limit(limit)
        .subquery("chosen")
    )
    rows = look.connection.execute(
        _select_steps(chosen.c.moment)
        .join(chosen, chosen.c.id == Activity.id)
        .order_by(
            chosen.c.part,
            case((chosen.c.part == 0, chosen.c.moment)),
            chosen.c.worth.desc(),
            chosen.c.moment,
            Activity.id,
        )
    )
    found = [_step_item(row, tomorrow) for row in rows]
    return found, len(found) if len(found) < limit else count_steps(look, person_id)


def read_coming_steps(look: Look, *, person_id: int | None, limit: int = 3) -> list[TodayItem]:
    """The first planned work after today."""
    _, tomorrow = day_edges(look)
    rows = look.connection.execute(
        _select_steps(Activity.due_at)
        .where(*open_steps(person_id), Activity.due_at >= tomorrow)
        .order_by(Activity.due_at, Activity.id)
        .limit(limit)
    )
    return [_step_item(row, None) for row in rows]


def count_steps(look: Look, person_id: int | None) -> int:
    """How much planned work is due by the end of today, with reminders for today."""
    return look.connection.scalar(select(func.count(Activity.id)).where(*step_conditions(look, person_id))) or 0


def step_conditions(look: Look, person_id: int | None) -> list[ColumnElement[bool]]:
    """Which activities are lines of today."""
    _, tomorrow = day_edges(look)
    due = select(Activity.id).where(
        Activity.done_at.is_(None), Activity.deleted_at.is_(None), Activity.due_at < tomorrow
    )
    reminded = select(Activity.id).where(
        Activity.done_at.is_(None), Activity.deleted_at.is_(None), Activity.remind_at < tomorrow
    )
    known = Activity.recorded_at <= literal(look.now, Instant())
    return [Activity.id.in_(due.union(reminded)), known, *open_steps(person_id)]


def open_steps(person_id: int | None) -> list[ColumnElement[bool]]:
    """Which activities are planned work of one person or everybody: the owner's, else the deal's, else the lead's."""
    conditions: list[ColumnElement[bool]] = [Activity.done_at.is_(None), Activity.deleted_at.is_(None)]
    if person_id is not None:
        of_deal = select(Deal.id).where(Deal.owner_id == person_id)
        of_lead = select(Contact.id).where(Contact.owner_id == person_id)
        conditions.append(
            or_(
                Activity.owner_id == person_id,
                and_(
                    Activity.owner_id.is_(None),
                    or_(
                        Activity.deal_id.in_(of_deal),
                        and_(Activity.deal_id.is_(None), Activity.contact_id.in_(of_lead)),
                    ),
                ),
            )
        )
    return conditions


def is_reminder(tomorrow: dt.datetime) -> ColumnElement[bool]:
    """The work itself is of a later day, or of none."""
    later = or_(Activity.due_at.is_(None), Activity.due_at >= literal(tomorrow, Instant()))
    return and_(Activity.remind_at.is_not(None), later)


def day_edges(look: Look) -> tuple[dt.datetime, dt.datetime]:
    """The first instants of the local day and of the next."""

    def read() -> tuple[dt.datetime, dt.datetime]:
        zone = look.business.zone
        today = look.now.astimezone(zone).date()
        return day_start(today, zone), day_start(today + dt.timedelta(days=1), zone)

    return look.once("edges of today", read)


def read_silent_leads(look: Look, *, person_id: int | None, limit: int = MOST_LINES) -> list[TodayItem]:
    """Accepted leads with which somebody was in touch and for which nothing is planned, the longest silent first."""
    last = (
        select(func.max(Activity.done_at))
        .where(Activity.contact_id == Contact.id, Activity.deleted_at.is_(None))
        .correlate(Contact)
        .scalar_subquery()
    )
    rows = look.connection.execute(
        select(
            Contact.id,
            Contact.owner_id,
            User.name.label("owner"),
            last.label("last"),
            func.coalesce(Company.name, Contact.name, Contact.phone, Contact.email).label("name"),
        )
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(User, User.id == Contact.owner_id)
        .where(*silent_conditions(look, person_id))
        .order_by(last, Contact.id)
        .limit(limit)
    )
    return [
        TodayItem(
            ItemKind.NO_STEP,
            row.id,
            row.name or f"Lead {row.id}",
            "Accepted and contacted, and nothing is planned",
            row.last,
            due_day_only=True,
            contact_id=row.id,
            owner_id=row.owner_id,
            owner=row.owner,
        )
        for row in rows
    ]


def count_silent_leads(look: Look, person_id: int | None) -> int:
    """How many accepted leads have nothing planned."""
    return look.connection.scalar(select(func.count(Contact.id)).where(*silent_conditions(look, person_id))) or 0


def silent_conditions(look: Look, person_id: int | None) -> list[ColumnElement[bool]]:
    """Which leads are the leak of accepted leads without a next step, of one person or everybody."""
    term = find_leak("sal_no_next_step")
    return [] if term is None else leak_conditions(look, term, person_id)


def _is_live_deal() -> ColumnElement[bool]:
    return and_(Deal.deleted_at.is_(None), Deal.stage_kind == StageKind.OPEN)


def _deal_of_contact(contact_id: Any) -> ScalarSelect[int]:
    """The largest open deal of a contact."""
    return (
        select(Deal.id)
        .where(Deal.contact_id == contact_id, _is_live_deal())
        .order_by(func.coalesce(Deal.amount_minor, 0).desc(), Deal.id)
        .limit(1)
        .scalar_subquery()
    )


def _select_steps(moment: Any) -> Select[*tuple[Any, ...]]:
    live = _is_live_deal()
    return (
        select(
            Activity.id,
            Activity.kind,
            Activity.subject,
            Activity.note,
            Activity.due_words,
            Activity.due_at,
            Activity.remind_at,
            Activity.due_day_only,
            moment.label("moment"),
            Activity.deal_id,
            func.coalesce(Activity.contact_id, Deal.contact_id).label("contact_id"),
            func.coalesce(Activity.owner_id, Deal.owner_id, Contact.owner_id).label("owner_id"),
            User.name.label("owner"),
            Deal.title.label("deal"),
            case((live, Deal.amount_minor)).label("amount_minor"),
            Deal.currency,
            func.coalesce(Company.name, Contact.name, Contact.phone, Contact.email).label("who"),
        )
        .outerjoin(Deal, Deal.id == Activity.deal_id)
        .outerjoin(Contact, Contact.id == func.coalesce(Activity.contact_id, Deal.contact_id))
        .outerjoin(Company, Company.id == func.coalesce(Deal.company_id, Contact.company_id))
        .outerjoin(User, User.id == func.coalesce(Activity.owner_id, Deal.owner_id, Contact.owner_id))
    )


def _round_item(kind: ItemKind, row: Row[*tuple[Any, ...]]) -> TodayItem:
    return TodayItem(
        kind,
        row.id,
        row.company or row.person or row.phone or row.email or f"Lead {row.contact_id}",
        " · ".join(part for part in (row.qualified_why, row.origin) if part),
        row.due,
        contact_id=row.contact_id,
        deal_id=row.deal_id,
        owner_id=row.owner_id,
        owner=row.owner,
        score=row.score,
        score_now=row.score_now,
    )


def _step_item(row: Row[*tuple[Any, ...]], tomorrow: dt.datetime | None) -> TodayItem:
    reminds = tomorrow is not None and row.remind_at is not None and (row.due_at is None or row.due_at >= tomorrow)
    parts = [
        row.who if row.deal else "",
        "" if is_said(row.kind, row.subject) else row.subject,
        said_text(row.due_words or ""),
        " ".join((row.note or "").split()),
    ]
    return TodayItem(
        ItemKind.REMINDER if reminds else ItemKind.STEP,
        row.id,
        step_title(row.kind, row.subject, row.deal or row.who or ""),
        " · ".join(part for part in parts if part),
        row.moment,
        bool(row.due_day_only) and not reminds,
        None if row.amount_minor is None else Money(row.amount_minor, row.currency),
        row.contact_id,
        row.deal_id,
        row.kind,
        row.owner_id,
        row.owner,
    )
