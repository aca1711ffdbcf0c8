"""The handoff of a lead from marketing to sales: its rounds, its offers and the reviews of both teams."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, JsonText, Record


class HandoffState(StrEnum):
    """Where a round of the handoff stands."""

    MQL = "mql"
    """Qualified by marketing, and waits for a rep."""
    OFFERED = "offered"
    """Offered to a named rep, whose clock runs."""
    ACCEPTED = "accepted"
    """A rep took it on: the lead is an SAL, and a first contact is due."""
    SQL = "sql"
    """Qualified by sales: a deal is open."""
    REJECTED = "rejected"
    """The rep gave it back with a reason; the lead is nurtured on."""
    RECYCLED = "recycled"
    """Given back for later, with a reason and a date."""
    DISQUALIFIED = "disqualified"
    """Out for good, with a reason."""
    EXPIRED = "expired"
    """No rep answered in time, one after the other; the lead is marketing's again."""
    RETURNED = "returned"
    """Taken back by marketing, or no longer qualified by its score, before a rep accepted."""


OPEN_STATES = frozenset({HandoffState.MQL, HandoffState.OFFERED, HandoffState.ACCEPTED})
"""States in which somebody has yet to act; a lead has at most one round in one of them."""


class OfferAnswer(StrEnum):
    """What became of an offer to a rep."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    DISQUALIFIED = "disqualified"
    EXPIRED = "expired"
    REASSIGNED = "reassigned"
    RETURNED = "returned"


CHECKLIST: tuple[tuple[str, str], ...] = (
    ("need", "Need"),
    ("budget", "Budget"),
    ("decision_maker", "Decision-maker"),
    ("timing", "Timing"),
)
"""What a rep confirms before a lead becomes an SQL: key and word."""


class Handoff(Identified, Record):
    """One round of the handoff: from the moment a lead is qualified to the moment sales takes it on or gives it back.

    `owner_id` is who has to act: the rep of an open offer or of an accepted lead; None while it waits for a rep or is
    back with marketing. `packet` is what the rep was given, as it was known then: score with reasons, cell, why.
    `due_at` is the end of the clock that runs: until routing, until the answer, until the first contact; None when
    none runs. `checklist` holds the words for each key of `CHECKLIST`.
    """

    __tablename__ = "handoff"
    __table_args__ = (
        Index(
            "uq_handoff_open_contact",
            "contact_id",
            unique=True,
            sqlite_where=text("state IN ('mql', 'offered', 'accepted')"),
        ),
        Index("ix_handoff_open_due", "state", "due_at", sqlite_where=text("due_at IS NOT NULL")),
        Index("ix_handoff_qualified", "qualified_at", "state"),
        {"sqlite_autoincrement": True},
    )

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    round_no: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), default=HandoffState.MQL)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    qualified_at: Mapped[dt.datetime]
    qualified_why: Mapped[str]
    is_by_hand: Mapped[bool] = mapped_column(default=False)
    score: Mapped[int]
    fit: Mapped[int]
    engagement: Mapped[int]
    cell: Mapped[str] = mapped_column(String(2))
    packet: Mapped[dict[str, Any] | None]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    due_at: Mapped[dt.datetime | None]
    offered_at: Mapped[dt.datetime | None]
    accepted_at: Mapped[dt.datetime | None]
    first_contact_at: Mapped[dt.datetime | None]
    first_contact_due_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    note: Mapped[str | None]
    revisit_on: Mapped[dt.date | None]
    sequence_id: Mapped[int | None] = mapped_column(ForeignKey("sequence.id"))
    checklist: Mapped[dict[str, Any] | None]
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"), index=True)
    recorded_at: Mapped[dt.datetime]


class HandoffOffer(Record):
    """One offer of a round to one rep, with its clock and its answer; open while `answer` is empty."""

    __tablename__ = "handoff_offer"
    __table_args__ = (
        Index("ix_handoff_offer_open", "user_id", "due_at", sqlite_where=text("answer IS NULL")),
        Index("ix_handoff_offer_offered", "offered_at", "answer"),
        {"sqlite_autoincrement": True},
    )

    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoff.id"), index=True)
    offer_no: Mapped[int] = mapped_column(default=1)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    why: Mapped[str]
    offered_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    answer: Mapped[str | None] = mapped_column(String(16))
    answered_at: Mapped[dt.datetime | None]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    note: Mapped[str | None]


class RoutingRule(Identified, Record):
    """Whose leads come from where: `basis` is city, region, postcode, source, channel or campaign.

    `value` is compared without case; of a postcode the beginning is enough. Rules are tried in their order.
    """

    __tablename__ = "routing_rule"

    basis: Mapped[str] = mapped_column(String(16))
    value: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class Review(Identified, Record):
    """A review that both teams held: what each said, what they agreed, and the agreement as it was then."""

    __tablename__ = "review"

    held_on: Mapped[dt.date]
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    marketing_words: Mapped[str | None]
    sales_words: Mapped[str | None]
    agreed: Mapped[str | None]
    agreement: Mapped[Any] = mapped_column(JsonText)
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
