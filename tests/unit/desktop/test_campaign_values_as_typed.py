"""Days and counts as people type them into campaigns, and the UTM names proposed for a new one."""

import datetime as dt

import pytest

from funneldesk.desktop.campaigns.new_campaign import propose_utm
from funneldesk.desktop.campaigns.typed_values import read_count, read_day
from funneldesk.errors import Refusal

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("–", None),
        ("today", TODAY),
        ("1 Oct", dt.date(2026, 10, 1)),
        ("19/12", dt.date(2026, 12, 19)),
        ("19/12/2025", dt.date(2025, 12, 19)),
        ("2026-03-04", dt.date(2026, 3, 4)),
    ],
)
def test_a_day_without_a_year_is_of_this_one(text: str, day: dt.date | None) -> None:
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["soon", "32 Oct", "1,200", "=1+1"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is no day"):
        read_day(text, TODAY)


@pytest.mark.parametrize(
    ("text", "count"), [("", None), ("0", 0), ("1,200", 1200), ("12,40,000", 12_40_000), (" 7 ", 7)]
)
def test_counts_are_whole_however_they_are_grouped(text: str, count: int | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["many", "-3", "2.5", "40 %", "₹12", "9" * 30])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is no count"):
        read_count(text)


def test_utm_names_come_from_channel_and_name() -> None:
    assert propose_utm("Cold storage & Co", "webinar") == {
        "utm_source": "webinar",
        "utm_medium": "event",
        "utm_campaign": "cold-storage-co",
    }
    assert set(propose_utm("Émilie’s  café", "other").values()) == {"", "emilie-s-cafe"}
