"""`new FILE`: create a workspace, empty or with the sample business; asks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer, path_text
from funneldesk.cli.opening import open_to_write
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    import argparse

    from funneldesk.model.business import Business

HELP = "create a workspace"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `new` takes."""
    parser.add_argument("--sample", action="store_true", help="fill it with the sample business")
    parser.add_argument("--currency", metavar="CODE", help="ISO 4217 code such as INR")
    parser.add_argument("--timezone", metavar="ZONE", help="IANA name such as Asia/Kolkata")
    parser.add_argument("--name", metavar="TEXT", help="the business's name, as printed on reports")


def run(args: Any) -> Answer:
    """Create the file; with `--sample` it appears filled or not at all."""
    business = _business(args)
    from funneldesk.app import Application

    Application.create(args.file, business)
    if args.sample:
        from funneldesk.commands.sample import add_sample_business

        try:
            with open_to_write(args.file) as app:
                app.run(add_sample_business).result()
                business = app.business
        except BaseException:
            args.file.unlink(missing_ok=True)
            raise
    document = {
        "workspace": path_text(args.file),
        "name": business.name,
        "currency": business.currency,
        "time_zone": business.time_zone,
        "sample": args.sample,
    }
    return Answer(document, [f"Created {document['workspace']} ({business.currency}, {business.time_zone})."])


def _business(args: Any) -> Business:
    from funneldesk.formatting.currency import known_currency
    from funneldesk.model.business import Business

    chosen: dict[str, Any] = {}
    if args.currency is not None:
        chosen |= {"currency": known_currency(args.currency), "currency_is_chosen": True}
    if args.timezone is not None:
        chosen["time_zone"] = _known_zone(args.timezone)
    if args.name is not None:
        if not args.name.strip():
            raise Refusal("A business needs a name; leave --name out for the usual one.")
        chosen["name"] = args.name.strip()
    return Business(**chosen)


def _known_zone(text: str) -> str:
    from zoneinfo import available_timezones

    if text not in available_timezones():
        raise Refusal(f"“{text}” is no time zone; give an IANA name such as Asia/Kolkata or America/New_York.")
    return text
