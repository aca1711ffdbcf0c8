"""The window around the rooms: lazy rooms, badges, notices, folding, what is remembered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from funneldesk.desktop.shell.navigation import PersonButton, RoomButton
from funneldesk.desktop.shell.rooms import Room, RoomSpec
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.shell.toast import BRIEFLY, SHOWN_FOR
from funneldesk.desktop.shell.window import MainWindow, ShellHooks
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.desktop.widgets.plain import PlainLabel
from tests.support.screen import unnamed_widgets

OpenWindow = Callable[[ShellHooks | None], MainWindow]
PAYLOAD = '<b>Dairy</b> & "sons"'


def test_rooms_are_made_on_their_first_visit_only(qtbot: QtBot, appearance: Appearance, state: WindowState) -> None:
    made: list[str] = []

    def room(key: str) -> RoomSpec:
        def make() -> Room:
            made.append(key)
            return Room()

        return RoomSpec(key, key.title(), key, make)

    window = MainWindow([room("pipeline"), room("leads")], appearance, state)
    qtbot.addWidget(window)
    assert made == []
    window.show_room("leads")
    window.show_room("pipeline")
    window.show_room("leads")
    assert made == ["leads", "pipeline"]
    assert window.header.title == "Leads"
    assert window.page("leads") is not None


def test_another_workspace_gets_pages_and_headers_of_its_own(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(None)
    before = window.show_room("pipeline")
    gone: list[bool] = []
    before.destroyed.connect(lambda: gone.append(True))
    window.show_cover(QLabel("Choose a file"))
    qtbot.waitUntil(lambda: bool(gone))
    assert not window.navigation.isEnabled()
    window.uncover()
    window.show_room("leads")
    after = window.show_room("pipeline")
    assert after.isVisible()
    assert window.header.title == "Pipeline"
    assert window.navigation.isEnabled()


def test_a_room_hears_that_it_is_entered_and_left(qtbot: QtBot, appearance: Appearance, state: WindowState) -> None:
    heard: list[str] = []

    class Loud(Room):
        def entered(self) -> None:
            heard.append("entered")

        def left(self) -> None:
            heard.append("left")

    specs = [RoomSpec("a", "A", "today", Loud), RoomSpec("b", "B", "leads", QWidget)]
    window = MainWindow(specs, appearance, state)
    qtbot.addWidget(window)
    window.show_room("a")
    window.show_room("b")
    window.show_room("a")
    assert heard == ["entered", "left", "entered"]


def test_only_given_rooms_are_shown_and_keys_lead_to_them(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.show_room("today")
    names = [
        button.spec.key for button in window.navigation.findChildren(RoomButton) if not isinstance(button, PersonButton)
    ]
    assert names == [spec.key for spec in window.rooms]
    QTest.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.current_room == "pipeline"
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.current_room == "settings"


def test_what_was_given_no_hook_is_not_offered(open_window: OpenWindow) -> None:
    window = open_window(ShellHooks())
    ids = {action.id for action in window.actions_registry.all()}
    assert not ids & {"edit.undo", "edit.redo", "file.new_deal", "file.quick_add"}
    assert window.header.primary.isHidden()


def test_the_notice_takes_the_change_back_by_button_and_by_key(open_window: OpenWindow) -> None:
    undone: list[str] = []
    window = open_window(ShellHooks(undo=lambda: undone.append("undo"), redo=lambda: undone.append("redo")))
    window.set_undo(f"Move {PAYLOAD} to Won")
    window.notify(f"Moved {PAYLOAD} to Won")
    assert window.toast.isVisible()
    assert window.toast.text == f"Moved {PAYLOAD} to Won"
    QTest.mouseClick(window.toast.button, Qt.MouseButton.LeftButton)
    assert undone == ["undo"]
    assert not window.toast.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["undo", "undo"]
    QTest.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["undo", "undo"], "there is nothing to redo"


def test_undo_names_the_change_in_menu_and_palette(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.set_undo(f"Move {PAYLOAD} to Won", "Add Ravi Traders")
    actions = window.actions_registry
    assert actions.title("edit.undo") == f"Undo Move {PAYLOAD} to Won"
    assert actions.qaction("edit.undo").text() == f"Undo Move {PAYLOAD} to Won".replace("&", "&&")
    assert "<b>" not in actions.qaction("edit.undo").toolTip()
    assert actions.is_enabled("edit.redo")
    window.set_undo("")
    assert not actions.is_enabled("edit.undo")


def test_the_notice_goes_by_itself_but_waits_while_it_has_the_focus(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(None)
    window.notify("Moved")
    assert window.toast.clock.isActive()
    assert window.toast.clock.interval() == SHOWN_FOR == 8000
    window.toast.button.setFocus()
    assert not window.toast.clock.isActive()
    with qtbot.waitSignal(window.toast.gone):
        QTest.keyClick(window.toast.button, Qt.Key.Key_Escape)


def test_a_notice_is_announced_where_a_screen_reader_listens(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(None)
    QAccessible.setActive(True)
    try:
        window.notify(PAYLOAD)
        window.jobs.start("Importing")
        qtbot.waitUntil(window.jobs.isVisible)
    finally:
        QAccessible.setActive(False)
    assert window.toast.button.accessibleName() == f"Undo: {PAYLOAD}"


def test_focus_returns_even_when_a_popover_is_opened_twice(open_window: OpenWindow) -> None:
    window = open_window(None)
    button = window.navigation.button("leads")
    button.setFocus()
    window.open_palette()
    palette = window.open_palette(">")
    palette.dismiss()
    assert button.hasFocus()


def test_a_long_notice_stays_inside_the_window(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.resize(700, 500)
    window.notify("Moved " + "a very long title " * 30)
    assert window.rect().contains(window.toast.geometry())
    assert window.toast.geometry().left() >= 16
    line = window.toast.findChildren(PlainLabel)[0]
    assert line.shown_text().endswith("…")
    assert line.toolTip() == window.toast.text
    toast = window.toast
    assert toast.rect().contains(toast.button.geometry())
    assert line.geometry().right() < toast.button.geometry().left()


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Move “Dairy 15 kW” to Won", "Moved “Dairy 15 kW” to Won"),
        ("Delete 4 deals", "Deleted 4 deals"),
        ("Plan “Move house”", "Planned “Move house”"),
        ("Done: Call Ravi", "Done: Call Ravi"),
        ("Added. Somebody is here already.", "Added. Somebody is here already."),
    ],
)
def test_a_notice_tells_a_change_in_the_past(open_window: OpenWindow, label: str, told: str) -> None:
    window = open_window(None)
    window.set_undo(label)
    window.notify(label)
    assert window.toast.text == told
    assert window.actions_registry.title("edit.undo") == f"Undo {label}"
    window.notify(label, can_undo=False)
    assert window.toast.text == label


def test_what_was_taken_back_is_said_briefly(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.notify("Undone: Move “Dairy” to Won", can_undo=False, briefly=True)
    assert window.toast.clock.interval() == BRIEFLY == 4000
    window.notify("Move “Dairy” to Won")
    assert window.toast.clock.interval() == SHOWN_FOR


def test_the_navigation_folds_to_icons_in_a_narrow_window_and_keeps_its_names(open_window: OpenWindow) -> None:
    window = open_window(None)
    assert window.navigation.width() == 196
    window.resize(1024, 700)
    assert window.navigation.is_narrow
    assert window.navigation.width() == 56
    assert window.navigation.button("leads").toolTip() == "Leads, 23 waiting"
    assert window.navigation.button("leads").accessibleName() == "Leads, 23 waiting"
    assert (window.width(), window.height()) == (1024, 700)


def test_the_window_fits_1024_by_700_at_double_text_size(open_window: OpenWindow, appearance: Appearance) -> None:
    window = open_window(None)
    window.show_room("pipeline")
    appearance.set_text_size(200)
    window.resize(1024, 700)
    assert (window.width(), window.height()) == (1024, 700)


def test_presses_for_larger_text_are_answered_together(
    qtbot: QtBot, open_window: OpenWindow, appearance: Appearance
) -> None:
    window = open_window(None)
    seen: list[int] = []
    appearance.changed.connect(lambda theme: seen.append(theme.text_size))
    for name in ("view.larger", "view.larger", "view.larger", "view.smaller"):
        window.actions_registry.run(name)
    qtbot.waitUntil(lambda: seen == [120])
    window.actions_registry.run("view.larger")
    window.actions_registry.run("view.normal")
    assert seen == [120, 100]


def test_everything_that_takes_the_focus_has_a_name(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.show_room("pipeline")
    window.open_palette()
    window.open_quick_add()
    window.notify("Moved")
    window.jobs.start("Importing", on_cancel=lambda: None)
    assert unnamed_widgets(window) == []


def test_place_room_and_look_are_remembered_in_the_given_file(open_window: OpenWindow, state: WindowState) -> None:
    window = open_window(None)
    window.show_room("leads")
    window.resize(700, 560)
    window.appearance.set_mode("dark")
    window.close()
    again = open_window(None)
    again.resize(1, 1)
    assert state.restore_geometry(again)
    assert (again.width(), again.height()) == (700, 560)
    again.show_last_room()
    assert again.current_room == "leads"
    assert state.appearance == ("dark", 100)
    again.appearance.set_text_size(120)
    assert state.appearance == ("dark", 120)


def test_a_file_name_with_markup_is_shown_as_it_stands(open_window: OpenWindow) -> None:
    window = open_window(None)
    window.set_file(PAYLOAD, "All changes saved")
    assert window.navigation.file_status == (PAYLOAD, "All changes saved")
    texts = [label for label in window.navigation.findChildren(QLabel) if label.text() == PAYLOAD]
    assert [label.textFormat() for label in texts] == [Qt.TextFormat.PlainText]


def test_only_files_that_can_be_imported_may_be_dropped(open_window: OpenWindow) -> None:
    window = open_window(ShellHooks(open_files=lambda _paths: None))
    assert window.acceptDrops()
    assert Path("leads.CSV").suffix.lower() in window.DROPPABLE
    assert ".exe" not in window.DROPPABLE
