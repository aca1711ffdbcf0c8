"""Days and moments as text in the business's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from funneldesk.formatting.moment import clock_text, day_text, moment_text, relative_day_text

KOLKATA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 21, 3, 42, tzinfo=UTC), "Today 09:12"),
        (datetime(2026, 11, 20, 18, 29, tzinfo=UTC), "Yesterday 23:59"),
        (datetime(2026, 11, 20, 18, 30, tzinfo=UTC), "Today 00:00"),
        (datetime(2026, 11, 22, 4, 30, tzinfo=UTC), "Tomorrow 10:00"),
        (datetime(2026, 11, 19, 13, 10, tzinfo=UTC), "19 Nov 18:40"),
        (datetime(2025, 12, 31, 18, 29, tzinfo=UTC), "31 Dec 2025 23:59"),
        (datetime(2025, 12, 31, 18, 30, tzinfo=UTC), "1 Jan 00:00"),
    ],
)
def test_moments_are_told_in_the_zone(at: datetime, text: str) -> None:
    assert moment_text(at, zone=KOLKATA, now=NOW) == text


def test_a_moment_known_to_the_day_has_no_time() -> None:
    noon = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
    assert moment_text(noon, zone=KOLKATA, now=NOW, day_only=True) == "19 Nov"
    assert moment_text(NOW, zone=KOLKATA, now=NOW, day_only=True) == "Today"


@pytest.mark.parametrize(("hour", "text"), [(0, "12:05 am"), (11, "11:05 am"), (12, "12:05 pm"), (23, "11:05 pm")])
def test_the_clock_can_have_twelve_hours(hour: int, text: str) -> None:
    assert clock_text(datetime(2026, 1, 1, hour, 5, tzinfo=UTC), zone=UTC, twelve_hour=True) == text


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (5, "Thu"),
        (6, "Fri"),
        (7, "28 Nov"),
        (-2, "2 d ago"),
        (-30, "30 d ago"),
        (-31, "21 Oct"),
        (60, "20 Jan 2027"),
    ],
)
def test_days_seen_from_today(distance: int, text: str) -> None:
    assert relative_day_text(TODAY + timedelta(days=distance), today=TODAY) == text


def test_the_year_is_told_when_it_differs() -> None:
    assert day_text(date(2026, 2, 3), today=TODAY) == "3 Feb"
    assert day_text(date(2024, 2, 29), today=TODAY) == "29 Feb 2024"
