"""Whether deals may go forwards or open late: the criteria of the stages they leave or skip, and required fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.model.deal_gap import NotReady, tell_opening_gap
from funneldesk.model.deal_readiness import find_gaps, read_stage_rules
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work
    from funneldesk.model.deal import Deal
    from funneldesk.model.pipeline import Stage


def demand_ready(work: Work, deals: Sequence[Deal], stage: Stage) -> None:
    """Refuse to move deals to a stage before what the way there asks for is done; imported history is not bound.

    Raises:
        NotReady: something is open; the sentence names it.
    """
    if work.cause == "import" or not deals or (stage.kind == StageKind.LOST and not stage.required_fields):
        return
    work.session.flush()
    execute = work.session.execute
    rules = read_stage_rules(execute, stage.pipeline_id)
    if not any(rule.criteria or rule.required for rule in rules):
        return
    wanted = [(deal.id, deal.title, deal.stage_id, deal.stage_kind, deal.furthest_stage_id, deal) for deal in deals]
    gaps = find_gaps(execute, wanted, rules, stage.id)
    if gaps:
        raise NotReady(gaps, stage.label)


def demand_ready_to_open(work: Work, deal: Deal, stage: Stage) -> None:
    """Refuse to open a deal past stages whose criteria and fields are open, as a move from the first would be.

    The first open stage asks for nothing: there a deal begins with what is known. Imported history is not bound.

    Args:
        work: the running command.
        deal: the new deal, stored already.
        stage: the open stage it is to begin in.

    Raises:
        NotReady: something is open; the sentence names it and where the deal can begin.
    """
    if work.cause == "import":
        return
    execute = work.session.execute
    rules = read_stage_rules(execute, stage.pipeline_id)
    first = next((rule for rule in rules if rule.kind == StageKind.OPEN), None)
    if first is None or first.id == stage.id or not any(rule.criteria or rule.required for rule in rules):
        return
    gaps = find_gaps(execute, [(deal.id, deal.title, first.id, deal.stage_kind, first.id, deal)], rules, stage.id)
    if gaps:
        raise NotReady(gaps, stage.label, sentence=tell_opening_gap(gaps[0], stage.label, first.label))
