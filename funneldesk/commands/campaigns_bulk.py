"""What is done with several campaigns at once, and a campaign made like another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.commands.campaign import campaign_name_key, create_campaign, edit_campaign
from funneldesk.commands.campaign_plan import plan_campaign
from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign, CampaignPlan, CampaignStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_SHARED = frozenset({"channel_id", "owner_id", "funnel_stage"})
_COPIED = (
    "channel_id",
    "objective",
    "funnel_stage",
    "budget_minor",
    "owner_id",
    "audience",
    "segment_id",
    "landing_url",
    "notes",
)
_PLANNED = ("budget_minor", "hours", "people", "note")
_MOST_COPIES = 1000


def assign_campaigns(work: Work, /, *, campaign_ids: Sequence[int], **fields: Any) -> None:
    """Give several campaigns the same channel, owner or funnel stage.

    Args:
        work: the running command.
        campaign_ids: which.
        fields: any of channel_id, owner_id and funnel_stage.

    Raises:
        Refusal: another field is named, or a value is not allowed; nothing is changed then.
    """
    other = sorted(set(fields) - _SHARED)
    if other:
        raise Refusal(f"“{other[0]}” cannot be given to several campaigns at once.")
    for campaign_id in campaign_ids:
        edit_campaign(work, campaign_id=campaign_id, **fields)
    if len(campaign_ids) != 1:
        work.label = f"Change {len(campaign_ids)} campaigns"


def duplicate_campaign(work: Work, *, campaign_id: int) -> int:
    """Make a campaign with the fields and plans of another and return its id.

    Days, status, UTM values, links and results belong to the first alone: the new one is planned, its plans have no
    days.
    """
    campaign = work.get(Campaign, campaign_id)
    name = _free_name(work, campaign.name)
    fields = {field: getattr(campaign, field) for field in _COPIED}
    made = create_campaign(work, name=name, status=CampaignStatus.PLANNED, **fields)
    plans = work.session.scalars(
        select(CampaignPlan).where(CampaignPlan.campaign_id == campaign_id).order_by(CampaignPlan.id)
    ).all()
    for plan in plans:
        kept = {field: getattr(plan, field) for field in _PLANNED}
        plan_campaign(work, campaign_id=made, funnel_stage=plan.funnel_stage, **kept)
    work.label = f"Duplicate the campaign “{campaign.name}”"
    return made


def _free_name(work: Work, name: str) -> str:
    """The name with the smallest number that no campaign has."""
    taken = set(work.session.scalars(select(Campaign.name_key).where(Campaign.deleted_at.is_(None))))
    for number in range(2, _MOST_COPIES):
        wanted = f"{name} ({number})"
        if campaign_name_key(wanted) not in taken:
            return wanted
    raise Refusal(f"There are too many campaigns called “{name}”; rename some first.")
