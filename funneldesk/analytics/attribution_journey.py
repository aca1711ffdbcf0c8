"""Journeys: the touches of each lead or deal in order, and how it ended, as columns of arrays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_model import Key

NOT_KNOWN = np.iinfo(np.int64).min
"""The instant of a milestone that was not reached or is not known."""

NO_KEY = -1
_LARGEST_TOTAL = 2**62


class Touch(NamedTuple):
    """One touch: its key (None where unknown), its instant in microseconds since the epoch, and whether direct.

    Direct is a visit that no campaign brought (address typed, bookmark).
    """

    key: Key | None
    at_us: int
    is_direct: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """What led up to one conversion, or to none.

    Attributes:
        touches: in the order of their import; equal times keep it.
        ended_at_us: the conversion's instant; for others that of the loss, or the moment asked about.
        converted: whether it ended in a conversion. A second conversion is a journey of its own.
        count: how many journeys were just like this one.
        value_minor: what each of them brought, in minor units of the one currency of all journeys.
        lead_at_us: when the lead came into being, for W; the touch that made it is the last one up to then.
        deal_at_us: likewise for the deal.
    """

    touches: Sequence[Touch]
    ended_at_us: int
    converted: bool
    count: int = 1
    value_minor: int = 0
    lead_at_us: int | None = None
    deal_at_us: int | None = None


@dataclass(frozen=True, eq=False)
class Journeys:
    """Any number of journeys as columns; row i has the touches from `offsets[i]` up to `offsets[i + 1]`.

    Amounts must be of one currency: several are the caller's to tell apart, one `Journeys` for each.

    Attributes:
        keys: the names that `touch_key` counts through; their order decides ties.
        offsets: int64, one more than there are rows, from 0 upwards.
        touch_key: int64 places in `keys`, `NO_KEY` where unknown.
        touch_at: int64 microseconds.
        touch_direct: bool.
        ended_at, lead_at, deal_at: int64 microseconds a row; milestones may be `NOT_KNOWN`.
        converted: bool a row.
        count: int64 a row, at least 1.
        value_minor: int64 a row, of each of its `count` journeys, not negative; unheeded unless converted.

    Raises:
        ValueError: when columns do not fit together or a figure is outside its range.
    """

    keys: tuple[Key, ...]
    offsets: NDArray[np.int64]
    touch_key: NDArray[np.int64]
    touch_at: NDArray[np.int64]
    touch_direct: NDArray[np.bool_]
    ended_at: NDArray[np.int64]
    lead_at: NDArray[np.int64]
    deal_at: NDArray[np.int64]
    converted: NDArray[np.bool_]
    count: NDArray[np.int64]
    value_minor: NDArray[np.int64]

    def __post_init__(self) -> None:
        rows = len(self.offsets) - 1
        by_row = (self.ended_at, self.lead_at, self.deal_at, self.converted, self.count, self.value_minor)
        by_touch = (self.touch_key, self.touch_at, self.touch_direct)
        if rows < 0 or any(len(column) != rows for column in by_row):
            raise ValueError("each column of journeys must have one entry a journey")
        if any(len(column) != self.offsets[-1] for column in by_touch):
            raise ValueError("each column of touches must have one entry a touch")
        if self.offsets[0] != 0 or (np.diff(self.offsets) < 0).any():
            raise ValueError("offsets must rise from 0")
        if len(set(self.keys)) != len(self.keys):
            raise ValueError("keys must differ")
        if len(self.touch_key) and not NO_KEY <= self.touch_key.min() <= self.touch_key.max() < len(self.keys):
            raise ValueError("a touch has a key that is none of the keys")
        if rows and (self.count.min() < 1 or self.value_minor.min() < 0):
            raise ValueError("a journey's count must be at least 1 and its value must not be negative")
        if (self.count.astype(np.float64) * self.value_minor).sum() >= _LARGEST_TOTAL:
            raise ValueError("the journeys' values are too large to be added up")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Touches of each row."""
        return np.diff(self.offsets)

    @cached_property
    def row_of(self) -> NDArray[np.int64]:
        """The row of each touch."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def conversions(self) -> int:
        """All conversions, those without a touch included."""
        return int((self.count * self.converted).sum())

    @property
    def revenue_minor(self) -> int:
        """What they brought."""
        return int((self.count * self.value_minor * self.converted).sum())

    def with_rows(self, chosen: NDArray[np.bool_]) -> Journeys:
        """The chosen rows with their touches."""
        rows = np.flatnonzero(chosen)
        lengths = self.lengths[rows]
        offsets = _offsets(lengths)
        touch_key, touch_at, touch_direct = self.touch_key, self.touch_at, self.touch_direct
        if offsets[-1] != self.offsets[-1]:
            touches = np.arange(offsets[-1]) + np.repeat(self.offsets[:-1][rows] - offsets[:-1], lengths)
            touch_key, touch_at, touch_direct = touch_key[touches], touch_at[touches], touch_direct[touches]
        return replace(
            self,
            offsets=offsets,
            touch_key=touch_key,
            touch_at=touch_at,
            touch_direct=touch_direct,
            ended_at=self.ended_at[rows],
            lead_at=self.lead_at[rows],
            deal_at=self.deal_at[rows],
            converted=self.converted[rows],
            count=self.count[rows],
            value_minor=self.value_minor[rows],
        )

    def with_touches(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Journeys:
        """All rows, with the chosen touches only: a mask, or places that keep the rows in their order."""
        row_of = self.row_of[chosen]
        return replace(
            self,
            offsets=_offsets(np.bincount(row_of, minlength=len(self))),
            touch_key=self.touch_key[chosen],
            touch_at=self.touch_at[chosen],
            touch_direct=self.touch_direct[chosen],
        )


def gather_journeys(journeys: Iterable[Journey], keys: Iterable[Key] = ()) -> Journeys:
    """Single journeys as columns.

    Args:
        journeys: In any order.
        keys: Names to be listed although they may have no touch; the others are found. All are put in the order
            of their text, so that it does not depend on that of the journeys.
    """
    listed = list(journeys)
    touches = [touch for journey in listed for touch in journey.touches]
    names = sorted(
        {touch.key for touch in touches if touch.key is not None} | set(keys),
        key=lambda key: (str(key), isinstance(key, str)),
    )
    place_of: dict[Key | None, int] = {None: NO_KEY, **{name: place for place, name in enumerate(names)}}
    return Journeys(
        keys=tuple(names),
        offsets=_offsets(_integers(len(journey.touches) for journey in listed)),
        touch_key=_integers(place_of[touch.key] for touch in touches),
        touch_at=_integers(touch.at_us for touch in touches),
        touch_direct=np.array([touch.is_direct for touch in touches], dtype=np.bool_),
        ended_at=_integers(journey.ended_at_us for journey in listed),
        lead_at=_integers(_known(journey.lead_at_us) for journey in listed),
        deal_at=_integers(_known(journey.deal_at_us) for journey in listed),
        converted=np.array([journey.converted for journey in listed], dtype=np.bool_),
        count=_integers(journey.count for journey in listed),
        value_minor=_integers(journey.value_minor for journey in listed),
    )


def _known(at_us: int | None) -> int:
    return NOT_KNOWN if at_us is None else at_us


def _integers(values: Iterable[int]) -> NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
