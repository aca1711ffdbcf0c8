"""How long things last when some have not ended yet: Kaplan-Meier and Aalen-Johansen."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_TIE = 1e-9
"""Survivor shares nearer than this are one value; products of floats miss exact halves by less."""


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """A step function: from `times[i]` on, the share `survival[i]` has not had the event.

    Before the first time the share is 1. Only times with an event are steps.
    `at_risk[i]` is the weight still under observation just before `times[i]`, `events[i]` the weight that had
    the event then. `total` is the weight of all records, `censored` of those whose event was not seen.
    """

    times: tuple[float, ...]
    survival: tuple[float, ...]
    at_risk: tuple[float, ...]
    events: tuple[float, ...]
    total: float
    censored: float

    def share_at(self, time: float) -> float:
        """The estimated share without the event just after `time`."""
        place = bisect_right(self.times, time)
        return self.survival[place - 1] if place else 1.0

    def quantile(self, share: float) -> float | None:
        """The time by which `share` (between 0 and 1) had the event; None when the curve does not get there.

        The first time at which the survivors are at most 1 - share. Where they are exactly that, the middle
        of the flat piece is taken, as for the median of an even number of values; without censoring the
        median is the usual one.
        """
        goal = 1 - share
        for place, survivors in enumerate(self.survival):
            if survivors > goal + _TIE:
                continue
            flat = survivors >= goal - _TIE and place + 1 < len(self.times)
            return (self.times[place] + self.times[place + 1]) / 2 if flat else self.times[place]
        return None

    @property
    def median(self) -> float | None:
        """The time by which half had the event; None when that is not reached."""
        return self.quantile(0.5)


def kaplan_meier(
    durations: Iterable[float],
    observed: Iterable[bool],
    weights: Iterable[float] | None = None,
) -> SurvivalCurve:
    """The product-limit estimate of how long records last.

    S(t) = product over event times t_i ≤ t of (1 - d_i / n_i), with d_i events at t_i among n_i at risk; a
    record censored at t_i counts as at risk then. Source: E. L. Kaplan and P. Meier, Nonparametric
    estimation from incomplete observations, JASA 53 (1958) 457-481.

    Args:
        durations: Time to the event, or to the last look when it was not seen.
        observed: Whether the event was seen; False means censored.
        weights: How many records each entry stands for; 1 unless given.

    Raises:
        ValueError: when the lengths differ, a duration is not a number or a weight is negative.
    """
    counts: defaultdict[float, list[float]] = defaultdict(lambda: [0.0, 0.0])
    if weights is None:
        for duration, seen in zip(durations, observed, strict=True):
            counts[duration][0 if seen else 1] += 1
    else:
        for duration, seen, weight in zip(durations, observed, weights, strict=True):
            counts[duration][0 if seen else 1] += _checked_weight(weight)
    return kaplan_meier_grouped((duration, ended, open_) for duration, (ended, open_) in counts.items())


def kaplan_meier_grouped(groups: Iterable[tuple[float, float, float]]) -> SurvivalCurve:
    """`kaplan_meier` from (duration, events, censored) groups, in any order and durations repeating or not."""
    incidence = cumulative_incidence_grouped((duration, {"event": ended}, open_) for duration, ended, open_ in groups)
    return SurvivalCurve(
        times=incidence.times,
        survival=incidence.survival,
        at_risk=incidence.at_risk,
        events=incidence.events.get("event", ()),
        total=incidence.total,
        censored=incidence.censored,
    )


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """For each cause the share that has ended by it, as steps at `times`; before the first time all are 0.

    At every step the incidences of all causes and `survival`, the share not ended at all, sum to 1.
    """

    times: tuple[float, ...]
    incidence: Mapping[str, tuple[float, ...]]
    survival: tuple[float, ...]
    at_risk: tuple[float, ...]
    events: Mapping[str, tuple[float, ...]]
    total: float
    censored: float

    def share_at(self, cause: str, time: float) -> float:
        """The share that has ended by `cause` just after `time`; 0 for a cause never seen."""
        place = bisect_right(self.times, time)
        return self.incidence[cause][place - 1] if place and cause in self.incidence else 0.0

    def survival_at(self, time: float) -> float:
        """The share that has not ended by any cause just after `time`."""
        place = bisect_right(self.times, time)
        return self.survival[place - 1] if place else 1.0

    def final_share(self, cause: str) -> float:
        """The share that has ended by `cause` as far as the records reach."""
        steps = self.incidence.get(cause, ())
        return steps[-1] if steps else 0.0


def cumulative_incidence(
    durations: Iterable[float],
    causes: Iterable[str | None],
    weights: Iterable[float] | None = None,
) -> CumulativeIncidence:
    """The Aalen-Johansen estimate of ending by each of several causes that exclude one another.

    F_k(t) = Σ over event times t_i ≤ t of S(t_i-) · d_ki / n_i, S being the Kaplan-Meier estimate for ending
    by any cause. To censor the other causes instead would overstate every one. Source: O. O. Aalen and
    S. Johansen, An empirical transition matrix for non-homogeneous Markov chains based on censored
    observations, Scandinavian Journal of Statistics 5 (1978) 141-150.

    Args:
        durations: Time to the end, or to the last look.
        causes: What ended it ("won", "lost"); None while it is open (censored).
        weights: How many records each entry stands for; 1 unless given.

    Raises:
        ValueError: when the lengths differ, a duration is not a number or a weight is negative.
    """
    counts: defaultdict[tuple[float, str | None], float] = defaultdict(float)
    if weights is None:
        for duration, cause in zip(durations, causes, strict=True):
            counts[duration, cause] += 1
    else:
        for duration, cause, weight in zip(durations, causes, weights, strict=True):
            counts[duration, cause] += _checked_weight(weight)
    return cumulative_incidence_grouped(
        (duration, {}, count) if cause is None else (duration, {cause: count}, 0.0)
        for (duration, cause), count in counts.items()
    )


def cumulative_incidence_grouped(
    groups: Iterable[tuple[float, Mapping[str, float], float]],
) -> CumulativeIncidence:
    """`cumulative_incidence` from (duration, {cause: events}, censored) groups in any order."""
    ended, censored = _gather(groups)
    causes = sorted({cause for counts in ended.values() for cause, count in counts.items() if count})
    at_risk = total = sum(censored.values()) + sum(sum(counts.values()) for counts in ended.values())
    survival = 1.0
    reached = dict.fromkeys(causes, 0.0)
    times: list[float] = []
    steps: list[tuple[float, float]] = []
    paths: list[list[float]] = [[] for _ in causes]
    events: list[list[float]] = [[] for _ in causes]
    for time in sorted(ended.keys() | censored.keys()):
        counts = ended.get(time, {})
        gone = sum(counts.values())
        if gone:
            times.append(time)
            for place, cause in enumerate(causes):
                reached[cause] += survival * counts.get(cause, 0.0) / at_risk
                paths[place].append(reached[cause])
                events[place].append(counts.get(cause, 0.0))
            survival *= max(at_risk - gone, 0.0) / at_risk
            steps.append((survival, at_risk))
        at_risk -= gone + censored.get(time, 0.0)
    return CumulativeIncidence(
        times=tuple(times),
        incidence={cause: tuple(path) for cause, path in zip(causes, paths, strict=True)},
        survival=tuple(step[0] for step in steps),
        at_risk=tuple(step[1] for step in steps),
        events={cause: tuple(path) for cause, path in zip(causes, events, strict=True)},
        total=total,
        censored=sum(censored.values()),
    )


def quantiles(curve: SurvivalCurve, shares: Sequence[float] = (0.1, 0.5, 0.9)) -> tuple[float | None, ...]:
    """The curve's times for several shares; by default the median between its 10 and 90 % range."""
    return tuple(map(SurvivalCurve.quantile, repeat(curve), shares))


def _gather(
    groups: Iterable[tuple[float, Mapping[str, float], float]],
) -> tuple[dict[float, dict[str, float]], dict[float, float]]:
    """Ended by cause and censored, for each distinct duration."""
    ended: dict[float, dict[str, float]] = {}
    censored: dict[float, float] = {}
    for duration, by_cause, open_ in groups:
        if duration != duration:  # noqa: PLR0124 - only NaN differs from itself
            raise ValueError("a duration is not a number")
        counts = ended.setdefault(duration, {})
        for cause, count in by_cause.items():
            counts[cause] = counts.get(cause, 0.0) + _checked_weight(count)
        censored[duration] = censored.get(duration, 0.0) + _checked_weight(open_)
    return ended, censored


def _checked_weight(weight: float) -> float:
    if not weight >= 0:
        raise ValueError("a count must not be negative")
    return weight
