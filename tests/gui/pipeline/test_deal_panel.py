"""The deal's page: changed where it stands, refused in words, and in step with everything else."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from funneldesk.commands.activity import log_activity, reschedule_activity
from funneldesk.commands.deal import delete_deals
from funneldesk.desktop.finish_step import DoneQuestion
from funneldesk.desktop.pipeline.deal_panel import DealPanel
from funneldesk.desktop.pipeline.popovers import LostQuestion
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.queries.board import CardRow
from funneldesk.queries.deal_page import DealPage, read_deal_page
from tests.support.pipeline_room import LEFT, PipelineBench

Key = Qt.Key


def open_page(bench: PipelineBench, title: str) -> DealPanel:
    bench.room.open_deal(bench.card(title).id)
    bench.settle()
    return bench.room.panel


def stored(bench: PipelineBench, panel: DealPanel) -> DealPage:
    assert panel.page is not None
    return bench.app.ask(read_deal_page, panel.page.id).result()


def type_into(bench: PipelineBench, field: InlineEdit, text: str) -> None:
    field.open_editor()
    field._editor.insert(text)
    QTest.keyClick(field._editor, Key.Key_Return)
    bench.settle()


def refuse_chance(panel: DealPanel) -> None:
    panel.chance.open_editor()
    panel.chance._editor.setText("150")
    panel.title.setFocus()
    assert panel.chance.problem == "Not kept: A chance is a whole number from 0 to 100."


def cards(bench: PipelineBench, column: int) -> list[CardRow]:
    return bench.room.board.columns[column].model.cards()


@pytest.mark.parametrize(("typed", "minor"), [("2.5L", 2_50_000_00), ("₹1,20,000", 1_20_000_00), ("84k", 84_000_00)])
def test_an_amount_is_read_as_people_write_it(bench: PipelineBench, typed: str, minor: int) -> None:
    panel = open_page(bench, "Clinic backup")
    type_into(bench, panel.amount, typed)
    amount = stored(bench, panel).amount
    assert amount is not None
    assert amount.minor == minor
    assert bench.card("Clinic backup").amount_minor == minor


def test_an_amount_that_is_none_is_refused_with_a_sentence(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    type_into(bench, panel.amount, "a lot")
    assert panel.amount.problem == "“a lot” is no amount. Write it like 2.5L, 84k or 1,20,000."
    assert panel.amount.is_open
    QTest.keyClick(panel.amount._editor, Key.Key_Escape)
    assert panel.amount.value == "₹3,20,000"


def test_title_day_chance_company_and_notes_are_kept(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    type_into(bench, panel.title, "Clinic 12 kW")
    type_into(bench, panel.close_on, "19 Dec")
    type_into(bench, panel.chance, "55")
    type_into(bench, panel.company, "Rao Hospitals")
    type_into(bench, panel.contact, "Dr. Rao")
    panel.notes.setFocus()
    QTest.keyClicks(panel.notes, "Call after rounds")
    panel.title.setFocus()
    bench.settle()
    page = stored(bench, panel)
    assert (page.title, str(page.expected_close_on), page.probability) == ("Clinic 12 kW", "2026-12-19", 55)
    assert (page.company, page.contact, page.notes) == ("Rao Hospitals", "Dr. Rao", "Call after rounds")
    assert bench.card("Clinic 12 kW").who == "Rao Hospitals"


def test_the_amount_of_a_won_deal_is_corrected_as_an_act_of_its_own(bench: PipelineBench) -> None:
    panel = open_page(bench, "Dairy 15 kW")
    assert panel.amount_word.text() == "Won amount, frozen"
    type_into(bench, panel.amount, "6.5L")
    page = stored(bench, panel)
    assert page.won_amount is not None
    assert page.won_amount.minor == 6_50_000_00
    assert page.history[0].label == "Correct the won amount of “Dairy 15 kW”"


def test_a_step_is_put_off_and_keeps_its_time_of_day(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    old = stored(bench, panel).next_step
    assert old is not None
    zone = bench.app.business.zone
    ten = dt.datetime(2026, 11, 20, 10, 30, tzinfo=zone).astimezone(dt.UTC)
    bench.app.run(reschedule_activity, activity_id=old.id, due_at=ten).result()
    bench.settle()
    menu = panel.put_off.menu()
    moves = menu.actions()[:3]
    assert [action.text() for action in moves] == ["Tomorrow", "+3 d", "Next Monday"]
    menu.aboutToShow.emit()
    assert moves[0].text() == "Tomorrow: 23 Nov, the next working day"
    # On this Saturday the next working day is next Monday: it is named once.
    assert [action.isVisible() for action in moves] == [True, True, False]
    days = []
    for action in moves:
        action.setVisible(True)
        action.trigger()
        bench.settle()
        step = stored(bench, panel).next_step
        assert step is not None
        assert step.due_at is not None
        assert not step.due_day_only
        days.append(f"{step.due_at.astimezone(zone):%a %d %H:%M}")
    assert days == ["Mon 23 10:30", "Tue 24 10:30", "Mon 23 10:30"]
    assert bench.card("Clinic backup").next_due_us is not None
    for _ in range(3):
        bench.desk.undo()
        bench.settle()
    again = stored(bench, panel).next_step
    assert again is not None
    assert again.due_at == ten
    QTest.mouseClick(panel.done_button, LEFT)
    bench.question(DoneQuestion).close_quietly()


def test_done_asks_how_it_went_and_for_the_next_step_in_one_place(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    QTest.mouseClick(panel.done_button, LEFT)
    question = bench.question(DoneQuestion)
    assert question.heading.text() == "Done: share photos · Clinic backup"
    QTest.mouseClick(question.step.days.chip("3"), LEFT)
    QTest.mouseClick(question.ok_button, LEFT)
    bench.settle()
    page = stored(bench, panel)
    assert page.next_step is not None
    assert page.next_step.due_day_only
    assert [row.subject for row in page.done] == ["share photos"]
    assert panel.step.text().startswith("Call · ")
    bench.desk.undo()
    bench.settle()
    again = stored(bench, panel)
    assert again.next_step is not None
    assert (again.next_step.subject, again.done) == ("share photos", ())


def test_the_stage_is_changed_on_the_page_and_losing_asks_why(bench: PipelineBench) -> None:
    assert bench.solar is not None
    panel = open_page(bench, "Clinic backup")
    panel.stage.choose(bench.solar.stages[2])
    bench.settle()
    assert bench.column_titles[2][0] == "Clinic backup"
    panel.stage.choose(bench.solar.stages[5])
    question = bench.room.acts.question
    assert isinstance(question, LostQuestion)
    question.list.setCurrentRow(1)
    QTest.mouseClick(question.ok_button, LEFT)
    bench.settle()
    assert panel.lost.text() == "Lost: No decision"


def test_a_history_names_old_and_new(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    type_into(bench, panel.amount, "4L")
    bench.desk.undo()
    bench.until(lambda: panel.amount.value == "₹3,20,000")
    model = panel.past.history.model()
    told = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert told[0].startswith("Undone: Change amount of “Clinic backup”, Amount ₹4,00,000 → ₹3,20,000")
    assert told[1].startswith("Change amount of “Clinic backup”, Amount ₹3,20,000 → ₹4,00,000")


def test_a_page_whose_deal_goes_closes(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    bench.app.run(delete_deals, deal_ids=[bench.card("Clinic backup").id]).result()
    bench.until(lambda: not panel.isVisible())
    assert bench.surface.failures == []


def test_the_page_follows_the_focused_card_once_the_arrows_rest(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    panel = open_page(bench, "Rooftop 10 kW")
    shown = panel.deal_id
    cards_list = bench.room.board.active_list()
    assert cards_list is not None
    QTest.keyClick(cards_list, Key.Key_Down)
    QTest.keyClick(cards_list, Key.Key_Down)
    assert panel.deal_id == shown
    assert bench.room.arrows_rest.isActive()
    bench.settle()
    card = bench.room.board.focused_card()
    assert card is not None
    assert panel.page is not None
    assert panel.page.id == card.id != shown


def test_a_closed_page_stays_closed_under_the_arrows(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_Down)
    assert not bench.room.panel.isVisible()


def test_the_page_stays_while_its_deal_is_asked_about(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    panel = open_page(bench, "Rooftop 10 kW")
    bench.press_key(Key.Key_L)
    bench.settle()
    assert panel.page is not None
    assert panel.page.title == "Rooftop 10 kW"


def test_a_refusal_goes_with_the_next_edit(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    refuse_chance(panel)
    type_into(bench, panel.amount, "4L")
    assert panel.chance.problem == ""
    refuse_chance(panel)
    panel.company.open_editor()
    assert panel.chance.problem == ""


def test_a_refusal_stays_with_its_deal(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    refuse_chance(panel)
    open_page(bench, "Rooftop 10 kW")
    assert panel.chance.problem == ""
    refuse_chance(panel)
    QTest.mouseClick(panel.close_button, LEFT)
    open_page(bench, "Rooftop 10 kW")
    assert panel.chance.problem == ""


def test_what_is_half_typed_for_one_deal_never_reaches_another(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    panel.title.open_editor()
    panel.title._editor.setText("Wrong deal")
    open_page(bench, "Rooftop 10 kW")
    assert not panel.title.is_open
    assert panel.title.value == "Rooftop 10 kW"
    assert {"Clinic backup", "Rooftop 10 kW"} <= {card.title for column in range(2) for card in cards(bench, column)}


def test_long_words_leave_the_page_its_width(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    for field in (panel.title, panel.company, panel.contact):
        type_into(bench, field, "A very long name of " * 5)
    area = panel.findChildren(QScrollArea)[0]
    body = area.widget()
    assert body is not None
    assert body.width() == area.viewport().width()
    assert body.minimumSizeHint().width() <= area.viewport().width()
    close = panel.close_button
    assert body.rect().contains(close.mapTo(body, close.rect().bottomRight()))
    shown = panel.title._button
    assert shown.text().endswith("…")
    assert shown.toolTip() == panel.title.value
    panel.source.set_items([(1, "Solar fair of the district " * 4)])
    panel.source.set_value(1)
    assert len(panel.source.chip.label) <= 28
    assert panel.source.chip.toolTip() == "Solar fair of the district " * 4


def test_an_activity_written_down_by_mistake_is_deleted_from_the_page(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    assert panel.page is not None
    before = len(panel.page.done)
    bench.app.run(log_activity, kind="call", deal_id=panel.page.id, subject="Wrong number").result()
    bench.settle()
    activities = panel.past.activities
    activities.setFocus()
    activities.setCurrentIndex(activities.model().index(0, 0))
    QTest.keyClick(activities, Key.Key_Delete)
    bench.settle()
    assert len(stored(bench, panel).done) == before
    bench.app.undo().result()
    bench.settle()
    assert stored(bench, panel).done[0].subject == "Wrong number"


def test_notes_of_both_teams_are_written_and_changed_on_the_page(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    panel.team_notes.pad.box.setPlainText("Wants it before May")
    panel.team_notes.pad.finish()
    bench.until(lambda: [row.note for row in panel.team_notes.rows] == ["Wants it before May"])
    assert panel.team_notes.rows[0].deal_id == panel.deal_id


def test_what_was_said_stands_beside_the_day_of_the_next_step(bench: PipelineBench) -> None:
    panel = open_page(bench, "Clinic backup")
    old = stored(bench, panel).next_step
    assert old is not None
    ten = dt.datetime(2026, 11, 20, 10, 30, tzinfo=bench.app.business.zone).astimezone(dt.UTC)
    bench.app.run(reschedule_activity, activity_id=old.id, due_at=ten, due_words="after Diwali").result()
    bench.settle()
    assert panel.step.text().endswith(" · said “after Diwali”")
