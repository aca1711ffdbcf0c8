"""Actions as data: menus, keys, the palette and the sheet of keys are all made from one registry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from funneldesk.desktop.widgets.plain import plain_caption, plain_tooltip

MenuName = Literal["File", "Edit", "View", "Go", "Help"]
MENUS: tuple[MenuName, ...] = ("File", "Edit", "View", "Go", "Help")


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do from anywhere in the window.

    Attributes:
        id: a stable name such as "edit.undo".
        title: the words in menus and palette.
        callback: what it does.
        shortcut: keys in Qt's portable form ("Ctrl+K"); several are separated by "; ".
        menu: where it stands; None keeps it out of the menus.
        enabled_when: asked before a menu or the palette opens; None means always.
        icon: the name of an icon for the palette.
        separated: a line is drawn above it in its menu.
    """

    id: str
    title: str
    callback: Callable[[], object]
    shortcut: str = ""
    menu: MenuName | None = None
    enabled_when: Callable[[], bool] | None = None
    icon: str = ""
    separated: bool = False


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key that a part of a room handles itself, for the sheet of keys."""

    group: str
    keys: str
    text: str


class ActionRegistry(QObject):
    """All actions of a window; each is one `QAction` of that window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, Action] = {}
        self._qactions: dict[str, QAction] = {}
        self._hints: list[KeyHint] = []

    def add(self, action: Action) -> QAction:
        """Register an action.

        Raises:
            ValueError: its id or one of its keys is taken already.
        """
        if action.id in self._actions:
            raise ValueError(f"There is an action {action.id} already.")
        keys = shortcut_keys(action.shortcut)
        taken = {key.toString() for other in self._qactions.values() for key in other.shortcuts()}
        clash = [key.toString() for key in keys if key.toString() in taken]
        if clash:
            raise ValueError(f"{action.id} wants {', '.join(clash)}, which is taken.")
        qaction = QAction(plain_caption(action.title), self)
        qaction.setToolTip(plain_tooltip(action.title))
        qaction.setShortcuts(keys)
        qaction.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        qaction.triggered.connect(lambda _on=False: self.run(action.id))
        self._actions[action.id] = action
        self._qactions[action.id] = qaction
        self._window.addAction(qaction)
        return qaction

    def add_all(self, actions: Iterable[Action]) -> None:
        """Register several actions in order."""
        for action in actions:
            self.add(action)

    def add_hints(self, hints: Iterable[KeyHint]) -> None:
        """Name keys that parts of a room handle themselves."""
        self._hints += hints

    def run(self, action_id: str) -> None:
        """Do it, unless it is not possible now."""
        if self.is_enabled(action_id):
            self._actions[action_id].callback()

    def is_enabled(self, action_id: str) -> bool:
        """Whether the action is possible now."""
        condition = self._actions[action_id].enabled_when
        return condition is None or condition()

    def title(self, action_id: str) -> str:
        """The words shown now (undo and redo change theirs)."""
        return self._qactions[action_id].text().replace("&&", "&")

    def set_title(self, action_id: str, title: str) -> None:
        """Show other words."""
        self._qactions[action_id].setText(plain_caption(title))
        self._qactions[action_id].setToolTip(plain_tooltip(title))

    def refresh(self) -> None:
        """Ask every action whether it is possible, for menus that are about to open."""
        for action_id, qaction in self._qactions.items():
            # The key of a disabled QAction would fall through to a focused editor; `run` asks again instead.
            qaction.setEnabled(self.is_enabled(action_id))

    def release(self) -> None:
        """Let every key through again once the menus are closed."""
        for qaction in self._qactions.values():
            qaction.setEnabled(True)

    def all(self) -> list[Action]:
        """Every action in the order of registration."""
        return list(self._actions.values())

    def qaction(self, action_id: str) -> QAction:
        """The Qt side of an action, for tool buttons."""
        return self._qactions[action_id]

    def hints(self) -> list[KeyHint]:
        """The keys that rooms named."""
        return list(self._hints)

    def make_menus(self, parent: QWidget) -> list[QMenu]:
        """The menus with their actions; empty ones are left out."""
        menus = []
        for name in MENUS:
            entries = [action for action in self._actions.values() if action.menu == name]
            if not entries:
                continue
            menu = QMenu(name, parent)
            menu.setToolTipsVisible(False)
            for entry in entries:
                if entry.separated:
                    menu.addSeparator()
                menu.addAction(self._qactions[entry.id])
            menu.aboutToShow.connect(self.refresh)
            menu.aboutToHide.connect(self.release)
            menus.append(menu)
        return menus


def shortcut_keys(shortcut: str) -> list[QKeySequence]:
    """The key sequences of an action's `shortcut` text."""
    return [QKeySequence(keys) for keys in shortcut.split("; ") if keys]


def native_keys(shortcut: str) -> str:
    """The first key of an action as this platform writes it, with spaces: "Ctrl Z"."""
    keys = shortcut_keys(shortcut)
    return keys[0].toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ") if keys else ""
