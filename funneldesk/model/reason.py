"""Reasons the owner lets people choose from: for losing, winning, rejecting, recycling."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class ReasonKind(StrEnum):
    """What the reason explains."""

    LOST = "lost"
    WON = "won"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"
    OBJECTION = "objection"


class Reason(Identified, Record):
    """A reason in the owner's words."""

    __tablename__ = "reason"

    kind: Mapped[str] = mapped_column(String(16), index=True)
    label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    deleted_at: Mapped[dt.datetime | None]


# What imported history that gives no reason is counted as; never offered for a new loss.
NOT_RECORDED = "not recorded"

DEFAULT_REASONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (ReasonKind.LOST, ("Price", "No decision", "Competitor", "Timing", "No budget", "Not a fit")),
    (ReasonKind.WON, ("Price", "Trust in us", "Product fit", "Referral", "Speed")),
    (ReasonKind.REJECTED, ("Not reachable", "Wrong area", "Not a fit", "No need", "Duplicate")),
    (ReasonKind.RECYCLED, ("Too early", "No budget yet", "Asked to wait")),
    (ReasonKind.OBJECTION, ("Price", "Timing", "Trust", "Need to ask somebody", "Prefers another product")),
    (ReasonKind.DISQUALIFIED, ("Competitor", "Spam", "Wrong number", "Asked not to be contacted")),
)
