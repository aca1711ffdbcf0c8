"""Campaigns: what marketing does on purpose, for a time and at a cost."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class FunnelStage(StrEnum):
    """The part of the marketing funnel that an effort works on."""

    AWARENESS = "awareness"
    INTEREST = "interest"
    CONSIDERATION = "consideration"
    CONVERSION = "conversion"
    LOYALTY = "loyalty"


FUNNEL_STAGE_WORDS: dict[str, str] = {
    FunnelStage.AWARENESS: "Awareness",
    FunnelStage.INTEREST: "Interest",
    FunnelStage.CONSIDERATION: "Consideration",
    FunnelStage.CONVERSION: "Conversion",
    FunnelStage.LOYALTY: "Loyalty",
}

FUNNEL_LEVELS: dict[str, str] = {
    FunnelStage.AWARENESS: "TOFU",
    FunnelStage.INTEREST: "MOFU",
    FunnelStage.CONSIDERATION: "BOFU",
    FunnelStage.CONVERSION: "BOFU",
    FunnelStage.LOYALTY: "after the sale",
}
"""Top, middle or bottom of the funnel, as marketers say it."""


class CampaignStatus(StrEnum):
    """Whether a campaign is being prepared, works, rests or is over."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Campaign(Identified, Record):
    """A marketing effort that contacts, deals and touches can be traced to.

    `audience` is who it is for in words, `segment_id` the live filter that finds them. `landing_url` is where its
    tracked links lead. `ends_on` is the last day. The budget is in the workspace's currency.
    """

    __tablename__ = "campaign"

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"), index=True)
    objective: Mapped[str | None]
    funnel_stage: Mapped[str | None] = mapped_column(String(16))
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    budget_minor: Mapped[int | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    status: Mapped[str] = mapped_column(String(16), default=CampaignStatus.RUNNING)
    utm_source: Mapped[str | None]
    utm_medium: Mapped[str | None]
    utm_campaign: Mapped[str | None] = mapped_column(index=True)
    audience: Mapped[str | None]
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"))
    landing_url: Mapped[str | None]
    notes: Mapped[str | None]
    deleted_at: Mapped[dt.datetime | None]


class CampaignPlan(Identified, Record):
    """What one campaign means to put into one part of the funnel: days, money, hours and people."""

    __tablename__ = "campaign_plan"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    funnel_stage: Mapped[str] = mapped_column(String(16))
    starts_on: Mapped[dt.date | None]
    ends_on: Mapped[dt.date | None]
    budget_minor: Mapped[int | None]
    hours: Mapped[int | None]
    people: Mapped[str | None]
    note: Mapped[str | None]


class CampaignChange(Identified, Record):
    """What marketing changed in answer to what sales said about a campaign's leads; measured before and after.

    `subject` is rejected, lost, won or objection; `reason_id` the reason that was answered, None for words alone.
    """

    __tablename__ = "campaign_change"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    subject: Mapped[str] = mapped_column(String(16))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    words: Mapped[str]
    at: Mapped[dt.datetime]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
