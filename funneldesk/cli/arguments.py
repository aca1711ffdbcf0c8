"""How arguments are read: errors as one sentence, days and sizes in one form."""

from __future__ import annotations

import argparse
import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})")
_LONGEST = 8192
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


class VerbParser(argparse.ArgumentParser):
    """A parser that refuses with one sentence instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        """Refuse what cannot be read.

        Raises:
            Refusal: always.
        """
        sentence = message[:1].upper() + message[1:]
        raise Refusal(f"{sentence.rstrip('.')}; see “{self.prog} --help”.")


def make_parser(prog: str, help_line: str) -> VerbParser:
    """A verb's parser with what every verb takes."""
    parser = VerbParser(prog=prog, description=help_line, allow_abbrev=False)
    parser.add_argument("file", metavar="FILE", type=Path, help="the workspace (*.funnel)")
    parser.add_argument("--json", action="store_true", help="write one JSON document to standard output")
    return parser


def add_period(parser: argparse.ArgumentParser) -> None:
    """Add `--from` and `--to`."""
    parser.add_argument("--from", dest="start", metavar="DATE", type=read_day, help="first day, as 2026-11-21")
    parser.add_argument("--to", dest="end", metavar="DATE", type=read_day, help="first day not counted any more")


def add_scope(parser: argparse.ArgumentParser) -> None:
    """Add the period and what else narrows figures."""
    add_period(parser)
    parser.add_argument("--pipeline", metavar="P", help="name or number")
    parser.add_argument("--owner", metavar="O", help="name or number")
    parser.add_argument("--source", metavar="S", help="its own words, or (none)")
    parser.add_argument("--segment", metavar="G", help="its name or number: people it finds now, and their deals")
    parser.add_argument("--as-of", metavar="DATE", type=read_day, help="the world at the end of that day")


def scope_of(look: Look, args: argparse.Namespace) -> Scope:
    """The scope that the arguments of `add_period` and `add_scope` name.

    Raises:
        Refusal: a pipeline, owner, source or segment is unknown or named twice.
    """
    from funneldesk.queries.named import make_scope
    from funneldesk.queries.period import Period

    return make_scope(
        look,
        period=Period(args.start, args.end),
        pipeline=args.pipeline,
        owner=args.owner,
        source=args.source,
        as_of=args.as_of,
        segment=args.segment,
    )


def read_day(text: str) -> dt.date:
    """A day written as 2026-11-21."""
    try:
        day = dt.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise argparse.ArgumentTypeError(f"“{text}” is no day; write it as 2026-11-21")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise argparse.ArgumentTypeError(f"“{text}” lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def read_moment(text: str) -> Callable[[dt.tzinfo], dt.datetime]:
    """A day, which is its end, or an instant as 2026-11-21T10:30; without an offset it is in the workspace's zone.

    Returns:
        What tells the instant (UTC) in a time zone.
    """
    if _DAY.fullmatch(text):
        day = read_day(text)
        return lambda zone: dt.datetime.combine(day, dt.time.max, zone).astimezone(dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day and no instant; write it as 2026-11-21T10:30") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise argparse.ArgumentTypeError(f"“{text}” lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    if moment.tzinfo is not None:
        return lambda _zone: moment.astimezone(dt.UTC)
    return lambda zone: moment.replace(tzinfo=zone).astimezone(dt.UTC)


def read_size(text: str) -> tuple[int, int]:
    """A width and height in pixels written as 1440x900."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"“{text}” is no size; write it as 1440x900")
    width, height = int(found[1]), int(found[2])
    if max(width, height) > _LONGEST:
        raise argparse.ArgumentTypeError(f"“{text}” is too large; give at most {_LONGEST}x{_LONGEST}")
    return width, height


def read_scale(text: str) -> float:
    """A factor between 0.5 and 4."""
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.5 <= scale <= 4:  # noqa: PLR2004  less is unreadable, more a picture of hundreds of megabytes
        raise argparse.ArgumentTypeError(f"“{text}” is no scale; give a number from 0.5 to 4")
    return scale
