"""Nurture from the leads' room: into a sequence from the menu, and out of it from the lead's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from funneldesk.commands.message_template import create_message_template
from funneldesk.commands.sequence import create_sequence
from funneldesk.commands.sequence_step import add_step
from funneldesk.queries.nurture import read_person_nurture

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.leads.conftest import OpenRoom, Stage


def make_sequence(stage: Stage) -> None:
    template = stage.app.run(create_message_template, name="Hello", channel="email", subject="Hi", body="Hello")
    sequence_id = stage.app.run(create_sequence, name="Welcome").result().result
    template_id = template.result().result
    stage.app.run(add_step, sequence_id=sequence_id, kind="email", wait_days=2, template_id=template_id).result()


def choose(menu: QMenu, caption: str) -> None:
    action = next(one for one in menu.actions() if one.text().replace("&", "") == caption)
    action.trigger()


def shown_menu() -> QMenu | None:
    found = QApplication.activePopupWidget()
    return found if isinstance(found, QMenu) else None


def test_a_lead_is_put_into_a_sequence_and_stopped_on_its_page(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3)
    panel = stage.room.panel
    assert panel.page is not None
    lead = panel.page.id
    choose(stage.room.make_menu([lead]), "Put into a sequence…")
    qtbot.waitUntil(lambda: any("No sequence runs yet" in words for words in stage.said.toasts))
    assert not panel.nurture.isVisible()
    make_sequence(stage)
    choose(stage.room.make_menu([lead]), "Put into a sequence…")
    qtbot.waitUntil(lambda: shown_menu() is not None)
    menu = shown_menu()
    assert menu is not None
    choose(menu, "Welcome")
    menu.close()
    qtbot.waitUntil(lambda: panel.nurture.isVisible() and len(panel.nurture.stop_buttons) == 1)
    (button,) = panel.nurture.stop_buttons
    assert button.accessibleName() == "Stop the sequence Welcome"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.nurture.stop_buttons == [])
    ((name, row),) = stage.app.ask(read_person_nurture, lead).result()
    assert (name, row.state, row.stop_reason) == ("Welcome", "stopped", "person")
    stage.app.undo().result()
    qtbot.waitUntil(lambda: len(panel.nurture.stop_buttons) == 1)
