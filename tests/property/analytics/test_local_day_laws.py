"""Local days by arrays are those of zoneinfo, across every change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from funneldesk.analytics.calendar import (
    day_start,
    local_day_number,
    local_day_numbers,
    month_period,
    quarter_period,
    year_period,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = st.sampled_from(
    [
        "Asia/Kolkata",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "America/St_Johns",
        "Pacific/Apia",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "America/Toronto",
        "Asia/Kathmandu",
        "UTC",
    ],
).map(ZoneInfo)
INSTANTS = st.datetimes(datetime(1902, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis takes bounds without a zone
DAYS = st.dates(date(1902, 1, 1), date(2199, 12, 31))


@given(st.lists(INSTANTS, max_size=30), ZONES)
@example([datetime(2026, 3, 29, 0, 59, 59, 999999, tzinfo=UTC)], ZoneInfo("Europe/Berlin"))
def test_arrays_agree_with_zoneinfo(instants: list[datetime], zone: ZoneInfo) -> None:
    us = np.array([(at - EPOCH) // timedelta(microseconds=1) for at in instants], dtype=np.int64)
    assert local_day_numbers(us, zone).tolist() == [local_day_number(at, zone) for at in instants]


@given(DAYS, ZONES, st.integers(-90, 90))
def test_arrays_agree_around_midnight_and_changes(day: date, zone: ZoneInfo, minutes: int) -> None:
    at = day_start(day, zone) + timedelta(minutes=minutes)
    us = np.array([(at - EPOCH) // timedelta(microseconds=1)], dtype=np.int64)
    assert local_day_numbers(us, zone).tolist() == [local_day_number(at, zone)]


@given(DAYS, ZONES)
def test_a_day_starts_where_the_day_before_ends(day: date, zone: ZoneInfo) -> None:
    start = day_start(day, zone)
    assert start.astimezone(zone).date() >= day
    assert (start - timedelta(microseconds=1)).astimezone(zone).date() < day


@given(DAYS, ZONES, st.integers(1, 12))
def test_periods_hold_their_day_and_follow_one_another(day: date, zone: ZoneInfo, month: int) -> None:
    periods = [
        month_period(day, zone),
        quarter_period(day, zone, month),
        year_period(day, zone, month),
    ]
    noon = day_start(day, zone)
    assert all(period.start <= noon < period.end or period.start == noon for period in periods)
    month_now, quarter, year = periods
    assert year.start <= quarter.start <= month_now.start
    assert month_now.end <= quarter.end <= year.end
