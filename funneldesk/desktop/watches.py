"""What goes on behind the rooms while a workspace is open: clocks, reminders, automations."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow

WATCHES: tuple[str, ...] = (
    "funneldesk.desktop.handover_watch",
    "funneldesk.desktop.automation_watch",
    "funneldesk.desktop.reminder_watch",
)
"""Modules with a function `start_watch(desk, window)` that returns what ends it again; begun in this order."""


class Watches:
    """The watches of an open workspace.

    Args:
        desk: the open workspace.
        window: where they say what happened.
    """

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        self._desk, self._window = desk, window
        self._ends: list[Callable[[], object]] = []

    def start(self) -> None:
        """Begin them all; the modules are loaded now, long after the first frame."""
        for name in WATCHES:
            self._ends.append(import_module(name).start_watch(self._desk, self._window))

    def close(self) -> None:
        """End them, the last first."""
        while self._ends:
            self._ends.pop()()
