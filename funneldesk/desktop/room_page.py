"""The base of a page of a room with tabs: asks again when what it shows has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from funneldesk.desktop.theme.appearance import set_look

if TYPE_CHECKING:
    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk

_PAUSE = 200
"""Milliseconds in which several changes become one question."""


class RoomPage(QWidget):
    """One page of a room.

    A page asks for what it shows in `ask`, counts questions up with `expect` and down with `arrived`, and names the
    tables it shows in `TABLES`.

    Args:
        desk: the open workspace.
    """

    TABLES: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        set_look(self, "canvas")
        self.desk = desk
        self._waiting = 0
        self._is_stale = True
        self._is_shown = False
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self._ask_again)
        desk.changed.connect(self._follow)

    # What a page overrides.

    def ask(self) -> None:
        """Ask for everything that is shown."""

    def take_focus(self) -> None:
        """Put the focus where work begins."""
        self.setFocus()

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """What this page puts into the room's bar beside the tabs: filters first, then the buttons at the right."""
        return ()

    def show_record(self, kind: str, record_id: int) -> None:
        """Bring a record into view that was found elsewhere; `kind` is one of those that are searched for."""

    def show_part(self, view: str) -> None:
        """Show one of the page's views, by its key; most pages have none."""

    # What the room calls.

    def entered(self) -> None:
        """The page is shown (each time)."""
        self._is_shown = True
        if self._is_stale:
            self._ask_again()

    def left(self) -> None:
        """Another page or room is shown."""
        self._is_shown = False
        self._soon.stop()

    @property
    def is_settled(self) -> bool:
        """Whether everything asked for has arrived."""
        return self._waiting == 0 and not self._soon.isActive()

    # What a page uses.

    def expect(self) -> None:
        """A question went out."""
        self._waiting += 1

    def arrived(self) -> None:
        """Its answer, or its failure, came."""
        self._waiting -= 1

    def _follow(self, change: Change) -> None:
        if not self.TABLES & set(change.touched.tables()):
            return
        self._is_stale = True
        if self._is_shown:
            self._soon.start()

    def _ask_again(self) -> None:
        self._is_stale = False
        self.ask()
