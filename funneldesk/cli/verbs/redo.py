"""`redo FILE`: bring back the change undone last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_write

if TYPE_CHECKING:
    import argparse

HELP = "bring back the change undone last"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `redo` takes."""
    del parser


def run(args: Any) -> Answer:
    """Redo; nothing to redo is refused."""
    with open_to_write(args.file) as app:
        entry = app.redo().result().result
    document = {"redone": entry.label, "entry": entry.id, "followed_by": entry.followed_by}
    along = f" (with {entry.followed_by:,} that followed from it)" if entry.followed_by else ""
    return Answer(document, [f"Redone: {entry.label}{along}"])
