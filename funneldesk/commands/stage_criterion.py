"""What the owner can change about the exit criteria of a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.model.pipeline import Stage, StageCriterion, StageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_LONGEST = 120


def create_criterion(work: Work, *, stage_id: int, label: str) -> int:
    """Add an exit criterion to an open stage and return its id.

    Raises:
        Refusal: it has no words, is there already, or the stage is won or lost, which nothing leaves.
    """
    stage = work.get(Stage, stage_id)
    if stage.kind != StageKind.OPEN:
        raise Refusal(f"“{stage.label}” is {stage.kind}; exit criteria belong to open stages.")
    others = _criteria(work, stage_id)
    words = _check(label, others)
    position = max((one.position for one in others), default=-1) + 1
    criterion = work.add(StageCriterion(stage_id=stage_id, label=words, position=position))
    work.label = f"Add the exit criterion “{words}” to “{stage.label}”"
    return criterion.id


def edit_criterion(work: Work, *, criterion_id: int, label: str) -> None:
    """Put a criterion into other words; deals that have it ticked keep the tick.

    Raises:
        Refusal: it has no words, or the stage has the same words already.
    """
    criterion = work.get(StageCriterion, criterion_id, word="exit criterion")
    others = [one for one in _criteria(work, criterion.stage_id) if one.id != criterion_id]
    old, criterion.label = criterion.label, _check(label, others)
    work.label = f"Rename the exit criterion “{old}” to “{criterion.label}”"


def reorder_criteria(work: Work, *, stage_id: int, criterion_ids: Sequence[int]) -> None:
    """Put a stage's criteria into this order.

    Raises:
        Refusal: the list is not exactly the stage's criteria.
    """
    stage = work.get(Stage, stage_id)
    known = {one.id: one for one in _criteria(work, stage_id)}
    if set(criterion_ids) != set(known) or len(criterion_ids) != len(known):
        raise Refusal(f"The exit criteria of “{stage.label}” have changed meanwhile; try again.")
    for position, criterion_id in enumerate(criterion_ids):
        known[criterion_id].position = position
    work.label = f"Reorder the exit criteria of “{stage.label}”"


def delete_criterion(work: Work, *, criterion_id: int) -> None:
    """Put a criterion into the bin; deals no longer need it, and ticks come back with it."""
    criterion = work.get(StageCriterion, criterion_id, word="exit criterion")
    criterion.deleted_at = work.now
    work.label = f"Remove the exit criterion “{criterion.label}”"


def restore_criteria(work: Work, *, criterion_ids: Sequence[int]) -> None:
    """Take criteria out of the bin.

    Raises:
        Refusal: the stage of one lies in the bin, or has the same words again meanwhile.
    """
    criteria = [work.take_out(StageCriterion, one, word="exit criterion") for one in criterion_ids]
    for criterion in criteria:
        stage = work.session.get_one(Stage, criterion.stage_id)
        if stage.deleted_at is not None:
            raise Refusal(f"“{criterion.label}” belongs to the stage “{stage.label}”; restore that first.")
        _check(criterion.label, [one for one in _criteria(work, stage.id) if one.id != criterion.id])
    one = criteria[0].label
    work.label = f"Restore the exit criterion “{one}”" if len(criteria) == 1 else f"Restore {len(criteria):,} criteria"


def _criteria(work: Work, stage_id: int) -> list[StageCriterion]:
    query = select(StageCriterion).where(StageCriterion.stage_id == stage_id, StageCriterion.deleted_at.is_(None))
    return list(work.session.scalars(query.order_by(StageCriterion.position, StageCriterion.id)))


def _check(label: str, others: Sequence[StageCriterion]) -> str:
    words = " ".join(label.split())
    if not words:
        raise Refusal("An exit criterion needs words, such as “Budget known”.")
    if len(words) > _LONGEST:
        raise Refusal(f"An exit criterion has at most {_LONGEST} letters.")
    if words.casefold() in {one.label.casefold() for one in others}:
        raise Refusal(f"“{words}” is asked for in this stage already.")
    return words
