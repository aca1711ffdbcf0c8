"""Splitting amounts by weights so that the parts sum to the whole to the last minor unit."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from funneldesk.analytics.stable_order import stable_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LARGEST_IN_FLOAT = 10**12
"""Up to here a quota's error in a float stays below a thousandth of a minor unit."""
_FINEST = 1_000_000


def split_amount(amount: int, weights: Sequence[float]) -> tuple[int, ...]:
    """Whole parts in proportion to the weights, whose sum is the amount; exact for any size.

    Largest remainder method (Hare quota); equal remainders go to the earlier part.

    Raises:
        ValueError: when no weight is positive, one is negative, or the amount is.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact)
    if not whole or min(exact) < 0 or amount < 0:
        raise ValueError("weights and amount must not be negative and one weight must be positive")
    quotas = [amount * weight / whole for weight in exact]
    parts = [quota.numerator // quota.denominator for quota in quotas]
    by_rest = sorted(range(len(parts)), key=lambda place: parts[place] - quotas[place])
    for place in by_rest[: amount - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def split_rows(
    amounts: NDArray[np.int64], weights: NDArray[np.float64], offsets: NDArray[np.int64]
) -> NDArray[np.int64]:
    """`split_amount` of each row's amount by its weights, for very many rows.

    Args:
        amounts: One a row, not negative.
        weights: All rows' weights, one after the other, not negative; each row has a positive one.
        offsets: Where each row's weights begin, and the end; no row is empty.
    """
    if not len(amounts):
        return np.zeros(0, dtype=np.int64)
    if len(weights) == len(amounts):
        return amounts.copy()
    row_of = np.repeat(np.arange(len(amounts)), np.diff(offsets))
    quotas = weights * (amounts / np.bincount(row_of, weights))[row_of]
    floors = np.floor(quotas)
    parts = floors.astype(np.int64)
    left = amounts - np.bincount(row_of, floors).astype(np.int64)
    _deal_the_rest(parts, quotas, left, offsets)
    for row in np.flatnonzero(amounts > _LARGEST_IN_FLOAT):
        places = slice(offsets[row], offsets[row + 1])
        parts[places] = split_amount(int(amounts[row]), weights[places].tolist())
    return parts


def _deal_the_rest(
    parts: NDArray[np.int64], quotas: NDArray[np.float64], left: NDArray[np.int64], offsets: NDArray[np.int64]
) -> None:
    """Give each row's left units to its largest remainders, one each, earlier ones first among equals."""
    rows = np.flatnonzero(left > 0)
    if not len(rows):
        return
    lengths = np.diff(offsets)[rows]
    begins = np.cumsum(lengths) - lengths
    rank = np.arange(int(lengths.sum())) - np.repeat(begins, lengths)
    places = rank + np.repeat(offsets[rows], lengths)
    # Remainders that differ by less than a millionth are equal but for the noise of floats.
    wants = _FINEST - np.rint((quotas[places] - parts[places]) * _FINEST).astype(np.int64)
    order = stable_order(np.repeat(np.arange(len(rows)) * (_FINEST + 1), lengths) + np.clip(wants, 0, _FINEST))
    parts[places[order[rank < np.repeat(left[rows], lengths)]]] += 1
