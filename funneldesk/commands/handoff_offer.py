"""Offering a lead to a rep, and what becomes of the offer when the rep takes it on or does not answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.handoff_round import (
    answer_offer,
    call_user,
    change_stage,
    check_turn,
    find_open_offer,
    get_round,
    give_back,
)
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, HandoffOffer, HandoffState, OfferAnswer
from funneldesk.model.handoff_rules import Routing
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.routing import (
    read_places,
    read_team,
    select_people,
    select_places,
    select_territories,
)
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from funneldesk.commands.work import Work
    from funneldesk.model.routing import (
        Place,
        Team,
    )

BY_HAND_ALTHOUGH = "by hand, although "
"""How an offer begins that a person made to somebody who takes none just now; it stays with them."""
TOOK_OVER = "took over from "
"""How an offer begins that somebody has from a colleague who left."""


@dataclass(frozen=True, slots=True)
class Routed:
    """What became of rounds that waited for a rep.

    Attributes:
        offered: rounds that were offered.
        waiting: rounds that nobody was free for.
        why: why nobody was, in a sentence; empty where all were offered.
    """

    offered: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Expired:
    """What ran out: rounds that wait for the next rep, and rounds that are over because all were asked."""

    next: tuple[int, ...] = ()
    over: tuple[int, ...] = ()


def offer_handoff(work: Work, *, handoff_id: int, user_id: int | None = None) -> int:
    """Offer a lead to a rep, the next one by the rule where none is named, and return the rep's id.

    An open offer to somebody else is taken off them. An accepted lead goes back to being an MQL with the new rep.

    Raises:
        Refusal: nobody is free, the person does not work here or has it already, or a rep would pass on what another
            has.
    """
    states = {HandoffState.MQL, HandoffState.OFFERED, HandoffState.ACCEPTED}
    handoff, contact = get_round(work, handoff_id, states=states, doing="offered")
    check_turn(work, handoff, contact)
    if user_id is None:
        asked = {*_read_asked(work, handoff.id), handoff.owner_id or 0}
        choice = load_team(work).choose(_read_places(work, [contact.id]).get(contact.id, {}), asked)
        if choice.user_id is None:
            raise Refusal(f"“{name_contact(work, contact)}” cannot be offered now. {choice.why}")
        user_id, why = choice.user_id, choice.why
    else:
        gone = load_team(work).say_gone(user_id)
        why = "by hand" if gone is None else f"{BY_HAND_ALTHOUGH}{call_user(work, user_id)} {gone}"
    user = get_worker(work, user_id)
    if handoff.owner_id == user.id:
        raise Refusal(f"{user.name} has “{name_contact(work, contact)}” already; choose somebody else.")
    if handoff.state == HandoffState.ACCEPTED:
        change_stage(
            work, contact, LifecycleStage.MQL, note=f"offered to {user.name} instead of {_owner(work, handoff)}"
        )
        handoff.accepted_at = handoff.first_contact_at = handoff.first_contact_due_at = None
    answer_reassigned(work, handoff, f"offered to {user.name}")
    make_offer(work, handoff, user, why)
    work.label = f"Offer “{name_contact(work, contact)}” to {user.name}"
    return user.id


def accept_handoff(work: Work, *, handoff_id: int) -> None:
    """A rep takes the lead on: it is an SAL, theirs, and the clock to the first contact runs.

    Whoever acts accepts for the rep it is offered to, unless they are another rep; a lead that waits for a rep is taken
    by whoever acts.

    Raises:
        Refusal: it is offered to another rep, nobody is there to take it, or it is in another state.
    """
    handoff, contact = get_round(work, handoff_id, states={HandoffState.MQL, HandoffState.OFFERED}, doing="accepted")
    name = name_contact(work, contact)
    if handoff.state == HandoffState.MQL:
        taker = find_taker(work, contact)
        if taker is None:
            raise Refusal(f"Say who accepts “{name}”: choose who you are, or offer it to somebody first.")
        make_offer(work, handoff, taker, "taken without an offer")
    offer = find_open_offer(work, handoff.id)
    if offer is None:
        raise Refusal(f"“{name}” is offered to nobody; offer it first.")
    check_turn(work, handoff, contact)
    answer_offer(work, handoff, OfferAnswer.ACCEPTED)
    start_acceptance(work, handoff, contact, offer.user_id)
    work.label = f"Accept “{name}”"


def find_taker(work: Work, contact: Contact) -> User | None:
    """Who takes a lead that nobody was asked for: whoever acts, else the lead's owner."""
    for user_id in (work.actor_id, contact.owner_id):
        user = work.session.get(User, user_id) if user_id is not None else None
        if user is not None and user.is_active:
            return user
    return None


def start_acceptance(work: Work, handoff: Handoff, contact: Contact, user_id: int) -> None:
    """Make a lead an SAL of a rep and start the clock to the first contact."""
    minutes = work.business.handoff.contact_minutes
    handoff.state = HandoffState.ACCEPTED
    handoff.owner_id = contact.owner_id = user_id
    handoff.accepted_at = work.now
    handoff.first_contact_at = None
    handoff.first_contact_due_at = work.business.calendar.add(work.now, dt.timedelta(minutes=minutes))
    handoff.due_at = handoff.first_contact_due_at
    change_stage(work, contact, LifecycleStage.SAL, note=f"accepted by {call_user(work, user_id)}")


