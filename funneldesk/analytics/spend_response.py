"""How conversions have answered to spend, period by period, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

FEWEST_PERIODS = 8
FEWEST_CONVERSIONS = 30
LEAST_VARIATION = 0.15
"""Standard deviation of spend over its mean; below it every exponent fits alike."""
MOST_WITHOUT_SPEND = 0.1
"""The largest share of conversions from periods without spend."""
EXPONENTS = (0.2, 1.0)
"""From the long-run elasticity of advertising (mean 0.24 in Sethuraman, Tellis & Briesch, JMR 48 (2011) 457-471) to
every rupee bringing as much as the one before."""
_GRID = 81


class SpendPeriod(NamedTuple):
    """What was spent in a period of fixed length, a week or a month, and what it brought.

    `spend_minor` is None where it is not known. `conversions` may be parts, as attribution gives them; they belong
    to the period of the spend (its cohort), so periods too young to have converted must be left out. Money is in
    minor units of one currency.
    """

    spend_minor: int | None
    conversions: float
    revenue_minor: int = 0


@dataclass(frozen=True, eq=False)
class SpendResponse:
    """Draws from what is believed after the periods: conversions = scale · (spend ÷ mean spend)^exponent.

    Attributes:
        mean_spend, highest_spend, lowest_spend: minor units a period, over the periods with spend.
        scale: expected conversions of a period at the mean spend, one entry a draw.
        exponent: below 1 the next rupee brings less than the last.
        value_minor: money a conversion, in minor units.
        dispersion: variance of a period's conversions over their mean, 1 or more.
    """

    mean_spend: float
    highest_spend: int
    lowest_spend: int
    scale: NDArray[np.float64]
    exponent: NDArray[np.float64]
    value_minor: NDArray[np.float64]
    dispersion: float

    def expect(self, spend_minor: float) -> NDArray[np.float64]:
        """Expected conversions of a period with this spend, one entry a draw."""
        expected: NDArray[np.float64] = self.scale * (spend_minor / self.mean_spend) ** self.exponent
        return expected


def why_not_fitted(name: str, periods: Sequence[SpendPeriod]) -> str | None:
    """Why the periods cannot tell what spend does, as a sentence for the person; None when they can."""
    unknown = sum(period.spend_minor is None for period in periods)
    if unknown:
        return f"The spend of “{name}” is not known for {unknown} of {len(periods)} periods. Enter it first."
    paid = [period for period in periods if period.spend_minor]
    if len(paid) < FEWEST_PERIODS:
        return f"“{name}” has spend in {len(paid)} periods; at least {FEWEST_PERIODS} are needed."
    conversions, overall = (sum(period.conversions for period in some) for some in (paid, periods))
    if conversions < FEWEST_CONVERSIONS:
        return f"“{name}” brought {conversions:.0f} conversions; at least {FEWEST_CONVERSIONS} are needed."
    if overall - conversions > MOST_WITHOUT_SPEND * overall:
        return (
            f"“{name}” also has conversions in periods without spend, so what the money did cannot be told apart. "
            "Check the dates of its spend."
        )
    spends = [float(period.spend_minor or 0) for period in paid]
    if float(np.std(spends)) < LEAST_VARIATION * float(np.mean(spends)):
        return (
            f"The spend of “{name}” was nearly the same in every period, so nobody knows what another amount would "
            "bring. Vary it for some periods first."
        )
    return None


def fit_response(name: str, periods: Sequence[SpendPeriod], rng: Generator, draws: int) -> SpendResponse:
    """What the periods with spend say about the response to it.

    Conversions of a period are Poisson with mean a · x^e, x the spend over its mean. The exponent e is uniform on
    `EXPONENTS` before, a has Jeffreys' Gamma(1/2, 0), so that a given e is Gamma(C + 1/2, Σx^e) after and the rest
    is a sum over a grid of e (Gelman et al., Bayesian Data Analysis, 3rd ed., sections 2.6-2.8). Counts that scatter
    more than Poisson are heeded by dividing the evidence by the dispersion Pearson's χ² ÷ (n - 2), where above 1
    (McCullagh & Nelder, Generalized Linear Models, 1989, section 4.5). Money a conversion is drawn by the Bayesian
    bootstrap over periods (Rubin, Annals of Statistics 9 (1981) 130-134).

    Raises:
        Refusal: with the reason of `why_not_fitted`.
    """
    reason = why_not_fitted(name, periods)
    if reason is not None:
        raise Refusal(reason)
    paid = [period for period in periods if period.spend_minor]
    spend = np.array([period.spend_minor for period in paid], dtype=np.float64)
    count = np.array([period.conversions for period in paid], dtype=np.float64)
    revenue = np.array([period.revenue_minor for period in paid], dtype=np.float64)
    grid = np.linspace(*EXPONENTS, _GRID)
    logs = np.log(spend / spend.mean())
    sums = np.exp(np.outer(grid, logs)).sum(axis=1)
    evidence = grid * (count @ logs) - (count.sum() + 0.5) * np.log(sums)
    best = int(evidence.argmax())
    fitted = np.exp(grid[best] * logs) * count.sum() / sums[best]
    dispersion = max(1.0, float(((count - fitted) ** 2 / fitted).sum() / (len(paid) - 2)))
    chance = np.exp((evidence - evidence.max()) / dispersion)
    chosen = rng.choice(_GRID, size=draws, p=chance / chance.sum())
    weights = rng.dirichlet(np.ones(len(paid)), size=draws)
    return SpendResponse(
        mean_spend=float(spend.mean()),
        highest_spend=int(spend.max()),
        lowest_spend=int(spend.min()),
        scale=rng.gamma(count.sum() / dispersion + 0.5, size=draws) * dispersion / sums[chosen],
        exponent=grid[chosen],
        value_minor=(weights @ revenue) / (weights @ count),
        dispersion=dispersion,
    )
