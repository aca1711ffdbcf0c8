"""Removal effects of keys in a Markov chain of order 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps between states in journeys: state 0 is start, then the keys, conversion and null.

    Attributes:
        row: the journey of each step.
        pair: from-state × `states` + to-state.
        states: keys + 3.
    """

    row: NDArray[np.int64]
    pair: NDArray[np.int64]
    states: int

    def count(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """How often each step was taken, each row counted `weight` times; (states, states).

        Steps from a key to itself are left out. They only say how long a key is stayed at: the chance to be absorbed
        by either end is the same without them.
        """
        counts = np.bincount(self.pair, weight[self.row], minlength=self.states**2).astype(np.float64)
        counts[:: self.states + 1] = 0.0
        return counts.reshape(self.states, self.states)


def list_steps(journeys: Journeys) -> Steps:
    """All steps of the journeys, converted or not.

    Args:
        journeys: Cleaned, and each with a touch.
    """
    keys = len(journeys.keys)
    states = keys + 3
    key = journeys.touch_key + 1
    pair = key * states
    pair[:-1] += key[1:]
    last = journeys.offsets[1:] - 1
    pair[last] = key[last] * states + np.where(journeys.converted, keys + 1, keys + 2)
    return Steps(
        row=np.concatenate((np.arange(len(journeys)), journeys.row_of)),
        pair=np.concatenate((key[journeys.offsets[:-1]], pair)),
        states=states,
    )


def removal_effects(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each key the share of conversions that would be lost if every journey through it ended there.

    With N the fundamental matrix of the chain, a journey from the start meets key k with chance h = (sN)_k ÷ N_kk
    and then converts with chance b_k = (Nr)_k, so the chain converts with chance P - h·b_k without it and the
    effect is h·b_k ÷ P (Kemeny & Snell, Finite Markov Chains, 1960, chapter 3). Redirecting to null and solving
    anew for every key gives the same (Anderl et al. 2016) at many times the cost.

    Args:
        counts: Steps between states as `Steps.count` gives them; a stack (…, states, states) is solved at once.

    Returns:
        (…, keys), from 0 to 1; all 0 where nothing converts.
    """
    keys = counts.shape[-1] - 3
    leaving = counts[..., : keys + 1, :].sum(axis=-1, keepdims=True)
    # A key that nobody touched leads nowhere and is met by nobody.
    chances = np.divide(
        counts[..., : keys + 1, :], leaving, out=np.zeros_like(counts[..., : keys + 1, :]), where=leaving > 0
    )
    start, onward = chances[..., 0, 1 : keys + 1], chances[..., 1:, 1 : keys + 1]
    fundamental = np.linalg.inv(np.eye(keys) - onward)
    converts = np.einsum("...ij,...j->...i", fundamental, chances[..., 1:, keys + 1])
    visits = np.einsum("...i,...ij->...j", start, fundamental)
    met = visits / np.einsum("...ii->...i", fundamental)
    overall = (start * converts).sum(axis=-1, keepdims=True)
    lost = met * converts
    effects: NDArray[np.float64] = np.divide(lost, overall, out=np.zeros_like(lost), where=overall > 0)
    return effects


def keys_that_converted(journeys: Journeys) -> NDArray[np.bool_]:
    """Whether each key was touched in any journey that converted."""
    return np.bincount(journeys.touch_key[journeys.converted[journeys.row_of]], minlength=len(journeys.keys)) > 0


def removal_shares(journeys: Journeys) -> NDArray[np.float64]:
    """The keys' removal effects scaled to sum to one; all 0 where nothing converts.

    A chain of order 1 joins the ways before and after a key, so it sees an effect even of a key that was only in
    lost journeys, if what followed it there converted elsewhere. Such a key is given nothing here: credit for a
    conversion goes to touches of conversions.

    Args:
        journeys: Cleaned, and each with a touch, those without a conversion too.
    """
    effects = removal_effects(list_steps(journeys).count(journeys.count.astype(np.float64)))
    effects = effects * keys_that_converted(journeys)
    whole = effects.sum()
    return effects / whole if whole > 0 else effects
