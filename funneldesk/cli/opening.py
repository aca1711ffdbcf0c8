"""Opening a workspace for a verb; a missing one is never created."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from funneldesk.cli.answer import path_text
from funneldesk.errors import NotFound, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application


@contextmanager
def open_to_read(path: Path) -> Iterator[Application]:
    """Open a workspace without its lock and without the right to write."""
    require_file(path)
    from funneldesk.app import Application

    with Application.open(path, read_only=True) as app:
        yield app


@contextmanager
def open_to_write(path: Path) -> Iterator[Application]:
    """Open a workspace under its lock; kept scores follow what the verb changes."""
    require_file(path)
    from funneldesk.app import Application
    from funneldesk.score_upkeep import ScoreUpkeep

    with Application.open(path) as app:
        upkeep = ScoreUpkeep(app)
        yield app
        upkeep.close()


def require_file(path: Path, *, what: str = "workspace") -> None:
    """Refuse a path where no file is.

    Raises:
        NotFound: nothing is there.
        Refusal: it is a folder, or no path at all.
    """
    name = path_text(path)
    try:
        exists, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError) as error:
        raise Refusal(f"“{name}” is no path that can be opened; check the name.") from error
    if not exists:
        hint = ", or create it with “new”" if what == "workspace" else ""
        raise NotFound(f"There is no {what} at {name}; check the name{hint}.")
    if is_folder:
        raise Refusal(f"{name} is a folder; name the {what} inside it.")
