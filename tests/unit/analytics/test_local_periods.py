"""Local days and reporting periods at the places where calendars are awkward."""

from __future__ import annotations

from datetime import UTC, date, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from funneldesk.analytics.calendar import (
    day_start,
    days_between,
    days_between_many,
    days_period,
    local_day_number,
    local_day_numbers,
    month_period,
    quarter_period,
    year_period,
)

KOLKATA = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year, month, day and so on


def test_days_are_those_of_the_zone() -> None:
    late, later = utc(2026, 3, 1, 18, 29), utc(2026, 3, 1, 18, 30)
    assert days_between(late, later, KOLKATA) == 1
    assert days_between(later, late, KOLKATA) == -1
    assert days_between(late, later, BERLIN) == 0
    assert local_day_number(utc(1970, 1, 1), KOLKATA) == 0


def test_a_short_and_a_long_day_are_one_day_each() -> None:
    assert days_between(utc(2026, 3, 28, 23), utc(2026, 3, 29, 22), BERLIN) == 1
    assert days_between(utc(2026, 10, 24, 22), utc(2026, 10, 25, 23), BERLIN) == 1
    assert days_between(utc(2026, 10, 24, 22), utc(2026, 10, 25, 22, 59), BERLIN) == 0


def test_many_pairs_at_once() -> None:
    starts = np.array([0, 86_400_000_000], dtype=np.int64)
    assert days_between_many(starts, starts + 57 * 86_400_000_000, KOLKATA).tolist() == [57, 57]
    assert local_day_numbers(np.zeros((0,), dtype=np.int64), KOLKATA).tolist() == []
    with pytest.raises(ValueError, match="years"):
        local_day_numbers(np.array([-(2**62)], dtype=np.int64), KOLKATA)


def test_a_midnight_that_never_was_starts_at_the_change() -> None:
    assert day_start(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo")) == utc(2018, 11, 4, 3)
    assert day_start(date(2011, 12, 30), ZoneInfo("Pacific/Apia")) == utc(2011, 12, 30, 10)
    assert day_start(date(1919, 3, 31), ZoneInfo("America/Toronto")) == utc(1919, 3, 31, 4, 30)


def test_a_midnight_that_comes_twice_starts_with_the_first() -> None:
    assert day_start(date(2026, 11, 1), ZoneInfo("America/Havana")) == utc(2026, 11, 1, 4)


def test_months_quarters_and_years() -> None:
    day = date(2026, 2, 15)
    assert month_period(day, KOLKATA) == (utc(2026, 1, 31, 18, 30), utc(2026, 2, 28, 18, 30))
    assert month_period(date(2026, 12, 31), UTC) == (utc(2026, 12, 1), utc(2027, 1, 1))
    assert quarter_period(day, UTC) == (utc(2026, 1, 1), utc(2026, 4, 1))
    assert year_period(day, UTC) == (utc(2026, 1, 1), utc(2027, 1, 1))
    assert year_period(day, UTC, 4) == (utc(2025, 4, 1), utc(2026, 4, 1))
    assert year_period(date(2026, 4, 1), UTC, 4) == (utc(2026, 4, 1), utc(2027, 4, 1))
    assert quarter_period(day, UTC, 2) == (utc(2026, 2, 1), utc(2026, 5, 1))
    assert quarter_period(date(2026, 1, 31), UTC, 2) == (utc(2025, 11, 1), utc(2026, 2, 1))
    with pytest.raises(ValueError, match="month"):
        year_period(day, UTC, 13)


def test_a_period_across_a_change_of_clocks_is_whole_local_days() -> None:
    period = days_period(date(2026, 3, 29), date(2026, 3, 30), BERLIN)
    assert (period.end - period.start).total_seconds() == 23 * 3600


def test_arrays_leave_a_loop_over_zoneinfo_far_behind() -> None:
    instants = np.linspace(1.4e15, 1.8e15, 50_000).astype(np.int64)
    moments = [datetime.fromtimestamp(at / 1e6, UTC) for at in instants.tolist()]
    local_day_numbers(instants, BERLIN)
    began = perf_counter()
    local_day_numbers(instants, BERLIN)
    arrays = perf_counter() - began
    began = perf_counter()
    for moment in moments:
        local_day_number(moment, BERLIN)
    assert arrays * 3 < perf_counter() - began
