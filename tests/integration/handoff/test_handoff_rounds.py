"""The states of a round: each can be reached and left, each exit has its reason, and each state has one owner."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.activity import log_activity
from funneldesk.commands.contact import change_lifecycle, open_deal
from funneldesk.commands.contacts_bulk import delete_contacts, restore_contacts
from funneldesk.commands.deal import move_deal
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    disqualify_handoff,
    note_checklist,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
    reopen_lead,
    return_handoff,
)
from funneldesk.commands.user import retire_user
from funneldesk.errors import Refusal, StaleChange
from funneldesk.model.handoff import HandoffState
from funneldesk.queries.deal_page import read_deal_page
from funneldesk.queries.today_items import read_rounds
from tests.support.handoff import CHECKLIST, MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.handoff import HandoffWorld

MIRA, ASHA, RAVI, OM = 1, 2, 3, 4
_HOUR = dt.timedelta(hours=1)


def qualify(world: HandoffWorld, name: str = "Kiran") -> tuple[int, int]:
    """A lead made an MQL by hand, and its round."""
    contact_id = world.add_lead(name)
    return contact_id, world.do(qualify_by_hand, contact_ids=[contact_id], note="met at the fair")[0]


def offer(world: HandoffWorld, name: str = "Kiran") -> tuple[int, int]:
    """A lead offered to Asha."""
    contact_id, handoff_id = qualify(world, name)
    world.do(offer_handoff, handoff_id=handoff_id, user_id=ASHA)
    return contact_id, handoff_id


def accept(world: HandoffWorld, name: str = "Kiran") -> tuple[int, int]:
    """A lead accepted by Asha."""
    contact_id, handoff_id = offer(world, name)
    world.do(accept_handoff, handoff_id=handoff_id)
    return contact_id, handoff_id


def convert(world: HandoffWorld, name: str = "Kiran") -> tuple[int, int]:
    """A lead that is an SQL."""
    contact_id, handoff_id = accept(world, name)
    world.do(convert_handoff, handoff_id=handoff_id, checklist=CHECKLIST)
    return contact_id, handoff_id


def read_changes(world: HandoffWorld, contact_id: int) -> list[tuple[Any, ...]]:
    """The lifecycle of a lead: from, to, cause and note."""
    with closing(sqlite3.connect(world.path)) as db:
        return db.execute(
            "SELECT from_stage, to_stage, cause, note FROM lifecycle_change WHERE contact_id = ? ORDER BY id",
            (contact_id,),
        ).fetchall()


def test_a_lead_goes_all_the_way_to_a_deal_that_carries_what_is_known(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", company="Surya Mills", source="Trade fair", notes="owns two roofs")
    [handoff] = world.do(qualify_by_hand, contact_ids=[lead], note="met at the fair")
    row = world.round_of(lead)
    assert (row.state, row.owner, row.due_at, row.left) == ("mql", "Mira", MONDAY + _HOUR, _HOUR)
    assert world.state(lead).state == "mql"
    world.do(offer_handoff, handoff_id=handoff)
    row = world.round_of(lead)
    assert (row.state, row.owner, row.offer_why) == ("offered", "Asha", "next in turn")
    assert row.due_at == MONDAY + 4 * _HOUR
    world.do(accept_handoff, handoff_id=handoff)
    row = world.round_of(lead)
    assert (row.state, row.owner_id) == ("accepted", ASHA)
    # Eight working hours from 11:00 are seven and a half today and half an hour from 10:00 tomorrow.
    assert row.due_at == MONDAY + dt.timedelta(hours=23, minutes=30)
    assert world.lead(lead) == {"stage": "sal", "owner_id": ASHA, "revisit_on": None}
    deal_id = world.do(convert_handoff, handoff_id=handoff, checklist=CHECKLIST, amount_minor=500_000_00)
    assert world.state(lead).state == "sql"
    deal: Any = world.ask(read_deal_page, deal_id)
    assert (deal.owner_id, deal.contact_id, deal.company, deal.title) == (ASHA, lead, "Surya Mills", "Kiran")
    assert "Budget: 5 lakh" in deal.notes
    assert "owns two roofs" in deal.notes
    assert [change[:2] for change in read_changes(world, lead)] == [
        (None, "lead"),
        ("lead", "mql"),
        ("mql", "sal"),
        ("sal", "sql"),
    ]
    assert all(note for _, _, _, note in read_changes(world, lead)[1:])


def test_the_checklist_refuses_until_all_four_are_answered_and_names_what_lacks(world: HandoffWorld) -> None:
    lead, handoff = accept(world)
    with pytest.raises(Refusal, match="say budget and timing first"):
        world.do(convert_handoff, handoff_id=handoff, checklist={**CHECKLIST, "budget": "  ", "timing": ""})
    with pytest.raises(Refusal, match="does not ask for “mood”"):
        world.do(convert_handoff, handoff_id=handoff, checklist={"mood": "good"})
    assert world.state(lead).state == "accepted"
    world.do(note_checklist, handoff_id=handoff, checklist={"budget": "5 lakh", "timing": "May"})
    world.do(convert_handoff, handoff_id=handoff, checklist={"need": "10 kW", "decision_maker": "Om"})
    assert world.page(handoff).checklist["timing"] == "May"


def test_a_rejected_lead_is_marketings_again_and_not_qualified_anew_by_the_same_score(world: HandoffWorld) -> None:
    lead, handoff = offer(world)
    with pytest.raises(Refusal, match="Say why"):
        world.do(reject_handoff, handoff_id=handoff, note="  ")
    world.do(reject_handoff, handoff_id=handoff, note="wrong area")
    row = world.round_of(lead)
    assert (row.state, row.note, row.due_at, row.owner) == ("rejected", "wrong area", None, "Mira")
    assert world.page(handoff).offers[0].answer == "rejected"
    world.keep_score(lead, 80, 80, 90)
    assert world.look().qualified == 0
    world.pass_time(hours=1)
    world.touch(lead)
    world.keep_score(lead, 80, 80, 90)
    assert world.look().qualified == 1
    assert world.round_of(lead).round_no == 2


def test_a_recycled_lead_wakes_on_its_day_and_qualifies_one_round_further(world: HandoffWorld) -> None:
    lead, handoff = accept(world)
    with pytest.raises(Refusal, match="day ahead"):
        world.do(recycle_handoff, handoff_id=handoff, note="later", until=MONDAY.date())
    world.do(recycle_handoff, handoff_id=handoff, note="no budget yet")
    assert world.lead(lead) == {"stage": "recycled", "owner_id": MIRA, "revisit_on": dt.date(2027, 2, 14)}
    world.keep_score(lead, 80, 80, 90)
    assert not world.look().has_done
    world.clock.at = dt.datetime(2027, 2, 13, 12, tzinfo=dt.UTC)
    assert not world.look().has_done
    world.clock.at = dt.datetime(2027, 2, 15, 12, tzinfo=dt.UTC)
    report = world.look()
    assert (report.woken, report.qualified, report.offered) == (1, 1, 1)
    assert world.round_of(lead).round_no == 2
    assert ("recycled", "lead", "automation", "its date has come: 14 Feb 2027") in read_changes(world, lead)


def test_a_disqualified_lead_is_out_until_somebody_reopens_it(world: HandoffWorld) -> None:
    lead, handoff = accept(world)
    world.do(disqualify_handoff, handoff_id=handoff, note="a competitor")
    world.keep_score(lead, 80, 80, 90)
    assert not world.look().has_done
    with pytest.raises(Refusal, match="reopen the lead first"):
        world.do(qualify_by_hand, contact_ids=[lead])
    world.do(reopen_lead, contact_id=lead)
    assert world.state(lead).state == "lead"
    world.do(qualify_by_hand, contact_ids=[lead])
    assert world.round_of(lead).round_no == 2


def test_an_sql_is_recycled_with_its_deal_lost_for_the_same_reason(world: HandoffWorld) -> None:
    lead, handoff = convert(world)
    deal_id = world.round_of(lead).deal_id
    world.do(recycle_handoff, handoff_id=handoff, note="money went elsewhere")
    deal: Any = world.ask(read_deal_page, deal_id)
    assert (deal.stage_kind, deal.lost_note) == ("lost", "money went elsewhere")
    row = world.round_of(lead)
    assert (row.state, row.deal_id) == ("recycled", deal_id)
    assert world.lead(lead)["stage"] == "recycled"
    world.app.undo().result()
    assert world.round_of(lead).state == "sql"
    again: Any = world.ask(read_deal_page, deal_id)
    assert again.stage_kind == "open"


def test_a_won_sql_cannot_be_given_back(world: HandoffWorld) -> None:
    lead, handoff = convert(world)
    world.do(move_deal, deal_id=world.round_of(lead).deal_id, to_stage_id=5)
    for command in (recycle_handoff, disqualify_handoff):
        with pytest.raises(Refusal, match="customer"):
            world.do(command, handoff_id=handoff, note="no more")


@pytest.mark.parametrize("prepare", [qualify, offer, accept])
def test_marketing_takes_a_lead_back_from_any_open_state(
    world: HandoffWorld, prepare: Callable[[HandoffWorld], tuple[int, int]]
) -> None:
    lead, handoff = prepare(world)
    world.do(return_handoff, handoff_id=handoff)
    row = world.round_of(lead)
    assert (row.state, row.note, world.state(lead).state) == ("returned", "taken back by marketing", "lead")
    assert world.state(lead).owner == "Mira"


@pytest.mark.parametrize(
    ("prepare", "command", "words", "sentence"),
    [
        (qualify, reject_handoff, {"note": "no"}, "cannot be rejected, as it waits for a rep; offer it, accept it"),
        (accept, accept_handoff, {}, "is accepted by Asha; convert, recycle or disqualify it"),
        (offer, convert_handoff, {"checklist": CHECKLIST}, "is offered to Asha; accept, reject"),
        (convert, return_handoff, {}, "is an SQL with a deal; work on its deal"),
        (accept, reject_handoff, {"note": "no"}, "is accepted by Asha"),
    ],
)
def test_an_act_in_the_wrong_state_says_the_state_and_what_can_be_done(
    world: HandoffWorld,
    prepare: Callable[[HandoffWorld], tuple[int, int]],
    command: Callable[..., Any],
    words: dict[str, Any],
    sentence: str,
) -> None:
    _, handoff = prepare(world)
    with pytest.raises(Refusal, match=sentence):
        world.do(command, handoff_id=handoff, **words)


def test_another_rep_cannot_take_what_is_offered_to_a_colleague_but_the_owner_may_accept_for_them(
    world: HandoffWorld,
) -> None:
    lead, handoff = offer(world)
    with pytest.raises(Refusal, match="offered to Asha"):
        world.by(RAVI).do(accept_handoff, handoff_id=handoff)
    world.by(OM).do(accept_handoff, handoff_id=handoff)
    assert world.state(lead).owner == "Asha"
    assert world.page(handoff).offers[0].by == "Om"


def test_a_waiting_lead_is_taken_by_whoever_acts_and_by_nobody_else(world: HandoffWorld) -> None:
    lead, handoff = qualify(world)
    with pytest.raises(Refusal, match="choose who you are"):
        world.do(accept_handoff, handoff_id=handoff)
    world.by(RAVI).do(accept_handoff, handoff_id=handoff)
    assert (world.state(lead).state, world.state(lead).owner) == ("accepted", "Ravi")


def test_a_lead_is_offered_to_somebody_else_even_after_it_was_accepted(world: HandoffWorld) -> None:
    lead, handoff = accept(world)
    with pytest.raises(Refusal, match="already"):
        world.do(offer_handoff, handoff_id=handoff, user_id=ASHA)
    world.do(offer_handoff, handoff_id=handoff, user_id=RAVI)
    assert (world.round_of(lead).state, world.round_of(lead).owner) == ("offered", "Ravi")
    assert world.lead(lead)["stage"] == "mql"
    world.do(offer_handoff, handoff_id=handoff, user_id=ASHA)
    assert [one.answer for one in world.page(handoff).offers] == ["accepted", "reassigned", ""]


def test_the_first_logged_act_stops_the_clock_and_its_removal_starts_it_again(world: HandoffWorld) -> None:
    lead, handoff = accept(world)
    world.pass_time(minutes=10)
    world.do(log_activity, kind="note", contact_id=lead)
    world.write(lambda work: log_activity(work, kind="call", contact_id=lead), cause="automation")
    world.do(log_activity, kind="call", contact_id=lead, done_at=MONDAY - _HOUR)
    assert world.round_of(lead).first_contact_at is None
    world.do(log_activity, kind="call", contact_id=lead, outcome="no answer")
    assert world.round_of(lead).first_contact_at == world.clock.at
    assert world.round_of(lead).due_at is None
    world.app.undo().result()
    assert world.round_of(lead).due_at == world.page(handoff).first_contact_due_at


def test_a_deal_opened_by_hand_ends_the_round_as_an_sql(world: HandoffWorld) -> None:
    lead, handoff = offer(world)
    deal_id = world.do(open_deal, contact_id=lead)
    row = world.round_of(lead)
    assert (row.state, row.deal_id, row.note) == ("sql", deal_id, "a deal was opened")
    assert world.page(handoff).offers[0].answer == "accepted"
    assert world.lead(lead)["stage"] == "sql"


def test_a_deal_won_beside_the_handoff_ends_it(world: HandoffWorld) -> None:
    lead, _ = convert(world)
    deal_id = world.round_of(lead).deal_id
    world.do(move_deal, deal_id=deal_id, to_stage_id=6, note="too dear")
    world.do(qualify_by_hand, contact_ids=[lead])
    world.do(move_deal, deal_id=deal_id, to_stage_id=5)
    row = world.round_of(lead)
    assert (row.round_no, row.state, row.deal_id) == (2, "sql", deal_id)
    assert world.state(lead).state == "customer"


@pytest.mark.parametrize(
    ("stage", "state"),
    [("recycled", "recycled"), ("disqualified", "disqualified"), ("lead", "returned"), ("pql", "returned")],
)
@pytest.mark.parametrize("prepare", [qualify, offer, accept])
def test_a_stage_chosen_from_the_menu_ends_the_round_with_it(
    world: HandoffWorld, prepare: Callable[[HandoffWorld], tuple[int, int]], stage: str, state: str
) -> None:
    lead, _ = prepare(world)
    world.do(change_lifecycle, contact_ids=[lead], to_stage=stage, note="because")
    assert (world.round_of(lead).state, world.round_of(lead).note) == (state, "because")
    assert world.state(lead).state == stage
    assert (world.lead(lead)["revisit_on"] is not None) == (stage == "recycled")


def test_the_menu_begins_and_accepts_a_round_and_leaves_the_checklist_to_itself(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran")
    world.do(change_lifecycle, contact_ids=[lead], to_stage="mql")
    assert world.round_of(lead).state == "mql"
    with pytest.raises(Refusal, match="checklist"):
        world.do(change_lifecycle, contact_ids=[lead], to_stage="sql")
    world.by(RAVI).do(change_lifecycle, contact_ids=[lead], to_stage="sal")
    assert world.round_of(lead).owner == "Ravi"
    other = world.add_lead("Lata")
    world.do(change_lifecycle, contact_ids=[other], to_stage="sal")
    assert world.round_of(other).state == "accepted"


def test_a_deleted_lead_leaves_the_handoff_and_comes_back_as_a_lead(world: HandoffWorld) -> None:
    lead, handoff = accept(world)
    world.do(delete_contacts, contact_ids=[lead])
    world.do(restore_contacts, contact_ids=[lead])
    assert (world.state(lead).state, world.page(handoff).row.note) == ("lead", "the lead was deleted")
    world.app.undo().result()
    world.app.undo().result()
    assert world.state(lead).state == "accepted"
    world.app.redo().result()
    world.app.redo().result()
    assert world.state(lead).state == "lead"


def test_who_leaves_hands_over_what_was_offered_and_accepted(world: HandoffWorld) -> None:
    offered, _ = offer(world, "Kiran")
    accepted, _ = accept(world, "Lata")
    world.do(retire_user, user_id=ASHA, to_user_id=RAVI)
    assert (world.state(offered).owner, world.state(accepted).owner) == ("Ravi", "Ravi")
    assert world.state(accepted).state == "accepted"
    world.do(retire_user, user_id=RAVI)
    assert {world.state(one).state for one in (offered, accepted)} == {"mql"}


def test_an_undo_takes_along_what_the_program_built_upon_it_and_leaves_one_round(world: HandoffWorld) -> None:
    lead, first = offer(world)
    world.do(reject_handoff, handoff_id=first, note="wrong area")
    world.write(lambda work: qualify_by_hand(work, contact_ids=[lead]), cause="automation")
    try:
        world.app.undo().result()
    except StaleChange:
        assert [row.state for row in world.rounds()] == ["mql", "rejected"]
    else:
        assert [row.state for row in world.rounds()] == ["offered"]


def test_everything_is_undone_and_done_again_step_by_step(world: HandoffWorld) -> None:
    lead, handoff = convert(world)
    world.do(disqualify_handoff, handoff_id=handoff, note="spam")
    states = []
    for _ in range(5):
        states.append(world.state(lead).state)
        world.app.undo().result()
    assert states == ["disqualified", "sql", "accepted", "offered", "mql"]
    assert world.state(lead).state == "lead"
    for state in reversed(states):
        world.app.redo().result()
        assert world.state(lead).state == state


def test_a_round_tells_the_score_it_was_qualified_with_and_the_one_kept_now(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=(60, 40, 100))
    world.do(qualify_by_hand, contact_ids=[lead])
    then = world.round_of(lead).score
    world.keep_score(lead, 40, 9, 49)
    row = world.round_of(lead)
    assert (row.score, row.score_now) == (then, 49)
    [item], _ = world.ask(read_rounds, HandoffState.MQL, person_id=None)
    assert (item.score, item.score_now) == (then, 49)
