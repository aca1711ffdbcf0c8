"""Score rules as the owner edits them, and the cache of what they last gave."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, JsonText, Record


class ScoreRule(Identified, Record):
    """One rule: when its condition holds, its points count on its axis.

    `half_life_days` halves the points of a touch each time that many days pass; None means no decay.
    `repeat` is `once`, `each` or `at_most`, the last with `repeat_limit` within `repeat_window_days`.
    """

    __tablename__ = "score_rule"

    axis: Mapped[str] = mapped_column(String(12))
    group: Mapped[str] = mapped_column("group_key", String(32))
    subject: Mapped[str]
    operator: Mapped[str] = mapped_column(String(16))
    value: Mapped[Any] = mapped_column(JsonText, nullable=True)
    points: Mapped[int]
    half_life_days: Mapped[int | None]
    repeat: Mapped[str] = mapped_column(String(8), default="once")
    repeat_limit: Mapped[int | None]
    repeat_window_days: Mapped[int | None]
    label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class ScoreGroup(Record):
    """The most (and least) points that the rules of one group may give together."""

    __tablename__ = "score_group"

    key: Mapped[str] = mapped_column(String(32), unique=True)
    label: Mapped[str]
    axis: Mapped[str] = mapped_column(String(12))
    cap: Mapped[int]
    floor: Mapped[int] = mapped_column(default=0)


class CachedScore(Record):
    """The last computed score of a record; a cache that can always be made anew, so no undo step touches it."""

    __tablename__ = "cached_score"
    __table_args__ = (
        Index("uq_cached_score_record", "kind", "record_id", unique=True),
        Index("ix_cached_score_total", "kind", "total"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[str] = mapped_column(String(8))
    record_id: Mapped[int] = mapped_column(Integer)
    fit: Mapped[int]
    engagement: Mapped[int]
    total: Mapped[int]
    band: Mapped[str | None] = mapped_column(String(4))
    cell: Mapped[str | None] = mapped_column(String(2))
    computed_at: Mapped[dt.datetime]
