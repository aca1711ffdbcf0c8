"""`report FILE --out X.pdf`: the pipeline and funnel report as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer, path_text
from funneldesk.cli.arguments import add_period
from funneldesk.cli.opening import open_to_read, require_file, require_folder

if TYPE_CHECKING:
    import argparse

HELP = "write the pipeline and funnel report as PDF"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `report` takes."""
    parser.add_argument("--out", metavar="X.pdf", type=Path, required=True, help="the file to write")
    parser.add_argument("--name", metavar="NAME", help="which report")
    add_period(parser)


def run(args: Any) -> Answer:
    """Write the report."""
    require_file(args.file)
    require_folder(args.out)
    from funneldesk.cli.later import load
    from funneldesk.queries.period import Period

    period = Period(args.start, args.end)
    write_report = load("funneldesk.reports.pipeline_report", "write_report", "The report")
    with open_to_read(args.file) as app:
        app.ask(write_report, args.out, name=args.name, period=period).result()
    document = {"report": path_text(args.out), "bytes": args.out.stat().st_size}
    return Answer(document, [f"Wrote {document['report']}."])
