"""Other working hours or holidays move the clocks that run, and another limit leaves them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.business import edit_business
from funneldesk.commands.handoff import accept_handoff, offer_handoff, qualify_by_hand
from tests.support.handoff import MONDAY

if TYPE_CHECKING:
    from tests.support.handoff import HandoffWorld

ASHA = 2
_DAY = dt.timedelta(days=1)
_ROUND_THE_CLOCK = [[[0, 1440]]] * 7


def begin(world: HandoffWorld, state: str) -> int:
    """A lead whose round is in this state since Monday 11:00."""
    lead = world.add_lead("Kiran")
    [handoff] = world.do(qualify_by_hand, contact_ids=[lead])
    if state != "mql":
        world.do(offer_handoff, handoff_id=handoff, user_id=ASHA)
    if state == "accepted":
        world.do(accept_handoff, handoff_id=handoff)
    return lead


@pytest.mark.parametrize("state", ["mql", "offered", "accepted"])
def test_a_holiday_declared_while_a_clock_runs_moves_its_end_and_back(world: HandoffWorld, state: str) -> None:
    lead = begin(world, state)
    before = world.round_of(lead)
    assert before.due_at is not None
    world.pass_time(minutes=10)
    world.do(edit_business, holidays={"2026-11-16": "Rain", "2026-11-17": "Rain"})
    row = world.round_of(lead)
    # All of it runs from Wednesday 10:00, an hour earlier in the day than it began.
    assert row.due_at is not None
    calendar = world.app.business.calendar
    assert row.left is not None
    assert calendar.between(MONDAY, row.due_at) == row.left
    assert row.due_at > before.due_at + _DAY
    assert not row.is_late
    world.clock.at = MONDAY + _DAY
    assert world.look().expired == 0
    world.app.undo().result()
    assert world.round_of(lead).state == before.state


def test_the_offer_and_its_round_keep_one_end_and_the_promises_hold(world: HandoffWorld) -> None:
    lead = begin(world, "offered")
    world.do(edit_business, holidays={"2026-11-16": "Rain"})
    row = world.round_of(lead)
    assert world.page(row.id).offers[-1].due_at == row.due_at == MONDAY + _DAY + dt.timedelta(hours=3)
    world.app.undo().result()
    assert world.round_of(lead).due_at == MONDAY + dt.timedelta(hours=4)


def test_longer_hours_let_no_clock_run_out_at_once(world: HandoffWorld) -> None:
    world.pass_time(hours=7)
    lead = begin(world, "offered")
    world.pass_time(hours=12)
    left = world.round_of(lead).left
    world.do(edit_business, working_hours=_ROUND_THE_CLOCK)
    row = world.round_of(lead)
    assert (row.is_late, row.left) == (False, left)


def test_another_limit_leaves_running_clocks(world: HandoffWorld) -> None:
    lead = begin(world, "offered")
    due = world.round_of(lead).due_at
    world.set_rules(accept_minutes=30)
    assert world.round_of(lead).due_at == due
