"""Automations that follow what people do: what they fire for, what they leave alone, and how they are taken back."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.activity import complete_activity, log_activity, plan_activity
from funneldesk.commands.automation import delete_automations, restore_automations
from funneldesk.commands.contact import change_lifecycle, create_contact, edit_contact
from funneldesk.commands.contacts_bulk import assign_contacts
from funneldesk.commands.deal import create_deal, edit_deal, move_deal
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.errors import Refusal
from funneldesk.exchange.importing import import_file
from funneldesk.model.automation_actions import (
    AddTag,
    Assign,
    MoveLifecycle,
    Notify,
    PlanTask,
    RemoveTag,
    SetField,
    StopSequence,
)
from funneldesk.model.automation_rule import DealCondition, Filter
from funneldesk.model.automation_terms import DEAL, LEAD
from funneldesk.model.automation_triggers import (
    ActivityDone,
    FieldChanged,
    ImportFinished,
    RecordCreated,
    StageEntered,
    StageLeft,
    TouchCame,
)
from funneldesk.model.segment_expression import parse_filter
from tests.support.automating import DAY, HOUR, Desk
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROPOSAL = 3


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk.open(tmp_path)
    yield made
    made.app.close()


def test_a_name_that_was_taken_meanwhile_keeps_a_rule_in_the_bin(desk: Desk) -> None:
    first = desk.rule(RecordCreated(LEAD), AddTag("new"), name="Greet")
    desk.do(delete_automations, automation_ids=[first])
    second = desk.rule(RecordCreated(LEAD), AddTag("hello"), name="greet")
    with pytest.raises(Refusal, match="There is another automation “Greet” by now"):
        desk.do(restore_automations, automation_ids=[first])
    desk.do(delete_automations, automation_ids=[second])
    with pytest.raises(Refusal, match="There is another automation"):
        desk.do(restore_automations, automation_ids=[first, second])
    desk.do(restore_automations, automation_ids=[first])
    desk.do(create_contact, name="Asha")
    assert desk.look().fired == 1


def test_a_stage_entered_plans_a_call_and_undo_takes_it_along(desk: Desk) -> None:
    desk.rule(
        StageEntered(DEAL, PROPOSAL),
        PlanTask("call", "Call {lead} about {deal}", days=3),
        filter_=Filter(deal=(DealCondition("amount", "at_least", "100000"),)),
        name="Follow up",
    )
    desk.do(create_contact, name="Asha")
    desk.do(create_deal, title="Dairy", amount_minor=20_000_000, contact_id=1)
    before = read_everything(desk.app.path)
    desk.do(move_deal, deal_id=1, to_stage_id=PROPOSAL)
    report = desk.look()
    assert (report.fired, report.looked) == (1, 1)
    assert desk.tasks() == ["Call Asha about Dairy"]
    entry = desk.ask("SELECT cause, label, caused_by_id, actor_id FROM journal_entry ORDER BY id DESC LIMIT 1")
    moved = desk.ask("SELECT id FROM journal_entry WHERE command = 'move_deal'")[0][0]
    assert entry == [("automation", "Automation “Follow up”: planned “Call Asha about Dairy”", moved, None)]
    # NOON is a Saturday; Sunday is closed, so three working days after it is Wednesday at local noon.
    assert desk.ask("SELECT datetime(due_at / 1000000, 'unixepoch') FROM activity") == [("2026-11-25 06:30:00",)]
    assert desk.app.undo().result().result.followed_by == 1
    assert read_everything(desk.app.path) == before
    assert desk.look().looked == 0
    desk.app.redo().result()
    assert desk.tasks() == ["Call Asha about Dairy"]
    assert desk.look().looked == 0, "a redone change is no new event"


def test_the_log_says_which_condition_did_not_hold(desk: Desk) -> None:
    desk.rule(
        RecordCreated(DEAL),
        Notify("New deal {deal}", "marketing"),
        filter_=Filter(parse_filter('city = "Pune" and name is set'), (DealCondition("amount", "at_least", "10"),)),
    )
    desk.do(create_contact, name="Asha")
    desk.do(create_deal, title="A", contact_id=1)
    desk.do(create_deal, title="B")
    desk.do(edit_contact, contact_id=1, city="Pune")
    desk.do(create_deal, title="C", contact_id=1)
    desk.do(create_deal, title="D", contact_id=1, amount_minor=2000)
    desk.look()
    assert sorted(desk.log()) == [
        ("fired", "Told marketing: “New deal D”"),
        ("passed", "It belongs to no lead that could be asked about."),
        ("passed", "Its amount is not 10 or more."),
        ("passed", "Its amount is not 10 or more."),
    ]


def test_a_task_names_a_lead_once_whom_the_deal_is_called_after(desk: Desk) -> None:
    desk.rule(RecordCreated(DEAL), PlanTask("task", "Ask {lead} for feedback on {deal}"))
    desk.do(create_contact, name="Asha Rao")
    for title in ("Asha Rao", "Asha Rao – Rooftop", "Dairy"):
        desk.do(create_deal, title=title, contact_id=1)
    desk.look()
    assert desk.tasks() == [
        "Ask Asha Rao for feedback on the deal",
        "Ask Asha Rao for feedback on Rooftop",
        "Ask Asha Rao for feedback on Dairy",
    ]


def test_each_kind_of_change_is_seen(desk: Desk) -> None:
    for trigger, words in (
        (RecordCreated(LEAD), "lead"),
        (RecordCreated("activity"), "activity"),
        (FieldChanged(LEAD, "city", "pune"), "city is Pune"),
        (FieldChanged(DEAL, "amount_minor"), "amount"),
        (StageLeft(DEAL, 1), "left the first stage"),
        (StageEntered(DEAL, "won"), "won"),
        (StageEntered(LEAD, "recycled"), "recycled"),
        (ActivityDone("call"), "call done"),
        (TouchCame("webinar"), "webinar"),
    ):
        desk.rule(trigger, Notify(f"{words}: {{lead}}"))
    desk.do(create_contact, name="Asha")
    desk.do(edit_contact, contact_id=1, city="Nashik")
    desk.do(edit_contact, contact_id=1, city="Pune")
    desk.do(change_lifecycle, contact_ids=[1], to_stage="recycled", note="later")
    desk.do(create_deal, title="Dairy", contact_id=1)
    desk.do(edit_deal, deal_id=1, amount_minor=5)
    desk.do(plan_activity, kind="call", deal_id=1)
    desk.do(log_activity, kind="meeting", deal_id=1)
    desk.do(complete_activity, activity_id=1)
    desk.do(log_touchpoint, contact_id=1, kind="webinar")
    desk.do(move_deal, deal_id=1, to_stage_id=5)
    desk.look()
    assert desk.notices() == [
        f"{words}: Asha"
        for words in (
            "lead",
            "city is Pune",
            "recycled",
            "amount",
            "activity",
            "activity",
            "call done",
            "webinar",
            "left the first stage",
            "won",
        )
    ]


def test_actions_do_what_they_say(desk: Desk) -> None:
    desk.rule(
        RecordCreated(LEAD),
        AddTag("New"),
        SetField(LEAD, "language", "mr"),
        SetField(LEAD, "best_time", "mornings"),
        MoveLifecycle("pql"),
        StopSequence(),
        RemoveTag("old"),
    )
    desk.do(create_contact, name="Asha")
    assert desk.look().fired == 1
    assert desk.ask("SELECT tags, language, best_time, lifecycle_stage FROM contact") == [
        ('["New"]', "mr", "mornings", "pql")
    ]
    assert desk.ask("SELECT cause, by_user_id FROM lifecycle_change WHERE to_stage = 'pql'") == [("automation", None)]
    assert desk.app.undo().result().result.followed_by == 1
    assert desk.ask("SELECT COUNT(*) FROM contact") == [(0,)]


def test_what_fails_changes_nothing_and_says_so(desk: Desk) -> None:
    desk.rule(RecordCreated(LEAD), AddTag("New"), Assign("turn"))
    desk.do(create_contact, name="Asha")
    report = desk.look()
    assert report.failed == 1
    assert desk.log() == [("failed", "Nobody is there to give it to; everybody it may go to is away or has left.")]
    assert desk.ask("SELECT tags FROM contact") == [(None,)]
    assert desk.look().looked == 0


def test_an_import_brings_one_event_and_no_other(desk: Desk) -> None:
    for trigger in (RecordCreated(LEAD), StageEntered(LEAD, "lead"), FieldChanged(LEAD, "city")):
        desk.rule(trigger, Notify("too much"))
    desk.rule(ImportFinished(), Notify("“{lead}” is in", "owner"))
    source = desk.app.path.parent / "people.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Name", "Email"], ["Asha", "a@example.com"], ["Ravi", "r@example.com"]])
    import_file(desk.app, source, kind="leads")
    desk.look()
    assert desk.notices() == ["“people.csv” is in"]
    desk.app.undo().result()
    assert desk.notices() == []


def test_what_was_undone_before_anybody_looked_does_not_fire(desk: Desk) -> None:
    desk.rule(RecordCreated(LEAD), Notify("{lead}"))
    desk.do(create_contact, name="Asha")
    desk.app.undo().result()
    assert desk.look().looked == 0
    desk.app.redo().result()
    assert desk.look().fired == 1, "it happened after all"
    assert desk.notices() == ["Asha"]


def test_the_past_is_none_of_a_new_rules_business(desk: Desk) -> None:
    desk.do(create_contact, name="Asha")
    desk.wait(HOUR)
    number = desk.rule(RecordCreated(LEAD), Notify("{lead}"))
    assert desk.look().looked == 0
    desk.switch(number, is_active=False)
    desk.wait(HOUR)
    desk.do(create_contact, name="Ravi")
    desk.wait(DAY)
    desk.switch(number, is_active=True)
    desk.do(create_contact, name="Meera")
    desk.look()
    assert desk.notices() == ["Meera"]


def test_a_change_of_very_many_records_is_left_alone_and_said(desk: Desk) -> None:
    for n in range(201):
        desk.do(create_contact, name=f"Lead {n}")
    desk.look()
    with desk.app._workspace.write_plain() as connection:
        connection.exec_driver_sql(
            "INSERT INTO user (uid, name, name_key, role, is_active) VALUES ('u', 'Meera', 'meera', 'sales', 1)"
        )
    desk.rule(FieldChanged(LEAD, "owner_id"), Notify("{lead}"))
    desk.do(assign_contacts, contact_ids=list(range(1, 202)), owner_id=1)
    report = desk.look()
    assert (report.held, report.fired) == (1, 0)
    assert desk.log()[-1][1].startswith("201 records changed at once")
