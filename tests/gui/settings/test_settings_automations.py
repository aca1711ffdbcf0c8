"""The page on automations: the list with its switches, the sentence built from boxes, the dry run and the log."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from funneldesk.automation.follower import look_after_automations
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.user import create_user
from funneldesk.desktop.settings.chosen_people import ChosenPeople
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.model.automation_actions import Assign

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.settings.automation_form import FormBoxes
    from funneldesk.desktop.settings.automations_page import AutomationsPage
    from tests.gui.settings.conftest import OpenSettings
    from tests.support.stage import Stage


def _open(open_settings: OpenSettings, qtbot: QtBot) -> tuple[Stage, AutomationsPage]:
    stage, room = open_settings("Automations")
    qtbot.waitUntil(lambda: len(room.automations.lines) == 5)
    return stage, room.automations


def _choose(form: FormBoxes, name: str, value: object) -> None:
    box = form.kind if name == "kind" else form.boxes[name]
    assert isinstance(box, Choice)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def _type(form: FormBoxes, name: str, words: str) -> None:
    box = form.boxes[name]
    assert isinstance(box, QLineEdit)
    box.clear()
    QTest.keyClicks(box, words)


def test_the_usual_ones_are_there_and_can_be_switched_off(open_settings: OpenSettings, qtbot: QtBot) -> None:
    stage, page = _open(open_settings, qtbot)
    line = page.lines[1]
    assert line.words.text() == (
        "When a proposal is done, if it has no next step, plan a follow-up “Ask {lead} about the proposal” "
        "in 3 working days for its owner."
    )
    assert line.state.text() == "has not run yet"
    line.switch.setFocus()
    QTest.keyClick(line.switch, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not page.lines[1].row.is_active)
    stage.desk.undo()
    qtbot.waitUntil(lambda: page.lines[1].row.is_active)
    assert page.lines[1].switch.isChecked()


def test_a_sentence_is_built_tried_kept_and_runs(open_settings: OpenSettings, qtbot: QtBot) -> None:
    stage, page = _open(open_settings, qtbot)
    stage.app.run(create_deal, title="Dairy", amount_minor=20_000_000).result()
    stage.app.run(move_deal, deal_id=1, to_stage_id=3).result()
    stage.clock.at += dt.timedelta(hours=1)
    QTest.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    editor = page.editor
    assert editor.isVisible()
    assert editor.name.hasFocus()
    editor.keep()
    assert editor.problem.text() == "A task needs some words; type them."
    QTest.keyClicks(editor.name, "Follow up")
    assert editor.trigger is not None
    _choose(editor.trigger, "kind", "entered")
    _choose(editor.trigger, "record", "deal")
    _choose(editor.trigger, "stage", 3)
    editor.add_condition()
    _type(editor.conditions[0], "value", "100000")
    _choose(editor.acts[0], "kind", "task")
    _type(editor.acts[0], "words", "Call about {deal}")
    assert editor.sentence.text() == (
        "When a deal enters Proposal, if its amount is at least ₹1 L, plan a call “Call about {deal}” "
        "in 1 working day for its owner."
    )
    editor.rehearse()
    qtbot.waitUntil(lambda: "it would have run 1 time" in editor.hits.words.text())
    editor.keep()
    qtbot.waitUntil(lambda: len(page.lines) == 6)
    qtbot.waitUntil(lambda: not editor.isVisible())
    stage.app.run(create_deal, title="Hotel", amount_minor=30_000_000).result()
    stage.app.run(move_deal, deal_id=2, to_stage_id=3).result()
    assert look_after_automations(stage.app).fired == 1
    page.entered()
    qtbot.waitUntil(lambda: len(page.log.lines) == 1)
    run = page.log.lines[0]
    assert run.run.why == "Planned “Call about Hotel”"
    assert run.take_back is not None
    QTest.mouseClick(run.take_back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.log.lines[0].take_back is None)
    page.begin_edit(page.lines[6].row)
    assert editor.sentence.text().startswith("When a deal enters Proposal")
    assert editor.read_rule() == page.lines[6].row.rule
    page.delete(6)
    qtbot.waitUntil(lambda: len(page.lines) == 5)


def test_people_in_turn_and_dates_of_ones_own_are_chosen(open_settings: OpenSettings, qtbot: QtBot) -> None:
    stage, page = _open(open_settings, qtbot)
    ids = [stage.app.run(create_user, name=name).result().result for name in ("Asha", "Ravi", "Kiran")]
    stage.app.run(create_contact, name="Meera", custom={"Renewal": "2027-03-01"}).result()
    page.entered()
    qtbot.waitUntil(lambda: page._found is not None and bool(page._found.names.dates))
    page.begin_new()
    editor = page.editor
    QTest.keyClicks(editor.name, "Renew")
    assert editor.trigger is not None
    _choose(editor.trigger, "kind", "date")
    _choose(editor.trigger, "field", "custom.Renewal")
    act = editor.acts[0]
    _choose(act, "kind", "assign")
    _choose(act, "way", "turn")
    assert editor.sentence.text().endswith("give the lead to the sales people in turn.")
    people = act.boxes["people"]
    assert isinstance(people, ChosenPeople)
    for one in (ids[0], ids[2]):
        people.chips[one].setFocus()
        QTest.keyClick(people.chips[one], Qt.Key.Key_Space)
    assert editor.sentence.text() == (
        "When the day of the “Renewal” of a lead comes, give the lead to Asha, Kiran in turn."
    )
    rule = editor.read_rule()
    assert rule.actions == (Assign("turn", (ids[0], ids[2])),)
    editor.keep()
    qtbot.waitUntil(lambda: len(page.lines) == 6)
    page.begin_edit(next(line.row for line in page.lines.values() if line.row.name == "Renew"))
    assert editor.read_rule() == rule
    _choose(editor.acts[0], "way", "named")
    assert editor.read_rule().actions == (Assign("named", (ids[0],)),)


def test_every_kind_can_be_written(open_settings: OpenSettings, qtbot: QtBot) -> None:
    _stage, page = _open(open_settings, qtbot)
    page.begin_new()
    editor = page.editor
    assert editor.trigger is not None
    for n in range(editor.trigger.kind.count()):
        kind = editor.trigger.kind.itemData(n)
        _choose(editor.trigger, "kind", kind)
        assert editor.trigger.read()["kind"] == kind
    for n in range(editor.acts[0].kind.count()):
        _choose(editor.acts[0], "kind", editor.acts[0].kind.itemData(n))
    _choose(editor.trigger, "kind", "entered")
    _choose(editor.trigger, "record", "lead")
    _choose(editor.trigger, "stage", "mql")
    _choose(editor.acts[0], "kind", "add_tag")
    _type(editor.acts[0], "tag", "warm")
    QTest.keyClicks(editor.name, "Tag")
    assert editor.sentence.text() == "When a lead enters MQL, tag the lead “warm”."
    editor.drop_button.click()
    assert not editor.isVisible()
    assert page.new_button.hasFocus()
