"""The form over the whole screen, by keyboard alone, as at a stall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.capture_form import create_capture_form
from funneldesk.commands.contact import create_contact, edit_contact
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.campaigns.stall_form import StallForm
from funneldesk.desktop.desk import Desk
from funneldesk.queries.capture_form import count_taken_today, read_capture_form
from funneldesk.queries.lead_page import read_lead_page
from funneldesk.queries.leads import LeadFilter, read_lead_ids
from tests.support.screen import unnamed_widgets
from tests.support.stage import Said
from tests.support.workspace import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance

Key = Qt.Key
LINE = "You may call me about solar."
FIELDS: list[dict[str, Any]] = [
    {"key": "name", "label": "Name", "kind": "name", "required": True},
    {"key": "phone", "label": "Phone", "kind": "phone", "required": True},
    {"key": "Roof", "label": "Roof", "kind": "choice", "choices": ["Flat", "Sloped"]},
    {"key": "Question", "label": "Question", "kind": "text"},
]


class Stall:
    """The form over a real file, and hands for it."""

    def __init__(self, qtbot: QtBot, path: Path) -> None:
        self.qtbot = qtbot
        self.app = Application.open(path, threads=True, clock=FixedClock(NOON))
        self.form_id = self.app.run(
            create_capture_form, name="Stall B-12", title="Solar for you", fields=FIELDS, consent_line=LINE,
            thanks="See you soon.",
        ).result().result  # fmt: skip
        form = self.app.ask(read_capture_form, self.form_id).result()
        assert form is not None
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.said = Said()
        self.desk = Desk(self.app, Bridge(self.window), self.said, self.window)
        self.window.show()
        self.page = StallForm(self.desk, form, self.window)
        self.page.show_everywhere()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        qtbot.waitUntil(lambda: self.page.count.text() == "0 people today")

    @property
    def focus(self) -> QWidget:
        """Where the keys go."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focus, key, modifiers)

    def type(self, *texts: str) -> None:
        """Type into one question after another."""
        for place, text in enumerate(texts):
            if place:
                self.press(Key.Key_Tab)
            QTest.keyClicks(self.focus, text)

    def wait_for_count(self, count: int) -> None:
        """Let so many people be taken today."""
        words = f"{count} {'person' if count == 1 else 'people'} today"
        self.qtbot.waitUntil(lambda: self.page.count.text() == words and not self.page.is_saving)


@pytest.fixture
def stall(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Stall]:
    """The form, open."""
    del appearance
    opened = Stall(qtbot, make_workspace(tmp_path))
    yield opened
    opened.desk.close()
    opened.app.close()
    assert opened.said.failures == []


def consent_of(stall: Stall, contact_id: int) -> str | None:
    with stall.app._workspace.read() as connection:
        row = connection.exec_driver_sql("SELECT consent FROM contact WHERE id = ?", (contact_id,)).one()
        return None if row[0] is None else str(row[0])


def test_people_are_typed_in_one_after_another_by_keys_alone(stall: Stall) -> None:
    assert unnamed_widgets(stall.page) == []
    stall.type("Asha Rao", "98220 14455")
    stall.press(Key.Key_Tab)
    stall.press(Key.Key_Down)
    stall.press(Key.Key_Tab)
    stall.type("What does it cost?")
    stall.press(Key.Key_Tab)
    assert stall.focus is stall.page.consent
    stall.press(Key.Key_Space)
    stall.press(Key.Key_Return)
    stall.wait_for_count(1)
    assert not stall.page.has_text
    assert not stall.page.consent.isChecked()
    assert stall.focus is stall.page.fields["name"]
    assert stall.page.said.text() == "✓ Saved. See you soon."
    stall.type("Ravi", "98220 14456")
    stall.press(Key.Key_Return)
    stall.wait_for_count(2)
    first, second = sorted(stall.app.ask(read_lead_ids, LeadFilter()).result())
    lead = stall.app.ask(read_lead_page, first).result()
    assert lead is not None
    assert lead.custom == {"Roof": "Flat", "Question": "What does it cost?"}
    assert consent_of(stall, first) == f"{LINE} (Stall B-12, 2026-11-21)"
    assert consent_of(stall, second) is None
    assert stall.said.toasts == []


def test_what_is_needed_or_wrong_is_said_and_nothing_is_lost(stall: Stall) -> None:
    stall.type("Asha")
    stall.press(Key.Key_Return)
    assert stall.page.problem.text() == "“Phone” is needed."
    assert stall.focus is stall.page.fields["phone"]
    stall.type("12")
    stall.press(Key.Key_Return)
    stall.qtbot.waitUntil(lambda: "no telephone number" in stall.page.problem.text())
    assert stall.page.has_text
    name = stall.page.fields["name"]
    assert isinstance(name, QLineEdit)
    assert name.text() == "Asha"
    assert stall.focus is stall.page.fields["phone"]


def test_in_a_long_answer_enter_is_a_line_and_ctrl_enter_saves(stall: Stall) -> None:
    stall.type("Asha", "98220 14455")
    stall.page.fields["Question"].setFocus()
    stall.type("One")
    stall.press(Key.Key_Return)
    stall.type("Two")
    stall.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stall.wait_for_count(1)
    (lead_id,) = stall.app.ask(read_lead_ids, LeadFilter()).result()
    lead = stall.app.ask(read_lead_page, lead_id).result()
    assert lead is not None
    assert lead.custom["Question"] == "One\nTwo"


def test_the_last_entry_is_taken_back_but_nothing_else(stall: Stall) -> None:
    assert not stall.page.undo_button.isEnabled()
    stall.type("Asha", "98220 14455")
    stall.press(Key.Key_Return)
    stall.wait_for_count(1)
    stall.qtbot.waitUntil(stall.page.undo_button.isEnabled)
    QTest.mouseClick(stall.page.undo_button, Qt.MouseButton.LeftButton)
    stall.wait_for_count(0)
    stall.qtbot.waitUntil(stall.page.fields["name"].hasFocus)
    assert stall.app.ask(read_lead_ids, LeadFilter()).result() == []
    stall.type("Ravi", "98220 14456")
    stall.press(Key.Key_Return)
    stall.wait_for_count(1)
    stall.qtbot.waitUntil(stall.page.undo_button.isEnabled)
    other = stall.app.run(create_contact, name="Somebody else").result().result.contact_id
    QTest.mouseClick(stall.page.undo_button, Qt.MouseButton.LeftButton)
    stall.qtbot.waitUntil(lambda: "changed since" in stall.page.problem.text())
    assert stall.app.ask(count_taken_today, stall.form_id).result() == 1
    stall.app.run(edit_contact, contact_id=other, city="Pune").result()


def test_esc_leaves_at_once_when_nothing_was_typed(stall: Stall) -> None:
    with stall.qtbot.waitSignal(stall.page.destroyed):
        stall.press(Key.Key_Escape)


def test_esc_asks_first_when_something_was_typed(stall: Stall) -> None:
    stall.type("Asha")
    stall.press(Key.Key_Escape)
    question = stall.page.question
    assert question is not None
    assert question.isVisible()
    stall.press(Key.Key_Escape)
    assert not question.isVisible()
    assert stall.page.has_text
    stall.page.close()
    assert stall.page.isVisible()
    assert question.isVisible()
    stall.press(Key.Key_Tab)
    with stall.qtbot.waitSignal(stall.page.destroyed):
        stall.press(Key.Key_Space)
