"""The actions every window has, whatever its rooms."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from funneldesk.desktop.shell.actions import Action

if TYPE_CHECKING:
    from funneldesk.desktop.shell.rooms import RoomSpec
    from funneldesk.desktop.shell.window import MainWindow
    from funneldesk.desktop.theme.appearance import Mode

_TEXT_STEP = 10
_DIGITS = 9
_REST = 80


def standard_actions(window: "MainWindow") -> list[Action]:
    """Find, add, undo, look, help and quit; what the window was given no hook for is left out."""
    hooks = window.hooks
    actions = [
        Action("go.palette", "Search or type a command…", window.open_palette, "Ctrl+K", "Go", icon="search"),
        *_room_actions(window),
    ]
    if hooks.interpret is not None and hooks.submit is not None:
        actions.append(
            Action("file.quick_add", "Add in one line…", window.open_quick_add, "Ctrl+N", "File", icon="plus")
        )
    if hooks.new_deal is not None:
        actions.append(Action("file.new_deal", "New deal", hooks.new_deal, "Ctrl+Shift+N", "File", icon="plus"))
    if hooks.undo is not None and hooks.redo is not None:
        actions += [
            Action("edit.undo", "Undo", hooks.undo, "Ctrl+Z", "Edit", lambda: bool(window.undo_name), "undo"),
            Action(
                "edit.redo", "Redo", hooks.redo, "Ctrl+Y; Ctrl+Shift+Z", "Edit", lambda: bool(window.redo_name), "redo"
            ),
        ]
    return [
        *actions,
        *_look_actions(window),
        Action("help.menu", "Menu", window.open_menu, "F10", icon="menu"),
        Action("help.keys", "Sheet of keys", window.show_keys, "F1; Ctrl+/", "Help", icon="note"),
        Action("file.quit", "Quit", window.close, "Ctrl+Q", "File", separated=True, icon="close"),
    ]


def _room_actions(window: "MainWindow") -> list[Action]:
    main = [spec for spec in window.rooms if not spec.foot]
    keys = {spec.key: f"Ctrl+{number}" for number, spec in enumerate(main[:_DIGITS], 1)}
    keys |= {spec.key: "Ctrl+," for spec in window.rooms if spec.foot and spec.key == "settings"}

    def visit(spec: "RoomSpec") -> Callable[[], object]:
        return lambda: window.show_room(spec.key, take_focus=True)

    return [
        Action(f"go.{spec.key}", spec.title, visit(spec), keys.get(spec.key, ""), "Go", icon=spec.icon)
        for spec in window.rooms
    ]


def _look_actions(window: "MainWindow") -> list[Action]:
    look = window.appearance

    def choose(mode: "Mode") -> Callable[[], object]:
        return lambda: look.set_mode(mode)

    # Laying a full window out anew takes long; presses in quick succession are answered once, together.
    pressed: list[int] = []
    rest = QTimer(window, singleShot=True, interval=_REST)

    def apply() -> None:
        by = sum(pressed)
        pressed.clear()
        if by:
            look.set_text_size(look.text_size + by)

    def normal() -> None:
        pressed.clear()
        look.set_text_size(100)

    def press(by: int) -> None:
        pressed.append(by)
        rest.start()

    rest.timeout.connect(apply)

    def grow(by: int) -> Callable[[], object]:
        return lambda: press(by)

    return [
        Action("view.system", "Light or dark as the system", choose("system"), "", "View", icon="settings"),
        Action("view.light", "Light", choose("light"), "", "View", icon="today"),
        Action("view.dark", "Dark", choose("dark"), "", "View", icon="sleep"),
        Action("view.larger", "Larger text", grow(_TEXT_STEP), "Ctrl++; Ctrl+=", "View", separated=True, icon="plus"),
        Action("view.smaller", "Smaller text", grow(-_TEXT_STEP), "Ctrl+-", "View", icon="plus"),
        Action("view.normal", "Normal text size", normal, "Ctrl+0", "View", icon="undo"),
    ]
