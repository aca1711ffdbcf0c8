"""Qualifying an accepted lead by its checklist: it is an SQL, and a deal opens with everything known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.deal import create_deal
from funneldesk.commands.handoff_round import change_stage, close_round, get_round
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import CHECKLIST, Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleStage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from funneldesk.commands.work import Work

_WORDS = dict(CHECKLIST)


def note_checklist(work: Work, *, handoff_id: int, checklist: Mapping[str, str]) -> None:
    """Keep what a rep knows so far of need, budget, decision-maker and timing; a blank answer takes one away.

    Raises:
        Refusal: a key is unknown, or the lead is neither accepted nor an SQL.
    """
    states = {HandoffState.ACCEPTED, HandoffState.SQL}
    handoff, contact = get_round(work, handoff_id, states=states, doing="qualified further")
    handoff.checklist = _lay_over(handoff, checklist)
    work.label = f"Note what is known of “{name_contact(work, contact)}”"


def convert_handoff(
    work: Work,
    *,
    handoff_id: int,
    checklist: Mapping[str, str],
    title: str | None = None,
    amount_minor: int | None = None,
    stage_id: int | None = None,
    expected_close_on: dt.date | None = None,
) -> int:
    """Make an accepted lead an SQL and return the id of the deal that opens for it.

    Args:
        work: the running command.
        handoff_id: the round, accepted.
        checklist: words for need, budget, decision-maker and timing; laid over what was noted before.
        title: of the deal; by default the lead's name.
        amount_minor: of the deal, in minor units.
        stage_id: an open stage; by default the first of the default pipeline.
        expected_close_on: of the deal.

    Raises:
        Refusal: an answer of the checklist lacks (the sentence says which), the lead is not accepted, or has its deal.
    """
    _check_no_deal(work, handoff_id)
    handoff, contact = get_round(work, handoff_id, states={HandoffState.ACCEPTED}, doing="converted")
    known = _lay_over(handoff, checklist) or {}
    name = name_contact(work, contact)
    lacking = [word.lower() for key, word in CHECKLIST if key not in known]
    if lacking:
        raise Refusal(f"“{name}” is not qualified yet; say {_join(lacking)} first.")
    handoff.checklist = known
    owner_id = handoff.owner_id
    # The lead is an SQL by its checklist before its deal opens, which would make it one for that alone.
    close_round(work, handoff, HandoffState.SQL, note="need, budget, decision-maker and timing confirmed")
    change_stage(work, contact, LifecycleStage.SQL, note="qualified by its checklist")
    deal_id = create_deal(
        work,
        title=title if title is not None and title.strip() else name,
        stage_id=stage_id,
        contact_id=contact.id,
        amount_minor=amount_minor,
        owner_id=owner_id,
        source_id=handoff.source_id,
        campaign_id=handoff.campaign_id,
        expected_close_on=expected_close_on,
        notes=_write_notes(contact, known),
    )
    handoff.deal_id = deal_id
    work.label = f"Convert “{name}” to a deal"
    return deal_id


def _check_no_deal(work: Work, handoff_id: int) -> None:
    handoff = work.get(Handoff, handoff_id)
    deal = work.session.get(Deal, handoff.deal_id) if handoff.deal_id is not None else None
    if handoff.state == HandoffState.SQL and deal is not None:
        name = name_contact(work, work.get(Contact, handoff.contact_id, word="lead"))
        raise Refusal(f"“{name}” is an SQL with the deal “{deal.title}” already; work on that one.")


def _lay_over(handoff: Handoff, checklist: Mapping[str, str]) -> dict[str, str] | None:
    unknown = sorted(set(checklist) - set(_WORDS))
    if unknown:
        raise Refusal(f"The checklist does not ask for “{unknown[0]}”; it asks for {_join(list(_WORDS.values()))}.")
    laid = {**(handoff.checklist or {}), **{key: (words or "").strip() for key, words in checklist.items()}}
    return {key: laid[key] for key, _ in CHECKLIST if laid.get(key)} or None


def _write_notes(contact: Contact, checklist: Mapping[str, str]) -> str:
    """What sales and marketing know, as the first note of the deal."""
    lines = [f"{word}: {checklist[key]}" for key, word in CHECKLIST]
    for word, text in (("Needs", contact.needs), ("Preferences", contact.preferences), ("Lead", contact.notes)):
        if text and text.strip():
            lines.append(f"{word}: {text.strip()}")
    return "\n".join(lines)


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
