"""The result of an experiment: differences with their intervals, the chance to be best, and when it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor, log10, sqrt
from typing import TYPE_CHECKING

from funneldesk.analytics.beta_chance import chances_to_be_best
from funneldesk.analytics.interval import Interval, wilson_interval
from funneldesk.model.share import FEWEST_FOR_BARE_PERCENT, FEWEST_FOR_PERCENT

if TYPE_CHECKING:
    from collections.abc import Sequence

DECIDED_FROM = 0.95
"""The chance to be best from which a variant counts as the winner."""

FEWEST_ASSIGNED = FEWEST_FOR_BARE_PERCENT
"""No experiment is decided while a variant has fewer people than this."""

FEWEST_RESPONSES = FEWEST_FOR_PERCENT
"""No experiment is decided with fewer responses in all."""

MOST_NEEDED = 100_000
"""Beyond so many further people the difference is too small to be worth asking for."""

_POWER = 0.8


class ExperimentState(StrEnum):
    """How far the answer is."""

    EMPTY = "empty"
    """Nobody has been assigned, or there are fewer than two variants."""
    TOO_FEW = "too_few"
    """A variant has under 30 people, or there are under 5 responses in all."""
    UNDECIDED = "undecided"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class VariantCounts:
    """Of the people who got a variant, how many responded."""

    key: str
    assigned: int
    responded: int


@dataclass(frozen=True, slots=True)
class VariantResult:
    """What is known of one variant.

    Attributes:
        key: The variant.
        assigned: People who got it.
        responded: Those of them who responded.
        share: Responses per person; None without people.
        interval: Wilson interval of the share.
        rival: The other variant with the highest share; None where none has people.
        rival_assigned: People who got the rival.
        difference: Share minus the rival's share.
        difference_interval: Newcombe's hybrid score interval of the difference.
        chance_best: Chance that no other variant has a higher true share.
    """

    key: str
    assigned: int
    responded: int
    share: float | None
    interval: Interval | None
    rival: str | None
    rival_assigned: int
    difference: float | None
    difference_interval: Interval | None
    chance_best: float

    @property
    def counts_only(self) -> bool:
        """Whether there are too few people for a percentage."""
        return self.assigned < FEWEST_FOR_PERCENT


@dataclass(frozen=True, slots=True)
class ExperimentResult:
    """All variants in the order given, and what may be said of them.

    Attributes:
        variants: One result a variant.
        state: How far the answer is.
        leader: The variant with the highest chance to be best; None while empty or exactly level.
        needs_more: About how many more people, over all variants together, the answer will take; None when it is
            decided, and when no number can be named because the leaders are level or nearly so.
    """

    variants: tuple[VariantResult, ...]
    state: ExperimentState
    leader: str | None
    needs_more: int | None


def compare_variants(
    variants: Sequence[VariantCounts], level: float = 0.8, decided_from: float = DECIDED_FROM
) -> ExperimentResult:
    """The result of two or more variants.

    It is decided once each variant has 30 people, there are 5 responses in all, and one variant has a chance of 95 %
    to be best. Looking again and again finds more winners by luck: of two variants that are in truth equal, one look
    names a winner in about 10 of 100 experiments, a look after every ten people up to 400 each in about 39 (simulated
    at a share of 15 %; 99 % instead of 95 % brings that to 10). Between equals the choice costs nothing, but whoever
    learns from the result looks once, when the number of people is reached.

    Args:
        variants: Counts; a person is counted once, however often they responded.
        level: Coverage of the intervals; 80 % unless said.
        decided_from: The chance to be best from which there is a winner, above one half.

    Raises:
        ValueError: a variant has more responses than people, or a number below zero, or a key comes twice.
    """
    if any(not 0 <= each.responded <= each.assigned for each in variants):
        raise ValueError("responses lie between none and the number of people")
    if len({each.key for each in variants}) != len(variants):
        raise ValueError("each variant needs a key of its own")
    chances = chances_to_be_best([(each.responded, each.assigned) for each in variants])
    results = tuple(
        _variant_result(each, variants, chance, level) for each, chance in zip(variants, chances, strict=True)
    )
    state = _state_of(results, decided_from)
    leader = None if state is ExperimentState.EMPTY else _leader_of(results)
    needs = (
        _needs_more(results, decided_from) if state in {ExperimentState.TOO_FEW, ExperimentState.UNDECIDED} else None
    )
    return ExperimentResult(results, state, leader, needs)


def newcombe_interval(hits: int, n: int, rival_hits: int, rival_n: int, level: float = 0.8) -> Interval | None:
    """The interval of the difference of two independent shares, first minus second; None without records.

    d - √((p₁ - l₁)² + (u₂ - p₂)²) to d + √((u₁ - p₁)² + (p₂ - l₂)²), with l and u the Wilson bounds of each.
    Source: Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    first, second = wilson_interval(hits, n, level), wilson_interval(rival_hits, rival_n, level)
    if first is None or second is None:
        return None
    share, rival_share = hits / n, rival_hits / rival_n
    difference = share - rival_share
    low = difference - sqrt((share - first.low) ** 2 + (second.high - rival_share) ** 2)
    high = difference + sqrt((first.high - share) ** 2 + (rival_share - second.low) ** 2)
    return Interval(max(-1.0, low), min(1.0, high))


