"""`score FILE`: each lead's points with their reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from funneldesk.queries.scores import ScoreRow

HELP = "say each lead's score with its reasons"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `score` takes."""
    del parser


def run(args: Any) -> Answer:
    """Read the scores."""
    from funneldesk.queries.lead_name import read_lead_names
    from funneldesk.queries.scores import read_scores

    with open_to_read(args.file) as app:
        rows = app.ask(read_scores).result()
        if args.json:
            return Answer({"leads": [_lead(row) for row in rows]}, ())
        names = app.ask(read_lead_names, [row.id for row in rows]).result()
    words = [_words(row, names) for row in rows]
    return Answer({}, words or ["There is no lead yet."])


def _words(row: ScoreRow, names: Mapping[int, str]) -> str:
    """Points, whose they are, and the strongest reason."""
    from funneldesk.queries.lead_name import call_lead

    name = names.get(row.id, "")
    if row.external_id and name == call_lead(row.id, None, None, None, None, row.external_id):
        name = f"lead {row.external_id}"
    reason = max(row.reasons, key=lambda reason: abs(reason.points), default=None)
    why = "" if reason is None else f": {' '.join(reason.what.split())} ({reason.points:+d})"
    return f"{row.points:>4}  {' '.join(name.split()) or f'lead {row.id}'}{why}"


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
