"""Contacts: people, who are leads until a first deal is won."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.errors import Refusal
from funneldesk.model.base import Identified, Record
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage


class DecisionRole(StrEnum):
    """What somebody's word counts for when their company buys."""

    DECIDES = "decides"
    INFLUENCES = "influences"
    USES = "uses"
    BLOCKS = "blocks"


PROFILE_CHECKLIST: tuple[tuple[str, str], ...] = (
    ("website", "Looked at their website or shop"),
    ("decider", "Know who decides"),
    ("need", "Know what they need it for"),
    ("present", "Know what they use today"),
    ("place", "Know where it would be"),
)
"""What is looked up before the first contact: key and words."""


class Contact(Identified, Record):
    """A person, or as little as an external id of one.

    `phone_key` and `email_key` are match keys written with the record, so that a duplicate is found by an
    indexed look-up. `search_text` is the case-folded text that search as you type runs over.
    `origin` is inbound or outbound where it differs from its source's; `decision_role` one of `DecisionRole`.
    `profile` holds the words or ticks of the checklist before the first contact; `revisit_on` is the day a recycled
    lead comes back. `created_at` is when the person was first met, which for imported history is long before
    `recorded_at`.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_live_created", "created_at", "id", sqlite_where=text("deleted_at IS NULL")),
        Index("ix_contact_live_stage", "lifecycle_stage", "id", sqlite_where=text("deleted_at IS NULL")),
        Index("ix_contact_search", "search_text", sqlite_where=text("deleted_at IS NULL")),
        Index("ix_contact_revisit", "revisit_on", sqlite_where=text("deleted_at IS NULL AND revisit_on IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )

    name: Mapped[str | None]
    job_title: Mapped[str | None]
    phone: Mapped[str | None]
    phone_key: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None]
    email_key: Mapped[str | None] = mapped_column(index=True)
    city: Mapped[str | None]
    region: Mapped[str | None]
    postcode: Mapped[str | None]
    country: Mapped[str | None]
    language: Mapped[str | None]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    lifecycle_stage: Mapped[str] = mapped_column(String(16), default=LifecycleStage.LEAD)
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    do_not_email: Mapped[bool] = mapped_column(default=False, server_default=false())
    do_not_call: Mapped[bool] = mapped_column(default=False, server_default=false())
    do_not_whatsapp: Mapped[bool] = mapped_column(default=False, server_default=false())
    email_bounced_at: Mapped[dt.datetime | None]
    consent: Mapped[str | None]
    origin: Mapped[str | None] = mapped_column(String(8))
    decision_role: Mapped[str | None] = mapped_column(String(16))
    needs: Mapped[str | None]
    preferences: Mapped[str | None]
    research: Mapped[str | None]
    profile: Mapped[dict[str, Any] | None]
    best_time: Mapped[str | None]
    tags: Mapped[list[str] | None]
    revisit_on: Mapped[dt.date | None]
    notes: Mapped[str | None]
    custom: Mapped[dict[str, Any] | None]
    search_text: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime | None]
    created_day_only: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]

    def change_lifecycle(
        self,
        to_stage: str,
        *,
        at: dt.datetime | None,
        recorded_at: dt.datetime,
        by_user_id: int | None = None,
        cause: str = "person",
        reason_id: int | None = None,
        note: str | None = None,
        at_day_only: bool = False,
    ) -> LifecycleChange:
        """Move to another lifecycle stage and return the entry that records it.

        Raises:
            Refusal: if the contact is already in that stage.
        """
        if to_stage == self.lifecycle_stage:
            raise Refusal(f"{self.name or 'The contact'} is already in the stage “{to_stage}”.")
        change = LifecycleChange(
            contact_id=self.id,
            from_stage=self.lifecycle_stage,
            to_stage=to_stage,
            at=at,
            at_day_only=at_day_only,
            recorded_at=recorded_at,
            by_user_id=by_user_id,
            cause=cause,
            reason_id=reason_id,
            note=note,
        )
        self.lifecycle_stage = to_stage
        return change


class ContactPoint(Record):
    """A further phone or e-mail of a contact beside the main one; its key finds duplicates too."""

    __tablename__ = "contact_point"
    __table_args__ = (Index("ix_contact_point_kind_key", "kind", "key"), {"sqlite_autoincrement": True})

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str]
    key: Mapped[str]
