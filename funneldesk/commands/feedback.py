"""Asking customers how it was, and writing down what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.feedback import Feedback, FeedbackKind
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

RATINGS: dict[str, tuple[int, int]] = {FeedbackKind.NPS: (0, 10), FeedbackKind.CSAT: (1, 5)}
"""The lowest and highest answer to each kind of question."""
_NAMES = {FeedbackKind.NPS: "NPS", FeedbackKind.CSAT: "CSAT"}


def ask_feedback(
    work: Work,
    *,
    deal_ids: Sequence[int] = (),
    contact_ids: Sequence[int] = (),
    kind: str = FeedbackKind.NPS,
    asked_at: dt.datetime | None = None,
) -> list[int]:
    """Write down that customers were asked for feedback, about won deals or in general; return the questions' ids.

    Whoever was asked the same about the same and has not answered yet is not asked twice.

    Raises:
        Refusal: nothing is named, the kind is unknown, or a deal is not won.
    """
    _check_kind(kind)
    if not deal_ids and not contact_ids:
        raise Refusal("Say who was asked: choose a won deal or a customer.")
    asked = [
        *(_ask(work, kind, asked_at, deal=work.get(Deal, one)) for one in dict.fromkeys(deal_ids)),
        *(_ask(work, kind, asked_at, contact=work.get(Contact, one)) for one in dict.fromkeys(contact_ids)),
    ]
    work.session.flush()
    if len(asked) == 1:
        work.label = f"Ask for feedback from “{_about(work, asked[0])}”"
    else:
        work.label = f"Ask for feedback from {len(asked):,} customers"
    return [one.id for one in asked]


def answer_feedback(
    work: Work,
    *,
    rating: int,
    kind: str = FeedbackKind.NPS,
    words: str | None = None,
    feedback_id: int | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    answered_at: dt.datetime | None = None,
) -> int:
    """Write down an answer: to a question that was put, else one that came unasked; return its id.

    Args:
        work: the running command.
        rating: 0 to 10 for NPS, 1 to 5 for CSAT.
        kind: which question; that of `feedback_id` where it is given.
        words: what was said beside it.
        feedback_id: the question; else the open one about that deal or of that contact, else a new one.
        deal_id: about which won deal.
        contact_id: from whom.
        answered_at: when; None is now.

    Raises:
        Refusal: the rating is outside the scale, or nobody is named.
    """
    _check_kind(kind)
    one = _find_question(work, kind, feedback_id, deal_id, contact_id)
    low, high = RATINGS[one.kind]
    if not low <= rating <= high:
        raise Refusal(f"An answer to {_NAMES[FeedbackKind(one.kind)]} is a whole number from {low} to {high}.")
    one.rating = rating
    one.words = words.strip() or None if words else None
    one.answered_at = answered_at or work.now
    work.session.flush()
    work.label = f"Note the feedback of “{_about(work, one)}”: {rating}"
    return one.id


def delete_feedback(work: Work, *, feedback_id: int) -> None:
    """Put a question, with its answer, into the bin."""
    one = work.get(Feedback, feedback_id)
    one.deleted_at = work.now
    work.label = f"Delete the feedback of “{_about(work, one)}”"


def restore_feedback(work: Work, *, feedback_ids: Sequence[int]) -> None:
    """Take questions, with their answers, out of the bin."""
    found = [work.take_out(Feedback, one) for one in feedback_ids]
    what = f"the feedback of “{_about(work, found[0])}”" if len(found) == 1 else f"{len(found):,} pieces of feedback"
    work.label = f"Restore {what}"


def _check_kind(kind: str) -> None:
    if kind not in RATINGS:
        raise Refusal(f"“{kind}” is no kind of feedback; choose nps or csat.")


def _ask(
    work: Work, kind: str, asked_at: dt.datetime | None, *, deal: Deal | None = None, contact: Contact | None = None
) -> Feedback:
    if deal is not None and deal.stage_kind != StageKind.WON:
        raise Refusal(f"“{deal.title}” is not won; customers are asked for feedback after a sale.")
    one = _find_open(work, kind, deal.id if deal else None, contact.id if contact else None)
    if one is None:
        one = _new(work, kind, deal, contact)
    if one.asked_at is None:
        one.asked_at = asked_at or work.now
    return one


def _find_question(
    work: Work, kind: str, feedback_id: int | None, deal_id: int | None, contact_id: int | None
) -> Feedback:
    if feedback_id is not None:
        return work.get(Feedback, feedback_id)
    if deal_id is None and contact_id is None:
        raise Refusal("Say whose answer it is: choose a won deal or a customer.")
    deal = None if deal_id is None else work.get(Deal, deal_id)
    contact = None if contact_id is None else work.get(Contact, contact_id)
    return _find_open(work, kind, deal_id, contact_id) or _new(work, kind, deal, contact)


def _find_open(work: Work, kind: str, deal_id: int | None, contact_id: int | None) -> Feedback | None:
    about = Feedback.deal_id == deal_id if deal_id is not None else Feedback.contact_id == contact_id
    return work.session.scalars(
        select(Feedback)
        .where(Feedback.kind == kind, about, Feedback.answered_at.is_(None), Feedback.deleted_at.is_(None))
        .order_by(Feedback.id)
    ).first()


def _new(work: Work, kind: str, deal: Deal | None, contact: Contact | None) -> Feedback:
    one = Feedback(
        kind=kind,
        deal_id=deal.id if deal else None,
        contact_id=contact.id if contact else deal.contact_id if deal else None,
        company_id=(deal.company_id if deal else None) or (contact.company_id if contact else None),
        recorded_at=work.now,
    )
    work.session.add(one)
    return one


def _about(work: Work, one: Feedback) -> str:
    if one.deal_id is not None:
        return work.session.get_one(Deal, one.deal_id).title
    if one.contact_id is None:
        return "a customer"
    return work.session.get_one(Contact, one.contact_id).name or "a customer"
