"""Segments: saved filters over who people are and what they did; live, never a stale list."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Segment(Identified, Record):
    """A named filter over contacts, kept as the plain form of its conditions."""

    __tablename__ = "segment"

    name: Mapped[str]
    description: Mapped[str | None]
    filter: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
