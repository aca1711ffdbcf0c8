"""`undo FILE`: take back the newest change that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_write

if TYPE_CHECKING:
    import argparse

HELP = "take back the newest change"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `undo` takes."""
    del parser


def run(args: Any) -> Answer:
    """Undo; nothing to undo is refused."""
    with open_to_write(args.file) as app:
        entry = app.undo().result().result
    document = {"undone": entry.label, "entry": entry.id, "followed_by": entry.followed_by}
    along = f" (with {entry.followed_by:,} that followed from it)" if entry.followed_by else ""
    return Answer(document, [f"Undone: {entry.label}{along}"])
