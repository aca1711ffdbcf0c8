"""The order of deals by what is to be done next: overdue, today, nothing planned, later; the newest deal first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, case, type_coerce

from funneldesk.analytics.calendar import day_start
from funneldesk.model.base import to_microseconds
from funneldesk.model.deal import Deal

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.board import CardRow

OVERDUE, TODAY, NOTHING, LATER = range(4)


def _days(today: dt.date, zone: dt.tzinfo) -> tuple[int, int]:
    tomorrow = today + dt.timedelta(days=1)
    return to_microseconds(day_start(today, zone)), to_microseconds(day_start(tomorrow, zone))


def step_group(step: Any, zone: dt.tzinfo, today: dt.date) -> ColumnElement[int]:
    """The group of a deal in SQL; the statement asks for `now`, in microseconds.

    Args:
        step: the columns of its next step, joined from outside.
        zone: where days begin and end.
        today: the local day.
    """
    begin, end = _days(today, zone)
    due = type_coerce(step.due_at, BigInteger)
    now = bindparam("now", type_=BigInteger)
    return case(
        (Deal.next_activity_id.is_(None), NOTHING),
        (due < begin, OVERDUE),
        ((due < now) & (step.due_day_only == 0), OVERDUE),
        (due < end, TODAY),
        else_=LATER,
    )


@dataclass(frozen=True, slots=True)
class StepOrder:
    """The same order for cards that are here, at one instant; all figures in microseconds since the epoch."""

    now: int
    begin: int
    end: int

    @classmethod
    def at(cls, now: dt.datetime, zone: dt.tzinfo) -> StepOrder:
        """The order at an instant."""
        return cls(to_microseconds(now), *_days(now.astimezone(zone).date(), zone))

    def group(self, card: CardRow) -> int:
        """The group of a card."""
        if card.next_activity_id is None:
            return NOTHING
        due = card.next_due_us
        if due is None:
            return LATER
        if due < self.begin or (due < self.now and not card.next_day_only):
            return OVERDUE
        return TODAY if due < self.end else LATER

    def __call__(self, card: CardRow) -> tuple[int, float, int]:
        """Where a card stands; those whose beginning is not known come last in their group."""
        opened = card.opened_us
        return self.group(card), float("inf") if opened is None else -float(opened), -card.id
