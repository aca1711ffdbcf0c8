"""`import FILE SOURCE`: bring a table of leads, deals, campaign results, touchpoints and so on into a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer, write_progress
from funneldesk.cli.opening import open_to_write, require_file
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Sequence

HELP = "bring in a CSV file or a workbook"
KINDS = ("leads", "deals", "companies", "products", "people", "campaign-results", "touchpoints")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `import` takes."""
    parser.add_argument("source", metavar="SOURCE", type=Path, help="the CSV file or workbook")
    parser.add_argument("--as", dest="kind", choices=KINDS, required=True, help="what its rows are")
    parser.add_argument(
        "--map", dest="mapping", metavar="FIELD=COLUMN", action="append", default=[], help="may be repeated"
    )
    parser.add_argument("--dates", choices=("dmy", "mdy", "ymd"), help="the order of day, month and year")
    parser.add_argument("--currency", metavar="CODE", help="the currency of amounts that name none")
    parser.add_argument("--period", metavar="FROM..TO", help="the days of campaign results whose file names none")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")


def run(args: Any) -> Answer:
    """Import, or with `--dry-run` only say what would happen; bad rows are counted and the rest comes in."""
    from funneldesk.formatting.currency import known_currency

    mapping = _read_mapping(args.mapping)
    period = None if args.period is None else _read_period(args.period)
    currency = None if args.currency is None else known_currency(args.currency)
    require_file(args.file)
    require_file(args.source, what="file")
    from funneldesk.exchange.importing import import_file

    with open_to_write(args.file) as app:
        answer = import_file(
            app,
            args.source,
            kind=args.kind,
            mapping=mapping,
            date_order=args.dates,
            currency=currency,
            period=period,
            dry_run=args.dry_run,
            progress=write_progress if args.json else _stay_silent,
        )
    document = answer.as_json()
    return Answer(document, _words(document, dry_run=args.dry_run))


def _read_mapping(pairs: Sequence[str]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise Refusal(f"“{pair}” is no mapping; write it as --map field=column.")
        if field.strip() in mapping:
            raise Refusal(f"The field “{field.strip()}” is mapped twice; keep one --map for it.")
        mapping[field.strip()] = column
    return mapping


def _read_period(text: str) -> tuple[dt.date, dt.date]:
    from funneldesk.exchange.period_words import parse_period

    return parse_period(text)


def _stay_silent(*_: object) -> None:
    """Progress is only for those who asked for JSON."""


def _words(document: dict[str, Any], *, dry_run: bool) -> list[str]:
    begin = "Would create" if dry_run else "Created"
    counts = [f"{key} {document[key]}" for key in ("updated", "unchanged", "refused")]
    counts += [f"left out {document['dropped']}"] if document.get("dropped") else []
    lines = [f"{begin} {document['created']}, {', '.join(counts)}."]
    lines += [f"Note: {flag}" for flag in document.get("flags", ())]
    if document.get("refused_rows"):
        lines.append(f"The refused rows with their reasons are in {document['refused_rows']}.")
    return lines
