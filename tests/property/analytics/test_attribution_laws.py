"""Laws that every attribution keeps."""

from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics import attribution
from funneldesk.analytics.attribution import (
    AS_GIVEN,
    AttributionModel,
    Conventions,
    attribute,
    attribute_all,
    find_parts,
)
from funneldesk.analytics.attribution_cleaning import clean_journeys
from funneldesk.analytics.attribution_journey import gather_journeys
from funneldesk.analytics.attribution_split import split_amount, split_rows
from tests.support.journeys import HOUR_US, any_journeys, check_sums, split_into_singles, walk
from tests.support.markov_by_hand import markov_by_hand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journey, Touch
    from funneldesk.analytics.attribution_model import Credits

MODELS = st.sampled_from(AttributionModel)
CONVENTIONS = st.sampled_from([AS_GIVEN, Conventions(), Conventions(10, None), Conventions(None, 48)])


def same(one: Credits, other: Credits) -> bool:
    return (
        one.by_key.keys() == other.by_key.keys()
        and all(
            row.revenue_minor == other.by_key[key].revenue_minor
            and math.isclose(row.conversions, other.by_key[key].conversions, abs_tol=1e-9)
            for key, row in one.by_key.items()
        )
        and one.none == other.none
        and (one.conversions, one.revenue_minor) == (other.conversions, other.revenue_minor)
    )


@given(any_journeys(), CONVENTIONS)
def test_credits_sum_to_what_there_was(journeys: list[Journey], conventions: Conventions) -> None:
    for credits_ in attribute_all(gather_journeys(journeys), conventions=conventions).values():
        check_sums(credits_)
        won = [journey for journey in journeys if journey.converted]
        assert credits_.conversions == sum(journey.count for journey in won)
        assert credits_.revenue_minor == sum(journey.count * journey.value_minor for journey in won)


