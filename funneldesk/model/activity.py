"""Activities: planned and past work with people, in one table."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record

if TYPE_CHECKING:
    from funneldesk.model.working_time import WorkingCalendar


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

OUTCOMES: dict[str, tuple[str, ...]] = {
    ActivityKind.CALL: ("reached", NO_ANSWER, "call back later", "left a message", "wrong number"),
    ActivityKind.WHATSAPP: ("sent", "they replied", NO_ANSWER, "wrong number"),
    ActivityKind.EMAIL: ("sent", "they replied", NO_ANSWER, "came back"),
    ActivityKind.MEETING: ("went well", "needs thought", "put off", "did not come"),
    ActivityKind.SITE_VISIT: ("surveyed", "needs another visit", "put off", "nobody there"),
    ActivityKind.VIDEO_CALL: ("went well", "needs thought", "put off", NO_ANSWER),
    ActivityKind.DEMO: ("convinced", "needs thought", "not convinced", "put off"),
    ActivityKind.PROPOSAL: ("sent", "discussed", "changes wanted", "accepted"),
    ActivityKind.NEGOTIATION: ("agreed", "moved closer", "no progress", "broke off"),
    ActivityKind.FOLLOW_UP: ("reached", NO_ANSWER, "call back later"),
    ActivityKind.TASK: ("done", "partly done", "not needed any more"),
}
"""How each kind of activity usually ends, in the words that are kept."""

_ANSWERED = frozenset({"reached", "call back later", "they replied"})


def was_answered(outcome: str | None) -> bool | None:
    """Whether an attempt reached the person, from the outcome's first words; None where they do not say."""
    said = (outcome or "").casefold().split(":")[0].strip()
    return True if said in _ANSWERED else False if said in (NO_ANSWER, "left a message") else None


class Activity(Identified, Record):
    """A piece of work: planned while `done_at` is empty, past after. A deal's next step is its earliest open one.

    `due_words` keeps the words that a date was chosen for, such as “after Diwali”. `cause` tells a person's work from
    what an import or an automation put down: only the first is a human touch.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_open_due", "due_at", sqlite_where=text("done_at IS NULL AND deleted_at IS NULL")),
        Index(
            "ix_activity_open_remind",
            "remind_at",
            sqlite_where=text("done_at IS NULL AND deleted_at IS NULL AND remind_at IS NOT NULL"),
        ),
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
    objection_note: Mapped[str | None]
    minutes: Mapped[int | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


_AHEAD = dt.timedelta(minutes=15)


def find_reminder(due_at: dt.datetime | None, *, day_only: bool, calendar: WorkingCalendar) -> dt.datetime | None:
    """When to remind of planned work: a quarter of an hour before its time, or when that day's work begins.

    A day off that somebody chose for it begins as the earliest working day does. Nothing dated, no reminder.
    """
    if due_at is None:
        return None
    if not day_only:
        return due_at - _AHEAD
    day = due_at.astimezone(calendar.zone).date()
    spans = calendar.spans_of(day)
    if spans:
        return spans[0][0]
    first = min(start for spans_of_day in calendar.week.days for start, _ in spans_of_day)
    wall = dt.datetime.combine(day, dt.time(), calendar.zone) + dt.timedelta(minutes=first)
    return wall.astimezone(dt.UTC)
