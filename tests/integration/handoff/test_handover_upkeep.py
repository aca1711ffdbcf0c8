"""What the handoff does by itself: in time order, in working time, once, and never past the limits."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.contact import change_lifecycle, edit_contact
from funneldesk.commands.handoff import (
    accept_handoff,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
)
from funneldesk.commands.user import edit_user
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import RoutingRule
from funneldesk.model.lifecycle import LifecycleChange
from tests.support.handoff import MONDAY

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from tests.support.handoff import HandoffWorld

MIRA, ASHA, RAVI, OM = 1, 2, 3, 4
HOT = (50, 50, 80)


def read(world: HandoffWorld, query: str) -> list[tuple[Any, ...]]:
    """Rows as stored."""
    with closing(sqlite3.connect(world.path)) as db:
        return db.execute(query).fetchall()


def owners(world: HandoffWorld) -> list[str]:
    """Who each open round waits for, in the order of the rounds."""
    return [row.owner for row in sorted(world.rounds(states={"offered"}), key=lambda row: row.id)]


def test_a_hot_lead_is_qualified_offered_and_a_second_look_finds_nothing(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT, source="Trade fair")
    world.add_lead("Cold", score=(10, 5, 15))
    report = world.look()
    assert (report.qualified, report.offered, report.waiting) == (1, 1, 0)
    assert report.sentences == ("1 lead became an MQL.", "1 lead was offered to a rep.")
    page = world.page(world.round_of(lead).id)
    assert (page.row.score, page.row.cell, page.row.why) == (80, "A1", "Score 80 in A1")
    entries = read(world, "SELECT COUNT(*) FROM journal_entry")
    assert not world.look().has_done
    assert read(world, "SELECT COUNT(*) FROM journal_entry") == entries


def test_the_packet_keeps_the_reasons_as_they_were(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT, company="Surya Mills", source="Trade fair")
    world.touch(lead, "demo_asked")
    world.look()
    before = world.page(world.round_of(lead).id).reasons
    assert before
    world.do(edit_contact, contact_id=lead, phone=None, company=None)
    world.pass_time(days=40)
    assert world.page(world.round_of(lead).id).reasons == before


def test_offers_go_round_and_stop_at_the_limit_of_each_rep(world: HandoffWorld) -> None:
    world.set_rules(offer_limit=2)
    for number in range(7):
        world.add_lead(f"Lead {number}", score=HOT)
    report = world.look()
    assert (report.qualified, report.offered, report.waiting) == (7, 4, 3)
    assert owners(world) == ["Asha", "Ravi", "Asha", "Ravi"]
    assert report.waiting_why.startswith("Nobody is free: Asha has 2 open offers already")
    waiting = world.rounds(states={"mql"})
    assert world.page(waiting[0].id).waiting_why == report.waiting_why
    world.do(accept_handoff, handoff_id=world.rounds(states={"offered"})[0].id)
    assert world.look().offered == 1


def test_who_is_away_or_takes_no_leads_is_passed_over(world: HandoffWorld) -> None:
    world.do(edit_user, user_id=ASHA, away_until=dt.date(2026, 11, 17))
    world.add_lead("Kiran", score=HOT)
    world.look()
    assert owners(world) == ["Ravi"]
    world.do(edit_user, user_id=RAVI, takes_handoffs=False)
    world.add_lead("Lata", score=HOT)
    report = world.look()
    assert report.waiting_why == "Nobody is free: Asha is away until 17 Nov 2026; Ravi takes no leads."
    world.clock.at = MONDAY + dt.timedelta(days=2)
    world.look()
    assert owners(world)[-1] == "Asha"


def test_without_anybody_of_sales_the_owner_is_asked_and_without_anybody_it_is_said(tmp_path: Any) -> None:
    from tests.support.handoff import make_handoff_world

    world = make_handoff_world(tmp_path)
    lead = world.add_lead("Kiran", score=HOT)
    assert world.look().waiting_why == "Nobody is there to take leads; add a person of sales in Settings."
    assert (world.state(lead).state, world.state(lead).owner_id) == ("mql", None)
    om = world.add_user("Om", "owner")
    assert world.state(lead).owner_id == om
    assert world.look().offered == 1
    assert owners(world) == ["Om"]
    world.close()


def test_an_offer_that_runs_out_goes_to_the_next_rep_and_the_last_one_gives_it_back(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.look()
    world.pass_time(hours=3, minutes=59)
    assert not world.look().has_done
    world.pass_time(minutes=1)
    report = world.look()
    assert (report.expired, report.offered, owners(world)) == (1, 1, ["Ravi"])
    world.pass_time(days=1)
    report = world.look()
    assert (report.expired, report.offered) == (1, 0)
    row = world.round_of(lead)
    assert (row.state, row.note) == ("expired", "not answered in time by Asha, Ravi")
    # The offer of 15:00 on Monday had four working hours: half past three left of the day, and half an hour on Tuesday.
    assert row.closed_at == dt.datetime(2026, 11, 17, 5, 0, tzinfo=dt.UTC)
    assert (world.state(lead).state, world.state(lead).owner) == ("lead", "Mira")
    assert world.look().qualified == 0


def test_as_many_are_asked_as_agreed(world: HandoffWorld) -> None:
    world.set_rules(most_offers=1)
    lead = world.add_lead("Kiran", score=HOT)
    world.look()
    world.pass_time(hours=5)
    world.look()
    assert world.round_of(lead).state == "expired"


def test_after_a_week_asleep_what_ran_out_is_dated_then_and_what_follows_begins_now(world: HandoffWorld) -> None:
    first = world.add_lead("Kiran", score=HOT)
    world.look()
    world.pass_time(hours=1)
    world.add_lead("Lata", score=HOT)
    world.look()
    world.clock.at = MONDAY + dt.timedelta(days=7)
    report = world.look()
    assert (report.expired, report.offered) == (2, 2)
    offers = world.page(world.round_of(first).id).offers
    assert offers[0].answered_at == offers[0].due_at == MONDAY + dt.timedelta(hours=4)
    assert offers[0].by == ""
    assert offers[1].offered_at == world.clock.at
    assert offers[1].due_at == world.clock.at + dt.timedelta(hours=4)


def test_no_clock_runs_at_night_on_sunday_or_on_a_holiday(world: HandoffWorld) -> None:
    from funneldesk.commands.business import edit_business

    world.do(edit_business, holidays={"2026-11-23": "A feast"})
    # Saturday 21 November, 17:30 in India; the office closes at 18:30, is shut on Sunday, and Monday is a holiday.
    world.clock.at = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    lead = world.add_lead("Kiran", score=HOT)
    world.look()
    due = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)
    assert world.round_of(lead).due_at == due
    world.clock.at = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
    assert (world.round_of(lead).left, world.round_of(lead).is_late) == (dt.timedelta(hours=3), False)
    world.clock.at = due + dt.timedelta(hours=1)
    assert (world.round_of(lead).left, world.round_of(lead).is_late) == (-dt.timedelta(hours=1), True)


def test_a_score_that_falls_takes_back_what_no_rep_accepted_and_only_below_the_lower_limit(world: HandoffWorld) -> None:
    offered, accepted, by_hand = (world.add_lead(name, score=HOT) for name in ("Kiran", "Lata", "Mohan"))
    world.do(qualify_by_hand, contact_ids=[by_hand])
    world.look()
    world.do(accept_handoff, handoff_id=world.round_of(accepted).id)
    for lead in (offered, accepted, by_hand):
        world.keep_score(lead, 40, 30, 55)
    assert world.look().returned == 0
    for lead in (offered, accepted, by_hand):
        world.keep_score(lead, 40, 5, 45)
    assert world.look().returned == 1
    row = world.round_of(offered)
    assert (row.state, row.note) == ("returned", "Score fell to 45, below 50")
    world.keep_score(offered, *HOT)
    assert world.look().qualified == 1
    assert world.round_of(offered).round_no == 2


def test_an_act_qualifies_whatever_the_score(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=(0, 0, 5))
    world.touch(lead, "demo_asked")
    world.look()
    assert world.round_of(lead).why.startswith("Asked for a demo")


def test_a_recycled_lead_that_asks_again_is_handed_over_before_its_day_while_a_score_waits(world: HandoffWorld) -> None:
    asks, warms, sent = (world.add_lead(name, score=HOT) for name in ("Kiran", "Lata", "Mohan"))
    world.look()
    for lead in (asks, warms):
        world.do(recycle_handoff, handoff_id=world.round_of(lead).id, note="no budget", until=dt.date(2027, 3, 1))
    world.do(change_lifecycle, contact_ids=[sent], to_stage="recycled", note="by hand")
    world.pass_time(days=2)
    for lead in (asks, warms, sent):
        world.touch(lead, "visit")
        world.keep_score(lead, *HOT)
    assert world.look().qualified == 0
    for lead in (asks, sent):
        world.touch(lead, "demo_asked")
    assert world.look().qualified == 2
    row = world.round_of(asks)
    assert (row.round_no, row.state, row.why[:16]) == (2, "offered", "Asked for a demo")
    assert world.lead(asks)["revisit_on"] is None
    assert world.lead(warms)["stage"] == "recycled"


def test_an_act_before_the_recycling_wakes_nobody(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.touch(lead, "demo_asked")
    world.look()
    world.pass_time(hours=1)
    world.do(recycle_handoff, handoff_id=world.round_of(lead).id, note="no budget", until=dt.date(2027, 3, 1))
    assert world.look().qualified == 0
    never_offered = world.add_lead("Lata", score=(0, 0, 5))
    world.touch(never_offered, "demo_asked")
    world.pass_time(hours=1)
    world.do(change_lifecycle, contact_ids=[never_offered], to_stage="recycled", note="by hand")
    assert world.look().qualified == 0


@pytest.mark.parametrize("end", ["rejected", "expired"])
def test_who_asks_again_after_a_rejection_or_an_offer_run_out_is_handed_over_at_once(
    world: HandoffWorld, end: str
) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.look()
    if end == "rejected":
        world.do(reject_handoff, handoff_id=world.round_of(lead).id, note="too small")
    else:
        world.set_rules(most_offers=1)
        world.pass_time(hours=5)
        world.look()
    assert world.round_of(lead).state == end
    assert world.look().qualified == 0
    world.pass_time(hours=1)
    world.touch(lead, "demo_asked")
    assert world.look().qualified == 1
    assert world.round_of(lead).round_no == 2


def test_a_trial_that_reached_its_value_passes_through_the_product_qualified(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=(0, 0, 5))
    world.touch(lead, "trial_value")
    world.look()
    assert world.state(lead).state == "offered"
    stages = read(world, "SELECT to_stage FROM lifecycle_change ORDER BY id")
    assert stages == [("lead",), ("pql",), ("mql",)]


@pytest.mark.parametrize(
    "fields", [{"phone": None}, {"do_not_contact": True}], ids=["no way to reach them", "wants no contact"]
)
def test_who_cannot_be_reached_is_not_handed_over(world: HandoffWorld, fields: dict[str, Any]) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.do(edit_contact, contact_id=lead, **fields)
    world.keep_score(lead, *HOT)
    assert not world.look().has_done


def test_turned_off_it_does_nothing_by_itself(world: HandoffWorld) -> None:
    world.set_rules(is_on=False)
    world.add_lead("Kiran", score=HOT)
    assert not world.look().has_done
    assert world.rounds() == []


@pytest.mark.parametrize(
    ("routing", "rules", "fields", "owner", "why"),
    [
        ("territory", [("city", " pune ", RAVI)], {"city": "Pune"}, "Ravi", "looks after “pune”"),
        ("territory", [("city", "Pune", RAVI)], {"city": "Delhi"}, "Asha", "next in turn, as nobody looks after its"),
        ("source", [("source", "Trade fair", RAVI)], {"source": "Trade fair"}, "Ravi", "looks after “Trade fair”"),
        ("source", [("channel", "event", RAVI)], {"source": "Trade fair"}, "Ravi", "looks after “event”"),
        ("territory", [("city", "Pune", MIRA)], {"city": "Pune"}, "Asha", "takes no leads now"),
    ],
)
def test_a_lead_goes_to_whoever_looks_after_its_place_or_source(
    world: HandoffWorld, routing: str, rules: list[tuple[str, str, int]], fields: dict[str, Any], owner: str, why: str
) -> None:
    world.set_rules(routing=routing)
    world.write(lambda work: work.session.add_all(RoutingRule(basis=b, value=v, user_id=user) for b, v, user in rules))
    lead = world.add_lead("Kiran", score=HOT, **fields)
    world.look()
    row = world.round_of(lead)
    assert row.owner == owner
    assert why in row.offer_why


def test_by_load_the_one_with_the_least_open_is_next(world: HandoffWorld) -> None:
    world.set_rules(routing="load")
    for number in range(3):
        world.add_lead(f"Lead {number}", score=HOT)
    world.look()
    for row in world.rounds(states={"offered"}):
        if row.owner == "Asha":
            world.do(offer_handoff, handoff_id=row.id, user_id=RAVI)
    world.add_lead("Next", score=HOT)
    world.look()
    assert owners(world) == ["Ravi", "Ravi", "Ravi", "Asha"]


def test_a_lead_that_a_file_carried_to_a_customer_leaves_the_handoff(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran", score=HOT)
    world.look()

    def carry(work: Work) -> None:
        contact = work.session.get_one(Contact, lead)
        change = contact.change_lifecycle("customer", at=work.now, recorded_at=work.now, cause="import")
        assert isinstance(change, LifecycleChange)
        work.add(change)

    world.write(carry, cause="import")
    assert world.look().returned == 1
    row = world.round_of(lead)
    assert (row.state, row.note) == ("returned", "moved to “customer” by a file")


def test_a_thousand_leads_make_no_flood(world: HandoffWorld) -> None:
    from tests.support.leads import fill_leads

    world.write(lambda work: fill_leads(work, 600))

    def warm(work: Work) -> None:
        from funneldesk.commands.score import keep_scores
        from funneldesk.queries.scores import ScoreFigures

        keep_scores(work, kind="contact", asked=None, figures=[ScoreFigures(one, *HOT) for one in range(1, 601)])

    world.do(warm)
    report = world.look()
    assert report.qualified > 200
    [(reps,)] = read(world, "SELECT COUNT(*) FROM user WHERE role = 'sales' AND is_active")
    assert report.offered == 10 * reps < report.qualified
    assert report.waiting == report.qualified - report.offered
    assert not world.look().has_done
    assert {row[0] for row in read(world, "SELECT cause FROM journal_entry WHERE command = 'qualify_by_score'")} == {
        "automation"
    }


def test_a_reps_offer_can_be_refused_when_everybody_was_asked(world: HandoffWorld) -> None:
    lead = world.add_lead("Kiran")
    [handoff] = world.do(qualify_by_hand, contact_ids=[lead])
    world.do(offer_handoff, handoff_id=handoff)
    world.do(offer_handoff, handoff_id=handoff)
    with pytest.raises(Refusal, match="Everybody was asked"):
        world.do(offer_handoff, handoff_id=handoff)
