"""The pages of the Campaigns room and their views as commands, known before the room itself is loaded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from funneldesk.desktop.shell.actions import Action

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES: tuple[tuple[str, str, str], ...] = (
    ("nurture", "sequences", "Nurture: sequences"),
    ("nurture", "due", "Nurture: due"),
    ("nurture", "templates", "Nurture: templates"),
    ("nurture", "messages", "Nurture: messages"),
    ("segments", "", "Segments"),
    ("content", "library", "Content: library"),
    ("content", "forms", "Content: landing pages and forms"),
    ("content", "links", "Content: tracked links"),
    ("experiments", "", "Experiments"),
    ("attribution", "", "Attribution"),
)
"""Key of the page, key of its view (empty where it has none), and what the command is called."""


def campaign_actions(visit: Callable[[str, str], object], is_open: Callable[[], bool]) -> list[Action]:
    """A command for each place.

    Args:
        visit: called with the page's key and the view's.
        is_open: says whether a workspace is open.
    """
    return [
        Action(
            ".".join(part for part in ("campaigns", page, view) if part),
            title,
            partial(visit, page, view),
            enabled_when=is_open,
            icon="campaigns",
        )
        for page, view, title in PLACES
    ]
