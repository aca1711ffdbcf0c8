"""A round of the handoff as all commands see it: finding it, ending it, and keeping the lead's stage with it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.commands.contact_name import name_contact
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffOffer, HandoffState, OfferAnswer
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.reason import Reason, ReasonKind
from funneldesk.model.routing import select_marketing_owner
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    from collections.abc import Collection

    from funneldesk.commands.work import Work

STATE_WORDS: dict[str, str] = {
    HandoffState.MQL: "waits for a rep",
    HandoffState.OFFERED: "is offered to {owner}",
    HandoffState.ACCEPTED: "is accepted by {owner}",
    HandoffState.SQL: "is an SQL with a deal",
    HandoffState.REJECTED: "was rejected",
    HandoffState.RECYCLED: "was recycled",
    HandoffState.DISQUALIFIED: "was disqualified",
    HandoffState.EXPIRED: "expired",
    HandoffState.RETURNED: "was taken back by marketing",
}
"""What a round's state is called in a sentence that begins with the lead's name."""

WHAT_NOW: dict[str, str] = {
    HandoffState.MQL: "offer it, accept it, or take it back",
    HandoffState.OFFERED: "accept, reject, recycle or disqualify it, or offer it to somebody else",
    HandoffState.ACCEPTED: "convert, recycle or disqualify it, or offer it to somebody else",
    HandoffState.SQL: "work on its deal, or recycle or disqualify it once the deal is lost",
    HandoffState.DISQUALIFIED: "reopen the lead first",
}
"""What can be done in a state; a lead whose round has ended otherwise is qualified again."""

_NEXT_ROUND = "qualify the lead again first"
_ANSWERS: dict[str, str] = {
    HandoffState.SQL: OfferAnswer.ACCEPTED,
    HandoffState.REJECTED: OfferAnswer.REJECTED,
    HandoffState.RECYCLED: OfferAnswer.RECYCLED,
    HandoffState.DISQUALIFIED: OfferAnswer.DISQUALIFIED,
    HandoffState.EXPIRED: OfferAnswer.EXPIRED,
    HandoffState.RETURNED: OfferAnswer.RETURNED,
}


def find_open_round(work: Work, contact_id: int) -> Handoff | None:
    """The one round of a contact in which somebody has yet to act."""
    return work.session.scalars(
        select(Handoff).where(Handoff.contact_id == contact_id, Handoff.state.in_(sorted(OPEN_STATES)))
    ).one_or_none()


def find_last_round(work: Work, contact_id: int) -> Handoff | None:
    """The newest round of a contact, open or not."""
    return work.session.scalars(
        select(Handoff).where(Handoff.contact_id == contact_id).order_by(Handoff.round_no.desc()).limit(1)
    ).one_or_none()


def get_round(work: Work, handoff_id: int, *, states: Collection[str], doing: str) -> tuple[Handoff, Contact]:
    """A round in one of these states, with its lead.

    Args:
        work: the running command.
        handoff_id: which.
        states: in which the act is possible.
        doing: the act as a participle: “accepted”.

    Raises:
        Refusal: it is in another state; the sentence says in which, and what can be done.
        NotFound: there is no such round, or its lead lies in the bin.
    """
    handoff = work.get(Handoff, handoff_id)
    contact = work.get(Contact, handoff.contact_id, word="lead")
    if handoff.state not in states:
        state = STATE_WORDS[handoff.state].format(owner=call_user(work, handoff.owner_id))
        then = WHAT_NOW.get(handoff.state, _NEXT_ROUND)
        raise Refusal(f"“{name_contact(work, contact)}” cannot be {doing}, as it {state}; {then}.")
    return handoff, contact


def check_turn(work: Work, handoff: Handoff, contact: Contact) -> None:
    """Let a rep act in a round that is theirs or nobody's; the owner and marketing act in any, as does the program.

    Raises:
        Refusal: another rep has it; the sentence says who.
    """
    actor = work.session.get(User, work.actor_id) if work.actor_id is not None else None
    if work.cause != "person" or actor is None or actor.role != Role.SALES:
        return
    deal = work.session.get(Deal, handoff.deal_id) if handoff.deal_id is not None else None
    if actor.id in {handoff.owner_id, deal.owner_id if deal is not None else None}:
        return
    if handoff.owner_id is not None:
        name, owner = name_contact(work, contact), call_user(work, handoff.owner_id)
        has = f"is offered to {owner}" if handoff.state == HandoffState.OFFERED else f"is {owner}’s"
        raise Refusal(f"“{name}” {has}; have marketing or the owner offer it to you first.")


def close_round(
    work: Work,
    handoff: Handoff,
    state: str,
    *,
    at: dt.datetime | None = None,
    reason_id: int | None = None,
    note: str | None = None,
) -> None:
    """End a round; its open offer is answered with it. Whoever took the lead to an SQL stays its owner."""
    moment = at or work.now
    answer_offer(work, handoff, _ANSWERS[state], at=moment, reason_id=reason_id, note=note)
    handoff.state = state
    handoff.closed_at = moment
    handoff.due_at = None
    handoff.reason_id = reason_id
    handoff.note = note
    if state != HandoffState.SQL:
        handoff.owner_id = None
    work.session.flush()


def answer_offer(
    work: Work,
    handoff: Handoff,
    answer: str,
    *,
    at: dt.datetime | None = None,
    reason_id: int | None = None,
    note: str | None = None,
) -> HandoffOffer | None:
    """Answer the open offer of a round, where there is one."""
    offer = find_open_offer(work, handoff.id)
    if offer is not None:
        offer.answer = answer
        offer.answered_at = at or work.now
        # What ran out, ran out by itself.
        offer.by_user_id = None if answer == OfferAnswer.EXPIRED else work.actor_id
        offer.reason_id = reason_id
        offer.note = note
    return offer


def find_open_offer(work: Work, handoff_id: int) -> HandoffOffer | None:
    """The offer of a round that waits for its answer."""
    return work.session.scalars(
        select(HandoffOffer).where(HandoffOffer.handoff_id == handoff_id, HandoffOffer.answer.is_(None))
    ).one_or_none()


def give_back(
    work: Work,
    handoff: Handoff,
    contact: Contact,
    state: str,
    to_stage: str,
    *,
    at: dt.datetime | None = None,
    reason_id: int | None = None,
    note: str | None = None,
) -> None:
    """End a round backwards: the lead is marketing's again, in the stage named."""
    was_sales = handoff.state in {HandoffState.ACCEPTED, HandoffState.SQL}
    close_round(work, handoff, state, at=at, reason_id=reason_id, note=note)
    change_stage(work, contact, to_stage, at=at, reason_id=reason_id, note=note)
    if was_sales:
        contact.owner_id = find_marketing_owner(work)


