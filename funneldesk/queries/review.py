"""The monthly review of both teams: when it is due, the reviews that were held, and what is gone through."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, Review
from funneldesk.model.user import User
from funneldesk.queries.agreement import Agreement, find_differences, read_agreement
from funneldesk.queries.agreement_changes import read_agreement_changes
from funneldesk.queries.handoff_scoreboard import read_scoreboard
from funneldesk.queries.period import Period, Scope
from funneldesk.queries.stage_map import read_stage_map
from funneldesk.queries.users import read_colleagues

if TYPE_CHECKING:
    from funneldesk.queries.agreement import Difference
    from funneldesk.queries.agreement_changes import AgreementChange
    from funneldesk.queries.handoff_scoreboard import Scoreboard
    from funneldesk.queries.look import Look
    from funneldesk.queries.stage_map import MapRow
    from funneldesk.queries.users import Colleague

_DAY = dt.timedelta(days=1)
_EARLY = dt.timedelta(days=7)
"""A review held so shortly before its day counts for it."""
_HALF = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review that was held; `by` is empty where nobody was named."""

    id: int
    held_on: dt.date
    by: str
    agreed: str

    @property
    def key(self) -> int:
        """What tells it from others."""
        return self.id


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


@dataclass(frozen=True)
class ReviewPage:
    """What both teams go through.

    Attributes:
        stage_map: both funnels.
        colleagues: who can look after a stage.
        agreement: as it stands.
        period: the month reviewed; `before` the time it is compared with, None where it has no beginning.
        score: the scoreboard of the period; `score_before` that of the time before.
        changes: what was changed since the last review.
        due: when the next one is.
        past: reviews that were held, the newest first.
    """

    stage_map: tuple[MapRow, ...]
    colleagues: tuple[Colleague, ...]
    agreement: Agreement
    period: Period
    before: Period | None
    score: Scoreboard
    score_before: Scoreboard | None
    changes: tuple[AgreementChange, ...]
    due: ReviewDue
    past: tuple[ReviewRow, ...]


@dataclass(frozen=True)
class HeldReview:
    """A review as it was held, and what the agreement says otherwise now."""

    row: ReviewRow
    marketing_words: str
    sales_words: str
    agreement: Agreement
    differences: tuple[Difference, ...]


def read_review_page(look: Look, *, period: Period | None = None) -> ReviewPage:
    """Read what a review goes through, but for the leaks, which `read_leaks` knows.

    Args:
        look: the question's view.
        period: the time reviewed; by default the month that lies behind the review.
    """
    today = look.now.astimezone(look.business.zone).date()
    due = read_review_due(look)
    reviewed = period or month_behind(due.on if due.is_due else today)
    before = time_before(reviewed)
    past = read_reviews(look)
    return ReviewPage(
        stage_map=read_stage_map(look),
        colleagues=read_colleagues(look),
        agreement=read_agreement(look),
        period=reviewed,
        before=before,
        score=read_scoreboard(look, Scope(reviewed)),
        score_before=None if before is None else read_scoreboard(look, Scope(before)),
        changes=read_agreement_changes(look, _last_held_at(look)),
        due=due,
        past=past,
    )


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


def read_reviews(look: Look) -> tuple[ReviewRow, ...]:
    """The reviews that were held, the newest first."""
    rows = look.connection.execute(
        select(Review.id, Review.held_on, User.name, Review.agreed)
        .outerjoin(User, User.id == Review.by_user_id)
        .where(Review.deleted_at.is_(None))
        .order_by(Review.held_on.desc(), Review.id.desc())
    )
    return tuple(ReviewRow(row.id, row.held_on, row.name or "", row.agreed or "") for row in rows)


def read_held_review(look: Look, review_id: int) -> HeldReview | None:
    """A review as it was held; None where it is gone."""
    row = next((one for one in read_reviews(look) if one.id == review_id), None)
    if row is None:
        return None
    kept = look.connection.execute(
        select(Review.marketing_words, Review.sales_words, Review.agreement).where(Review.id == review_id)
    ).one()
    agreement = Agreement.from_json(kept.agreement)
    return HeldReview(
        row,
        kept.marketing_words or "",
        kept.sales_words or "",
        agreement,
        # Of a review that kept no agreement nothing can be said to differ.
        find_differences(agreement, read_agreement(look)) if agreement.sections else (),
    )


def month_behind(day: dt.date) -> Period:
    """The month that a review on a day looks back on: the one that most of the last four weeks lie in."""
    first = (day - _HALF).replace(day=1)
    return Period(first, _month_after(first))


def time_before(period: Period) -> Period | None:
    """The time a period is compared with: of whole months as many months before, else as many days."""
    if period.start is None or period.end is None:
        return None
    start, end = period.start, period.end
    if start.day == end.day == 1:
        first = start
        for _ in range((end.year - start.year) * 12 + end.month - start.month):
            first = (first - _DAY).replace(day=1)
        return Period(first, start)
    return Period(start - (end - start), start)


def _last_held_at(look: Look) -> dt.datetime | None:
    return look.connection.scalar(
        select(Review.recorded_at)
        .where(Review.deleted_at.is_(None))
        .order_by(Review.held_on.desc(), Review.id.desc())
        .limit(1)
    )


def _review_day(month: dt.date, day: int) -> dt.date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _next_day(before: dt.date, day: int) -> dt.date:
    return _review_day(_month_after(before.replace(day=1)), day)


def _month_after(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)
