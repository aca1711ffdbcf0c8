"""What a campaign was measured to do: impressions, clicks, visits and spend per day or per period."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record

TYPED = "typed"
"""The system of results that a person typed or pasted."""

COUNTS = ("impressions", "clicks", "visits", "page_conversions", "mentions", "branded_visits")
"""The measures that are counts; the other one is the spend."""


class CampaignResult(Identified, Record):
    """The results of one campaign from `starts_on` to `ends_on`, both days inside; one day where they are the same.

    A period row stays a period. `system` says who measured (typed, meta_ads, google_ads, ga4, or a file's own name),
    `row_key` tells rows of the same days apart (an ad set, a traffic source); together with campaign and days they
    make a row unique, so that the same file adds nothing twice. None means not measured, 0 means none.
    """

    __tablename__ = "campaign_result"
    __table_args__ = (
        Index("uq_campaign_result_row", "campaign_id", "starts_on", "ends_on", "system", "row_key", unique=True),
        Index("ix_campaign_result_starts_on", "starts_on"),
        # Holds all that a budget is compared with, so that no result is fetched for it.
        Index("ix_campaign_result_spend", "campaign_id", "currency", "spend_minor"),
        {"sqlite_autoincrement": True},
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    system: Mapped[str] = mapped_column(String(32), default=TYPED)
    row_key: Mapped[str] = mapped_column(default="")
    impressions: Mapped[int | None]
    clicks: Mapped[int | None]
    visits: Mapped[int | None]
    page_conversions: Mapped[int | None]
    mentions: Mapped[int | None]
    branded_visits: Mapped[int | None]
    spend_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
