"""The lifecycle of a lead: its stages, and the append-only record of every change."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class LifecycleStage(StrEnum):
    """Where a contact stands between first capture and loyal customer."""

    LEAD = "lead"
    MQL = "mql"
    SAL = "sal"
    SQL = "sql"
    CUSTOMER = "customer"
    REPEAT = "repeat"
    LOYAL = "loyal"
    PQL = "pql"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"


# The main road in order; PQL, recycled and disqualified are side roads.
JOURNEY: tuple[LifecycleStage, ...] = (
    LifecycleStage.LEAD,
    LifecycleStage.MQL,
    LifecycleStage.SAL,
    LifecycleStage.SQL,
    LifecycleStage.CUSTOMER,
    LifecycleStage.REPEAT,
    LifecycleStage.LOYAL,
)
LEFT_THE_FUNNEL = frozenset({LifecycleStage.RECYCLED, LifecycleStage.DISQUALIFIED})
CUSTOMER_STAGES = frozenset({LifecycleStage.CUSTOMER, LifecycleStage.REPEAT, LifecycleStage.LOYAL})


class LifecycleLabel(Record):
    """The owner's word for a lifecycle stage, and which team owns it."""

    __tablename__ = "lifecycle_label"

    key: Mapped[str] = mapped_column(String(16), unique=True)
    label: Mapped[str]
    team: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class LifecycleChange(Identified, Record):
    """One change of a contact's lifecycle stage; never updated, never derived from the present stage.

    `at` is when it happened (None where history does not say), `recorded_at` when it was written down.
    """

    __tablename__ = "lifecycle_change"
    __table_args__ = (
        Index("ix_lifecycle_change_to_stage_at", "to_stage", "at", "contact_id"),
        {"sqlite_autoincrement": True},
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    from_stage: Mapped[str | None] = mapped_column(String(16))
    to_stage: Mapped[str] = mapped_column(String(16))
    at: Mapped[dt.datetime | None]
    at_day_only: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[dt.datetime]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cause: Mapped[str] = mapped_column(String(16), default="person")
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    note: Mapped[str | None]


LIFECYCLE_LABELS: tuple[tuple[str, str, str], ...] = (
    (LifecycleStage.LEAD, "Lead", "marketing"),
    (LifecycleStage.MQL, "MQL", "marketing"),
    (LifecycleStage.SAL, "Accepted (SAL)", "sales"),
    (LifecycleStage.SQL, "SQL", "sales"),
    (LifecycleStage.CUSTOMER, "Customer", "sales"),
    (LifecycleStage.REPEAT, "Repeat", "both"),
    (LifecycleStage.LOYAL, "Loyal", "both"),
    (LifecycleStage.PQL, "PQL", "both"),
    (LifecycleStage.RECYCLED, "Recycled", "marketing"),
    (LifecycleStage.DISQUALIFIED, "Disqualified", "marketing"),
)
