"""When both teams go through the month together: a question of its own, for it is part of every day."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, Review

if TYPE_CHECKING:
    from funneldesk.queries.look import Look

_DAY = dt.timedelta(days=1)
_EARLY = dt.timedelta(days=7)
"""A review held so shortly before its day counts for it."""


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """When the next review is.

    Attributes:
        on: its day; in the past where it is overdue.
        is_due: whether that day has come and there is something to go through.
        last_on: the day of the last one; None where none was held.
    """

    on: dt.date
    is_due: bool
    last_on: dt.date | None


def read_review_due(look: Look) -> ReviewDue:
    """When the next review is, and whether it is due.

    It is due from its day of the month on until it was held. Before the first lead was handed over there is nothing to
    go through.
    """
    today = look.now.astimezone(look.business.zone).date()
    last = look.connection.scalar(select(func.max(Review.held_on)).where(Review.deleted_at.is_(None)))
    day = _review_day(today, look.business.review_day)
    if day > today:
        day = _review_day(today.replace(day=1) - _DAY, look.business.review_day)
    first = look.connection.scalar(
        select(Handoff.qualified_at)
        .join(Contact, Contact.id == Handoff.contact_id)
        .where(Contact.deleted_at.is_(None))
        .order_by(Handoff.qualified_at)
        .limit(1)
    )
    began = None if first is None else first.astimezone(look.business.zone).date()
    if began is not None and began < day and (last is None or last < day - _EARLY):
        return ReviewDue(day, is_due=True, last_on=last)
    coming = _next_day(day, look.business.review_day)
    if last is not None and last >= coming - _EARLY:
        coming = _next_day(coming, look.business.review_day)
    return ReviewDue(coming, is_due=False, last_on=last)


def _review_day(month: dt.date, day: int) -> dt.date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _next_day(before: dt.date, day: int) -> dt.date:
    return _review_day(month_after(before.replace(day=1)), day)


def month_after(first: dt.date) -> dt.date:
    """The first day of the month after the one that begins on a day."""
    return (first + dt.timedelta(days=31)).replace(day=1)
