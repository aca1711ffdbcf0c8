"""A lead that sales has is in one hand: its owner's; and only that rep, marketing or the owner acts on it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.contact import edit_contact
from funneldesk.commands.contacts_bulk import assign_contacts
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    disqualify_handoff,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
    return_handoff,
)
from funneldesk.commands.user import edit_user, retire_user
from funneldesk.errors import Refusal
from tests.support.handoff import CHECKLIST

if TYPE_CHECKING:
    from tests.support.handoff import HandoffWorld

MIRA, ASHA, RAVI, OM = 1, 2, 3, 4


def offer(world: HandoffWorld, user_id: int = ASHA) -> tuple[int, int]:
    """A lead offered to Asha, and its round."""
    lead = world.add_lead("Kiran")
    [handoff] = world.do(qualify_by_hand, contact_ids=[lead])
    world.do(offer_handoff, handoff_id=handoff, user_id=user_id)
    return lead, handoff


@pytest.mark.parametrize("is_converted", [False, True])
def test_the_round_of_a_lead_that_sales_has_follows_its_owner(world: HandoffWorld, *, is_converted: bool) -> None:
    lead, handoff = offer(world)
    world.do(accept_handoff, handoff_id=handoff)
    if is_converted:
        world.do(convert_handoff, handoff_id=handoff, checklist=CHECKLIST)
    due = world.round_of(lead).due_at
    world.do(edit_contact, contact_id=lead, owner_id=RAVI)
    assert (world.round_of(lead).owner_id, world.round_of(lead).due_at) == (RAVI, due)
    world.do(assign_contacts, contact_ids=[lead], owner_id=OM)
    assert (world.round_of(lead).owner_id, world.lead(lead)["owner_id"]) == (OM, OM)
    nobody: dict[str, Any] = {"owner_id": None}
    with pytest.raises(Refusal, match="assign it to a person"):
        world.do(assign_contacts, contact_ids=[lead], **nobody)
    with pytest.raises(Refusal, match="assign it to a person"):
        world.do(edit_contact, contact_id=lead, **nobody)
    world.do(retire_user, user_id=OM, to_user_id=ASHA)
    assert (world.round_of(lead).owner_id, world.lead(lead)["owner_id"]) == (ASHA, ASHA)


def test_another_rep_neither_answers_nor_takes_an_offer(world: HandoffWorld) -> None:
    lead, handoff = offer(world)
    world.by(RAVI)
    for command in (reject_handoff, recycle_handoff, disqualify_handoff, return_handoff):
        with pytest.raises(Refusal, match="is offered to Asha; have marketing"):
            world.do(command, handoff_id=handoff, note="no")
    with pytest.raises(Refusal, match="is offered to Asha"):
        world.do(offer_handoff, handoff_id=handoff, user_id=RAVI)
    world.by(MIRA).do(offer_handoff, handoff_id=handoff, user_id=RAVI)
    world.by(ASHA)
    with pytest.raises(Refusal, match="is offered to Ravi"):
        world.do(accept_handoff, handoff_id=handoff)
    world.by(OM).do(offer_handoff, handoff_id=handoff, user_id=ASHA)
    world.by(ASHA).do(reject_handoff, handoff_id=handoff, note="too small")
    assert world.round_of(lead).state == "rejected"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"away_until": dt.date(2026, 12, 1)}, "Asha is away until 01 Dec 2026"),
        ({"takes_handoffs": False}, "Asha takes no leads"),
        ({"role": "marketing"}, "Asha works on something else"),
    ],
)
def test_the_offers_of_a_rep_who_is_gone_go_to_the_next_at_once(
    world: HandoffWorld, change: dict[str, Any], words: str
) -> None:
    lead, handoff = offer(world)
    world.do(edit_user, user_id=ASHA, **change)
    report = world.look()
    assert (report.passed_on, report.offered) == (1, 1)
    assert world.round_of(lead).owner == "Ravi"
    first = world.page(handoff).offers[0]
    assert (first.answer, first.note) == ("reassigned", words)
    assert not world.look().has_done


def test_an_offer_made_by_hand_to_somebody_away_stays_with_them(world: HandoffWorld) -> None:
    world.do(edit_user, user_id=ASHA, away_until=dt.date(2026, 12, 1))
    lead, _ = offer(world)
    assert not world.look().has_done
    row = world.round_of(lead)
    assert (row.owner, row.offer_why) == ("Asha", "by hand, although Asha is away until 01 Dec 2026")
