"""Rounds of the handoff that change hands: with their lead's owner, or because a rep has left or is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.handoff_offer import (
    BY_HAND_ALTHOUGH,
    TOOK_OVER,
    answer_reassigned,
    get_worker,
    load_team,
    make_offer,
    wait_for_rep,
)
from funneldesk.commands.handoff_round import call_user, change_stage, find_open_offer
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff, HandoffOffer, HandoffState, OfferAnswer
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from funneldesk.commands.work import Work

_CHUNK = 500


def pass_on_rounds(work: Work, *, user_id: int, to_user_id: int | None) -> int:
    """Give the open rounds of somebody who leaves to a colleague, or let them wait for a rep, and return how many."""
    rounds = work.session.scalars(
        select(Handoff)
        .where(Handoff.owner_id == user_id, Handoff.state.in_([HandoffState.OFFERED, HandoffState.ACCEPTED]))
        .order_by(Handoff.id)
    ).all()
    heir = work.get(User, to_user_id) if to_user_id is not None else None
    leaver = call_user(work, user_id)
    for handoff in rounds:
        contact = work.session.get_one(Contact, handoff.contact_id)
        if handoff.state == HandoffState.ACCEPTED and heir is not None:
            # The work goes on where it stood; the clock to the first contact does not begin again.
            handoff.owner_id = contact.owner_id = heir.id
            continue
        if handoff.state == HandoffState.ACCEPTED:
            change_stage(work, contact, LifecycleStage.MQL, note=f"{leaver} works here no more")
            handoff.accepted_at = handoff.first_contact_at = handoff.first_contact_due_at = None
        answer_reassigned(work, handoff, f"{leaver} works here no more")
        if heir is not None:
            make_offer(work, handoff, heir, f"{TOOK_OVER}{leaver}")
        else:
            wait_for_rep(work, handoff)
    for handoff in _read_selling(work, Handoff.owner_id == user_id):
        handoff.owner_id = to_user_id
    return len(rounds)


def follow_owner(work: Work, *, contact_ids: Sequence[int], owner_id: int | None) -> None:
    """Pass rounds on to the new owner of their leads, so that sales has each lead in one hand.

    It concerns accepted leads, and SQLs whose deal is open; the clock to the first contact goes on where it stood.

    Raises:
        Refusal: such a lead would be nobody's, or somebody's who does not work here.
    """
    for start in range(0, len(contact_ids), _CHUNK):
        part = Handoff.contact_id.in_(contact_ids[start : start + _CHUNK])
        accepted = work.session.scalars(select(Handoff).where(part, Handoff.state == HandoffState.ACCEPTED)).all()
        for handoff in (*accepted, *_read_selling(work, part)):
            if handoff.owner_id == owner_id:
                continue
            if owner_id is None:
                name = name_contact(work, work.get(Contact, handoff.contact_id))
                raise Refusal(
                    f"“{name}” is with sales and needs somebody; assign it to a person, or give it back in the handoff."
                )
            user = get_worker(work, owner_id)
            _note_passed(work, handoff, user)
            handoff.owner_id = user.id


def release_offers(work: Work, *, handoff_ids: Sequence[int]) -> tuple[int, ...]:
    """Take open offers off reps who are away, take no leads or do something else now, and return the rounds.

    Each waits for the next rep from now.
    """
    team = load_team(work)
    done: list[int] = []
    for handoff_id in handoff_ids:
        handoff = work.session.get(Handoff, handoff_id)
        offer = find_open_offer(work, handoff_id)
        if handoff is None or offer is None or offer.why.startswith((BY_HAND_ALTHOUGH, TOOK_OVER)):
            continue
        bar = team.say_gone(offer.user_id)
        if bar is None:
            continue
        answer_reassigned(work, handoff, f"{call_user(work, offer.user_id)} {bar}")
        wait_for_rep(work, handoff)
        done.append(handoff_id)
    work.label = f"Pass on {len(done):,} {'offer' if len(done) == 1 else 'offers'}"
    return tuple(done)


def _read_selling(work: Work, which: ColumnElement[bool]) -> list[Handoff]:
    """Rounds that ended as an SQL whose deal is open."""
    return list(
        work.session.scalars(
            select(Handoff)
            .join(Deal, Deal.id == Handoff.deal_id)
            .where(
                which,
                Handoff.state == HandoffState.SQL,
                Deal.stage_kind == StageKind.OPEN,
                Deal.deleted_at.is_(None),
            )
        )
    )


def _note_passed(work: Work, handoff: Handoff, user: User) -> None:
    """Say in the offer that was accepted last to whom the lead was passed on; the acceptance stays."""
    offer = work.session.scalars(
        select(HandoffOffer)
        .where(HandoffOffer.handoff_id == handoff.id, HandoffOffer.answer == OfferAnswer.ACCEPTED)
        .order_by(HandoffOffer.id.desc())
        .limit(1)
    ).one_or_none()
    if offer is not None:
        offer.note = f"passed on to {user.name}"
