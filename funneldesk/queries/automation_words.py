"""An automation as a sentence: “When a deal enters Proposal, if its amount is at least ₹1 L, plan a call …”."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from funneldesk.formatting.money import money_text
from funneldesk.model.automation_actions import (
    MARKETING,
    OWNER,
    SETTABLE,
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
)
from funneldesk.model.automation_triggers import (
    DATE_WORDS,
    STAGE_KINDS,
    WATCHED_FIELDS,
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
    find_custom_date,
)
from funneldesk.model.money import Money
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_expression import write_filter
from funneldesk.model.segment_subjects import BANDS, Kind, find_subject
from funneldesk.model.segment_terms import Condition, Join
from funneldesk.model.touchpoint import TOUCH_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from funneldesk.model.automation_actions import Action
    from funneldesk.model.automation_rule import AutomationRule, DealCondition, Filter
    from funneldesk.model.automation_triggers import Trigger
    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.automation_names import AutomationNames

_GONE = "that is gone"
WORK_WORDS: dict[str, str] = {
    "call": "a call",
    "whatsapp": "a WhatsApp message",
    "email": "an e-mail",
    "meeting": "a meeting",
    "site_visit": "a visit",
    "video_call": "a video call",
    "demo": "a demo",
    "proposal": "a proposal",
    "negotiation": "a negotiation",
    "follow_up": "a follow-up",
    "task": "a task",
    "note": "a note",
}
HANDOFF_WORDS: dict[str, str] = {
    "mql": "is qualified for sales",
    "offered": "is offered to a rep",
    "accepted": "is accepted by a rep",
    "sql": "becomes an SQL",
    "rejected": "is rejected by a rep",
    "recycled": "is recycled",
    "disqualified": "is disqualified in the handoff",
    "expired": "was offered and nobody answered in time",
    "returned": "is taken back by marketing",
}
_RECORD_WORDS = {"lead": "a lead", "deal": "a deal", "company": "a company", "activity": "work"}
_ROLE_WORDS = {"owner": "the owner", "marketing": "marketing", "sales": "sales"}


def tell_rule(rule: AutomationRule, names: AutomationNames) -> str:
    """The whole automation in one sentence."""
    condition = tell_filter(rule.filter, names)
    what = " and ".join(tell_action(one, names) for one in rule.actions)
    return f"{tell_trigger(rule.trigger, names)}{f', if {condition}' if condition else ''}, {what}."


def tell_trigger(trigger: Trigger, names: AutomationNames) -> str:
    """When it begins: the beginning of the sentence."""
    tell: Callable[[Any, AutomationNames], str] = _TRIGGERS[type(trigger)]
    return tell(trigger, names)


def tell_action(action: Action, names: AutomationNames) -> str:
    """What is done, as it goes on in the sentence."""
    tell: Callable[[Any, AutomationNames], str] = _ACTIONS[type(action)]
    return tell(action, names)


def tell_filter(filter_: Filter, names: AutomationNames) -> str:
    """What must hold besides; empty where nothing must."""
    word = " and " if filter_.join is Join.ALL else " or "
    parts = [word.join(tell_deal_condition(one, names) for one in filter_.deal)] if filter_.deal else []
    if filter_.person.parts:
        parts.insert(0, tell_person(filter_.person, names))
    return " and ".join(parts)


def tell_person(group: Group, names: AutomationNames) -> str:
    """What must hold of the person: in plain words where it is plain, else as it is written in a filter."""
    told = [_tell_attribute(part, names) if isinstance(part, Condition) else None for part in group.parts]
    if group.negate or any(one is None for one in told):
        return write_filter(group)
    return (" and " if group.join is Join.ALL else " or ").join(one for one in told if one)


def _tell_attribute(condition: Condition, names: AutomationNames) -> str | None:
    subject = find_subject(condition.subject)
    if subject is None or condition.negate or subject.kind is Kind.EVENT or not isinstance(condition.value, str | None):
        return None
    word = subject.label[:1].lower() + subject.label[1:]
    if condition.operator in {Operator.IS_SET, Operator.IS_EMPTY}:
        return f"the lead has {'no' if condition.operator is Operator.IS_EMPTY else 'a known'} {word}"
    if condition.operator is not Operator.IS or condition.value is None:
        return None
    is_stage = condition.subject == "contact.lifecycle_stage"
    return (
        f"the lead’s {word} is {names.lifecycle.get(condition.value, condition.value) if is_stage else condition.value}"
    )


def tell_deal_condition(condition: DealCondition, names: AutomationNames) -> str:
    """One condition on a deal."""
    subject = {"next_step": "next step"}.get(condition.subject, condition.subject)
    if condition.operator in {"is_set", "is_empty"}:
        return f"it has {'a' if condition.operator == 'is_set' else 'no'} {subject}"
    if condition.subject == "amount":
        money = Money.from_decimal(Decimal(str(condition.value)), names.currency, rounded=True)
        return f"its amount is at {condition.operator.removeprefix('at_')} {money_text(money, full=False)}"
    lists: dict[str, Mapping[int, str]] = {
        "stage": names.stages,
        "pipeline": names.pipelines,
        "owner": names.users,
        "source": names.sources,
    }
    value = _name(lists[condition.subject], condition.value)
    return f"its {subject} {'is' if condition.operator == 'is' else 'is not'} {value}"


def _name(names: Mapping[int, str], number: Any) -> str:
    return names.get(number, f"one {_GONE}")


def _days(days: int) -> str:
    return "a day" if days == 1 else f"{days} days"


def _stage(trigger: StageEntered | StageLeft | StayedFor, names: AutomationNames) -> str:
    if trigger.record == "lead":
        return names.lifecycle.get(str(trigger.stage), str(trigger.stage))
    if isinstance(trigger.stage, str):
        return {"open": "any open stage"}.get(trigger.stage, trigger.stage.capitalize())
    return names.stages.get(trigger.stage, f"a stage {_GONE}")


def _created(trigger: RecordCreated, _names: AutomationNames) -> str:
    return f"When {_RECORD_WORDS[trigger.record]} is {'planned or logged' if trigger.record == 'activity' else 'added'}"


def _changed(trigger: FieldChanged, _names: AutomationNames) -> str:
    to = f" to “{trigger.value}”" if trigger.value is not None else ""
    return f"When the {WATCHED_FIELDS[trigger.record][trigger.field]} of a {trigger.record} changes{to}"


def _scored(trigger: ScoreCrossed, _names: AutomationNames) -> str:
    return f"When a lead becomes {trigger.to}" if trigger.to in BANDS else f"When a lead comes into cell {trigger.to}"


def _entered(trigger: StageEntered, names: AutomationNames) -> str:
    if trigger.record == "deal" and trigger.stage in STAGE_KINDS[1:]:
        return f"When a deal is {trigger.stage}"
    return f"When a {trigger.record} enters {_stage(trigger, names)}"


def _left(trigger: StageLeft, names: AutomationNames) -> str:
    return f"When a {trigger.record} leaves {_stage(trigger, names)}"


def _stayed(trigger: StayedFor, names: AutomationNames) -> str:
    return f"When a {trigger.record} has been in {_stage(trigger, names)} for {_days(trigger.days)}"


def _untouched(trigger: NoTouch, _names: AutomationNames) -> str:
    return f"When nobody has done anything with a {trigger.record} for {_days(trigger.days)}"


def _stepless(trigger: NoNextStep, _names: AutomationNames) -> str:
    return f"When a deal has no next step {_days(trigger.days)} after the last act"


def _done(trigger: ActivityDone, _names: AutomationNames) -> str:
    return f"When {WORK_WORDS[trigger.activity] if trigger.activity else 'any work'} is done"


def _overdue(trigger: ActivityOverdue, _names: AutomationNames) -> str:
    work = WORK_WORDS[trigger.activity] if trigger.activity else "planned work"
    return f"When {work} is {f'late by {_days(trigger.days)}' if trigger.days else 'late'}"


def _handoff(trigger: HandoffCame, _names: AutomationNames) -> str:
    return f"When a lead {HANDOFF_WORDS[trigger.state]}"


def _touched(trigger: TouchCame, names: AutomationNames) -> str:
    touch = f"the touch “{TOUCH_WORDS[trigger.touch]}”" if trigger.touch else "any touch"
    campaign = f" of {_name(names.campaigns, trigger.campaign_id)}" if trigger.campaign_id is not None else ""
    return f"When {touch}{campaign} is written down"


def _dated(trigger: DateReached, _names: AutomationNames) -> str:
    own = find_custom_date(trigger.field)
    word = DATE_WORDS[trigger.field] if own is None else f"“{own[1]}” of a {own[0]}"
    if not trigger.days:
        return f"When the day of the {word} comes"
    distance = f"was {_days(trigger.days)} ago" if trigger.days > 0 else f"is {_days(-trigger.days)} ahead"
    return f"When the {word} {distance}"


def _imported(_trigger: ImportFinished, _names: AutomationNames) -> str:
    return "When an import is finished"


def _plan(action: PlanTask, names: AutomationNames) -> str:
    days = "at once" if not action.days else f"in {action.days} working day{'s' if action.days > 1 else ''}"
    whose = {OWNER: "its owner", MARKETING: "marketing"}.get(str(action.who)) or _name(names.users, action.who)
    return f"plan {WORK_WORDS[action.activity]} “{action.words}” {days} for {whose}"


def _notify(action: Notify, names: AutomationNames) -> str:
    if isinstance(action.who, int):
        who = _name(names.users, action.who)
    else:
        who = "its owner" if action.who == OWNER else _ROLE_WORDS[action.who]
    return f"tell {who} “{action.words}”"


def _assign(action: Assign, names: AutomationNames) -> str:
    record = f"the {action.record}"
    people = ", ".join(_name(names.users, one) for one in action.people) or "the sales people"
    if action.way == "named":
        return f"give {record} to {people}"
    return f"give {record} to {people} {'in turn' if action.way == 'turn' else '– whoever has least open'}"


def _set(action: SetField, _names: AutomationNames) -> str:
    return f"set the {SETTABLE[action.record][action.field]} of the {action.record} to “{action.value}”"


def _move(action: MoveLifecycle, names: AutomationNames) -> str:
    return f"move the lead to {names.lifecycle.get(action.stage, action.stage)}"


def _start(action: StartSequence, names: AutomationNames) -> str:
    return f"put the lead into the sequence “{_name(names.sequences, action.sequence_id)}”"


def _stop(action: StopSequence, names: AutomationNames) -> str:
    if action.sequence_id is None:
        return "take the lead out of all sequences"
    return f"take the lead out of the sequence “{_name(names.sequences, action.sequence_id)}”"


def _add_tag(action: AddTag, _names: AutomationNames) -> str:
    return f"tag the {action.record} “{action.tag}”"


def _remove_tag(action: RemoveTag, _names: AutomationNames) -> str:
    return f"take the tag “{action.tag}” off the {action.record}"


def _prepare(action: PrepareMessage, names: AutomationNames) -> str:
    return f"prepare the message “{_name(names.templates, action.template_id)}” for a person to send"


_TRIGGERS: dict[type[Trigger], Any] = {
    RecordCreated: _created,
    FieldChanged: _changed,
    ScoreCrossed: _scored,
    StageEntered: _entered,
    StageLeft: _left,
    StayedFor: _stayed,
    NoTouch: _untouched,
    NoNextStep: _stepless,
    ActivityDone: _done,
    ActivityOverdue: _overdue,
    HandoffCame: _handoff,
    TouchCame: _touched,
    DateReached: _dated,
    ImportFinished: _imported,
}
_ACTIONS: dict[type[Action], Any] = {
    PlanTask: _plan,
    Notify: _notify,
    Assign: _assign,
    SetField: _set,
    MoveLifecycle: _move,
    StartSequence: _start,
    StopSequence: _stop,
    AddTag: _add_tag,
    RemoveTag: _remove_tag,
    PrepareMessage: _prepare,
}
