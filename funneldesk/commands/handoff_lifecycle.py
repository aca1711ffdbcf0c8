"""A lead moved to another stage by hand: the handoff follows, so that no round says something else than the lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.deal_lead import find_live_deals
from funneldesk.commands.handoff_exit import put_to_rest
from funneldesk.commands.handoff_offer import accept_handoff, find_taker
from funneldesk.commands.handoff_qualify import FROM_STAGES, qualify_by_hand
from funneldesk.commands.handoff_round import (
    change_stage,
    choose_revisit_day,
    find_last_round,
    find_open_round,
    give_back,
)
from funneldesk.errors import Refusal
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import LEFT_THE_FUNNEL, LifecycleStage
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.work import Work
    from funneldesk.model.contact import Contact
    from funneldesk.model.handoff import Handoff

_BEFORE = frozenset({*FROM_STAGES, *LEFT_THE_FUNNEL})
_ENDS: dict[str, str] = {
    LifecycleStage.RECYCLED: HandoffState.RECYCLED,
    LifecycleStage.DISQUALIFIED: HandoffState.DISQUALIFIED,
    LifecycleStage.LEAD: HandoffState.RETURNED,
    LifecycleStage.PQL: HandoffState.RETURNED,
}


def follow_lifecycle(
    work: Work,
    contact: Contact,
    to_stage: str,
    *,
    reason_id: int | None = None,
    note: str | None = None,
    until: dt.date | None = None,
) -> None:
    """Move a lead to a stage other than its own, with the round of its handoff.

    Raises:
        Refusal: the lead is in the handoff and leaves it by its checklist alone, nobody is there to take it on, or it
            would be an SQL without a deal.
    """
    words = note.strip() if note and note.strip() else None
    handoff = find_open_round(work, contact.id)
    if to_stage == LifecycleStage.MQL and handoff is None and contact.lifecycle_stage in _BEFORE:
        _qualify(work, contact, words)
    elif to_stage == LifecycleStage.SAL and handoff is not None:
        accept_handoff(work, handoff_id=handoff.id)
    elif (
        to_stage == LifecycleStage.SAL and contact.lifecycle_stage in _BEFORE and find_taker(work, contact) is not None
    ):
        accept_handoff(work, handoff_id=_qualify(work, contact, words))
    elif handoff is not None and to_stage in _ENDS:
        _end(work, handoff, contact, to_stage, reason_id, words, until)
    elif handoff is not None:
        raise Refusal(
            f"“{name_contact(work, contact)}” is in the handoff; convert it by its checklist, open a deal, or take it "
            "back first."
        )
    elif to_stage == LifecycleStage.SAL:
        raise Refusal(
            f"“{name_contact(work, contact)}” becomes an SAL when a rep accepts it; qualify it, then accept it."
        )
    elif to_stage == LifecycleStage.SQL and not find_live_deals(work, contact.id, kinds=(StageKind.OPEN,)):
        raise Refusal(f"“{name_contact(work, contact)}” becomes an SQL with a deal; open a deal for it.")
    else:
        _leave(work, contact, to_stage, reason_id, words, until)


def _qualify(work: Work, contact: Contact, words: str | None) -> int:
    if contact.lifecycle_stage == LifecycleStage.DISQUALIFIED:
        change_stage(work, contact, LifecycleStage.LEAD, note=words or "reopened by hand")
    return qualify_by_hand(work, contact_ids=[contact.id], note=words)[0]


def _end(
    work: Work,
    handoff: Handoff,
    contact: Contact,
    to_stage: str,
    reason_id: int | None,
    words: str | None,
    until: dt.date | None,
) -> None:
    """End an open round in the way that the stage means."""
    is_left = to_stage in LEFT_THE_FUNNEL
    note = words or (None if is_left else f"moved to “{to_stage}” by hand")
    day = choose_revisit_day(work, until) if to_stage == LifecycleStage.RECYCLED else None
    give_back(work, handoff, contact, _ENDS[to_stage], to_stage, reason_id=reason_id, note=note)
    contact.revisit_on = handoff.revisit_on = day


def _leave(
    work: Work, contact: Contact, to_stage: str, reason_id: int | None, words: str | None, until: dt.date | None
) -> None:
    """Move a lead that is in no open round; a round that ended as an SQL is given back with it."""
    deals = find_live_deals(work, contact.id, kinds=(StageKind.OPEN,)) if to_stage in _ENDS else []
    if deals:
        raise Refusal(f"“{deals[0].title}” is still open; lose it first, and its lead is put off with it.")
    handoff = find_last_round(work, contact.id)
    if handoff is not None and handoff.state == HandoffState.SQL and to_stage in _ENDS:
        _end(work, handoff, contact, to_stage, reason_id, words, until)
        return
    change_stage(work, contact, to_stage, reason_id=reason_id, note=words)
    if to_stage == LifecycleStage.RECYCLED:
        put_to_rest(work, contact, until)
