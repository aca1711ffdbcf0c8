"""Targets: shared goals for a metric in a period."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record

TOTAL_SALES = "total_sales"
"""The target of won amounts."""


class Target(Identified, Record):
    """A goal: `value` in minor units for money, else a plain count; without an owner it is the whole business's.

    `period` is month, quarter or year; `starts_on` its first local day.
    """

    __tablename__ = "target"
    __table_args__ = (Index("ix_target_period", "metric", "period", "starts_on"), {"sqlite_autoincrement": True})

    metric: Mapped[str] = mapped_column(String(32))
    period: Mapped[str] = mapped_column(String(8), default="month")
    starts_on: Mapped[dt.date]
    value: Mapped[int]
    currency: Mapped[str | None] = mapped_column(String(3))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
