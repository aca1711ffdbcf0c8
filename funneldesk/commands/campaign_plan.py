"""What marketing plans to put into each part of the funnel: days, money, hours and people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.commands.campaign import clean_amount, clean_day, clean_funnel_stage
from funneldesk.errors import Refusal
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS, Campaign, CampaignPlan

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_FIELDS = ("starts_on", "ends_on", "budget_minor", "hours", "people", "note")


def plan_campaign(work: Work, /, *, campaign_id: int, funnel_stage: str, **fields: Any) -> int:
    """Write what a campaign means to put into one part of the funnel, and return the plan's id.

    There is one plan a part: writing again changes it. Fields left out stay as they are.

    Args:
        work: the running command.
        campaign_id: whose plan.
        funnel_stage: the part of the funnel.
        fields: any of starts_on, ends_on, budget_minor (in the workspace's currency), hours, people and note.

    Raises:
        Refusal: the part is unknown, the days are in the wrong order, or another value is not allowed.
    """
    campaign = work.get(Campaign, campaign_id)
    part = clean_funnel_stage(funnel_stage)
    if part is None:
        raise Refusal(f"A plan is for one part of the funnel; choose from {', '.join(FUNNEL_STAGE_WORDS.values())}.")
    values = {field: _clean(field, value) for field, value in fields.items()}
    plan = _find(work, campaign_id, part) or CampaignPlan(campaign_id=campaign_id, funnel_stage=part)
    for field, value in values.items():
        setattr(plan, field, value)
    if plan.starts_on is not None and plan.ends_on is not None and plan.ends_on < plan.starts_on:
        raise Refusal(f"The plan would end on {plan.ends_on}, before it begins on {plan.starts_on}; swap the days.")
    work.add(plan)
    work.label = f"Plan {FUNNEL_STAGE_WORDS[part].lower()} of “{campaign.name}”"
    return plan.id


def remove_plan(work: Work, *, campaign_id: int, funnel_stage: str) -> None:
    """Take away the plan of one part of the funnel.

    Raises:
        Refusal: there is none.
    """
    campaign = work.get(Campaign, campaign_id)
    plan = _find(work, campaign_id, funnel_stage)
    if plan is None:
        raise Refusal(f"“{campaign.name}” has no plan for this part of the funnel.")
    work.session.delete(plan)
    work.label = f"Remove the plan for {FUNNEL_STAGE_WORDS[plan.funnel_stage].lower()} of “{campaign.name}”"


def _find(work: Work, campaign_id: int, part: str) -> CampaignPlan | None:
    with work.session.no_autoflush:
        return work.session.scalars(
            select(CampaignPlan)
            .where(CampaignPlan.campaign_id == campaign_id, CampaignPlan.funnel_stage == part)
            .order_by(CampaignPlan.id)
        ).first()


def _clean(field: str, value: Any) -> Any:
    if field not in _FIELDS:
        raise Refusal(f"“{field}” of a plan cannot be changed here.")
    if field in {"starts_on", "ends_on"}:
        return clean_day(value)
    if field == "budget_minor":
        return clean_amount(value, "The money of a plan")
    if field == "hours":
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise Refusal("The hours of a plan are a whole number of zero or more.")
        return value
    return value.strip() or None if isinstance(value, str) else None
