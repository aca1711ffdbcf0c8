"""Weights of touches by rule: first, last, linear, time decay, position and W."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funneldesk.analytics.attribution_model import DEFAULT_HALF_LIFE_DAYS, AttributionModel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys

_DAY_US = 86_400_000_000.0
_LONELY = 2
"""Up to so many touches there is no rest that could share the middle's part."""


def weigh_by_rule(
    journeys: Journeys, model: AttributionModel, half_life_days: float = DEFAULT_HALF_LIFE_DAYS
) -> NDArray[np.float64]:
    """The weight of each touch, not negative and not scaled; the weights of a row stand in the right proportion.

    Args:
        journeys: Cleaned, and each with a touch.
        model: One of the rules.
        half_life_days: For time decay; a touch so much earlier weighs half.

    Raises:
        ValueError: when the model is no rule or the half-life is not positive.
    """
    weights = np.zeros(len(journeys.touch_key))
    match model:
        case AttributionModel.FIRST:
            weights[journeys.offsets[:-1]] = 1.0
        case AttributionModel.LAST:
            weights[journeys.offsets[1:] - 1] = 1.0
        case AttributionModel.LAST_NON_DIRECT:
            weights[_last_non_direct(journeys)] = 1.0
        case AttributionModel.LINEAR:
            weights[:] = 1.0
        case AttributionModel.DECAY:
            weights = _weigh_by_age(journeys, half_life_days)
        case AttributionModel.POSITION:
            weights = _weigh_by_position(journeys)
        case AttributionModel.W:
            weights = _weigh_by_milestone(journeys)
        case _:
            raise ValueError(f"{model} is no rule")
    return weights


def _last_non_direct(journeys: Journeys) -> NDArray[np.int64]:
    if not len(journeys):
        return np.zeros(0, dtype=np.int64)
    places = np.where(journeys.touch_direct, -1, np.arange(len(journeys.touch_key)))
    last = np.maximum.reduceat(places, journeys.offsets[:-1])
    return np.where(last < 0, journeys.offsets[1:] - 1, last)


def _weigh_by_age(journeys: Journeys, half_life_days: float) -> NDArray[np.float64]:
    if not half_life_days > 0:
        raise ValueError(f"a half-life of {half_life_days} days is none")
    # Counting from the last touch instead of the conversion scales a row as a whole and keeps it from vanishing.
    last_at = journeys.touch_at[journeys.offsets[1:] - 1]
    age = (np.repeat(last_at, journeys.lengths) - journeys.touch_at) / _DAY_US
    return np.exp2(-age / half_life_days)


def _weigh_by_position(journeys: Journeys) -> NDArray[np.float64]:
    """40 : 20 : 40 in whole numbers, which leave no noise: 2(n - 2) for each end, 1 for each between."""
    weights = np.ones(len(journeys.touch_key))
    ends = np.where(journeys.lengths > _LONELY, 2 * (journeys.lengths - 2), 1)
    weights[journeys.offsets[:-1]] = ends
    weights[journeys.offsets[1:] - 1] = ends
    return weights


def _weigh_by_milestone(journeys: Journeys) -> NDArray[np.float64]:
    """30 for each key touch, 10 shared by the m others: 3m and 1.

    A touch that plays several parts is one key touch, an unknown milestone is none; the parts that are left keep
    their proportion. So a single touch has all, and two key touches alone have half each.
    """
    is_key = np.zeros(len(journeys.touch_key), dtype=np.bool_)
    begins = journeys.offsets[:-1]
    is_key[begins] = True
    for reached_at in (journeys.lead_at, journeys.deal_at):
        is_before = journeys.touch_at <= reached_at[journeys.row_of]
        before = np.bincount(journeys.row_of[is_before], minlength=len(journeys))
        is_key[(begins + before - 1)[before > 0]] = True
    others = journeys.lengths - np.bincount(journeys.row_of[is_key], minlength=len(journeys))
    return np.where(is_key, np.maximum(3 * others, 1)[journeys.row_of], 1).astype(np.float64)
