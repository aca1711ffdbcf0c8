"""Messages: the templates they are written from, and the log of what went out to whom."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class MessageChannel(StrEnum):
    """By which way a message goes; only e-mail is sent by the program, the others are opened ready-filled."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    CALL = "call"


class MessageState(StrEnum):
    """What is known of a message."""

    SENDING = "sending"
    """Claimed: it is about to go, or was when the program ended; never sent again by itself."""
    SENT = "sent"
    REFUSED = "refused"
    """The server refused it for good."""
    DELAYED = "delayed"
    """The server asked to try later."""
    UNCERTAIN = "uncertain"
    """The connection broke before the answer; a person decides."""
    WITHHELD = "withheld"
    """Not sent: opted out, no consent, no address or a merge field missing; `outcome` says which."""
    HANDED = "handed"
    """Opened ready-filled for a person to send."""
    SKIPPED = "skipped"
    """A person, or the step's condition, passed over it."""


class MessageTemplate(Identified, Record):
    """A message to be filled with the fields of a person."""

    __tablename__ = "message_template"

    name: Mapped[str]
    channel: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str | None]
    body: Mapped[str]
    language: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


class Message(Identified, Record):
    """One message to one person; the row is the claim without which nothing is sent.

    A step of a sequence writes to an enrolled person once, which the unique index holds. The table is a log of what
    happened outside the program, so no undo step touches it.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "uq_message_enrolment_step",
            "enrolment_id",
            "step_id",
            unique=True,
            sqlite_where=text("enrolment_id IS NOT NULL"),
        ),
        Index("ix_message_state", "state", "state_at"),
        {"sqlite_autoincrement": True},
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("sequence_step.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("message_template.id"))
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("variant.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    to_address: Mapped[str | None]
    subject: Mapped[str | None]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    state_at: Mapped[dt.datetime]
    outcome: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[dt.datetime]
