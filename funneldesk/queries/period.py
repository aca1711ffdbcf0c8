"""What a figure is asked for: a period of local days, and the pipeline, owner or source it is narrowed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.analytics.calendar import day_start
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, SQLColumnExpression

    from funneldesk.queries.look import Look

NOBODY = 0
"""As an owner, source or campaign: the records that have none."""


@dataclass(frozen=True)
class Period:
    """Local days from `start` up to but without `end`; None leaves that side open.

    Raises:
        Refusal: the end lies before the start.
    """

    start: dt.date | None = None
    end: dt.date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise Refusal(f"The period ends on {self.end}, before it begins on {self.start}; swap the two dates.")

    @property
    def is_bounded(self) -> bool:
        """Whether it leaves anything out; a record without a date counts only where nothing is left out."""
        return self.start is not None or self.end is not None

    def bounds(self, zone: ZoneInfo) -> tuple[dt.datetime | None, dt.datetime | None]:
        """The first instant inside and the first one after, in UTC; None where a side is open."""
        return (
            None if self.start is None else day_start(self.start, zone),
            None if self.end is None else day_start(self.end, zone),
        )

    def holds(self, column: SQLColumnExpression[dt.datetime | None], zone: ZoneInfo) -> list[ColumnElement[bool]]:
        """The conditions that an instant lies inside; an unknown instant fails each of them."""
        start, end = self.bounds(zone)
        conditions: list[ColumnElement[bool]] = []
        if start is not None:
            conditions.append(column >= start)
        if end is not None:
            conditions.append(column < end)
        return conditions


ALL_TIME = Period()


@dataclass(frozen=True)
class Scope:
    """What a figure is narrowed to.

    Attributes:
        period: which records count; which of their dates decides is the figure's own definition.
        pipeline_id: deals of one pipeline alone.
        owner_id: records of one owner, or of `NOBODY`.
        source_id: records of one source, or of `NOBODY` (a blank one).
        campaign_id: records of one campaign, or of `NOBODY`.
        as_of: the world as it was at the end of this local day; None is the present.
        segment_id: contacts whom a segment finds now, whatever the day asked for, and deals of theirs.
    """

    period: Period = ALL_TIME
    pipeline_id: int | None = None
    owner_id: int | None = None
    source_id: int | None = None
    campaign_id: int | None = None
    as_of: dt.date | None = None
    segment_id: int | None = None

    def cut(self, look: Look) -> dt.datetime | None:
        """The first instant that is no longer part of the world asked for; None for the present."""
        if self.as_of is None:
            return None
        return day_start(self.as_of + dt.timedelta(days=1), look.business.zone)

    def instant(self, look: Look) -> dt.datetime:
        """The instant that durations still running are measured to."""
        return self.cut(look) or look.now

    def day(self, look: Look) -> dt.date:
        """The local day of that instant."""
        return self.as_of or look.now.astimezone(look.business.zone).date()


EVERYTHING = Scope()


def matches(
    column: SQLColumnExpression[int] | SQLColumnExpression[int | None], wanted: int | None
) -> list[ColumnElement[bool]]:
    """The condition that a reference is the wanted one; none where nothing is wanted."""
    if wanted is None:
        return []
    return [column.is_(None) if wanted == NOBODY else column == wanted]
