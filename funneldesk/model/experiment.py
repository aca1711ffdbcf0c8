"""Experiments: two or more messages or offers, who got which, and how it was decided."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Experiment(Identified, Record):
    """A question put to people in two or more variants.

    A response is a touch of one of `response_kinds`, of the experiment's campaign where it has one, within
    `window_days` after the person's message of `step_id` went, or after the assignment where there is no step.
    `decided_variant_id` names the winner once somebody has chosen.
    """

    __tablename__ = "experiment"

    name: Mapped[str]
    question: Mapped[str | None]
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segment.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("sequence_step.id"))
    response_kinds: Mapped[list[str]]
    window_days: Mapped[int] = mapped_column(default=14)
    started_at: Mapped[dt.datetime | None]
    decided_at: Mapped[dt.datetime | None]
    decided_variant_id: Mapped[int | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]


class Variant(Identified, Record):
    """One of the messages or offers of an experiment; people are shared out by weight."""

    __tablename__ = "variant"

    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"), index=True)
    label: Mapped[str] = mapped_column(String(32))
    words: Mapped[str | None]
    template_id: Mapped[int | None] = mapped_column(ForeignKey("message_template.id"))
    content_id: Mapped[int | None] = mapped_column(ForeignKey("content.id"))
    weight: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)


class Assignment(Record):
    """That a person got a variant, and when."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("experiment_id", "contact_id"),
        {"sqlite_autoincrement": True},
    )

    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    at: Mapped[dt.datetime]
