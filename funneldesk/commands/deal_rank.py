"""Where a card stands in its column: ranks between those of its neighbours, and room made where none is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, literal, select, tuple_

from funneldesk.errors import Refusal
from funneldesk.model.deal import RANK_STEP, Deal

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_FEW_NEIGHBOURS = 16
_ROOMY = 1 << 10
"""The distance between cards from which a place can be halved ten times more."""


def rank_at_top(work: Work, stage_id: int) -> int:
    """The rank of a card that is put above all others of a stage."""
    lowest = work.session.scalar(
        select(func.min(Deal.rank)).where(Deal.stage_id == stage_id, Deal.deleted_at.is_(None))
    )
    return RANK_STEP if lowest is None else lowest - RANK_STEP


def rank_for(work: Work, deal: Deal, before_deal_id: int | None, *, at_end: bool) -> int:
    """The rank of a card in the stage it stands in: above another card, at the top, or at the end.

    Raises:
        Refusal: the card to put it above is in another column by now.
    """
    work.session.flush()
    column = select(Deal.rank).where(Deal.stage_id == deal.stage_id, Deal.deleted_at.is_(None), Deal.id != deal.id)
    if before_deal_id is None:
        edge = work.session.scalar(column.order_by(Deal.rank.desc() if at_end else Deal.rank).limit(1))
        if edge is None:
            return RANK_STEP
        return edge + RANK_STEP if at_end else edge - RANK_STEP
    anchor = work.get(Deal, before_deal_id)
    if anchor.stage_id != deal.stage_id:
        raise Refusal("The card to put it above is in another column by now; drop it again.")
    above = work.session.scalar(column.where(Deal.rank < anchor.rank).order_by(Deal.rank.desc()).limit(1))
    if above is None:
        return anchor.rank - RANK_STEP
    if anchor.rank - above > 1:
        return (anchor.rank + above) // 2
    _spread(work, deal, anchor)
    return rank_for(work, deal, before_deal_id, at_end=at_end)


def _spread(work: Work, deal: Deal, anchor: Deal) -> None:
    """Make room above the anchor by giving its neighbours even distances again, as few of them as will do."""
    reach = _FEW_NEIGHBOURS
    while True:
        cards, low, high = _neighbours(work, deal, anchor, reach)
        distance = (high - low) // (len(cards) + 1)
        if distance >= _ROOMY:
            break
        reach *= 4
    for place, card in enumerate(cards, start=1):
        card.rank = low + place * distance
    work.session.flush()


def _neighbours(work: Work, deal: Deal, anchor: Deal, reach: int) -> tuple[list[Deal], int, int]:
    """The cards around the anchor in order, and the ranks they may lie between; beyond the last card all is free."""
    place, here = tuple_(Deal.rank, Deal.id), tuple_(literal(anchor.rank), literal(anchor.id))
    column = select(Deal).where(Deal.stage_id == anchor.stage_id, Deal.deleted_at.is_(None), Deal.id != deal.id)
    above = work.session.scalars(
        column.where(place < here).order_by(Deal.rank.desc(), Deal.id.desc()).limit(reach + 1)
    ).all()
    below = work.session.scalars(column.where(place >= here).order_by(Deal.rank, Deal.id).limit(reach + 1)).all()
    cards = [*reversed(above[:reach]), *below[:reach]]
    free = (len(cards) + 1) * RANK_STEP
    if len(below) > reach:
        high = below[reach].rank
        return cards, above[reach].rank if len(above) > reach else high - free, high
    low = above[reach].rank if len(above) > reach else 0
    return cards, low, low + free
