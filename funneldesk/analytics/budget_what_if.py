"""What would come of moving budget from one campaign to another: a range, or the reason why nobody can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funneldesk.analytics.spend_response import fit_response
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from funneldesk.analytics.spend_response import SpendPeriod, SpendResponse

FURTHEST = 1.5
"""How far beyond the highest spend seen, as a factor, and below the lowest, an answer is still given."""
ASSUMPTIONS = (
    "What came with spend in the past came because of it: seasons, prices and other campaigns are not told apart.",
    "Each period's conversions answer to that period's spend, with diminishing returns (exponent 0.2 to 1).",
    "A conversion goes on bringing as much money as it has.",
)
"""What every answer rests on; to be shown beside it."""

_DRAWS = 4000


class Range(NamedTuple):
    """An 80 % range: one in ten is below `low`, half are below `mid`, one in ten is above `high`."""

    low: float
    mid: float
    high: float


class MinorRange(NamedTuple):
    """The same of money in minor units."""

    low: int
    mid: int
    high: int


@dataclass(frozen=True, slots=True)
class BudgetWhatIf:
    """What moving budget would do, for a period of the given length and for both campaigns together.

    Attributes:
        giver, taker: their names.
        moved_minor: what is moved each period, in minor units.
        giver_spend_minor, taker_spend_minor: what each spends a period now, its mean over periods with spend.
        change: of expected conversions a period, the luck of a single period left out.
        now, then: conversions of one coming period, its luck included, without and with the move.
        revenue_change_minor: of expected revenue a period, in minor units; None where no revenue is known.
        chance_better: how probable it is that the move brings more conversions, from 0 to 1.
    """

    giver: str
    taker: str
    moved_minor: int
    giver_spend_minor: int
    taker_spend_minor: int
    change: Range
    now: Range
    then: Range
    revenue_change_minor: MinorRange | None
    chance_better: float


def move_budget(
    giver: str,
    giver_periods: Sequence[SpendPeriod],
    taker: str,
    taker_periods: Sequence[SpendPeriod],
    moved_minor: int,
    *,
    seed: int = 0,
) -> BudgetWhatIf:
    """The range of outcomes of moving so much a period from one campaign to the other; see `fit_response`.

    Args:
        giver: The name of the campaign that gives.
        giver_periods: Its periods, all of one length.
        taker: The name of the campaign that takes.
        taker_periods: Its periods, of the same length and currency.
        moved_minor: Minor units a period.
        seed: Of the draws; the same seed gives the same answer.

    Raises:
        Refusal: when the data cannot carry an answer, with the reason and what to do.
    """
    if giver == taker:
        raise Refusal("Choose two different campaigns.")
    if moved_minor <= 0:
        raise Refusal("Choose an amount above zero to move.")
    rng = np.random.default_rng(seed)
    gives = fit_response(giver, giver_periods, rng, _DRAWS)
    takes = fit_response(taker, taker_periods, rng, _DRAWS)
    less, more = gives.mean_spend - moved_minor, takes.mean_spend + moved_minor
    _check_reach(giver, gives, less, taker, takes, more)
    lost = gives.expect(gives.mean_spend) - gives.expect(less)
    won = takes.expect(more) - takes.expect(takes.mean_spend)
    revenue_change = _range_of(won * takes.value_minor - lost * gives.value_minor)
    has_revenue = any(period.revenue_minor for period in (*giver_periods, *taker_periods))
    return BudgetWhatIf(
        giver=giver,
        taker=taker,
        moved_minor=moved_minor,
        giver_spend_minor=round(gives.mean_spend),
        taker_spend_minor=round(takes.mean_spend),
        change=_range_of(won - lost),
        now=_range_of(_draw(gives, gives.mean_spend, rng) + _draw(takes, takes.mean_spend, rng)),
        then=_range_of(_draw(gives, less, rng) + _draw(takes, more, rng)),
        revenue_change_minor=MinorRange(*(round(end) for end in revenue_change)) if has_revenue else None,
        chance_better=float((won > lost).mean()),
    )


def _check_reach(giver: str, gives: SpendResponse, less: float, taker: str, takes: SpendResponse, more: float) -> None:
    if less <= 0:
        raise Refusal(f"“{giver}” does not spend as much as that in a period. Choose a smaller amount.")
    if less < gives.lowest_spend / FURTHEST:
        raise Refusal(
            f"“{giver}” has never run on so little, so what would be lost cannot be said. Choose a smaller amount."
        )
    if more > takes.highest_spend * FURTHEST:
        raise Refusal(
            f"“{taker}” would spend more than {FURTHEST} times its highest spend so far, and nobody knows what that "
            "brings. Choose a smaller amount."
        )


def _draw(response: SpendResponse, spend_minor: float, rng: Generator) -> NDArray[np.float64]:
    """Conversions of a single period: Poisson, mixed by a Gamma where periods scatter more than that."""
    expected = response.expect(spend_minor)
    extra = response.dispersion - 1
    if extra > 0:
        expected = rng.gamma(expected / extra) * extra
    return rng.poisson(expected).astype(np.float64)


def _range_of(draws: NDArray[np.float64]) -> Range:
    return Range(*np.quantile(draws, (0.1, 0.5, 0.9)).tolist())
