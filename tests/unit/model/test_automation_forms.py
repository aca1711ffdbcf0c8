"""The typed forms of automations: each comes back from its stored form, and refuses nonsense with a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from funneldesk.errors import Refusal
from funneldesk.model.automation_actions import (
    ACTIONS,
    AddTag,
    Assign,
    MoveLifecycle,
    Notify,
    PlanTask,
    PrepareMessage,
    RemoveTag,
    SetField,
    StartSequence,
    StopSequence,
    fill_words,
    read_action,
)
from funneldesk.model.automation_defaults import DEFAULT_AUTOMATIONS, make_default_rows
from funneldesk.model.automation_rule import AutomationRule, DealCondition, Filter
from funneldesk.model.automation_triggers import (
    TRIGGERS,
    ActivityDone,
    ActivityOverdue,
    DateReached,
    FieldChanged,
    HandoffCame,
    ImportFinished,
    NoNextStep,
    NoTouch,
    RecordCreated,
    ScoreCrossed,
    StageEntered,
    StageLeft,
    StayedFor,
    TouchCame,
    read_trigger,
)
from funneldesk.model.segment_expression import parse_filter
from funneldesk.model.segment_terms import Join

_TRIGGERS = (
    RecordCreated("lead"),
    FieldChanged("deal", "amount_minor"),
    FieldChanged("lead", "city", "Pune"),
    ScoreCrossed("A1"),
    StageEntered("deal", 3),
    StageLeft("lead", "mql"),
    StayedFor("deal", "open", 7),
    NoTouch("lead", 30),
    NoNextStep(2),
    ActivityDone(),
    ActivityOverdue(1, "call"),
    HandoffCame("expired"),
    TouchCame("webinar", 4),
    DateReached("custom.Renewal date", -7),
    ImportFinished(),
)
_ACTIONS = (
    PlanTask("call", "Call {lead}", 3, 4),
    Notify("{deal}", "marketing"),
    Assign("turn", (1, 2), "deal"),
    SetField("deal", "probability", "40"),
    MoveLifecycle("recycled"),
    StartSequence(1),
    StopSequence(),
    AddTag("hot"),
    RemoveTag("hot", "deal"),
    PrepareMessage(2),
)


def test_every_trigger_comes_back() -> None:
    assert {one.KIND for one in _TRIGGERS} == set(TRIGGERS)
    for one in _TRIGGERS:
        assert read_trigger(one.to_json()) == one


def test_every_action_comes_back() -> None:
    assert {one.KIND for one in _ACTIONS} == set(ACTIONS)
    for one in _ACTIONS:
        assert read_action(one.to_json()) == one


def test_a_rule_comes_back_whole() -> None:
    filter_ = Filter(
        parse_filter('city = "Pune" and points >= 60'),
        (DealCondition("amount", "at_least", "1,00,000"), DealCondition("owner", "is_empty")),
        Join.ANY,
    )
    rule = AutomationRule("  Follow   up ", StageEntered("deal", 3), (_ACTIONS[0],), filter_)
    assert rule.name == "Follow up"
    assert AutomationRule.from_json("Follow up", rule.trigger.to_json(), filter_.to_json(), rule.actions_json()) == rule


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "stage"}, "not understood"),
        ({"kind": ["a"]}, "not understood"),
        (None, "not understood"),
        ({"kind": "entered", "record": "deal"}, "not understood"),
        ({"kind": "entered", "record": "deal", "stage": "mql"}, "kind of stage"),
        ({"kind": "entered", "record": "lead", "stage": "hero"}, "lifecycle stage"),
        ({"kind": "stayed", "record": "deal", "stage": 1, "days": 0}, "from 1"),
        ({"kind": "changed", "record": "lead", "field": "uid"}, "field to watch"),
        ({"kind": "score", "to": "Z9"}, "band or cell"),
        ({"kind": "date", "field": "custom."}, "no date"),
        ({"kind": "date", "field": 'custom.a"b'}, "no date"),
        ({"kind": "done", "activity": "dance"}, "kind of activity"),
        ({"kind": "created", "record": "lead", "extra": 1}, "not understood"),
    ],
)
def test_nonsense_as_a_trigger_is_refused(form: Any, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_trigger(form)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"kind": "lifecycle", "stage": "customer"}, "no automation wins"),
        ({"kind": "lifecycle", "stage": "loyal"}, "no automation wins"),
        ({"kind": "lifecycle", "stage": "sql"}, "by a rep"),
        ({"kind": "lifecycle", "stage": "won"}, "is no stage"),
        ({"kind": "move", "stage": 5}, "not understood"),
        ({"kind": "set", "record": "deal", "field": "stage_id", "value": "5"}, "may fill"),
        ({"kind": "set", "record": "deal", "field": "amount_minor", "value": "5"}, "may fill"),
        ({"kind": "set", "record": "lead", "field": "do_not_contact", "value": "0"}, "may fill"),
        ({"kind": "set", "record": "deal", "field": "probability", "value": "101"}, "percent"),
        ({"kind": "task", "activity": "call", "words": "Call {phone}"}, "cannot be filled"),
        ({"kind": "task", "activity": "call", "words": "Call {lead"}, "cannot be filled"),
        ({"kind": "task", "activity": "note", "words": "x"}, "kind of work"),
        ({"kind": "task", "activity": "call", "words": "x", "who": "sales"}, "owner of a task"),
        ({"kind": "notify", "words": "   "}, "needs some words"),
        ({"kind": "assign", "way": "named", "people": []}, "one person"),
        ({"kind": "add_tag", "tag": ""}, "needs some words"),
        ({"kind": "message", "template_id": None}, "Choose a template"),
    ],
)
def test_nonsense_as_an_action_is_refused(form: Any, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_action(form)


def test_parts_must_fit_one_another() -> None:
    with pytest.raises(Refusal, match="needs an action"):
        AutomationRule("A", ImportFinished(), ())
    with pytest.raises(Refusal, match="cannot be done"):
        AutomationRule("A", ImportFinished(), (AddTag("x"),))
    with pytest.raises(Refusal, match="cannot be done"):
        AutomationRule("A", RecordCreated("lead"), (AddTag("x", "deal"),))
    with pytest.raises(Refusal, match="can never hold"):
        AutomationRule("A", RecordCreated("lead"), (AddTag("x"),), Filter(deal=(DealCondition("owner", "is_set"),)))
    with pytest.raises(Refusal, match="about neither"):
        AutomationRule("A", ImportFinished(), (Notify("x"),), Filter(parse_filter("name is set")))
    with pytest.raises(Refusal, match="amount of money"):
        DealCondition("amount", "at_least", "much")
    with pytest.raises(Refusal, match="which stage"):
        DealCondition("stage", "is", None)


def test_words_are_filled_once() -> None:
    assert fill_words("{lead}: {deal}", {"lead": "{deal}", "deal": "Dairy", "owner": ""}) == "{deal}: Dairy"


def test_the_defaults_are_whole_and_read_back() -> None:
    for row, (key, rule) in zip(make_default_rows(), DEFAULT_AUTOMATIONS, strict=True):
        assert row["builtin_key"] == key
        assert AutomationRule.from_json(row["name"], row["trigger"], row["filter"], row["actions"]) == rule
