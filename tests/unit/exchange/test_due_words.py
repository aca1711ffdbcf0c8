"""When something is due, as people say it; what has no date keeps its words."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import find_working_day, propose, read_due
from funneldesk.model.working_time import WorkingCalendar

ZONE = ZoneInfo("Asia/Kolkata")
NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=ZONE)
HOLIDAYS = {
    dt.date(2026, 12, 25): "Christmas",
    dt.date(2027, 1, 26): "Republic Day",
    dt.date(2027, 10, 29): "Diwali",
    dt.date(2027, 10, 30): "Diwali (Laxmi Pujan)",
}
CALENDAR = WorkingCalendar(ZONE, holidays=HOLIDAYS)


@pytest.mark.parametrize(
    ("said", "at", "day_only"),
    [
        ("tomorrow 4 pm", "2026-11-22T16:00:00+05:30", False),
        ("4pm tomorrow", "2026-11-22T16:00:00+05:30", False),
        ("Monday morning", "2026-11-23T10:00:00+05:30", False),
        ("12 Dec", "2026-12-12T12:00:00+05:30", True),
        ("on 12 Dec", "2026-12-12T12:00:00+05:30", True),
        ("in 2 weeks", "2026-12-05T12:00:00+05:30", True),
        ("in two weeks at 4 pm", "2026-12-05T16:00:00+05:30", False),
        ("in a month", "2026-12-21T12:00:00+05:30", True),
        ("month end", "2026-11-30T12:00:00+05:30", True),
        ("next month", "2026-12-01T12:00:00+05:30", True),
        ("next week", "2026-11-23T12:00:00+05:30", True),
        ("day after tomorrow", "2026-11-23T12:00:00+05:30", True),
        ("today 6 pm", "2026-11-21T18:00:00+05:30", False),
    ],
)
def test_what_has_a_date_gets_it_and_keeps_no_words(said: str, at: str, *, day_only: bool) -> None:
    due = read_due(said, NOW, CALENDAR)
    assert due.at is not None
    assert (due.at.isoformat(), due.day_only, due.words) == (at, day_only, None)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("after Diwali", "2027-11-01"),
        ("post diwali", "2027-11-01"),
        ("before Christmas", "2026-12-24"),
        ("after republic day", "2027-01-27"),
        ("after 12 Dec", "2026-12-14"),
    ],
)
def test_words_around_a_holiday_propose_the_working_day_beside_it(said: str, day: str) -> None:
    due = read_due(said, NOW, CALENDAR)
    assert due.at is not None
    assert (due.at.date().isoformat(), due.words, due.day_only) == (day, said, True)


@pytest.mark.parametrize("said", ["when her brother is back", "after Holi", "someday", "दिवाली के बाद"])
def test_words_without_a_date_are_kept_and_ask_for_one(said: str) -> None:
    due = read_due(said, NOW, CALENDAR)
    assert (due.at, due.words) == (None, said)


@pytest.mark.parametrize("said", ["", "   ", "31 Feb", "99/99/2026", "today 9 am", "2026-11-20", "7", "x" * 201])
def test_a_wrong_or_past_date_is_refused(said: str) -> None:
    with pytest.raises(Refusal):
        read_due(said, NOW, CALENDAR)


def test_a_day_off_is_not_forced_but_has_the_next_working_day_beside_it() -> None:
    sunday = read_due("Sunday 4 pm", NOW, CALENDAR)
    assert sunday.at is not None
    assert sunday.instead is not None
    assert (sunday.at.day, sunday.instead.isoformat()) == (22, "2026-11-23T16:00:00+05:30")
    christmas = propose(dt.datetime(2026, 12, 25, 12, tzinfo=ZONE), NOW, CALENDAR)
    assert (christmas.why, christmas.instead and christmas.instead.day) == ("Christmas", 26)
    assert propose(dt.datetime(2026, 12, 28, 12, tzinfo=ZONE), NOW, CALENDAR).instead is None


def test_without_any_working_day_the_sentence_says_where_to_look() -> None:
    start = dt.date(2026, 1, 1)
    closed = {start + dt.timedelta(days=place): "Closed" for place in range(1200)}
    with pytest.raises(Refusal, match="holidays"):
        find_working_day(dt.date(2026, 6, 1), WorkingCalendar(ZONE, holidays=closed))
