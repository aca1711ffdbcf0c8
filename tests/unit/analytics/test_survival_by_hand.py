"""Survival estimates against examples worked by hand."""

from __future__ import annotations

import pytest

from funneldesk.analytics.survival import (
    cumulative_incidence,
    cumulative_incidence_grouped,
    kaplan_meier,
    kaplan_meier_grouped,
    quantiles,
)


def test_kaplan_meier_on_remission_times() -> None:
    # The 6-MP arm of Freireich et al. (1963), the textbook example: 21 patients, 9 relapses, median 23 weeks.
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    seen = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = kaplan_meier(times, map(bool, seen))
    assert list(curve.times) == [6, 7, 10, 13, 16, 22, 23]
    assert list(curve.at_risk) == [21, 17, 15, 12, 11, 7, 6]
    assert list(curve.events) == [3, 1, 1, 1, 1, 1, 1]
    assert [round(share, 3) for share in curve.survival] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.median == 23
    assert list(quantiles(curve)) == [6, 23, None]
    assert (curve.total, curve.censored) == (21, 12)


def test_the_curve_is_read_as_steps() -> None:
    curve = kaplan_meier([1, 2, 2, 3], [True, True, False, True])
    assert curve.share_at(0.9) == 1
    assert curve.share_at(1) == 0.75
    assert curve.share_at(2.5) == pytest.approx(0.5)
    assert curve.share_at(99) == 0


def test_open_visits_lengthen_the_median() -> None:
    ended_only = kaplan_meier([1, 2, 3], [True] * 3)
    with_open = kaplan_meier([1, 2, 3, 50, 60], [True, True, True, False, False])
    assert ended_only.median == 2
    assert with_open.median == 3


def test_a_median_that_is_not_reached_is_undefined() -> None:
    assert kaplan_meier([5, 9, 9], [True, False, False]).median is None
    assert kaplan_meier([], []).median is None
    assert not kaplan_meier([4], [False]).times


def test_an_even_number_has_the_middle_of_the_middle_two() -> None:
    assert kaplan_meier([1, 2, 4, 9], [True] * 4).median == 3


def test_weights_stand_for_records() -> None:
    weighted = kaplan_meier([1, 2, 2], [True, True, False], weights=[2, 3, 5])
    assert weighted.survival == pytest.approx((0.8, 0.5))
    assert list(weighted.at_risk) == [10, 8]


def test_competing_ends_by_hand() -> None:
    # At 1: one win of 5. At 2: one loss of 4. At 3 one stays open. At 4: one win of 2. At 5: one loss of 1.
    curve = cumulative_incidence([1, 2, 3, 4, 5], ["won", "lost", None, "won", "lost"])
    assert list(curve.times) == [1, 2, 4, 5]
    assert curve.incidence["won"] == pytest.approx((0.2, 0.2, 0.5, 0.5))
    assert curve.incidence["lost"] == pytest.approx((0.0, 0.2, 0.2, 0.5))
    assert curve.survival == pytest.approx((0.8, 0.6, 0.3, 0.0))
    assert curve.share_at("won", 3) == pytest.approx(0.2)
    assert curve.share_at("won", 0) == 0
    assert curve.survival_at(4) == pytest.approx(0.3)
    assert curve.final_share("lost") == pytest.approx(0.5)
    assert curve.final_share("unheard of") == curve.share_at("unheard of", 9) == 0


def test_censoring_the_other_cause_would_overstate() -> None:
    times, causes = [1, 2, 3, 4], ["lost", "won", "lost", "won"]
    honest = cumulative_incidence(times, causes).final_share("won")
    naive = 1 - kaplan_meier(times, [cause == "won" for cause in causes]).share_at(4)
    assert honest == pytest.approx(0.5)
    assert naive == 1


@pytest.mark.parametrize("bad", [float("nan"), float("-nan")])
def test_a_duration_must_be_a_number(bad: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        kaplan_meier([bad], [True])


def test_counts_must_not_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        kaplan_meier_grouped([(1, -1, 0)])
    with pytest.raises(ValueError, match="negative"):
        cumulative_incidence_grouped([(1, {"won": 1}, -1)])
