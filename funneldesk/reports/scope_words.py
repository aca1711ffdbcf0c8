"""What a figure was asked for, in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.queries.period import NOBODY

if TYPE_CHECKING:
    from funneldesk.queries.lookups import Lookups
    from funneldesk.queries.period import Scope

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY = dt.timedelta(days=1)


def day_words(day: dt.date) -> str:
    """A day in full: "21 November 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def describe_period(scope: Scope) -> str:
    """The period in words; its last day is named, not the day after it."""
    start, end = scope.period.start, scope.period.end
    if start is None and end is None:
        return "All of history"
    if start is None and end is not None:
        return f"Until {day_words(end - _DAY)}"
    if start is not None and end is None:
        return f"Since {day_words(start)}"
    return _describe_both(start or dt.date.min, (end or dt.date.max) - _DAY)


def describe_narrowing(scope: Scope, lookups: Lookups) -> tuple[str, ...]:
    """Pipeline, owner, source, campaign and segment a figure is narrowed to, in words."""
    wanted = (
        ("Pipeline", scope.pipeline_id, {row.id: row.name for row in lookups.pipelines}),
        ("Owner", scope.owner_id, {row.id: row.name for row in lookups.users}),
        ("Source", scope.source_id, {row.id: row.name for row in lookups.sources}),
        ("Campaign", scope.campaign_id, {row.id: row.name for row in lookups.campaigns}),
        ("Segment", scope.segment_id, {row.id: row.name for row in lookups.segments}),
    )
    return tuple(
        f"{word}: {'none' if wanted_id == NOBODY else names.get(wanted_id, 'removed')}"
        for word, wanted_id, names in wanted
        if wanted_id is not None
    )


def _describe_both(first: dt.date, last: dt.date) -> str:
    if first.day == 1 and (last + _DAY).day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{_MONTHS[first.month - 1]} {first.year}"
    if first == last:
        return day_words(first)
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day_words(last)}"
    return f"{day_words(first)} – {day_words(last)}"
