"""The monthly review of both teams: when it is due, the reviews that were held, and what is gone through."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.handoff import Review
from funneldesk.model.user import User
from funneldesk.queries.agreement import Agreement, find_differences, read_agreement
from funneldesk.queries.agreement_changes import read_agreement_changes
from funneldesk.queries.handoff_scoreboard import read_scoreboard
from funneldesk.queries.period import Period, Scope
from funneldesk.queries.review_due import month_after, read_review_due
from funneldesk.queries.stage_map import read_stage_map
from funneldesk.queries.users import read_colleagues

if TYPE_CHECKING:
    from funneldesk.queries.agreement import Difference
    from funneldesk.queries.agreement_changes import AgreementChange
    from funneldesk.queries.handoff_scoreboard import Scoreboard
    from funneldesk.queries.look import Look
    from funneldesk.queries.review_due import ReviewDue
    from funneldesk.queries.stage_map import MapRow
    from funneldesk.queries.users import Colleague

_DAY = dt.timedelta(days=1)
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
    return Period(first, month_after(first))


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
