"""What the Settings room shows: the business, its pipelines with their stages, and the lists of reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from sqlalchemy import func, select

from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Pipeline, Stage, StageCriterion, StageKind
from funneldesk.model.reason import NOT_RECORDED, Reason

if TYPE_CHECKING:
    from funneldesk.model.business import Business
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class CriterionSettings:
    """An exit criterion of a stage, in the owner's words."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class StageSettings:
    """A stage with what the owner can change about it; `deals` stand in it now, those in the bin left out."""

    id: int
    label: str
    kind: str
    win_probability: int
    idle_after_days: int | None
    required_fields: tuple[str, ...]
    deals: int
    criteria: tuple[CriterionSettings, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is a column of the board; won and lost stages are fixed."""
        return self.kind == StageKind.OPEN


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """A pipeline with its stages in order."""

    id: int
    name: str
    is_default: bool
    stages: tuple[StageSettings, ...]

    @property
    def deals(self) -> int:
        """How many deals it holds."""
        return sum(stage.deals for stage in self.stages)


@dataclass(frozen=True, slots=True)
class ReasonSettings:
    """A reason on one of the lists; `kind` is that of `ReasonKind`."""

    id: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the owner can change but the score rules."""

    business: Business
    pipelines: tuple[PipelineSettings, ...]
    reasons: tuple[ReasonSettings, ...]


def read_settings(look: Look) -> Settings:
    """Read the settings; what was deleted is left out."""
    return Settings(look.business, _read_pipelines(look), _read_reasons(look))


def read_time_zones(look: Look) -> tuple[str, ...]:
    """The names of all time zones in order; asked as a question because it walks a folder of files."""
    del look
    return tuple(sorted(name for name in available_timezones() if name != "localtime"))


def read_currencies(look: Look) -> tuple[tuple[str, str], ...]:
    """The currencies to choose from, as code and name; asked as a question because the names take long to load."""
    del look
    from funneldesk.formatting.currency import currency_names

    return currency_names()


def read_other_currencies(look: Look) -> tuple[str, ...]:
    """The currencies that deals have amounts in beside the business's own, in order."""
    other = (
        select(Deal.currency)
        .where(Deal.amount_minor.is_not(None), Deal.deleted_at.is_(None), Deal.currency != look.business.currency)
        .distinct()
        .order_by(Deal.currency)
    )
    return tuple(look.connection.scalars(other))


def _read_pipelines(look: Look) -> tuple[PipelineSettings, ...]:
    counts = (
        select(Deal.stage_id, func.count().label("deals"))
        .where(Deal.deleted_at.is_(None))
        .group_by(Deal.stage_id)
        .subquery()
    )
    rows = look.connection.execute(
        select(
            Stage.pipeline_id,
            Stage.id,
            Stage.label,
            Stage.kind,
            Stage.win_probability,
            Stage.idle_after_days,
            Stage.required_fields,
            func.coalesce(counts.c.deals, 0).label("deals"),
        )
        .outerjoin(counts, counts.c.stage_id == Stage.id)
        .where(Stage.deleted_at.is_(None))
        .order_by(Stage.position, Stage.id)
    )
    criteria: dict[int, list[CriterionSettings]] = {}
    asked = (
        select(StageCriterion.stage_id, StageCriterion.id, StageCriterion.label)
        .where(StageCriterion.deleted_at.is_(None))
        .order_by(StageCriterion.position, StageCriterion.id)
    )
    for stage_id, criterion_id, label in look.connection.execute(asked):
        criteria.setdefault(stage_id, []).append(CriterionSettings(criterion_id, label))
    stages: dict[int, list[StageSettings]] = {}
    for row in rows:
        stages.setdefault(row.pipeline_id, []).append(
            StageSettings(
                row.id,
                row.label,
                row.kind,
                row.win_probability,
                row.idle_after_days,
                tuple(row.required_fields or ()),
                row.deals,
                tuple(criteria.get(row.id, ())),
            )
        )
    pipelines = look.connection.execute(
        select(Pipeline.id, Pipeline.name, Pipeline.is_default)
        .where(Pipeline.deleted_at.is_(None))
        .order_by(Pipeline.position, Pipeline.id)
    )
    return tuple(PipelineSettings(row.id, row.name, row.is_default, tuple(stages.get(row.id, ()))) for row in pipelines)


def _read_reasons(look: Look) -> tuple[ReasonSettings, ...]:
    rows = look.connection.execute(
        select(Reason.id, Reason.kind, Reason.label)
        .where(Reason.deleted_at.is_(None), Reason.label != NOT_RECORDED)
        .order_by(Reason.position, Reason.id)
    )
    return tuple(ReasonSettings(row.id, row.kind, row.label) for row in rows)
