"""People by how recently and how often they did something, with the money they brought: the RFM grid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, case, func, literal, null, select, type_coerce, union_all

from funneldesk.analytics.calendar import day_start
from funneldesk.model.base import to_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_terms import Condition
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.segment_events import THEIR_KINDS
from funneldesk.queries.segment_people import where_contact

if TYPE_CHECKING:
    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.look import Look

RECENCY: tuple[tuple[int | None, int | None], ...] = ((0, 30), (31, 90), (91, 365), (366, None), (None, None))
"""Days since the last touch or win, from and to; the last is never."""
FREQUENCY: tuple[tuple[int, int | None], ...] = ((0, 0), (1, 1), (2, 4), (5, 9), (10, None))
"""Touches and wins, from and to."""


@dataclass(frozen=True)
class GridCell:
    """The people of one row (recency) and column (frequency), and what they have won us in minor units."""

    recency: int
    frequency: int
    people: int
    won_minor: int


def read_grid(look: Look, filter_: Group) -> tuple[GridCell, ...]:
    """The cells that hold somebody."""
    seen = _read_seen(look)
    recency = _recency_place(look, seen.c.last)
    frequency = case(*((seen.c.n <= high, place) for place, (_, high) in enumerate(FREQUENCY) if high is not None))
    frequency = case((seen.c.n.is_(None), 0), else_=func.coalesce(frequency, len(FREQUENCY) - 1))
    query = (
        select(recency, frequency, func.count(), func.coalesce(func.sum(seen.c.money), 0))
        .select_from(Contact)
        .outerjoin(seen, seen.c.contact_id == Contact.id)
        .where(Contact.deleted_at.is_(None), where_contact(look, filter_))
        .group_by(recency, frequency)
    )
    return tuple(GridCell(*map(int, row)) for row in look.connection.execute(query))


def narrow_to(recency: int, frequency: int) -> tuple[Condition, ...]:
    """The conditions that hold for exactly the people of one cell."""
    if RECENCY[recency] == (None, None):
        first = Condition("rfm.recency", Operator.IS_EMPTY)
    else:
        low, high = RECENCY[recency]
        first = _between("rfm.recency", low or 0, high)
    return first, _between("rfm.frequency", *FREQUENCY[frequency])


def _between(subject: str, low: int, high: int | None) -> Condition:
    if high is None:
        return Condition(subject, Operator.AT_LEAST, low)
    return Condition(subject, Operator.IS, low) if low == high else Condition(subject, Operator.BETWEEN, (low, high))


def _read_seen(look: Look) -> Any:
    """One row a person: how often, when last, and how much."""
    tomorrow = _day(look, -1)
    at, closed = type_coerce(Touchpoint.at, BigInteger), type_coerce(Deal.closed_at, BigInteger)
    touches = (
        select(
            Touchpoint.contact_id,
            func.count().label("n"),
            func.max(case((Touchpoint.at < tomorrow, at), else_=null())).label("last"),
            literal(0).label("money"),
        )
        .where(Touchpoint.kind.concat("").in_(THEIR_KINDS))
        .group_by(Touchpoint.contact_id)
    )
    wins = (
        select(
            Deal.contact_id,
            func.count(),
            func.max(case((Deal.closed_at < tomorrow, closed), else_=null())),
            func.sum(case((Deal.currency == look.business.currency, func.coalesce(Deal.won_amount_minor, 0)), else_=0)),
        )
        .where(Deal.deleted_at.is_(None), Deal.contact_id.is_not(None), Deal.stage_kind == "won")
        .group_by(Deal.contact_id)
    )
    both = union_all(touches, wins).subquery()
    return (
        select(
            both.c.contact_id,
            func.sum(both.c.n).label("n"),
            func.max(both.c.last).label("last"),
            func.sum(both.c.money).label("money"),
        )
        .group_by(both.c.contact_id)
        .subquery()
    )


def _recency_place(look: Look, last: Any) -> Any:
    """The row of the grid by the instant of the last event."""
    cases = [
        (last >= to_microseconds(_day(look, high)), place)
        for place, (_, high) in enumerate(RECENCY)
        if high is not None
    ]
    return case((last.is_(None), len(RECENCY) - 1), *cases, else_=len(RECENCY) - 2)


def _day(look: Look, days_ago: int) -> dt.datetime:
    zone = look.business.zone
    return day_start(look.now.astimezone(zone).date() - dt.timedelta(days=days_ago), zone)
