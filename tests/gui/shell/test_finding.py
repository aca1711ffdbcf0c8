"""Finding and adding by keyboard: palette, quick add, registry of actions, sheet of keys."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from funneldesk.desktop.shell.actions import Action, ActionRegistry, KeyHint
from funneldesk.desktop.shell.keys_sheet import list_keys
from funneldesk.desktop.shell.palette import PaletteItem
from funneldesk.desktop.shell.quick_add import QuickAddReading
from funneldesk.desktop.shell.window import MainWindow, ShellHooks
from funneldesk.errors import Refusal
from tests.support.screen import interpret

OpenWindow = Callable[[ShellHooks | None], MainWindow]
Deliver = Callable[[Sequence[PaletteItem]], None]
CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_command_is_found_and_run_by_keyboard_alone(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.show_room("today")
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = window.open_palette()
    QTest.keyClicks(palette.line, ">insigh")
    assert palette.model.items[0].title == "Insights"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.current_room == "insights"
    assert not palette.isVisible()


def test_records_arrive_later_and_stale_answers_are_dropped(open_window: OpenWindow) -> None:
    asked: list[tuple[str, Deliver]] = []
    opened: list[str] = []
    window = open_window(ShellHooks(search=lambda text, deliver: asked.append((text, deliver))))
    palette = window.open_palette("zq")
    palette.line.setText("zqx")
    (_, first), (text, second) = asked[-2:]
    assert text == "zqx"
    old = PaletteItem("lead:1", "Old", lambda: opened.append("old"))
    new = PaletteItem("lead:2", "<b>Himalaya</b> & Co", lambda: opened.append("new"), "Nashik", "company")
    second([new])
    first([old])
    assert [item.title for item in palette.model.items] == ["<b>Himalaya</b> & Co"]
    index = palette.model.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>Himalaya</b> & Co, Nashik"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened == ["new"]


def test_commands_only_after_the_mark(open_window: OpenWindow) -> None:
    asked: list[str] = []
    window = open_window(ShellHooks(search=lambda text, _deliver: asked.append(text)))
    window.open_palette(">dark")
    assert asked == []


def test_the_choice_walks_round_and_what_was_used_comes_first(open_window: OpenWindow) -> None:
    window = open_window(None)
    palette = window.open_palette()
    first = palette.model.items[0].key
    QTest.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == palette.model.rowCount() - 1
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    used = palette.model.items[1].key
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert [item.key for item in window.open_palette().model.items[:2]] == [used, first]


def test_escape_closes_the_palette_and_gives_the_focus_back(open_window: OpenWindow) -> None:
    window = open_window(None)
    button = window.navigation.button("leads")
    button.setFocus()
    palette = window.open_palette()
    assert palette.line.hasFocus()
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert button.hasFocus()


def test_typing_on_the_search_box_starts_the_search(open_window: OpenWindow) -> None:
    window = open_window(None)
    QTest.keyClicks(window.header.search, "d")
    assert window.open_palette("d").line.text() == "d"


def test_a_line_is_read_as_it_is_typed_and_added_by_enter(open_window: OpenWindow, qtbot: QtBot) -> None:
    added: list[QuickAddReading] = []
    window = open_window(ShellHooks(interpret=interpret, submit=added.append))
    QTest.keyClick(window, Qt.Key.Key_N, CTRL)
    add = window.quick_add
    assert add is not None
    assert add.isVisible()
    QTest.keyClicks(add.line, "<b>Ravi Traders")
    qtbot.waitUntil(lambda: add.shown() == [("Name", "<b>Ravi Traders")])
    QTest.keyClick(add.line, Qt.Key.Key_Return)
    assert (added, add.isVisible()) == ([], True)
    assert "phone number" in add.problem.text()
    QTest.keyClicks(add.line, " 9822014455")
    QTest.keyClick(add.line, Qt.Key.Key_Return)
    assert [part.value for part in added[0].parts] == ["<b>Ravi Traders", "9822014455"]
    assert not add.isVisible()


def test_a_refused_line_stays_with_its_sentence(open_window: OpenWindow) -> None:
    def refuse(_reading: QuickAddReading) -> None:
        raise Refusal("Ravi Traders is there already.")

    window = open_window(ShellHooks(interpret=interpret, submit=refuse))
    window.open_quick_add()
    add = window.quick_add
    assert add is not None
    QTest.keyClicks(add.line, "Ravi Traders 9822014455")
    QTest.keyClick(add.line, Qt.Key.Key_Return)
    assert add.isVisible()
    assert add.problem.text() == "Ravi Traders is there already."


def test_ids_and_keys_of_actions_are_unique(open_window: OpenWindow, qtbot: QtBot) -> None:
    actions = open_window(None).actions_registry.all()
    keys = [key for action in actions for key in action.shortcut.split("; ") if key]
    assert len(keys) == len(set(keys))
    window = QWidget()
    qtbot.addWidget(window)
    registry = ActionRegistry(window)
    registry.add(Action("a", "A", list, "Ctrl+J"))
    with pytest.raises(ValueError, match="already"):
        registry.add(Action("a", "A again", list))
    with pytest.raises(ValueError, match=r"Ctrl\+J"):
        registry.add(Action("b", "B", list, "Ctrl+J"))


def test_menus_hold_the_actions_and_grey_what_is_not_possible(open_window: OpenWindow) -> None:
    window = open_window(None)
    menus = {menu.title(): menu for menu in window.actions_registry.make_menus(window)}
    assert list(menus) == ["File", "Edit", "View", "Go", "Help"]
    menus["Edit"].aboutToShow.emit()
    assert not window.actions_registry.qaction("edit.undo").isEnabled()
    menus["Edit"].aboutToHide.emit()
    assert window.actions_registry.qaction("edit.undo").isEnabled()


def test_the_sheet_of_keys_lists_actions_and_what_rooms_handle(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.actions_registry.add_hints([KeyHint("Board", "Ctrl+→", "Move the card")])
    groups = list_keys(window.actions_registry)
    assert ("Ctrl+K", "Search or type a command…") in groups["Go"]
    assert groups["Board"] == [("Ctrl+→", "Move the card")]
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChild(QDialog)
    assert sheet is not None
    assert sheet.isVisible()
    sheet.close()
