"""Automations by the clock: due in the order of time and stamped with it, after a week asleep too; no loops."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text

from funneldesk.automation.follower import Follower
from funneldesk.commands.activity import complete_activity, log_activity, plan_activity
from funneldesk.commands.contact import change_lifecycle, create_contact, edit_contact
from funneldesk.commands.deal import create_deal, edit_deal, move_deal
from funneldesk.commands.sample import add_sample_business
from funneldesk.model.automation_actions import AddTag, MoveLifecycle, Notify, PlanTask, SetField
from funneldesk.model.automation_terms import DEAL, LEAD
from funneldesk.model.automation_triggers import (
    ActivityOverdue,
    DateReached,
    FieldChanged,
    NoNextStep,
    NoTouch,
    RecordCreated,
    ScoreCrossed,
    StageEntered,
    StayedFor,
)
from funneldesk.model.deal import Deal
from funneldesk.queries.automation_names import read_automation_names
from funneldesk.queries.automation_occasions import MOST_AT_ONCE
from funneldesk.queries.automation_words import tell_trigger
from tests.support.automating import DAY, HOUR, MICROSECOND, Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk.open(tmp_path)
    yield made
    made.app.close()


def test_a_week_asleep_is_caught_up_in_the_order_of_time(desk: Desk) -> None:
    desk.rule(StayedFor(DEAL, 1, 2), Notify("two days: {deal}"))
    desk.rule(NoTouch(DEAL, 3), Notify("untouched: {deal}"))
    desk.rule(ActivityOverdue(1), Notify("late: {deal}"))
    desk.rule(DateReached("expected_close_on", -1), Notify("closes tomorrow: {deal}"))
    desk.rule(NoTouch(LEAD, 4), Notify("silent: {lead}"))
    begun = desk.clock.at
    desk.do(create_contact, name="Asha")
    desk.do(create_deal, title="A", contact_id=1, expected_close_on=dt.date(2026, 11, 27))
    desk.look()
    desk.wait(HOUR)
    desk.do(create_deal, title="B", contact_id=1)
    desk.do(plan_activity, kind="call", deal_id=1, due_at=begun + 4 * DAY)
    desk.wait(7 * DAY)
    assert desk.look().fired == 7
    runs = desk.ask("SELECT why, due_at / 1000000, ran_at / 1000000 FROM automation_run ORDER BY due_at, id")
    closing = dt.datetime(2026, 11, 25, 18, 30, tzinfo=dt.UTC)
    assert [(row[0].split("“")[1].rstrip("”"), row[1] - int(begun.timestamp())) for row in runs] == [
        ("two days: A", 2 * 86400),
        ("two days: B", 2 * 86400 + 3600),
        ("untouched: A", 3 * 86400),
        ("untouched: B", 3 * 86400 + 3600),
        ("silent: Asha", 4 * 86400),
        ("closes tomorrow: A", int((closing - begun).total_seconds())),
        ("late: A", 5 * 86400),
    ]
    assert [row[0] for row in desk.ask("SELECT at FROM notice ORDER BY id")] == [
        row[0] for row in desk.ask("SELECT due_at FROM automation_run ORDER BY due_at, id")
    ]
    assert {row[2] for row in runs} == {int(desk.clock.at.timestamp())}
    assert desk.look().looked == 0
    desk.wait(30 * DAY)
    assert desk.look().looked == 0


def test_a_stay_that_ended_in_time_does_not_count(desk: Desk) -> None:
    desk.rule(StayedFor(LEAD, "lead", 2), Notify("{lead}"))
    desk.do(create_contact, name="Asha")
    desk.do(create_contact, name="Ravi")
    desk.wait(DAY)
    desk.do(change_lifecycle, contact_ids=[1], to_stage="pql")
    desk.wait(2 * DAY)
    desk.look()
    assert desk.notices() == ["Ravi"]


def test_a_deal_without_a_next_step_is_seen_two_days_after_the_last_act(desk: Desk) -> None:
    desk.rule(NoNextStep(2), PlanTask("task", "Plan the next step of {deal}"))
    desk.do(create_deal, title="A")
    desk.do(create_deal, title="B")
    desk.do(plan_activity, kind="call", deal_id=1, due_at=desk.clock.at)
    desk.do(log_activity, kind="call", deal_id=2)
    desk.wait(HOUR)
    desk.do(complete_activity, activity_id=1)
    desk.do(plan_activity, kind="call", deal_id=2, due_at=desk.clock.at + 9 * DAY)
    desk.wait(2 * DAY - HOUR)
    assert desk.look().looked == 0
    desk.wait(HOUR)
    assert desk.look().fired == 1
    assert desk.tasks() == ["Plan the next step of A"]


def test_dates_of_ones_own_and_dates_to_come_back(desk: Desk) -> None:
    desk.rule(DateReached("custom.Renewal", -2), Notify("renewal: {lead}"))
    desk.do(create_contact, name="Asha", custom={"Renewal": "2026-11-26"})
    desk.do(create_contact, name="Ravi", custom={"Renewal": "soon"})
    desk.wait(2 * DAY)
    assert desk.look().looked == 0
    desk.wait(DAY)
    desk.look()
    assert desk.notices() == ["renewal: Asha"]
    desk.do(edit_contact, contact_id=1, custom={"Renewal": "2026-11-28"})
    desk.wait(2 * DAY)
    desk.look()
    assert desk.notices() == ["renewal: Asha"] * 2, "another date is another event"


def test_dates_of_deals_of_ones_own_come_after_the_win_too_and_are_named(desk: Desk) -> None:
    desk.rule(DateReached("deal.custom.Service due"), Notify("service: {deal}"))
    custom = {"Service due": "2026-11-24T09:00", "Panel": "Mono"}
    desk.do(create_deal, title="Dairy")
    desk.do(lambda work: setattr(work.get(Deal, 1), "custom", custom))
    desk.do(move_deal, deal_id=1, to_stage_id=5)
    desk.do(create_contact, name="Asha", custom={"Renewal": "2027-01-01", "Roof": "flat"})
    desk.wait(4 * DAY)
    desk.look()
    assert desk.notices() == ["service: Dairy"]
    names = desk.app.ask(read_automation_names).result()
    assert names.dates == ("custom.Renewal", "deal.custom.Service due")
    assert tell_trigger(DateReached(names.dates[1]), names) == "When the day of the “Service due” of a deal comes"


def test_scores_that_cross_are_followed_once(desk: Desk) -> None:
    desk.rule(ScoreCrossed("hot"), Notify("hot: {lead}"))
    desk.rule(ScoreCrossed("A1"), Notify("A1: {lead}"))
    desk.do(create_contact, name="Asha")
    desk.do(create_contact, name="Ravi")
    desk.score(1, 20, 35)
    desk.score(2, 20, 42)
    assert desk.look().fired == 1, "a first score comes into a band too"
    desk.score(1, 20, 42)
    desk.score(2, 42, 42)
    desk.wait(HOUR)
    assert desk.look().fired == 2
    assert desk.look().fired == 0
    assert desk.notices() == ["hot: Ravi", "hot: Asha", "A1: Ravi"]
    assert desk.ask("SELECT COUNT(*) FROM score_crossing") == [(0,)]


def test_a_crossing_waits_in_the_file_for_the_next_look_unless_it_was_left_again(desk: Desk) -> None:
    rule = desk.rule(ScoreCrossed("hot"), Notify("hot: {lead}"))
    for name in ("Asha", "Ravi", "Meera"):
        desk.do(create_contact, name=name)
    for contact_id in (1, 2):
        desk.score(contact_id, 20, 42)
    desk.wait(DAY)
    desk.score(2, 5, 5)
    desk.score(3, 20, 42)
    desk.wait(2 * DAY)
    assert desk.look().fired == 2
    assert desk.notices() == ["hot: Asha", "hot: Meera"]
    assert desk.ask("SELECT ran_at - due_at FROM automation_run ORDER BY id") == [
        (3 * DAY // MICROSECOND,),
        (2 * DAY // MICROSECOND,),
    ]
    desk.switch(rule, is_active=False)
    desk.score(2, 20, 42)
    assert desk.ask("SELECT COUNT(*) FROM score_crossing") == [(0,)], "nobody waits for it"
    desk.switch(rule, is_active=True)
    assert desk.look().looked == 0


def test_more_scores_than_anybody_could_tell_of_are_held_once(desk: Desk) -> None:
    desk.rule(ScoreCrossed("hot"), Notify("hot: {lead}"))
    for number in range(MOST_AT_ONCE + 1):
        desk.do(create_contact, name=f"Lead {number}")
    desk.score(range(1, MOST_AT_ONCE + 2), 20, 42)
    report = desk.look()
    assert (report.fired, report.held) == (0, 1)
    assert desk.log()[0][1].startswith("201 scores changed at once")


def test_rules_that_undo_one_another_run_once_each(desk: Desk) -> None:
    desk.rule(StageEntered(LEAD, "pql"), MoveLifecycle("lead"))
    desk.rule(StageEntered(LEAD, "lead"), MoveLifecycle("pql"))
    desk.do(create_contact, name="Asha")
    report = desk.look()
    assert (report.fired, report.held) == (2, 1)
    assert desk.log()[-1][1].startswith("It ran for this record already in the chain that led here")
    # What a person does later begins a chain of its own.
    desk.do(change_lifecycle, contact_ids=[1], to_stage="pql")
    assert desk.look().fired == 2


def test_rules_that_trigger_one_another_end_after_three(desk: Desk) -> None:
    desk.rule(FieldChanged(LEAD, "city"), SetField(LEAD, "job_title", "Owner"))
    desk.rule(FieldChanged(LEAD, "job_title"), SetField(LEAD, "needs", "a roof"))
    desk.rule(FieldChanged(LEAD, "needs"), AddTag("roof", LEAD))
    desk.rule(FieldChanged(LEAD, "tags"), SetField(LEAD, "language", "Marathi"))
    desk.do(create_contact, name="Asha")
    desk.do(edit_contact, contact_id=1, city="Pune")
    report = desk.look()
    assert (report.fired, report.held) == (3, 1)
    assert [row[0] for row in desk.ask("SELECT depth FROM automation_run ORDER BY id")] == [1, 2, 3, 4]
    assert desk.log()[-1] == ("held", "Three automations had led to it already; a fourth could go in circles.")
    assert desk.app.undo().result().result.followed_by == 3
    assert desk.ask("SELECT city, job_title, needs FROM contact") == [(None, None, None)]


def test_rules_that_wake_one_another_by_the_clock_end_too(desk: Desk) -> None:
    desk.rule(StayedFor(LEAD, "pql", 1), MoveLifecycle("lead"))
    desk.rule(StayedFor(LEAD, "lead", 1), MoveLifecycle("pql"))
    desk.do(create_contact, name="Asha")
    for _ in range(10):
        desk.wait(DAY)
        desk.look()
    assert [row[0] for row in desk.log()] == ["fired", "fired", "fired", "held"]


def test_one_automation_runs_five_times_a_day_for_a_record_at_most(desk: Desk) -> None:
    desk.rule(StageEntered(LEAD, "pql"), AddTag("trial"))
    desk.do(create_contact, name="Asha")
    for _ in range(7):
        desk.wait(HOUR)
        desk.do(change_lifecycle, contact_ids=[1], to_stage="pql")
        desk.do(change_lifecycle, contact_ids=[1], to_stage="lead")
        desk.look()
    assert [row[0] for row in desk.log()] == ["fired"] * 5 + ["held"] * 2


def test_the_cost_of_a_change_does_not_grow_with_the_file(desk: Desk) -> None:
    desk.rule(RecordCreated(DEAL), Notify("{deal}"))
    counts = []
    for n in (1, 60):
        for one in range(n):
            desk.do(create_deal, title=f"Deal {n}.{one}")
            desk.do(edit_deal, deal_id=1, notes=f"{one}")
        desk.look()
        desk.do(move_deal, deal_id=1, to_stage_id=2 if n == 1 else 3)
        follower = Follower(desk.app)
        counts.append(_count_statements(desk, partial(follower.look, by_clock=False)))
    assert counts[0] == counts[1] <= 16


def _count_statements(desk: Desk, work: Callable[[], object]) -> int:
    with desk.app._workspace.read() as connection:
        engine = connection.engine
    statements: list[str] = []

    def note(*said: object) -> None:
        statements.append(str(said[2]))

    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return len(statements)


def test_the_defaults_follow_a_proposal_and_a_win(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path, defaults=True)
    desk.do(create_contact, name="Asha")
    desk.do(create_deal, title="Dairy", contact_id=1)
    desk.do(log_activity, kind="proposal", deal_id=1)
    desk.look()
    assert desk.tasks() == ["Ask Asha about the proposal"]
    desk.score(1, 40, 40)
    desk.do(create_contact, name="Lata")
    desk.score(2, 40, 40)
    desk.look()
    desk.do(move_deal, deal_id=1, to_stage_id=5)
    desk.score(1, 5, 5)
    desk.score(1, 40, 40)
    desk.wait(HOUR)
    desk.look()
    assert desk.tasks()[1:] == ["Ask Asha for feedback on Dairy"]
    # Asha is sold to already.
    assert desk.notices() == ["Lata is hot and has no owner"]
    desk.do(create_deal, title="Hotel", contact_id=1)
    desk.do(log_activity, kind="call", deal_id=2)
    desk.wait(3 * DAY)
    desk.look()
    assert desk.tasks()[2:] == ["Plan the next step of Hotel"]
    desk.app.close()


def test_the_defaults_do_nothing_to_the_sample_business(tmp_path: Path) -> None:
    desk = Desk.open(tmp_path, defaults=True)
    desk.do(add_sample_business)
    report = desk.look()
    assert (report.fired, report.failed, report.passed) == (0, 0, 0)
    with desk.app._workspace.read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM activity WHERE cause = 'automation'")).scalar_one() == 0
    desk.app.close()
