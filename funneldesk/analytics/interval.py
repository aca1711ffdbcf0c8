"""Intervals around an observed share."""

from __future__ import annotations

from typing import NamedTuple

from funneldesk.model.share import wilson_bounds


class Interval(NamedTuple):
    """A range from `low` to `high`, both as shares from 0 to 1."""

    low: float
    high: float


def wilson_interval(hits: int, n: int, level: float = 0.8) -> Interval | None:
    """The two-sided Wilson score interval of `hits` out of `n`; None when there is no record.

    Source: Wilson, JASA 22 (1927) 209-212; the formula stands at `wilson_bounds`.

    Args:
        hits: Records that have the property, from 0 to `n`.
        n: All records.
        level: Coverage, between 0 and 1; 80 % unless said.
    """
    if n == 0:
        return None
    from statistics import NormalDist

    return Interval(*wilson_bounds(hits / n, n, NormalDist().inv_cdf((1 + level) / 2)))
