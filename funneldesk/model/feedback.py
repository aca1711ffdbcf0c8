"""Feedback: what customers said after a sale, and that they were asked."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class FeedbackKind(StrEnum):
    """What was asked: NPS from 0 to 10, CSAT from 1 to 5."""

    NPS = "nps"
    CSAT = "csat"


class Feedback(Identified, Record):
    """A question to a customer, and the answer once there is one: `rating` and `words`."""

    __tablename__ = "feedback"

    kind: Mapped[str] = mapped_column(String(8))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    asked_at: Mapped[dt.datetime | None]
    answered_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    rating: Mapped[int | None]
    words: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
