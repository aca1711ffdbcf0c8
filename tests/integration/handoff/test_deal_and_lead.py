"""A lead goes with its deals: no SQL is left without one, and no deal leaves its lead behind."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.contact import change_lifecycle
from funneldesk.commands.deal import create_deal, delete_deals, edit_deal, move_deal, restore_deals
from funneldesk.commands.deal_opening import name_deal_contact, open_deal_by_name
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    disqualify_handoff,
    note_checklist,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
)
from funneldesk.commands.quick_add import add_from_line
from funneldesk.errors import Refusal
from funneldesk.model.activity import Activity
from funneldesk.model.deal import Deal
from funneldesk.model.reason import Reason
from tests.support.handoff import CHECKLIST, MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.commands.work import Work
    from tests.support.handoff import HandoffWorld

MIRA, ASHA, RAVI, OM = 1, 2, 3, 4
FIRST, SECOND, WON, LOST = 1, 2, 5, 6


def convert(world: HandoffWorld, name: str = "Kiran") -> tuple[int, int, int]:
    """A lead that is an SQL, its round and its deal."""
    lead, handoff = offer(world, name)
    world.do(accept_handoff, handoff_id=handoff)
    return lead, handoff, world.do(convert_handoff, handoff_id=handoff, checklist=CHECKLIST)


def offer(world: HandoffWorld, name: str = "Kiran") -> tuple[int, int]:
    """A lead offered to Asha, and its round."""
    lead = world.add_lead(name)
    [handoff] = world.do(qualify_by_hand, contact_ids=[lead])
    world.do(offer_handoff, handoff_id=handoff, user_id=ASHA)
    return lead, handoff


def test_a_lost_deal_recycles_its_lead_in_the_same_step_with_the_reason_of_the_loss(world: HandoffWorld) -> None:
    lead, _, deal = convert(world)
    reason = world.write(lambda work: work.add(Reason(kind="lost", label="Too dear", position=9)).id)
    world.do(move_deal, deal_id=deal, to_stage_id=LOST, reason_id=reason, note="wants 3 kW")
    row = world.round_of(lead)
    assert (row.state, row.note, row.deal_id) == ("recycled", "Too dear – wants 3 kW", deal)
    day = dt.date(2026, 11, 16) + dt.timedelta(days=world.app.business.handoff.recycle_days)
    assert world.lead(lead) == {"stage": "recycled", "owner_id": MIRA, "revisit_on": day}
    assert row.revisit_on == day
    world.app.undo().result()
    assert (world.round_of(lead).state, world.lead(lead)["stage"]) == ("sql", "sql")
    world.app.redo().result()
    world.pass_time(days=world.app.business.handoff.recycle_days)
    assert world.look().woken == 1
    assert world.lead(lead)["stage"] == "lead"


def test_a_deleted_deal_gives_its_lead_back_and_restoring_it_takes_the_lead_on_again(world: HandoffWorld) -> None:
    lead, _, deal = convert(world)
    world.do(delete_deals, deal_ids=[deal])
    row = world.round_of(lead)
    assert (row.state, row.note, world.lead(lead)["stage"]) == ("returned", "its deal was deleted", "lead")
    world.do(restore_deals, deal_ids=[deal])
    assert (world.round_of(lead).state, world.lead(lead)["stage"]) == ("sql", "sql")
    assert world.lead(lead)["owner_id"] == ASHA


def test_a_lost_deal_that_is_open_again_makes_its_lead_an_sql_again(world: HandoffWorld) -> None:
    lead, _, deal = convert(world)
    world.do(move_deal, deal_id=deal, to_stage_id=LOST, note="too dear")
    world.do(move_deal, deal_id=deal, to_stage_id=SECOND)
    row = world.round_of(lead)
    assert (row.round_no, row.state, row.revisit_on) == (1, "sql", None)
    assert world.lead(lead) == {"stage": "sql", "owner_id": ASHA, "revisit_on": None}


def test_a_lead_keeps_its_stage_while_another_deal_of_it_is_open(world: HandoffWorld) -> None:
    lead, _, deal = convert(world)
    second = world.do(create_deal, title="Pump", contact_id=lead)
    world.do(move_deal, deal_id=deal, to_stage_id=LOST, note="too dear")
    assert (world.round_of(lead).state, world.lead(lead)["stage"]) == ("sql", "sql")
    world.do(delete_deals, deal_ids=[second])
    assert world.lead(lead)["stage"] == "lead"


def test_what_a_file_brings_moves_no_lead(world: HandoffWorld) -> None:
    lead, _, deal = convert(world)
    world.write(lambda work: move_deal(work, deal_id=deal, to_stage_id=LOST, note="too dear"), cause="import")
    assert world.lead(lead)["stage"] == "sql"
    other = world.add_lead("Lata")
    world.write(lambda work: create_deal(work, title="Past", contact_id=other), cause="import")
    assert world.lead(other)["stage"] == "lead"


def _create(work: Work) -> int:
    return create_deal(work, title="Roof", contact_id=1)


def _by_name(work: Work) -> int:
    return open_deal_by_name(work, title="Roof", contact="Kiran")


def _name_contact(work: Work) -> int:
    deal_id = create_deal(work, title="Roof")
    name_deal_contact(work, deal_id=deal_id, name="Kiran")
    return deal_id


@pytest.mark.parametrize("open_one", [_create, _by_name, _name_contact])
@pytest.mark.parametrize("is_accepted", [True, False])
def test_a_deal_opened_anywhere_ends_the_round_of_its_lead_as_an_sql(
    world: HandoffWorld, open_one: Callable[[Work], int], *, is_accepted: bool
) -> None:
    lead, handoff = offer(world)
    if is_accepted:
        world.do(accept_handoff, handoff_id=handoff)
    deal = world.write(open_one)
    row = world.round_of(lead)
    assert (row.state, row.deal_id, row.owner_id, row.due_at) == ("sql", deal, ASHA, None)
    assert world.lead(lead)["stage"] == "sql"
    assert world.lead(lead)["owner_id"] == ASHA
    world.pass_time(days=20)
    assert not world.look().has_done
    with pytest.raises(Refusal, match="with the deal “Roof” already"):
        world.do(convert_handoff, handoff_id=handoff, checklist=CHECKLIST)
    world.do(note_checklist, handoff_id=handoff, checklist=CHECKLIST)
    assert world.page(handoff).checklist == CHECKLIST


def test_a_line_with_an_amount_adds_an_sql_and_a_customer_stays_one(world: HandoffWorld) -> None:
    added = world.do(add_from_line, name="Kiran", phone="+91 98111 22233", amount_minor=100_000)
    assert world.lead(added.contact_id)["stage"] == "sql"
    world.do(move_deal, deal_id=added.deal_id, to_stage_id=WON)
    world.do(create_deal, title="More", contact_id=added.contact_id)
    assert world.lead(added.contact_id)["stage"] == "customer"


def test_a_deal_given_to_somebody_else_takes_on_the_one_and_lets_the_other_go(world: HandoffWorld) -> None:
    lead, _, deal = convert(world)
    other = world.add_lead("Lata")
    world.do(edit_deal, deal_id=deal, contact_id=other)
    assert (world.round_of(lead).state, world.lead(lead)["stage"]) == ("returned", "lead")
    assert world.lead(other)["stage"] == "sql"


def test_an_sql_with_another_open_deal_is_not_given_back_and_the_deal_is_named(world: HandoffWorld) -> None:
    lead, handoff, _ = convert(world)
    world.do(create_deal, title="Pump", contact_id=lead)
    given: tuple[Any, ...] = (recycle_handoff, disqualify_handoff)
    for command in given:
        with pytest.raises(Refusal, match="“Pump” is open"):
            world.do(command, handoff_id=handoff, note="later")
    with pytest.raises(Refusal, match="still open"):
        world.do(change_lifecycle, contact_ids=[lead], to_stage="recycled", note="later")


def test_a_customer_by_one_deal_is_an_sql_again_once_that_deal_is_open_again(world: HandoffWorld) -> None:
    lead, _, deal = convert(world)
    world.do(move_deal, deal_id=deal, to_stage_id=WON)
    second = world.do(create_deal, title="Pump", contact_id=lead)
    world.do(move_deal, deal_id=second, to_stage_id=WON)
    world.do(move_deal, deal_id=second, to_stage_id=FIRST)
    assert world.lead(lead)["stage"] == "customer"
    world.pass_time(minutes=5)
    world.do(move_deal, deal_id=deal, to_stage_id=FIRST)
    assert (world.lead(lead)["stage"], world.round_of(lead).state) == ("sql", "sql")
    world.do(delete_deals, deal_ids=[second])
    world.do(move_deal, deal_id=deal, to_stage_id=WON)
    world.do(move_deal, deal_id=deal, to_stage_id=LOST, note="sent back")
    assert (world.lead(lead)["stage"], world.round_of(lead).note) == ("recycled", "sent back")


def test_no_lead_is_an_sql_without_a_deal_or_an_sal_without_a_round(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran")
    with pytest.raises(Refusal, match="open a deal for it"):
        world.do(change_lifecycle, contact_ids=[lead], to_stage="sql")
    world.write(lambda work: create_deal(work, title="Past", contact_id=lead), cause="import")
    world.do(change_lifecycle, contact_ids=[lead], to_stage="sql")
    with pytest.raises(Refusal, match="qualify it, then accept it"):
        world.do(change_lifecycle, contact_ids=[lead], to_stage="sal")
    assert world.lead(lead)["stage"] == "sql"


def test_what_was_planned_with_a_lead_is_the_next_step_of_its_deal_and_one_undo_takes_both_back(
    world: HandoffWorld,
) -> None:
    lead, handoff = offer(world)
    world.do(accept_handoff, handoff_id=handoff)
    later = world.do(plan_activity, kind="meeting", contact_id=lead, due_at=MONDAY + dt.timedelta(days=3))
    first = world.do(plan_activity, kind="call", contact_id=lead, due_at=MONDAY + dt.timedelta(days=1))
    deal = world.do(convert_handoff, handoff_id=handoff, checklist=CHECKLIST)

    def read(work: Work) -> tuple[int | None, list[int | None]]:
        one = work.session.get(Deal, deal)
        steps = [work.session.get_one(Activity, step).deal_id for step in (first, later)]
        return (one.next_activity_id if one is not None else None), steps

    assert world.write(read) == (first, [deal, deal])
    world.app.undo().result()
    assert world.write(read) == (None, [None, None])


def test_a_step_of_another_deal_stays_with_it(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran")
    old = world.do(create_deal, title="Roof", contact_id=lead)
    step = world.do(plan_activity, kind="call", contact_id=lead, deal_id=old, due_at=MONDAY + dt.timedelta(days=1))
    new = world.do(create_deal, title="Battery", contact_id=lead)
    assert world.write(lambda work: work.session.get_one(Activity, step).deal_id) == old
    assert world.write(lambda work: work.session.get_one(Deal, new).next_activity_id) is None


def test_a_lead_of_nobody_gets_the_rep_of_its_deal(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran")
    world.do(create_deal, title="Roof", contact_id=lead, owner_id=RAVI)
    assert world.lead(lead)["owner_id"] == RAVI
