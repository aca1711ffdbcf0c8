"""Mentions: that a note asks for somebody's eyes."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Record


class Mention(Record):
    """A person named in a note; whether it was seen is a read mark."""

    __tablename__ = "mention"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    recorded_at: Mapped[dt.datetime]
