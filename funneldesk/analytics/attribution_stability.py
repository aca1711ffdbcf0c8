"""Whether a key's place among the others hangs on the choice of the attribution model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.analytics.attribution_model import AttributionModel, Credits, Key

MOST_PLACES = 1
"""A key whose rank moves by more than this between models is not stable."""
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Standing:
    """A key's ranks, from 1, under each model; equals share the better rank."""

    key: Key
    ranks: Mapping[AttributionModel, int]

    @property
    def best(self) -> int:
        """The best rank under any model."""
        return min(self.ranks.values())

    @property
    def worst(self) -> int:
        """The worst rank under any model."""
        return max(self.ranks.values())

    @property
    def is_stable(self) -> bool:
        """Whether the rank moves by at most one place; if not, no budget should be moved on any one model's word."""
        return self.worst - self.best <= MOST_PLACES


def judge_stability(answers: Mapping[AttributionModel, Credits]) -> tuple[Standing, ...]:
    """The standing of each key, in the keys' order; ranked by money, or by conversions where there is no money.

    Args:
        answers: The credits of all models that are shown side by side.

    Raises:
        ValueError: when there are fewer than two models, or they were not asked about the same keys.
    """
    if len(answers) < 2:  # noqa: PLR2004  one answer has nothing to agree with
        raise ValueError("stability is a matter of two or more models")
    ranks = {model: _rank(credits_) for model, credits_ in answers.items()}
    keys = [list(ranked) for ranked in ranks.values()]
    if any(other != keys[0] for other in keys):
        raise ValueError("the models were asked about different keys")
    return tuple(Standing(key, {model: ranked[key] for model, ranked in ranks.items()}) for key in keys[0])


def _rank(credits_: Credits) -> dict[Key, int]:
    if credits_.revenue_minor:
        sizes: list[float] = [row.revenue_minor for row in credits_.rows]
    else:
        sizes = [round(row.conversions, _DIGITS) for row in credits_.rows]
    falling = sorted(sizes, reverse=True)
    place_of = {size: place for place, size in reversed(list(enumerate(falling, start=1)))}
    return {key: place_of[size] for key, size in zip(credits_.by_key, sizes, strict=True)}
