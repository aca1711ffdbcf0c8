"""Content: what marketing gives people to read, watch or use, and the links that lead there."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class ContentKind(StrEnum):
    """What form a piece of content has."""

    POST = "post"
    EBOOK = "ebook"
    WHITEPAPER = "whitepaper"
    CASE_STUDY = "case_study"
    TESTIMONIAL = "testimonial"
    WEBINAR = "webinar"
    VIDEO = "video"
    LANDING_PAGE = "landing_page"
    EMAIL = "email"
    OTHER = "other"


CONTENT_KIND_WORDS: dict[str, str] = {
    ContentKind.POST: "Post",
    ContentKind.EBOOK: "E-book",
    ContentKind.WHITEPAPER: "Whitepaper",
    ContentKind.CASE_STUDY: "Case study",
    ContentKind.TESTIMONIAL: "Testimonial",
    ContentKind.WEBINAR: "Webinar",
    ContentKind.VIDEO: "Video",
    ContentKind.LANDING_PAGE: "Landing page",
    ContentKind.EMAIL: "E-mail",
    ContentKind.OTHER: "Other",
}


class Content(Identified, Record):
    """One piece of content. `stage_id` is the pipeline stage at which a rep would send it, None for any."""

    __tablename__ = "content"

    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    funnel_stage: Mapped[str | None] = mapped_column(String(16), index=True)
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    link: Mapped[str | None]
    summary: Mapped[str | None]
    body: Mapped[str | None]
    language: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


class TrackedLink(Identified, Record):
    """A link with UTM values; a lead that arrives with those values lands on its campaign."""

    __tablename__ = "tracked_link"

    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"))
    label: Mapped[str | None]
    url: Mapped[str]
    utm_source: Mapped[str]
    utm_medium: Mapped[str]
    utm_campaign: Mapped[str] = mapped_column(index=True)
    utm_content: Mapped[str | None]
    utm_term: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
