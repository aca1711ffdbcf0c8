"""Working time: the hours in which clocks of the handoff run, with holidays, in the business's time zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

DAYS_A_WEEK = 7
_MINUTES_A_DAY = 24 * 60
_DAY = dt.timedelta(days=1)
_SECOND = dt.timedelta(seconds=1)
# No stretch of closed days is longer; what is, is a mistake in the holidays.
_LONGEST_REST_DAYS = 400

Span = tuple[int, int]
"""Opening hours within a day: from minute to minute after local midnight; 1440 is its end."""


@dataclass(frozen=True)
class WorkingWeek:
    """The opening hours of each weekday.

    Attributes:
        days: for Monday to Sunday the spans in order, apart from one another; an empty tuple is a day off.
    """

    days: tuple[tuple[Span, ...], ...] = (*(((10 * 60, 18 * 60 + 30),),) * 6, ())

    def __post_init__(self) -> None:
        if len(self.days) != DAYS_A_WEEK:
            raise Refusal("Working hours are kept for the seven days of the week.")
        for spans in self.days:
            before = 0
            for start, end in spans:
                if not before <= start < end <= _MINUTES_A_DAY:
                    raise Refusal("Working hours of a day run from earlier to later and do not overlap.")
                before = end
        if not any(self.days):
            raise Refusal("At least one day of the week needs working hours; else no clock would ever run.")

    @classmethod
    def from_json(cls, stored: Any) -> WorkingWeek:
        """Read the stored form; nothing stored is the usual week."""
        return cls(tuple(tuple((s, e) for s, e in spans) for spans in stored)) if stored else cls()

    def to_json(self) -> list[list[list[int]]]:
        """The stored form: for each weekday a list of [from, to] in minutes."""
        return [[[start, end] for start, end in spans] for spans in self.days]


@dataclass(frozen=True)
class WorkingCalendar:
    """Counts working time between instants; nothing passes outside working hours.

    Attributes:
        zone: where the business's days begin and end.
        week: the opening hours.
        holidays: closed local days and their names.
    """

    zone: ZoneInfo
    week: WorkingWeek = WorkingWeek()
    holidays: Mapping[dt.date, str] = field(default_factory=dict, hash=False)

    def spans_of(self, day: dt.date) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        """The working spans of a local day as UTC instants, in order; empty on a day off.

        On a day of a clock change a span is as long as the hours that really pass between its ends; one that the clock
        skips is left out.
        """
        if day in self.holidays:
            return ()
        return _instants(self.zone, self.week.days[day.weekday()], day)

    def is_open(self, at: dt.datetime) -> bool:
        """Whether the instant lies within working hours; an end does not."""
        return any(start <= at < end for start, end in self.spans_of(at.astimezone(self.zone).date()))

    def next_open(self, at: dt.datetime) -> dt.datetime:
        """The instant itself within working hours, else when they next begin."""
        return next(max(start, at) for start, _ in self._spans_from(at))

    def add(self, at: dt.datetime, length: dt.timedelta) -> dt.datetime:
        """The instant at which so much working time has passed since `at`; no time from a closed hour is `next_open`.

        Raises:
            Refusal: the length is negative.
        """
        if length < dt.timedelta():
            raise Refusal("A time limit cannot be negative.")
        left = length
        for start, end in self._spans_from(at):
            begun = max(start, at)
            if end - begun >= left:
                return begun + left
            left -= end - begun
        raise AssertionError  # _spans_from never ends

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The working time from one instant to a later one; negative where the second is the earlier."""
        if end < start:
            return -self.between(end, start)
        passed = dt.timedelta()
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            for opens, closes in self.spans_of(day):
                passed += max(dt.timedelta(), min(closes, end) - max(opens, start))
            day += _DAY
        return passed

    def _spans_from(self, at: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        day = at.astimezone(self.zone).date()
        rested = 0
        while rested <= _LONGEST_REST_DAYS:
            spans = [(start, end) for start, end in self.spans_of(day) if end > at]
            rested = 0 if spans else rested + 1
            yield from spans
            day += _DAY
        raise Refusal("There is no working day for more than a year; look at the holidays in Settings.")


@lru_cache(maxsize=8192)
def _instants(zone: ZoneInfo, spans: tuple[Span, ...], day: dt.date) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    made = ((_instant(zone, day, start), _instant(zone, day, end)) for start, end in spans)
    return tuple((start, end) for start, end in made if start < end)


def _instant(zone: ZoneInfo, day: dt.date, minute: int) -> dt.datetime:
    """The instant of a wall-clock time: the first of one that comes twice, the jump itself of one that is skipped.

    So a later wall-clock time is never an earlier instant, and spans that lie apart never overlap.
    """
    wall = dt.datetime.combine(day, dt.time(), tzinfo=zone) + dt.timedelta(minutes=minute)
    instant = wall.astimezone(dt.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    # Before the jump the clock has the one offset, after it the other; the jump is where the offset changes.
    before, after = wall.replace(fold=1).astimezone(dt.UTC), instant
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