def people_needed(share: float, rival_share: float, decided_from: float = DECIDED_FROM) -> float | None:
    """People each variant needs until a true difference of this size is decided with 80 % power; None when level.

    n = (z + z₀.₈)² · (p₁(1 - p₁) + p₂(1 - p₂)) / (p₁ - p₂)², with z the normal quantile of `decided_from`.
    Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed. (2003), section 4.2,
    without continuity correction and one-sided, as the rule that decides is.
    """
    if share == rival_share:
        return None
    spread = share * (1 - share) + rival_share * (1 - rival_share)
    from statistics import NormalDist

    quantile = NormalDist().inv_cdf
    return (quantile(decided_from) + quantile(_POWER)) ** 2 * spread / (share - rival_share) ** 2


def _variant_result(
    own: VariantCounts, variants: Sequence[VariantCounts], chance: float, level: float
) -> VariantResult:
    rivals = [each for each in variants if each.key != own.key and each.assigned]
    rival = max(rivals, key=lambda each: (each.responded / each.assigned, each.assigned), default=None)
    share = own.responded / own.assigned if own.assigned else None
    if rival is None or share is None:
        difference, bounds = None, None
    else:
        difference = share - rival.responded / rival.assigned
        bounds = newcombe_interval(own.responded, own.assigned, rival.responded, rival.assigned, level)
    return VariantResult(
        key=own.key,
        assigned=own.assigned,
        responded=own.responded,
        share=share,
        interval=wilson_interval(own.responded, own.assigned, level),
        rival=rival.key if rival else None,
        rival_assigned=rival.assigned if rival else 0,
        difference=difference,
        difference_interval=bounds,
        chance_best=chance,
    )


def _state_of(results: Sequence[VariantResult], decided_from: float) -> ExperimentState:
    if len(results) <= 1 or not any(each.assigned for each in results):
        return ExperimentState.EMPTY
    responses = sum(each.responded for each in results)
    if min(each.assigned for each in results) < FEWEST_ASSIGNED or responses < FEWEST_RESPONSES:
        return ExperimentState.TOO_FEW
    if max(each.chance_best for each in results) >= decided_from:
        return ExperimentState.DECIDED
    return ExperimentState.UNDECIDED


def _leader_of(results: Sequence[VariantResult]) -> str | None:
    first, second = sorted(results, key=lambda each: each.chance_best, reverse=True)[:2]
    level = (first.responded, first.assigned) == (second.responded, second.assigned)
    return None if level else first.key


def _needs_more(results: Sequence[VariantResult], decided_from: float) -> int | None:
    """The shortfall to the smallest numbers while there are too few, else the one the observed difference asks for.

    The observed shares are drawn to one half as if two more people had been asked, one of whom responded, so that
    a variant without any response does not look certain.
    """
    short = sum(max(0, FEWEST_ASSIGNED - each.assigned) for each in results)
    if short:
        return short
    people, responses = (sum(each.assigned for each in results), sum(each.responded for each in results))
    if responses < FEWEST_RESPONSES:
        return _about((FEWEST_RESPONSES - responses) * people / responses) if responses else None
    first, second = sorted(results, key=lambda each: each.chance_best, reverse=True)[:2]
    shares = [(each.responded + 1) / (each.assigned + 2) for each in (first, second)]
    needed = people_needed(shares[0], shares[1], decided_from)
    if needed is None:
        return None
    more = sum(max(0.0, needed - each.assigned) for each in results)
    return _about(more) if more <= MOST_NEEDED else None


def _about(number: float) -> int:
    """Rounded up to two leading digits, since no more of it is known; at least 1."""
    whole = max(1, ceil(number))
    step: int = 10 ** max(0, floor(log10(whole)) - 1)
    return -(-whole // step) * step
