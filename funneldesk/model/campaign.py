"""Campaigns: what marketing does on purpose, for a time and at a cost."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Campaign(Identified, Record):
    """A marketing effort that contacts, deals and touches can be traced to."""

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
    status: Mapped[str] = mapped_column(String(16), default="running")
    utm_source: Mapped[str | None]
    utm_medium: Mapped[str | None]
    utm_campaign: Mapped[str | None]
    deleted_at: Mapped[dt.datetime | None]
