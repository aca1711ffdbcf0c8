"""What Today says: the greeting of the hour, counts, times, ranges."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from funneldesk.commands.activity import ACTIVITY_WORDS
from funneldesk.desktop.today.words import count_things, greet, item_title, join_range, since_words, when_words
from funneldesk.formatting.activity_words import STEP_WORDS, step_title
from funneldesk.queries.today_items import ItemKind, TodayItem

_KOLKATA = ZoneInfo("Asia/Kolkata")
_NEW_YORK = ZoneInfo("America/New_York")
_NOW = dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "Good evening."), (4, "Good morning."), (11, "Good morning."), (12, "Good afternoon."), (17, "Good evening.")],
)
def test_the_greeting_follows_the_local_hour(hour: int, words: str) -> None:
    at = dt.datetime(2026, 11, 21, hour, 30, tzinfo=_KOLKATA).astimezone(dt.UTC)
    assert greet(at, _KOLKATA) == words
    assert greet(at, _KOLKATA, "Priya") == words.replace(".", ", Priya.")


def test_numbers_are_words_up_to_twelve() -> None:
    assert count_things(0) == ""
    assert count_things(1) == "One thing moves money today."
    assert count_things(7) == "Seven things move money today."
    assert count_things(12) == "Twelve things move money today."
    assert count_things(1_300) == "1,300 things move money today."


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("₹55 L", "₹71 L", "₹55–71 L"),
        ("₹95 L", "₹1.2 Cr", "₹95 L–₹1.2 Cr"),
        ("₹12,000", "₹14,000", "₹12,000–₹14,000"),
        ("$84K", "$1.2M", "$84K–$1.2M"),
    ],
)
def test_a_range_names_a_shared_unit_once(low: str, high: str, words: str) -> None:
    assert join_range(low, high) == words


def test_when_is_told_as_late_hour_or_day() -> None:
    def when(kind: ItemKind, due: dt.datetime | None, *, day_only: bool = False) -> str:
        return when_words(TodayItem(kind, 1, "x", due_at=due, due_day_only=day_only), _NOW, _KOLKATA)

    assert when(ItemKind.OFFER, _NOW - dt.timedelta(minutes=1)) == "Late"
    assert when(ItemKind.OFFER, _NOW + dt.timedelta(hours=1)) == "14:30"
    assert when(ItemKind.STEP, _NOW - dt.timedelta(hours=1)) == "12:30"
    assert when(ItemKind.STEP, _NOW, day_only=True) == "Today"
    assert when(ItemKind.STEP, _NOW - dt.timedelta(days=1)) == "1 d ago"
    assert when(ItemKind.STEP, _NOW - dt.timedelta(days=2)) == "2 d ago"
    assert when(ItemKind.OFFER, _NOW + dt.timedelta(days=2)) == "Mon"


def test_the_day_of_a_clock_change_has_its_own_hours() -> None:
    change = dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC)
    item = TodayItem(ItemKind.STEP, 1, "x", due_at=change)
    assert when_words(item, change - dt.timedelta(hours=1), _NEW_YORK) == "01:30"


def test_since_when_something_is_new() -> None:
    today = dt.date(2026, 11, 23)
    assert since_words(dt.date(2026, 11, 22), today) == "yesterday"
    assert since_words(dt.date(2026, 11, 21), today) == "Saturday"
    assert since_words(dt.date(2026, 11, 9), today) == "9 Nov"


def test_kinds_of_work_have_the_same_words_everywhere() -> None:
    assert STEP_WORDS == ACTIVITY_WORDS
    assert step_title("call", "about price", "Rooftop") == "Call · Rooftop"
    assert step_title("task", "Send photos", "Clinic") == "Send photos · Clinic"
    assert step_title("task", None, "Clinic") == "Task · Clinic"
    assert step_title("task", "Plan the next step of Clinic", "Clinic") == "Plan the next step of Clinic"


def test_a_score_that_has_changed_since_is_told_as_it_is_and_as_it_was() -> None:
    offer = TodayItem(ItemKind.EXPIRED, 1, "Vidya Mandir", score=100, score_now=49)
    assert item_title(offer) == "Vidya Mandir · score 49 now, 100 then"
    assert item_title(replace(offer, score_now=100)) == "Vidya Mandir · score 100"
    assert item_title(replace(offer, score_now=None)) == "Vidya Mandir · score 100"
