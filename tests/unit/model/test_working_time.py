"""Working time: nothing passes outside opening hours, whatever clocks, holidays and midnights do."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.model.working_time import WorkingCalendar, WorkingWeek

if TYPE_CHECKING:
    from funneldesk.model.working_time import Span

INDIA, BERLIN, NEW_YORK = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ZONES = (INDIA, BERLIN, NEW_YORK, ZoneInfo("Africa/Cairo"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia"))
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
ALWAYS = WorkingWeek((((0, 1440),),) * 7)


def at(zone: ZoneInfo, *parts: int) -> dt.datetime:
    """A wall-clock time of a zone as an instant."""
    return dt.datetime(*parts, tzinfo=zone).astimezone(dt.UTC)  # type: ignore[misc, arg-type]  # year, month, day, …


def week(*spans: Span, days: int = 5) -> WorkingWeek:
    """The same hours on the first days of the week."""
    return WorkingWeek((*((tuple(spans),) * days), *(((),) * (7 - days))))


NINE_TO_FIVE = week((9 * 60, 17 * 60))


def test_hours_are_counted_over_the_night_and_the_weekend() -> None:
    calendar = WorkingCalendar(BERLIN, NINE_TO_FIVE)
    friday = at(BERLIN, 2026, 11, 20, 16)
    assert calendar.add(friday, 3 * HOUR) == at(BERLIN, 2026, 11, 23, 11)
    assert calendar.between(friday, at(BERLIN, 2026, 11, 23, 11)) == 3 * HOUR
    assert calendar.between(at(BERLIN, 2026, 11, 23, 11), friday) == -3 * HOUR


def test_a_whole_span_ends_at_its_own_end_and_not_the_next_morning() -> None:
    calendar = WorkingCalendar(BERLIN, NINE_TO_FIVE)
    assert calendar.add(at(BERLIN, 2026, 11, 23, 9), 8 * HOUR) == at(BERLIN, 2026, 11, 23, 17)
    assert calendar.is_open(at(BERLIN, 2026, 11, 23, 9))
    assert not calendar.is_open(at(BERLIN, 2026, 11, 23, 17))


def test_no_time_from_a_closed_hour_is_the_next_opening() -> None:
    calendar = WorkingCalendar(BERLIN, NINE_TO_FIVE)
    saturday = at(BERLIN, 2026, 11, 21, 12)
    assert calendar.next_open(saturday) == calendar.add(saturday, dt.timedelta()) == at(BERLIN, 2026, 11, 23, 9)
    assert calendar.next_open(at(BERLIN, 2026, 11, 23, 12)) == at(BERLIN, 2026, 11, 23, 12)


def test_holidays_are_closed_days_of_the_business() -> None:
    calendar = WorkingCalendar(INDIA, NINE_TO_FIVE, {dt.date(2026, 11, 23): "A feast"})
    assert calendar.add(at(INDIA, 2026, 11, 20, 16), 3 * HOUR) == at(INDIA, 2026, 11, 24, 11)
    assert calendar.spans_of(dt.date(2026, 11, 23)) == ()


def test_a_lunch_break_does_not_count() -> None:
    calendar = WorkingCalendar(INDIA, week((540, 720), (780, 1020)))
    assert calendar.add(at(INDIA, 2026, 11, 23, 11), 2 * HOUR) == at(INDIA, 2026, 11, 23, 14)


def test_a_shift_over_midnight_is_two_spans_without_a_gap() -> None:
    calendar = WorkingCalendar(INDIA, week((0, 120), (22 * 60, 1440), days=7))
    assert calendar.add(at(INDIA, 2026, 11, 23, 23), 2 * HOUR) == at(INDIA, 2026, 11, 24, 1)
    assert calendar.is_open(at(INDIA, 2026, 11, 24, 0))


def test_a_laptop_asleep_for_a_week_counts_the_working_days_alone() -> None:
    calendar = WorkingCalendar(NEW_YORK, NINE_TO_FIVE)
    start = at(NEW_YORK, 2026, 11, 18, 10)
    assert calendar.between(start, start + 7 * DAY) == 40 * HOUR


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BERLIN, dt.date(2026, 3, 29), 23),
        (BERLIN, dt.date(2026, 10, 25), 25),
        (NEW_YORK, dt.date(2026, 3, 8), 23),
        (NEW_YORK, dt.date(2026, 11, 1), 25),
        (INDIA, dt.date(2026, 3, 29), 24),
    ],
)
def test_a_day_of_a_clock_change_is_as_long_as_it_really_is(zone: ZoneInfo, day: dt.date, hours: int) -> None:
    calendar = WorkingCalendar(zone, ALWAYS)
    [(start, end)] = calendar.spans_of(day)
    assert end - start == hours * HOUR
    assert calendar.add(start, 2 * DAY) == start + 2 * DAY


@pytest.mark.parametrize(("zone", "day"), [(BERLIN, (2026, 3, 28)), (NEW_YORK, (2026, 10, 31))])
def test_a_clock_change_at_the_weekend_moves_no_monday(zone: ZoneInfo, day: tuple[int, int, int]) -> None:
    calendar = WorkingCalendar(zone, week((540, 1020), days=6))
    saturday = at(zone, *day, 16)
    monday = calendar.add(saturday, 2 * HOUR).astimezone(zone)
    assert (monday.hour, monday.weekday()) == (10, 0)


def test_hours_that_the_clock_skips_are_no_working_time_and_overlap_nothing() -> None:
    # At two in the morning the clock of Berlin jumps to three.
    calendar = WorkingCalendar(BERLIN, week((150, 170), (190, 240), days=7))
    day = dt.date(2026, 3, 29)
    assert calendar.spans_of(day) == ((at(BERLIN, 2026, 3, 29, 3, 10), at(BERLIN, 2026, 3, 29, 4)),)
    half = WorkingCalendar(BERLIN, week((90, 150), days=7))
    assert half.spans_of(day) == ((at(BERLIN, 2026, 3, 29, 1, 30), at(BERLIN, 2026, 3, 29, 3)),)


def test_an_hour_that_comes_twice_counts_twice() -> None:
    calendar = WorkingCalendar(BERLIN, week((60, 240), days=7))
    [(start, end)] = calendar.spans_of(dt.date(2026, 10, 25))
    assert end - start == 4 * HOUR


def test_a_day_that_a_country_skipped_has_no_hours() -> None:
    # Samoa went from the 29th to the 31st of December 2011.
    calendar = WorkingCalendar(ZoneInfo("Pacific/Apia"), ALWAYS)
    assert calendar.spans_of(dt.date(2011, 12, 30)) == ()
    before = at(ZoneInfo("Pacific/Apia"), 2011, 12, 29, 12)
    assert calendar.add(before, 24 * HOUR) == before + 24 * HOUR


@pytest.mark.parametrize(
    "days",
    [
        ((),) * 7,
        (((540, 1020),),) * 6,
        (((1020, 540),), *((),) * 6),
        (((540, 1020), (1000, 1100)), *((),) * 6),
        (((540, 1441),), *((),) * 6),
        (((540, 540),), *((),) * 6),
    ],
)
def test_hours_that_cannot_be_are_refused(days: tuple[tuple[Span, ...], ...]) -> None:
    with pytest.raises(Refusal):
        WorkingWeek(days)


def test_a_year_of_holidays_is_refused_and_not_searched_for_ever() -> None:
    monday = dt.date(2026, 11, 23)
    closed = {monday + number * DAY: "closed" for number in range(800)}
    with pytest.raises(Refusal, match="holidays"):
        WorkingCalendar(INDIA, NINE_TO_FIVE, closed).next_open(at(INDIA, 2026, 11, 23, 9))
    with pytest.raises(Refusal, match="negative"):
        WorkingCalendar(INDIA, NINE_TO_FIVE).add(at(INDIA, 2026, 11, 23, 9), -HOUR)


def test_hours_survive_their_stored_form() -> None:
    assert WorkingWeek.from_json(NINE_TO_FIVE.to_json()) == NINE_TO_FIVE
    assert WorkingWeek.from_json(None) == WorkingWeek()


# The laws.

_edges = st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True).map(sorted)
_days = _edges.map(lambda edges: tuple(zip(edges[::2], edges[1::2], strict=False)))
_weeks = st.tuples(*[_days] * 7).filter(any).map(WorkingWeek)
_instants = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001  hypothesis adds the zone
_lengths = st.integers(0, 60 * 24 * 20).map(lambda minutes: minutes * MINUTE) | st.timedeltas(dt.timedelta(), 5 * DAY)
_holidays = st.dictionaries(st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)), st.just("closed"), max_size=30)
_calendars = st.builds(WorkingCalendar, st.sampled_from(ZONES), _weeks, _holidays)
SPRING = at(BERLIN, 2026, 3, 29, 1)


@given(_calendars, _instants, _lengths)
@example(WorkingCalendar(BERLIN, ALWAYS), SPRING, 2 * HOUR)
def test_what_was_added_has_passed_between(calendar: WorkingCalendar, start: dt.datetime, length: dt.timedelta) -> None:
    end = calendar.add(start, length)
    assert calendar.between(start, end) == length
    assert end >= start


@given(_calendars, _instants, _lengths)
def test_no_clock_ends_outside_opening_hours(
    calendar: WorkingCalendar, start: dt.datetime, length: dt.timedelta
) -> None:
    end = calendar.add(start, length)
    assert calendar.is_open(end) or calendar.is_open(end - dt.timedelta(microseconds=1))


@given(_calendars, _instants, _lengths, _lengths)
def test_more_time_ends_later_and_a_later_start_never_earlier(
    calendar: WorkingCalendar, start: dt.datetime, length: dt.timedelta, more: dt.timedelta
) -> None:
    assert calendar.add(start, length) <= calendar.add(start, length + more)
    assert calendar.add(start, length) <= calendar.add(start + more, length)
    assume(length > dt.timedelta())
    assert calendar.add(calendar.add(start, length), more) == calendar.add(start, length + more) or not more


@given(_calendars, _instants, _lengths, _lengths)
def test_time_passes_piece_by_piece_and_never_faster_than_the_clock(
    calendar: WorkingCalendar, start: dt.datetime, first: dt.timedelta, second: dt.timedelta
) -> None:
    middle, end = start + first, start + first + second
    assert calendar.between(start, middle) + calendar.between(middle, end) == calendar.between(start, end)
    assert dt.timedelta() <= calendar.between(start, end) <= end - start


@given(_calendars, _instants)
def test_the_next_opening_is_open_and_nothing_passes_until_then(calendar: WorkingCalendar, start: dt.datetime) -> None:
    opening = calendar.next_open(start)
    assert calendar.is_open(opening)
    assert calendar.between(start, opening) == dt.timedelta()


@given(_calendars, st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31)))
def test_spans_lie_in_order_apart_and_on_their_day(calendar: WorkingCalendar, day: dt.date) -> None:
    spans = calendar.spans_of(day)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert all(start.astimezone(calendar.zone).date() == day for start, _ in spans)
