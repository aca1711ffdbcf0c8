"""Experiments against published figures, closed forms and counts done by hand."""

from __future__ import annotations

from math import exp, lgamma, log
from typing import TYPE_CHECKING

import pytest

from funneldesk.analytics.assignment import assign, assign_all, block_of
from funneldesk.analytics.beta_chance import chances_to_be_best
from funneldesk.analytics.experiment import (
    ExperimentState,
    VariantCounts,
    compare_variants,
    newcombe_interval,
    people_needed,
)

if TYPE_CHECKING:
    from funneldesk.analytics.experiment import (
        ExperimentResult,
    )


def compare(*counts: tuple[int, int]) -> ExperimentResult:
    """The result of (responses, people) pairs, keyed A, B, C."""
    return compare_variants(
        [VariantCounts(key, people, hits) for key, (hits, people) in zip("ABCDE", counts, strict=False)]
    )


def closed_form(first: tuple[int, int], second: tuple[int, int]) -> float:
    """The chance that the second share is higher, by the finite sum for whole-number Beta parameters."""

    def log_beta(a: float, b: float) -> float:
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    a1, b1 = first[0] + 1, first[1] - first[0] + 1
    a2, b2 = second[0] + 1, second[1] - second[0] + 1
    return sum(exp(log_beta(a1 + i, b1 + b2) - log(b2 + i) - log_beta(1 + i, b2) - log_beta(a1, b1)) for i in range(a2))


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Table II of the paper, method 10.
    assert newcombe_interval(56, 70, 48, 80, 0.95) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert newcombe_interval(6, 7, 2, 7, 0.95) == pytest.approx((0.0582, 0.8062), abs=1e-4)
    assert newcombe_interval(5, 56, 0, 29, 0.95) == pytest.approx((-0.0381, 0.1926), abs=1e-4)
    assert newcombe_interval(10, 10, 0, 10, 0.95) == pytest.approx((0.6075, 1.0), abs=1e-4)
    assert newcombe_interval(0, 0, 3, 10) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0, 0), (1, 1)),
        ((0, 3), (1, 3)),
        ((12, 120), (21, 118)),
        ((0, 400), (9, 410)),
        ((400, 400), (391, 400)),
        ((5, 10), (900, 2000)),
        ((2100, 100_000), (2250, 100_000)),
    ],
)
def test_the_chance_of_two_is_the_closed_form(first: tuple[int, int], second: tuple[int, int]) -> None:
    assert chances_to_be_best([first, second])[1] == pytest.approx(closed_form(first, second), abs=1e-4)


def test_level_variants_have_the_same_chance() -> None:
    assert chances_to_be_best([(3, 10)] * 3) == (1 / 3, 1 / 3, 1 / 3)
    assert chances_to_be_best([]) == ()
    nearly = chances_to_be_best([(3, 10), (3, 10), (0, 50)])
    assert nearly[0] == pytest.approx(nearly[1])


def test_the_number_of_people_is_the_textbooks() -> None:
    # (1.6449 + 0.8416)² · (0.1 · 0.9 + 0.15 · 0.85) / 0.05² = 537.9
    assert people_needed(0.1, 0.15) == pytest.approx(537.9, abs=0.1)
    assert people_needed(0.2, 0.2) is None
    strict = people_needed(0.1, 0.15, 0.99)
    assert strict == pytest.approx(537.9 * ((2.3263 + 0.8416) / (1.6449 + 0.8416)) ** 2, rel=1e-3)


def test_nothing_is_said_of_nothing() -> None:
    empty = compare((0, 0), (0, 0))
    assert empty.state is ExperimentState.EMPTY
    assert empty.leader is None
    assert empty.variants[0].share is None
    assert empty.variants[0].interval is None
    assert compare((3, 10)).state is ExperimentState.EMPTY
    assert compare().state is ExperimentState.EMPTY


def test_a_large_lead_of_few_people_decides_nothing() -> None:
    early = compare((0, 10), (10, 10))
    assert early.variants[1].chance_best > 0.99
    assert early.state is ExperimentState.TOO_FEW
    assert early.needs_more == 40
    assert compare((0, 200), (4, 200)).state is ExperimentState.TOO_FEW
    assert compare((0, 4), (1, 40)).variants[0].counts_only


def test_a_clear_winner_is_named_with_its_difference() -> None:
    done = compare((12, 120), (31, 118))
    assert done.state is ExperimentState.DECIDED
    assert done.leader == "B"
    assert done.needs_more is None
    winner = done.variants[1]
    assert winner.rival == "A"
    assert winner.difference == pytest.approx(31 / 118 - 0.1)
    assert winner.difference_interval is not None
    assert 0 < winner.difference_interval.low < winner.difference_interval.high < 0.3


def test_a_stricter_rule_decides_later() -> None:
    counts = [VariantCounts("A", 121, 27), VariantCounts("B", 118, 39)]
    assert compare_variants(counts).state is ExperimentState.DECIDED
    strict = compare_variants(counts, decided_from=0.99)
    assert strict.state is ExperimentState.UNDECIDED
    assert strict.needs_more is not None


def test_while_undecided_it_says_how_many_more() -> None:
    open_ = compare((12, 120), (17, 118))
    assert open_.state is ExperimentState.UNDECIDED
    assert open_.leader == "B"
    needed = people_needed(13 / 122, 18 / 120)
    assert needed is not None
    more = 2 * needed - 238
    assert open_.needs_more is not None
    assert more <= open_.needs_more <= more * 1.1
    level = compare((12, 120), (12, 120))
    assert (level.state, level.leader, level.needs_more) == (ExperimentState.UNDECIDED, None, None)
    hair = compare((12_000, 120_000), (12_010, 120_000))
    assert (hair.state, hair.needs_more) == (ExperimentState.UNDECIDED, None)


def test_the_rival_is_the_best_of_the_others() -> None:
    three = compare((10, 100), (20, 100), (15, 100))
    assert [each.rival for each in three.variants] == ["B", "C", "B"]


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="responses"):
        compare((5, 4), (1, 2))
    with pytest.raises(ValueError, match="key"):
        compare_variants([VariantCounts("A", 1, 0), VariantCounts("A", 1, 0)])


def test_blocks_are_the_weights_in_lowest_terms() -> None:
    assert block_of([1, 1]) == (2, 2)
    assert block_of([50, 50]) == (2, 2)
    assert block_of([70, 30]) == (7, 3)
    assert block_of([1, 0, 1]) == (2, 0, 2)
    for wrong in ([], [0, 0], [1, -1]):
        with pytest.raises(ValueError, match="weights"):
            block_of(wrong)


def test_a_variant_that_fell_behind_is_filled_first() -> None:
    assert {assign("x", str(person), [1, 1], [4, 0]) for person in range(20)} == {1}
    assert {assign("x", str(person), [0, 1], [9, 2]) for person in range(20)} == {1}
    with pytest.raises(ValueError, match="count"):
        assign("x", "y", [1, 1], [1])


def test_the_lot_is_not_one_for_all_experiments() -> None:
    people = [f"person-{number}" for number in range(200)]
    first, second = assign_all("one", people, [1, 1]), assign_all("two", people, [1, 1])
    same = sum(first[person] == second[person] for person in people)
    assert 60 < same < 140
