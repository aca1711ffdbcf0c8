"""A person's day: whose lines, in which order, how much money, and what time does to it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.activity import edit_activity, log_activity, plan_activity
from funneldesk.commands.business import edit_business
from funneldesk.commands.contacts_bulk import delete_contacts
from funneldesk.commands.handoff import accept_handoff, qualify_by_hand, recycle_handoff
from funneldesk.commands.mention import mark_read
from funneldesk.commands.note import write_note
from funneldesk.queries.lead_choices import read_lead_choices
from funneldesk.queries.today import count_waiting, read_today
from funneldesk.queries.today_items import ItemKind
from funneldesk.queries.today_news import find_last_day, read_news
from tests.support.today_business import NOW, SATURDAY, fill_day, local, make_business

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.queries.today import Today
    from tests.support.today_business import Business


@pytest.fixture
def business(tmp_path: Path) -> Iterator[Business]:
    """A business without leads."""
    made = make_business(tmp_path)
    with made.app:
        yield made


def _day(business: Business, who: str | None = None, person: str | None = None) -> Today:
    actor_id = None if who is None else business.users[who]
    person_id = None if person is None else business.users[person]
    return business.app.ask(read_today, actor_id=actor_id, person_id=person_id).result()


def test_the_day_of_a_rep_is_in_the_order_of_the_design(business: Business) -> None:
    fill_day(business)
    day = _day(business, "Priya Sharma")
    assert [one.title for one in day.offers] == ["Vidya Mandir", "Himalaya Cold", "Green Acres CHS"]
    assert [one.title for one in day.steps] == [
        "Visit · Cold-storage 60 kW",
        "Call · Rooftop 10 kW",
        "Call · Petrol pump canopy",
        "Send photos · Clinic backup",
    ]
    assert day.n == 7
    assert day.money.minor == (28_50_000 + 4_85_000 + 11_60_000) * 100
    assert day.marketing is None
    assert not day.whose.may_choose


def test_what_the_navigation_counts_is_what_the_day_lists(business: Business) -> None:
    fill_day(business)
    for who in (None, "Priya Sharma", "Rohan Kulkarni", "Anand Surya", "Meera Joshi"):
        actor_id = None if who is None else business.users[who]
        waiting = business.app.ask(count_waiting, actor_id=actor_id).result()
        assert waiting.today == _day(business, who).n, who


def test_each_role_sees_its_own(business: Business) -> None:
    fill_day(business)
    assert _day(business, "Rohan Kulkarni").n == 0
    owner = _day(business, "Anand Surya")
    assert (owner.n, owner.whose.may_choose) == (7, True)
    assert _day(business, "Anand Surya", "Rohan Kulkarni").n == 0
    assert _day(business, "Anand Surya", "Priya Sharma").n == 7
    # A rep cannot look at the day of others, nor can marketing.
    assert _day(business, "Rohan Kulkarni", "Priya Sharma").n == 0
    marketing = _day(business, "Meera Joshi")
    assert marketing.offers == ()
    assert marketing.marketing is not None


def test_a_recycled_lead_comes_back_to_marketing_on_its_day(business: Business) -> None:
    fill_day(business)
    until = SATURDAY + dt.timedelta(days=10)
    business.run(recycle_handoff, handoff_id=business.handoffs["Vidya Mandir"], note="too early", until=until)
    business.at(local(until - dt.timedelta(days=1), 23, 59))
    before = _day(business, "Meera Joshi")
    business.at(local(until, 0, 0))
    after = _day(business, "Meera Joshi")
    assert before.marketing is not None
    assert after.marketing is not None
    assert [one.kind for one in before.marketing.items] == []
    assert [(one.kind, one.title) for one in after.marketing.items] == [(ItemKind.REVISIT, "Vidya Mandir")]


def test_an_accepted_lead_asks_for_its_first_contact(business: Business) -> None:
    fill_day(business)
    business.app.actor_id = business.users["Priya Sharma"]
    business.at(local(SATURDAY, 10))
    business.run(accept_handoff, handoff_id=business.handoffs["Vidya Mandir"])
    day = _day(business, "Priya Sharma")
    assert day.offers == (), "the others were offered later that day"
    business.at(NOW)
    day = _day(business, "Priya Sharma")
    assert [one.title for one in day.offers] == ["Himalaya Cold", "Green Acres CHS"]
    assert "Vidya Mandir" in [one.title for one in day.steps if one.kind == ItemKind.FIRST_CONTACT]


def test_a_note_that_names_somebody_is_a_line_until_it_is_seen(business: Business) -> None:
    fill_day(business)
    rohan = business.users["Rohan Kulkarni"]
    business.app.actor_id = business.users["Priya Sharma"]
    business.run(write_note, text="@Rohan Kulkarni please look", deal_id=business.deals["Rooftop 10 kW"])
    (line,) = _day(business, "Rohan Kulkarni").told
    assert (line.kind, line.title) == (ItemKind.MENTION, "Priya Sharma mentioned you · Rooftop 10 kW")
    (seen_by_all,) = _day(business).told
    assert seen_by_all.title == "Priya Sharma mentioned Rohan Kulkarni · Rooftop 10 kW"
    assert line.deal_id == business.deals["Rooftop 10 kW"]
    business.run(mark_read, kind="mention", record_ids=[line.record_id], user_id=rohan)
    assert _day(business, "Rohan Kulkarni").n == 0


def test_a_notice_waits_for_whom_it_is_for_and_each_marks_their_own(business: Business) -> None:
    fill_day(business)
    business.notify("Vidya Mandir is hot", "Vidya Mandir", to="Meera Joshi")
    business.notify("An import is finished", "Green Acres CHS")
    assert [one.title for one in _day(business, "Rohan Kulkarni").told] == ["An import is finished"]
    meera = _day(business, "Meera Joshi")
    assert [one.title for one in meera.told] == ["An import is finished", "Vidya Mandir is hot"]
    assert meera.told[1].contact_id == business.contacts["Vidya Mandir"]
    assert meera.n == 2
    # Where nobody is chosen, what is for anybody is told, and whose it is.
    assert [one.owner for one in _day(business).told] == [None, "Meera Joshi"]
    ids = [one.record_id for one in meera.told]
    business.run(mark_read, kind="notice", record_ids=ids, user_id=business.users["Meera Joshi"])
    assert _day(business, "Meera Joshi").n == 0
    assert [one.title for one in _day(business, "Rohan Kulkarni").told] == ["An import is finished"]
    for who in (None, "Meera Joshi", "Rohan Kulkarni"):
        actor_id = None if who is None else business.users[who]
        assert business.app.ask(count_waiting, actor_id=actor_id).result().today == _day(business, who).n
    business.run(delete_contacts, contact_ids=[business.contacts["Green Acres CHS"]])
    assert _day(business, "Rohan Kulkarni").told == ()


def test_midnight_makes_todays_work_overdue_and_a_week_of_sleep_loses_nothing(business: Business) -> None:
    fill_day(business)
    midnight = local(SATURDAY + dt.timedelta(days=1), 0)
    business.at(midnight - dt.timedelta(seconds=1))
    evening = _day(business, "Priya Sharma")
    business.at(midnight)
    sunday = _day(business, "Priya Sharma")
    business.at(NOW + dt.timedelta(days=7))
    later = _day(business, "Priya Sharma")
    assert (evening.day, sunday.day, later.day) == (SATURDAY, dt.date(2026, 11, 22), dt.date(2026, 11, 28))
    assert sunday.closed == "day off"
    for day in (evening, sunday, later):
        assert {one.title for one in day.steps} == {one.title for one in evening.steps}
    # What is overdue stands in the order of the money.
    assert next(one.title for one in later.steps) == "Visit · Cold-storage 60 kW"


def test_a_day_of_a_clock_change_is_a_day(tmp_path: Path) -> None:
    made = make_business(tmp_path, at=dt.datetime(2026, 11, 1, 3, 0, tzinfo=dt.UTC))
    with made.app:
        made.run(edit_business, time_zone="America/New_York")
        made.add_deal("Villa", 1_00_000, contact_id=made.add_lead("A"), owner_id=made.users["Priya Sharma"])
        # The last minute of a day of 25 hours.
        made.plan("Villa", "call", dt.datetime(2026, 11, 2, 4, 59, tzinfo=dt.UTC))
        made.at(dt.datetime(2026, 11, 1, 4, 0, tzinfo=dt.UTC))
        assert [one.title for one in _day(made, "Priya Sharma").steps] == ["Call · Villa"]
        made.at(dt.datetime(2026, 11, 1, 3, 59, tzinfo=dt.UTC))
        assert _day(made, "Priya Sharma").n == 0


def test_a_reminder_is_a_line_before_its_day(business: Business) -> None:
    business.add_deal("Villa", 1_00_000, contact_id=business.add_lead("A"), owner_id=business.users["Priya Sharma"])
    due = local(SATURDAY + dt.timedelta(days=3), 11)
    step = business.plan("Villa", "call", due)
    assert _day(business, "Priya Sharma").n == 0
    business.run(edit_activity, activity_id=step, remind_at=local(SATURDAY, 17))
    (line,) = _day(business, "Priya Sharma").steps
    assert (line.kind, line.due_at) == (ItemKind.REMINDER, local(SATURDAY, 17))


def test_a_holiday_is_named_and_is_no_working_day(business: Business) -> None:
    fill_day(business)
    business.run(edit_business, holidays={"2026-11-21": "Founders' day"})
    assert _day(business).closed == "Founders' day"
    monday = local(SATURDAY + dt.timedelta(days=2), 11)
    business.at(monday)
    # Saturday is closed and so is Sunday: the last working day is Friday; but somebody worked on Saturday.
    assert business.app.ask(find_last_day, business.users["Rohan Kulkarni"]).result() == dt.date(2026, 11, 20)


def test_news_tells_leads_wins_and_leaves_out_what_is_older(business: Business) -> None:
    fill_day(business)
    news = business.app.ask(read_news).result()
    told = {(one.kind, one.what): one.n for one in news.lines}
    assert told[("won", "Amrit Dairy")] == 1
    assert told[("leads", "")] == 4
    business.at(NOW + dt.timedelta(days=30))
    assert business.app.ask(read_news).result().lines == ()


def test_a_new_workspace_says_so_and_one_that_is_done_says_what_comes(business: Business) -> None:
    assert _day(business).is_new
    business.add_deal("Villa", 1_00_000, contact_id=business.add_lead("A"), owner_id=business.users["Priya Sharma"])
    business.plan("Villa", "call", local(SATURDAY + dt.timedelta(days=2), 11))
    day = _day(business, "Priya Sharma")
    assert (day.n, day.is_new) == (0, False)
    assert [one.title for one in day.coming] == ["Call · Villa"]


def test_an_accepted_lead_for_which_nothing_is_planned_is_a_line_of_its_rep(business: Business) -> None:
    lead = business.add_lead("Asha Rao")
    business.run(accept_handoff, handoff_id=business.offer("Asha Rao", "Priya Sharma"))
    business.run(log_activity, kind="call", contact_id=lead, outcome="no answer")
    business.at(NOW + dt.timedelta(days=60))
    (line,) = _day(business, "Priya Sharma").steps
    assert (line.kind, line.title, line.contact_id) == (ItemKind.NO_STEP, "Asha Rao", lead)
    assert _day(business, "Rohan Kulkarni").n_steps == 0
    day = _day(business, "Priya Sharma")
    assert business.app.ask(count_waiting, actor_id=business.users["Priya Sharma"]).result().today == day.n
    business.run(plan_activity, kind="call", contact_id=lead, due_at=business.clock.now() + dt.timedelta(days=1))
    assert _day(business, "Priya Sharma").n_steps == 0


def test_what_waits_for_marketing_comes_last_and_what_is_old_in_one_line(business: Business) -> None:
    fill_day(business)
    until = SATURDAY + dt.timedelta(days=10)
    for lead in ("Vidya Mandir", "Himalaya Cold"):
        business.run(recycle_handoff, handoff_id=business.handoffs[lead], note="too early", until=until)
    business.at(local(until, 12))
    day = _day(business)
    assert day.marketing is not None
    assert (day.marketing.n, day.marketing.older) == (2, ())
    assert [one.kind for one in day.items][-2:] == [ItemKind.REVISIT] * 2
    business.at(local(until + dt.timedelta(days=20), 12))
    day = _day(business)
    assert day.marketing is not None
    assert (day.marketing.items, day.marketing.n) == ((), 0)
    assert [(one.kind, one.n, one.since) for one in day.marketing.older] == [("recycled_past_date", 2, until)]
    assert day.n == len(day.items)
    assert _day(business, "Priya Sharma").marketing is None


def test_what_marketing_put_off_was_not_given_back_by_sales(business: Business) -> None:
    for name in ("Vidya Mandir", "Himalaya Cold"):
        business.add_lead(name, phone="+91 98220 14466")
        business.offer(name, "Priya Sharma")
    business.app.actor_id = business.users["Meera Joshi"]
    business.run(recycle_handoff, handoff_id=business.handoffs["Vidya Mandir"], note="asked for spring")
    business.app.actor_id = business.users["Priya Sharma"]
    business.run(recycle_handoff, handoff_id=business.handoffs["Himalaya Cold"], note="no budget")
    lines = business.app.ask(read_news).result().lines
    assert [(one.n, one.detail) for one in lines if one.kind == "rejected"] == [(1, "no budget")]


def test_the_number_beside_the_leads_is_what_waits_for_whoever_looks(business: Business) -> None:
    fill_day(business)
    for who in (None, "Priya Sharma", "Rohan Kulkarni", "Anand Surya"):
        actor_id = None if who is None else business.users[who]
        to_accept = business.app.ask(read_lead_choices).result().to_accept.get(actor_id, 0)
        assert business.app.ask(count_waiting, actor_id=actor_id).result().leads == to_accept, who
    meera = business.users["Meera Joshi"]
    before = business.app.ask(count_waiting, actor_id=meera).result().leads
    # A new lead is nothing to accept, a qualified one waits for a rep.
    lead = business.add_lead("Sunil", phone="+91 98220 14499")
    assert business.app.ask(count_waiting, actor_id=meera).result().leads == before
    business.run(qualify_by_hand, contact_ids=[lead])
    assert business.app.ask(count_waiting, actor_id=meera).result().leads == before + 1
