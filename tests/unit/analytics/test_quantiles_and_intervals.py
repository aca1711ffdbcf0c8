"""Quantiles and intervals against known values."""

from __future__ import annotations

import pytest

from funneldesk.analytics.interval import wilson_interval
from funneldesk.analytics.quantile import grouped_quantile, mean, median, quantile


def test_the_median_is_the_middle_or_the_mean_of_the_middle_two() -> None:
    assert median([9, 1, 5]) == 5
    assert median([1, 2, 4, 9]) == 3
    assert median([]) is None


def test_quantiles_run_straight_between_neighbours() -> None:
    assert quantile([1, 2, 3, 4, 5], 0.1) == pytest.approx(1.4)
    assert quantile([1, 2, 3, 4, 5], 0) == 1
    assert quantile([1, 2, 3, 4, 5], 1) == 5
    with pytest.raises(ValueError, match="share"):
        quantile([1], 1.5)


def test_groups_stand_for_their_values() -> None:
    assert grouped_quantile([(57, 2), (10, 1), (57, 1), (80, 3)], 0.5) == 57
    assert grouped_quantile([(5, 0)], 0.5) is None


def test_the_mean_of_nothing_is_undefined() -> None:
    assert mean([]) is None
    assert mean([1, 2]) == 1.5


def test_wilson_by_hand() -> None:
    # The well-known 95 % interval of 0 of 10 and of 1 of 10 (Brown, Cai and DasGupta).
    assert wilson_interval(0, 10, 0.95) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson_interval(1, 10, 0.95) == pytest.approx((0.0179, 0.4042), abs=1e-4)
    assert wilson_interval(15, 25) == pytest.approx((0.4720, 0.7156), abs=1e-4)


def test_no_record_has_no_interval() -> None:
    assert wilson_interval(0, 0) is None
    with pytest.raises(ValueError, match="share"):
        wilson_interval(3, 2)
