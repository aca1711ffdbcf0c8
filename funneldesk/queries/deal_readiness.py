"""What deals still lack before they may go to a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import NotFound
from funneldesk.model.deal import Deal
from funneldesk.model.deal_readiness import find_gaps, read_stage_rules
from funneldesk.model.pipeline import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.model.deal_gap import DealGap
    from funneldesk.queries.look import Look

_IDS_A_QUESTION = 500


def read_deal_gaps(look: Look, deal_ids: Sequence[int], to_stage_id: int) -> tuple[DealGap, ...]:
    """What each deal lacks to go to a stage; those that lack nothing are left out.

    Raises:
        NotFound: there is no such stage.
    """
    execute = look.connection.execute
    pipeline_id = execute(select(Stage.pipeline_id).where(Stage.id == to_stage_id, Stage.deleted_at.is_(None))).scalar()
    if pipeline_id is None:
        raise NotFound("The stage was removed; choose another.")
    rules = read_stage_rules(execute, pipeline_id)
    if not any(rule.criteria or rule.required for rule in rules):
        return ()
    gaps: list[DealGap] = []
    for start in range(0, len(deal_ids), _IDS_A_QUESTION):
        part = deal_ids[start : start + _IDS_A_QUESTION]
        rows = execute(select(Deal.__table__).where(Deal.id.in_(part), Deal.deleted_at.is_(None))).all()
        deals = [(row.id, row.title, row.stage_id, row.stage_kind, row.furthest_stage_id, row) for row in rows]
        gaps += find_gaps(execute, deals, rules, to_stage_id)
    return tuple(gaps)
