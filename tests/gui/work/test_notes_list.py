"""Notes of both teams on a record: written, changed and taken away where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.note import write_note
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.notes_list import NotesList
from funneldesk.desktop.plan_step import NoteQuestion
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.queries.mentions import read_mentions
from tests.support.daily_work import open_daily_work
from tests.support.screen import unnamed_widgets
from tests.support.stage import Said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance
    from tests.support.daily_work import DailyWork

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def work(tmp_path: Path) -> Iterator[DailyWork]:
    """The business."""
    made = open_daily_work(tmp_path)
    yield made
    made.app.close()


def button(notes: NotesList, words: str) -> Button:
    return next(one for one in notes.findChildren(Button) if one.text() == words and one.isVisible())


def test_a_note_on_a_campaign_is_written_changed_and_deleted(
    qtbot: QtBot, appearance: Appearance, work: DailyWork
) -> None:
    del appearance
    campaign = work.do(create_campaign, name="Trade fair")
    window = QMainWindow()
    qtbot.addWidget(window)
    desk = Desk(work.app, Bridge(window), Said(), window)
    work.app.actor_id = work.priya
    notes = NotesList(desk, window)
    window.setCentralWidget(notes)
    window.resize(420, 500)
    window.show()
    notes.show_record(campaign_id=campaign)
    qtbot.waitUntil(lambda: bool(notes._people))
    QTest.keyClicks(notes.pad.box, "<b>Leads</b> from stall B were best, @as")
    QTest.keyClick(notes.pad.box, Qt.Key.Key_Tab)
    QTest.keyClick(notes.pad.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [row.note for row in notes.rows] == ["<b>Leads</b> from stall B were best, @Asha Rao"])
    assert notes.pad.box.toPlainText() == ""
    (mention,) = work.ask(read_mentions, work.asha)
    assert (mention.title, mention.campaign_id) == ("Trade fair", campaign)
    assert unnamed_widgets(window) == []
    QTest.mouseClick(button(notes, "Edit"), LEFT)
    question = next(one for one in window.findChildren(NoteQuestion) if one.isVisible())
    question.text.setPlainText("Stall B was best")
    QTest.mouseClick(question.ok_button, LEFT)
    qtbot.waitUntil(lambda: [row.note for row in notes.rows] == ["Stall B was best"])
    QTest.mouseClick(button(notes, "Delete"), LEFT)
    qtbot.waitUntil(lambda: notes.rows == [])
    desk.undo()
    qtbot.waitUntil(lambda: len(notes.rows) == 1)
    desk.close()


def test_older_notes_wait_behind_a_press_and_a_begun_note_for_its_record(
    qtbot: QtBot, appearance: Appearance, work: DailyWork
) -> None:
    del appearance
    for number in range(6):
        work.do(write_note, text=f"Note {number}", contact_id=work.lead)
    window = QMainWindow()
    qtbot.addWidget(window)
    desk = Desk(work.app, Bridge(window), Said(), window)
    notes = NotesList(desk, window, what="lead")
    window.setCentralWidget(notes)
    window.resize(420, 700)
    window.show()
    notes.show_record(contact_id=work.lead)
    qtbot.waitUntil(lambda: notes.more.text() == "3 more")
    assert sum(one.text() == "Edit" and one.isVisible() for one in notes.findChildren(Button)) == 3
    QTest.mouseClick(notes.more, LEFT)
    qtbot.waitUntil(notes.more.isHidden)
    qtbot.waitUntil(lambda: sum(one.text() == "Edit" and one.isVisible() for one in notes.findChildren(Button)) == 6)
    notes.pad.box.setPlainText("half a th")
    notes.show_record(deal_id=work.deal)
    assert notes.pad.box.toPlainText() == ""
    notes.show_record(contact_id=work.lead)
    assert notes.pad.box.toPlainText() == "half a th"
    qtbot.waitUntil(lambda: notes.more.text() == "3 more")
    assert unnamed_widgets(window) == []
    desk.close()
