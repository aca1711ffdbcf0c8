"""`score FILE`: each lead's points with their reasons, now or as of a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.arguments import read_day
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from funneldesk.queries.look import Look
    from funneldesk.queries.scores import ScoreRow

HELP = "say each lead's score with its reasons"
PAST_NOTE = (
    "Who was known, what they had done and their lifecycle stage are as of the end of that day; "
    "the rules and all other attributes are those of today."
)
"""Said with every answer about a day of its own."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `score` takes."""
    parser.add_argument("--as-of", metavar="DATE", type=read_day, help="the scores at the end of that day")


def run(args: Any) -> Answer:
    """Read the scores."""
    from funneldesk.queries.lead_name import read_lead_names
    from funneldesk.queries.period import Scope
    from funneldesk.queries.scores import read_scores

    def ask(look: Look) -> list[ScoreRow]:
        cut = Scope(as_of=args.as_of).cut(look)
        return read_scores(look, None if cut is None else cut - dt.timedelta(microseconds=1))

    with open_to_read(args.file) as app:
        rows = app.ask(ask).result()
        names = app.ask(read_lead_names, [row.id for row in rows]).result()
    if args.json:
        past = {} if args.as_of is None else {"as_of": args.as_of.isoformat(), "notes": [PAST_NOTE]}
        return Answer({**past, "leads": [_lead(row, names) for row in rows]}, ())
    notes = [] if args.as_of is None else [f"As of {args.as_of.isoformat()}. {PAST_NOTE}"]
    words = [_words(row, names) for row in rows]
    return Answer({}, [*notes, *(words or ["There is no lead yet."])])


def _words(row: ScoreRow, names: Mapping[int, str]) -> str:
    """Points, whose they are, and the strongest reason."""
    from funneldesk.queries.lead_name import call_lead

    name = names.get(row.id, "")
    if row.external_id and name == call_lead(row.id, None, None, None, None, row.external_id):
        name = f"lead {row.external_id}"
    reason = max(row.reasons, key=lambda reason: abs(reason.points), default=None)
    why = "" if reason is None else f": {' '.join(reason.what.split())} ({reason.points:+d})"
    return f"{row.points:>4}  {' '.join(name.split()) or f'lead {row.id}'}{why}"


def _lead(row: ScoreRow, names: Mapping[int, str]) -> dict[str, Any]:
    """A lead's score; the chances stay empty while no model is live."""
    return {
        "id": row.id,
        "external_id": row.external_id,
        "name": names.get(row.id),
        "points": row.points,
        "fit": row.fit,
        "engagement": row.engagement,
        "chance": None,
        "chance_low": None,
        "chance_high": None,
        "reasons": [{"what": reason.what, "points": reason.points} for reason in row.reasons],
    }
