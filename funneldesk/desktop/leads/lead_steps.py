"""What can be done with a lead next, by where it stands: the same on its page, in the menu, and by a key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleStage

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.handoff_acts import HandoffActs
    from funneldesk.queries.lead_page import LeadPage

ACCEPT, REJECT, RECYCLE, DISQUALIFY = "accept", "reject", "recycle", "disqualify"
CONVERT, PASS, TAKE_BACK, QUALIFY, REOPEN = "convert", "pass", "take_back", "qualify", "reopen"
_WORDS = {
    ACCEPT: "Accept lead",
    REJECT: "Reject…",
    RECYCLE: "Recycle until…",
    DISQUALIFY: "Disqualify…",
    CONVERT: "Convert…",
    PASS: "Pass to…",
    TAKE_BACK: "Take back",
    QUALIFY: "Qualify",
    REOPEN: "Reopen",
}
KEY_OF = {ACCEPT: "Y", REJECT: "R", RECYCLE: "U", DISQUALIFY: "X", CONVERT: "Q", QUALIFY: "Q", PASS: "O", REOPEN: "E"}
"""The letter of each step in the list and on the page; no two that are offered at once share one."""


@dataclass(frozen=True, slots=True)
class LeadStand:
    """Where a lead stands: its lifecycle stage, and its round of the handoff with its state, if one is open."""

    contact_id: int
    stage: str
    handoff_id: int | None = None
    state: str = ""


def stand_of(page: LeadPage) -> LeadStand:
    """Where the lead of a page stands."""
    handoff = page.background.handoff
    if handoff is None:
        return LeadStand(page.id, page.stage)
    return LeadStand(page.id, page.stage, handoff.row.id, handoff.row.state)


def steps_of(stand: LeadStand) -> tuple[str, ...]:
    """What can be done, the next thing first; two are buttons, the others stand in the menu."""
    if stand.handoff_id is not None and stand.state in _OF_STATE:
        return _OF_STATE[HandoffState(stand.state)]
    if stand.stage in CUSTOMER_STAGES:
        return ()
    if stand.stage in (LifecycleStage.SQL, LifecycleStage.SAL):
        return (RECYCLE, DISQUALIFY)
    if stand.stage == LifecycleStage.DISQUALIFIED:
        return (REOPEN,)
    if stand.stage == LifecycleStage.RECYCLED:
        return (REOPEN, QUALIFY, DISQUALIFY)
    return (QUALIFY, RECYCLE, DISQUALIFY, PASS)


def buttons_of(stand: LeadStand) -> int:
    """How many of the steps are buttons: a yes and a no for sales, one for marketing, none once a deal is open."""
    steps = steps_of(stand)
    if not steps or steps[0] == RECYCLE:
        return 0
    return 2 if stand.handoff_id is not None else 1


def words_of(step: str, stand: LeadStand) -> str:
    """What a step is called for a lead that stands there."""
    if step == PASS and stand.state in ("", HandoffState.MQL):
        return "Offer to…"
    return _WORDS[step]


def do_step(step: str, stand: LeadStand, acts: HandoffActs, anchor: QWidget | QPoint) -> None:
    """Do it, or ask what it needs to know."""
    if stand.handoff_id is None:
        _do_without_round(step, stand.contact_id, acts, anchor)
    elif step == ACCEPT:
        acts.accept(stand.handoff_id)
    elif step == TAKE_BACK:
        acts.take_back(stand.handoff_id)
    else:
        ask = {
            REJECT: acts.ask_reject,
            RECYCLE: acts.ask_recycle,
            DISQUALIFY: acts.ask_disqualify,
            CONVERT: acts.ask_convert,
            PASS: acts.ask_reassign,
        }[step]
        ask(stand.handoff_id, anchor)


_OF_STATE: dict[HandoffState, tuple[str, ...]] = {
    HandoffState.MQL: (PASS, ACCEPT, DISQUALIFY, TAKE_BACK),
    HandoffState.OFFERED: (ACCEPT, REJECT, RECYCLE, DISQUALIFY, PASS, TAKE_BACK),
    HandoffState.ACCEPTED: (CONVERT, RECYCLE, DISQUALIFY, PASS, TAKE_BACK),
    HandoffState.SQL: (RECYCLE, DISQUALIFY),
}


def _do_without_round(step: str, contact_id: int, acts: HandoffActs, anchor: QWidget | QPoint) -> None:
    if step == QUALIFY:
        acts.qualify([contact_id])
    elif step == REOPEN:
        acts.reopen(contact_id)
    else:
        ask = {
            RECYCLE: acts.ask_recycle_leads,
            DISQUALIFY: acts.ask_disqualify_leads,
            PASS: acts.ask_offer_leads,
        }[step]
        ask([contact_id], anchor)
