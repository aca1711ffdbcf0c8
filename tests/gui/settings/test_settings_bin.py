"""The bin, by mouse and keys."""

import datetime as dt
import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from funneldesk.commands.contacts_bulk import delete_contacts
from funneldesk.commands.deal import create_deal, delete_deals
from funneldesk.commands.pipeline import create_stage, delete_stage
from funneldesk.desktop.settings.bin_page import KIND_WORDS, BinPage
from tests.gui.settings.conftest import OpenSettings
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage

LEFT = Qt.MouseButton.LeftButton


def bin_deals(stage: Stage, *titles: str) -> None:
    for title in titles:
        deal = stage.app.run(create_deal, title=title).result().result
        stage.app.run(delete_deals, deal_ids=[deal]).result()
        stage.clock.at += dt.timedelta(minutes=1)


def shown(page: BinPage) -> list[str]:
    return [row.title for row in page.table.records.rows]


def test_an_empty_bin_says_what_it_is_for(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Bin")
    qtbot.waitUntil(room.bin.empty.isVisible)
    assert unnamed_widgets(room.bin) == []


def test_the_last_deleted_stands_first_and_comes_back_by_a_click(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Bin")
    bin_deals(stage, "Dairy", "Mill", "School")
    page = room.bin
    qtbot.waitUntil(lambda: shown(page) == ["School", "Mill", "Dairy"])
    assert page.count.text() == "3 in the bin"
    assert not page.restore_button.isEnabled()
    at = page.table.visualRect(page.table.records.index(1, 0)).center()
    QTest.mouseClick(page.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)
    QTest.mouseClick(page.restore_button, LEFT)
    qtbot.waitUntil(lambda: shown(page) == ["School", "Dairy"])
    assert stage.said.toasts[-1] == "Restore “Mill”"
    stage.desk.undo()
    qtbot.waitUntil(lambda: shown(page) == ["School", "Mill", "Dairy"])


def test_several_come_back_by_keys_as_one_step(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Bin")
    bin_deals(stage, "Dairy", "Mill", "School")
    page = room.bin
    qtbot.waitUntil(lambda: len(shown(page)) == 3)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.restore_button.text() == "Restore 3"
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("School\tDeal\t")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(page.empty.isVisible)
    stage.desk.undo()
    qtbot.waitUntil(lambda: len(shown(page)) == 3)


def test_what_cannot_come_back_says_why_on_the_page(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Bin")
    made = stage.app.run(create_stage, pipeline_id=1, label="Papers").result().result
    deal = stage.app.run(create_deal, title="Dairy", stage_id=made).result().result
    stage.app.run(delete_deals, deal_ids=[deal]).result()
    stage.app.run(delete_stage, stage_id=made).result()
    page = room.bin
    qtbot.waitUntil(lambda: sorted(shown(page)) == ["Dairy", "Papers"])
    page.table.selectRow(shown(page).index("Dairy"))
    page.restore()
    qtbot.waitUntil(lambda: "restore that first" in page.problem.text())
    page.table.selectAll()
    page.restore()
    qtbot.waitUntil(page.empty.isVisible)


def test_ten_thousand_are_searched_and_sorted_at_once(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Bin", leads=10_000)
    page = room.bin
    stage.app.run(delete_contacts, contact_ids=list(range(1, 10_001))).result()
    qtbot.waitUntil(lambda: page.count.text() == "10,000 in the bin", timeout=20_000)
    began = time.thread_time()
    page.table.records.search("meera heights")
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert time.thread_time() - began < 2
    names = [name.casefold() for name in shown(page)]
    assert 0 < len(names) < 1000
    assert names == sorted(names, reverse=True)
    assert page.table.records.index(0, 1).data() == KIND_WORDS["contact"]


def test_the_menu_restores(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Bin")
    bin_deals(stage, "Dairy")
    page = room.bin
    qtbot.waitUntil(lambda: shown(page) == ["Dairy"])
    page.table.selectRow(0)
    page.make_menu().actions()[0].trigger()
    qtbot.waitUntil(page.empty.isVisible)
