"""Days and amounts as people type them into the board."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import next_monday, read_day, read_moment

SATURDAY = dt.date(2026, 11, 21)
NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-21"),
        ("Tomorrow", "2026-11-22"),
        ("+3", "2026-11-24"),
        ("2 weeks", "2026-12-05"),
        ("10 d", "2026-12-01"),
        ("Friday", "2026-11-27"),
        ("sat", "2026-11-28"),
        ("next Monday", "2026-11-23"),
        ("19 Dec", "2026-12-19"),
        ("3 Jan", "2027-01-03"),
        ("19/12/2026", "2026-12-19"),
        ("2026-12-19", "2026-12-19"),
    ],
)
def test_a_day_is_read(text: str, day: str) -> None:
    assert read_day(text, SATURDAY).isoformat() == day


@pytest.mark.parametrize("text", ["someday", "", "31 Feb", "99/99/2026", "mo"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_day(text, SATURDAY)


@pytest.mark.parametrize(
    ("text", "moment", "day_only"),
    [
        ("Fri 10:30", "2026-11-27T10:30:00+05:30", False),
        ("tomorrow at 4 pm", "2026-11-22T16:00:00+05:30", False),
        ("12 am", "2026-11-21T00:00:00+05:30", False),
        ("+10", "2026-12-01T12:00:00+05:30", True),
    ],
)
def test_a_moment_is_read_with_or_without_a_time(text: str, moment: str, *, day_only: bool) -> None:
    at, only = read_moment(text, NOW)
    assert (at.isoformat(), only) == (moment, day_only)


def test_next_monday_is_never_today() -> None:
    assert next_monday(dt.date(2026, 11, 23)) == dt.date(2026, 11, 30)
    assert next_monday(SATURDAY) == dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("2.5L", 2_50_000_00),
        ("2.5 lakh", 2_50_000_00),
        ("1.2Cr", 1_20_00_000_00),
        ("84k", 84_000_00),
        ("₹1,20,000", 1_20_000_00),
        ("Rs. 500", 500_00),
        ("12,40,000.50", 12_40_000_50),
        ("", None),
    ],
)
def test_an_amount_is_read(text: str, minor: int | None) -> None:
    assert read_amount(text, "INR") == minor


@pytest.mark.parametrize("text", ["a lot", "12%", "-5", "$40", "1,2,3"])
def test_what_is_no_amount_here_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_amount(text, "INR")
