"""Planning, doing and saying what comes next: one change each, undone in one step."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from funneldesk.commands.activity import (
    NextStep,
    assign_activities,
    delete_activity,
    edit_activity,
    finish_activity,
    log_activity,
    plan_activity,
    replan_activity,
    reschedule_activity,
    restore_activities,
    snooze_reminder,
)
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import move_deal
from funneldesk.commands.mention import mark_read
from funneldesk.commands.note import edit_note, write_note
from funneldesk.commands.touchpoint import log_touchpoint, remove_touchpoint
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.deal import Deal
from funneldesk.queries.activities import read_activities, read_last_touch
from funneldesk.queries.best_time import read_best_time
from funneldesk.queries.mentions import read_mentions
from funneldesk.queries.reminders import next_reminder_at, read_reminders
from funneldesk.queries.step_page import read_step_page
from tests.support.daily_work import open_daily_work
from tests.support.workspace import NOON, read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.queries.activities import ActivityRow
    from tests.support.daily_work import DailyWork

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DailyWork]:
    """The business."""
    made = open_daily_work(tmp_path)
    yield made
    made.app.close()


def row(work: DailyWork, activity_id: int) -> ActivityRow:
    return work.ask(read_activities, ids=[activity_id])[0]


def last_touch(work: DailyWork) -> dt.datetime | None:
    return work.app.ask(
        lambda look: look.connection.scalar(select(Deal.last_touch_at).where(Deal.id == work.deal))
    ).result()


def test_done_with_everything_is_one_change_and_one_undo(work: DailyWork) -> None:
    planned = work.do(plan_activity, kind="call", deal_id=work.deal, due_at=NOON + HOUR, note="bring load sheet")
    before = read_everything(work.app.path)
    work.clock.at += 2 * HOUR
    objections = work.ask(read_step_page, activity_id=planned).objections
    done = work.do(
        finish_activity,
        activity_id=planned,
        outcome="reached: wants a visit",
        minutes=12,
        objection_id=objections[0][0],
        objection="more than the neighbour paid",
        note="brother decides",
        next=NextStep("site_visit", NOON + 3 * DAY, due_words="after the wedding"),
    )
    kept, after = row(work, planned), row(work, done.next_id or 0)
    assert (kept.outcome, kept.minutes) == ("reached: wants a visit", 12)
    assert kept.objection == f"{objections[0][1]}: more than the neighbour paid"
    assert kept.note == "bring load sheet\nbrother decides"
    assert (after.kind, after.due_words, after.owner_id, after.deal_id) == (
        "site_visit", "after the wedding", work.priya, work.deal,
    )  # fmt: skip
    assert last_touch(work) == NOON + 2 * HOUR
    assert work.app.undo().result().result.label == "Done: call with “Rooftop 10 kW”, then visit"
    assert read_everything(work.app.path) == before


def test_what_was_not_planned_is_logged_with_its_next_step(work: DailyWork) -> None:
    done = work.do(
        log_activity, kind="whatsapp", contact_id=work.lead, outcome="sent", next=NextStep("call", NOON + DAY)
    )
    assert row(work, done).owner == "Priya Sharma"
    page = work.ask(read_step_page, contact_id=work.lead)
    # The step belongs to the person; beside the deal's own steps there is none.
    assert page.place.deal_id == work.deal
    assert [one.kind for one in work.ask(read_activities, is_done=False)] == ["call"]


def test_refusals_change_nothing(work: DailyWork) -> None:
    planned = work.do(plan_activity, kind="call", deal_id=work.deal)
    before = read_everything(work.app.path)
    for values in (
        {"minutes": -1}, {"minutes": 100_000}, {"objection_id": 1}, {"outcome": "x" * 600},
        {"next": NextStep("flight")}, {"done_at": NOON + DAY}, {"next": NextStep("call", owner_id=999)},
    ):  # fmt: skip
        with pytest.raises((Refusal, NotFound)):
            work.do(finish_activity, activity_id=planned, **values)
    with pytest.raises(Refusal, match="belongs to"):
        work.do(plan_activity, kind="call")
    assert read_everything(work.app.path) == before
    work.do(finish_activity, activity_id=planned)
    with pytest.raises(Refusal, match="done already"):
        work.do(finish_activity, activity_id=planned)


def test_a_reminder_comes_before_a_time_and_when_a_day_begins(work: DailyWork) -> None:
    timed = work.do(plan_activity, kind="call", deal_id=work.deal, due_at=NOON + 2 * DAY)
    assert row(work, timed).remind_at == NOON + 2 * DAY - dt.timedelta(minutes=15)
    monday = dt.datetime(2026, 11, 23, 12, tzinfo=work.app.business.zone)
    day = work.do(plan_activity, kind="call", deal_id=work.deal, due_at=monday.astimezone(dt.UTC), due_day_only=True)
    ten = monday.replace(hour=10)
    assert row(work, day).remind_at == ten
    work.do(reschedule_activity, activity_id=day, due_at=(monday - DAY).astimezone(dt.UTC), due_day_only=True)
    assert row(work, day).remind_at == ten - DAY
    undated = work.do(plan_activity, kind="task", deal_id=work.deal)
    assert row(work, undated).remind_at is None


def test_each_is_reminded_of_once_and_again_when_put_off(work: DailyWork) -> None:
    planned = work.do(plan_activity, kind="call", deal_id=work.deal, due_at=NOON + HOUR)
    assert work.ask(read_reminders, user_id=work.priya) == []
    assert work.ask(next_reminder_at, user_id=work.priya) == NOON + HOUR - dt.timedelta(minutes=15)
    work.clock.at += HOUR
    assert [one.record_id for one in work.ask(read_reminders, user_id=work.priya)] == [planned]
    assert work.ask(read_reminders, user_id=work.asha) == []
    entries = work.app.history().result().undo
    work.do(mark_read, kind="reminder_told", record_ids=[planned], user_id=work.priya)
    assert work.app.history().result().undo == entries
    assert work.ask(read_reminders, user_id=work.priya) == []
    work.do(snooze_reminder, activity_id=planned, until=work.clock.at + dt.timedelta(minutes=10))
    assert work.ask(read_reminders, user_id=work.priya) == []
    work.clock.at += dt.timedelta(minutes=10)
    assert [one.record_id for one in work.ask(read_reminders, user_id=work.priya)] == [planned]
    with pytest.raises(Refusal, match="later time"):
        work.do(snooze_reminder, activity_id=planned, until=work.clock.at)


def test_changing_giving_and_deleting_planned_work(work: DailyWork) -> None:
    planned = work.do(plan_activity, kind="call", deal_id=work.deal, due_at=NOON + DAY)
    work.do(replan_activity, activity_id=planned, step=NextStep("demo", NOON + 2 * DAY, subject="Show it"))
    work.do(assign_activities, activity_ids=[planned], owner_id=work.asha)
    work.do(edit_activity, activity_id=planned, note="bring two panels")
    kept = row(work, planned)
    assert (kept.kind, kept.subject, kept.due_at, kept.owner, kept.note) == (
        "demo", "Show it", NOON + 2 * DAY, "Asha Rao", "bring two panels",
    )  # fmt: skip
    work.do(delete_activity, activity_id=planned)
    assert work.ask(read_activities) == []
    work.do(restore_activities, activity_ids=[planned])
    assert row(work, planned) == kept
    work.do(finish_activity, activity_id=planned)
    with pytest.raises(Refusal, match="stays with whoever did it"):
        work.do(assign_activities, activity_ids=[planned], owner_id=work.priya)


def test_only_what_people_did_is_a_human_touch(work: DailyWork) -> None:
    begun = last_touch(work)
    work.clock.at += DAY
    log = work.app.submit(
        lambda on: log_activity(on, kind="email", deal_id=work.deal), name="log_activity", cause="automation"
    )
    log.result()
    assert last_touch(work) == begun
    # Opening the deal by hand was one.
    assert work.ask(read_last_touch, [work.lead]) == {work.lead: NOON}
    reply = work.do(log_touchpoint, contact_id=work.lead, kind="reply")
    assert last_touch(work) == work.clock.at
    work.do(log_touchpoint, contact_id=work.lead, kind="open")
    work.do(remove_touchpoint, touchpoint_id=reply)
    assert last_touch(work) == begun
    # A call to the person is one for their open deal too.
    call = work.do(log_activity, kind="call", contact_id=work.lead)
    assert last_touch(work) == work.clock.at
    assert work.ask(read_last_touch, [work.lead, 99]) == {work.lead: work.clock.at}
    work.do(delete_activity, activity_id=call)
    assert last_touch(work) == begun
    note = work.do(write_note, text="thinks about it", deal_id=work.deal)
    assert last_touch(work) == row(work, note).done_at
    work.clock.at += DAY
    work.do(move_deal, deal_id=work.deal, to_stage_id=2)
    assert work.ask(read_last_touch, [work.lead]) == {work.lead: work.clock.at}


def test_a_task_that_a_rule_planned_counts_once_a_person_does_it(work: DailyWork) -> None:
    planned = work.app.submit(
        lambda on: plan_activity(on, kind="call", deal_id=work.deal), name="plan_activity", cause="automation"
    ).result().result  # fmt: skip
    assert row(work, planned).cause == "automation"
    work.clock.at += DAY
    work.do(finish_activity, activity_id=planned, outcome="reached")
    assert (row(work, planned).cause, last_touch(work)) == ("person", work.clock.at)


def test_a_note_names_colleagues_who_read_it_once(work: DailyWork) -> None:
    note = work.do(write_note, text="@asha can you ask about the load? @Priya Sharma knows", contact_id=work.lead)
    mentions = work.ask(read_mentions, work.asha)
    assert [(one.by, one.title, one.contact_id) for one in mentions] == [("Priya Sharma", "Meera Joshi", work.lead)]
    assert work.ask(read_mentions, work.priya) == []
    told = work.ask(read_reminders, user_id=work.asha)
    assert [one.words for one in told] == ["Priya Sharma named you in a note on “Meera Joshi”"]
    work.do(mark_read, kind=told[0].told_as, record_ids=[told[0].record_id], user_id=work.asha)
    assert work.ask(read_reminders, user_id=work.asha) == []
    assert work.ask(read_mentions, work.asha) == mentions
    work.do(mark_read, kind="mention", record_ids=[mentions[0].id], user_id=work.asha)
    assert work.ask(read_mentions, work.asha) == []
    assert [one.is_read for one in work.ask(read_mentions, work.asha, unread_only=False)] == [True]
    work.do(edit_note, activity_id=note, text="mail ashara@example.com and ashamed people, not @asharya")
    assert work.ask(read_mentions, work.asha, unread_only=False) == []
    work.app.undo().result()
    assert len(work.ask(read_mentions, work.asha, unread_only=False)) == 1
    work.do(delete_activity, activity_id=note)
    assert work.ask(read_mentions, work.asha, unread_only=False) == []
    with pytest.raises(Refusal, match="Type the note"):
        work.do(write_note, text="  ", deal_id=work.deal)


def test_the_planned_call_of_today_is_found_so_that_it_is_not_logged_twice(work: DailyWork) -> None:
    planned = work.do(plan_activity, kind="call", contact_id=work.lead, due_at=NOON + HOUR)
    work.do(plan_activity, kind="call", deal_id=work.deal, due_at=NOON + 5 * DAY)
    page = work.ask(read_step_page, contact_id=work.lead, planned_kind="call")
    assert page.activity is not None
    assert page.activity.id == planned
    assert work.ask(read_step_page, contact_id=work.lead, planned_kind="email").activity is None


def test_the_best_time_is_typed_or_learned_from_answers(work: DailyWork) -> None:
    assert work.ask(read_best_time, work.lead) is None
    four = dt.datetime(2026, 11, 16, 16, 30, tzinfo=work.app.business.zone)
    for days, outcome in enumerate(("reached", "reached", "no answer", "call back later", "wrong number")):
        work.do(log_activity, kind="call", contact_id=work.lead, outcome=outcome, done_at=four + days * DAY)
    for days in range(3):
        work.do(
            log_activity, kind="call", contact_id=work.lead, outcome="no answer",
            done_at=four.replace(hour=11) + days * DAY,
        )  # fmt: skip
    best = work.ask(read_best_time, work.lead)
    assert best is not None
    assert (best.words, best.typed) == ("Usually answers weekdays 4–6 pm (3 of 4 calls)", False)
    other = work.do(create_contact, name="Ravi").contact_id
    general = work.ask(read_best_time, other)
    assert general is not None
    assert general.words.startswith("People usually answer weekdays 4–6 pm")
