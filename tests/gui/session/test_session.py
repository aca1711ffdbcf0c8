"""A window and its workspace: the first choice, opening, adding in a line, undo, going to records, errors in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.deal import create_deal
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.person_chooser import PersonChooser
from funneldesk.desktop.session import EMPTY_NAME, SAMPLE_NAME, Session
from funneldesk.desktop.welcome import WelcomePage
from funneldesk.desktop.widgets.panels import ErrorPanel
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.queries.search import find_records
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance

_PATIENCE = 20_000


@pytest.fixture
def start(appearance: Appearance, state: WindowState, tmp_path: Path) -> Iterator[Callable[[Path | None], Session]]:
    """Starts a session as the program does."""
    sessions: list[Session] = []

    def begin(path: Path | None) -> Session:
        session = Session(appearance, state, tmp_path / "home")
        sessions.append(session)
        session.window.resize(1280, 800)
        session.window.show()
        session.begin(path)
        return session

    yield begin
    for session in sessions:
        session.window.close()
        session.close_workspace()
        shiboken6.delete(session.window)


def _until_open(qtbot: QtBot, session: Session, room: str = "today") -> None:
    qtbot.waitUntil(lambda: session.window.current_room == room, timeout=_PATIENCE)


def test_without_a_workspace_the_first_choice_is_shown(start: Callable[[Path | None], Session]) -> None:
    session = start(None)
    page = session.window.findChild(WelcomePage)
    assert page is not None
    assert [button.text() for button in page.buttons] == ["Open the sample", "Choose a file…", "Start"]
    assert not session.window.navigation.isEnabled()


def test_a_long_problem_is_shown_whole_on_the_first_page(qtbot: QtBot, start: Callable[[Path | None], Session]) -> None:
    session = start(None)
    session.show_welcome("The workspace My business.funnel is open already in another window on this machine. " * 3)
    panel = session.window.findChildren(ErrorPanel)[-1]
    label = next(label for label in panel.findChildren(PlainLabel) if "is open already" in label.text())
    qtbot.waitUntil(lambda: label.width() > 300 and label.height() >= label.heightForWidth(label.width()))


def test_file_dialogs_begin_where_a_file_was_chosen_last(
    start: Callable[[Path | None], Session], state: WindowState, tmp_path: Path
) -> None:
    session = start(None)
    assert start_folder().is_dir()
    folder = tmp_path / "sheets"
    folder.mkdir()
    remember_folder(folder / "leads.csv")
    assert start_folder() == folder
    session.window.close()
    assert state.folder == str(folder)
    folder.rmdir()
    assert start_folder() != folder


def test_the_sample_is_one_click_away_and_lies_in_a_file_of_its_own(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    session = start(None)
    page = session.window.findChild(WelcomePage)
    assert page is not None
    QTest.mouseClick(page.buttons[0], Qt.MouseButton.LeftButton)
    _until_open(qtbot, session)
    assert (tmp_path / "home" / SAMPLE_NAME).exists()
    assert SAMPLE_NAME in session.window.windowTitle()


def test_starting_empty_gives_a_workspace_that_is_opened_again_next_time(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    first = start(None)
    page = first.window.findChild(WelcomePage)
    assert page is not None
    QTest.mouseClick(page.buttons[2], Qt.MouseButton.LeftButton)
    _until_open(qtbot, first)
    assert (tmp_path / "home" / EMPTY_NAME).exists()
    first.window.close()
    again = start(None)
    _until_open(qtbot, again)
    assert EMPTY_NAME in again.window.windowTitle()


def test_a_day_begins_with_today_and_goes_on_where_it_was_left(
    qtbot: QtBot, appearance: Appearance, state: WindowState, tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    clock = FixedClock(dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC))
    shown = []
    for ahead, goes_to in ((0, "leads"), (2, "reports"), (26, "leads"), (24 * 8, "today")):
        clock.at = dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC) + dt.timedelta(hours=ahead)
        session = Session(appearance, state, tmp_path / "home", clock=clock)
        session.window.show()
        session.begin(path)
        qtbot.waitUntil(lambda session=session: bool(session.window.current_room), timeout=_PATIENCE)  # type: ignore[misc]  # bound a round
        shown.append(session.window.current_room)
        session.window.show_room(goes_to)
        session.window.close()
        session.close_workspace()
        shiboken6.delete(session.window)
    assert shown == ["today", "leads", "today", "today"]


def test_a_file_that_is_no_workspace_is_explained(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("name,phone\n")
    session = start(path)
    qtbot.waitUntil(lambda: session.window.findChild(WelcomePage) is not None, timeout=_PATIENCE)
    assert path.read_text() == "name,phone\n"


def test_a_workspace_that_is_open_elsewhere_is_explained(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    with open_app(path):
        session = start(path)
        qtbot.waitUntil(lambda: session.window.findChild(WelcomePage) is not None, timeout=_PATIENCE)


def test_a_typed_line_adds_a_lead_and_a_deal_and_ctrl_z_takes_both_back(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    session = start(path)
    _until_open(qtbot, session)
    window = session.window
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    quick = window.quick_add
    assert quick is not None
    QTest.keyClicks(quick.line, "Ravi Traders 98220 14455 2.5L")
    QTest.keyClick(quick.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.undo_name == "Add “Ravi Traders”", timeout=_PATIENCE)
    with Application.open(path, read_only=True) as reader:
        found = reader.ask(find_records, "ravi").result()
        assert {(record.kind, record.title) for record in found} == {
            ("deal", "Ravi Traders"),
            ("contact", "Ravi Traders"),
        }
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.redo_name == "Add “Ravi Traders”", timeout=_PATIENCE)
    with Application.open(path, read_only=True) as reader:
        assert reader.ask(find_records, "ravi").result() == []


def test_every_room_opens_from_the_navigation(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        app.run(create_deal, title="Rooftop 10 kW", amount_minor=48_500_000).result()
    session = start(path)
    _until_open(qtbot, session)
    keys = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6)
    rooms = ("today", "leads", "pipeline", "campaigns", "insights", "reports")
    for number, key in zip(keys, rooms, strict=True):
        QTest.keyClick(session.window, number, Qt.KeyboardModifier.ControlModifier)
        assert session.window.current_room == key
    QTest.keyClick(session.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert session.window.current_room == "settings"


def test_a_deal_is_found_and_opened_from_anywhere(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        app.run(create_deal, title="Zebra roof").result()
    session = start(path)
    _until_open(qtbot, session)
    session.window.show_room("leads")
    qtbot.waitUntil(lambda: bool(session.window.undo_name), timeout=_PATIENCE)
    QTest.keyClick(session.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = session.window.open_palette()
    assert session.window.undo_name == "Add “Zebra roof”"
    QTest.keyClicks(palette.line, "zebra")
    qtbot.waitUntil(lambda: [item.key for item in palette.model.items] == ["deal:1"], timeout=_PATIENCE)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.window.current_room == "pipeline", timeout=_PATIENCE)


def test_a_campaign_is_made_and_found_from_anywhere(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    session = start(path)
    _until_open(qtbot, session)
    window = session.window
    palette = window.open_palette(">new camp")
    assert palette.model.items[0].title == "New campaign…"
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.current_room == "campaigns"
    room: Any = window.page("campaigns")
    qtbot.waitUntil(lambda: room.page().new_campaign is not None, timeout=_PATIENCE)
    QTest.keyClicks(room.page().new_campaign.fields["name"], "Zebra fair")
    QTest.keyClick(room.page().new_campaign.fields["name"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.undo_name == "Add the campaign “Zebra fair”", timeout=_PATIENCE)
    window.show_room("leads")
    found = window.open_palette("zebra")
    qtbot.waitUntil(lambda: [item.key for item in found.model.items] == ["campaign:1"], timeout=_PATIENCE)
    QTest.keyClick(found.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.current_room == "campaigns", timeout=_PATIENCE)
    qtbot.waitUntil(lambda: room.page().table.current_id == 1, timeout=_PATIENCE)


def test_who_was_chosen_works_on_in_the_room(
    qtbot: QtBot, start: Callable[[Path | None], Session], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(make_workspace(tmp_path))
    _until_open(qtbot, session)
    desk = session.desk
    assert desk is not None
    qtbot.waitUntil(lambda: desk.findChild(PersonChooser) is not None, timeout=_PATIENCE)
    chooser = desk.findChild(PersonChooser)
    assert isinstance(chooser, PersonChooser)
    page = session.window.page("today")
    assert page is not None
    taken: list[str] = []
    monkeypatch.setattr(page, "take_focus", lambda: taken.append("today"))
    chooser._choose(None)
    qtbot.waitUntil(lambda: taken == ["today"])
