"""How long deals stay in each stage; visits that still run are censored, not left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from funneldesk.analytics.calendar import local_day_number, local_day_numbers
from funneldesk.analytics.survival_quantiles import survival_quantiles
from funneldesk.model.base import to_microseconds
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import StageVisit
from funneldesk.queries.figure import Figure, RecordSet
from funneldesk.queries.number_column import joined, parse_numbers
from funneldesk.queries.period import matches
from funneldesk.queries.pipeline_choice import choose_pipeline
from funneldesk.queries.segment_scope import records_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

_DAY_S = 86_400
_SECOND_US = 1_000_000
_SHARES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class StageTime:
    """Days in one open stage: median and 10-90 % range by Kaplan-Meier, None where too few have ended.

    `closed` visits have ended, `open` ones still run; `unknown` ones lack a beginning and are left out.
    """

    stage: str
    stage_id: int
    median: float | None
    p10: float | None
    p90: float | None
    closed: int
    open: int
    unknown: int


def read_time_in_stage(look: Look, scope: Scope) -> Figure:
    """Length of the visits to each open stage of the pipeline that began in the period."""
    pipeline = choose_pipeline(look, scope)
    if pipeline is None:
        return Figure((), 0)
    stage_ids = [stage.id for stage in pipeline.open_stages]
    ended = _read_ended(look, scope, stage_ids)
    running = _read_running(look, scope, stage_ids)
    unknown = _count_unknown(look, scope, stage_ids)
    rows = []
    for stage in pipeline.open_stages:
        lengths, so_far = ended[stage.id], running[stage.id]
        p10, median, p90 = (
            None if seconds is None else seconds / _DAY_S for seconds in survival_quantiles(lengths, so_far, _SHARES)
        )
        rows.append(
            StageTime(stage.label, stage.id, median, p10, p90, lengths.size, so_far.size, unknown.get(stage.id, 0))
        )
    return Figure(tuple(rows), sum(row.closed + row.open for row in rows))


def list_visitors(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The deals whose visits are counted; `part` is the number of one stage."""
    pipeline = choose_pipeline(look, scope)
    stage_ids = [stage.id for stage in pipeline.open_stages] if pipeline is not None else []
    if part is not None:
        stage_ids = [stage_id for stage_id in stage_ids if str(stage_id) == part.removeprefix("stage-")]
    counted = or_(_has_ended(look, scope), _is_running(look, scope))
    query = (
        select(StageVisit.deal_id)
        .distinct()
        .where(counted, *_visits_of(look, scope, stage_ids))
        .order_by(StageVisit.deal_id)
    )
    return (RecordSet("deal", tuple(look.connection.execute(query).scalars())),)


def _visits_of(look: Look, scope: Scope, stage_ids: Sequence[int]) -> list[ColumnElement[bool]]:
    """The conditions of visits to these stages by live deals of the scope that began in the period."""
    narrowing = [
        *matches(Deal.owner_id, scope.owner_id),
        *matches(Deal.source_id, scope.source_id),
        *matches(Deal.campaign_id, scope.campaign_id),
        *records_of(look, scope, Deal.contact_id),
    ]
    # Few deals lie in the bin, and an index of their own lists them; the rest is never looked up.
    live = (
        StageVisit.deal_id.in_(select(Deal.id).where(Deal.deleted_at.is_(None), *narrowing))
        if narrowing
        else StageVisit.deal_id.not_in(select(Deal.id).where(Deal.deleted_at.is_not(None)))
    )
    return [
        StageVisit.stage_id.in_(stage_ids),
        live,
        *scope.period.holds(StageVisit.entered_at, look.business.zone),
    ]


def _has_ended(look: Look, scope: Scope) -> ColumnElement[bool]:
    cut = scope.cut(look)
    known = StageVisit.seconds.is_not(None)
    return known if cut is None else and_(known, StageVisit.left_at < cut)


def _is_running(look: Look, scope: Scope) -> ColumnElement[bool]:
    cut = scope.cut(look)
    if cut is None:
        return and_(StageVisit.is_open, StageVisit.entered_at.is_not(None))
    return and_(StageVisit.entered_at < cut, or_(StageVisit.is_open, StageVisit.left_at >= cut))


def _read_ended(look: Look, scope: Scope, stage_ids: Sequence[int]) -> dict[int, NDArray[np.int64]]:
    """Seconds of the visits that have ended, for each stage."""
    found = look.connection.execute(
        select(StageVisit.stage_id, joined(StageVisit.seconds))
        .where(_has_ended(look, scope), *_visits_of(look, scope, stage_ids))
        .group_by(StageVisit.stage_id)
    ).all()
    return {stage_id: parse_numbers("") for stage_id in stage_ids} | {
        stage_id: parse_numbers(text) for stage_id, text in found
    }


def _read_running(look: Look, scope: Scope, stage_ids: Sequence[int]) -> dict[int, NDArray[np.int64]]:
    """Seconds so far of the visits that still run, for each stage."""
    import numpy as np

    instant, zone = scope.instant(look), look.business.zone
    found = look.connection.execute(
        select(
            StageVisit.stage_id,
            StageVisit.entered_day_only,
            joined(StageVisit.entered_at),
        )
        .where(_is_running(look, scope), *_visits_of(look, scope, stage_ids))
        .group_by(StageVisit.stage_id, StageVisit.entered_day_only)
    ).all()
    lengths: dict[int, NDArray[np.int64]] = {stage_id: parse_numbers("") for stage_id in stage_ids}
    for stage_id, day_only, text in found:
        so_far = _so_far(parse_numbers(text), instant, zone, day_only=bool(day_only))
        lengths[stage_id] = np.concatenate((lengths[stage_id], so_far))
    return lengths


def _so_far(entered: NDArray[np.int64], instant: dt.datetime, zone: dt.tzinfo, *, day_only: bool) -> NDArray[np.int64]:
    import numpy as np

    if day_only:
        seconds = (local_day_number(instant, zone) - local_day_numbers(entered, zone)) * _DAY_S
    else:
        seconds = (to_microseconds(instant) - entered) // _SECOND_US
    return np.maximum(seconds, 0)


def _count_unknown(look: Look, scope: Scope, stage_ids: Sequence[int]) -> dict[int, int]:
    """Visits whose beginning history does not say; none can lie in a bounded period."""
    if scope.period.is_bounded:
        return {}
    found = look.connection.execute(
        select(StageVisit.stage_id, func.count())
        .where(StageVisit.entered_at.is_(None), *_visits_of(look, scope, stage_ids))
        .group_by(StageVisit.stage_id)
    )
    return dict(found.all())
