"""`score FILE`: each lead's points with their reasons."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_read, require_file

if TYPE_CHECKING:
    import argparse

HELP = "say each lead's score with its reasons"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `score` takes."""
    del parser


def run(args: Any) -> Answer:
    """Read the scores."""
    require_file(args.file)
    from funneldesk.cli.later import load

    read_scores = load("funneldesk.queries.scores", "read_scores", "The score")
    with open_to_read(args.file) as app:
        leads = [asdict(lead) for lead in app.ask(read_scores).result()]
    words = [f"{lead['points']:>4}  lead {lead['id']}" for lead in leads]
    return Answer({"leads": leads}, words or ["There is no lead yet."])
