"""Targets and feedback: set, changed, taken away; asked once, answered within the scale; the month reads them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.feedback import answer_feedback, ask_feedback, delete_feedback
from funneldesk.commands.target import set_target
from funneldesk.errors import Refusal
from funneldesk.queries.going_cold import read_going_cold
from funneldesk.queries.month_pace import read_month_pace, read_shown_month
from funneldesk.queries.second_order import read_second_orders
from funneldesk.queries.today_news import read_news
from tests.support.today_business import NOW, SATURDAY, fill_day, local, make_business

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.today_business import Business

NOVEMBER = SATURDAY.replace(day=1)


@pytest.fixture
def business(tmp_path: Path) -> Iterator[Business]:
    """A business with a day's work."""
    made = make_business(tmp_path)
    with made.app:
        fill_day(made)
        yield made


def test_the_month_adds_what_was_won_in_it_and_knows_its_target(business: Business) -> None:
    pace = business.app.ask(read_month_pace).result()
    assert pace.n == 4
    assert pace.won.minor == (4_00_000 + 4_25_000 + 4_50_000 + 6_30_000) * 100
    assert pace.target is None
    business.run(set_target, starts_on=NOVEMBER, value_minor=60_00_000_00)
    business.run(set_target, starts_on=NOVEMBER, value_minor=50_00_000_00)
    with_target = business.app.ask(read_month_pace).result()
    assert with_target.target is not None
    assert with_target.target.minor == 50_00_000_00
    assert with_target.pace == pace.pace
    assert pace.pace is not None
    assert pace.won.minor <= pace.pace.low <= pace.pace.median <= pace.pace.high
    business.run(set_target, starts_on=NOVEMBER, value_minor=None)
    assert business.app.ask(read_month_pace).result().target is None
    business.app.undo().result()
    assert business.app.ask(read_month_pace).result().target is not None


def test_a_person_works_for_their_own_target_else_for_the_shared_one(business: Business) -> None:
    priya = business.users["Priya Sharma"]
    rohan = business.users["Rohan Kulkarni"]
    business.run(set_target, starts_on=NOVEMBER, value_minor=60_00_000_00)
    assert business.app.ask(read_shown_month, owner_id=rohan).result().owner_id is None
    business.run(set_target, starts_on=NOVEMBER, value_minor=10_00_000_00, owner_id=priya)
    assert business.app.ask(read_shown_month, owner_id=priya).result().owner_id == priya


@pytest.mark.parametrize("wrong", [{"value_minor": 0}, {"value_minor": -5}, {"value_minor": 5, "period": "week"}])
def test_a_target_that_makes_no_sense_is_refused(business: Business, wrong: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        business.run(set_target, starts_on=NOVEMBER, **wrong)
    with pytest.raises(Refusal, match="first day"):
        business.run(set_target, starts_on=SATURDAY, value_minor=5)


def test_a_customer_is_asked_once_and_the_answer_is_the_question_s(business: Business) -> None:
    deal = business.deals["Dairy 15 kW"]
    (first,) = business.run(ask_feedback, deal_ids=[deal])
    assert business.run(ask_feedback, deal_ids=[deal]) == [first]
    assert business.run(answer_feedback, deal_id=deal, rating=10, words=" fine ") == first
    assert business.run(answer_feedback, deal_id=deal, rating=6, words="slow paperwork") != first
    line = next(one for one in business.app.ask(read_news).result().lines if one.kind == "nps")
    assert (line.n, line.detail) == (2, "10, 6: “slow paperwork”")
    business.run(delete_feedback, feedback_id=first)
    line = next(one for one in business.app.ask(read_news).result().lines if one.kind == "nps")
    assert line.n == 1


@pytest.mark.parametrize(("kind", "rating"), [("nps", 11), ("nps", -1), ("csat", 0), ("csat", 6), ("stars", 3)])
def test_an_answer_outside_the_scale_is_refused(business: Business, kind: str, rating: int) -> None:
    with pytest.raises(Refusal):
        business.run(answer_feedback, deal_id=business.deals["Dairy 15 kW"], kind=kind, rating=rating)


def test_only_a_won_deal_is_asked_about(business: Business) -> None:
    with pytest.raises(Refusal, match="not won"):
        business.run(ask_feedback, deal_ids=[business.deals["Rooftop 10 kW"]])


def test_deals_go_cold_when_idle_or_without_a_step(business: Business) -> None:
    cold = business.app.ask(read_going_cold, limit=9).result()
    assert [(deal.title, deal.is_idle, deal.has_step) for deal in cold.deals] == [
        ("Bakery 8 kW", True, False),
        ("Clinic backup", True, True),
        ("Farm pump 5 HP", False, False),
    ]
    assert cold.deals[0].in_stage_days == 22
    assert cold.money.minor == (3_95_000 + 2_10_000) * 100


def test_a_second_order_is_spoken_of_only_where_customers_order_twice(business: Business) -> None:
    assert business.app.ask(read_second_orders).result().buyers == ()
    for number in range(8):
        contact = business.contacts[f"Buyer {number}"]
        business.at(local(SATURDAY - dt.timedelta(days=5 + 7 * number), 12) + dt.timedelta(days=100))
        business.add_deal(f"Second {number}", 2_00_000, contact_id=contact)
        business.move(f"Second {number}", "Won")
    business.at(NOW + dt.timedelta(days=95))
    orders = business.app.ask(read_second_orders).result()
    assert (orders.gap_days, orders.gaps) == (100, 8)
    assert "Amrit Dairy" in {buyer.name for buyer in orders.buyers}
