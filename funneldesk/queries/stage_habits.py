"""How deals usually pass each stage: what share goes on, and how long a visit lasts."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, func, select, type_coerce

from funneldesk.analytics.quantile import quantile
from funneldesk.analytics.survival import kaplan_meier_grouped
from funneldesk.model.activity import Activity
from funneldesk.model.base import to_microseconds
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Stage, StageKind, StageVisit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funneldesk.queries.look import Look

_HOURS_A_DAY = 24
_HOUR_SECONDS = 3_600
_DAY_US = 86_400_000_000
_MOST = 0.75
FEWEST_WON = 15
"""From so few won deals on an idle limit is suggested."""


@dataclass(frozen=True, slots=True)
class StageHabit:
    """What deals did in a stage so far.

    Attributes:
        advanced: deals that reached a later open stage or were won; skipping a stage counts as passing it.
        lost: deals that were lost with this stage as their furthest.
        usual_days: median length of a visit by Kaplan-Meier, open visits censored; None where it is not reached.
    """

    advanced: int = 0
    lost: int = 0
    usual_days: float | None = None

    @property
    def decided(self) -> int:
        """How many deals the share is of."""
        return self.advanced + self.lost

    @property
    def advance_rate(self) -> float | None:
        """Share that advanced, of those that advanced or were lost; None where none did either."""
        return self.advanced / self.decided if self.decided else None


def read_stage_habits(look: Look, pipeline_id: int) -> Mapping[int, StageHabit]:
    """Read the habits of each open stage of a pipeline, over its whole history."""
    stages = look.connection.execute(
        select(Stage.id, Stage.kind, Stage.position)
        .where(Stage.pipeline_id == pipeline_id, Stage.kind != StageKind.LOST)
        .order_by(Stage.kind == StageKind.WON, Stage.position, Stage.id)
    ).all()
    place = {stage.id: order for order, stage in enumerate(stages)}
    usual = _usual_days(look, [stage.id for stage in stages if stage.kind == StageKind.OPEN])
    reached: defaultdict[int, int] = defaultdict(int)
    lost: defaultdict[int, int] = defaultdict(int)
    rows = look.connection.execute(
        select(Deal.furthest_stage_id, Deal.stage_kind, func.count().label("deals"))
        .where(Deal.pipeline_id == pipeline_id, Deal.deleted_at.is_(None))
        .group_by(Deal.furthest_stage_id, Deal.stage_kind)
    )
    for row in rows:
        reached[place.get(row.furthest_stage_id, -1)] += row.deals
        if row.stage_kind == StageKind.LOST:
            lost[row.furthest_stage_id] += row.deals
    return {
        stage.id: StageHabit(
            advanced=sum(deals for order, deals in reached.items() if order > place[stage.id]),
            lost=lost[stage.id],
            usual_days=usual.get(stage.id),
        )
        for stage in stages
        if stage.kind == StageKind.OPEN
    }


def _usual_days(look: Look, stage_ids: list[int]) -> dict[int, float | None]:
    """Median visit of each stage in days, from visits counted by the hour: a board shows whole days."""
    binned = select(Deal.id).where(Deal.deleted_at.is_not(None))
    hours = (StageVisit.seconds // _HOUR_SECONDS).label("hours")
    closed = look.connection.execute(
        select(StageVisit.stage_id, hours, func.count().label("visits"))
        .where(StageVisit.stage_id.in_(stage_ids), StageVisit.seconds.is_not(None), StageVisit.deal_id.not_in(binned))
        .group_by(StageVisit.stage_id, hours)
    )
    groups: defaultdict[int, list[tuple[float, float, float]]] = defaultdict(list)
    for row in closed:
        groups[row.stage_id].append((float(row.hours), float(row.visits), 0.0))
    now = to_microseconds(look.now)
    age = ((now - type_coerce(Deal.stage_entered_at, BigInteger)) // (_HOUR_SECONDS * 1_000_000)).label("hours")
    still = look.connection.execute(
        select(Deal.stage_id, age, func.count().label("visits"))
        .where(Deal.stage_id.in_(stage_ids), Deal.deleted_at.is_(None), Deal.stage_entered_at.is_not(None))
        .group_by(Deal.stage_id, age)
    )
    for row in still:
        groups[row.stage_id].append((max(0.0, float(row.hours)), 0.0, float(row.visits)))
    medians = {stage_id: kaplan_meier_grouped(visits).median for stage_id, visits in groups.items()}
    return {stage_id: None if hours is None else hours / _HOURS_A_DAY for stage_id, hours in medians.items()}


@dataclass(frozen=True, slots=True)
class IdleSuggestion:
    """After how many days of rest in a stage somebody should look: three of four won deals never rested longer.

    Attributes:
        days: whole days, at least one.
        deals: how many won deals it was learned from.
    """

    days: int
    deals: int


def read_idle_suggestions(look: Look) -> Mapping[int, IdleSuggestion]:
    """Read what won deals suggest as idle limit of each open stage; stages with too few of them are left out.

    Of each won deal the longest time without a human touch within the stage counts: between coming, what was done by
    people, and leaving. The suggestion is the 75th percentile of these, rounded up to whole days.
    """
    stays = look.connection.execute(
        select(
            StageVisit.stage_id,
            StageVisit.deal_id,
            type_coerce(StageVisit.entered_at, BigInteger).label("entered"),
            type_coerce(StageVisit.left_at, BigInteger).label("left"),
        )
        .join(Deal, Deal.id == StageVisit.deal_id)
        .join(Stage, Stage.id == StageVisit.stage_id)
        .where(
            Deal.stage_kind == StageKind.WON,
            Deal.deleted_at.is_(None),
            Stage.kind == StageKind.OPEN,
            Stage.deleted_at.is_(None),
            StageVisit.seconds.is_not(None),
        )
    ).all()
    touches: defaultdict[int, list[int]] = defaultdict(list)
    done = (
        select(Activity.deal_id, type_coerce(Activity.done_at, BigInteger).label("done"))
        .join(Deal, Deal.id == Activity.deal_id)
        .where(
            Deal.stage_kind == StageKind.WON,
            Activity.done_at.is_not(None),
            Activity.deleted_at.is_(None),
            Activity.cause == "person",
        )
        .order_by(Activity.done_at)
    )
    for deal_id, at in look.connection.execute(done):
        touches[deal_id or 0].append(at or 0)
    longest: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for stay in stays:
        rest = _longest_rest(stay.entered, stay.left, touches.get(stay.deal_id, ()))
        of_stage = longest[stay.stage_id]
        of_stage[stay.deal_id] = max(rest, of_stage.get(stay.deal_id, 0))
    suggestions = {}
    for stage_id, rests in longest.items():
        if len(rests) >= FEWEST_WON:
            usual = quantile((rest / _DAY_US for rest in rests.values()), _MOST) or 0.0
            # A hair above whole days is the rounding of floats, and no further day.
            suggestions[stage_id] = IdleSuggestion(max(1, ceil(usual - 1e-9)), len(rests))
    return suggestions


def _longest_rest(entered: int, left: int, touches: Sequence[int]) -> int:
    """The longest time between two touches of a stay, its two ends being touches, in microseconds."""
    within = [entered, *(at for at in touches if entered < at < left), left]
    return max(after - before for before, after in itertools.pairwise(within))
