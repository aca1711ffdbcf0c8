"""Shapley values of keys, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funneldesk.analytics.stable_order import stable_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys


def first_of_its_key(journeys: Journeys) -> NDArray[np.bool_]:
    """Whether each touch is the first of its key in its row; so each distinct key is marked once a row."""
    group = journeys.row_of * len(journeys.keys) + journeys.touch_key
    order = stable_order(group)
    group = group[order]
    is_first = np.ones(len(group), dtype=np.bool_)
    is_first[order[1:]] = group[1:] != group[:-1]
    return is_first


def weigh_distinct_keys(journeys: Journeys) -> NDArray[np.float64]:
    """1 for the first touch of each distinct key of a row, 0 for the others.

    Each conversion shared equally by the distinct keys of its journey is the Shapley value of the game
    v(S) = conversions whose keys all lie in S: v is a sum of unanimity games, one a conversion, and the value of
    such a game is shared equally by its members (Shapley, "A value for n-person games", 1953). The game of
    conversion *rates* is another one; it gives negative credits and is not offered.

    Args:
        journeys: Cleaned, and each with a touch.
    """
    return first_of_its_key(journeys).astype(np.float64)
