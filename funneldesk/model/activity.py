"""Activities: planned and past work with people, in one table."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.errors import Refusal
from funneldesk.model.base import Identified, Record


class ActivityKind(StrEnum):
    """What was or will be done."""

    CALL = "call"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    MEETING = "meeting"
    SITE_VISIT = "site_visit"
    VIDEO_CALL = "video_call"
    DEMO = "demo"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    FOLLOW_UP = "follow_up"
    TASK = "task"
    NOTE = "note"


# The outcome of an attempt that reached nobody; it counts as no talk, however it was tried.
NO_ANSWER = "no answer"


class Activity(Identified, Record):
    """A piece of work: planned while `done_at` is empty, past after. A deal's next step is its earliest open one.

    `due_words` keeps the words that a date was chosen for, such as “after Diwali”. `cause` tells a person's work from
    what an import or an automation put down: only the first is a human touch.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_open_due", "due_at", sqlite_where=text("done_at IS NULL AND deleted_at IS NULL")),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str | None]
    note: Mapped[str | None]
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_at: Mapped[dt.datetime | None]
    due_day_only: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[dt.datetime | None]
    due_words: Mapped[str | None]
    remind_at: Mapped[dt.datetime | None]
    cause: Mapped[str] = mapped_column(String(16), default="person", server_default="person")
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    outcome: Mapped[str | None]
    objection_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    minutes: Mapped[int | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]

    def complete(self, *, at: dt.datetime, outcome: str | None = None, minutes: int | None = None) -> None:
        """Mark as done.

        Raises:
            Refusal: if it was done before.
        """
        if self.done_at is not None:
            raise Refusal("This activity is done already.")
        self.done_at = at
        self.outcome = outcome
        self.minutes = minutes