def win_round(work: Work, contact_id: int, deal_id: int, *, why: str) -> None:
    """End the open round of a contact, if any, as an SQL: a deal was opened or won past its checklist."""
    handoff = find_open_round(work, contact_id)
    if handoff is None:
        return
    if handoff.accepted_at is None:
        handoff.accepted_at = work.now
    handoff.deal_id = deal_id
    close_round(work, handoff, HandoffState.SQL, note=why)


def change_stage(
    work: Work,
    contact: Contact,
    to_stage: str,
    *,
    at: dt.datetime | None = None,
    reason_id: int | None = None,
    note: str | None = None,
) -> None:
    """Enter a change of the lifecycle; a lead that is in the stage already stays without an entry."""
    if contact.lifecycle_stage == to_stage:
        return
    if to_stage != LifecycleStage.RECYCLED:
        contact.revisit_on = None
    # Entries are read in the order of their ids, so each is stored at once.
    work.add(
        contact.change_lifecycle(
            to_stage,
            at=at or work.now,
            recorded_at=work.now,
            by_user_id=work.actor_id if work.cause == "person" else None,
            cause=work.cause,
            reason_id=reason_id,
            note=note,
        )
    )


def check_reason(work: Work, kind: str, reason_id: int | None, note: str | None, *, doing: str) -> str | None:
    """The note without blanks around it, where it or a reason of the list says why.

    Raises:
        Refusal: neither does, or the reason is of another list.
    """
    words = note.strip() if note and note.strip() else None
    if reason_id is None and words is None:
        raise Refusal(f"Say why: a reason is needed to {doing} a lead.")
    if reason_id is not None and work.get(Reason, reason_id).kind != kind:
        list_word = {ReasonKind.REJECTED: "rejecting", ReasonKind.RECYCLED: "recycling"}.get(
            ReasonKind(kind), "disqualifying"
        )
        raise Refusal(f"That is no reason for {list_word} a lead; choose one from its list.")
    return words


def choose_revisit_day(work: Work, until: dt.date | None) -> dt.date:
    """The day a recycled lead comes back: the one named, else as many days ahead as agreed.

    Raises:
        Refusal: the day named is not ahead.
    """
    today = work.now.astimezone(work.business.zone).date()
    if until is None:
        return today + dt.timedelta(days=work.business.handoff.recycle_days)
    if until <= today:
        raise Refusal("A recycled lead comes back on a day ahead; choose tomorrow or later.")
    return until


def find_marketing_owner(work: Work) -> int | None:
    """Who looks after leads that are marketing's; None where nobody works here yet."""
    found: int | None = work.session.scalar(select_marketing_owner(work.business.handoff))
    return found


def count_rounds(work: Work, contact_id: int) -> int:
    """How many rounds a contact has been through, the open one included."""
    return work.session.scalar(select(func.count(Handoff.id)).where(Handoff.contact_id == contact_id)) or 0


def call_user(work: Work, user_id: int | None) -> str:
    """What a person is called in a sentence."""
    user = work.session.get(User, user_id) if user_id is not None else None
    return user.name if user is not None else "nobody"
