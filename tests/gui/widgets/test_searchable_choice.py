"""A box that is searched by typing: what is typed replaces the words, and one match is taken."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from funneldesk.desktop.widgets.choice import Choice

CAMPAIGNS = [(None, "No campaign"), (1, "Diwali offer"), (2, "Webinar in May"), (3, "Webinar in June")]


@pytest.fixture
def choice(qtbot: QtBot) -> Iterator[Choice]:
    page = QWidget()
    column = QVBoxLayout(page)
    before, box, after = QLineEdit(), Choice("Campaign", CAMPAIGNS, searchable=True), QLineEdit()
    for widget in (before, box, after):
        column.addWidget(widget)
    box.set_value(None)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    before.setFocus()
    qtbot.waitUntil(before.hasFocus)
    yield box
    page.hide()


def _type(choice: Choice, keys: str) -> None:
    line = choice.lineEdit()
    assert line is not None
    QTest.keyClicks(line, keys)


@pytest.mark.parametrize("end", [Qt.Key.Key_Tab, Qt.Key.Key_Return])
def test_after_a_click_typing_replaces_and_tab_or_enter_takes_the_only_match(choice: Choice, end: Qt.Key) -> None:
    line = choice.lineEdit()
    assert line is not None
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.selectedText() == "No campaign"
    _type(choice, "diw")
    assert line.text() == "diw"
    completer = choice.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    assert popup.isVisible()
    QTest.keyClick(popup, end)
    assert (choice.value, line.text()) == (1, "Diwali offer")


def test_a_second_click_puts_the_cursor_between_the_letters(choice: Choice) -> None:
    line = choice.lineEdit()
    assert line is not None
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    assert line.selectedText() == "No campaign"
    QTest.mousePress(line, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton)
    assert not line.hasSelectedText()


def test_by_tab_typing_replaces_too(choice: Choice) -> None:
    before = QApplication.focusWidget()
    assert before is not None
    QTest.keyClick(before, Qt.Key.Key_Tab)
    line = choice.lineEdit()
    assert line is not None
    assert line.selectedText() == "No campaign"
    _type(choice, "june")
    completer = choice.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    assert choice.value == 3


def test_what_fits_several_is_refused_in_words(choice: Choice) -> None:
    said: list[str] = []
    choice.refused.connect(said.append)
    line = choice.lineEdit()
    assert line is not None
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    _type(choice, "web")
    completer = choice.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Tab)
    assert choice.value is None
    assert "names 2 entries" in said[-1]
