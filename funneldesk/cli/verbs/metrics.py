"""`metrics FILE [NAME…]`: figures by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer, path_text
from funneldesk.cli.arguments import add_scope, scope_of
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse

    from funneldesk.queries.figure import Figure
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

HELP = "say the figures"
PAST_NOTE = (
    "Which records there were, and where each stood, is as of that day; "
    "amounts, owners, sources and campaigns are those known today."
)
"""Said with every answer about a day of its own, past or not: the same day must give the same bytes."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `metrics` takes."""
    parser.add_argument("names", metavar="NAME", nargs="*", help="which figures; all unless named")
    add_scope(parser)


def run(args: Any) -> Answer:
    """Read the figures from one snapshot."""
    from funneldesk.cli.figure_document import describe_figure, figure_words
    from funneldesk.queries.metrics import METRICS, read_figures

    def ask(look: Look) -> tuple[Scope, str, dict[str, Figure]]:
        scope = scope_of(look, args)
        return scope, scope.day(look).isoformat(), read_figures(look, args.names, scope)

    with open_to_read(args.file) as app:
        scope, as_of, figures = app.ask(ask).result()
        business = app.business
    document: dict[str, Any] = {
        "workspace": path_text(args.file),
        "currency": business.currency,
        "period": {
            "from": scope.period.start and scope.period.start.isoformat(),
            "to": scope.period.end and scope.period.end.isoformat(),
            "as_of": as_of,
        },
        "metrics": {name: describe_figure(name, figure) for name, figure in figures.items()},
    }
    if args.as_of is not None:
        document["notes"] = [PAST_NOTE]
    words = [line for name, figure in figures.items() for line in figure_words(METRICS[name], figure)]
    notes = [] if args.as_of is None else [PAST_NOTE]
    return Answer(document, [f"{business.name}, as of {as_of}", *notes, *words])
