"""Medians and other quantiles of observed values."""

from __future__ import annotations

from math import floor, fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value below which `share` of the values lie, between neighbours by straight line; None when empty.

    Definition 7 of Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50
    (1996) 361-365, the one of NumPy and of spreadsheets. At one half it is the median: the middle value, or
    the average of the middle two.

    Args:
        values: Numbers in any order.
        share: From 0 to 1.
    """
    return grouped_quantile(((value, 1) for value in values), share)


def grouped_quantile(groups: Iterable[tuple[float, int]], share: float) -> float | None:
    """`quantile` of values given as (value, how many); a value may come in several groups."""
    if not 0 <= share <= 1:
        raise ValueError("a share from 0 to 1 is needed")
    ordered = sorted((value, count) for value, count in groups if count > 0)
    total = sum(count for _, count in ordered)
    if not total:
        return None
    place = (total - 1) * share
    lower = floor(place)
    low, high = _value_at(ordered, lower), _value_at(ordered, min(lower + 1, total - 1))
    return low + (high - low) * (place - lower)


def median(values: Iterable[float]) -> float | None:
    """The middle value, or the average of the middle two; None when empty."""
    return quantile(values, 0.5)


def mean(values: Iterable[float]) -> float | None:
    """The arithmetic mean; None when empty."""
    kept = list(values)
    return fsum(kept) / len(kept) if kept else None


def _value_at(ordered: list[tuple[float, int]], place: int) -> float:
    passed = 0
    for value, count in ordered:
        passed += count
        if place < passed:
            return value
    raise IndexError(place)
