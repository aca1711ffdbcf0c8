"""A room in a window of its own over a real file, with lanes as in the program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMainWindow

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.desk import Desk
from tests.support.workspace import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtCore import QObject

    from funneldesk.desktop.shell.rooms import Room
    from funneldesk.desktop.shell.state import WindowState


@dataclass
class Said:
    """What the room asked the window to say and show."""

    toasts: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    rooms: list[str] = field(default_factory=list)

    def show_toast(self, text: str, *, undoable: bool = False) -> None:
        """Keep the notice."""
        del undoable
        self.toasts.append(text)

    def show_failure(self, title: str, text: str) -> None:
        """Keep the failure."""
        self.failures.append(f"{title}: {text}")

    def open_room(self, key: str) -> QObject | None:
        """Keep the wish; there is one room only."""
        self.rooms.append(key)
        return None


class Stage:
    """A window with one room over an open workspace."""

    def __init__(self, path: Path, make_room: Callable[[Desk], Room], *, state: WindowState | None = None) -> None:
        self.clock = FixedClock(NOON)
        self.app = Application.open(path, threads=True, clock=self.clock)
        self.said = Said()
        self.window = QMainWindow()
        self.desk = Desk(self.app, Bridge(self.window), self.said, self.window, state=state)
        self.room = make_room(self.desk)
        self.window.setCentralWidget(self.room)
        self.window.resize(1280, 860)
        self.window.show()
        self.room.entered()

    def close(self) -> None:
        """End everything in the order the program does."""
        self.desk.close()
        self.app.close()
