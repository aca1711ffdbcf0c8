"""`check FILE`: whether the file is whole and keeps its promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer, path_text
from funneldesk.cli.opening import open_to_read
from funneldesk.errors import StoreFailure, WorkspaceTooNew

if TYPE_CHECKING:
    import argparse

HELP = "check that the workspace is whole"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `check` takes."""
    del parser


def run(args: Any) -> Answer:
    """Check pages, references and promises; a file too damaged to be read is a problem found."""
    try:
        with open_to_read(args.file) as app:
            problems = app.check()
    except WorkspaceTooNew:
        raise
    except StoreFailure as failure:
        problems = [str(failure)]
    name = path_text(args.file)
    if not problems:
        return Answer({"ok": True, "problems": []}, [f"{name} is whole."])
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return Answer({"ok": False, "problems": problems}, problems, trouble=f"{name} has {count}: {problems[0]}")
