"""A room of several pages: its tabs, and the page of the chosen one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import SegmentedControl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.room_page import RoomPage

PageSpec = tuple[str, str, str, str]
"""Key, caption, module and class of a page; it is made when it is first shown."""

_SIDE = 20


class TabbedRoom(Room):
    """The base of such a room; it opens on the page of the last visit.

    Args:
        desk: the open workspace.
        key: the room's key, under which it remembers its page.
        name: what the tabs are called for screen readers.
        pages: the first one is shown first; the tabs are hidden where it is the only one.
    """

    def __init__(self, desk: Desk, key: str, name: str, pages: Sequence[PageSpec]) -> None:
        super().__init__()
        self.desk = desk
        self._specs = tuple(pages)
        self._pages: dict[str, RoomPage] = {}
        self._bars: dict[str, QWidget] = {}
        self._is_shown = False
        self._memory = desk.memory(key)
        self.tabs = SegmentedControl([(page, caption) for page, caption, _, _ in pages], name=name)
        self.tabs.chosen.connect(self.show_page)
        self.tabs.setVisible(len(self._specs) > 1)
        self._stack = QStackedWidget()
        set_look(self._stack, "canvas")
        self._bar = QHBoxLayout()
        self._bar.setSpacing(8)
        self._bar.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 12, _SIDE, 14)
        column.setSpacing(10)
        column.addLayout(self._bar)
        column.addWidget(self._stack, 1)
        kept = self._memory.text("page")
        self.show_page(kept if any(page == kept for page, *_ in self._specs) else self._specs[0][0])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What a page puts beside the tabs stands below them where room is short."""
        super().resizeEvent(event)
        self._fit_bar()

    # What the shell asks of a room.

    def entered(self) -> None:
        """The page shown follows changes again."""
        self._is_shown = True
        self.page().entered()

    def left(self) -> None:
        """No page is shown."""
        self._is_shown = False
        self.page().left()

    def take_focus(self) -> None:
        """Begin where the page begins."""
        self.page().take_focus()

    def is_settled(self) -> bool:
        """Whether the page has everything it asked for."""
        return self.page().is_settled

    # Pages.

    def page(self, key: str = "") -> RoomPage:
        """The page of a key, made if need be; the one shown unless a key is given."""
        key = key or self.tabs.current
        if key not in self._pages:
            _, _, module, name = next(one for one in self._specs if one[0] == key)
            page: RoomPage = getattr(import_module(module), name)(self.desk)
            self._pages[key] = page
            self._stack.addWidget(page)
            self._bars[key] = _make_bar(page)
            self._bar.addWidget(self._bars[key], 1)
        return self._pages[key]

    def show_page(self, key: str) -> None:
        """Show a page."""
        page = self.page(key)
        self._memory.keep("page", key)
        self.tabs.set_current(key)
        for other, bar in self._bars.items():
            bar.setVisible(other == key)
        self._fit_bar()
        before = self._stack.currentWidget()
        self._stack.setCurrentWidget(page)
        if self._is_shown:
            for other_page in self._pages.values():
                if other_page is before and other_page is not page:
                    other_page.left()
            page.entered()

    def visit(self, key: str, view: str = "") -> None:
        """Show a page, or one of its views, and begin there."""
        self.show_page(key)
        self.page().show_part(view)
        self.take_focus()

    def _fit_bar(self) -> None:
        bar = self._bars.get(self.tabs.current)
        need = self.tabs.sizeHint().width() + (0 if bar is None else bar.sizeHint().width()) + self._bar.spacing()
        way = QBoxLayout.Direction
        fits = need <= self.contentsRect().width() - 2 * _SIDE
        self._bar.setDirection(way.LeftToRight if fits else way.TopToBottom)


def _make_bar(page: RoomPage) -> QWidget:
    bar = QWidget()
    set_look(bar, "canvas")
    row = QHBoxLayout(bar)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in page.bar_widgets():
        row.addWidget(widget)
    return bar
