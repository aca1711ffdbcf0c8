"""What a month will come to at the present pace: past days' wins drawn again for the days that are left."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

LEAST_WINS = 8
"""Fewer past wins than this say nothing about the days to come."""
PAST_WEEKS = 12
"""Whole weeks before today that are drawn from; a business of last year sold otherwise."""
_RUNS = 1_000
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, slots=True)
class Pace:
    """What the month is likely to come to, in minor units.

    Attributes:
        median: as often more as less.
        low: the lower end of the 80 % range.
        high: its upper end.
    """

    median: int
    low: int
    high: int


def project_month(
    won: int, past: Mapping[dt.date, int], past_days: Sequence[dt.date], days_left: Sequence[dt.date], *, wins: int
) -> Pace | None:
    """Project what a month comes to: what is won already, and for each day left the wins of a past day drawn by lot.

    A day is drawn among past days of the same weekday, so that days off stay days off. The draws are seeded by the
    days and the sum: the same question has the same answer.

    Source: the bootstrap (Efron 1979), on days as units, within weekdays.

    Args:
        won: what is won in the month so far, in minor units.
        past: day → sum won on it; days without a win may be missing.
        past_days: the days that are drawn from.
        days_left: the days of the month that are still to come.
        wins: how many single wins `past` is made of.

    Returns:
        None where fewer than `LEAST_WINS` wins are known.
    """
    if wins < LEAST_WINS or not past_days:
        return None
    pools: defaultdict[int, list[int]] = defaultdict(list)
    for day in past_days:
        pools[day.weekday()].append(past.get(day, 0))
    draw = random.Random(f"{days_left[0] if days_left else past_days[-1]} {won}")  # noqa: S311  a simulation, no secret
    sums = [won] * _RUNS
    for day in days_left:
        pool = pools[day.weekday()]
        if any(pool):
            sums = [one + drawn for one, drawn in zip(sums, draw.choices(pool, k=_RUNS), strict=True)]
    sums.sort()
    return Pace(_at(sums, 0.5), _at(sums, _LOW), _at(sums, _HIGH))


def _at(ordered: Sequence[int], share: float) -> int:
    return ordered[round(share * (len(ordered) - 1))]
