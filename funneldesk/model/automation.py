"""Automations: when something happens, if a filter holds, then do something; and the log of what they did and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, JsonText, Record


class Automation(Identified, Record):
    """A rule: trigger, filter, actions, each in its plain form.

    `builtin_key` marks those every workspace begins with; events before `active_since` are none of its business.
    """

    __tablename__ = "automation"

    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    trigger: Mapped[dict[str, Any]] = mapped_column("trigger_form", JsonText)
    filter: Mapped[dict[str, Any] | None] = mapped_column("filter_form", JsonText)
    actions: Mapped[Any] = mapped_column(JsonText)
    position: Mapped[int] = mapped_column(default=0)
    builtin_key: Mapped[str | None] = mapped_column(String(32))
    active_since: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


class AutomationRun(Record):
    """One look of a rule at one record for one event, whether it fired and why; a log, so no undo step.

    `event_key` names the event; with it a rule looks at a record once. `due_at` is when it should have run, `ran_at`
    when it did. `outcome` is fired, passed (the filter did not hold), held (a guard stopped it) or failed.
    """

    __tablename__ = "automation_run"
    __table_args__ = (
        Index("uq_automation_run_event", "automation_id", "record_kind", "record_id", "event_key", unique=True),
        Index("ix_automation_run_ran", "ran_at"),
        {"sqlite_autoincrement": True},
    )

    # No foreign key: the log of a rule must not hinder that the rule's making is taken back.
    automation_id: Mapped[int] = mapped_column(index=True)
    record_kind: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int] = mapped_column(BigInteger)
    event_key: Mapped[str] = mapped_column(String(96))
    due_at: Mapped[dt.datetime]
    ran_at: Mapped[dt.datetime]
    outcome: Mapped[str] = mapped_column(String(8))
    why: Mapped[str]
    depth: Mapped[int] = mapped_column(default=0)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)


class Notice(Record):
    """A line for one person that an automation put down; gone with its undo."""

    __tablename__ = "notice"

    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    words: Mapped[str]
    record_kind: Mapped[str | None] = mapped_column(String(16))
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[dt.datetime]


class ReadMark(Record):
    """That a person has seen a line: a mention, a notice, an offer, a reminder; no undo step."""

    __tablename__ = "read_mark"
    __table_args__ = (
        Index("uq_read_mark", "kind", "record_id", "user_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[dt.datetime]


class Watermark(Record):
    """How far a follower of the journal or of the clock has come; no undo step."""

    __tablename__ = "watermark"

    key: Mapped[str] = mapped_column(String(32), unique=True)
    value: Mapped[int] = mapped_column(BigInteger)
