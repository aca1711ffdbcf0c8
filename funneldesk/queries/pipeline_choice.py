"""Which pipeline a figure about stages speaks of, and its stages in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Pipeline, Stage, StageKind

if TYPE_CHECKING:
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope


@dataclass(frozen=True)
class PipelineStage:
    """A stage as figures need it."""

    id: int
    label: str
    kind: str
    position: int


@dataclass(frozen=True)
class ChosenPipeline:
    """A pipeline with its open stages in order, its won stage, and whether it has a live deal.

    `places` is the place in the funnel of each stage's id, removed stages included.
    """

    id: int
    name: str
    open_stages: tuple[PipelineStage, ...]
    won: PipelineStage | None
    places: dict[int, int]
    has_deals: bool


def choose_pipeline(look: Look, scope: Scope) -> ChosenPipeline | None:
    """The pipeline asked for, else the one with most live deals, the default one where they tie; None without any."""
    pipelines = look.connection.execute(
        select(Pipeline.id, Pipeline.name, Pipeline.is_default)
        .where(Pipeline.deleted_at.is_(None) if scope.pipeline_id is None else Pipeline.id == scope.pipeline_id)
        .order_by(Pipeline.position, Pipeline.id)
    ).all()
    if not pipelines:
        return None
    counts = _count_deals(look) if len(pipelines) > 1 else {}
    best = max(pipelines, key=lambda row: (counts.get(row.id, 0), row.is_default))
    live = exists().where(Deal.pipeline_id == best.id, Deal.deleted_at.is_(None))
    has_deals = bool(look.connection.execute(select(live)).scalar_one())
    return _with_stages(look, best.id, best.name, has_deals=has_deals)


def usual_pipeline_id(look: Look) -> int | None:
    """The pipeline a board shows unasked: the default one, but while it holds no deal the one with most."""
    pipelines = look.connection.execute(
        select(Pipeline.id).where(Pipeline.deleted_at.is_(None)).order_by(Pipeline.is_default.desc(), Pipeline.id)
    ).scalars()
    ids = list(pipelines)
    if len(ids) < 2:  # noqa: PLR2004  no choice
        return next(iter(ids), None)
    counts = _count_deals(look)
    return ids[0] if counts.get(ids[0]) else max(ids, key=lambda pipeline_id: counts.get(pipeline_id, 0))


def _count_deals(look: Look) -> dict[int, int]:
    counted = select(Deal.pipeline_id, func.count()).where(Deal.deleted_at.is_(None)).group_by(Deal.pipeline_id)
    return dict(look.connection.execute(counted).all())


def _with_stages(look: Look, pipeline_id: int, name: str, *, has_deals: bool) -> ChosenPipeline:
    rows = look.connection.execute(
        select(Stage.id, Stage.label, Stage.kind, Stage.position, Stage.deleted_at)
        .where(Stage.pipeline_id == pipeline_id)
        .order_by(Stage.position, Stage.id)
    ).all()
    stages = [PipelineStage(row.id, row.label, row.kind, row.position) for row in rows if row.deleted_at is None]
    shown = tuple(stage for stage in stages if stage.kind == StageKind.OPEN)
    won = next((stage for stage in stages if stage.kind == StageKind.WON), None)
    # A removed stage's deals count for the last shown stage before it; a deal only ever lost left from the first.
    places = {
        row.id: len(shown)
        if row.kind == StageKind.WON
        else 0
        if row.kind == StageKind.LOST
        else max(0, sum(stage.position <= row.position for stage in shown) - 1)
        for row in rows
    }
    return ChosenPipeline(pipeline_id, name, shown, won, places, has_deals)
