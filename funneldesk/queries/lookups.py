"""The short lists that rooms choose from: people, sources, campaigns, pipelines with stages, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.campaign import Campaign
from funneldesk.model.pipeline import Pipeline, Stage, StageKind
from funneldesk.model.reason import NOT_RECORDED, Reason
from funneldesk.model.segment import Segment
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.pipeline_choice import usual_pipeline_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person of the business."""

    id: int
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A source or a campaign by its words."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason that may be chosen, of a kind such as `lost`."""

    id: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a pipeline; `win_probability` in percent, `idle_after_days` how long a deal may rest."""

    id: int
    pipeline_id: int
    label: str
    kind: str
    position: int
    win_probability: int
    idle_after_days: int | None


@dataclass(frozen=True)
class PipelineRow:
    """A pipeline with its stages in order."""

    id: int
    name: str
    is_default: bool
    stages: tuple[StageRow, ...]

    @property
    def open_stages(self) -> tuple[StageRow, ...]:
        """The columns of its board."""
        return tuple(stage for stage in self.stages if stage.kind == StageKind.OPEN)

    def first_of(self, kind: str) -> StageRow | None:
        """The first stage of a kind, such as the one for won deals."""
        return next((stage for stage in self.stages if stage.kind == kind), None)


@dataclass(frozen=True)
class Lookups:
    """All short lists of one moment.

    `usual_pipeline_id` is the pipeline shown where nobody chose one: the default one, but while that holds no deal
    the one with most.
    """

    users: tuple[UserRow, ...] = ()
    sources: tuple[NamedRow, ...] = ()
    campaigns: tuple[NamedRow, ...] = ()
    segments: tuple[NamedRow, ...] = ()
    pipelines: tuple[PipelineRow, ...] = ()
    reasons: tuple[ReasonRow, ...] = ()
    usual_pipeline_id: int | None = None

    @cached_property
    def user_names(self) -> Mapping[int, str]:
        """Names by id."""
        return {row.id: row.name for row in self.users}

    @cached_property
    def source_words(self) -> Mapping[int, str]:
        """Words by id."""
        return {row.id: row.name for row in self.sources}

    @cached_property
    def campaign_names(self) -> Mapping[int, str]:
        """Names by id."""
        return {row.id: row.name for row in self.campaigns}

    @cached_property
    def stages(self) -> Mapping[int, StageRow]:
        """Stages of all pipelines by id."""
        return {stage.id: stage for pipeline in self.pipelines for stage in pipeline.stages}

    def pipeline(self, pipeline_id: int | None) -> PipelineRow | None:
        """A pipeline by id, else the usual one, else the default one, else the first."""
        wanted = self.usual_pipeline_id if pipeline_id is None else pipeline_id
        chosen = next((row for row in self.pipelines if row.id == wanted), None)
        default = next((row for row in self.pipelines if row.is_default), None)
        return chosen or default or next(iter(self.pipelines), None)

    def reasons_of(self, kind: str) -> tuple[ReasonRow, ...]:
        """The reasons of a kind that a person may choose."""
        return tuple(row for row in self.reasons if row.kind == kind and row.label != NOT_RECORDED)


def read_lookups(look: Look) -> Lookups:
    """Read every short list; what lies in the bin is left out."""
    ask = look.connection.execute
    stages = [
        StageRow(*row)
        for row in ask(
            select(
                Stage.id,
                Stage.pipeline_id,
                Stage.label,
                Stage.kind,
                Stage.position,
                Stage.win_probability,
                Stage.idle_after_days,
            )
            .where(Stage.deleted_at.is_(None))
            .order_by(Stage.position, Stage.id)
        )
    ]
    pipelines = ask(
        select(Pipeline.id, Pipeline.name, Pipeline.is_default)
        .where(Pipeline.deleted_at.is_(None))
        .order_by(Pipeline.position, Pipeline.id)
    )
    reasons = select(Reason.id, Reason.kind, Reason.label).where(Reason.deleted_at.is_(None)).order_by(Reason.position)
    campaigns = select(Campaign.id, Campaign.name).where(Campaign.deleted_at.is_(None)).order_by(Campaign.name)
    segments = select(Segment.id, Segment.name).where(Segment.deleted_at.is_(None)).order_by(Segment.name)
    return Lookups(
        users=tuple(UserRow(*row) for row in ask(select(User.id, User.name, User.is_active).order_by(User.name))),
        sources=tuple(NamedRow(*row) for row in ask(select(Source.id, Source.words).order_by(Source.words))),
        campaigns=tuple(NamedRow(*row) for row in ask(campaigns)),
        segments=tuple(NamedRow(*row) for row in ask(segments)),
        pipelines=tuple(
            PipelineRow(*row, tuple(stage for stage in stages if stage.pipeline_id == row.id)) for row in pipelines
        ),
        reasons=tuple(ReasonRow(*row) for row in ask(reasons)),
        usual_pipeline_id=usual_pipeline_id(look),
    )
