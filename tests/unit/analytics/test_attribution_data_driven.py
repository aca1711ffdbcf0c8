"""Markov, Shapley and their intervals, when they are offered, and whether a rank is stable under all models."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from funneldesk.analytics import attribution_interval
from funneldesk.analytics.attribution import AS_GIVEN, AttributionModel, attribute, attribute_all
from funneldesk.analytics.attribution_interval import credit_intervals, why_not_offered
from funneldesk.analytics.attribution_journey import gather_journeys
from funneldesk.analytics.attribution_model import Credit, Credits
from funneldesk.analytics.attribution_stability import judge_stability
from tests.support.journeys import PATHS, journey, read_paths, touch, walk
from tests.support.markov_by_hand import markov_by_hand

if TYPE_CHECKING:
    from funneldesk.analytics.attribution_journey import Journeys

needs_paths = pytest.mark.skipif(not PATHS.exists(), reason="the channel paths are not beside the project")


def conversions(journeys: Journeys, model: AttributionModel) -> dict[object, float]:
    return {row.key: row.conversions for row in attribute(journeys, model, conventions=AS_GIVEN).rows}


def ranked(model: AttributionModel, *amounts: int, unit: str = "money") -> Credits:
    rows = tuple(
        Credit(key, float(amount), amount if unit == "money" else 0)
        for key, amount in zip("abcdefgh", amounts, strict=False)
    )
    whole = sum(amounts)
    return Credits(model, rows, Credit(None, 0.0, 0), whole, whole if unit == "money" else 0)


def test_markov_of_a_chain_that_can_be_done_in_the_head() -> None:
    """From a half goes on to b, which always converts; b is also entered at first hand as often as a."""
    journeys = gather_journeys([walk("ab"), walk("b"), walk("a", converted=False)])
    # Overall 1/3 · 1 + 2/3 · 1/2 = 2/3; without a 1/3 is left, without b nothing: effects 1/2 and 1.
    assert conversions(journeys, AttributionModel.MARKOV) == {"a": pytest.approx(2 / 3), "b": pytest.approx(4 / 3)}


def test_markov_counts_lost_journeys_and_shapley_does_not() -> None:
    won = [walk("ab", count=10), walk("b", count=10)]
    lost = [walk("b", count=500, converted=False)]
    assert conversions(gather_journeys(won), AttributionModel.SHAPLEY) == {"a": 5, "b": 15}
    assert conversions(gather_journeys(won + lost), AttributionModel.SHAPLEY) == {"a": 5, "b": 15}
    before, after = (conversions(gather_journeys(rows), AttributionModel.MARKOV) for rows in (won, won + lost))
    assert before["a"] != pytest.approx(after["a"])


def test_a_key_of_lost_journeys_alone_gets_nothing_from_markov() -> None:
    journeys = gather_journeys([walk("b"), walk("ab", converted=False)])
    assert conversions(journeys, AttributionModel.MARKOV) == {"a": 0, "b": 1}


def test_rules_are_always_offered_and_data_driven_models_say_why_not() -> None:
    few = gather_journeys([walk("ab", count=199), journey(count=50), walk("a", count=900, converted=False)])
    many_keys = gather_journeys([journey(touch(place), count=20) for place in range(16)])
    enough = gather_journeys(
        [*(journey(touch(place), count=20) for place in range(15)), journey(touch(None))], keys=[99]
    )
    for model in AttributionModel:
        refusals = [why_not_offered(journeys, model) for journeys in (few, many_keys, enough)]
        if not model.is_data_driven:
            assert refusals == [None, None, None]
            continue
        assert refusals[0] is not None
        assert "199" in refusals[0]
        assert model.capitalize() in refusals[0]
        assert refusals[1] is not None
        assert "16" in refusals[1]
        assert refusals[2] is None


@pytest.mark.parametrize("model", [AttributionModel.MARKOV, AttributionModel.SHAPLEY])
def test_intervals_hold_the_credit_narrow_with_data_and_repeat_with_the_seed(model: AttributionModel) -> None:
    widths = []
    for factor in (1, 16):
        rows = [walk("ab", count=30 * factor, value=100), walk("b", count=40 * factor, value=50)]
        journeys = gather_journeys([*rows, walk("ca", count=50 * factor, converted=False), journey(value=7)])
        credits_ = attribute(journeys, model, conventions=AS_GIVEN).by_key
        intervals = credit_intervals(journeys, model, conventions=AS_GIVEN)
        assert intervals == credit_intervals(journeys, model, conventions=AS_GIVEN)
        assert intervals != credit_intervals(journeys, model, conventions=AS_GIVEN, seed=1)
        for found in intervals:
            assert found.conversions_low <= credits_[found.key].conversions <= found.conversions_high
            assert found.revenue_low_minor <= credits_[found.key].revenue_minor <= found.revenue_high_minor
        assert intervals[2].conversions_high == intervals[2].revenue_high_minor == 0
        widths.append((intervals[0].conversions_high - intervals[0].conversions_low) / factor)
    assert 3 < widths[0] / widths[1] < 5, "sixteen times the data make the interval a quarter as wide"


def test_intervals_cover_four_fifths_of_what_new_data_would_say() -> None:
    """Journeys are drawn anew from a known business and the interval is held against its true credit."""
    kinds = [("ab", True), ("b", True), ("ba", False), ("a", False), ("c", True), ("cb", False)]
    chances = np.array([0.15, 0.2, 0.2, 0.2, 0.1, 0.15])

    def draw(counts: list[int]) -> Journeys:
        rows = [walk(path, converted=won, count=n) for (path, won), n in zip(kinds, counts, strict=True) if n]
        return gather_journeys(rows, keys="abc")

    truth = conversions(draw((chances * 600).round().astype(int).tolist()), AttributionModel.MARKOV)
    rng, covered, rounds = np.random.default_rng(5), Counter[object](), 120
    for counts in rng.multinomial(600, chances, size=rounds).tolist():
        for found in credit_intervals(draw(counts), AttributionModel.MARKOV, conventions=AS_GIVEN, rounds=100):
            covered[found.key] += found.conversions_low <= truth[found.key] <= found.conversions_high
    assert all(0.68 * rounds < covered[key] < 0.92 * rounds for key in "abc"), covered


def test_both_ways_of_drawing_follow_the_same_law(monkeypatch: pytest.MonkeyPatch) -> None:
    journeys = gather_journeys([walk("ab", count=300), walk("b", count=300), walk("a", count=400, converted=False)])
    by_ticket = credit_intervals(journeys, AttributionModel.SHAPLEY, rounds=2000)
    monkeypatch.setattr(attribution_interval, "_MOST_TICKETS", 10)
    for one, other in zip(by_ticket, credit_intervals(journeys, AttributionModel.SHAPLEY, rounds=2000), strict=True):
        assert one.conversions_low == pytest.approx(other.conversions_low, rel=0.02)
        assert one.conversions_high == pytest.approx(other.conversions_high, rel=0.02)


def test_intervals_of_nothing_are_nothing_and_of_rules_are_refused() -> None:
    for model in (AttributionModel.MARKOV, AttributionModel.SHAPLEY):
        (found,) = credit_intervals(gather_journeys([journey(value=3)], keys=["a"]), model)
        assert (found.conversions_low, found.conversions_high, found.revenue_high_minor) == (0, 0, 0)
    with pytest.raises(ValueError, match="not data-driven"):
        credit_intervals(gather_journeys([walk("a")]), AttributionModel.LINEAR)


def test_a_rank_is_stable_when_it_moves_by_at_most_one() -> None:
    answers = {
        AttributionModel.FIRST: ranked(AttributionModel.FIRST, 90, 80, 70, 10, 10, 0),
        AttributionModel.LAST: ranked(AttributionModel.LAST, 80, 90, 60, 50, 55, 0),
        AttributionModel.LINEAR: ranked(AttributionModel.LINEAR, 95, 60, 70, 1, 2, 0),
    }
    standings = {standing.key: standing for standing in judge_stability(answers)}
    assert [standings[key].is_stable for key in "abcdef"] == [True, False, True, True, True, True]
    assert (standings["b"].best, standings["b"].worst) == (1, 3)
    assert [standings[key].ranks[AttributionModel.FIRST] for key in "abcdef"] == [1, 2, 3, 4, 4, 6]


def test_without_money_conversions_decide_the_rank() -> None:
    first = ranked(AttributionModel.FIRST, 1, 5, 3, unit="conversions")
    last = ranked(AttributionModel.LAST, 9, 5, 3, unit="conversions")
    standings = judge_stability({AttributionModel.FIRST: first, AttributionModel.LAST: last})
    assert [(standing.best, standing.worst) for standing in standings] == [(1, 3), (1, 2), (2, 3)]


def test_stability_asks_for_two_models_on_the_same_keys() -> None:
    one = ranked(AttributionModel.FIRST, 1)
    with pytest.raises(ValueError, match="two or more"):
        judge_stability({AttributionModel.FIRST: one})
    with pytest.raises(ValueError, match="different keys"):
        judge_stability({AttributionModel.FIRST: one, AttributionModel.LAST: ranked(AttributionModel.LAST, 1, 2)})


@pytest.mark.real_data
@needs_paths
def test_public_paths_give_what_slow_implementations_give() -> None:
    rows = read_paths()
    journeys = gather_journeys(rows)
    paths = [([touch.key for touch in row.touches if touch.key is not None], row.converted, row.count) for row in rows]
    by_hand = markov_by_hand(paths, journeys.keys)
    shared: Counter[object] = Counter()
    for path, won, count in paths:
        for key in set(path) if won else ():
            shared[key] += count / len(set(path))  # type: ignore[assignment]  # a Counter holds parts as well
    markov, shapley = (conversions(journeys, model) for model in (AttributionModel.MARKOV, AttributionModel.SHAPLEY))
    assert len(markov) == 12
    for key in journeys.keys:
        assert markov[key] == pytest.approx(float(by_hand[key]), abs=1e-6)
        assert shapley[key] == pytest.approx(shared[key], abs=1e-6)


@pytest.mark.real_data
@needs_paths
def test_public_paths_are_offered_everything_and_tell_who_is_stable() -> None:
    journeys = gather_journeys(read_paths())
    assert why_not_offered(journeys, AttributionModel.MARKOV, AS_GIVEN) is None
    standings = {s.key: s for s in judge_stability(attribute_all(journeys, conventions=AS_GIVEN))}
    assert standings["alpha"].is_stable
    assert (standings["alpha"].best, standings["alpha"].worst) == (1, 2)
    assert not standings["beta"].is_stable, "much of what it begins is ended by others"
    found = {i.key: i for i in credit_intervals(journeys, AttributionModel.MARKOV, conventions=AS_GIVEN)}
    credit = attribute(journeys, AttributionModel.MARKOV, conventions=AS_GIVEN).by_key["alpha"].conversions
    assert found["alpha"].conversions_low < credit < found["alpha"].conversions_high
    assert found["alpha"].conversions_high - found["alpha"].conversions_low < 0.05 * credit
