"""Sources and channels, by mouse and keys."""

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from funneldesk.commands.contact import create_contact
from funneldesk.desktop.settings import SettingsRoom
from funneldesk.desktop.settings.sources_page import SourcesPage
from funneldesk.queries.sources import SourceMap, read_source_map
from tests.gui.settings.conftest import OpenSettings
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage

PAGE = "Sources and channels"


def add_leads(qtbot: QtBot, stage: Stage, room: SettingsRoom, *sources: str) -> SourcesPage:
    for words in sources:
        stage.app.run(create_contact, name=f"By {words}", source=words).result()
    page = room.sources
    qtbot.waitUntil(lambda: sum(row.leads for row in page.map.sources) == len(sources))
    return page


def stored(stage: Stage) -> SourceMap:
    return stage.app.ask(read_source_map).result()


def channel_of(stage: Stage) -> dict[str, str]:
    return {row.words: row.channel for row in stored(stage).sources}


def shown(page: SourcesPage) -> list[str]:
    return [row.words for row in page.table.records.rows]


def pick(menu: QMenu, words: str) -> None:
    next(action for action in menu.actions() if action.text() == words).trigger()


def choose(page: SourcesPage, *places: int) -> None:
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    page.table.selectionModel().clearSelection()
    for place in places:
        page.table.selectionModel().select(page.table.records.index(place, 0), flags)


def test_without_sources_the_page_says_where_they_come_from(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings(PAGE)
    qtbot.waitUntil(room.sources.empty.isVisible)
    assert len(room.sources.channels.lines) == 14
    assert unnamed_widgets(room.sources) == []


def test_unmapped_sources_stand_first_and_are_marked(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings(PAGE)
    page = add_leads(qtbot, stage, room, "Referral", "Referral", "zq 7")
    assert shown(page) == ["zq 7", "Referral"]
    assert page.table.records.index(0, 2).data() == "No channel yet"
    assert page.note.text() == "1 without a channel"
    assert not page.channel.isEnabled()


def test_several_are_mapped_at_once_from_the_bar_and_undone(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings(PAGE)
    page = add_leads(qtbot, stage, room, "zq", "zr", "Referral")
    choose(page, 0, 1)
    assert page.note.text() == "2 chosen"
    pick(page.channel.menu(), "Webinar")
    qtbot.waitUntil(lambda: all(row.channel for row in page.map.sources))
    assert channel_of(stage) == {"zq": "Webinar", "zr": "Webinar", "Referral": "Referral"}
    assert page.note.text() == "2 chosen"
    pick(page.origin.menu(), "Outbound")
    qtbot.waitUntil(lambda: [row.origin for row in page.map.sources].count("outbound") == 2)
    stage.desk.undo()
    stage.desk.undo()
    qtbot.waitUntil(lambda: page.map.sources[0].channel == "")
    assert shown(page)[:2] == ["zq", "zr"]


def test_a_source_is_mapped_by_keys_alone(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings(PAGE)
    page = add_leads(qtbot, stage, room, "zq", "zr")
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Search ads" in channel_of(stage).values())


def test_a_search_narrows_and_a_click_on_a_caption_sorts(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings(PAGE)
    page = add_leads(qtbot, stage, room, "zq", "zr", "zr", "Referral")
    QTest.keyClicks(page.search, "refer")
    qtbot.waitUntil(lambda: shown(page) == ["Referral"])
    QTest.keyClicks(page.search, "xx")
    qtbot.waitUntil(lambda: page.note.text() == "Nothing found")
    QTest.keyClick(page.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(shown(page)) == 3)
    head = page.table.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(0) + 20, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(lambda: shown(page) == ["Referral", "zq", "zr"])


def test_channels_are_added_renamed_moved_and_deleted(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings(PAGE)
    channels = room.sources.channels
    qtbot.waitUntil(lambda: len(channels.lines) == 14)
    QTest.keyClicks(channels.add_line.line, "Radio")
    QTest.keyClick(channels.add_line.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(channels.lines) == 15 and channels.add_line.line.text() == "")
    line = channels.lines[channels.ids[-1]]
    line.name.committed.emit("Radio spots")
    qtbot.waitUntil(lambda: line.channel.label == "Radio spots")
    line.name.committed.emit("Search ads")
    qtbot.waitUntil(lambda: line.name.problem == "There is a channel “Search ads” already.")
    line.handle.setFocus()
    QTest.keyClick(line.handle, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: channels.ids[-2] == line.channel.id)
    assert line.handle.hasFocus()
    QTest.mouseClick(line.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(channels.lines) == 14)
    stage.desk.undo()
    qtbot.waitUntil(lambda: len(channels.lines) == 15)


def test_a_channel_in_use_cannot_be_deleted_and_a_rule_refuses_in_words(
    qtbot: QtBot, open_settings: OpenSettings
) -> None:
    stage, room = open_settings(PAGE)
    add_leads(qtbot, stage, room, "Partner")
    lines = {line.channel.label: line for line in room.sources.channels.lines.values()}
    qtbot.waitUntil(lambda: not lines["Partner"].remove.isEnabled())
    assert lines["Partner"].use.text() == "1 source"
    lines["Referral"].remove.click()
    qtbot.waitUntil(lambda: "the score rule" in lines["Referral"].name.problem)
    assert len(stored(stage).channels) == 14


def test_a_channel_is_dragged_by_its_handle(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings(PAGE)
    channels = room.sources.channels
    qtbot.waitUntil(lambda: len(channels.lines) == 14)
    room.sources.ensureWidgetVisible(channels)
    ids = channels.ids
    handle, target = channels.lines[ids[0]].handle, channels.lines[ids[2]]
    qtbot.waitUntil(lambda: target.y() > 0 and target.height() > 10)
    start = handle.rect().center()
    end = handle.mapFromGlobal(target.mapToGlobal(QPoint(10, target.height() - 2)))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(handle, start + QPoint(0, 12))
    QTest.mouseMove(handle, end)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    qtbot.waitUntil(lambda: [row.id for row in stored(stage).channels][:3] == [ids[1], ids[2], ids[0]])
