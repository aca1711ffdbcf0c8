"""Customers who may buy again: their last order is about as old as customers here let pass between two."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal, or_, select

from funneldesk.analytics.calendar import days_between
from funneldesk.model.base import Instant
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.feedback import Feedback, FeedbackKind
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

LEAST_GAPS = 8
"""Fewer gaps between two orders of one customer say nothing."""
_EARLY, _LATE = 0.9, 1.25
_SHORTEST_DAYS = 14


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer whose time has come.

    Attributes:
        deal_id: the last won deal.
        contact_id: who bought.
        name: what the customer is called: the company, else the person.
        bought: what that deal was called.
        months: whole months since, at least one.
        amount: what it was worth.
        nps: the customer's last NPS answer.
    """

    deal_id: int
    contact_id: int | None
    name: str
    bought: str
    won_at: dt.datetime
    months: int
    amount: Money | None
    nps: int | None


@dataclass(frozen=True, slots=True)
class SecondOrders:
    """Who may buy again.

    Attributes:
        buyers: the largest of them.
        n: how many in all.
        gap_days: the median of days between two orders of a customer; None where too few are known.
        gaps: how many such gaps it is made of.
    """

    buyers: tuple[Buyer, ...] = ()
    n: int = 0
    gap_days: int | None = None
    gaps: int = 0


def read_second_orders(look: Look, *, owner_id: int | None = None, limit: int = 3) -> SecondOrders:
    """Read who may buy again; silent where fewer than `LEAST_GAPS` customers ordered twice."""
    gaps = _read_gaps(look)
    if len(gaps) < LEAST_GAPS:
        return SecondOrders(gaps=len(gaps))
    usual = round(median(gaps))
    if usual < _SHORTEST_DAYS:
        return SecondOrders(gap_days=usual, gaps=len(gaps))
    day = dt.timedelta(days=1)
    early, late = look.now - usual * _EARLY * day, look.now - usual * _LATE * day
    later = Deal.__table__.alias("later")
    same = or_(
        and_(Deal.company_id.is_not(None), later.c.company_id == Deal.company_id),
        and_(Deal.company_id.is_(None), later.c.contact_id == Deal.contact_id),
    )
    newer = or_(
        later.c.stage_kind == StageKind.OPEN,
        and_(later.c.stage_kind == StageKind.WON, later.c.closed_at > Deal.closed_at),
    )
    conditions = [
        *_is_won(),
        Deal.closed_at <= literal(early, Instant()),
        Deal.closed_at > literal(late, Instant()),
        ~select(later.c.id).where(same, newer, later.c.deleted_at.is_(None)).exists(),
        func.coalesce(Contact.do_not_contact, literal(value=False)).is_(False),
        *([] if owner_id is None else [Deal.owner_id == owner_id]),
    ]
    source = select(Deal.id).outerjoin(Contact, Contact.id == Deal.contact_id).where(*conditions)
    n = look.connection.scalar(select(func.count()).select_from(source.subquery())) or 0
    return SecondOrders(_read_buyers(look, conditions, limit) if n else (), n, usual, len(gaps))


def _read_buyers(look: Look, conditions: list[ColumnElement[bool]], limit: int) -> tuple[Buyer, ...]:
    nps = (
        select(Feedback.rating)
        .where(
            Feedback.kind == FeedbackKind.NPS,
            Feedback.deleted_at.is_(None),
            Feedback.rating.is_not(None),
            or_(Feedback.deal_id == Deal.id, Feedback.contact_id == Deal.contact_id),
        )
        .order_by(Feedback.answered_at.desc())
        .limit(1)
        .correlate(Deal)
        .scalar_subquery()
    )
    amount = func.coalesce(Deal.won_amount_minor, Deal.amount_minor)
    rows = look.connection.execute(
        select(
            Deal.id,
            Deal.title,
            Deal.contact_id,
            Deal.closed_at,
            amount.label("amount"),
            Deal.currency,
            func.coalesce(Company.name, Contact.name, Deal.title).label("name"),
            nps.label("nps"),
        )
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == Deal.company_id)
        .where(*conditions)
        .order_by(func.coalesce(amount, 0).desc(), Deal.id)
        .limit(limit)
    )
    zone = look.business.zone
    return tuple(
        Buyer(
            row.id,
            row.contact_id,
            row.name,
            row.title,
            row.closed_at,
            max(1, round(days_between(row.closed_at, look.now, zone) / 30.4)),
            None if row.amount is None else Money(row.amount, row.currency),
            row.nps,
        )
        for row in rows
        if row.closed_at is not None
    )


def _read_gaps(look: Look) -> list[int]:
    """Whole local days between each two successive orders of the same customer."""
    zone = look.business.zone
    several = (
        select(Deal.contact_id)
        .where(*_is_won(), Deal.contact_id.is_not(None))
        .group_by(Deal.contact_id)
        .having(func.count() > 1)
    )
    rows = look.connection.execute(
        select(Deal.contact_id, Deal.closed_at)
        .where(*_is_won(), Deal.contact_id.in_(several))
        .order_by(Deal.contact_id, Deal.closed_at)
    )
    gaps: list[int] = []
    before: tuple[int | None, dt.datetime | None] = (None, None)
    for contact_id, closed in rows:
        if contact_id == before[0] and before[1] is not None and closed is not None:
            days = days_between(before[1], closed, zone)
            # Two deals of one day are one order in two parts.
            if days > 0:
                gaps.append(days)
        before = (contact_id, closed)
    return gaps


def _is_won() -> list[ColumnElement[bool]]:
    return [Deal.deleted_at.is_(None), Deal.stage_kind == StageKind.WON, Deal.closed_at.is_not(None)]
