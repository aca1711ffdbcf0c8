"""Which step that is still open went together with winning most clearly, among records of the same age.

Records that had a step by a certain age are compared with those that had not, both still undecided at that age: so no
record counts as lacking a step because it was over before (landmark analysis: Anderson, Cain and Gelber, Journal of
Clinical Oncology 1 (1983) 710-719). What is found is an association and no cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from funneldesk.analytics.interval import wilson_interval

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 15
"""With fewer records that had a step, or that had it not, nothing is said."""
LEVEL = 0.8
"""Two-sided coverage of the interval around the difference, all candidates together."""


@dataclass(frozen=True, slots=True)
class StepCount:
    """How records ended that had a step by the age, and those that had not yet.

    Attributes:
        key: the step.
        n_with: how many had it.
        won_with: of these, how many were won.
        n_without: how many had it not.
        won_without: of these, how many were won.
    """

    key: str
    n_with: int
    won_with: int
    n_without: int
    won_without: int

    @property
    def share_with(self) -> float:
        """The share won of those that had it."""
        return self.won_with / self.n_with

    @property
    def share_without(self) -> float:
        """The share won of those that had it not."""
        return self.won_without / self.n_without

    def is_enough(self, fewest: int = FEWEST) -> bool:
        """Whether there are enough records with it and without it."""
        return self.n_with >= fewest and self.n_without >= fewest


def least_difference(count: StepCount, level: float = LEVEL) -> float:
    """The lower bound of the difference between the two shares.

    Newcombe's hybrid score interval: d - √((p₁ - l₁)² + (u₂ - p₂)²) with the Wilson bounds l₁ and u₂.
    Source: Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine
    17 (1998) 873-890, method 10.

    Args:
        count: what was seen; both groups hold a record at least.
        level: two-sided coverage.
    """
    with_step = wilson_interval(count.won_with, count.n_with, level)
    without = wilson_interval(count.won_without, count.n_without, level)
    if with_step is None or without is None:
        raise ValueError("a record with the step and one without are needed")
    difference = count.share_with - count.share_without
    return difference - sqrt((count.share_with - with_step.low) ** 2 + (without.high - count.share_without) ** 2)


def choose_best_step(counts: Iterable[StepCount], *, fewest: int = FEWEST, level: float = LEVEL) -> StepCount | None:
    """The step whose records were won clearly more often, the clearest first; None where none is clear.

    With more candidates one of them looks good by chance more easily: the error that the level allows is shared
    evenly among those with enough records (Bonferroni), so that it holds for the choice as a whole.
    """
    known = [count for count in counts if count.is_enough(fewest)]
    if not known:
        return None
    strict = 1 - (1 - level) / len(known)
    # Of equals the one named first is taken.
    best = max(known, key=lambda count: (least_difference(count, strict), count.n_with))
    return best if least_difference(best, strict) > 0 else None
