"""Pipelines and their stages; a stage's kind (open, won, lost) is apart from its label."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class StageKind(StrEnum):
    """What a stage means, whatever the owner calls it."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Pipeline(Identified, Record):
    """An ordered way to a sale; a business may have several."""

    __tablename__ = "pipeline"

    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    is_default: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[dt.datetime | None]


class Stage(Identified, Record):
    """One step of a pipeline.

    `win_probability` is in percent. `idle_after_days` is how long a deal may rest here without a human touch.
    `required_fields` are the deal fields that must be filled before a deal may enter (the exit criteria of the
    stages before it); imported history is not bound by them. `lifecycle_stage` says which stage of the lifecycle it
    meets where that is not what its kind says; `owner_id` who looks after it.
    """

    __tablename__ = "stage"
    __table_args__ = (
        CheckConstraint("kind IN ('open', 'won', 'lost')", name="kind"),
        CheckConstraint("win_probability BETWEEN 0 AND 100", name="probability"),
        {"sqlite_autoincrement": True},
    )

    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipeline.id"), index=True)
    label: Mapped[str]
    kind: Mapped[str] = mapped_column(String(8), default=StageKind.OPEN)
    position: Mapped[int]
    win_probability: Mapped[int] = mapped_column(default=0)
    idle_after_days: Mapped[int | None]
    required_fields: Mapped[list[str] | None]
    lifecycle_stage: Mapped[str | None] = mapped_column(String(16))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    deleted_at: Mapped[dt.datetime | None]


class StageVisit(Identified, Record):
    """A dated stay of a deal in a stage; open while `left_at` is empty.

    `entered_at` is None where history does not say when. `seconds` is the length of a closed visit with both
    ends known: exact for instants, whole local calendar days × 86,400 where an end is known only to the day.
    `visit_no` counts the deal's visits to this stage from 1, so that distinct deals are counted without sorting.
    """

    __tablename__ = "stage_visit"
    __table_args__ = (
        Index("ix_stage_visit_length", "stage_id", "seconds", "deal_id"),
        Index("ix_stage_visit_entered", "stage_id", "entered_at", "deal_id"),
        Index(
            "ix_stage_visit_running",
            "stage_id",
            "entered_day_only",
            "entered_at",
            "deal_id",
            sqlite_where=text("is_open = 1"),
        ),
        {"sqlite_autoincrement": True},
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    visit_no: Mapped[int] = mapped_column(default=1)
    entered_at: Mapped[dt.datetime | None]
    entered_day_only: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[dt.datetime | None]
    left_day_only: Mapped[bool] = mapped_column(default=False)
    is_open: Mapped[bool] = mapped_column(default=True)
    seconds: Mapped[int | None]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cause: Mapped[str] = mapped_column(String(16), default="person")
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    note: Mapped[str | None]
    recorded_at: Mapped[dt.datetime]


class StageCriterion(Identified, Record):
    """A thing that must be true before a deal leaves a stage forwards, in the owner's words."""

    __tablename__ = "stage_criterion"

    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[dt.datetime | None]


class DealCriterion(Record):
    """That a criterion is met for a deal."""

    __tablename__ = "deal_criterion"
    __table_args__ = (
        Index("uq_deal_criterion", "deal_id", "criterion_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("stage_criterion.id"), index=True)
    met_at: Mapped[dt.datetime]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
