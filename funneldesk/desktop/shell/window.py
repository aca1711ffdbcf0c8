"""The main window: navigation, header, rooms made on their first visit, notices and long work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.shell.actions import ActionRegistry
from funneldesk.desktop.shell.header import Header
from funneldesk.desktop.shell.jobs import JobArea
from funneldesk.desktop.shell.navigation import Navigation
from funneldesk.desktop.shell.past_words import tell_past
from funneldesk.desktop.shell.rooms import Room, RoomSpec
from funneldesk.desktop.shell.standard import standard_actions
from funneldesk.desktop.shell.toast import BRIEFLY, SHOWN_FOR, Toast
from funneldesk.desktop.theme.appearance import Appearance, set_look

if TYPE_CHECKING:
    from funneldesk.desktop.shell.palette import CommandPalette, SearchRecords
    from funneldesk.desktop.shell.quick_add import QuickAdd, QuickAddReading
    from funneldesk.desktop.shell.state import WindowState

_DEFAULT_SIZE = (1280, 800)


@dataclass(frozen=True, slots=True)
class ShellHooks:
    """What the application gives the window to call; what is missing is not offered.

    Attributes:
        undo: takes the last change back.
        redo: does it again.
        new_deal: the primary button.
        search: finds records for the palette.
        interpret: reads a line of Ctrl+N.
        submit: adds what was read.
        open_files: takes files dropped on the window.
    """

    undo: Callable[[], object] | None = None
    redo: Callable[[], object] | None = None
    new_deal: Callable[[], object] | None = None
    search: "SearchRecords | None" = None
    interpret: "Callable[[str], QuickAddReading] | None" = None
    submit: "Callable[[QuickAddReading], object] | None" = None
    open_files: Callable[[Sequence[Path]], object] | None = None


class MainWindow(QMainWindow):
    """The window.

    Args:
        rooms: the rooms to show, in order; rooms not built yet are simply not given.
        appearance: the look.
        state: what is remembered on this machine.
        hooks: what the application does for the window.

    Attributes:
        room_shown: carries the key of the room that is now open.
        closing: the window is about to close.
    """

    room_shown = Signal(str)
    closing = Signal()

    DROPPABLE = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".vcf", ".eml", ".mbox"})

    def __init__(
        self,
        rooms: Sequence[RoomSpec],
        appearance: Appearance,
        state: "WindowState",
        hooks: ShellHooks | None = None,
    ) -> None:
        super().__init__()
        self.rooms = tuple(rooms)
        self.appearance = appearance
        self.state = state
        self.hooks = hooks or ShellHooks()
        self.undo_name = ""
        self.redo_name = ""
        self._specs = {spec.key: spec for spec in self.rooms}
        self._pages: dict[str, QWidget] = {}
        self._holders: dict[str, QScrollArea] = {}
        self._headers: dict[str, QWidget | None] = {}
        self._current = ""
        self._palette: CommandPalette | None = None
        self._quick_add: QuickAdd | None = None
        self._menu: QMenu | None = None
        self._cover: QWidget | None = None
        self.setWindowTitle("FunnelDesk")
        self.setAcceptDrops(self.hooks.open_files is not None)
        self._lay_out()
        self.actions_registry = ActionRegistry(self)
        self.actions_registry.add_all(standard_actions(self))
        self.appearance.changed.connect(self._keep_look)
        if not state.restore_geometry(self):
            self.resize(*_DEFAULT_SIZE)

    def show_room(self, key: str, *, take_focus: bool = False) -> QWidget:
        """Open a room, making its page on the first visit.

        Raises:
            KeyError: there is no such room.
        """
        spec = self._specs[key]
        page = self._pages.get(key)
        if page is None:
            page = spec.factory()
            self._pages[key] = page
            self._headers[key] = page.header_widget() if isinstance(page, Room) else None
            self._holders[key] = self._make_scrollable(page, spec.title)
            self._stack.addWidget(self._holders[key])
        previous = self._pages.get(self._current)
        if previous is not page and isinstance(previous, Room):
            previous.left()
        self._current = key
        self._stack.setCurrentWidget(self._holders[key])
        self.navigation.set_current(key)
        self.header.show_room(spec.title, self._headers[key])
        if isinstance(page, Room):
            page.entered()
            if take_focus:
                page.take_focus()
        self.state.last_room = key
        self.room_shown.emit(key)
        return page

    def show_cover(self, cover: QWidget) -> None:
        """Show a page in place of the rooms, while no workspace is open."""
        self.forget_pages()
        self._cover = cover
        self._stack.addWidget(cover)
        self._stack.setCurrentWidget(cover)
        self.navigation.setEnabled(False)
        self.header.show_room("", None)
        self.header.setEnabled(False)

    def uncover(self) -> None:
        """Let the rooms be used again."""
        if self._cover is not None:
            self._stack.removeWidget(self._cover)
            self._cover.deleteLater()
            self._cover = None
        self.navigation.setEnabled(True)
        self.header.setEnabled(True)

    def forget_pages(self) -> None:
        """Throw all pages away: they belonged to a workspace that is no longer open."""
        self.uncover()
        self.header.show_room("", None)
        for holder in self._holders.values():
            self._stack.removeWidget(holder)
            holder.deleteLater()
        for own in self._headers.values():
            if own is not None:
                own.deleteLater()
        self._holders.clear()
        self._pages.clear()
        self._headers.clear()
        self._current = ""

    def show_last_room(self) -> None:
        """Open the room that was open last, else the first."""
        key = self.state.last_room
        self.show_room(key if key in self._specs else self.rooms[0].key)

    @property
    def current_room(self) -> str:
        """The key of the open room; empty before the first."""
        return self._current

    def page(self, key: str) -> QWidget | None:
        """A room's page, if it was visited."""
        return self._pages.get(key)

    def set_badge(self, key: str, count: int) -> None:
        """Show how many things wait in a room."""
        self.navigation.set_badge(key, count)

    def set_file(self, name: str, status: str = "All changes saved") -> None:
        """Show the file's name and state at the foot of the navigation and in the title."""
        self.navigation.set_file(name, status)
        self.setWindowTitle(f"{name.replace('[*]', '[ *]')} · FunnelDesk" if name else "FunnelDesk")

    def set_undo(self, undo_name: str, redo_name: str = "") -> None:
        """Name the changes that undo and redo would act on; empty where there is none."""
        self.undo_name, self.redo_name = undo_name, redo_name
        if self.hooks.undo is not None and self.hooks.redo is not None:
            self.actions_registry.set_title("edit.undo", f"Undo {undo_name}".strip())
            self.actions_registry.set_title("edit.redo", f"Redo {redo_name}".strip())

    def notify(self, text: str, *, can_undo: bool = True, briefly: bool = False) -> None:
        """Show a notice; a change that can be taken back is told in the past, with Undo."""
        words = tell_past(text) if can_undo else text
        shown_for = BRIEFLY if briefly else SHOWN_FOR
        self.toast.show_notice(words, undo=self.hooks.undo if can_undo else None, shown_for=shown_for)

    def open_palette(self, text: str = "") -> "CommandPalette":
        """Open the palette, with `text` typed already."""
        if self._palette is None:
            from funneldesk.desktop.shell.palette import CommandPalette

            self._palette = CommandPalette(self, self.actions_registry, self.state, self.hooks.search)
        self._palette.open(text)
        return self._palette

    def open_quick_add(self) -> None:
        """Open the line that adds a record."""
        if self.hooks.interpret is None or self.hooks.submit is None:
            return
        if self._quick_add is None:
            from funneldesk.desktop.shell.quick_add import QuickAdd

            self._quick_add = QuickAdd(self, self.hooks.interpret, self.hooks.submit)
        self._quick_add.open()

    @property
    def quick_add(self) -> "QuickAdd | None":
        """The line that adds a record, once it was opened."""
        return self._quick_add

    def open_menu(self) -> None:
        """Open the menus below the menu button."""
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = self.make_menu()
        button = self.navigation.menu_button
        self._menu.popup(button.mapToGlobal(QPoint(0, button.height() + 2)))

    def make_menu(self) -> QMenu:
        """The menus as one menu, from the actions as they are now."""
        menu = QMenu("Menu", self)
        for part in self.actions_registry.make_menus(menu):
            menu.addMenu(part)
        return menu

    def show_keys(self) -> None:
        """Show the sheet of keys."""
        from funneldesk.desktop.shell.keys_sheet import KeysSheet

        sheet = KeysSheet(self.actions_registry, self)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fold the navigation to icons where the window is narrow."""
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember the window's place."""
        self.closing.emit()
        self.state.save_geometry(self)
        self.state.flush()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files that can be imported may be dropped anywhere."""
        if self._droppable(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand dropped files over."""
        paths = self._droppable(event)
        if paths and self.hooks.open_files is not None:
            event.acceptProposedAction()
            self.hooks.open_files(paths)

    def _droppable(self, event: QDropEvent) -> list[Path]:
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        return [path for path in paths if path.suffix.lower() in self.DROPPABLE]

    def _make_scrollable(self, page: QWidget, title: str) -> QScrollArea:
        """Hold a page so that large text in a small window scrolls instead of growing the window."""
        holder = QScrollArea(self._stack)
        holder.setAccessibleName(title)
        holder.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder.setFrameShape(QFrame.Shape.NoFrame)
        holder.setWidgetResizable(True)
        holder.setWidget(page)
        return holder

    def _lay_out(self) -> None:
        ground = QWidget(self)
        set_look(ground, "canvas")
        self.navigation = Navigation(self.rooms, ground)
        self.header = Header("New deal" if self.hooks.new_deal is not None else "", ground)
        self._stack = QStackedWidget(ground)
        self.jobs = JobArea(ground)
        row = QHBoxLayout(ground)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        column.addWidget(self.jobs)
        row.addLayout(column, 1)
        self.setCentralWidget(ground)
        self.toast = Toast(ground)
        self.navigation.chosen.connect(self.show_room)
        self.navigation.menu_asked.connect(self.open_menu)
        self.header.search.asked.connect(self.open_palette)
        if self.hooks.new_deal is not None:
            new_deal = self.hooks.new_deal
            self.header.primary.clicked.connect(lambda _on=False: new_deal())

    def _fold(self) -> None:
        theme = self.appearance.theme
        narrow = self.width() < theme.px(theme.tokens.size["collapse_below"])
        if narrow != self.navigation.is_narrow:
            self.navigation.set_narrow(narrow=narrow)

    def _keep_look(self, _theme: object) -> None:
        self._fold()
        self.state.keep_appearance(self.appearance.mode, self.appearance.text_size)
