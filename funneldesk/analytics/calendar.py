"""Local calendar days and reporting periods in the business's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import tzinfo

    import numpy as np
    from numpy.typing import NDArray

_SECOND_US = 1_000_000
_DAY_US = 86_400 * _SECOND_US
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 2, 9998
_MONTHS_A_YEAR = 12
_MONTHS_A_QUARTER = 3


class Period(NamedTuple):
    """The instants from `start` up to but without `end`, both in UTC."""

    start: datetime
    end: datetime


def local_day_number(at: datetime, zone: tzinfo) -> int:
    """The local calendar day of an instant, as days since 1 January 1970."""
    return at.astimezone(zone).date().toordinal() - _EPOCH_ORDINAL


def days_between(start: datetime, end: datetime, zone: tzinfo) -> int:
    """Whole local calendar days from `start` to `end`: 0 on the same day, negative when `end` is earlier."""
    return local_day_number(end, zone) - local_day_number(start, zone)


def local_day_numbers(instants: NDArray[np.int64], zone: tzinfo) -> NDArray[np.int64]:
    """`local_day_number` of many instants, given as microseconds since the epoch.

    Offsets come from the zone's own changes, found once a year of the data and kept; so the cost for an
    instant is one binary search, and the result is that of zoneinfo on both sides of every change.

    Raises:
        ValueError: when an instant lies outside the years 2 to 9998.
    """
    import numpy as np

    if instants.size == 0:
        return np.zeros(instants.shape, dtype=np.int64)
    years = np.unique(instants.astype("datetime64[us]").astype("datetime64[Y]").astype(np.int64)) + 1970
    if years[0] < _FIRST_YEAR or years[-1] > _LAST_YEAR:
        raise ValueError(f"instants must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    changes = [change for year in years.tolist() for change in _offset_changes(zone, year)]
    starts = np.array([start for start, _ in changes], dtype=np.int64)
    offsets = np.array([offset for _, offset in changes], dtype=np.int64)
    local: NDArray[np.int64] = instants + offsets[np.searchsorted(starts, instants, side="right") - 1]
    return local // _DAY_US


def days_between_many(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    zone: tzinfo,
) -> NDArray[np.int64]:
    """`days_between` for many pairs of instants, given as microseconds since the epoch."""
    return local_day_numbers(ends, zone) - local_day_numbers(starts, zone)


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first instant of a local day, in UTC.

    Where the clocks are put forward over midnight the day begins at the change, as its midnight never was.
    """
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    early, late = sorted((midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC)))
    if early == late or midnight.astimezone(UTC) == early:
        return early
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).date() >= day:
            late = middle
        else:
            early = middle
    return early if early.astimezone(zone).date() >= day else late


def days_period(first: date, after: date, zone: tzinfo) -> Period:
    """The local days from `first` up to but without `after`."""
    return Period(day_start(first, zone), day_start(after, zone))


def month_period(day: date, zone: tzinfo) -> Period:
    """The local month that holds `day`."""
    return _months_period(day.year, day.month, 1, zone)


def quarter_period(day: date, zone: tzinfo, fiscal_start_month: int = 1) -> Period:
    """The quarter that holds `day`, of a year that starts in `fiscal_start_month` (April = 4)."""
    into = (day.month - _checked_month(fiscal_start_month)) % _MONTHS_A_QUARTER
    return _months_period(day.year, day.month - into, _MONTHS_A_QUARTER, zone)


def year_period(day: date, zone: tzinfo, fiscal_start_month: int = 1) -> Period:
    """The year that holds `day` and starts in `fiscal_start_month` (April = 4)."""
    into = (day.month - _checked_month(fiscal_start_month)) % _MONTHS_A_YEAR
    return _months_period(day.year, day.month - into, _MONTHS_A_YEAR, zone)


def _months_period(year: int, month: int, months: int, zone: tzinfo) -> Period:
    return days_period(_month_first(year, month), _month_first(year, month + months), zone)


def _month_first(year: int, month: int) -> date:
    """The first of a month whose number may lie outside 1 to 12."""
    years, months = divmod(month - 1, _MONTHS_A_YEAR)
    return date(year + years, months + 1, 1)


def _checked_month(month: int) -> int:
    if not 1 <= month <= _MONTHS_A_YEAR:
        raise ValueError("a month from 1 to 12 is needed")
    return month


@lru_cache(maxsize=4096)
def _offset_changes(zone: tzinfo, year: int) -> tuple[tuple[int, int], ...]:
    """(from when, offset), both in microseconds, for a UTC year: its first instant and each change in it."""
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    known = _offset(at, zone)
    changes = [(_microseconds(at), known)]
    while at < end:
        # Half a day at a time: no zone changes and changes back within that.
        later = min(at + timedelta(hours=12), end)
        if _offset(later, zone) != known:
            at = _first_with_other_offset(at, later, known, zone)
            known = _offset(at, zone)
            changes.append((_microseconds(at), known))
        else:
            at = later
    return tuple(changes)


def _first_with_other_offset(early: datetime, late: datetime, known: int, zone: tzinfo) -> datetime:
    """The second at which the offset ceases to be `known`; it still is at `early` and no more at `late`."""
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if _offset(middle, zone) == known:
            early = middle
        else:
            late = middle
    return late


def _offset(at: datetime, zone: tzinfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