@pytest.mark.parametrize("fault", ["rounding each part", "rounding down", "handing out one too many"])
def test_a_splitter_that_loses_units_is_caught(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(
        amounts: NDArray[np.int64], weights: NDArray[np.float64], offsets: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        if fault == "handing out one too many":
            return split_rows(amounts, weights, offsets) + 1
        quotas = weights * np.repeat(amounts / np.add.reduceat(weights, offsets[:-1]), np.diff(offsets))
        return (np.rint(quotas) if fault == "rounding each part" else np.floor(quotas)).astype(np.int64)

    journeys = gather_journeys([walk("abc", value=101), walk("ab", value=7)])
    check_sums(attribute(journeys, AttributionModel.LINEAR))
    monkeypatch.setattr(attribution, "split_rows", broken)
    with pytest.raises(AssertionError):
        check_sums(attribute(journeys, AttributionModel.LINEAR))


@given(any_journeys(), MODELS, st.randoms())
def test_the_order_of_rows_does_not_matter(journeys: list[Journey], model: AttributionModel, random: object) -> None:
    shuffled = journeys.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' own Random
    assert same(attribute(gather_journeys(journeys), model), attribute(gather_journeys(shuffled), model))


@given(any_journeys(), MODELS)
def test_a_count_is_as_many_rows(journeys: list[Journey], model: AttributionModel) -> None:
    singles = gather_journeys(split_into_singles(journeys))
    assert same(attribute(gather_journeys(journeys), model), attribute(singles, model))
    assert find_parts(gather_journeys(journeys)) == find_parts(singles)


@given(any_journeys(), CONVENTIONS)
def test_keys_in_no_converting_journey_get_nothing(journeys: list[Journey], conventions: Conventions) -> None:
    columns = gather_journeys(journeys, keys=["never"])
    answers = attribute_all(columns, conventions=conventions)
    for part in find_parts(columns, conventions):
        for credits_ in answers.values():
            row = credits_.by_key[part.key]
            assert part.influenced or (row.conversions == row.revenue_minor == 0)
            assert row.conversions <= part.influenced + 1e-9 or credits_.model is AttributionModel.MARKOV
        assert part.sourced == pytest.approx(answers[AttributionModel.FIRST].by_key[part.key].conversions)
        assert part.sourced_minor == answers[AttributionModel.FIRST].by_key[part.key].revenue_minor


@given(any_journeys())
def test_markov_does_not_see_self_loops(journeys: list[Journey]) -> None:
    without = []
    for journey in journeys:
        known = sorted((t for t in journey.touches if t.key is not None), key=lambda t: t.at_us)
        kept = known[:1] + [t for before, t in itertools.pairwise(known) if before.key != t.key]
        without.append(dataclasses.replace(journey, touches=tuple(kept)))
    doubled = [
        dataclasses.replace(journey, touches=tuple(t for t in journey.touches for _ in range(3)))
        for journey in journeys
    ]
    # Touches after the end would be looked at when loops are removed, so the end is moved behind them all.
    late = [
        [dataclasses.replace(journey, ended_at_us=10**18) for journey in rows] for rows in (journeys, without, doubled)
    ]
    plain, bare, loops = (
        attribute(gather_journeys(rows), AttributionModel.MARKOV, conventions=AS_GIVEN) for rows in late
    )
    assert same(plain, bare)
    assert same(plain, loops)


@given(any_journeys())
def test_markov_is_what_removing_each_key_by_hand_gives(journeys: list[Journey]) -> None:
    columns = clean_journeys(gather_journeys(journeys))
    paths = [
        ([columns.keys[key] for key in columns.touch_key[begin:end]], bool(won), int(count))
        for begin, end, won, count in zip(
            columns.offsets[:-1], columns.offsets[1:], columns.converted, columns.count, strict=True
        )
        if end > begin
    ]
    expected = markov_by_hand(paths, columns.keys)
    found = attribute(columns, AttributionModel.MARKOV, conventions=AS_GIVEN)
    for key, row in found.by_key.items():
        assert row.conversions == pytest.approx(float(expected[key]), abs=1e-9)


@given(any_journeys(most_touches=4))
def test_shapley_is_the_mean_over_all_orders_of_joining(journeys: list[Journey]) -> None:
    columns = clean_journeys(gather_journeys(journeys))
    sets = [
        (frozenset(columns.touch_key[begin:end].tolist()), int(count))
        for begin, end, won, count in zip(
            columns.offsets[:-1], columns.offsets[1:], columns.converted, columns.count, strict=True
        )
        if won and end > begin
    ]
    size = len(columns.keys)
    credits_ = attribute(columns, AttributionModel.SHAPLEY, conventions=AS_GIVEN)
    for player, key in enumerate(columns.keys):
        others = [other for other in range(size) if other != player]
        expected = Fraction(0)
        for chosen in itertools.chain.from_iterable(itertools.combinations(others, n) for n in range(size)):
            weight = Fraction(
                math.factorial(len(chosen)) * math.factorial(size - len(chosen) - 1), math.factorial(size)
            )
            gain = sum(count for members, count in sets if members <= {*chosen, player})
            expected += weight * (gain - sum(count for members, count in sets if members <= set(chosen)))
        assert credits_.by_key[key].conversions == pytest.approx(float(expected), abs=1e-9)


@given(any_journeys(), CONVENTIONS)
def test_cleaning_is_what_a_slow_reading_of_the_rules_gives(journeys: list[Journey], conventions: Conventions) -> None:
    columns = clean_journeys(gather_journeys(journeys), conventions)
    again = clean_journeys(columns, conventions)
    assert np.array_equal(columns.touch_at, again.touch_at)
    for row, journey in enumerate(journeys):
        places = range(columns.offsets[row], columns.offsets[row + 1])
        found = [(columns.keys[columns.touch_key[place]], int(columns.touch_at[place])) for place in places]
        assert found == [(touch.key, touch.at_us) for touch in clean_slowly(journey, conventions)]


def clean_slowly(journey: Journey, conventions: Conventions) -> list[Touch]:
    window = math.inf if conventions.lookback_days is None else conventions.lookback_days * 24 * HOUR_US
    span = (conventions.repeat_hours or 0) * HOUR_US
    counted: list[Touch] = []
    for touch in sorted(journey.touches, key=lambda touch: touch.at_us):
        age = journey.ended_at_us - touch.at_us
        repeated = any(other.key == touch.key and touch.at_us - other.at_us < span for other in counted)
        if touch.key is not None and 0 <= age <= window and not repeated:
            counted.append(touch)
    return counted


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=10**6) | st.integers(min_value=0, max_value=2**61),
            st.lists(st.integers(min_value=0, max_value=40), min_size=1, max_size=8).filter(any),
        ),
        max_size=6,
    )
)
def test_rows_are_split_as_one_by_one(rows: list[tuple[int, list[int]]]) -> None:
    offsets = np.cumsum([0, *(len(weights) for _, weights in rows)])
    weights = np.array([float(weight) for _, row in rows for weight in row])
    parts = split_rows(np.array([amount for amount, _ in rows], dtype=np.int64), weights, offsets)
    expected = [part for amount, row in rows for part in split_amount(amount, [float(weight) for weight in row])]
    assert parts.tolist() == expected
