"""The handoff in the room of leads: each state is reached and left from the window, by keys alone."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from funneldesk.clock import FixedClock
from funneldesk.commands.activity import log_activity
from funneldesk.commands.enrolment import enrol_people
from funneldesk.commands.handoff import offer_handoff, qualify_by_hand
from funneldesk.commands.user import create_user
from funneldesk.desktop.handoff_questions import ConvertQuestion, PassQuestion, RecycleQuestion, WhyQuestion
from funneldesk.desktop.leads.leads_page import LeadsPage
from funneldesk.desktop.widgets.question import Question
from funneldesk.model.user import Role
from funneldesk.queries.lead_choices import read_lead_choices
from funneldesk.queries.lead_page import LeadPage
from funneldesk.queries.leads import LeadFilter, read_lead_ids, read_lead_rows
from funneldesk.queries.segments import read_sequence_choices
from tests.gui.leads.conftest import OpenRoom, Stage
from tests.gui.leads.test_lead_nurture import make_sequence
from tests.support.screen import unnamed_widgets

LEFT = Qt.MouseButton.LeftButton
LEAD = 1


def shown(stage: Stage) -> LeadPage:
    assert stage.room.panel.page is not None
    return stage.room.panel.page


def state_of(stage: Stage) -> tuple[str, str]:
    """The lead's stage, and the state of its round where one is shown."""
    handoff = shown(stage).background.handoff
    return shown(stage).stage, "" if handoff is None else handoff.row.state


def focus_lead(qtbot: QtBot, stage: Stage, lead: int = LEAD) -> None:
    stage.room.open_lead(lead)
    qtbot.waitUntil(lambda: stage.room.panel.page is not None and stage.room.panel.page.id == lead)
    qtbot.waitUntil(lambda: stage.room.is_settled)
    stage.room.take_focus()
    qtbot.waitUntil(lambda: stage.room.table.current_id() == lead)


def press(stage: Stage, key: Qt.Key) -> None:
    stage.room.take_focus()
    QTest.keyClick(stage.room.table, key)


