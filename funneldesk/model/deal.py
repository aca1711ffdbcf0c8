"""Deals: possible sales, and the rules by which they move."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.errors import Refusal
from funneldesk.model.base import Identified, Record
from funneldesk.model.pipeline import StageKind, StageVisit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from funneldesk.model.pipeline import Stage

RANK_STEP = 1 << 20

FIELD_WORDS = {
    "amount_minor": "amount",
    "expected_close_on": "expected close date",
    "owner_id": "owner",
    "contact_id": "contact",
    "company_id": "company",
}


class Deal(Identified, Record):
    """A possible sale with an amount and a stage.

    `stage_kind` repeats the stage's kind so that open deals are found by an index. `furthest_stage_id` is the
    furthest stage of the pipeline the deal ever reached. `won_amount_minor` is frozen at the win: later changes
    of price or products do not rewrite history. `rank` orders the cards of a column.
    `next_activity_id` is the earliest open activity. `last_touch_at` is the last human touch.
    """

    __tablename__ = "deal"
    __table_args__ = (
        Index("ix_deal_board", "stage_id", "rank", "id", sqlite_where=text("deleted_at IS NULL")),
        # Holds all that the figures over a column are made of, so that no deal is fetched for them.
        Index(
            "ix_deal_sums",
            "stage_id",
            "currency",
            "probability",
            "stage_kind",
            "amount_minor",
            "won_amount_minor",
            "deleted_at",
            sqlite_where=text("deleted_at IS NULL"),
        ),
        Index(
            "ix_deal_funnel",
            "pipeline_id",
            "furthest_stage_id",
            "stage_kind",
            "opened_at",
            sqlite_where=text("deleted_at IS NULL"),
        ),
        Index("ix_deal_binned", "id", sqlite_where=text("deleted_at IS NOT NULL")),
        # Wins by person, with all that segments ask of them; a move that is no win leaves it alone.
        Index(
            "ix_deal_won",
            "contact_id",
            "closed_at",
            "currency",
            "won_amount_minor",
            sqlite_where=text("deleted_at IS NULL AND stage_kind = 'won'"),
        ),
        # Counts what each person has open without fetching a deal.
        Index("ix_deal_owner_kind", "owner_id", "stage_kind", sqlite_where=text("deleted_at IS NULL")),
        Index("ix_deal_closed", "stage_kind", "closed_at", sqlite_where=text("deleted_at IS NULL")),
        {"sqlite_autoincrement": True},
    )

    title: Mapped[str]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    pipeline_id: Mapped[int] = mapped_column(ForeignKey("pipeline.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    stage_kind: Mapped[str] = mapped_column(String(8))
    furthest_stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    stage_entered_at: Mapped[dt.datetime | None]
    amount_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3))
    won_amount_minor: Mapped[int | None]
    probability: Mapped[int | None]
    expected_close_on: Mapped[dt.date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    lost_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"), index=True)
    lost_note: Mapped[str | None]
    won_reason_id: Mapped[int | None] = mapped_column(ForeignKey("reason.id"))
    won_note: Mapped[str | None]
    tags: Mapped[list[str] | None]
    opened_at: Mapped[dt.datetime | None]
    opened_day_only: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[dt.datetime | None]
    closed_day_only: Mapped[bool] = mapped_column(default=False)
    rank: Mapped[int] = mapped_column(default=0)
    next_activity_id: Mapped[int | None]
    last_touch_at: Mapped[dt.datetime | None]
    notes: Mapped[str | None]
    custom: Mapped[dict[str, Any] | None]
    search_text: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]

    def check_move(self, stage: Stage, *, reason_id: int | None, note: str | None, asks_why_won: bool = False) -> None:
        """Refuse a move that breaks a rule of the board; what a stage asks for is checked apart, see `deal_gap`.

        Raises:
            Refusal: the deal is there already, belongs to another pipeline, or is to be lost (or won, where
                `asks_why_won`) without a reason.
        """
        if stage.pipeline_id != self.pipeline_id:
            raise Refusal(f"“{stage.label}” belongs to another pipeline than “{self.title}”.")
        if stage.id == self.stage_id:
            raise Refusal(f"“{self.title}” is already in “{stage.label}”.")
        if stage.deleted_at is not None:
            raise Refusal(f"The stage “{stage.label}” was removed; choose another.")
        has_reason = reason_id is not None or bool(note and note.strip())
        if stage.kind == StageKind.LOST and not has_reason:
            raise Refusal(f"Say why “{self.title}” was lost: a reason is needed to move it to “{stage.label}”.")
        if stage.kind == StageKind.WON and asks_why_won and not has_reason:
            raise Refusal(f"Say why they bought “{self.title}”: a reason is needed to move it to “{stage.label}”.")

    def move(
        self,
        stage: Stage,
        *,
        at: dt.datetime,
        visits: Sequence[StageVisit],
        furthest: Stage,
        zone: ZoneInfo,
        by_user_id: int | None = None,
        cause: str = "person",
        reason_id: int | None = None,
        note: str | None = None,
    ) -> StageVisit:
        """Move to another stage: close the open visit, open the next, freeze or free what the kind demands.

        Args:
            stage: where to; `check_move` must have passed.
            at: when the move happened.
            visits: all visits of this deal so far.
            furthest: the furthest stage reached before this move.
            zone: the business's time zone, for visits known only to the day.
            by_user_id: who moved it.
            cause: person, import or automation.
            reason_id: why, from the owner's list.
            note: why, in words.

        Returns:
            The new visit, to be stored.
        """
        for visit in visits:
            if visit.is_open:
                close_visit(visit, at=at, day_only=False, zone=zone)
        was_closed = self.stage_kind != StageKind.OPEN
        self.stage_id = stage.id
        self.stage_kind = stage.kind
        self.stage_entered_at = at
        if stage.kind != StageKind.LOST and _further(stage, furthest):
            self.furthest_stage_id = stage.id
        if stage.kind == StageKind.OPEN:
            if was_closed:
                self._reopen()
        else:
            self._close(stage, at=at, reason_id=reason_id, note=note)
        return StageVisit(
            deal_id=self.id,
            stage_id=stage.id,
            visit_no=1 + sum(visit.stage_id == stage.id for visit in visits),
            entered_at=at,
            recorded_at=at,
            by_user_id=by_user_id,
            cause=cause,
            reason_id=reason_id,
            note=note,
        )

    def _close(self, stage: Stage, *, at: dt.datetime, reason_id: int | None, note: str | None) -> None:
        self.closed_at = at
        self.closed_day_only = False
        is_lost = stage.kind == StageKind.LOST
        self.won_amount_minor = None if is_lost else self.amount_minor
        self.lost_reason_id, self.lost_note = (reason_id, note) if is_lost else (None, None)
        self.won_reason_id, self.won_note = (None, None) if is_lost else (reason_id, note)

    def _reopen(self) -> None:
        self.closed_at = None
        self.closed_day_only = False
        self.won_amount_minor = None
        self.lost_reason_id = self.lost_note = None
        self.won_reason_id = self.won_note = None


def _further(stage: Stage, than: Stage) -> bool:
    if than.kind == StageKind.WON:
        return False
    return stage.kind == StageKind.WON or stage.position > than.position


def close_visit(visit: StageVisit, *, at: dt.datetime, day_only: bool, zone: ZoneInfo) -> None:
    """End a visit and store its length.

    The length is exact between two instants; where an end is known only to the day it is whole local calendar
    days. It stays empty where the beginning is unknown.
    """
    visit.left_at = at
    visit.left_day_only = day_only
    visit.is_open = False
    visit.seconds = visit_seconds(visit.entered_at, at, day_only=day_only or visit.entered_day_only, zone=zone)


def visit_seconds(entered: dt.datetime | None, left: dt.datetime, *, day_only: bool, zone: ZoneInfo) -> int | None:
    """Length of a stay in seconds, never negative; whole local days where an end is known only to the day."""
    if entered is None:
        return None
    if day_only:
        days = (left.astimezone(zone).date() - entered.astimezone(zone).date()).days
        return max(0, days) * 86_400
    return max(0, int((left - entered).total_seconds()))
