"""Saved views: named filters of a room's list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class SavedView(Identified, Record):
    """A named filter and sort order of one room."""

    __tablename__ = "saved_view"

    room: Mapped[str] = mapped_column(String(16), index=True)
    name: Mapped[str]
    filter: Mapped[dict[str, Any]]
    position: Mapped[int] = mapped_column(default=0)
