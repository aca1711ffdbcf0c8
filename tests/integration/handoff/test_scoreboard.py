"""The scoreboard of the handoff: what each number counts, and which leads stand behind it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.activity import log_activity
from funneldesk.commands.campaign import create_campaign
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
from funneldesk.queries.handoff_scoreboard import NO_CAMPAIGN, read_scoreboard
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.period import Period, Scope
from funneldesk.reports.scoreboard_words import judge_acceptance, write_cards
from tests.support.handoff import CHECKLIST, make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.queries.handoff_scoreboard import Scoreboard, ScoreLine
    from tests.support.handoff import HandoffWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[HandoffWorld]:
    """A business with two reps and one of marketing."""
    made = make_handoff_world(tmp_path)
    for name, role in (("Mira", "marketing"), ("Asha", "sales"), ("Ravi", "sales")):
        made.add_user(name, role)
    yield made
    made.close()


MIRA, ASHA, RAVI = 1, 2, 3


def _offer(world: HandoffWorld, name: str, to: int, campaign_id: int | None = None) -> tuple[int, int]:
    """A lead that is offered now: contact and handoff."""
    fields: dict[str, Any] = {} if campaign_id is None else {"campaign_id": campaign_id}
    contact_id = world.add_lead(name, **fields)
    (handoff_id,) = world.do(qualify_by_hand, contact_ids=[contact_id])
    world.do(offer_handoff, handoff_id=handoff_id, user_id=to)
    return contact_id, handoff_id


def _board(world: HandoffWorld, **scope: int | Period) -> Scoreboard:
    return world.ask(read_scoreboard, Scope(**scope))  # type: ignore[arg-type]  # ids and a period by name


def _rep(board: Scoreboard, name: str) -> ScoreLine:
    return next(line for line in board.reps if line.name == name)


def test_a_business_without_handoffs_has_a_scoreboard_of_dashes(world: HandoffWorld) -> None:
    board = _board(world)
    assert (board.reps, board.campaigns, board.reasons) == ((), (), ())
    assert board.total.acceptance is board.total.within_limit is board.total.reach is None
    assert {card.value for card in write_cards(board.total)} == {"–", "0"}


def test_each_answer_is_counted_once_with_its_lead(world: HandoffWorld) -> None:
    fair = world.do(create_campaign, name="Trade fair")
    reasons = {row.label: row.id for row in world.ask(read_lookups).reasons if row.kind == "rejected"}
    taken, first = _offer(world, "Taken", ASHA, fair)
    world.pass_time(minutes=90)
    world.do(accept_handoff, handoff_id=first)
    world.pass_time(minutes=30)
    world.do(log_activity, contact_id=taken, kind="call", outcome="reached")
    world.do(convert_handoff, handoff_id=first, checklist=CHECKLIST)
    refused, second = _offer(world, "Refused", RAVI, fair)
    world.pass_time(minutes=10)
    world.do(reject_handoff, handoff_id=second, reason_id=reasons["Not a fit"])
    later, third = _offer(world, "Later", RAVI)
    world.do(recycle_handoff, handoff_id=third, note="after the harvest")
    back, fourth = _offer(world, "Taken back", RAVI)
    world.do(return_handoff, handoff_id=fourth)
    waits, _ = _offer(world, "Waits", ASHA)
    board = _board(world)
    total = board.total
    assert (total.rounds, total.offered, total.accepted, total.turned_down) == (5, 5, 1, 2)
    assert (total.expired, total.waiting, total.sql, total.uncontacted) == (0, 1, 1, 0)
    assert total.acceptance == pytest.approx(1 / 3)
    assert total.behind["accepted"] == (taken,)
    assert total.behind["turned_down"] == (refused, later)
    assert total.behind["waiting"] == (waits,)
    assert back in total.behind["offered"]
    assert total.to_decide.n == 3
    assert total.to_decide.median_h == pytest.approx(10 / 60)
    assert total.to_contact.median_h == pytest.approx(0.5)
    asha, ravi = _rep(board, "Asha"), _rep(board, "Ravi")
    assert (asha.offered, asha.accepted, asha.sql, asha.waiting) == (2, 1, 1, 1)
    assert (ravi.offered, ravi.accepted, ravi.turned_down, ravi.acceptance) == (3, 0, 2, 0.0)
    by_name = {line.name: line for line in board.campaigns}
    assert by_name["Trade fair"].acceptance == by_name["Trade fair"].reach == 0.5
    assert by_name[NO_CAMPAIGN].rounds == 3
    told = [(one.reason, one.answer, one.campaign, one.contact_ids) for one in board.reasons]
    assert told == [
        ("after the harvest", "recycled", NO_CAMPAIGN, (later,)),
        ("Not a fit", "rejected", "Trade fair", (refused,)),
    ]


def test_times_are_working_time_and_late_answers_are_no_answers_in_time(world: HandoffWorld) -> None:
    _, handoff_id = _offer(world, "Night", ASHA)
    world.pass_time(hours=7)  # Half an hour after closing: 7.5 hours of work were left of the day at most.
    world.pass_time(hours=16, minutes=30)
    world.do(accept_handoff, handoff_id=handoff_id)
    total = _board(world).total
    # From Monday 11:00 to 18:30, and on Tuesday from 10:00 to 10:30.
    assert total.to_decide.median_h == pytest.approx(8.0)
    assert (total.due, total.in_time, total.within_limit) == (1, 0, 0.0)
    assert total.behind["late"] == total.behind["due"] != ()


def test_an_expired_offer_counts_against_the_rep_who_let_it_pass(world: HandoffWorld) -> None:
    contact_id, _ = _offer(world, "Slow", ASHA)
    world.pass_time(hours=5)
    world.look()
    handoff = world.round_of(contact_id)
    assert handoff.owner == "Ravi"
    world.do(accept_handoff, handoff_id=handoff.id)
    board = _board(world)
    assert (_rep(board, "Asha").expired, _rep(board, "Asha").acceptance, _rep(board, "Asha").sql) == (1, 0.0, 0)
    assert (_rep(board, "Ravi").accepted, _rep(board, "Ravi").acceptance) == (1, 1.0)
    assert (board.total.rounds, board.total.offered, board.total.acceptance) == (1, 2, 0.5)
    world.do(convert_handoff, handoff_id=handoff.id, checklist=CHECKLIST)
    assert (_rep(_board(world), "Asha").sql, _rep(_board(world), "Ravi").sql) == (0, 1)


def test_a_lead_passed_on_after_accepting_is_contacted_by_whoever_took_it_last(world: HandoffWorld) -> None:
    contact_id, handoff_id = _offer(world, "Passed on", ASHA)
    world.do(accept_handoff, handoff_id=handoff_id)
    world.pass_time(minutes=60)
    world.do(offer_handoff, handoff_id=handoff_id, user_id=RAVI)
    world.pass_time(minutes=20)
    world.do(accept_handoff, handoff_id=handoff_id)
    board = _board(world)
    assert (_rep(board, "Asha").uncontacted, _rep(board, "Ravi").uncontacted) == (0, 1)
    world.pass_time(minutes=15)
    world.do(log_activity, contact_id=contact_id, kind="call", outcome="reached")
    board = _board(world)
    assert (_rep(board, "Asha").to_contact.n, _rep(board, "Ravi").to_contact.n) == (0, 1)
    assert _rep(board, "Ravi").to_contact.median_h == pytest.approx(0.25)


def test_what_is_given_back_after_accepting_has_its_reason_too(world: HandoffWorld) -> None:
    contact_id, handoff_id = _offer(world, "Spam", ASHA)
    world.do(accept_handoff, handoff_id=handoff_id)
    world.do(disqualify_handoff, handoff_id=handoff_id, note="a competitor")
    (reason,) = _board(world).reasons
    assert (reason.reason, reason.answer, reason.contact_ids) == ("a competitor", "disqualified", (contact_id,))


def test_a_period_a_rep_and_a_campaign_narrow_it(world: HandoffWorld) -> None:
    fair = world.do(create_campaign, name="Trade fair")
    _offer(world, "Monday", ASHA, fair)
    world.pass_time(days=1)
    _offer(world, "Tuesday", RAVI)
    monday = dt.date(2026, 11, 16)
    assert _board(world, period=Period(monday, monday + dt.timedelta(days=1))).total.rounds == 1
    assert [line.name for line in _board(world, owner_id=RAVI).reps] == ["Ravi"]
    assert _board(world, owner_id=RAVI).total.rounds == 1
    assert [line.name for line in _board(world, campaign_id=fair).campaigns] == ["Trade fair"]


def test_the_share_accepted_is_judged_only_where_there_is_enough(world: HandoffWorld) -> None:
    for number in range(9):
        world.do(accept_handoff, handoff_id=_offer(world, f"Lead {number}", ASHA)[1])
    assert judge_acceptance(_board(world).total) == "too few to judge the bar"
    world.do(accept_handoff, handoff_id=_offer(world, "Lead 10", ASHA)[1])
    total = _board(world).total
    assert judge_acceptance(total) == "the bar may be too low"
    assert next(card for card in write_cards(total) if card.key == "accepted").is_amiss
    for number in range(2):
        world.do(reject_handoff, handoff_id=_offer(world, f"No {number}", ASHA)[1], note="no need")
    total = _board(world).total
    assert judge_acceptance(total) == "healthy: 70–90 %"
    # A lead may be offered twice, so that answers are no leads.
    assert next(card for card in write_cards(total) if card.key == "accepted").note.startswith("10 of 12 answers")


def test_what_marketing_turned_down_in_a_rep_s_place_is_no_answer_of_the_rep(world: HandoffWorld) -> None:
    _, first = _offer(world, "By marketing", RAVI)
    world.by(MIRA).do(recycle_handoff, handoff_id=first, note="asked for spring")
    refused, second = _offer(world, "By the rep", RAVI)
    world.by(RAVI).do(reject_handoff, handoff_id=second, note="no need")
    board = _board(world)
    ravi = _rep(board, "Ravi")
    assert (ravi.offered, ravi.turned_down, ravi.answered, ravi.to_decide.n) == (2, 1, 1, 1)
    assert [(one.reason, one.contact_ids) for one in board.reasons] == [("no need", (refused,))]
    world.pass_time(hours=5)
    assert _rep(_board(world), "Ravi").due == 1
