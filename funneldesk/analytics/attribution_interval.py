"""How sure a data-driven credit is: when it is offered at all, and its bootstrap interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funneldesk.analytics.attribution_cleaning import clean_journeys, with_a_touch
from funneldesk.analytics.attribution_markov import keys_that_converted, list_steps, removal_effects
from funneldesk.analytics.attribution_model import DEFAULT_CONVENTIONS, AttributionModel
from funneldesk.analytics.attribution_shapley import first_of_its_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys
    from funneldesk.analytics.attribution_model import Conventions, Key

FEWEST_CONVERSIONS = 200
MOST_KEYS = 15
_MOST_TICKETS = 4_000_000


@dataclass(frozen=True, slots=True)
class CreditInterval:
    """The range of a key's credit; conversions, and money in minor units."""

    key: Key
    conversions_low: float
    conversions_high: float
    revenue_low_minor: int
    revenue_high_minor: int


def why_not_offered(
    journeys: Journeys, model: AttributionModel, conventions: Conventions = DEFAULT_CONVENTIONS
) -> str | None:
    """Why the model should not be shown on these journeys, as a sentence for the person; None when it may be.

    Rules are always offered. Data-driven models need 200 conversions with a known touch and at most 15 keys that
    were touched at all.
    """
    if not model.is_data_driven:
        return None
    touched = with_a_touch(clean_journeys(journeys, conventions))
    conversions, keys = touched.conversions, len(np.unique(touched.touch_key))
    if conversions < FEWEST_CONVERSIONS:
        return (
            f"The {model.capitalize()} model needs {FEWEST_CONVERSIONS} conversions with a known touch and there "
            f"are {conversions:,}. Choose a longer period, or a model by rule."
        )
    if keys > MOST_KEYS:
        return (
            f"The {model.capitalize()} model can tell at most {MOST_KEYS} names apart and there are {keys:,}. "
            "Look at channels instead of campaigns, or choose a model by rule."
        )
    return None


def credit_intervals(
    journeys: Journeys,
    model: AttributionModel,
    *,
    rounds: int = 200,
    level: float = 0.8,
    seed: int = 0,
    conventions: Conventions = DEFAULT_CONVENTIONS,
) -> tuple[CreditInterval, ...]:
    """The percentile bootstrap interval of each key's credit, in the keys' order; the same seed gives the same.

    As many journeys as there are with a known touch, converted or not, are drawn from them with replacement,
    `rounds` times; so the range holds the chance in the number of conversions as well as in their paths. Source:
    Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Args:
        journeys: As for `attribute`.
        model: Markov or Shapley.
        rounds: Resamples; 200 are enough for the ends of an 80 % interval.
        level: Coverage, between 0 and 1.
        seed: Of the draws.
        conventions: Which touches count.

    Raises:
        ValueError: when the model is a rule.
    """
    touched = with_a_touch(clean_journeys(journeys, conventions))
    draws = _resample(touched.count, rounds, seed)
    if model is AttributionModel.MARKOV:
        conversions, revenue = _markov_draws(touched, draws)
    elif model is AttributionModel.SHAPLEY:
        conversions, revenue = _shapley_draws(touched, draws)
    else:
        raise ValueError(f"{model} is not data-driven")
    ends = [(1 - level) / 2, (1 + level) / 2]
    parts, money = np.quantile(conversions, ends, axis=0), np.rint(np.quantile(revenue, ends, axis=0))
    return tuple(
        CreditInterval(key, *parts[:, place].tolist(), *(int(end) for end in money[:, place]))
        for place, key in enumerate(touched.keys)
    )


def _resample(count: NDArray[np.int64], rounds: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """How often each row was drawn: multinomial over the rows in proportion to their counts."""
    rng = np.random.default_rng(seed)
    whole = int(count.sum())
    if whole > _MOST_TICKETS:
        for _ in range(rounds):
            yield rng.multinomial(whole, count / whole).astype(np.float64)
        return
    # A ticket for each journey: the same law as the multinomial, several times as fast for many rows.
    owner = np.repeat(np.arange(len(count)), count)
    for _ in range(rounds):
        drawn = rng.integers(0, max(whole, 1), whole)
        yield np.bincount(owner[drawn], minlength=len(count)).astype(np.float64)


def _markov_draws(
    touched: Journeys, draws: Iterator[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    steps = list_steps(touched)
    won, value = touched.converted.astype(np.float64), (touched.value_minor * touched.converted).astype(np.float64)
    counts, conversions, revenue = [], [], []
    for weight in draws:
        counts.append(steps.count(weight))
        conversions.append((weight * won).sum())
        revenue.append((weight * value).sum())
    effects = removal_effects(np.stack(counts)) * keys_that_converted(touched)
    whole = effects.sum(axis=1, keepdims=True)
    shares = np.divide(effects, whole, out=np.zeros_like(effects), where=whole > 0)
    return shares * np.array(conversions)[:, None], shares * np.array(revenue)[:, None]


def _shapley_draws(
    touched: Journeys, draws: Iterator[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    chosen = first_of_its_key(touched) & touched.converted[touched.row_of]
    row, key, size = touched.row_of[chosen], touched.touch_key[chosen], len(touched.keys)
    share = 1 / np.bincount(row, minlength=len(touched)).astype(np.float64)[row]
    money = share * touched.value_minor[row]
    conversions, revenue = [], []
    for weight in draws:
        times = weight[row]
        conversions.append(np.bincount(key, share * times, minlength=size))
        revenue.append(np.bincount(key, money * times, minlength=size))
    return np.stack(conversions), np.stack(revenue)
