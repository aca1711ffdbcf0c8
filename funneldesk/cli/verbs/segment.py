"""`segment FILE --where EXPR | --name NAME`: the people a filter finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse

    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.look import Look

HELP = "find people by who they are and what they did"
_SHOWN = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `segment` takes."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--where", metavar="EXPR", help='conditions, such as city = "Pune" and touch.webinar within 90 days'
    )
    which.add_argument("--name", metavar="NAME", help="a segment of the workspace, by name or number")


def run(args: Any) -> Answer:
    """Find them."""
    from funneldesk.model.segment_expression import parse_filter, write_filter
    from funneldesk.queries.lead_name import read_lead_names
    from funneldesk.queries.named import find_segment
    from funneldesk.queries.segment_people import read_filter, read_people_ids
    from funneldesk.queries.segments import read_own_fields

    if args.where is not None:
        parse_filter(args.where)

    def ask(look: Look) -> tuple[Group, list[int], dict[int, str]]:
        if args.where is None:
            filter_ = read_filter(look, find_segment(look, args.name))
        else:
            # The fields of the owner's own making are only looked for where one is spoken of.
            own = read_own_fields(look) if ".custom." in args.where.casefold() else None
            filter_ = parse_filter(args.where, own)
        ids = read_people_ids(look, filter_)
        return filter_, ids, {} if args.json else dict(read_lead_names(look, ids[:_SHOWN]))

    with open_to_read(args.file) as app:
        filter_, ids, names = app.ask(ask).result()
    words = [f"{len(ids):,} {'person' if len(ids) == 1 else 'people'}: {write_filter(filter_)}"]
    words += [f"{contact_id:>7}  {' '.join(names.get(contact_id, '').split())}" for contact_id in ids[:_SHOWN]]
    words += [f"… and {len(ids) - _SHOWN:,} more"] if len(ids) > _SHOWN else []
    return Answer({"n": len(ids), "ids": ids, "where": write_filter(filter_)}, words)
