"""The funnel: how many entered each stage, and how many went on, left or are still there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from funneldesk.analytics.interval import wilson_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funneldesk.analytics.interval import Interval


class Outcome(StrEnum):
    """Where a record stands with regard to the whole funnel."""

    OPEN = "open"
    """Still in it, at its furthest stage."""
    WON = "won"
    """Came out at the good end; it passed every stage, also those it skipped."""
    LOST = "lost"
    """Was lost; it left from its furthest stage."""
    LEFT = "left"
    """Left otherwise (rejected, disqualified, recycled), from its furthest stage."""


class FunnelStage(NamedTuple):
    """A stage of the funnel, in order from the top."""

    stage_id: int | str
    label: str


@dataclass(frozen=True, slots=True)
class FunnelGroup:
    """`count` records whose furthest stage is `furthest` (its place from 0) and that share an outcome."""

    furthest: int
    outcome: Outcome
    count: int


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One stage with its figures; `entered` = `advanced` + `lost` + `open`.

    `advanced` went on to a later stage (from the last one: were won); it equals what the next step entered.
    `lost` counts all that left for good from here; `left` says how many of them were not lost but rejected,
    disqualified or recycled. `share_of_previous` is None for the first step, and both shares are None where
    nothing can be divided. `interval` is the Wilson 80 % interval of `share_of_previous`.
    """

    stage_id: int | str
    label: str
    entered: int
    advanced: int
    lost: int
    open: int
    left: int
    share_of_previous: float | None
    share_of_first: float | None
    interval: Interval | None

    @property
    def advance_share(self) -> float | None:
        """Share of those that entered and went on, or None when nobody entered."""
        return self.advanced / self.entered if self.entered else None

    @property
    def drop_off(self) -> float | None:
        """Share of those that entered and left the funnel from here, or None when nobody entered."""
        return self.lost / self.entered if self.entered else None


def funnel_steps(stages: Sequence[FunnelStage], groups: Iterable[FunnelGroup]) -> tuple[FunnelStep, ...]:
    """The steps of a cohort's funnel.

    A record enters every stage up to its furthest, so a skipped stage counts as passed and returning to an
    earlier stage takes nothing away. Everybody who left, is open or was won is counted in exactly one step.

    Args:
        stages: The stages from the top.
        groups: Counts by furthest stage and outcome, in any order; groups may repeat.

    Raises:
        ValueError: when a furthest place is none of the stages, or a count is negative.
    """
    open_, lost, left = ([0] * len(stages) for _ in range(3))
    won = 0
    for group in groups:
        place, count = group.furthest, group.count
        if not 0 <= place < len(stages) or count < 0:
            raise ValueError(f"no such stage or count: {group}")
        if group.outcome is Outcome.WON:
            won += count
        elif group.outcome is Outcome.OPEN:
            open_[place] += count
        else:
            lost[place] += count
            left[place] += count if group.outcome is Outcome.LEFT else 0
    entered = [won] * (len(stages) + 1)
    for place in reversed(range(len(stages))):
        entered[place] = entered[place + 1] + lost[place] + open_[place]
    return tuple(
        _step(stage, entered, place, lost[place], open_[place], left[place]) for place, stage in enumerate(stages)
    )


def _step(stage: FunnelStage, entered: list[int], place: int, lost: int, open_: int, left: int) -> FunnelStep:
    here, first = entered[place], entered[0]
    previous = entered[place - 1] if place else 0
    return FunnelStep(
        stage_id=stage.stage_id,
        label=stage.label,
        entered=here,
        advanced=entered[place + 1],
        lost=lost,
        open=open_,
        left=left,
        share_of_previous=here / previous if previous else None,
        share_of_first=here / first if first else None,
        interval=wilson_interval(here, previous),
    )
