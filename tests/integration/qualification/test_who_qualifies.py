"""Who qualifies for sales: by score, by act, again after a round, and why somebody does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from funneldesk.commands.contact import edit_contact
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.handoff import recycle_handoff, reject_handoff, reopen_lead, return_handoff
from funneldesk.commands.qualification import use_qualifying_rule
from funneldesk.model.contact import Contact
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.qualification import QualifyingRule
from funneldesk.queries.qualification import explain_qualification, find_to_qualify, find_to_return
from tests.support.handoff import MONDAY

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from tests.support.handoff import HandoffWorld

HOT, WARM = (40, 45, 85), (30, 24, 54)


def found(world: HandoffWorld) -> dict[int, str]:
    return {one.contact_id: one.why for one in world.ask(find_to_qualify)}


def set_fields(world: HandoffWorld, contact_id: int, **fields: Any) -> None:
    """Note what a lead allows, as an answer of theirs would."""

    def note(work: Work) -> None:
        contact = work.get(Contact, contact_id)
        for name, value in fields.items():
            setattr(contact, name, value)

    world.write(note)


def begin_round(world: HandoffWorld, contact_id: int) -> int:
    """Let the program qualify and offer the lead."""
    world.look()
    return world.round_of(contact_id).id


def test_a_lead_qualifies_by_its_cell_and_its_points(world: HandoffWorld) -> None:
    hot = world.add_lead("Kiran", score=HOT)
    world.add_lead("Meera", score=WARM)
    world.add_lead("Outside", score=(0, 90, 90))
    assert found(world) == {hot: "Score 85 in A1"}
    [candidate] = world.ask(find_to_qualify)
    assert (candidate.kind, candidate.cell, candidate.is_by_act) == ("mql", "A1", False)
    assert world.ask(find_to_qualify, [hot + 1]) == []


def test_what_was_done_before_a_deal_was_lost_qualifies_nobody_again(world: HandoffWorld) -> None:
    asked = world.add_lead("Kiran", score=(0, 0, 0))
    scored = world.add_lead("Meera", score=HOT)
    world.touch(asked, "demo_asked")
    world.pass_time(days=3)

    def lose(work: Work) -> None:
        lost = work.session.scalars(select(Stage).where(Stage.kind == StageKind.LOST)).first()
        assert lost is not None
        for contact_id in (asked, scored):
            deal_id = create_deal(work, title="Rooftop", contact_id=contact_id)
            move_deal(work, deal_id=deal_id, to_stage_id=lost.id, note="too dear")
            reopen_lead(work, contact_id=contact_id, note="asks again")

    world.write(lose)
    assert found(world) == {}
    world.pass_time(days=1)
    for contact_id in (asked, scored):
        world.touch(contact_id, "price_enquiry" if contact_id == asked else "visit")
    assert world.ask(find_to_qualify, [scored])[0].why == "Score 85 in A1"
    world.touch(asked, "demo_asked")
    assert set(found(world)) == {asked, scored}


def test_a_demo_asked_for_qualifies_at_once_and_ages(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=(0, 0, 0))
    world.touch(lead, "demo_asked")
    assert found(world) == {lead: "Asked for a demo on 16 Nov"}
    world.pass_time(days=31)
    assert found(world) == {}


def test_a_trial_that_reached_its_value_makes_a_pql(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.touch(lead, "trial_value")
    world.pass_time(hours=1)
    world.touch(lead, "demo_asked")
    [candidate] = world.ask(find_to_qualify)
    assert (candidate.kind, candidate.act, candidate.why) == (
        "pql",
        "trial_value",
        "Reached the value of a trial on 16 Nov",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"do_not_contact": True}, "Wants to hear nothing from us"),
        ({"phone": None}, "No phone number or e-mail address that may be used"),
        ({"do_not_call": True, "do_not_whatsapp": True}, "No phone number or e-mail address that may be used"),
    ],
)
def test_who_cannot_or_may_not_be_reached_does_not_qualify(
    world: HandoffWorld, change: dict[str, Any], words: str
) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.touch(lead, "demo_asked")
    set_fields(world, lead, **change)
    assert found(world) == {}
    assert words in world.ask(explain_qualification, lead).obstacles


def test_one_way_that_is_left_is_enough(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT, email="kiran@example.com")
    set_fields(world, lead, do_not_call=True, do_not_whatsapp=True)
    assert set(found(world)) == {lead}
    set_fields(world, lead, do_not_email=True)
    assert found(world) == {}


def test_required_fields_hold_for_acts_too(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.touch(lead, "demo_asked")
    world.do(use_qualifying_rule, rule=replace(QualifyingRule(), required_fields=("city", "company_id")))
    assert found(world) == {}
    assert world.ask(explain_qualification, lead).obstacles[:2] == (
        "The city is not known",
        "The company is not known",
    )
    world.do(edit_contact, contact_id=lead, city="Pune", company="Surya Mills")
    assert set(found(world)) == {lead}


def test_who_is_with_sales_already_is_left_alone(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.do(create_deal, title="10 kW", contact_id=lead)
    assert found(world) == {}
    assert "Has a deal already" in world.ask(explain_qualification, lead).obstacles


def test_the_explanation_says_how_far_the_score_is(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran")
    told = world.ask(explain_qualification, lead)
    assert told.candidate is None
    assert told.obstacles == (f"Score {told.total} of 60",)
    world.touch(lead, "demo_asked")
    told = world.ask(explain_qualification, lead)
    assert (told.obstacles, told.candidate is not None) == ((), True)


def test_a_rejected_score_waits_for_something_new(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    handoff = begin_round(world, lead)
    world.do(reject_handoff, handoff_id=handoff, note="no answer")
    world.pass_time(days=3)
    assert found(world) == {}
    assert "Nothing has happened since sales gave it back" in _obstacles_with_score(world, lead)
    world.touch(lead, "visit")
    assert found(world) == {lead: "Score 85 in A1"}


def test_a_rejected_act_does_not_qualify_twice(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=WARM)
    world.touch(lead, "demo_asked")
    handoff = begin_round(world, lead)
    world.do(reject_handoff, handoff_id=handoff, note="a student")
    world.pass_time(hours=2)
    assert found(world) == {}
    world.touch(lead, "demo_asked")
    assert set(found(world)) == {lead}


def test_a_recycled_lead_rests_until_its_day(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    handoff = begin_round(world, lead)
    world.do(recycle_handoff, handoff_id=handoff, note="after the harvest", until=dt.date(2026, 12, 14))
    world.pass_time(days=10)
    world.touch(lead, "visit")
    assert found(world) == {}
    assert "Is recycled until 14 Dec" in world.ask(explain_qualification, lead).obstacles
    world.clock.at = MONDAY + dt.timedelta(days=28)
    assert set(found(world)) == {lead}


def test_what_a_recycled_lead_asks_for_is_heard_before_its_day(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    handoff = begin_round(world, lead)
    world.do(recycle_handoff, handoff_id=handoff, note="after the harvest", until=dt.date(2026, 12, 14))
    world.pass_time(days=10)
    world.touch(lead, "demo_asked")
    assert found(world) == {lead: "Asked for a demo on 26 Nov"}
    assert world.ask(explain_qualification, lead).obstacles == ()


def test_what_marketing_took_back_waits_but_what_the_program_took_back_does_not(world: HandoffWorld) -> None:
    by_hand, lapsed = world.add_lead("Kiran", score=HOT), world.add_lead("Meera", score=HOT)
    world.look()
    world.do(return_handoff, handoff_id=world.round_of(by_hand).id, note="a mistake")
    world.keep_score(lapsed, 40, 5, 45)
    world.look()
    assert world.round_of(lapsed).state == "returned"
    world.keep_score(lapsed, *HOT)
    assert set(found(world)) == {lapsed}


def test_a_round_lapses_only_below_the_slack(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=(36, 41, 77))
    world.look()
    for numbers, lapses in (((26, 31, 57), False), ((9, 42, 51), True), ((40, 9, 49), True), ((40, 16, 56), False)):
        world.keep_score(lead, *numbers)
        assert bool(world.ask(find_to_return)) is lapses, numbers
    world.keep_score(lead, 40, 9, 49)
    assert world.ask(find_to_return)[0].why == "Score fell to 49, below 50"


def test_rounds_by_hand_and_by_act_never_lapse(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=WARM)
    world.touch(lead, "demo_asked")
    begin_round(world, lead)
    world.keep_score(lead, 0, 0, 0)
    world.pass_time(days=60)
    assert world.ask(find_to_return) == []
    world.do(edit_contact, contact_id=lead, do_not_contact=True)
    assert [one.why for one in world.ask(find_to_return)] == ["Wants to hear nothing from us"]


def test_changing_the_rule_is_one_step_that_can_be_undone(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=WARM)
    lax = replace(QualifyingRule(), up=40, down=30, cells=frozenset({"B3"}))
    world.do(use_qualifying_rule, rule=lax)
    assert world.app.business.qualifying == lax
    assert found(world) == {lead: "Score 54 in B3"}
    assert world.app.history().result().undo == "Change the rule for MQLs"
    world.app.undo().result()
    assert world.app.business.qualifying == QualifyingRule()
    assert found(world) == {}


def _obstacles_with_score(world: HandoffWorld, contact_id: int) -> tuple[str, ...]:
    """What stands in the way, were the kept score the true one."""
    from funneldesk.queries.qualification import _obstacles

    return tuple(world.ask(lambda look: _obstacles(look, look.business.qualifying, contact_id, HOT)))
