"""`report FILE --out X.pdf`: the pipeline and funnel report, or the agreement of both teams, as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer, path_text, write_progress
from funneldesk.cli.arguments import add_scope, scope_of
from funneldesk.cli.opening import open_to_read, require_file
from funneldesk.reports.out_file import PDF, check_target

if TYPE_CHECKING:
    import argparse

    from funneldesk.queries.look import Look

HELP = "write a report as PDF: the pipeline and funnel, or the agreement on the handoff"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `report` takes."""
    parser.add_argument("--out", metavar="X.pdf", type=Path, required=True, help="the file to write")
    parser.add_argument("--name", metavar="NAME", help="which report: pipeline (if none is named) or agreement")
    add_scope(parser)


def run(args: Any) -> Answer:
    """Write the report."""
    require_file(args.file)
    check_target(args.out, PDF, workspace=args.file)
    from funneldesk.reports.catalogue import write_report

    def ask(look: Look) -> None:
        scope = scope_of(look, args)
        tell = _tell_progress if args.json else None
        write_report(look, args.out, name=args.name, scope=scope, progress=tell)

    with open_to_read(args.file) as app:
        app.ask(ask).result()
    document = {"report": path_text(args.out), "bytes": args.out.stat().st_size}
    return Answer(document, [f"Wrote {document['report']}."])


def _tell_progress(step: str, done: int, total: int) -> None:
    write_progress(done, total, step)