def ask(qtbot: QtBot, stage: Stage, key: Qt.Key, kind: type[Question]) -> Question:
    press(stage, key)
    found: list[Question] = []

    def look() -> bool:
        found[:] = [one for one in stage.window.findChildren(kind) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(look)
    return found[-1]


def answer(qtbot: QtBot, question: Question) -> None:
    """Choose the first of what has the focus, and answer by Enter."""
    focused = question.focusWidget()
    QTest.keyClick(focused, Qt.Key.Key_Space)
    QTest.keyClick(focused, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not question.isVisible())


def wait_for(qtbot: QtBot, stage: Stage, stands: tuple[str, str]) -> None:
    qtbot.waitUntil(lambda: state_of(stage) == stands)
    qtbot.waitUntil(lambda: stage.room.is_settled)


def give(qtbot: QtBot, stage: Stage, name: str = "Arjun Rao") -> None:
    """Qualify the lead by hand and offer it to a rep, by keys."""
    press(stage, Qt.Key.Key_Q)
    wait_for(qtbot, stage, ("mql", "mql"))
    question = ask(qtbot, stage, Qt.Key.Key_O, PassQuestion)
    assert isinstance(question, PassQuestion)
    person = next(user for user, known in stage.room.choices.people if known == name)
    chip = question.people.chip(person)
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    QTest.keyClick(chip, Qt.Key.Key_Return)
    wait_for(qtbot, stage, ("mql", "offered"))


def test_every_state_is_reached_and_left_by_keys_alone(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(6)
    focus_lead(qtbot, stage)
    before = shown(stage).stage
    assert before == "lead"

    give(qtbot, stage)
    answer(qtbot, ask(qtbot, stage, Qt.Key.Key_R, WhyQuestion))
    wait_for(qtbot, stage, ("lead", ""))
    assert shown(stage).background.rounds[0].state == "rejected"

    give(qtbot, stage)
    answer(qtbot, ask(qtbot, stage, Qt.Key.Key_U, RecycleQuestion))
    wait_for(qtbot, stage, ("recycled", ""))
    assert shown(stage).background.revisit_on is not None
    press(stage, Qt.Key.Key_E)
    wait_for(qtbot, stage, ("lead", ""))

    give(qtbot, stage)
    press(stage, Qt.Key.Key_Y)
    wait_for(qtbot, stage, ("sal", "accepted"))
    passing = ask(qtbot, stage, Qt.Key.Key_O, PassQuestion)
    answer(qtbot, passing)
    wait_for(qtbot, stage, ("mql", "offered"))
    press(stage, Qt.Key.Key_Y)
    wait_for(qtbot, stage, ("sal", "accepted"))

    converting = ask(qtbot, stage, Qt.Key.Key_Q, ConvertQuestion)
    assert isinstance(converting, ConvertQuestion)
    for line in converting.answers.values():
        QTest.keyClicks(line, "yes")
    QTest.keyClicks(converting.amount, "2.5L")
    with qtbot.waitSignal(stage.desk.deal_wanted):
        QTest.keyClick(converting.amount, Qt.Key.Key_Return)
    wait_for(qtbot, stage, ("sql", "sql"))
    assert shown(stage).deals

    answer(qtbot, ask(qtbot, stage, Qt.Key.Key_U, RecycleQuestion))
    wait_for(qtbot, stage, ("recycled", ""))
    press(stage, Qt.Key.Key_Q)
    wait_for(qtbot, stage, ("mql", "mql"))
    ruling_out = ask(qtbot, stage, Qt.Key.Key_X, WhyQuestion)
    focused = ruling_out.focusWidget()
    QTest.keyClick(focused, Qt.Key.Key_Space)
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert ruling_out.isVisible()
    assert ruling_out.ok_button.hasFocus()
    QTest.keyClick(ruling_out.ok_button, Qt.Key.Key_Return)
    wait_for(qtbot, stage, ("disqualified", ""))
    press(stage, Qt.Key.Key_E)
    wait_for(qtbot, stage, ("lead", ""))
    assert [one.round_no for one in shown(stage).background.rounds] == [4, 3, 2, 1]
    words = [item.word for item in shown(stage).journey if item.what == "handoff"]
    assert {"Offered to Arjun Rao", "Rejected by Arjun Rao", "Accepted by Arjun Rao"} <= set(words)


def test_a_lead_is_taken_back_and_all_is_undone(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(6)
    focus_lead(qtbot, stage)
    give(qtbot, stage)
    menu = stage.room.panel.buttons.more.menu()
    next(action for action in menu.actions() if action.text() == "Take back").trigger()
    wait_for(qtbot, stage, ("lead", ""))
    stage.desk.undo()
    wait_for(qtbot, stage, ("mql", "offered"))
    stage.desk.undo()
    wait_for(qtbot, stage, ("mql", "mql"))
    stage.desk.undo()
    wait_for(qtbot, stage, ("lead", ""))


def test_esc_changes_nothing_in_any_question(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(6)
    focus_lead(qtbot, stage)
    give(qtbot, stage)
    entries = stage.app.history().result().undo
    for key, kind in (
        (Qt.Key.Key_R, WhyQuestion),
        (Qt.Key.Key_U, RecycleQuestion),
        (Qt.Key.Key_X, WhyQuestion),
        (Qt.Key.Key_O, PassQuestion),
    ):
        question = ask(qtbot, stage, key, kind)
        QTest.keyClick(question.focusWidget(), Qt.Key.Key_Space)
        QTest.keyClick(question.focusWidget(), Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda q=question: not q.isVisible())  # type: ignore[misc]  # bound now
    press(stage, Qt.Key.Key_Y)
    wait_for(qtbot, stage, ("sal", "accepted"))
    assert entries is not None
    assert entries.startswith("Offer")
    question = ask(qtbot, stage, Qt.Key.Key_Q, ConvertQuestion)
    QTest.keyClick(question.focusWidget(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not question.isVisible())
    assert state_of(stage) == ("sal", "accepted")


def test_an_answer_that_lacks_something_says_what(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(6)
    focus_lead(qtbot, stage)
    give(qtbot, stage)
    rejecting = ask(qtbot, stage, Qt.Key.Key_R, WhyQuestion)
    assert isinstance(rejecting, WhyQuestion)
    QTest.keyClick(rejecting.words, Qt.Key.Key_Return)
    assert "reason" in rejecting.problem.text()
    QTest.keyClick(rejecting, Qt.Key.Key_Escape)
    recycling = ask(qtbot, stage, Qt.Key.Key_U, RecycleQuestion)
    assert isinstance(recycling, RecycleQuestion)
    recycling.words.setText("not before the monsoon")
    QTest.keyClicks(recycling.date, "yesterday")
    QTest.keyClick(recycling.date, Qt.Key.Key_Return)
    assert recycling.isVisible()
    assert recycling.problem.text()
    recycling.date.clear()
    QTest.keyClicks(recycling.date, "15 Jan")
    assert "15 Jan" in recycling.told.text()
    QTest.keyClick(recycling.date, Qt.Key.Key_Return)
    wait_for(qtbot, stage, ("recycled", ""))
    assert shown(stage).background.revisit_on == dt.date(2027, 1, 15)
    row = stage.room.model.row_at(stage.room.model.place_of(LEAD) or 0)
    assert row is not None
    assert stage.room._words.mark(row)[0] == "Recycled: not before the monsoon"
    assert "15 Jan" in stage.room._words.hint(row)


def test_letters_typed_in_a_field_are_no_keys(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(6)
    focus_lead(qtbot, stage)
    search = stage.room.bar.search
    search.setFocus()
    QTest.keyClicks(search, "qoy")
    assert search.text() == "qoy"
    edit = stage.room.panel.fields.edits["name"]
    edit.open_editor()
    editor = edit.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "q")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert state_of(stage) == ("lead", "")


def offer(stage: Stage, lead: int, rep: int) -> int:
    (handoff,) = stage.app.run(qualify_by_hand, contact_ids=[lead]).result().result
    stage.app.run(offer_handoff, handoff_id=handoff, user_id=rep).result()
    return handoff


def words_in_list(stage: Stage, lead: int) -> tuple[str, str]:
    (row,) = stage.app.ask(read_lead_rows, [lead]).result()
    return stage.room._words.mark(row)


def test_the_list_tells_the_time_left_and_orders_by_it(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(12)
    clock = stage.app.clock
    assert isinstance(clock, FixedClock)
    first, second = (user for user, _ in stage.room.choices.people)
    offer(stage, 1, first)
    assert words_in_list(stage, 1) == ("3 h 30 m left", "warn") or words_in_list(stage, 1)[0].endswith("left")
    clock.at += dt.timedelta(minutes=30)
    offer(stage, 2, second)
    stage.app.run(qualify_by_hand, contact_ids=[3]).result()
    qtbot.waitUntil(lambda: stage.room.choices.to_accept.get(None) == 2)
    chip = next(one for one in stage.room.bar.view_chips() if one.label == "To accept · 2")
    QTest.mouseClick(chip, LEFT)
    qtbot.waitUntil(lambda: list(stage.room.model.ids) == [1, 2])
    stage.desk.set_me(second)
    qtbot.waitUntil(lambda: list(stage.room.model.ids) == [2])
    stage.desk.set_me(None)
    assert words_in_list(stage, 3)[0] == "Waits for a rep"
    before = words_in_list(stage, 1)
    clock.at += dt.timedelta(minutes=10)
    stage.room.tell_time()
    assert words_in_list(stage, 1) != before
    clock.at += dt.timedelta(days=4)
    assert words_in_list(stage, 1)[0].startswith("Late ")
    assert words_in_list(stage, 1)[1] == "bad"
    late = LeadFilter(handoffs=("late",))
    assert set(stage.app.ask(read_lead_ids, late).result()) == {1, 2, 3}
    all_chip = next(one for one in stage.room.bar.view_chips() if one.label.startswith("All "))
    QTest.mouseClick(all_chip, LEFT)
    assert (stage.room.bar.order, stage.room.bar.descending) == ("created", True)


def test_several_are_qualified_offered_and_recycled_in_one_change_each(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(12)
    stage.room.take_focus()
    for _ in range(2):
        QTest.keyClick(stage.room.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    chosen = stage.room.table.chosen_ids()
    assert len(chosen) == 3

    def states() -> list[str]:
        return [row.handoff.state for row in stage.app.ask(read_lead_rows, chosen).result()]

    QTest.mouseClick(stage.room._several.qualify, LEFT)
    qtbot.waitUntil(lambda: states() == ["mql"] * 3)
    question = ask(qtbot, stage, Qt.Key.Key_O, PassQuestion)
    answer(qtbot, question)
    qtbot.waitUntil(lambda: states() == ["offered"] * 3)
    stage.desk.undo()
    qtbot.waitUntil(lambda: states() == ["mql"] * 3)
    recycling = ask(qtbot, stage, Qt.Key.Key_U, RecycleQuestion)
    assert "3 leads" in recycling.heading.text()
    answer(qtbot, recycling)
    qtbot.waitUntil(lambda: states() == ["recycled"] * 3)
    stage.desk.undo()
    qtbot.waitUntil(lambda: states() == ["mql"] * 3)


@pytest.mark.parametrize("role", [Role.SALES, Role.MARKETING, Role.OWNER])
def test_the_room_opens_on_what_is_theirs(qtbot: QtBot, open_room: OpenRoom, role: Role) -> None:
    stage = open_room(12)
    person = stage.app.run(create_user, name="Nisha Iyer", role=role).result().result
    offer(stage, 1, person)
    make_sequence(stage)
    ((sequence, _),) = stage.app.ask(read_sequence_choices).result()
    stage.app.run(enrol_people, sequence_id=sequence, contact_ids=[2]).result()
    stage.desk.memory("leads").keep("list", {})
    stage.desk.set_me(person)
    page = LeadsPage(stage.desk)
    qtbot.addWidget(page)
    expected = {Role.SALES: [1], Role.MARKETING: [2]}.get(role)
    if expected is None:
        qtbot.waitUntil(lambda: page.model.rowCount() > 2)
        assert not page.bar.is_narrow
    else:
        qtbot.waitUntil(lambda: list(page.model.ids) == expected)


def test_what_is_learnt_is_kept_on_leaving_and_undone(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(8)
    focus_lead(qtbot, stage)
    panel = stage.room.panel
    needs = panel.known.texts["needs"]
    needs.setFocus()
    QTest.keyClicks(needs, "60 kW for the cold store")
    stage.room.take_focus()
    qtbot.waitUntil(lambda: shown(stage).background.needs == "60 kW for the cold store")
    QTest.mouseClick(panel.profile.ticks["need"], LEFT)
    qtbot.waitUntil(lambda: bool(shown(stage).background.profile.get("need")))
    _choose(panel.people.roles[LEAD].menu(), "Decides")
    qtbot.waitUntil(lambda: shown(stage).background.decision_role == "decides")
    _choose(panel.known.origin.menu(), "Outbound")
    qtbot.waitUntil(lambda: panel.known.origin.label == "Outbound")
    QTest.mouseClick(panel.known.steps["trial_start"], LEFT)
    qtbot.waitUntil(lambda: "trial_start" in shown(stage).background.steps)
    assert panel.known.steps["trial_start"].text().startswith("✓ Trial started")
    tags = panel.known.edits["tags"]
    tags.open_editor()
    editor = tags.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Cold storage,  subsidy, cold storage")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(stage).background.tags == ("Cold storage", "subsidy"))
    for undone in (
        lambda: shown(stage).background.tags == (),
        lambda: "trial_start" not in shown(stage).background.steps,
        lambda: shown(stage).background.origin == "",
        lambda: shown(stage).background.decision_role == "",
        lambda: not shown(stage).background.profile,
        lambda: shown(stage).background.needs == "",
    ):
        stage.desk.undo()
        qtbot.waitUntil(undone)


def test_the_checklist_is_pressing_until_the_first_contact(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(8)
    focus_lead(qtbot, stage)
    panel = stage.room.panel
    assert not panel.profile.is_pressing
    give(qtbot, stage)
    assert "Offered to Arjun Rao" in panel.handoff.heading.text()
    assert panel.handoff.left.text().endswith("left")
    press(stage, Qt.Key.Key_Y)
    wait_for(qtbot, stage, ("sal", "accepted"))
    qtbot.waitUntil(lambda: panel.profile.is_pressing)
    assert panel.handoff.left.text().startswith("First contact in")
    stage.app.run(log_activity, kind="call", contact_id=LEAD, outcome="reached").result()
    qtbot.waitUntil(lambda: not panel.profile.is_pressing)
    assert not panel.handoff.left.isVisibleTo(panel)


def _choose(menu: QMenu, caption: str) -> None:
    next(action for action in menu.actions() if action.text() == caption).trigger()


def test_all_of_the_page_and_its_questions_has_a_name(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(8)
    focus_lead(qtbot, stage)
    give(qtbot, stage)
    for key, kind in ((Qt.Key.Key_U, RecycleQuestion), (Qt.Key.Key_O, PassQuestion)):
        question = ask(qtbot, stage, key, kind)
        assert unnamed_widgets(stage.window) == []
        QTest.keyClick(question, Qt.Key.Key_Escape)


@pytest.mark.parametrize(("more", "is_beside"), [(320, True), (60, False)])
def test_the_buttons_of_an_offer_stand_in_one_row(
    qtbot: QtBot, open_room: OpenRoom, more: int, *, is_beside: bool
) -> None:
    stage = open_room(3)
    offer(stage, LEAD, 1)
    focus_lead(qtbot, stage)
    panel = stage.room.panel
    qtbot.waitUntil(lambda: panel.buttons.first.text() == "Accept lead")
    width = panel.buttons.in_one_row + more
    stage.window.resize(1500, 860)
    total = sum(stage.room.splitter.sizes())
    stage.room.splitter.setSizes([total - width, width])
    buttons = [*panel.buttons.ways.values(), panel.buttons.first, panel.buttons.second]
    shown = [button for button in buttons if button.isVisible()]
    qtbot.waitUntil(lambda: abs(panel.width() - width) < 3)
    qtbot.waitUntil(lambda: len({button.mapTo(panel, button.rect().center()).y() for button in shown}) == 1)
    qtbot.waitUntil(panel.buttons.more.isVisible)
    assert (panel.buttons.more.parent() is panel.buttons) is is_beside
    assert (panel.buttons.y() > panel.title.y() + panel.title.height()) is not is_beside


def test_the_count_of_offers_is_of_those_that_are_there(open_room: OpenRoom) -> None:
    stage = open_room(8)
    first = stage.app.ask(read_lead_choices).result().people[0][0]
    offer(stage, 1, first)
    assert stage.app.ask(read_lead_choices).result().to_accept == {first: 1, None: 1}
