"""What the owner can change about pipelines and their stages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.errors import Refusal
from funneldesk.model.deal import FIELD_WORDS, Deal
from funneldesk.model.pipeline import Pipeline, Stage, StageKind, StageVisit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_PERCENT = 100


def create_pipeline(work: Work, *, name: str, stage_labels: Sequence[str] = ("Qualified", "Proposal")) -> int:
    """Add a pipeline with open stages of those names, a won and a lost stage; returns its id."""
    _require_words(name, "A pipeline")
    last = work.session.scalar(select(func.max(Pipeline.position)))
    pipeline = work.add(Pipeline(name=name.strip(), position=(last or 0) + 1))
    labels = [label.strip() for label in stage_labels if label.strip()]
    for position, label in enumerate(labels):
        chance = round(_PERCENT * (position + 1) / (len(labels) + 1))
        work.session.add(Stage(pipeline_id=pipeline.id, label=label, position=position, win_probability=chance))
    work.session.add(
        Stage(
            pipeline_id=pipeline.id,
            label="Won",
            kind=StageKind.WON,
            position=len(labels),
            win_probability=_PERCENT,
        )
    )
    work.session.add(
        Stage(pipeline_id=pipeline.id, label="Lost", kind=StageKind.LOST, position=len(labels) + 1, win_probability=0)
    )
    work.label = f"Add the pipeline “{pipeline.name}”"
    return pipeline.id


def edit_pipeline(work: Work, *, pipeline_id: int, name: str | None = None, is_default: bool | None = None) -> None:
    """Rename a pipeline or make it the default one."""
    pipeline = work.get(Pipeline, pipeline_id)
    if name is not None:
        _require_words(name, "A pipeline")
        pipeline.name = name.strip()
    if is_default:
        for other in work.session.scalars(select(Pipeline).where(Pipeline.is_default)):
            other.is_default = False
        pipeline.is_default = True
    work.label = f"Change the pipeline “{pipeline.name}”"


def delete_pipeline(work: Work, *, pipeline_id: int) -> None:
    """Remove an empty pipeline.

    Raises:
        Refusal: it holds deals, or it is the last one.
    """
    pipeline = work.get(Pipeline, pipeline_id)
    deals = work.session.scalar(
        select(func.count()).select_from(Deal).where(Deal.pipeline_id == pipeline_id, Deal.deleted_at.is_(None))
    )
    if deals:
        held = "a deal; move or delete it" if deals == 1 else f"{deals:,} deals; move or delete them"
        raise Refusal(f"“{pipeline.name}” holds {held} first.")
    others = work.session.scalars(
        select(Pipeline).where(Pipeline.deleted_at.is_(None), Pipeline.id != pipeline_id).order_by(Pipeline.position)
    ).all()
    if not others:
        raise Refusal("A workspace needs at least one pipeline.")
    pipeline.deleted_at = work.now
    if pipeline.is_default:
        pipeline.is_default = False
        others[0].is_default = True
    work.label = f"Delete the pipeline “{pipeline.name}”"


def create_stage(work: Work, *, pipeline_id: int, label: str, before_stage_id: int | None = None) -> int:
    """Add an open stage, by default as the last open one; returns its id."""
    _require_words(label, "A stage")
    work.get(Pipeline, pipeline_id)
    stages = _stages(work, pipeline_id)
    opens = [stage for stage in stages if stage.kind == StageKind.OPEN]
    place = next((i for i, stage in enumerate(opens) if stage.id == before_stage_id), len(opens))
    neighbour = opens[place - 1] if place else None
    stage = work.add(
        Stage(
            pipeline_id=pipeline_id,
            label=label.strip(),
            position=0,
            win_probability=neighbour.win_probability if neighbour else 0,
        )
    )
    opens.insert(place, stage)
    _number([*opens, *(other for other in stages if other.kind != StageKind.OPEN)])
    work.label = f"Add the stage “{stage.label}”"
    return stage.id


_STAGE_WORDS = {
    "label": "name",
    "win_probability": "chance",
    "idle_after_days": "idle days",
    "required_fields": "required fields",
}


def edit_stage(work: Work, /, *, stage_id: int, **values: Any) -> None:
    """Change a stage's label, chance, idle days or required fields; its kind stays.

    Raises:
        Refusal: a value is not allowed.
    """
    stage = work.get(Stage, stage_id)
    for name, value in values.items():
        if name not in _STAGE_WORDS:
            raise Refusal(f"“{name}” of a stage cannot be changed here.")
        _check_stage_value(stage, name, value)
        setattr(stage, name, value.strip() if name == "label" else value)
    work.label = f"Change the {' and '.join(_STAGE_WORDS[name] for name in values)} of “{stage.label}”"


def reorder_stages(work: Work, *, pipeline_id: int, stage_ids: Sequence[int]) -> None:
    """Put a pipeline's open stages into this order.

    How far a deal ever came is a question of order, so it is worked out anew from the deals' visits.

    Raises:
        Refusal: the list is not exactly the pipeline's open stages.
    """
    pipeline = work.get(Pipeline, pipeline_id)
    stages = _stages(work, pipeline_id)
    opens = {stage.id: stage for stage in stages if stage.kind == StageKind.OPEN}
    if set(stage_ids) != set(opens) or len(stage_ids) != len(opens):
        raise Refusal(f"The stages of “{pipeline.name}” have changed meanwhile; try again.")
    _number([*(opens[stage_id] for stage_id in stage_ids), *(stage for stage in stages if stage.id not in opens)])
    work.session.flush()
    _refresh_furthest(work, pipeline_id)
    work.label = f"Reorder the stages of “{pipeline.name}”"


def delete_stage(work: Work, *, stage_id: int) -> None:
    """Remove a stage that no deal stands in; its past visits stay.

    Raises:
        Refusal: deals stand in it, or the pipeline would have no open, won or lost stage left.
    """
    stage = work.get(Stage, stage_id)
    deals = work.session.scalar(
        select(func.count()).select_from(Deal).where(Deal.stage_id == stage_id, Deal.deleted_at.is_(None))
    )
    if deals:
        standing = "A deal stands" if deals == 1 else f"{deals:,} deals stand"
        raise Refusal(f"{standing} in “{stage.label}”; move {'it' if deals == 1 else 'them'} first.")
    rest = [other for other in _stages(work, stage.pipeline_id) if other.kind == stage.kind and other.id != stage.id]
    if not rest:
        raise Refusal(f"“{stage.label}” is the pipeline's only {stage.kind} stage; a pipeline needs one.")
    stage.deleted_at = work.now
    work.label = f"Delete the stage “{stage.label}”"


def restore_pipelines(work: Work, *, pipeline_ids: Sequence[int]) -> None:
    """Take pipelines out of the bin with the stages they had."""
    pipelines = [work.take_out(Pipeline, pipeline_id) for pipeline_id in pipeline_ids]
    what = f"the pipeline “{pipelines[0].name}”" if len(pipelines) == 1 else f"{len(pipelines):,} pipelines"
    work.label = f"Restore {what}"


def restore_stages(work: Work, *, stage_ids: Sequence[int]) -> None:
    """Take stages out of the bin, each to its old place among those of its kind.

    Raises:
        Refusal: the pipeline of one of them lies in the bin.
    """
    stages: list[Stage] = []
    for stage_id in stage_ids:
        stage = work.take_out(Stage, stage_id)
        pipeline = work.session.get_one(Pipeline, stage.pipeline_id)
        if pipeline.deleted_at is not None:
            raise Refusal(f"“{stage.label}” belongs to the pipeline “{pipeline.name}”; restore that first.")
        work.session.flush()
        others = [other for other in _stages(work, stage.pipeline_id) if other.id != stage_id]
        opens = [other for other in others if other.kind == StageKind.OPEN]
        rest = [other for other in others if other.kind != StageKind.OPEN]
        where = opens if stage.kind == StageKind.OPEN else rest
        where.insert(min(stage.position, len(where)) if where is opens else len(where), stage)
        _number([*opens, *rest])
        work.session.flush()
        _refresh_furthest(work, stage.pipeline_id)
        stages.append(stage)
    what = f"the stage “{stages[0].label}”" if len(stages) == 1 else f"{len(stages):,} stages"
    work.label = f"Restore {what}"


def _stages(work: Work, pipeline_id: int) -> list[Stage]:
    query = select(Stage).where(Stage.pipeline_id == pipeline_id, Stage.deleted_at.is_(None)).order_by(Stage.position)
    return list(work.session.scalars(query))


def _number(stages: Sequence[Stage]) -> None:
    for position, stage in enumerate(stages):
        stage.position = position


def _refresh_furthest(work: Work, pipeline_id: int) -> None:
    stages = {stage.id: stage for stage in work.session.scalars(select(Stage).where(Stage.pipeline_id == pipeline_id))}
    reached: dict[int, list[Stage]] = {}
    visits = select(StageVisit.deal_id, StageVisit.stage_id).where(StageVisit.stage_id.in_(stages)).distinct()
    for deal_id, stage_id in work.session.execute(visits):
        if stages[stage_id].kind != StageKind.LOST:
            reached.setdefault(deal_id, []).append(stages[stage_id])
    for deal in work.session.scalars(select(Deal).where(Deal.pipeline_id == pipeline_id)):
        met = reached.get(deal.id)
        if met:
            furthest = max(met, key=lambda stage: (stage.kind == StageKind.WON, stage.position))
            if furthest.id != deal.furthest_stage_id:
                deal.furthest_stage_id = furthest.id


def _check_stage_value(stage: Stage, name: str, value: Any) -> None:
    if name == "label":
        _require_words(value, "A stage")
    if name == "win_probability":
        if not isinstance(value, int) or not 0 <= value <= _PERCENT:
            raise Refusal("A chance lies between 0 and 100 percent.")
        if stage.kind != StageKind.OPEN:
            raise Refusal(f"“{stage.label}” is {stage.kind}; its chance is fixed.")
    if name == "idle_after_days" and value is not None and (not isinstance(value, int) or value < 1):
        raise Refusal("Idle days are a whole number from 1, or empty for never.")
    if name == "required_fields" and any(field not in FIELD_WORDS for field in value or ()):
        raise Refusal(f"Required fields are chosen from {', '.join(FIELD_WORDS.values())}.")


def _require_words(text: str, what: str) -> None:
    if not text.strip():
        raise Refusal(f"{what} needs a name.")
