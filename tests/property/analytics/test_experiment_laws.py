"""Laws of fair assignment and of the comparison of variants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funneldesk.analytics.assignment import assign, assign_all, block_of
from funneldesk.analytics.beta_chance import chances_to_be_best
from funneldesk.analytics.experiment import VariantCounts, compare_variants, newcombe_interval

if TYPE_CHECKING:
    from random import Random

WEIGHTS = st.lists(st.integers(0, 9), min_size=2, max_size=5).filter(any)
COUNTS = st.integers(0, 300).flatmap(lambda people: st.tuples(st.integers(0, people), st.just(people)))


@settings(deadline=None)
@given(WEIGHTS, st.uuids(), st.integers(0, 150))
def test_no_variant_is_ever_off_by_more_than_a_block(weights: list[int], seed: object, people: int) -> None:
    block = block_of(weights)
    counts = [0] * len(weights)
    for person in range(people):
        counts[assign(str(seed), f"p{person}", weights, counts)] += 1
        full = (person + 1) // sum(block)
        for count, places in zip(counts, block, strict=True):
            assert places * full <= count <= places * (full + 1)


@settings(deadline=None)
@given(WEIGHTS, st.uuids(), st.lists(st.uuids(), unique=True, max_size=40), st.randoms())
def test_order_does_not_matter_and_answers_repeat(
    weights: list[int], seed: object, people: list[object], chaos: Random
) -> None:
    uids = [str(person) for person in people]
    first = assign_all(str(seed), uids, weights)
    chaos.shuffle(uids)
    assert assign_all(str(seed), uids, weights) == first
    assert set(first) == set(uids)


@settings(deadline=None)
@given(WEIGHTS, st.lists(st.integers(0, 40), min_size=5, max_size=5), st.integers(0, 30))
def test_any_standing_counts_are_carried_on(weights: list[int], standing: list[int], people: int) -> None:
    counts = standing[: len(weights)]
    for person in range(people):
        chosen = assign("seed", str(person), weights, counts)
        assert weights[chosen] > 0
        counts[chosen] += 1


def test_over_many_people_each_group_is_a_fair_draw() -> None:
    people = [f"{number}" for number in range(4000)]
    chosen = assign_all("fair", people, [3, 1])
    assert sum(place == 1 for place in chosen.values()) == 1000
    # An attribute that the lot cannot know is spread alike: the low half of the numbers.
    low = sum(place == 1 for uid, place in chosen.items() if int(uid) < 2000)
    assert low == pytest.approx(500, abs=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=4))
def test_chances_are_shares_of_one_and_repeat(counts: list[tuple[int, int]]) -> None:
    chances = chances_to_be_best(counts)
    assert sum(chances) == pytest.approx(1)
    assert all(0 <= chance <= 1 + 1e-12 for chance in chances)
    assert chances_to_be_best(counts) == chances
    backwards = chances_to_be_best(counts[::-1])[::-1]
    assert backwards == pytest.approx(chances, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(COUNTS.filter(lambda pair: pair[0] < pair[1]), COUNTS)
def test_one_more_response_never_lowers_the_chance(own: tuple[int, int], rival: tuple[int, int]) -> None:
    before = chances_to_be_best([own, rival])[0]
    after = chances_to_be_best([(own[0] + 1, own[1]), rival])[0]
    assert after >= before - 1e-4


@settings(deadline=None)
@given(COUNTS.filter(lambda pair: pair[1] > 0), COUNTS.filter(lambda pair: pair[1] > 0))
def test_the_difference_lies_in_its_interval_and_mirrors(own: tuple[int, int], rival: tuple[int, int]) -> None:
    there, back = newcombe_interval(*own, *rival), newcombe_interval(*rival, *own)
    assert there is not None
    assert back is not None
    assert -1 <= there.low <= own[0] / own[1] - rival[0] / rival[1] + 1e-12
    assert there.high >= own[0] / own[1] - rival[0] / rival[1] - 1e-12
    assert (-back.high, -back.low) == pytest.approx(tuple(there), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(COUNTS, min_size=2, max_size=4))
def test_a_result_never_needs_a_negative_number(counts: list[tuple[int, int]]) -> None:
    result = compare_variants([VariantCounts(str(place), n, hits) for place, (hits, n) in enumerate(counts)])
    assert result.needs_more is None or result.needs_more > 0
    assert result.leader is None or result.leader in {each.key for each in result.variants}
