"""What the owner can do with automations: make, change, switch on and off, put into the bin and take out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.errors import Refusal
from funneldesk.model.automation import Automation
from funneldesk.model.automation_actions import Assign, Notify, PlanTask, PrepareMessage, StartSequence, StopSequence
from funneldesk.model.automation_triggers import StageEntered, StageLeft, StayedFor, TouchCame
from funneldesk.model.campaign import Campaign
from funneldesk.model.message import MessageTemplate
from funneldesk.model.pipeline import Pipeline, Stage
from funneldesk.model.sequence import Sequence
from funneldesk.model.source import Source
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Many

    from funneldesk.commands.work import Work
    from funneldesk.model.automation_rule import AutomationRule
    from funneldesk.model.base import Record

_DEAL_RECORDS: dict[str, tuple[type[Record], str]] = {
    "stage": (Stage, "stage"),
    "pipeline": (Pipeline, "pipeline"),
    "owner": (User, "person"),
    "source": (Source, "source"),
}


def create_automation(work: Work, *, rule: AutomationRule, is_active: bool = True) -> int:
    """Keep an automation and return its id; it looks at nothing that happened before.

    Raises:
        Refusal: the name is taken.
        NotFound: it names a stage, person or the like that is gone.
    """
    _check(work, rule)
    last = work.session.scalar(select(func.max(Automation.position)))
    automation = Automation(
        name=rule.name,
        is_active=is_active,
        trigger=rule.trigger.to_json(),
        filter=rule.filter.to_json(),
        actions=rule.actions_json(),
        position=0 if last is None else last + 1,
        active_since=work.now,
        recorded_at=work.now,
    )
    work.label = f"Add the automation “{rule.name}”"
    return work.add(automation).id


def edit_automation(work: Work, *, automation_id: int, rule: AutomationRule) -> None:
    """Change an automation; with another beginning it looks at nothing that happened before.

    Raises:
        Refusal: the name is taken.
        NotFound: it, or what it names, is gone.
    """
    automation = work.get(Automation, automation_id)
    _check(work, rule, but=automation_id)
    if automation.trigger != rule.trigger.to_json():
        automation.trigger = rule.trigger.to_json()
        automation.active_since = work.now
    automation.name = rule.name
    automation.filter = rule.filter.to_json()
    automation.actions = rule.actions_json()
    work.label = f"Change the automation “{rule.name}”"


def switch_automation(work: Work, *, automation_id: int, is_active: bool) -> None:
    """Switch an automation on or off; switched on it looks at nothing that happened meanwhile."""
    automation = work.get(Automation, automation_id)
    if is_active and not automation.is_active:
        automation.active_since = work.now
    automation.is_active = is_active
    work.label = f"Switch {'on' if is_active else 'off'} the automation “{automation.name}”"


def delete_automations(work: Work, *, automation_ids: Many[int]) -> None:
    """Put automations into the bin; their log stays."""
    found = [work.get(Automation, one) for one in automation_ids]
    for automation in found:
        automation.deleted_at = work.now
    work.label = f"Delete {_count(found)}"


def restore_automations(work: Work, *, automation_ids: Many[int]) -> None:
    """Take automations out of the bin; they look at nothing that happened meanwhile.

    Raises:
        Refusal: another automation has taken the name meanwhile.
    """
    found = []
    for one in automation_ids:
        automation = work.take_out(Automation, one)
        if _is_taken(work, automation.name, but=one):
            raise Refusal(
                f"There is another automation “{automation.name}” by now; rename that one, then restore this one."
            )
        automation.active_since = work.now
        found.append(automation)
    work.label = f"Restore {_count(found)}"


def _count(automations: Many[Automation]) -> str:
    if len(automations) == 1:
        return f"the automation “{automations[0].name}”"
    return f"{len(automations):,} automations"


def _check(work: Work, rule: AutomationRule, *, but: int | None = None) -> None:
    if _is_taken(work, rule.name, but=but):
        raise Refusal(f"There is an automation “{rule.name}” already; choose another name.")
    for record, number, word in _named(rule):
        work.get(record, number, word=word)


def _is_taken(work: Work, name: str, *, but: int | None) -> bool:
    names = work.session.execute(select(Automation.id, Automation.name).where(Automation.deleted_at.is_(None)))
    return any(taken.casefold() == name.casefold() and one != but for one, taken in names)


def _named(rule: AutomationRule) -> Iterator[tuple[type[Record], int, str]]:
    """Every record that a rule names: its kind, its number, and the word for it."""
    trigger = rule.trigger
    if isinstance(trigger, StageEntered | StageLeft | StayedFor) and isinstance(trigger.stage, int):
        yield Stage, trigger.stage, "stage"
    if isinstance(trigger, TouchCame) and trigger.campaign_id is not None:
        yield Campaign, trigger.campaign_id, "campaign"
    for condition in rule.filter.deal:
        if isinstance(condition.value, int):
            record, word = _DEAL_RECORDS[condition.subject]
            yield record, condition.value, word
    for action in rule.actions:
        if isinstance(action, PlanTask | Notify) and isinstance(action.who, int):
            yield User, action.who, "person"
        elif isinstance(action, Assign):
            yield from ((User, person, "person") for person in action.people)
        elif isinstance(action, StartSequence | StopSequence) and action.sequence_id is not None:
            yield Sequence, action.sequence_id, "sequence"
        elif isinstance(action, PrepareMessage):
            yield MessageTemplate, action.template_id, "template"
