"""Rooms: what the shell must know of them, and the page base they share."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from funneldesk.desktop.theme.appearance import set_look


@dataclass(frozen=True, slots=True)
class RoomSpec:
    """A room of the window.

    Attributes:
        key: a stable name such as "pipeline".
        title: shown in the navigation and the header.
        icon: the name of an icon.
        factory: makes the page on the first visit; it should be a `Room`, any widget will do.
        foot: the room stands at the foot of the navigation (Settings).
    """

    key: str
    title: str
    icon: str
    factory: Callable[[], QWidget]
    foot: bool = False


class Room(QWidget):
    """The base of a room's page; override what the room needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "canvas")

    def header_widget(self) -> QWidget | None:
        """The room's own part of the header beside the title, e.g. a chooser; asked once."""
        return None

    def entered(self) -> None:
        """The room is shown (each time)."""

    def left(self) -> None:
        """Another room is shown."""

    def take_focus(self) -> None:
        """Put the focus where work begins; called after a visit by keyboard."""

    def is_settled(self) -> bool:
        """Whether everything the room asked for has arrived; asked before a picture is taken of it."""
        return True
