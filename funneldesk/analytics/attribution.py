"""Attribution: what each campaign or channel is given of the conversions and the money they brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funneldesk.analytics.attribution_cleaning import clean_journeys, with_a_touch
from funneldesk.analytics.attribution_markov import removal_shares
from funneldesk.analytics.attribution_model import (
    AS_GIVEN,
    DEFAULT_CONVENTIONS,
    DEFAULT_HALF_LIFE_DAYS,
    AttributionModel,
    Conventions,
    Credit,
    Credits,
)
from funneldesk.analytics.attribution_rules import weigh_by_rule
from funneldesk.analytics.attribution_shapley import first_of_its_key, weigh_distinct_keys
from funneldesk.analytics.attribution_split import split_amount, split_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys
    from funneldesk.analytics.attribution_model import Key

__all__ = [
    "AS_GIVEN",
    "AttributionModel",
    "Conventions",
    "Credit",
    "Credits",
    "Part",
    "attribute",
    "attribute_all",
    "find_parts",
]

_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Part:
    """What a key had to do with conversions, whole ones, without any weighing.

    Sourced: the first touch was of this key; sourced conversions of all keys and those without a known touch sum
    to all. Influenced: any touch was; a conversion is influenced by each of its keys, so these do not sum up.
    Money is in minor units.
    """

    key: Key
    sourced: int
    sourced_minor: int
    influenced: int
    influenced_minor: int


def attribute(
    journeys: Journeys,
    model: AttributionModel,
    *,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    conventions: Conventions = DEFAULT_CONVENTIONS,
) -> Credits:
    """The credits of one model.

    The money of each conversion is split by largest remainder, equal remainders going to the earlier touch; Markov,
    which knows no single journey's shares, splits the whole of the conversions with a touch, equal remainders
    going to the earlier key. Money follows the shares of conversions in every model.

    Args:
        journeys: All journeys of one currency, those without a conversion or a touch too.
        model: The data-driven ones are computed on any data; ask `why_not_offered` whether to show them.
        half_life_days: Of time decay.
        conventions: Which touches count.

    Raises:
        ValueError: when the half-life is not positive.
    """
    return attribute_all(journeys, [model], half_life_days=half_life_days, conventions=conventions)[model]


def attribute_all(
    journeys: Journeys,
    models: Iterable[AttributionModel] = tuple(AttributionModel),
    *,
    half_life_days: float = DEFAULT_HALF_LIFE_DAYS,
    conventions: Conventions = DEFAULT_CONVENTIONS,
) -> dict[AttributionModel, Credits]:
    """The credits of several models on the same journeys, which are cleaned once; see `attribute`."""
    cleaned = clean_journeys(journeys, conventions)
    touched = with_a_touch(cleaned)
    won: Journeys | None = None
    answers = {}
    for model in models:
        if model is AttributionModel.MARKOV:
            shared = _share_the_whole(touched)
        else:
            won = touched.with_rows(touched.converted) if won is None else won
            shared = _share_each(_weigh(won, model, half_life_days), won)
        answers[model] = _credit(cleaned, touched, model, *shared)
    return answers


def find_parts(journeys: Journeys, conventions: Conventions = DEFAULT_CONVENTIONS) -> tuple[Part, ...]:
    """What each key sourced and influenced, in the keys' order."""
    touched = with_a_touch(clean_journeys(journeys, conventions))
    won = touched.with_rows(touched.converted)
    firsts = np.zeros(len(won.touch_key), dtype=np.bool_)
    firsts[won.offsets[:-1]] = True
    columns = []
    for chosen in (firsts, first_of_its_key(won)):
        keys, count = won.touch_key[chosen], won.count[won.row_of[chosen]]
        columns.append(_sum_whole(keys, count, len(won.keys)))
        columns.append(_sum_whole(keys, count * won.value_minor[won.row_of[chosen]], len(won.keys)))
    return tuple(Part(key, *(int(column[place]) for column in columns)) for place, key in enumerate(won.keys))


def _weigh(won: Journeys, model: AttributionModel, half_life_days: float) -> NDArray[np.float64]:
    if model is AttributionModel.SHAPLEY:
        return weigh_distinct_keys(won)
    return weigh_by_rule(won, model, half_life_days)


def _credit(
    journeys: Journeys, touched: Journeys, model: AttributionModel, conversions: list[float], revenue: list[int]
) -> Credits:
    rows = zip(journeys.keys, conversions, revenue, strict=True)
    without = journeys.conversions - touched.conversions, journeys.revenue_minor - touched.revenue_minor
    return Credits(
        model=model,
        rows=tuple(Credit(key, share, money) for key, share, money in rows),
        none=Credit(None, float(without[0]), without[1]),
        conversions=journeys.conversions,
        revenue_minor=journeys.revenue_minor,
    )


def _share_each(weights: NDArray[np.float64], won: Journeys) -> tuple[list[float], list[int]]:
    """Each conversion shared by its own weights."""
    if not len(won):
        return [0.0] * len(won.keys), [0] * len(won.keys)
    chosen = np.flatnonzero(weights)
    weights, keys, row_of = weights[chosen], won.touch_key[chosen], won.row_of[chosen]
    lengths = np.bincount(row_of, minlength=len(won))
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    shares = weights * (won.count / np.bincount(row_of, weights))[row_of]
    money = split_rows(won.value_minor, weights, offsets) * won.count[row_of]
    # Summed in blocks, then block by block: the error stays far below that of one long sum.
    blocks = len(shares) // _BLOCK + 1
    cells = keys * blocks + np.arange(len(shares)) // _BLOCK
    sums = np.bincount(cells, shares, minlength=len(won.keys) * blocks).reshape(-1, blocks).sum(axis=1)
    return sums.tolist(), _sum_whole(keys, money, len(won.keys)).tolist()


def _share_the_whole(touched: Journeys) -> tuple[list[float], list[int]]:
    """All conversions with a touch shared by one set of shares."""
    if not touched.conversions:
        return [0.0] * len(touched.keys), [0] * len(touched.keys)
    shares = removal_shares(touched).tolist()
    return [share * touched.conversions for share in shares], list(split_amount(touched.revenue_minor, shares))


def _sum_whole(keys: NDArray[np.int64], amounts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Whole amounts by key, exact beyond the digits of a float."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, keys, amounts)
    return sums
