"""The business page keeps each field on leaving it, refuses in place, and every change can be undone."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from funneldesk.commands.business import edit_business
from funneldesk.commands.deal import create_deal
from funneldesk.desktop.settings import SettingsRoom
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Refusal
from funneldesk.model.reason import ReasonKind
from funneldesk.queries.settings import read_settings
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


def test_a_late_answer_leaves_the_selection_alone(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _, room = open_settings("Business")
    line = room.business.name
    qtbot.waitUntil(lambda: line.text() == "Surya Solar")
    line.setFocus()
    line.selectAll()
    line.set_value("Surya Solar")
    QTest.keyClicks(line, "New")
    assert line.text() == "New"
    line.set_value("Surya Solar")
    assert line.text() == "New"


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


def test_only_a_real_currency_is_kept_found_by_code_or_name(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    field = room.business.currency
    room.business.entered()
    qtbot.waitUntil(lambda: field.count() > 100 and field.currentText() == "INR · Indian Rupee")
    line = field.lineEdit()
    assert line is not None
    line.setFocus()
    for typed, said in (("E1", "choose the currency from the list"), ("RUP", "names 7 entries")):
        line.selectAll()
        QTest.keyClicks(line, typed)
        press(field, Qt.Key.Key_Return)
        assert said in room.business.problem("currency")
    assert field.currentText() == "INR · Indian Rupee"
    assert stage.app.business.currency == "INR"
    for typed, code in (("eur", "EUR"), ("swiss", "CHF")):
        line.selectAll()
        QTest.keyClicks(line, typed)
        assert room.business.problem("currency") == ""
        press(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda code=code: stage.app.business.currency == code and field.value == code)  # type: ignore[misc]  # a bound default


def test_an_answer_from_before_takes_back_nothing_that_is_being_kept(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    page = room.business
    before = stage.app.ask(read_settings).result()
    may_end = threading.Event()
    stage.app.submit(lambda _work: may_end.wait(), name="hold the lane")
    page.name.setText("Surya Solar LLP")
    page.name.editingFinished.emit()
    page.time_zone.set_items([(zone, zone) for zone in ("Asia/Kolkata", "Europe/Berlin")])
    page.time_zone.setEditText("berlin")
    QTest.keyClick(page.time_zone, Qt.Key.Key_Return)
    page.show_settings(before)
    assert (page.name.text(), page.time_zone.currentText()) == ("Surya Solar LLP", "Europe/Berlin")
    may_end.set()
    qtbot.waitUntil(lambda: len(stage.said.toasts) == 2)
    assert (stage.app.business.name, stage.app.business.time_zone) == ("Surya Solar LLP", "Europe/Berlin")
    # Once kept it follows what is stored again.
    stage.app.run(edit_business, name="Surya", time_zone="Asia/Kolkata").result()
    qtbot.waitUntil(lambda: (page.name.text(), page.time_zone.currentText()) == ("Surya", "Asia/Kolkata"))


def test_no_command_keeps_a_currency_that_is_none(open_settings: OpenSettings) -> None:
    stage, _room = open_settings("Business")
    with pytest.raises(Refusal, match="no currency code"):
        stage.app.run(edit_business, currency="RUP").result()
    assert stage.app.business.currency == "INR"


def test_another_currency_says_what_becomes_of_the_amounts(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    stage.app.run(create_deal, title="Roof", amount_minor=500).result()
    stage.app.run(edit_business, currency="USD").result()
    hint = "New amounts are in USD. Amounts in INR stay as they are; nothing is converted."
    qtbot.waitUntil(lambda: any(label.text() == hint for label in room.business.findChildren(PlainLabel)))


def press(field: Choice, key: Qt.Key) -> None:
    """Press a key where a person's key goes: to the list of completions while that is shown."""
    completer, line = field.completer(), field.lineEdit()
    assert completer is not None
    assert line is not None
    popup = completer.popup()
    QTest.keyClick(popup if popup is not None and popup.isVisible() else line, key)


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
    press(zone, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.app.business.time_zone == "Europe/Berlin")
    for typed, key, name in (
        ("lond", Qt.Key.Key_Tab, "Europe/London"),
        ("new york", Qt.Key.Key_Return, "America/New_York"),
    ):
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, typed)
        press(zone, key)
        qtbot.waitUntil(lambda name=name: stage.app.business.time_zone == zone.currentText() == name)  # type: ignore[misc]  # a bound default
    assert room.business.problem("time_zone") == ""
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "berlin")
    press(zone, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.app.business.time_zone == "Europe/Berlin")
    line.selectAll()
    QTest.keyClicks(line, "america")
    press(zone, Qt.Key.Key_Return)
    assert "type more of the time zone" in room.business.problem("time_zone")
    line.setText("nowhere")
    press(zone, Qt.Key.Key_Return)
    assert zone.currentText() == "Europe/Berlin"
    assert room.business.problem("time_zone") == "“nowhere” is in no entry; choose the time zone from the list."
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
        # A page that has just got its scroll bar is laid out again a moment later.
        qtbot.waitUntil(lambda page=page: page.body.width() <= page.viewport().width())  # type: ignore[misc]  # a bound default
    assert unnamed_widgets(room) == []


def test_pages_are_chosen_by_keys(open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Business")
    room.take_focus()
    assert isinstance(room.list, QListWidget)
    QTest.keyClick(room.list, Qt.Key.Key_Down)
    assert room.pages[1].isVisible()


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


def test_margin_and_sales_cost_are_typed_refused_and_undone(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    page = room.business
    for line, typed in ((page.margin, "37.5 %"), (page.sales_cost, "2.5L")):
        line.setFocus()
        QTest.keyClicks(line, typed)
        QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.app.business.sales_cost_minor == 25_000_000)
    assert stage.app.business.gross_margin_bp == 3_750
    qtbot.waitUntil(lambda: (page.margin.value, page.sales_cost.value) == ("37.5", "₹2,50,000"))
    for line, field, typed, said in (
        (page.margin, "gross_margin_bp", "140", "no gross margin"),
        (page.sales_cost, "sales_cost_minor", "a lot", "no amount"),
    ):
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, typed)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert said in page.problem(field)
    page.margin.selectAll()
    QTest.keyClick(page.margin, Qt.Key.Key_Delete)
    QTest.keyClick(page.margin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.app.business.gross_margin_bp is None)
    assert page.problem("gross_margin_bp") == ""
    stage.desk.undo()
    qtbot.waitUntil(lambda: page.margin.value == "37.5")
