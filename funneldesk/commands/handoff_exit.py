"""The ways back: a lead that sales rejects, puts off or rules out, that marketing takes back, or that is reopened.

A rejected lead is an ordinary lead again, for marketing to nurture on; a recycled one rests in its own stage until its
date; a disqualified one is out until somebody reopens it. Each exit has its reason, in the round and in the lifecycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.deal import move_deal
from funneldesk.commands.deal_lead import find_live_deals
from funneldesk.commands.enrolment import enrol_people
from funneldesk.commands.handoff_round import (
    change_stage,
    check_reason,
    check_turn,
    choose_revisit_day,
    close_round,
    find_marketing_owner,
    get_round,
    give_back,
    win_round,
)
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffState
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LEFT_THE_FUNNEL, LifecycleStage
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.reason import Reason, ReasonKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_WITH_SALES = frozenset({LifecycleStage.SQL, *CUSTOMER_STAGES})
_BACK_STATES = frozenset({HandoffState.OFFERED, HandoffState.ACCEPTED, HandoffState.SQL})


def reject_handoff(work: Work, *, handoff_id: int, reason_id: int | None = None, note: str | None = None) -> None:
    """The rep gives an offered lead back: the round is over and the lead is marketing's to nurture on.

    It qualifies by itself again only once the person does something new.

    Raises:
        Refusal: no reason is given, another rep has it, or the lead is not offered; who accepted it recycles or
            disqualifies it.
    """
    handoff, contact = get_round(work, handoff_id, states={HandoffState.OFFERED}, doing="rejected")
    check_turn(work, handoff, contact)
    words = check_reason(work, ReasonKind.REJECTED, reason_id, note, doing="reject")
    give_back(work, handoff, contact, HandoffState.REJECTED, LifecycleStage.LEAD, reason_id=reason_id, note=words)
    work.label = f"Reject “{name_contact(work, contact)}”"


def recycle_handoff(
    work: Work,
    *,
    handoff_id: int,
    reason_id: int | None = None,
    note: str | None = None,
    until: dt.date | None = None,
    sequence_id: int | None = None,
) -> None:
    """Put a lead off until a date; on that day it is a lead again and qualifies anew, one round further.

    An SQL whose deal is still open loses the deal in the same step, for the same reason.

    Args:
        work: the running command.
        handoff_id: the round, offered, accepted or an SQL.
        reason_id: why, from the owner's list.
        note: why, in words.
        until: the day it comes back; by default as many days ahead as the two teams agreed.
        sequence_id: the nurture sequence it goes into meanwhile.

    Raises:
        Refusal: no reason is given, the day is not ahead, the deal is won, another deal of the lead is open, or the
            round is in another state.
    """
    handoff, contact = get_round(work, handoff_id, states=_BACK_STATES, doing="recycled")
    check_turn(work, handoff, contact)
    words = check_reason(work, ReasonKind.RECYCLED, reason_id, note, doing="recycle")
    day = choose_revisit_day(work, until)
    deal = _find_deal_to_lose(work, handoff, "recycled")
    give_back(work, handoff, contact, HandoffState.RECYCLED, LifecycleStage.RECYCLED, reason_id=reason_id, note=words)
    _lose(work, deal, reason_id, words)
    contact.revisit_on = handoff.revisit_on = day
    if sequence_id is not None:
        enrol_people(work, sequence_id=sequence_id, contact_ids=[contact.id], again=True)
        handoff.sequence_id = sequence_id
    work.label = f"Recycle “{name_contact(work, contact)}” until {day:%d %b %Y}"


def disqualify_handoff(work: Work, *, handoff_id: int, reason_id: int | None = None, note: str | None = None) -> None:
    """Rule a lead out for good; only a person reopens it. An SQL whose deal is still open loses the deal with it.

    Raises:
        Refusal: no reason is given, the deal is won, another deal of the lead is open, or the round is over otherwise.
    """
    states = {*_BACK_STATES, HandoffState.MQL}
    handoff, contact = get_round(work, handoff_id, states=states, doing="disqualified")
    check_turn(work, handoff, contact)
    words = check_reason(work, ReasonKind.DISQUALIFIED, reason_id, note, doing="disqualify")
    deal = _find_deal_to_lose(work, handoff, "disqualified")
    give_back(
        work, handoff, contact, HandoffState.DISQUALIFIED, LifecycleStage.DISQUALIFIED, reason_id=reason_id, note=words
    )
    _lose(work, deal, reason_id, words)
    work.label = f"Disqualify “{name_contact(work, contact)}”"


def return_handoff(work: Work, *, handoff_id: int, note: str | None = None) -> None:
    """Marketing takes a lead back from the handoff; it is an ordinary lead again.

    Raises:
        Refusal: the round is over.
    """
    handoff, contact = get_round(work, handoff_id, states=OPEN_STATES, doing="taken back")
    check_turn(work, handoff, contact)
    words = note.strip() if note and note.strip() else "taken back by marketing"
    give_back(work, handoff, contact, HandoffState.RETURNED, LifecycleStage.LEAD, note=words)
    work.label = f"Take back “{name_contact(work, contact)}”"


def reopen_lead(work: Work, *, contact_id: int, note: str | None = None) -> None:
    """Make a recycled or disqualified lead a lead again, by hand.

    Raises:
        Refusal: the lead is neither.
    """
    contact = work.get(Contact, contact_id, word="lead")
    name = name_contact(work, contact)
    if contact.lifecycle_stage not in LEFT_THE_FUNNEL:
        raise Refusal(f"“{name}” is neither recycled nor disqualified, so there is nothing to reopen.")
    change_stage(work, contact, LifecycleStage.LEAD, note=note.strip() if note and note.strip() else "reopened by hand")
    work.label = f"Reopen “{name}”"


def settle_strayed(work: Work, *, handoff_ids: Sequence[int]) -> tuple[int, ...]:
    """End open rounds whose lead was moved on past them, as an imported file may do, and return which.

    A lead that is with sales or a customer by now ends its round as an SQL where it has a deal; else it is taken back.
    """
    done: list[int] = []
    for handoff_id in handoff_ids:
        handoff = work.session.get(Handoff, handoff_id)
        if handoff is None or handoff.state not in OPEN_STATES:
            continue
        contact = work.session.get_one(Contact, handoff.contact_id)
        deal_id = work.session.scalar(
            select(Deal.id).where(Deal.contact_id == contact.id, Deal.deleted_at.is_(None)).order_by(Deal.id.desc())
        )
        if deal_id is not None and contact.lifecycle_stage in _WITH_SALES:
            win_round(work, contact.id, deal_id, why="a deal came in with a file")
        else:
            close_round(work, handoff, HandoffState.RETURNED, note=f"moved to “{contact.lifecycle_stage}” by a file")
        done.append(handoff_id)
    work.label = f"Settle {len(done):,} {'round' if len(done) == 1 else 'rounds'} of the handoff"
    return tuple(done)


def put_to_rest(work: Work, contact: Contact, until: dt.date | None = None) -> None:
    """Give a lead that was recycled without a round the day it comes back, and give it to marketing."""
    contact.revisit_on = choose_revisit_day(work, until)
    contact.owner_id = find_marketing_owner(work)


def _find_deal_to_lose(work: Work, handoff: Handoff, doing: str) -> Deal | None:
    """The deal of an SQL where it is open; refuses where it is won, or where another one is open."""
    if handoff.state != HandoffState.SQL:
        return None
    others = find_live_deals(work, handoff.contact_id, besides=handoff.deal_id, kinds=(StageKind.OPEN,))
    if others:
        raise Refusal(f"“{others[0].title}” is open too, so its lead cannot be {doing}; lose or win that deal first.")
    deal = work.session.get(Deal, handoff.deal_id) if handoff.deal_id is not None else None
    if deal is None or deal.deleted_at is not None:
        return None
    if deal.stage_kind == StageKind.WON:
        raise Refusal(f"“{deal.title}” is won, so its lead is a customer and cannot be given back.")
    return deal if deal.stage_kind == StageKind.OPEN else None


def _lose(work: Work, deal: Deal | None, reason_id: int | None, words: str | None) -> None:
    """Close the deal of a lead that was given back as lost."""
    if deal is None:
        return
    lost = work.session.scalars(
        select(Stage)
        .where(Stage.pipeline_id == deal.pipeline_id, Stage.kind == StageKind.LOST, Stage.deleted_at.is_(None))
        .order_by(Stage.position)
        .limit(1)
    ).one()
    label = work.get(Reason, reason_id).label if reason_id is not None else None
    note = " – ".join(word for word in (label, words) if word)
    move_deal(work, deal_id=deal.id, to_stage_id=lost.id, note=note)
