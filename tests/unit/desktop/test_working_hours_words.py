"""Hours, holidays and lengths of working time as people type them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.desktop.settings.hours_page import read_holiday, read_spans, write_spans
from funneldesk.desktop.settings.working_length import read_working_minutes, write_working_minutes
from funneldesk.errors import Refusal

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("10:00–18:30", ((600, 1110),)),
        ("10-18.30", ((600, 1110),)),
        ("9:30 am - 1 pm, 2 pm to 6 pm", ((570, 780), (840, 1080))),
        ("0–24", ((0, 1440),)),
        ("12 am - 12 pm", ((0, 720),)),
        ("", ()),
        ("Closed", ()),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert read_spans(text) == spans


@pytest.mark.parametrize("text", ["10", "10-18-20", "ten to six", "10:75-18", "13 pm - 14", "24-25", "10–"])
def test_what_is_no_span_of_hours_is_said_in_words(text: str) -> None:
    with pytest.raises(Refusal, match="write 10:00"):
        read_spans(text)


@given(st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True))
def test_hours_that_are_written_are_read_again(ends: list[int]) -> None:
    ends = sorted(ends)[: len(ends) // 2 * 2]
    spans = tuple(zip(ends[::2], ends[1::2], strict=True))
    assert read_spans(write_spans(spans)) == spans


@pytest.mark.parametrize(
    ("text", "day", "name"),
    [
        ("8 Nov 2026 Diwali", dt.date(2026, 11, 8), "Diwali"),
        ("2027-01-26: Republic Day", dt.date(2027, 1, 26), "Republic Day"),
        ("25 Dec Christmas", dt.date(2026, 12, 25), "Christmas"),
        ("tomorrow Local festival", dt.date(2026, 11, 23), "Local festival"),
    ],
)
def test_a_holiday_is_a_day_and_its_name(text: str, day: dt.date, name: str) -> None:
    assert read_holiday(text, TODAY) == (day, name)


@pytest.mark.parametrize(
    ("text", "said"), [("Diwali", "does not begin"), ("8 Nov 2026", "Name the holiday"), ("", "does")]
)
def test_a_holiday_without_day_or_name_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_holiday(text, TODAY)


@pytest.mark.parametrize(
    ("text", "minutes"), [("4 h", 240), ("4", 240), ("0.5h", 30), ("1 h 30 min", 90), ("45 min", 45), ("1,5 h", 90)]
)
def test_lengths_are_read(text: str, minutes: int) -> None:
    assert read_working_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "soon", "0", "4 d", "9999 h", "-1 h"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_working_minutes(text)


@given(st.integers(1, 60 * 24 * 30))
def test_lengths_that_are_written_are_read_again(minutes: int) -> None:
    assert read_working_minutes(write_working_minutes(minutes)) == minutes
