"""What happened to a lead in the handoff, for its journey: qualified, offered, answered, expired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from funneldesk.model.handoff import Handoff, HandoffOffer, HandoffState, OfferAnswer
from funneldesk.model.reason import Reason
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Row

    from funneldesk.queries.look import Look

_ANSWERS = {
    OfferAnswer.ACCEPTED: "Accepted by {}",
    OfferAnswer.REJECTED: "Rejected by {}",
    OfferAnswer.RECYCLED: "Recycled by {}",
    OfferAnswer.DISQUALIFIED: "Ruled out by {}",
    OfferAnswer.EXPIRED: "No answer from {} in time",
    OfferAnswer.REASSIGNED: "Taken off {}",
    OfferAnswer.RETURNED: "Taken back from {}",
}
_BY_SALES = frozenset({OfferAnswer.ACCEPTED, OfferAnswer.REJECTED, OfferAnswer.RECYCLED, OfferAnswer.DISQUALIFIED})
_TURNED_DOWN = _BY_SALES - {OfferAnswer.ACCEPTED}
_ENDS = {
    HandoffState.SQL: "Qualified by sales",
    HandoffState.EXPIRED: "Back with marketing: no rep answered in time",
    HandoffState.RETURNED: "Taken back by marketing",
    HandoffState.RECYCLED: "Recycled",
    HandoffState.DISQUALIFIED: "Ruled out",
}


@dataclass(frozen=True, slots=True)
class HandoffEvent:
    """One event: what in words, further words, when, and whose it is (`marketing` or `sales`)."""

    words: str
    detail: str
    at: dt.datetime
    team: str


def read_handoff_events(look: Look, contact_id: int) -> list[HandoffEvent]:
    """All events of all rounds, in the order in which they were written."""
    rounds = look.connection.execute(
        select(Handoff.__table__, Reason.label.label("reason"))
        .select_from(Handoff)
        .outerjoin(Reason, Reason.id == Handoff.reason_id)
        .where(Handoff.contact_id == contact_id)
        .order_by(Handoff.id)
    ).all()
    events: list[HandoffEvent] = []
    for row in rounds:
        again = f", round {row.round_no}" if row.round_no > 1 else ""
        detail = f"{row.qualified_why} · score {row.score} ({row.cell})"
        events.append(HandoffEvent(f"Qualified for sales{again}", detail, row.qualified_at, "marketing"))
        offers, answered = _read_offers(look, row.id)
        events += offers
        # What ended the round is told by the answer already, where a rep gave it.
        if row.closed_at is not None and row.state in _ENDS and not answered:
            why = " · ".join(part for part in (row.reason, row.note) if part)
            team = "marketing" if row.state in (HandoffState.EXPIRED, HandoffState.RETURNED) else "sales"
            events.append(HandoffEvent(_ENDS[HandoffState(row.state)], why, row.closed_at, team))
    return events


def _read_offers(look: Look, handoff_id: int) -> tuple[list[HandoffEvent], bool]:
    """The offers of a round and their answers, and whether the last answer ended it."""
    by = aliased(User)
    rows = look.connection.execute(
        select(
            HandoffOffer.__table__,
            User.name.label("rep"),
            by.name.label("by"),
            by.role.label("by_role"),
            Reason.label.label("reason"),
        )
        .select_from(HandoffOffer)
        .join(User, User.id == HandoffOffer.user_id)
        .outerjoin(by, by.id == HandoffOffer.by_user_id)
        .outerjoin(Reason, Reason.id == HandoffOffer.reason_id)
        .where(HandoffOffer.handoff_id == handoff_id)
        .order_by(HandoffOffer.id)
    ).all()
    events: list[HandoffEvent] = []
    ended = False
    for row in rows:
        events.append(HandoffEvent(f"Offered to {row.rep}", row.why, row.offered_at, "marketing"))
        if row.answer is None or row.answered_at is None:
            continue
        answer = OfferAnswer(row.answer)
        events.append(_tell_answer(row, answer))
        ended = answer in _TURNED_DOWN or answer == OfferAnswer.RETURNED
    return events, ended


def _tell_answer(row: Row[Any], answer: OfferAnswer) -> HandoffEvent:
    """An answer as given by the rep, or by whoever turned the lead down in their place."""
    is_by_another = row.by is not None and row.by_user_id != row.user_id
    if is_by_another and answer in _TURNED_DOWN:
        words = f"{_ANSWERS[answer].format(row.by)} (was offered to {row.rep})"
        detail = " · ".join(part for part in (row.reason, row.note) if part)
        return HandoffEvent(words, detail, row.answered_at, "sales" if row.by_role == Role.SALES else "marketing")
    by_another = f"by {row.by}" if is_by_another and row.by != row.rep else ""
    detail = " · ".join(part for part in (row.reason, row.note, by_another) if part)
    team = "sales" if answer in _BY_SALES else "marketing"
    return HandoffEvent(_ANSWERS[answer].format(row.rep), detail, row.answered_at, team)
