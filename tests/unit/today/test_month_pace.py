"""What a month comes to at the present pace: drawn from past days, seeded, silent where little is known."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.month_pace import LEAST_WINS, project_month

_MONDAY = dt.date(2026, 8, 31)
_PAST = [_MONDAY + dt.timedelta(days=day) for day in range(84)]
_LEFT = [dt.date(2026, 11, 23) + dt.timedelta(days=day) for day in range(8)]


def test_too_few_wins_say_nothing() -> None:
    assert project_month(5, {_PAST[0]: 7}, _PAST, _LEFT, wins=LEAST_WINS - 1) is None


def test_the_same_every_day_leaves_no_doubt() -> None:
    pace = project_month(1_000, dict.fromkeys(_PAST, 100), _PAST, _LEFT, wins=84)
    assert pace is not None
    assert (pace.low, pace.median, pace.high) == (1_800, 1_800, 1_800)


def test_days_off_stay_days_off() -> None:
    wins = {day: 100 for day in _PAST if day.weekday() != 6}
    pace = project_month(0, wins, _PAST, _LEFT, wins=len(wins))
    assert pace is not None
    assert pace.median == 700


def test_without_a_day_left_it_is_what_was_won() -> None:
    pace = project_month(1_234, dict.fromkeys(_PAST, 100), _PAST, [], wins=84)
    assert pace is not None
    assert pace.median == pace.low == pace.high == 1_234


@given(st.lists(st.integers(0, 10**9), min_size=84, max_size=84), st.integers(0, 10**9))
def test_the_range_is_ordered_repeatable_and_never_below_what_is_won(sums: list[int], won: int) -> None:
    past = dict(zip(_PAST, sums, strict=True))
    pace = project_month(won, past, _PAST, _LEFT, wins=20)
    assert pace is not None
    assert won <= pace.low <= pace.median <= pace.high <= won + 8 * max(sums)
    assert pace == project_month(won, past, _PAST, _LEFT, wins=20)
