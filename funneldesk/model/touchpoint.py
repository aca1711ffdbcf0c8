"""Touchpoints: dated contacts between a person and the business's marketing."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Touchpoint(Identified, Record):
    """One touch: visit, form, download, open, click, reply, webinar, stall, demo asked, trial start and the like."""

    __tablename__ = "touchpoint"
    __table_args__ = (
        # Both hold all that segments ask of a touch, so that no touch is fetched and none is sorted.
        Index("ix_touchpoint_contact_at", "contact_id", "at", "kind"),
        Index("ix_touchpoint_kind_at", "kind", "at", "contact_id"),
        Index("ix_touchpoint_campaign_at", "campaign_id", "at", "contact_id"),
        {"sqlite_autoincrement": True},
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"), index=True)
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    kind: Mapped[str] = mapped_column(String(24))
    at: Mapped[dt.datetime | None]
    at_day_only: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[int] = mapped_column(default=1)
    detail: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]


TOUCH_WORDS: dict[str, str] = {
    "visit": "Website visit",
    "form": "Form filled",
    "download": "Download",
    "open": "E-mail opened",
    "click": "Link clicked",
    "reply": "Reply",
    "webinar": "Webinar",
    "stall": "Stall visit",
    "price_enquiry": "Price asked for",
    "demo_asked": "Demo asked for",
    "trial_start": "Trial started",
    "trial_value": "Trial reached its value",
    "trial_paid": "Trial became a purchase",
    "ad_click": "Advertisement clicked",
    "referral": "Referred by somebody",
    "message": "Message sent",
    "refused": "Message refused",
    "no_reply": "No reply",
    "opted_out": "Opted out",
    "bounced": "E-mail came back",
    "wrong_area": "Outside our area",
    "competitor": "Is a competitor",
    "other": "Other touch",
}
"""What each kind of touch is called; score rules name them as `touch.KIND`."""

OUR_OWN_KINDS = frozenset({"message", "refused", "no_reply", "opted_out", "bounced", "wrong_area", "competitor"})
"""Kinds that no person came to us by: what we sent, and what only says that somebody is out; no credit goes to them."""
