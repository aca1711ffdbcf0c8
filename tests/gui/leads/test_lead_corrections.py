"""What was written down wrongly is taken away, and a company is put right, on a lead's page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from funneldesk.commands.activity import log_activity
from funneldesk.commands.contact import create_contact, edit_contact
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.user import create_user
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.queries.bin import read_bin
from funneldesk.queries.lead_page import CompanyFacts, LeadPage, read_lead_page
from tests.gui.leads.conftest import OpenRoom, Stage

Key = Qt.Key


def open_lead(qtbot: QtBot, stage: Stage, name: str, company: str | None = None) -> int:
    lead = stage.app.run(create_contact, name=name, company=company).result().result.contact_id
    stage.room.open_lead(lead)
    qtbot.waitUntil(lambda: stage.room.panel.page is not None and stage.room.panel.page.id == lead)
    assert isinstance(lead, int)
    return lead


def page(stage: Stage, lead: int) -> LeadPage:
    found = stage.app.ask(read_lead_page, lead).result()
    assert found is not None
    return found


def facts(stage: Stage, lead: int) -> CompanyFacts:
    found = page(stage, lead).company_facts
    assert found is not None
    return found


def kinds(stage: Stage) -> list[str]:
    shown = stage.room.panel.page
    assert shown is not None
    return [item.what for item in shown.journey]


def type_into(stage: Stage, key: str, text: str) -> None:
    edit = stage.room.panel.company.edits[key]
    edit.open_editor()
    edit._editor.selectAll()
    QTest.keyClicks(edit._editor, text)
    QTest.keyClick(edit._editor, Key.Key_Return)


def test_a_touch_goes_by_delete_and_comes_back_by_undo(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    lead = open_lead(qtbot, stage, "Meera")
    stage.app.run(log_touchpoint, contact_id=lead, kind="webinar").result()
    stage.app.run(log_activity, contact_id=lead, kind="call").result()
    qtbot.waitUntil(lambda: sorted(kinds(stage)) == ["activity", "captured", "touch"])
    journey = stage.room.panel.journey
    journey.setFocus()
    journey.setCurrentIndex(journey.model().index(kinds(stage).index("touch"), 0))
    QTest.keyClick(journey, Key.Key_Delete)
    qtbot.waitUntil(lambda: sorted(kinds(stage)) == ["activity", "captured"])
    assert journey.hasFocus()
    assert journey.currentIndex().isValid()
    stage.desk.undo()
    qtbot.waitUntil(lambda: "touch" in kinds(stage))


def test_an_activity_goes_to_the_bin_by_the_menu(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    lead = open_lead(qtbot, stage, "Meera")
    stage.app.run(log_activity, contact_id=lead, kind="call", subject="Wrong number").result()
    qtbot.waitUntil(lambda: "activity" in kinds(stage))
    journey = stage.room.panel.journey
    spot = journey.visualRect(journey.model().index(kinds(stage).index("activity"), 0)).center()
    at = journey.viewport().mapToGlobal(spot)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, at)
    QApplication.sendEvent(journey.viewport(), event)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    qtbot.waitUntil(lambda: "activity" not in kinds(stage))
    assert [(row.title, row.belongs_to) for row in stage.app.ask(read_bin).result()] == [("Wrong number", "Meera")]


def test_what_the_program_noted_itself_stays(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    open_lead(qtbot, stage, "Meera")
    journey = stage.room.panel.journey
    journey.setFocus()
    journey.setCurrentIndex(journey.model().index(0, 0))
    assert kinds(stage) == ["captured"]
    assert journey.make_menu() is None
    QTest.keyClick(journey, Key.Key_Delete)
    assert stage.said.toasts == []


def test_a_company_is_changed_where_it_stands(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    stage.app.run(create_contact, name="Arjun", company="Himalaya Foods").result()
    lead = open_lead(qtbot, stage, "Meera", "Himalaya Foods")
    company = stage.room.panel.company
    qtbot.waitUntil(company.isVisible)
    assert company.people.text() == "Shared with 1 other lead"
    type_into(stage, "industry", "Food")
    qtbot.waitUntil(lambda: company.edits["industry"].value == "Food")
    type_into(stage, "employees", "1,40")
    qtbot.waitUntil(lambda: facts(stage, lead).employees == 140)
    type_into(stage, "name", "Nilgiri Foods")
    qtbot.waitUntil(lambda: stage.room.panel.title.text() == "Nilgiri Foods")
    type_into(stage, "employees", "many")
    assert company.edits["employees"].problem == "A whole number, such as 40."
    QTest.keyClick(company.edits["employees"]._editor, Key.Key_Escape)
    for _ in range(3):
        stage.desk.undo()
    qtbot.waitUntil(lambda: company.edits["industry"].value == "")
    qtbot.waitUntil(lambda: stage.room.panel.title.text() == "Himalaya Foods")


def test_a_way_is_barred_and_given_back_and_the_page_says_who_said_so(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    stage.app.actor_id = stage.app.run(create_user, name="Priya Shah", role="marketing").result().result
    lead = open_lead(qtbot, stage, "Meera")
    stage.app.run(edit_contact, contact_id=lead, phone="+91 98220 14455", consent="At the stall").result()
    reach, buttons = stage.room.panel.known.reach, stage.room.panel.buttons
    qtbot.waitUntil(lambda: reach.said.text() == "Consent: written down by Priya Shah on 21 Nov")
    assert [tick.isChecked() for tick in reach.ticks.values()] == [True, True, True]
    QTest.keyClick(reach.ticks["call"], Key.Key_Space)
    qtbot.waitUntil(lambda: reach.said.text().startswith("No calls: written down by Priya Shah on 21 Nov"))
    assert page(stage, lead).background.barred_ways == ("call",)
    assert not buttons.ways["call"].isEnabled()
    assert buttons.ways["whatsapp"].isEnabled()
    stage.desk.undo()
    qtbot.waitUntil(lambda: buttons.ways["call"].isEnabled() and reach.ticks["call"].isChecked())
    stage.app.run(edit_contact, contact_id=lead, do_not_contact=True).result()
    qtbot.waitUntil(lambda: "Wants to hear nothing from us" in reach.said.text())
    assert not any(tick.isChecked() or tick.isEnabled() for tick in reach.ticks.values())


def test_notes_on_a_lead_and_on_its_company_are_written_and_deleted_where_they_stand(
    qtbot: QtBot, open_room: OpenRoom
) -> None:
    stage = open_room(0)
    lead = open_lead(qtbot, stage, "Meera", company="Himalaya Foods")
    panel = stage.room.panel
    for notes, text in ((panel.notes, "Roof is old"), (panel.company.team_notes, "Pays late")):
        notes.pad.box.setPlainText(text)
        QTest.keyClick(notes.pad.box, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [row.note for row in panel.notes.rows] == ["Roof is old"])
    qtbot.waitUntil(lambda: [row.note for row in panel.company.team_notes.rows] == ["Pays late"])
    other = stage.app.run(create_contact, name="Arif", company="Himalaya Foods").result().result.contact_id
    stage.room.open_lead(other)
    qtbot.waitUntil(lambda: panel.page is not None and panel.page.id == other and panel.notes.rows == [])
    assert [row.note for row in panel.company.team_notes.rows] == ["Pays late"]
    stage.room.open_lead(lead)
    qtbot.waitUntil(lambda: [row.note for row in panel.notes.rows] == ["Roof is old"])
    delete = next(one for one in panel.notes.findChildren(Button) if one.text() == "Delete")
    QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.notes.rows == [])


def test_a_blank_company_name_is_refused_and_the_old_one_stays(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    open_lead(qtbot, stage, "Meera", "Himalaya Foods")
    edit = stage.room.panel.company.edits["name"]
    edit.committed.emit("")
    qtbot.waitUntil(lambda: edit.problem == "A company needs a name.")
    assert edit.value == "Himalaya Foods"


def test_a_lead_without_a_company_shows_no_company(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    open_lead(qtbot, stage, "Meera")
    assert stage.room.panel.company.isHidden()


@pytest.mark.parametrize("width", [490, 530, 620])
def test_nothing_of_the_page_is_cut_at_its_side(qtbot: QtBot, open_room: OpenRoom, width: int) -> None:
    stage = open_room(0)
    lead = stage.app.run(
        create_contact, name="Meera", company="Himalaya Foods", phone="+919822014455", email="meera@himalaya.example"
    )
    stage.room.open_lead(lead.result().result.contact_id)
    panel = stage.room.panel
    qtbot.waitUntil(lambda: panel.page is not None and stage.room.is_settled)
    panel.setParent(None)
    qtbot.addWidget(panel)
    panel.resize(width, 800)
    panel.show()
    qtbot.waitExposed(panel)
    qtbot.waitUntil(lambda: panel.width() == width)
    qtbot.waitUntil(lambda: panel._area.horizontalScrollBar().maximum() == 0)