def make_offer(work: Work, handoff: Handoff, user: User, why: str) -> HandoffOffer:
    """Offer a round to a rep and start the clock to the answer."""
    minutes = work.business.handoff.accept_minutes
    due_at = work.business.calendar.add(work.now, dt.timedelta(minutes=minutes))
    number = len(_read_offers(work, handoff.id)) + 1
    offer = work.add(
        HandoffOffer(
            handoff_id=handoff.id, offer_no=number, user_id=user.id, why=why, offered_at=work.now, due_at=due_at
        )
    )
    handoff.state = HandoffState.OFFERED
    handoff.owner_id = user.id
    handoff.offered_at = work.now
    handoff.due_at = due_at
    return offer


def route_handoffs(work: Work, *, handoff_ids: Sequence[int]) -> Routed:
    """Offer rounds that wait, each to the next rep by the rule; what nobody is free for goes on waiting."""
    team = load_team(work)
    rounds = [one for one in (work.session.get(Handoff, key) for key in handoff_ids) if one is not None]
    waiting = [one for one in rounds if one.state == HandoffState.MQL]
    places = _read_places(work, [one.contact_id for one in waiting])
    offered: list[int] = []
    left: list[int] = []
    why = ""
    for handoff in waiting:
        choice = team.choose(places.get(handoff.contact_id, {}), _read_asked(work, handoff.id))
        if choice.user_id is None:
            left.append(handoff.id)
            why = why or choice.why
            continue
        offer = make_offer(work, handoff, work.session.get_one(User, choice.user_id), choice.why)
        team.note_offer(choice.user_id, offer.id)
        offered.append(handoff.id)
    work.label = f"Offer {_count(offered)}"
    return Routed(tuple(offered), tuple(left), why)


def expire_offers(work: Work, *, handoff_ids: Sequence[int]) -> Expired:
    """Let offers run out whose time is over, each stamped with the end of its time.

    The round waits for the next rep from now; once as many were asked as agreed, or everybody, it is marketing's again.
    """
    team = load_team(work)
    again: list[int] = []
    over: list[int] = []
    for handoff_id in handoff_ids:
        handoff = work.session.get(Handoff, handoff_id)
        offer = find_open_offer(work, handoff_id)
        if handoff is None or offer is None or offer.due_at > work.now:
            continue
        offers = _read_offers(work, handoff_id)
        ran_out = 1 + sum(one.answer == OfferAnswer.EXPIRED for one in offers)
        if ran_out >= work.business.handoff.most_offers or not team.has_others({one.user_id for one in offers}):
            asked = ", ".join(dict.fromkeys(call_user(work, one.user_id) for one in offers))
            contact = work.session.get_one(Contact, handoff.contact_id)
            note = f"not answered in time by {asked}"
            give_back(work, handoff, contact, HandoffState.EXPIRED, LifecycleStage.LEAD, at=offer.due_at, note=note)
            over.append(handoff_id)
        else:
            answer_offer(work, handoff, OfferAnswer.EXPIRED, at=offer.due_at)
            wait_for_rep(work, handoff)
            again.append(handoff_id)
    work.label = f"Offers of {_count([*again, *over])} ran out"
    return Expired(tuple(again), tuple(over))


def wait_for_rep(work: Work, handoff: Handoff) -> None:
    """Let a round wait for its next rep, whose offer is due within the agreed time."""
    handoff.state = HandoffState.MQL
    handoff.owner_id = None
    handoff.offered_at = None
    minutes = work.business.handoff.route_minutes
    handoff.due_at = work.business.calendar.add(work.now, dt.timedelta(minutes=minutes))


def load_team(work: Work) -> Team:
    """Those whom leads may be offered to, with what waits for them now."""
    work.session.flush()
    today = work.now.astimezone(work.business.zone).date()
    people = work.session.execute(select_people(work.business.handoff))
    return read_team(people, work.session.execute(select_territories()), work.business.handoff, today)


def _read_places(work: Work, contact_ids: Collection[int]) -> dict[int, Place]:
    """What routing looks at; nothing where its way looks at nothing."""
    if work.business.handoff.routing in {Routing.ROUND_ROBIN, Routing.LOAD} or not contact_ids:
        return {}
    return read_places(work.session.execute(select_places(contact_ids)))


def _read_offers(work: Work, handoff_id: int) -> Sequence[HandoffOffer]:
    return work.session.scalars(
        select(HandoffOffer).where(HandoffOffer.handoff_id == handoff_id).order_by(HandoffOffer.id)
    ).all()


def _read_asked(work: Work, handoff_id: int) -> set[int]:
    return {offer.user_id for offer in _read_offers(work, handoff_id)}


def answer_reassigned(work: Work, handoff: Handoff, note: str) -> None:
    """Take the open offer of a round off whoever has it."""
    answer_offer(work, handoff, OfferAnswer.REASSIGNED, note=note)
    work.session.flush()


def get_worker(work: Work, user_id: int) -> User:
    """Somebody who works here.

    Raises:
        Refusal: they do not.
    """
    user = work.get(User, user_id)
    if not user.is_active:
        raise Refusal(f"{user.name} does not work here; choose somebody who does.")
    return user


def _owner(work: Work, handoff: Handoff) -> str:
    return call_user(work, handoff.owner_id)


def _count(ids: Sequence[int]) -> str:
    return "1 lead" if len(ids) == 1 else f"{len(ids):,} leads"
