"""Journeys for tests: in hours and days instead of microseconds, and as hypothesis draws them."""

from __future__ import annotations

import dataclasses
import gzip
import math
from csv import DictReader
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from funneldesk.analytics.attribution_journey import Journey, Touch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.analytics.attribution_model import Credits, Key

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
END_DAY = 100
PATHS = Path(__file__).parents[2].parent / "shared/data/attribution_paths/mta_paths_data.csv.gz"

KEYS: tuple[Key, ...] = ("ads", "expo", "mail", 7)


def touch(key: Key | None, day: float = 90.0, *, direct: bool = False) -> Touch:
    """A touch so many days after the beginning of time; journeys of `journey` end on day 100."""
    return Touch(key, round(day * DAY_US), direct)


def journey(*touches: Touch, value: int = 0, count: int = 1, converted: bool = True, **days: float) -> Journey:
    """A journey that ends on day 100; `lead` and `deal` are days too."""
    milestones = {f"{name}_at_us": round(day * DAY_US) for name, day in days.items()}
    return Journey(touches, END_DAY * DAY_US, converted, count, value, **milestones)


def walk(path: str, *, value: int = 0, count: int = 1, converted: bool = True) -> Journey:
    """A journey through the letters of the path, ten hours apart, the last one ten hours before the end."""
    hours = range(END_DAY * 24 - 10 * len(path), END_DAY * 24, 10)
    touches = [touch(key, hour / 24) for key, hour in zip(path, hours, strict=True)]
    return journey(*touches, value=value, count=count, converted=converted)


def split_into_singles(journeys: Sequence[Journey]) -> list[Journey]:
    """The same journeys, each row with a count of one."""
    return [dataclasses.replace(row, count=1) for row in journeys for _ in range(row.count)]


def check_sums(credits_: Credits) -> None:
    """The money must sum to the last unit, and the conversions as far as floats go."""
    rows = (*credits_.rows, credits_.none)
    assert sum(row.revenue_minor for row in rows) == credits_.revenue_minor
    assert abs(math.fsum(row.conversions for row in rows) - credits_.conversions) <= 1e-9
    assert all(row.revenue_minor >= 0 and row.conversions >= 0 for row in rows)


def read_paths() -> list[Journey]:
    """The public channel paths, as journeys without clocks; money in thousandths, whose total per path is kept."""
    journeys = []
    with gzip.open(PATHS, "rt", encoding="utf-8", newline="") as file:
        for row in DictReader(file):
            touches = tuple(Touch(key, 0) for key in row["path"].split(" > "))
            if conversions := int(row["total_conversions"]):
                each, rest = divmod(round(float(row["total_conversion_value"]) * 1000), conversions)
                amounts = {each: conversions - rest, each + 1: rest}
                journeys += [Journey(touches, 0, True, n, amount) for amount, n in amounts.items() if n]
            if nulls := int(row["total_null"]):
                journeys.append(Journey(touches, 0, converted=False, count=nulls))
    return journeys


_TOUCHES = st.builds(
    Touch,
    st.sampled_from((*KEYS, None)),
    st.integers(min_value=0, max_value=120 * 24).map(lambda hours: hours * HOUR_US),
    st.booleans(),
)
_MILESTONES = st.none() | st.integers(min_value=0, max_value=100).map(lambda days: days * DAY_US)


def any_journeys(most_touches: int = 6) -> st.SearchStrategy[list[Journey]]:
    """Lists of journeys of every kind: out of order, after the end, without a touch, large, small and worth nothing."""
    return st.lists(
        st.builds(
            Journey,
            st.lists(_TOUCHES, max_size=most_touches).map(tuple),
            st.just(END_DAY * DAY_US),
            st.booleans(),
            st.integers(min_value=1, max_value=4),
            st.integers(min_value=0, max_value=1000) | st.integers(min_value=0, max_value=10**15),
            _MILESTONES,
            _MILESTONES,
        ),
        max_size=12,
    )
