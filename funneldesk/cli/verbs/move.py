"""`move FILE --deal ID --to STAGE`: move a deal to a stage of its pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_write

if TYPE_CHECKING:
    import argparse

    from funneldesk.queries.look import Look
    from funneldesk.queries.named import NamedDeal, NamedStage

HELP = "move a deal to a stage"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `move` takes."""
    parser.add_argument("--deal", metavar="ID", required=True, help="its number or uid")
    parser.add_argument("--to", metavar="STAGE", required=True, help="the stage's label or number")
    parser.add_argument("--reason", metavar="TEXT", help="why; needed when the deal is lost, and kept when it is won")
    parser.add_argument(
        "--met",
        metavar="CRITERION",
        action="append",
        default=[],
        help="an exit criterion that is met, by its words; may be given several times",
    )


def run(args: Any) -> Answer:
    """Move it; the rules of the board hold."""
    from funneldesk.commands.deal import move_deal
    from funneldesk.model.pipeline import StageKind
    from funneldesk.queries.named import find_criteria, find_deal, find_reason, find_stage

    def ask(look: Look) -> tuple[NamedDeal, NamedStage, int | None, tuple[int, ...]]:
        deal = find_deal(look, args.deal)
        stage = find_stage(look, deal.pipeline_id, args.to)
        has_list = stage.kind != StageKind.OPEN and args.reason
        reason_id = find_reason(look, stage.kind, args.reason) if has_list else None
        return deal, stage, reason_id, find_criteria(look, deal.pipeline_id, args.met)

    with open_to_write(args.file) as app:
        deal, stage, reason_id, met = app.ask(ask).result()
        note = None if reason_id is not None else (args.reason or "").strip() or None
        done = app.run(
            move_deal, deal_id=deal.id, to_stage_id=stage.id, reason_id=reason_id, note=note, meets=met
        ).result()
    document = {
        "deal": deal.id,
        "uid": deal.uid,
        "title": deal.title,
        "from": deal.stage,
        "to": stage.label,
        "entry": done.change and done.change.entry_id,
    }
    return Answer(document, [f"Moved “{deal.title}” from {deal.stage} to {stage.label}."])
