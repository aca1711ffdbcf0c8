"""The map of both funnels: which stage of marketing meets which stages of sales, and who looks after each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.lifecycle import LifecycleLabel, LifecycleStage
from funneldesk.model.pipeline import Pipeline, Stage, StageKind
from funneldesk.model.user import User

if TYPE_CHECKING:
    from funneldesk.queries.look import Look

KIND_MEETS: dict[str, str] = {
    StageKind.OPEN: LifecycleStage.SQL,
    StageKind.WON: LifecycleStage.CUSTOMER,
    StageKind.LOST: LifecycleStage.RECYCLED,
}
"""Which stage of the lifecycle a stage of a pipeline meets by its kind, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class MappedStage:
    """A stage of a pipeline on the map.

    Attributes:
        id: the stage.
        label: the owner's word for it.
        kind: open, won or lost.
        pipeline: whose stage it is.
        meets: the stage of the lifecycle it meets.
        is_chosen: whether that was chosen, and is not merely what its kind says.
        owner_id: who looks after it.
        owner: their name, empty for nobody.
    """

    id: int
    label: str
    kind: str
    pipeline: str
    meets: str
    is_chosen: bool
    owner_id: int | None
    owner: str


@dataclass(frozen=True, slots=True)
class MapRow:
    """A stage of the lifecycle with the stages of sales that meet it.

    Attributes:
        key: the stage.
        label: the owner's word for it.
        team: marketing, sales or both.
        owner_id: who looks after it.
        owner: their name, empty for nobody.
        stages: in the order of the pipelines.
    """

    key: str
    label: str
    team: str
    owner_id: int | None
    owner: str
    stages: tuple[MappedStage, ...]


def read_stage_map(look: Look) -> tuple[MapRow, ...]:
    """The stages of the lifecycle in their order; stages and pipelines in the bin are left out."""
    meeting: dict[str, list[MappedStage]] = {}
    for stage in _read_stages(look):
        meeting.setdefault(stage.meets, []).append(stage)
    rows = look.connection.execute(
        select(LifecycleLabel.key, LifecycleLabel.label, LifecycleLabel.team, LifecycleLabel.owner_id, User.name)
        .outerjoin(User, User.id == LifecycleLabel.owner_id)
        .order_by(LifecycleLabel.position, LifecycleLabel.key)
    )
    return tuple(
        MapRow(row.key, row.label, row.team, row.owner_id, row.name or "", tuple(meeting.get(row.key, ())))
        for row in rows
    )


def _read_stages(look: Look) -> list[MappedStage]:
    rows = look.connection.execute(
        select(
            Stage.id,
            Stage.label,
            Stage.kind,
            Stage.lifecycle_stage,
            Stage.owner_id,
            Pipeline.name.label("pipeline"),
            User.name.label("owner"),
        )
        .join(Pipeline, Pipeline.id == Stage.pipeline_id)
        .outerjoin(User, User.id == Stage.owner_id)
        .where(Stage.deleted_at.is_(None), Pipeline.deleted_at.is_(None))
        .order_by(Pipeline.position, Pipeline.id, Stage.position, Stage.id)
    )
    return [
        MappedStage(
            row.id,
            row.label,
            row.kind,
            row.pipeline,
            row.lifecycle_stage or KIND_MEETS[row.kind],
            row.lifecycle_stage is not None,
            row.owner_id,
            row.owner or "",
        )
        for row in rows
    ]
