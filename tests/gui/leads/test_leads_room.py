"""The room of leads, driven by mouse and keys over a real file."""

import datetime as dt
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from funneldesk.commands.contact import create_contact, edit_contact
from funneldesk.commands.deal import create_deal
from funneldesk.commands.score import keep_scores
from funneldesk.commands.work import Work
from funneldesk.desktop.finish_step import DoneQuestion
from funneldesk.desktop.leads.filter_bar import NameView
from funneldesk.desktop.leads.new_lead import NewLead
from funneldesk.desktop.plan_step import PlanQuestion
from funneldesk.desktop.reach_person import MessageQuestion
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.question import Question
from funneldesk.queries.lead_page import LeadPage
from funneldesk.queries.leads import LeadFilter, read_lead_ids
from funneldesk.queries.scores import CONTACT, ScoreFigures
from tests.gui.leads.conftest import OpenRoom, Stage
from tests.support.screen import unnamed_widgets

LEFT = Qt.MouseButton.LeftButton
QuestionT = TypeVar("QuestionT", bound=Question)


def open_question(qtbot: QtBot, stage: Stage, kind: type[QuestionT]) -> QuestionT:
    found: list[QuestionT] = []

    def is_open() -> bool:
        found[:] = [one for one in stage.window.findChildren(kind) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(is_open)
    return found[-1]


def titles(stage: Stage, count: int = 5) -> list[str]:
    rows = [stage.room.model.row_at(place) for place in range(min(count, stage.room.model.rowCount()))]
    return [row.title if row else "…" for row in rows]


def view_chip(stage: Stage, begin: str) -> Chip:
    return next(chip for chip in stage.room.bar.view_chips() if chip.label.startswith(begin))


def choose(menu: QMenu, caption: str) -> None:
    next(action for action in menu.actions() if action.text() == caption).trigger()


def shown_page(stage: Stage) -> LeadPage:
    assert stage.room.panel.page is not None
    return stage.room.panel.page


def wait_for_title(qtbot: QtBot, stage: Stage, title: str) -> None:
    qtbot.waitUntil(lambda: stage.room.panel.title.text() == title)


def test_typing_searches_and_the_newest_answer_wins(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(600)
    search = stage.room.bar.search
    for text in ("meera", "meera he", "meera heights"):
        search.setText(text)
        search._report()
    expected = stage.app.ask(read_lead_ids, LeadFilter(text="meera heights")).result()
    assert 0 < len(expected) < 100
    qtbot.waitUntil(lambda: list(stage.room.model.ids) == expected)
    qtbot.waitUntil(lambda: all("Heights" in title for title in titles(stage)))
    assert stage.room.bar.count.text() == f"{len(expected)} leads"
    QTest.keyClick(search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 600)


def test_the_same_search_works_again_after_the_chip_of_all_cleared_it(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(60)
    search = stage.room.bar.search
    for _time in range(2):
        QTest.keyClicks(search, "heights")
        QTest.keyClick(search, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: 0 < stage.room.model.rowCount() < 60)
        QTest.mouseClick(view_chip(stage, "All"), LEFT)
        qtbot.waitUntil(lambda: stage.room.model.rowCount() == 60)
        assert search.text() == ""


def test_scores_shown_stand_in_order_though_the_kept_ones_are_old(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(300)
    model = stage.room.model
    ids = stage.app.ask(read_lead_ids).result()
    wrong = [ScoreFigures(lead_id, 0, 0, place % 100) for place, lead_id in enumerate(ids)]
    stage.app.run(keep_scores, kind=CONTACT, asked=ids, figures=wrong).result()
    stage.room.bar.set_order("score")

    def points() -> list[int]:
        rows = [model.row_at(place) for place in range(model.rowCount())]
        return [row.points for row in rows if row is not None]

    qtbot.waitUntil(lambda: len(points()) == 300 and points() == sorted(points(), reverse=True), timeout=10_000)


def test_the_slash_searches_wherever_the_focus_is_but_in_text(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(20)
    search = stage.room.bar.search
    for widget in (stage.room.bar.add_button, stage.room.table, stage.room.panel.journey):
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Slash)
        qtbot.waitUntil(search.hasFocus)
        assert search.text() == ""
    QTest.keyClicks(search, "a/b")
    assert search.text() == "a/b"


def test_nothing_found_says_so_and_leads_back(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(20)
    QTest.keyClicks(stage.room.bar.search, "no such lead")
    QTest.keyClick(stage.room.bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.room._list.currentWidget() is stage.room._none)
    qtbot.waitUntil(lambda: stage.room._side.currentWidget() is stage.room._blank)
    QTest.mouseClick(stage.room._none.button, LEFT)
    qtbot.waitUntil(lambda: stage.room._list.currentWidget() is stage.room.table)
    assert stage.room.bar.search.text() == ""


def test_an_empty_file_teaches(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    qtbot.waitUntil(lambda: stage.room._list.currentWidget() is stage.room._first)
    with qtbot.waitSignal(stage.desk.import_wanted):
        QTest.mouseClick(stage.room._first.button, LEFT)


def test_a_click_on_a_column_sorts_and_another_turns_it(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(300)
    head = stage.room.table.horizontalHeader()

    def click(column: int) -> None:
        place = head.sectionViewportPosition(column) + 10
        at = head.viewport().rect().center()
        at.setX(place)
        QTest.mouseClick(head.viewport(), LEFT, pos=at)

    def points() -> list[int]:
        rows = [stage.room.model.row_at(place) for place in range(300)]
        return [row.points for row in rows if row is not None]

    qtbot.waitUntil(lambda: len(points()) == 300)

    click(1)
    qtbot.waitUntil(lambda: points() == sorted(points(), reverse=True))
    click(1)
    qtbot.waitUntil(lambda: points() == sorted(points()))
    assert stage.room.bar.sort.accessibleName() == "Ordered by Score, ascending"


def test_a_view_is_saved_used_and_removed(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(120)
    bar = stage.room.bar
    bar.narrow(stages=("mql",))
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 20)
    QTest.mouseClick(bar.save, LEFT)
    asking = stage.window.findChild(NameView)
    assert asking is not None
    QTest.keyClicks(asking.name, "My MQLs")
    QTest.keyClick(asking.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bar.view_chips()[-1].label == "My MQLs")
    QTest.mouseClick(view_chip(stage, "All"), LEFT)
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 120)
    bar.set_order("lead")
    QTest.mouseClick(bar.view_chips()[-1], LEFT)
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 20)
    assert (bar.order, bar.descending) == ("created", True)
    bar.view_chips()[-1].actions()[0].trigger()
    qtbot.waitUntil(lambda: bar.view_chips()[-1].label.startswith("All "))
    assert bar.filter == LeadFilter(stages=("mql",))


def test_arrows_walk_and_the_page_follows(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(50)
    stage.room.take_focus()
    for _ in range(3):
        QTest.keyClick(stage.room.table, Qt.Key.Key_Down)
    wait_for_title(qtbot, stage, titles(stage)[3])
    page = shown_page(stage)
    assert stage.room.panel.why.text() == f"Why {page.score.points}"
    assert f"Fit {page.score.fit}" in stage.room.panel.parts.text()
    QTest.keyClick(stage.room.table, Qt.Key.Key_Return)
    assert stage.room.panel.buttons.ways["call"].hasFocus()


def test_a_field_is_edited_in_place_and_undone(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(30)
    edit = stage.room.panel.fields.edits["name"]
    before = edit.value
    edit.open_editor()
    editor = edit.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Zoë <b>Bold</b>")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown_page(stage).name == "Zoë <b>Bold</b>")
    qtbot.waitUntil(lambda: any("Change name" in toast for toast in stage.said.toasts))
    stage.room.bar.narrow(text="zoe bold")
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 1)
    stage.desk.undo()
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 0)
    qtbot.waitUntil(lambda: stage.room.panel.fields.edits["name"].value == before)


def test_after_a_deletion_the_next_lead_is_at_hand(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(10)
    stage.room.take_focus()
    for _ in range(4):
        QTest.keyClick(stage.room.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: shown_page(stage).id == stage.room.model.ids[4])
    following = stage.room.model.ids[5]
    QTest.keyClick(stage.room.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: stage.room.panel.page is not None and shown_page(stage).id == following)
    assert stage.room.table.current_id() == following


def test_a_lead_that_an_edit_filters_out_keeps_its_page(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(30)
    stage.room.bar.narrow(owners=(None,))
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 10 and shown_page(stage).owner == "")
    lead = shown_page(stage).id
    stage.room.panel.fields.owner.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 9)
    qtbot.waitUntil(lambda: shown_page(stage).owner == "Arjun Rao")
    assert shown_page(stage).id == lead


def test_a_long_value_does_not_widen_the_page(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3)
    qtbot.waitUntil(lambda: stage.room.is_settled)
    stage.desk.tell(edit_contact, stage.room, contact_id=shown_page(stage).id, custom={"Landing page": "x" * 400})
    qtbot.waitUntil(lambda: "Landing page" in stage.room.panel.fields.custom)
    qtbot.waitUntil(lambda: stage.room.is_settled)
    body = stage.room.panel._area.widget()
    assert body is not None
    qtbot.waitUntil(lambda: body.width() <= stage.room.panel._area.viewport().width())
    assert stage.room.panel.fields.custom["Landing page"].value == "x" * 400


def test_what_happened_is_logged_and_moves_the_score(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3)
    before = shown_page(stage)
    action = next(one for one in stage.room.panel.log.menu().actions() if one.text() == "Opted out")
    action.trigger()
    qtbot.waitUntil(lambda: shown_page(stage).score.engagement < before.score.engagement)
    qtbot.waitUntil(lambda: stage.room.model.row_at(0).points == shown_page(stage).score.points)  # type: ignore[union-attr]  # it is listed
    stage.desk.undo()
    qtbot.waitUntil(lambda: shown_page(stage).score == before.score)


def test_a_bad_number_is_refused_where_it_stands(open_room: OpenRoom) -> None:
    stage = open_room(5)
    edit = stage.room.panel.fields.edits["phone"]
    edit.open_editor()
    editor = edit.findChild(QLineEdit)
    assert editor is not None
    editor.setText("call me")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "no telephone number" in edit.problem


def test_calling_opens_a_checked_link_and_logs_the_answer(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(5)
    opened: list[str] = []

    def keep(link: str) -> bool:
        opened.append(link)
        return True

    stage.room.panel.buttons.open_link = keep
    page = shown_page(stage)
    for kind in ("call", "whatsapp", "email"):
        QTest.mouseClick(stage.room.panel.buttons.ways[kind], LEFT)
        if kind != "call":
            QTest.mouseClick(open_question(qtbot, stage, MessageQuestion).ok_button, LEFT)
        asking = open_question(qtbot, stage, DoneQuestion)
        if kind == "call":
            asking.outcome.chip("reached").click()
            asking.step.choose_day("none")
            QTest.mouseClick(asking.ok_button, LEFT)
        else:
            QTest.keyClick(asking, Qt.Key.Key_Escape)
    assert opened == [f"tel:{page.phone}", f"https://wa.me/{page.phone[1:]}", f"mailto:{page.email}"]
    qtbot.waitUntil(lambda: any(item.detail.startswith("reached") for item in shown_page(stage).journey))


def test_no_way_is_offered_where_there_is_none(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3)
    panel = stage.room.panel
    stage.desk.tell(edit_contact, stage.room, contact_id=shown_page(stage).id, phone=None, email="")
    qtbot.waitUntil(lambda: all(button.isHidden() for button in panel.buttons.ways.values()))
    stage.desk.undo()
    qtbot.waitUntil(lambda: not any(button.isHidden() for button in panel.buttons.ways.values()))
    stage.desk.tell(edit_contact, stage.room, contact_id=shown_page(stage).id, do_not_contact=True)
    qtbot.waitUntil(lambda: all(button.isHidden() for button in panel.buttons.ways.values()))
    assert not panel.barred.isHidden()
    assert panel.fields.barred.isChecked()
    QTest.mouseClick(panel.fields.barred, LEFT)
    qtbot.waitUntil(lambda: panel.barred.isHidden() and not panel.buttons.ways["call"].isHidden())


def test_a_deal_is_opened_from_the_page(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3)
    with qtbot.waitSignal(stage.desk.deal_wanted):
        choose(stage.room.panel.buttons.more.menu(), "Open a deal")
    qtbot.waitUntil(lambda: shown_page(stage).stage == "sql")
    assert shown_page(stage).deals
    links = [button for button in stage.room.panel.findChildren(Button) if button.text().endswith("Qualified")]
    with qtbot.waitSignal(stage.desk.deal_wanted):
        QTest.mouseClick(links[-1], LEFT)


def test_a_next_step_is_planned_and_done(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3)
    bar = stage.room.panel.next_step
    QTest.mouseClick(bar.days[1], LEFT)
    day = stage.app.clock.now().astimezone(stage.app.business.zone) + dt.timedelta(days=3)
    if not stage.app.business.calendar.spans_of(day.date()):
        QTest.mouseClick(open_question(qtbot, stage, PlanQuestion).ok_button, LEFT)
    qtbot.waitUntil(lambda: bar.label.text().startswith("Next step: Call, "))
    before = bar._page
    assert before is not None
    bar.put_off.menu().actions()[2].trigger()
    qtbot.waitUntil(lambda: bar._page is not before)
    step = bar._page.next_step if bar._page is not None else None
    assert step is not None
    assert step.due_at is not None
    assert step.due_at.astimezone(stage.app.business.zone).weekday() == 0
    assert bar.put_off.isVisible()
    QTest.mouseClick(bar.done, LEFT)
    done = open_question(qtbot, stage, DoneQuestion)
    QTest.keyClick(done, Qt.Key.Key_N)
    QTest.keyClick(done, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bar.label.text().startswith("No next step"))


def test_several_are_assigned_copied_and_deleted(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(40)
    table = stage.room.table
    stage.room.take_focus()
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert stage.room._several.label.text() == "3 leads chosen"
    chosen = table.chosen_ids()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Copied 3 leads" in stage.said.toasts)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert [line.split("\t")[0] for line in lines] == titles(stage, 3)
    assert len(lines[0].split("\t")) == 10
    menu = stage.room.make_menu(chosen)
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Qualify",
        "Offer to…",
        "Recycle until…",
        "Disqualify…",
        "Assign to",
        "Change stage",
        "Put into a sequence…",
        "Copy",
        "Delete",
    ]
    assign = next(action for action in menu.actions() if action.text() == "Assign to").menu()
    next(action for action in assign.actions() if action.text() == "Arjun Rao").trigger()  # type: ignore[attr-defined]  # a menu is there
    qtbot.waitUntil(lambda: [stage.room.model.row_at(place).owner for place in range(3)] == ["Arjun Rao"] * 3)  # type: ignore[union-attr]  # rows stay
    assert table.chosen_ids() == chosen
    QTest.keyClick(table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 37)
    stage.desk.undo()
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 40)


def test_a_new_lead_warns_of_its_double_and_opens(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(10)
    QTest.mouseClick(stage.room.bar.add_button, LEFT)
    form = stage.window.findChild(NewLead)
    assert form is not None
    QTest.keyClicks(form.fields["phone"], "9800000003")
    qtbot.waitUntil(lambda: "Known already" in form.warning.text())
    form.fields["phone"].clear()
    QTest.keyClicks(form.fields["email"], "nonsense")
    QTest.keyClick(form.fields["email"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "no e-mail" in form.problem.text())
    form.fields["email"].clear()
    QTest.keyClicks(form.fields["name"], "Ravi Traders")
    QTest.keyClick(form.fields["name"], Qt.Key.Key_Return)
    wait_for_title(qtbot, stage, "Ravi Traders")
    qtbot.waitUntil(lambda: stage.room.table.current_id() == shown_page(stage).id)


def test_records_behind_a_figure_are_listed_alone(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(60)
    stage.room.show_records("Referral", "contact", [3, 9, 12])
    qtbot.waitUntil(lambda: sorted(stage.room.model.ids) == [3, 9, 12])
    chip = stage.room.bar.records
    assert chip.label == "3 leads behind ‘Referral’"
    QTest.mouseClick(chip, LEFT)
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 60)
    assert chip.isHidden()


def test_a_lead_from_elsewhere_is_opened_even_when_filtered_out(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(30)
    stage.room.bar.narrow(stages=("mql",))
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 5)
    stage.room.open_lead(1)
    qtbot.waitUntil(lambda: shown_page(stage).id == 1 and stage.room.table.current_id() == 1)
    assert not stage.room.bar.is_narrow


def test_rows_are_read_when_looked_at_and_the_view_stays(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3000)
    model, table = stage.room.model, stage.room.table
    qtbot.waitUntil(lambda: titles(stage)[0] != "…")
    assert len(model._rows) <= 300
    middle = model.ids[1500]
    table.scrollTo(model.index(1500, 0), table.ScrollHint.PositionAtTop)
    qtbot.waitUntil(lambda: middle in model._rows)
    assert len(model._rows) <= 600
    before = table.verticalScrollBar().value()
    height = table.rowHeight(0)
    stage.desk.tell(create_contact, stage.room, name="Newest of all")
    qtbot.waitUntil(lambda: model.rowCount() == 3001)
    assert table.verticalScrollBar().value() == before + height
    assert table.rowAt(0) == model.place_of(middle)


@pytest.mark.parametrize("leads", [0, 30])
def test_everything_that_takes_the_focus_has_a_name(open_room: OpenRoom, leads: int) -> None:
    stage = open_room(leads)
    if leads:
        stage.room.panel.fields.edits["name"].open_editor()
    QTest.mouseClick(stage.room.bar.add_button, LEFT)
    assert unnamed_widgets(stage.window) == []
    if leads:
        index = stage.room.model.index(0, 0)
        spoken = stage.room.model.data(index, Qt.ItemDataRole.AccessibleTextRole)
        assert isinstance(spoken, str)
        assert "score" in spoken


def test_the_views_keep_their_height_at_double_text_size(
    qtbot: QtBot, open_room: OpenRoom, appearance: Appearance
) -> None:
    bar = open_room(20).room.bar
    appearance.set_text_size(200)
    qtbot.waitUntil(lambda: bar._area.height() >= bar.view_chips()[0].sizeHint().height())


def test_long_names_push_nothing_out_of_the_page(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(3)
    long = "Maharashtra" * 12
    lead_id = stage.app.run(create_contact, name=long, city=long, job_title=long).result().result.contact_id
    stage.app.run(create_deal, title=long, contact_id=lead_id).result()
    stage.room.open_lead(lead_id)
    wait_for_title(qtbot, stage, long)
    area = stage.room.panel._area
    body = area.widget()
    assert body is not None
    qtbot.waitUntil(lambda: body.width() <= area.viewport().width())


def test_after_an_import_the_newest_leads_are_in_view(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(200)
    bar = stage.room.table.verticalScrollBar()
    bar.setValue(bar.maximum())

    def bring_in(work: Work) -> None:
        create_contact(work, name="Brought in")
        work.label = "Import leads.csv: 1 lead"

    stage.app.run(bring_in).result()
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 201 and bar.value() == 0)
