"""Laws that every survival estimate keeps."""

from __future__ import annotations

import itertools
from collections import Counter
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.survival import (
    cumulative_incidence,
    cumulative_incidence_grouped,
    kaplan_meier,
    kaplan_meier_grouped,
)

DAYS = st.integers(min_value=0, max_value=40)
RECORDS = st.lists(st.tuples(DAYS, st.sampled_from(["won", "lost", None])), max_size=60)


@given(st.lists(DAYS, min_size=1, max_size=60))
def test_without_censoring_the_curve_is_the_empirical_one(durations: list[int]) -> None:
    curve = kaplan_meier(durations, [True] * len(durations))
    for time, share in zip(curve.times, curve.survival, strict=True):
        assert share == pytest.approx(sum(day > time for day in durations) / len(durations), abs=1e-12)
    assert curve.median == pytest.approx(median(durations))


@given(RECORDS)
def test_the_curve_falls_and_stays_a_share(records: list[tuple[int, str | None]]) -> None:
    curve = kaplan_meier([day for day, _ in records], [cause is not None for _, cause in records])
    path = (1.0, *curve.survival)
    assert all(later < earlier for earlier, later in itertools.pairwise(path))
    assert all(0 <= share <= 1 for share in path)
    reached = [time for share in (0.1, 0.5, 0.9) if (time := curve.quantile(share)) is not None]
    assert reached == sorted(reached)


@given(RECORDS)
def test_grouped_counts_give_the_same_curve(records: list[tuple[int, str | None]]) -> None:
    ended = Counter(day for day, cause in records if cause)
    open_ = Counter(day for day, cause in records if not cause)
    grouped = kaplan_meier_grouped((day, ended[day], open_[day]) for day in ended.keys() | open_.keys())
    assert grouped == kaplan_meier([day for day, _ in records], [cause is not None for _, cause in records])


@given(RECORDS)
def test_incidences_and_survivors_sum_to_one(records: list[tuple[int, str | None]]) -> None:
    days, causes = [day for day, _ in records], [cause for _, cause in records]
    curve = cumulative_incidence(days, causes)
    for place, survivors in enumerate(curve.survival):
        assert survivors + sum(path[place] for path in curve.incidence.values()) == pytest.approx(1, abs=1e-9)
    for path in curve.incidence.values():
        assert list(path) == sorted(path)
    either = kaplan_meier(days, [cause is not None for cause in causes])
    assert curve.survival == either.survival


@given(RECORDS, st.randoms())
def test_order_and_grouping_do_not_matter(records: list[tuple[int, str | None]], random: object) -> None:
    shuffled = sorted(records, key=lambda _: random.random())  # type: ignore[attr-defined]  # hypothesis' own Random
    one = cumulative_incidence([day for day, _ in records], [cause for _, cause in records])
    other = cumulative_incidence_grouped(
        (day, {cause: 1} if cause else {}, 0 if cause else 1) for day, cause in shuffled
    )
    assert one == other


@given(st.lists(st.tuples(DAYS, st.sampled_from(["won", "lost"])), min_size=1, max_size=60))
def test_when_all_have_ended_incidence_is_the_plain_share(records: list[tuple[int, str]]) -> None:
    curve = cumulative_incidence([day for day, _ in records], [cause for _, cause in records])
    wins = sum(cause == "won" for _, cause in records)
    assert curve.final_share("won") == pytest.approx(wins / len(records))
