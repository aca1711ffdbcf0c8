"""Laws of intervals and quantiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.interval import wilson_interval
from funneldesk.analytics.quantile import grouped_quantile, quantile


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0.05, 0.99))
def test_the_interval_holds_the_share_and_mirrors(counts: tuple[int, int], level: float) -> None:
    hits, n = counts
    interval = wilson_interval(hits, n, level)
    mirror = wilson_interval(n - hits, n, level)
    assert interval is not None
    assert mirror is not None
    assert 0 <= interval.low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= interval.high <= 1
    assert (1 - mirror.high, 1 - mirror.low) == pytest.approx(tuple(interval), abs=1e-9)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_more_records_narrow_the_interval(counts: tuple[int, int]) -> None:
    hits, n = counts
    few, many = wilson_interval(hits, n), wilson_interval(hits * 10, n * 10)
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=50), st.floats(0, 1))
def test_quantiles_agree_with_numpy_and_with_groups(values: list[int], share: float) -> None:
    expected = float(np.quantile(values, share))
    assert quantile(values, share) == pytest.approx(expected, abs=1e-6)
    assert grouped_quantile([(value, values.count(value)) for value in set(values)], share) == pytest.approx(
        expected, abs=1e-6
    )
