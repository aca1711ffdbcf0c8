"""`shot FILE --room R --out X.png`: a picture of a room, without a screen."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from funneldesk.cli.answer import Answer, path_text
from funneldesk.cli.arguments import add_period, read_scale, read_size
from funneldesk.cli.opening import require_file
from funneldesk.errors import Refusal
from funneldesk.reports.out_file import PNG, check_target

HELP = "write a picture of a room"
ROOMS = ("today", "leads", "pipeline", "campaigns", "insights", "reports", "settings")
_LARGEST = 16_384
"""The longest side of a picture in device pixels; a square of it takes a gigabyte."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `shot` takes."""
    parser.add_argument("--room", metavar="ROOM", type=_read_room, required=True, help=f"one of {', '.join(ROOMS)}")
    parser.add_argument("--out", metavar="X.png", type=Path, required=True, help="the file to write")
    parser.add_argument("--size", metavar="WxH", type=read_size, default=(1440, 900), help="in pixels")
    parser.add_argument("--dark", action="store_true", help="in dark colours")
    parser.add_argument("--scale", metavar="N", type=read_scale, default=1.0, help="device pixels for each pixel")
    add_period(parser)


def run(args: Any) -> Answer:
    """Draw the room off screen; the workspace is opened for reading alone."""
    require_file(args.file)
    check_target(args.out, PNG, workspace=args.file)
    if max(args.size) * args.scale > _LARGEST:
        raise Refusal(f"That picture would be wider or higher than {_LARGEST} pixels; give a smaller size or scale.")
    # Before Qt is loaded: a picture must not depend on a screen being there.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from funneldesk.desktop.shot import shoot_room
    from funneldesk.queries.period import Period

    period = Period(args.start, args.end)
    shoot_room(args.file, args.room, args.out, size=args.size, dark=args.dark, scale=args.scale, period=period)
    document = {"shot": path_text(args.out), "room": args.room}
    return Answer(document, [f"Wrote {document['shot']}."])


def _read_room(text: str) -> str:
    if text not in ROOMS:
        raise argparse.ArgumentTypeError(f"there is no room “{text}” in this version; choose one of {', '.join(ROOMS)}")
    return text
