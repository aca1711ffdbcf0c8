"""Nurture sequences: their steps, and who is on which step."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class StepKind(StrEnum):
    """What a step of a sequence does once its days have passed."""

    WAIT = "wait"
    EMAIL = "email"
    WHATSAPP = "whatsapp"
    CALL = "call"
    CONTENT = "content"
    """Sends a piece of content by e-mail."""


class StopReason(StrEnum):
    """What ends an enrolment before its last step."""

    REPLY = "reply"
    MQL = "mql"
    OPT_OUT = "opt_out"
    BOUNCE = "bounce"
    REP_TOUCH = "rep_touch"
    PERSON = "person"
    """Somebody stopped it by hand."""


STOP_REASON_WORDS: dict[str, str] = {
    StopReason.REPLY: "answered",
    StopReason.MQL: "became an MQL",
    StopReason.OPT_OUT: "opted out",
    StopReason.BOUNCE: "the e-mail came back",
    StopReason.REP_TOUCH: "a rep was in touch",
    StopReason.PERSON: "stopped by hand",
}


class Sequence(Identified, Record):
    """A nurture sequence. `stop_on` lists the reasons that end it; opting out always does."""

    __tablename__ = "sequence"

    name: Mapped[str]
    purpose: Mapped[str | None]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    stop_on: Mapped[list[str]]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


class SequenceStep(Identified, Record):
    """One step: `wait_days` after the step before, do what `kind` says, if `condition` holds for the person.

    The condition has the form of a segment's filter; None always holds.
    """

    __tablename__ = "sequence_step"

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    wait_days: Mapped[int] = mapped_column(default=0)
    template_id: Mapped[int | None] = mapped_column(ForeignKey("message_template.id"))
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"))
    condition: Mapped[dict[str, Any] | None]
    note: Mapped[str | None]
    deleted_at: Mapped[dt.datetime | None]


class EnrolmentState(StrEnum):
    """Whether a person still goes through a sequence."""

    ACTIVE = "active"
    FINISHED = "finished"
    STOPPED = "stopped"


class Enrolment(Identified, Record):
    """One person's way through one sequence; `step_id` is the step that comes next, at `due_at`."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_active",
            "sequence_id",
            "contact_id",
            unique=True,
            sqlite_where=text("state = 'active'"),
        ),
        Index(
            "ix_enrolment_due",
            "due_at",
            sqlite_where=text("state = 'active'"),
        ),
        {"sqlite_autoincrement": True},
    )

    sequence_id: Mapped[int] = mapped_column(ForeignKey("sequence.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=EnrolmentState.ACTIVE)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("sequence_step.id"))
    due_at: Mapped[dt.datetime | None]
    started_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    stop_reason: Mapped[str | None] = mapped_column(String(16))
    recorded_at: Mapped[dt.datetime]
