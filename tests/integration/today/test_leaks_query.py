"""Leaks: what counts, in money, each currency for itself, and that mending takes a record away."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.activity import log_activity, plan_activity
from funneldesk.commands.deals_bulk import assign_deals, plan_steps
from funneldesk.commands.feedback import ask_feedback
from funneldesk.commands.handoff import accept_handoff, qualify_by_hand, recycle_handoff, reopen_lead
from funneldesk.errors import NotFound
from funneldesk.queries.leak_terms import LEAKS, working_time_before
from funneldesk.queries.leaks import read_leak, read_leak_ids, read_leak_rows, read_leaks
from tests.support.today_business import NOW, SATURDAY, fill_day, local, make_business

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.queries.leaks import Leak
    from funneldesk.queries.look import Look
    from tests.support.today_business import Business


@pytest.fixture
def business(tmp_path: Path) -> Iterator[Business]:
    """A business without leads."""
    made = make_business(tmp_path)
    with made.app:
        yield made


def _leak(business: Business, kind: str) -> Leak:
    return business.app.ask(read_leak, kind).result()


def _ids(business: Business, kind: str) -> list[int]:
    return business.app.ask(read_leak_ids, kind).result()


def test_an_empty_workspace_leaks_nothing(business: Business) -> None:
    leaks = business.app.ask(read_leaks).result()
    assert [leak.kind for leak in leaks] == [term.kind for term in LEAKS]
    assert all(leak.n == 0 and leak.money is not None and leak.money.minor == 0 for leak in leaks)


def test_a_deal_leaks_until_it_has_owner_and_step(business: Business) -> None:
    business.add_deal("Villa", 2_00_000, contact_id=business.add_lead("A"))
    business.add_deal("Export", 5_000, contact_id=business.contacts["A"], currency="USD")
    business.add_deal("Unpriced", None, contact_id=business.contacts["A"])
    deals = list(business.deals.values())
    for kind in ("deal_no_owner", "no_next_step"):
        leak = _leak(business, kind)
        assert (leak.n, leak.unvalued) == (3, 1)
        assert leak.money is not None
        assert leak.money.minor == 2_00_000_00
        assert [(one.minor, one.currency) for one in leak.others] == [(5_000_00, "USD")]
        assert sorted(_ids(business, kind)) == sorted(deals)
    business.run(assign_deals, deal_ids=deals, owner_id=business.users["Priya Sharma"])
    assert _leak(business, "deal_no_owner").n == 0
    business.run(plan_steps, deal_ids=deals, kind="call", due_at=local(SATURDAY, 12))
    assert _leak(business, "no_next_step").n == 0
    business.app.undo().result()
    assert _leak(business, "no_next_step").n == 3


def test_a_deal_sleeps_until_its_date_and_too_long_without_one(business: Business) -> None:
    priya = business.users["Priya Sharma"]
    for title in ("Dated", "Undated", "Bare"):
        business.add_deal(title, 1_00_000, contact_id=business.add_lead(title), owner_id=priya)
    business.plan("Dated", "call", NOW + dt.timedelta(days=200))
    business.plan("Undated", "call", None)
    business.at(NOW + dt.timedelta(days=8))
    assert _ids(business, "asleep_too_long") == [business.deals["Undated"]]
    business.at(NOW + dt.timedelta(days=15))
    assert _ids(business, "asleep_too_long") == [business.deals["Undated"], business.deals["Bare"]]
    business.at(NOW + dt.timedelta(days=201))
    assert len(_ids(business, "asleep_too_long")) == 3


def test_an_mql_is_untouched_once_the_time_to_answer_has_passed(business: Business) -> None:
    contact = business.add_lead("A")
    business.run(qualify_by_hand, contact_ids=[contact])
    assert _leak(business, "mql_untouched").n == 0
    # Saturday 13:30 and four working hours: Sunday is closed, nothing changes until Saturday 17:30 has passed.
    business.at(local(SATURDAY, 17, 30))
    assert _leak(business, "mql_untouched").n == 0
    business.at(local(SATURDAY, 17, 31))
    assert _ids(business, "mql_untouched") == [contact]


def test_working_time_backwards_agrees_with_working_time_forwards(business: Business) -> None:
    calendar = business.app.business.calendar

    def check(look: Look) -> None:
        for minutes in (1, 240, 500, 3_000):
            length = dt.timedelta(minutes=minutes)
            assert calendar.between(working_time_before(look, length), look.now) == length

    business.app.ask(check).result()


def test_a_recycled_lead_leaks_after_its_day_and_is_taken_back(business: Business) -> None:
    fill_day(business)
    until = SATURDAY + dt.timedelta(days=5)
    business.run(recycle_handoff, handoff_id=business.handoffs["Vidya Mandir"], note="early", until=until)
    business.at(local(until, 23))
    assert _leak(business, "recycled_past_date").n == 0
    business.at(local(until + dt.timedelta(days=1), 0))
    (row,) = business.app.ask(read_leak_rows, "recycled_past_date").result()
    assert (row.id, row.table) == (business.contacts["Vidya Mandir"], "contact")
    business.run(reopen_lead, contact_id=row.id)
    assert _leak(business, "recycled_past_date").n == 0


def test_a_win_leaks_a_week_after_it_until_somebody_asked(business: Business) -> None:
    business.add_deal("Villa", 3_00_000, contact_id=business.add_lead("A"))
    business.move("Villa", "Won")
    business.at(NOW + dt.timedelta(days=7))
    assert _leak(business, "no_feedback").n == 0
    business.at(NOW + dt.timedelta(days=8))
    leak = _leak(business, "no_feedback")
    assert (leak.n, leak.is_won) == (1, True)
    assert leak.money is not None
    assert leak.money.minor == 3_00_000_00
    business.run(ask_feedback, deal_ids=[business.deals["Villa"]])
    assert _leak(business, "no_feedback").n == 0


def test_a_lead_without_a_deal_is_valued_only_where_sales_are_known(business: Business) -> None:
    business.run(qualify_by_hand, contact_ids=[business.add_lead("A")])
    business.at(NOW + dt.timedelta(days=7))
    leak = _leak(business, "mql_untouched")
    assert (leak.n, leak.money, leak.valued, leak.unvalued) == (1, None, 0, 1)


def test_leaks_of_one_owner_are_theirs_alone(business: Business) -> None:
    for title, who in (("One", "Priya Sharma"), ("Two", "Rohan Kulkarni")):
        business.add_deal(title, 1_00_000, contact_id=business.add_lead(title), owner_id=business.users[who])
    own = business.app.ask(read_leak, "no_next_step", owner_id=business.users["Priya Sharma"]).result()
    assert own.n == 1


def test_an_unknown_kind_names_the_known_ones(business: Business) -> None:
    with pytest.raises(NotFound, match="no_next_step"):
        business.app.ask(read_leak, "rust").result()


def test_an_accepted_lead_never_goes_silent(business: Business) -> None:
    contact = business.add_lead("A")
    business.run(accept_handoff, handoff_id=business.offer("A", "Priya Sharma"))
    assert _leak(business, "first_contact_late").n == 0
    business.at(NOW + dt.timedelta(days=5))
    assert _ids(business, "first_contact_late") == [contact]
    assert _leak(business, "sal_no_next_step").n == 0
    business.run(log_activity, kind="call", contact_id=contact, outcome="no answer")
    assert _leak(business, "first_contact_late").n == 0
    business.at(NOW + dt.timedelta(days=65))
    assert _ids(business, "sal_no_next_step") == [contact]
    assert business.app.ask(read_leak_ids, "sal_no_next_step", owner_id=business.users["Rohan Kulkarni"]).result() == []
    business.run(plan_activity, kind="call", contact_id=contact, due_at=NOW + dt.timedelta(days=66))
    assert _leak(business, "sal_no_next_step").n == 0


def test_the_rows_of_leads_add_up_to_their_headline(business: Business) -> None:
    fill_day(business)
    for number in range(40):
        business.add_lead(f"Walk-in {number}")
        business.run(qualify_by_hand, contact_ids=[business.contacts[f"Walk-in {number}"]])
    for number in range(10, 18):
        business.add_deal(f"Bought {number}", 1_00_000, contact_id=business.contacts[f"Walk-in {number}"])
        business.move(f"Bought {number}", "Won")
    business.add_deal("Shed", 90_000, contact_id=business.contacts["Walk-in 0"])
    business.add_deal("Export", 5_000, contact_id=business.contacts["Walk-in 1"], currency="USD")
    business.at(NOW + dt.timedelta(days=3))
    leak = _leak(business, "mql_untouched")
    rows = business.app.ask(read_leak_rows, "mql_untouched").result()
    assert leak.money is not None
    home = [row.money for row in rows if row.money is not None and row.money.currency == leak.money.currency]
    assert sum(one.minor for one in home) == leak.money.minor
    assert sum(row.is_valued for row in rows) == leak.valued
    assert [row.money for row in rows if row.money is not None and row.money not in home] == list(leak.others)
    assert [one.minor for one in home] == sorted((one.minor for one in home), reverse=True)
