"""Attribution models, the conventions they share, and the credits they give; plain values, no arrays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Key = str | int
"""What is credited: the id or name of a campaign, a channel, a source."""

DEFAULT_LOOKBACK_DAYS = 90.0
DEFAULT_REPEAT_HOURS = 24.0
DEFAULT_HALF_LIFE_DAYS = 7.0


class AttributionModel(StrEnum):
    """How a conversion is shared among the touches before it.

    The table gives the weight of a touch before all weights of a journey are scaled to sum to one. Sources: the
    rule models as HubSpot's and Google Analytics' help pages describe them; Markov: Anderl, Becker, von
    Wangenheim, Schumann, IJRM 33 (2016) 457-474; Shapley: Shapley (1953), over sets of keys.
    """

    FIRST = "first"
    """1 for the first touch."""
    LAST = "last"
    """1 for the last touch."""
    LAST_NON_DIRECT = "last-non-direct"
    """1 for the last touch that is not direct; for the last one where all are."""
    LINEAR = "linear"
    """1 for each touch."""
    DECAY = "decay"
    """2^(-days before the conversion ÷ half-life)."""
    POSITION = "position"
    """40 for the first, 40 for the last, 20 shared by the rest; two touches have 50 each, a single one 100."""
    W = "w"
    """30 each for the first touch, the one that made the lead, the one that made the deal; 10 shared by the rest."""
    MARKOV = "markov"
    """The share of conversions lost if all journeys through the key ended there, in a chain of order 1; 0 for keys
    in no journey that converted."""
    SHAPLEY = "shapley"
    """1 for each distinct key of the journey: the Shapley value of v(S) = conversions whose keys all lie in S."""

    @property
    def is_data_driven(self) -> bool:
        """Whether the weights come from the data, so that they are uncertain and ask for enough of it."""
        return self in {AttributionModel.MARKOV, AttributionModel.SHAPLEY}


@dataclass(frozen=True, slots=True)
class Conventions:
    """Which touches count; the same for all models, so that they can stand side by side.

    Attributes:
        lookback_days: touches longer than this before the journey's end are dropped; None keeps all.
        repeat_hours: a touch of the same key less than this after the last counted one of that key is dropped,
            whatever lies between; the earlier one counts. None keeps all.
    """

    lookback_days: float | None = DEFAULT_LOOKBACK_DAYS
    repeat_hours: float | None = DEFAULT_REPEAT_HOURS

    def __post_init__(self) -> None:
        for length in (self.lookback_days, self.repeat_hours):
            if length is not None and not 0 <= length <= 1_000_000:  # noqa: PLR2004  no clock reaches further
                raise ValueError(f"a span of time cannot be {length}")


DEFAULT_CONVENTIONS = Conventions()
AS_GIVEN = Conventions(lookback_days=None, repeat_hours=None)
"""Only what no model can do without: touches without a key and touches after the end are dropped."""


@dataclass(frozen=True, slots=True)
class Credit:
    """What one key is given: conversions (parts of them) and money in minor units."""

    key: Key | None
    conversions: float
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class Credits:
    """The answer of one model: a credit for each key, in the keys' order, and one for "no known touch".

    All money, `none` included, sums to `revenue_minor` exactly, all conversions sum to `conversions` but for the
    last digits of a float. Keys that are in no converting journey stand there with nothing.
    """

    model: AttributionModel
    rows: tuple[Credit, ...]
    none: Credit
    conversions: int
    revenue_minor: int

    @property
    def by_key(self) -> dict[Key, Credit]:
        """The credits of the keys, without "no known touch"."""
        return {row.key: row for row in self.rows if row.key is not None}
