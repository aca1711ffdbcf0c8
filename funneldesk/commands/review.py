"""Reviews that marketing and sales hold together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal
from funneldesk.model.handoff import Review

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_WORDS = ("marketing_words", "sales_words", "agreed")


def hold_review(
    work: Work,
    *,
    agreement: Sequence[Any],
    marketing_words: str | None = None,
    sales_words: str | None = None,
    agreed: str | None = None,
    held_on: dt.date | None = None,
) -> int:
    """Keep a review with the agreement as both teams saw it, and return its id.

    Args:
        work: the running command.
        agreement: the agreement's stored form.
        marketing_words: what marketing said.
        sales_words: what sales said.
        agreed: what was agreed.
        held_on: the local day; today where none is named.

    Raises:
        Refusal: there is no agreement, or the day lies ahead.
    """
    if not agreement:
        raise Refusal("A review keeps the agreement of the two teams; read it first.")
    today = work.now.astimezone(work.business.zone).date()
    day = held_on or today
    if day > today:
        raise Refusal("A review is kept once it was held; choose today or a day before.")
    review = work.add(
        Review(
            held_on=day,
            by_user_id=work.actor_id,
            marketing_words=_clean(marketing_words),
            sales_words=_clean(sales_words),
            agreed=_clean(agreed),
            agreement=list(agreement),
            recorded_at=work.now,
        )
    )
    work.label = f"Hold the review of {_name(day)}"
    return review.id


def edit_review(work: Work, /, *, review_id: int, **words: str | None) -> None:
    """Change what was said or agreed; the day and the agreement stay as they were.

    Raises:
        Refusal: there is no such review, or something else is to be changed.
    """
    review = work.get(Review, review_id)
    for name, text in words.items():
        if name not in _WORDS:
            raise Refusal("Of a review only the words can be changed.")
        setattr(review, name, _clean(text))
    work.label = f"Change the review of {_name(review.held_on)}"


def delete_review(work: Work, *, review_id: int) -> None:
    """Put a review into the bin."""
    review = work.get(Review, review_id)
    review.deleted_at = work.now
    work.label = f"Delete the review of {_name(review.held_on)}"


def restore_reviews(work: Work, *, review_ids: Sequence[int]) -> None:
    """Take reviews out of the bin."""
    reviews = [work.take_out(Review, review_id) for review_id in review_ids]
    work.label = (
        f"Restore the review of {_name(reviews[0].held_on)}"
        if len(reviews) == 1
        else f"Restore {len(reviews):,} reviews"
    )


def _clean(text: str | None) -> str | None:
    return text.strip() if text and text.strip() else None


def _name(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
