"""Ticking the exit criteria of a stage on a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import DealCriterion, Stage, StageCriterion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from funneldesk.commands.work import Work


def tick_criterion(work: Work, *, deal_id: int, criterion_id: int, is_met: bool = True) -> None:
    """Say that an exit criterion is met for a deal, or that it is not; a tick is no human touch.

    Raises:
        Refusal: the criterion belongs to another pipeline than the deal.
    """
    deal = work.get(Deal, deal_id)
    criterion = work.get(StageCriterion, criterion_id, word="exit criterion")
    if is_met:
        meet_criteria(work, deals=[deal], criterion_ids=[criterion_id])
        work.label = f"Tick “{criterion.label}” on “{deal.title}”"
        return
    tick = work.session.scalars(_ticks([deal_id], [criterion_id])).one_or_none()
    if tick is not None:
        work.session.delete(tick)
    work.label = f"Untick “{criterion.label}” on “{deal.title}”"


def meet_criteria(work: Work, *, deals: Sequence[Deal], criterion_ids: Sequence[int]) -> None:
    """Tick criteria on deals; those that are ticked stay as they are.

    Raises:
        Refusal: a criterion belongs to another pipeline than a deal.
    """
    criteria = [work.get(StageCriterion, one, word="exit criterion") for one in criterion_ids]
    stages = {one.id: work.session.get_one(Stage, one.stage_id) for one in criteria}
    ids = [deal.id for deal in deals]
    ticked = {(tick.deal_id, tick.criterion_id) for tick in work.session.scalars(_ticks(ids, criterion_ids))}
    for deal in deals:
        for one in criteria:
            if stages[one.id].pipeline_id != deal.pipeline_id:
                raise Refusal(f"“{one.label}” belongs to another pipeline than “{deal.title}”.")
            if (deal.id, one.id) not in ticked:
                work.session.add(
                    DealCriterion(deal_id=deal.id, criterion_id=one.id, met_at=work.now, by_user_id=work.actor_id)
                )
    work.session.flush()


def _ticks(deal_ids: Sequence[int], criterion_ids: Sequence[int]) -> Select[DealCriterion]:
    return select(DealCriterion).where(
        DealCriterion.deal_id.in_(deal_ids), DealCriterion.criterion_id.in_(criterion_ids)
    )
