"""What stages ask of the deals that leave them, read from what is stored: alike for commands and queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from funneldesk.model.deal_gap import Criterion, StageRule, find_gap, passed_stages
from funneldesk.model.pipeline import DealCriterion, Stage, StageCriterion, StageKind, StageVisit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.model.deal_gap import DealGap

_IDS_A_QUESTION = 500


def read_stage_rules(execute: Callable[..., Any], pipeline_id: int) -> list[StageRule]:
    """What each live stage of a pipeline asks for, in the order of the stages."""
    rows = execute(
        select(
            Stage.id,
            Stage.label,
            Stage.kind,
            Stage.position,
            Stage.required_fields,
            StageCriterion.id.label("criterion_id"),
            StageCriterion.label.label("criterion"),
        )
        .outerjoin(StageCriterion, and_(StageCriterion.stage_id == Stage.id, StageCriterion.deleted_at.is_(None)))
        .where(Stage.pipeline_id == pipeline_id, Stage.deleted_at.is_(None))
        .order_by(Stage.position, Stage.id, StageCriterion.position, StageCriterion.id)
    ).all()
    criteria: dict[int, list[Criterion]] = {}
    for row in rows:
        if row.criterion_id is not None:
            criteria.setdefault(row.id, []).append(Criterion(row.criterion_id, row.criterion))
    stages = {row.id: row for row in rows}
    return [
        StageRule(
            row.id,
            row.label,
            row.kind,
            row.position,
            tuple(row.required_fields or ()),
            tuple(criteria.get(row.id, ())),
        )
        for row in stages.values()
    ]


def find_gaps(
    execute: Callable[..., Any],
    deals: Sequence[tuple[int, str, int, str, int, Any]],
    rules: Sequence[StageRule],
    to_stage_id: int,
) -> list[DealGap]:
    """What each deal lacks to go to a stage; those that lack nothing are left out.

    Args:
        execute: asks the database.
        deals: id, title, stage, its kind, furthest stage, and what the fields are read from by name.
        rules: the stages of the pipeline, see `read_stage_rules`.
        to_stage_id: where they go.
    """
    by_id = {rule.id: rule for rule in rules}
    target = by_id[to_stage_id]
    lost = [deal[0] for deal in deals if deal[3] == StageKind.LOST]
    stood = _last_open_stages(execute, lost)
    met = _met(execute, [deal[0] for deal in deals]) if any(rule.criteria for rule in rules) else {}
    fields = {field for rule in rules for field in rule.required}
    gaps = []
    for deal_id, title, stage_id, kind, furthest_id, values in deals:
        start = stood.get(deal_id, furthest_id) if kind == StageKind.LOST else stage_id
        empty = {field for field in fields if getattr(values, field) in (None, "")}
        passed = passed_stages(rules, start, to_stage_id)
        gap = find_gap((deal_id, title, empty), met.get(deal_id, frozenset()), passed, target)
        if gap is not None:
            gaps.append(gap)
    return gaps


def _met(execute: Callable[..., Any], deal_ids: Sequence[int]) -> dict[int, set[int]]:
    met: dict[int, set[int]] = {}
    for part in _parts(deal_ids):
        query = select(DealCriterion.deal_id, DealCriterion.criterion_id).where(DealCriterion.deal_id.in_(part))
        for row in execute(query):
            met.setdefault(row.deal_id, set()).add(row.criterion_id)
    return met


def _last_open_stages(execute: Callable[..., Any], deal_ids: Sequence[int]) -> dict[int, int]:
    """The open stage that each lost deal stood in last; a loss is no way around what that stage asks for."""
    stood: dict[int, int] = {}
    for part in _parts(deal_ids):
        query = (
            select(StageVisit.deal_id, StageVisit.stage_id)
            .join(Stage, Stage.id == StageVisit.stage_id)
            .where(StageVisit.deal_id.in_(part), Stage.kind == StageKind.OPEN, Stage.deleted_at.is_(None))
            .order_by(StageVisit.id)
        )
        stood.update({row.deal_id: row.stage_id for row in execute(query)})
    return stood


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _IDS_A_QUESTION] for start in range(0, len(ids), _IDS_A_QUESTION)]
