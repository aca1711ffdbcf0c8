"""Laws of the reader of dates in words, whatever is typed."""

import contextlib
import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import find_working_day, propose, read_day, read_due
from funneldesk.formatting.moment import day_text
from funneldesk.model.working_time import WorkingCalendar

ZONES = st.sampled_from([ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")])
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31))
PIECES = st.sampled_from(
    ["after", "before", "in", "next", "4 pm", "10:30", "monday", "fri", "2", "weeks", "12", "dec", "diwali", "+3",
     "month", "end", "tomorrow", "an", "at", "@", "'", "१२", "31", "Feb", "2027", "/", "-", "when", "rain stops"]
)  # fmt: skip
SAID = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=6).map(" ".join))


@given(SAID, DAYS, st.times(), ZONES, st.dictionaries(DAYS, st.sampled_from(["Diwali", "Holi", "Pongal"]), max_size=4))
@example("0 pm", dt.date(2026, 1, 1), dt.time(), ZoneInfo("UTC"), {})
def test_whatever_is_typed_is_dated_ahead_or_kept_or_refused(
    said: str, day: dt.date, time: dt.time, zone: ZoneInfo, holidays: dict[dt.date, str]
) -> None:
    now = dt.datetime.combine(day, time, zone)
    calendar = WorkingCalendar(zone, holidays=holidays)
    with contextlib.suppress(Refusal):
        due = read_due(said, now, calendar)
        assert due.at is not None or due.words
        if due.words is not None:
            assert due.words == " ".join(said.split())
        if due.at is not None:
            assert due.at.date() >= now.date()
            assert due.day_only or due.at > now
            assert not due.day_only or due.at.time() == dt.time(12)
        if due.at is not None and due.instead is not None:
            assert not calendar.spans_of(due.at.date())
            assert calendar.spans_of(due.instead.date())
            assert due.instead.time() == due.at.time()
            assert find_working_day(due.at.date(), calendar) == due.instead.date()


@given(DAYS, st.integers(0, 300))
def test_a_day_as_it_is_shown_is_read_as_that_day(today: dt.date, ahead: int) -> None:
    day = today + dt.timedelta(days=ahead)
    assert read_day(day_text(day, today=today), today) == day
    assert read_day(day.isoformat(), today) == day
    assert read_day(f"+{ahead}", today) == day


@given(DAYS, ZONES)
def test_a_proposal_never_lies_on_a_day_off(day: dt.date, zone: ZoneInfo) -> None:
    calendar = WorkingCalendar(zone, holidays={day: "Closed", day + dt.timedelta(days=1): "Closed"})
    now = dt.datetime.combine(day, dt.time(9), zone)
    due = propose(dt.datetime.combine(day, dt.time(12), zone), now, calendar)
    assert due.instead is not None
    assert calendar.spans_of(due.instead.date())
    assert due.why == "Closed"
