"""The Nurture page by mouse and keys over a real file: sequences, steps, what is due, templates, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.commands.segment import create_segment
from funneldesk.desktop.campaigns.name_question import NameQuestion
from funneldesk.desktop.campaigns.nurture_page import NurturePage
from funneldesk.desktop.campaigns.room import make_room
from funneldesk.model.segment_terms import Group
from tests.support.mail_server import CUT, MailDesk, run_mail_server
from tests.support.nurture import make_account, make_world
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance
    from tests.support.nurture import NurtureWorld

    Open = Callable[[NurtureWorld], tuple[Stage, NurturePage]]


@pytest.fixture
def open_page(qtbot: QtBot, appearance: Appearance) -> Iterator[Open]:
    """Opens the page over a world, which is closed by then."""
    del appearance
    opened: list[Stage] = []

    def make(world: NurtureWorld) -> tuple[Stage, NurturePage]:
        world.close()
        stage = Stage(world.path, make_room)
        stage.clock.at = world.clock.at
        opened.append(stage)
        qtbot.addWidget(stage.window)
        stage.window.activateWindow()
        qtbot.waitUntil(stage.window.isActiveWindow)
        stage.room.show_page("nurture")  # type: ignore[attr-defined]  # the room is the campaigns' one
        page = stage.room.page("nurture")  # type: ignore[attr-defined]
        assert isinstance(page, NurturePage)
        qtbot.waitUntil(lambda: page.is_settled and page._page is not None)
        return stage, page

    yield make
    for stage in opened:
        stage.room.hide()
        stage.close()
        assert stage.said.failures == []


def rows(world: NurtureWorld, query: str) -> list[tuple[object, ...]]:
    return world.rows(query)


def test_the_first_sequence_is_made_by_keys_alone(qtbot: QtBot, tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    world.add_person("Asha Rao")
    stage, page = open_page(world)
    assert page.sequences.empty.isVisible()
    page.take_focus()
    QTest.keyClick(page.sequences.empty.button, Qt.Key.Key_Return)
    asking = stage.window.findChild(NameQuestion)
    assert asking is not None
    QTest.keyClicks(asking.line, "Welcome")
    QTest.keyClick(asking.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.sequences.editor.row is not None and page.sequences.editor.row.name == "Welcome")
    page.sequences.editor._add("email")
    page.sequences.editor._add("call")
    qtbot.waitUntil(lambda: len(page.sequences.editor.cards) == 2)
    assert rows(world, "SELECT kind, position FROM sequence_step ORDER BY position") == [("email", 0), ("call", 1)]
    card = next(one for one in page.sequences.editor.cards.values() if one.step is not None and one.step.kind == "call")
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: rows(world, "SELECT kind FROM sequence_step ORDER BY position") == [("call",), ("email",)])
    qtbot.waitUntil(lambda: card.step is not None and card.step.place == 1)
    card.days.setFocus()
    card.days.selectAll()
    QTest.keyClicks(card.days, "4")
    QTest.keyClick(card.days, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(world, "SELECT wait_days FROM sequence_step ORDER BY position")[0] == (4,))
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(page.sequences.editor.cards) == 1)
    stage.desk.undo()
    qtbot.waitUntil(lambda: len(page.sequences.editor.cards) == 2)
    assert [toast for toast in stage.said.toasts if "step of “Welcome”" in toast]


def test_what_sequence_stops_on_its_name_and_its_state_are_changed_in_place(
    qtbot: QtBot, tmp_path: Path, open_page: Open
) -> None:
    world = make_world(tmp_path)
    world.add_sequence("Welcome", ("email", 0))
    _, page = open_page(world)
    editor = page.sequences.editor
    qtbot.waitUntil(lambda: len(editor.cards) == 1)
    QTest.mouseClick(editor.stops["reply"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: '"reply"' not in str(rows(world, "SELECT stop_on FROM sequence")[0][0]))
    assert not editor.stops["opt_out"].isEnabled()
    QTest.mouseClick(editor.running, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(world, "SELECT is_active FROM sequence") == [(0,)])
    qtbot.waitUntil(lambda: editor.running.label == "Paused")


def test_due_steps_are_rehearsed_then_run_with_the_refusals_shown(
    qtbot: QtBot, tmp_path: Path, open_page: Open
) -> None:
    world = make_world(tmp_path)
    sequence = world.add_sequence("Welcome", ("email", 0))
    world.enrol(sequence, world.add_person("Asha Rao"), world.add_person("Ravi Shah", consent=None))
    desk = MailDesk()
    with run_mail_server(desk) as server:
        world.keep_account(make_account(server.port))
        stage, page = open_page(world)
        assert page.due_pill.text() == "1 due, 1 withheld"
        page.show_view("due")
        QTest.mouseClick(page.due.dry_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "1 ready to go, 1 withheld" in page.due.told.text())
        assert "Ravi Shah has not given consent" in page.due.told.text()
        assert desk.received == []
        qtbot.waitUntil(page.due.run_button.isEnabled)
        page.due.run_button.setFocus()
        QTest.keyClick(page.due.run_button, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "1 sent, 1 withheld" in page.due.told.text())
        assert [mail.recipients for mail in desk.received] == [["asha@example.in"]]
        qtbot.waitUntil(lambda: page.due.table.records.rowCount() == 1)
        qtbot.waitUntil(lambda: page.messages.table.records.rowCount() == 2)
    assert any("1 sent" in toast for toast in stage.said.toasts)


def test_skip_and_stop_are_done_by_keys_and_undone(qtbot: QtBot, tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    sequence = world.add_sequence("Welcome", ("email", 0), ("email", 1))
    world.enrol(sequence, world.add_person("Asha Rao"), world.add_person("Ravi Shah"))
    stage, page = open_page(world)
    page.show_view("due")
    page.take_focus()
    assert page.due.table.hasFocus()
    QTest.mouseClick(page.due.skip_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.due.table.records.rowCount() == 1)
    QTest.keyClick(page.due.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(page.due.empty.isVisible)
    assert rows(world, "SELECT stop_reason FROM enrolment WHERE state = 'stopped'") == [("person",)]
    stage.desk.undo()
    qtbot.waitUntil(lambda: page.due.table.records.rowCount() == 1)


def test_whatsapp_is_opened_ready_filled_and_confirmed(qtbot: QtBot, tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    world.enrol(world.add_sequence("Chat", ("whatsapp", 0)), world.add_person("Asha Rao"))
    _, page = open_page(world)
    opened: list[str] = []

    def note(link: str) -> bool:
        opened.append(link)
        return True

    page.due.open_link = note
    page.show_view("due")
    qtbot.waitUntil(page.due.open_button.isEnabled)
    QTest.mouseClick(page.due.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.due.yes_button.isVisible)
    assert opened
    assert opened[0].startswith("https://wa.me/9198220")
    QTest.mouseClick(page.due.yes_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.due.empty.isVisible)
    assert rows(world, "SELECT kind FROM touchpoint") == [("message",)]


def test_a_message_in_doubt_asks_the_person(qtbot: QtBot, tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    world.enrol(world.add_sequence("Mail", ("email", 0)), world.add_person("Asha Rao"))
    desk = MailDesk(to_data=lambda _mail: CUT)
    with run_mail_server(desk) as server:
        world.account = make_account(server.port)
        world.run()
    _, page = open_page(world)
    page.show_view("due")
    qtbot.waitUntil(page.due.no_button.isVisible)
    assert not page.due.run_button.isEnabled()
    QTest.mouseClick(page.due.no_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.due.run_button.isEnabled)


def test_a_template_previews_with_a_real_person_and_marks_what_is_missing(
    qtbot: QtBot, tmp_path: Path, open_page: Open
) -> None:
    world = make_world(tmp_path)
    world.add_template("Hello", body="Dear {{ first_name }},\n\nhow is {{ city }}?")
    world.add_person("Asha <b>Rao</b>")
    _, page = open_page(world)
    page.show_view("templates")
    view = page.templates
    qtbot.waitUntil(lambda: view.preview.draft is not None)
    assert "Dear Asha," in view.preview.body.text()
    assert "[city?]" in view.preview.body.text()
    assert "Missing for this person: city" in view.preview.problem.text()
    assert view.preview.to.textFormat() == Qt.TextFormat.PlainText
    view.body.setFocus()
    view.body.moveCursor(view.body.textCursor().MoveOperation.End)
    view.insert_field("business_name")
    QTest.keyClick(view.body, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: "business_name" in str(rows(world, "SELECT body FROM message_template")[0][0]))
    qtbot.waitUntil(lambda: "Surya Solar" in view.preview.body.text())


def test_saved_answers_are_read_from_the_log(qtbot: QtBot, tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    world.enrol(world.add_sequence("Mail", ("email", 5)), world.add_person("Asha Rao"))
    world.pass_days(1)
    mail = tmp_path / "answer.eml"
    mail.write_text("From: asha@example.in\nTo: sales@example.com\nSubject: stop\n\nunsubscribe\n", encoding="ascii")
    _, page = open_page(world)
    page.take_answers([mail])
    qtbot.waitUntil(lambda: "Asha Rao wants no more e-mail" in page.messages.told.text())
    assert rows(world, "SELECT stop_reason FROM enrolment") == [("opt_out",)]


def test_every_control_has_a_name(tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    world.enrol(world.add_sequence("Mail", ("email", 0), ("wait", 1), ("call", 0)), world.add_person("Asha Rao"))
    _, page = open_page(world)
    for key in ("sequences", "due", "templates", "messages"):
        page.show_view(key)
        assert unnamed_widgets(page) == []


def test_a_person_and_an_audience_are_put_in(qtbot: QtBot, tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    pune = Group.restore({"parts": [{"subject": "contact.city", "operator": "is", "value": "Pune"}], "join": "all"})
    segment = world.do(create_segment, name="Pune", filter_=pune)
    world.add_sequence("Welcome", ("email", 2), segment_id=segment)
    world.add_person("Asha Rao", city="Pune")
    world.add_person("Ravi Shah", city="Pune")
    world.add_person("Meera Joshi", city="Nashik")
    stage, page = open_page(world)
    editor = page.sequences.editor
    qtbot.waitUntil(lambda: editor.preview.draft is not None)
    QTest.mouseClick(editor.enrol_one_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(world, "SELECT contact_id FROM enrolment") == [(3,)])
    QTest.mouseClick(editor.enrol_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: editor.people.records.rowCount() == 3)
    qtbot.waitUntil(lambda: editor.figures["enrolled"].text() == "3 put in")
    listed: list[tuple[str, str, object]] = []
    stage.desk.records_wanted.connect(lambda *what: listed.append(what))
    QTest.mouseClick(editor.figures["enrolled"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: listed == [("Welcome: put in", "contact", [1, 2, 3])])
    editor.people.setFocus()
    editor.people.selectAll()
    QTest.keyClick(editor.people, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: rows(world, "SELECT COUNT(*) FROM enrolment WHERE state = 'stopped'") == [(3,)])


def test_closing_the_workspace_ends_a_run_after_the_message_on_its_way(
    qtbot: QtBot, tmp_path: Path, open_page: Open
) -> None:
    world = make_world(tmp_path)
    people = [world.add_person(name) for name in ("Asha Rao", "Ravi Shah")]
    world.enrol(world.add_sequence("Welcome", ("email", 0)), *people)
    desk = MailDesk()
    with run_mail_server(desk) as server:
        world.keep_account(make_account(server.port, pause_s=3600.0))
        stage, page = open_page(world)
        page.show_view("due")
        QTest.mouseClick(page.due.run_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: rows(world, "SELECT state FROM message") == [("sent",)])
        thread = page.due.job._thread
        assert thread is not None
        stage.desk.closing.emit()
        assert not thread.is_alive()
    assert len(desk.received) == 1
    assert rows(world, "SELECT state FROM message") == [("sent",)]


def test_cancel_stops_after_the_message_on_its_way(qtbot: QtBot, tmp_path: Path, open_page: Open) -> None:
    world = make_world(tmp_path)
    people = [world.add_person(name) for name in ("Asha Rao", "Ravi Shah")]
    world.enrol(world.add_sequence("Welcome", ("email", 0)), *people)
    with run_mail_server() as server:
        world.keep_account(make_account(server.port, pause_s=3600.0))
        _, page = open_page(world)
        page.show_view("due")
        QTest.mouseClick(page.due.run_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: rows(world, "SELECT state FROM message") == [("sent",)])
        page.due.job.cancel()
        qtbot.waitUntil(lambda: "1 sent, 1 left for later" in page.due.told.text())
        qtbot.waitUntil(lambda: page.due.table.records.rowCount() == 1)
