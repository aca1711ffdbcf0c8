"""Scores that came into a band or a cell for which an automation waits, kept until it has looked at them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Record

SCORE_MARK = "automation_scores"
"""The mark of how far the automations have looked at crossings (a crossing's number)."""


class ScoreCrossing(Record):
    """That a lead's score came into a band or cell, whoever computed it; no undo step, and gone once it was looked at.

    There is at most one for a lead and a place, and none where the lead has left the place again.
    """

    __tablename__ = "score_crossing"
    __table_args__ = (
        Index("uq_score_crossing_place", "contact_id", "place", unique=True),
        {"sqlite_autoincrement": True},
    )

    # No foreign key: a person who goes for good must not be held by what is merely remembered of them.
    contact_id: Mapped[int]
    place: Mapped[str] = mapped_column(String(8))
    at: Mapped[dt.datetime]
