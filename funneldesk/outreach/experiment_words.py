"""An experiment's result in words that claim no more than the counts carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.analytics.experiment import FEWEST_ASSIGNED, FEWEST_RESPONSES, ExperimentState
from funneldesk.formatting.percent import percent_text
from funneldesk.model.share import FEWEST_FOR_PERCENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.analytics.experiment import ExperimentResult, VariantResult

_SURE = 0.99


def tell_share(variant: VariantResult) -> str:
    """Responses per person: counts under 5 people, with the interval under 30."""
    return percent_text(variant.share, variant.assigned)


def tell_difference(variant: VariantResult) -> str:
    """The difference to the best rival in percentage points with its interval; a dash below 5 people on a side."""
    few = min(variant.assigned, variant.rival_assigned) < FEWEST_FOR_PERCENT
    if variant.difference is None or variant.difference_interval is None or few:
        return "–"
    low, high = variant.difference_interval
    return f"{_points(variant.difference)} points ({_points(low)} to {_points(high)})"


def tell_chance(variant: VariantResult) -> str:
    """The chance to be best in whole percent, never 0 % or 100 %; a dash below 5 people."""
    if variant.counts_only:
        return "–"
    if variant.chance_best > _SURE:
        return ">99 %"
    if variant.chance_best < 1 - _SURE:
        return "<1 %"
    return f"{variant.chance_best * 100:.0f} %"


def tell_state(result: ExperimentResult, labels: Mapping[str, str]) -> str:
    """One or two sentences on what is decided and what it still takes.

    Args:
        result: the comparison.
        labels: what people call each variant, by its key.
    """
    if result.state is ExperimentState.EMPTY:
        return "Nobody has been given a variant yet."
    leader = next((each for each in result.variants if each.key == result.leader), None)
    if result.state is ExperimentState.DECIDED and leader is not None:
        return f"{labels[leader.key]} is best, with a chance of {tell_chance(leader)}."
    if result.state is ExperimentState.TOO_FEW:
        more = "" if result.needs_more is None else f" It needs about {result.needs_more:,} more people."
        return (
            f"Too early to tell: each variant needs {FEWEST_ASSIGNED} people, and there must be "
            f"{FEWEST_RESPONSES} responses in all.{more}"
        )
    if leader is None:
        return "Undecided: the best variants are level."
    ahead = f"Undecided: {labels[leader.key]} is ahead, with a chance of {tell_chance(leader)} to be best."
    if result.needs_more is None:
        return f"{ahead} The difference is so small that no useful number of people would settle it."
    return f"{ahead} It needs about {result.needs_more:,} more people."


def _points(share: float) -> str:
    number = f"{abs(share) * 100:.0f}"
    sign = "" if number == "0" else "−" if share < 0 else "+"
    return sign + number
