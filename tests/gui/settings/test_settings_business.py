"""The business page keeps each field on leaving it, refuses in place, and every change can be undone."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from funneldesk.desktop.settings import SettingsRoom
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.model.reason import ReasonKind
from tests.gui.settings.conftest import OpenSettings
from tests.support.screen import unnamed_widgets


def test_a_name_is_kept_on_leaving_the_field_and_undone(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    line = room.business.name
    qtbot.waitUntil(lambda: line.text() == "Surya Solar")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "Surya Solar LLP")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: stage.app.business.name == "Surya Solar LLP")
    qtbot.waitUntil(lambda: stage.said.toasts == ["Change the business name"])
    stage.desk.undo()
    qtbot.waitUntil(lambda: stage.app.business.name == "Surya Solar" and line.text() == "Surya Solar")


def test_escape_takes_back_what_was_typed(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    line = room.business.name
    qtbot.waitUntil(lambda: line.text() == "Surya Solar")
    line.setFocus()
    QTest.keyClicks(line, "x")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "Surya Solar"
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert stage.said.toasts == []


def test_a_refused_currency_says_why_in_place_and_the_old_one_comes_back(
    qtbot: QtBot, open_settings: OpenSettings
) -> None:
    stage, room = open_settings("Business")
    line = room.business.currency
    qtbot.waitUntil(lambda: line.text() == "INR")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "E1")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "no currency code" in room.business.problem("currency"))
    assert line.text() == "INR"
    assert stage.app.business.currency == "INR"
    line.selectAll()
    QTest.keyClicks(line, "eur")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.app.business.currency == "EUR" and line.text() == "EUR")
    assert room.business.problem("currency") == ""


def test_a_time_zone_is_found_by_a_part_of_its_name(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    zone = room.business.time_zone
    room.business.entered()
    qtbot.waitUntil(lambda: zone.count() > 300)
    completer = zone.completer()
    assert completer is not None
    completer.setCompletionPrefix("berlin")
    assert completer.currentCompletion() == "Europe/Berlin"
    line = zone.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "europe/berlin")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.app.business.time_zone == "Europe/Berlin")
    line.setText("nowhere")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert zone.currentText() == "Europe/Berlin"
    assert stage.app.business.time_zone == "Europe/Berlin"


def test_a_choice_by_keys_is_kept(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    qtbot.waitUntil(lambda: room.business.weekday.value == 0)
    room.business.weekday.setFocus()
    QTest.keyClick(room.business.weekday, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: stage.app.business.first_weekday == 1)


def test_every_page_names_its_widgets_and_fits_a_small_window(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    stage.window.resize(1024 - 56, 700 - 56)
    for page in room.pages:
        room.show_page(page.title)
        qtbot.waitUntil(page.isVisible)
        assert page.body.width() <= page.viewport().width(), page.title
    assert unnamed_widgets(room) == []


def test_pages_are_chosen_by_keys(open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Business")
    room.take_focus()
    assert isinstance(room.list, QListWidget)
    QTest.keyClick(room.list, Qt.Key.Key_Down)
    assert room.stages.isVisible()


def test_the_look_is_chosen_live_and_is_no_undo_step(
    qtbot: QtBot, open_settings: OpenSettings, appearance: Appearance
) -> None:
    stage, room = open_settings("Appearance")
    page = room.appearance
    page.mode.chosen.emit("dark")
    assert appearance.theme.dark
    page.slider.setValue(15)
    qtbot.waitUntil(lambda: appearance.text_size == 150)
    assert page.percent.text() == "150 %"
    page.normal.click()
    assert appearance.text_size == 100
    appearance.set_mode("light")
    assert stage.app.history().result().undo is None


def test_the_check_of_the_file_says_that_it_is_whole(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings("About")
    room.about.check.click()
    assert not room.about.check.isEnabled()
    qtbot.waitUntil(lambda: room.about.result.text() == "✓ The file is whole.")
    assert room.about.check.isEnabled()


def test_a_room_shows_what_others_changed(qtbot: QtBot, open_settings: OpenSettings) -> None:
    from funneldesk.commands.reason import create_reason

    stage, room = open_settings("Reasons")
    stage.app.run(create_reason, kind="lost", label="Roof too small").result()
    card = room.reasons.cards[ReasonKind.LOST]
    qtbot.waitUntil(lambda: any(row.words.value == "Roof too small" for row in card.rows.values()))
    assert isinstance(room, SettingsRoom)
