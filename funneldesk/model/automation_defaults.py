"""The automations every workspace begins with: few, harmless, visible, and each can be changed or switched off."""

from __future__ import annotations

from typing import Any

from funneldesk.model.activity import ActivityKind
from funneldesk.model.automation_actions import MARKETING, Notify, PlanTask
from funneldesk.model.automation_rule import AutomationRule, DealCondition, Filter
from funneldesk.model.automation_terms import DEAL
from funneldesk.model.automation_triggers import ActivityDone, HandoffCame, NoNextStep, ScoreCrossed, StageEntered
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_terms import Condition, Group

DEFAULT_AUTOMATIONS: tuple[tuple[str, AutomationRule], ...] = (
    (
        "proposal_sent",
        AutomationRule(
            "Follow up a proposal",
            ActivityDone(ActivityKind.PROPOSAL),
            (PlanTask(ActivityKind.FOLLOW_UP, "Ask {lead} about the proposal", days=3),),
            Filter(deal=(DealCondition("next_step", "is_empty"),)),
        ),
    ),
    (
        "no_next_step",
        AutomationRule(
            "Plan the next step",
            NoNextStep(days=2),
            (PlanTask(ActivityKind.TASK, "Plan the next step of {deal}"),),
        ),
    ),
    (
        "deal_won",
        AutomationRule(
            "Ask for feedback after a win",
            StageEntered(DEAL, "won"),
            (PlanTask(ActivityKind.TASK, "Ask {lead} for feedback on {deal}", days=7),),
        ),
    ),
    (
        "offer_expired",
        AutomationRule(
            "Tell marketing when an offer runs out",
            HandoffCame(HandoffState.EXPIRED),
            (Notify("The offer of {lead} ran out without an answer", MARKETING),),
        ),
    ),
    (
        "hot_without_owner",
        AutomationRule(
            "Tell marketing of a hot lead without an owner",
            ScoreCrossed("hot"),
            (Notify("{lead} is hot and has no owner", MARKETING),),
            # Who is in the handoff already has somebody to look after them, and waits in marketing's day if not.
            Filter(
                person=Group(
                    parts=(
                        Condition("contact.lifecycle_stage", Operator.IS, LifecycleStage.LEAD.value),
                        Condition("contact.owner", Operator.IS_EMPTY),
                    )
                )
            ),
        ),
    ),
)
"""Their keys and forms, in the order of the list. What brings a recycled lead back on its date is no automation."""


def make_default_rows() -> list[dict[str, Any]]:
    """The stored forms of the default automations: key, name, trigger, filter, actions and place."""
    return [
        {
            "builtin_key": key,
            "name": rule.name,
            "trigger": rule.trigger.to_json(),
            "filter": rule.filter.to_json(),
            "actions": rule.actions_json(),
            "position": position,
        }
        for position, (key, rule) in enumerate(DEFAULT_AUTOMATIONS)
    ]
