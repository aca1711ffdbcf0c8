"""`score FILE`: each lead's points with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse

    from funneldesk.queries.scores import ScoreRow

HELP = "say each lead's score with its reasons"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `score` takes."""
    del parser


def run(args: Any) -> Answer:
    """Read the scores."""
    from funneldesk.queries.scores import read_scores

    with open_to_read(args.file) as app:
        leads = [_lead(row) for row in app.ask(read_scores).result()]
    words = [f"{lead['points']:>4}  lead {lead['id']}" for lead in leads]
    return Answer({"leads": leads}, words or ["There is no lead yet."])


def _lead(row: ScoreRow) -> dict[str, Any]:
    """A lead's score; the chances stay empty while no model is live."""
    return {
        "id": row.id,
        "external_id": row.external_id,
        "points": row.points,
        "fit": row.fit,
        "engagement": row.engagement,
        "chance": None,
        "chance_low": None,
        "chance_high": None,
        "reasons": [{"what": reason.what, "points": reason.points} for reason in row.reasons],
    }
