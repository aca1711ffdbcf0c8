"""Every drag has a twin on the keyboard and in the menu."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import edit_deal
from funneldesk.desktop.finish_step import DoneQuestion
from funneldesk.desktop.pipeline.card_words import describe_step
from funneldesk.desktop.pipeline.move_question import MoveQuestion
from funneldesk.desktop.pipeline.popovers import LostQuestion, Peek, SureQuestion
from funneldesk.desktop.plan_step import NoteQuestion, PlanQuestion
from funneldesk.desktop.widgets.question import Question
from funneldesk.queries.deal_page import read_deal_page
from tests.support.pipeline_room import LEFT, PipelineBench

Key, Mod = Qt.Key, Qt.KeyboardModifier


def focused_title(bench: PipelineBench) -> str:
    view = bench.room.board.focused_list()
    assert view is not None
    return view.cards_model.card_at(view.currentIndex().row()).title


def menu_action(bench: PipelineBench, words: str) -> QAction:
    assert bench.room.menu is not None
    return next(action for action in bench.room.menu.actions() if action.text() == words)


def test_arrows_go_from_card_to_card_and_across_columns(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_Down)
    assert focused_title(bench) == "Society common area"
    bench.press_key(Key.Key_Right)
    assert focused_title(bench) == "Clinic backup"
    bench.press_key(Key.Key_Right)
    bench.press_key(Key.Key_Right)
    bench.press_key(Key.Key_Right)
    assert focused_title(bench) == "Villa 6 kW"
    bench.press_key(Key.Key_Left)
    assert focused_title(bench) == "Apartment 30 kW"


def test_ctrl_arrows_move_the_card_and_the_focus_stays_on_it(bench: PipelineBench) -> None:
    bench.pick("Clinic backup")
    bench.press_key(Key.Key_Right, Mod.ControlModifier)
    assert bench.column_titles[2][0] == "Clinic backup"
    assert focused_title(bench) == "Clinic backup"
    bench.press_key(Key.Key_Down, Mod.ControlModifier)
    assert bench.column_titles[2] == ["Warehouse 100 kW", "Clinic backup", "Bakery 12 kW"]
    bench.press_key(Key.Key_Down, Mod.ControlModifier)
    bench.press_key(Key.Key_Down, Mod.ControlModifier)
    assert bench.column_titles[2][-1] == "Clinic backup"
    bench.press_key(Key.Key_Up, Mod.ControlModifier)
    assert bench.column_titles[2][1] == "Clinic backup"
    bench.press_key(Key.Key_Left, Mod.ControlModifier)
    assert bench.column_titles[1][0] == "Clinic backup"
    assert bench.solar is not None
    assert bench.stored_titles(bench.solar.stages[1]) == bench.column_titles[1]


def test_w_wins_and_l_asks_why(bench: PipelineBench) -> None:
    bench.pick("Petrol pump canopy")
    bench.win()
    assert bench.column_titles[4][0] == "Petrol pump canopy"
    bench.pick("School 25 kW")
    bench.press_key(Key.Key_L)
    question = bench.room.acts.question
    assert isinstance(question, LostQuestion)
    QTest.keyClick(question.list, Key.Key_Down)
    QTest.keyClick(question.list, Key.Key_Return)
    bench.settle()
    assert "School 25 kW" not in bench.column_titles[1]
    bench.desk.undo()
    bench.until(lambda: "School 25 kW" in bench.column_titles[1])


def test_a_plans_the_next_step(bench: PipelineBench) -> None:
    bench.pick("Farm pump 5 HP")
    bench.press_key(Key.Key_A)
    question = bench.question(PlanQuestion)
    QTest.keyClicks(question.step.date, "next monday 10:30")
    QTest.keyClicks(question.step.words, "Show the pump")
    QTest.mouseClick(question.ok_button, LEFT)
    bench.until(lambda: bench.card("Farm pump 5 HP").next_subject == "Show the pump")
    card = bench.card("Farm pump 5 HP")
    assert card.next_kind == "call"
    page = bench.app.ask(read_deal_page, card.id).result()
    assert page.next_step is not None
    assert page.next_step.due_at is not None
    assert page.next_step.due_at.astimezone(bench.app.business.zone).isoformat() == "2026-11-23T10:30:00+05:30"


def test_words_without_a_day_ask_for_one_and_nothing_is_planned(bench: PipelineBench) -> None:
    bench.pick("Farm pump 5 HP")
    bench.press_key(Key.Key_A)
    question = bench.question(PlanQuestion)
    QTest.keyClicks(question.step.date, "someday")
    QTest.mouseClick(question.ok_button, LEFT)
    assert question.problem.text() == "“someday” has no date. Name the day that brings it back."
    QTest.keyClick(question.step.date, Key.Key_Escape)
    bench.settle()
    assert bench.card("Farm pump 5 HP").next_activity_id is None


def test_n_keeps_a_note(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_N)
    question = bench.question(NoteQuestion)
    QTest.keyClicks(question.text, "Wants black panels")
    QTest.keyClick(question.text, Key.Key_Return, Mod.ShiftModifier)
    assert question.isVisible()
    QTest.keyClicks(question.text, "and a loan")
    QTest.keyClick(question.text, Key.Key_Return)
    bench.settle()
    page = bench.app.ask(read_deal_page, bench.card("Rooftop 10 kW").id).result()
    assert [row.note for row in page.done] == ["Wants black panels\nand a loan"]


def test_c_dials_a_checked_number_and_logs_how_it_went(bench: PipelineBench) -> None:
    added = bench.app.run(create_contact, name="Meera Anand", phone="+919822014455").result().result
    deal_id = bench.card("Rooftop 10 kW").id
    bench.app.run(edit_deal, deal_id=deal_id, contact_id=added.contact_id).result()
    dialled: list[str] = []

    def keep(link: str) -> bool:
        dialled.append(link)
        return True

    bench.room.acts.open_link = keep
    bench.settle()
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_C)
    question = bench.question(DoneQuestion)
    assert question.heading.text() == "Did you reach Meera Anand?"
    QTest.mouseClick(question.ok_button, LEFT)
    assert "Choose how it went" in question.problem.text()
    question.outcome.chip("reached").click()
    QTest.keyClicks(question.words, "wants a visit")
    QTest.mouseClick(question.ok_button, LEFT)
    bench.settle()
    assert dialled == ["tel:+919822014455"]
    page = bench.app.ask(read_deal_page, deal_id).result()
    assert [row.outcome for row in page.done] == ["reached: wants a visit"]


def test_space_peeks_enter_opens_and_escape_closes(bench: PipelineBench) -> None:
    bench.pick("Clinic backup")
    bench.press_key(Key.Key_Space)
    peek = bench.room.acts.question
    assert isinstance(peek, Peek)
    assert "Amount ₹3,20,000" in peek.accessibleName()
    QTest.keyClick(peek, Key.Key_Space)
    assert focused_title(bench) == "Clinic backup"
    bench.press_key(Key.Key_Return)
    assert bench.room.panel.isVisible()
    bench.room.board.show_deal(bench.card("Clinic backup").id)
    bench.press_key(Key.Key_Escape)
    assert not bench.room.panel.isVisible()


def test_the_menu_moves_without_dragging(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_M)
    menu = bench.room.menu
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Site visit", "Proposal", "Negotiation", "Won", "Lost"]
    menu_action(bench, "Negotiation").trigger()
    menu.close()
    bench.settle()
    assert bench.column_titles[3][0] == "Rooftop 10 kW"


def test_bulk_acts_on_all_of_a_column(bench: PipelineBench) -> None:
    assert bench.solar is not None
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_A, Mod.ControlModifier)
    cards = bench.room.board.chosen_cards()
    assert len(cards) == 4
    bench.room.acts.assign(cards, bench.solar.users[2])
    bench.settle()
    assert {card.owner_id for card in bench.room.board.columns[0].model.cards()} == {bench.solar.users[2]}
    bench.press_key(Key.Key_C, Mod.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("Deal\tCustomer\tAmount")
    assert lines[1].split("\t")[:3] == ["Rooftop 10 kW", "Anand Textiles", "₹4,85,000"]
    assert len(lines) == 5
    bench.press_key(Key.Key_Delete)
    sure = bench.room.acts.question
    assert isinstance(sure, SureQuestion)
    QTest.mouseClick(sure.ok_button, LEFT)
    bench.settle()
    assert bench.column_titles[0] == []
    assert bench.surface.toasts[-1] == "Delete 4 deals"
    bench.desk.undo()
    bench.until(lambda: len(bench.column_titles[0]) == 4)


def test_slash_goes_to_the_filter(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    QTest.keyClick(bench.window, Key.Key_Slash)
    assert bench.room.filters.text.hasFocus()


def test_a_card_is_one_sentence_for_screen_readers(bench: PipelineBench) -> None:
    column, row = bench.find("Rooftop 10 kW")
    sentence = column.model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert sentence == (
        "Rooftop 10 kW, Anand Textiles, ₹4,85,000, Call today 16:00, score 84, owner Priya Sharma, "
        "stage Qualified, 1 of 4"
    )


def test_typing_letters_that_are_no_keys_of_the_board_does_nothing(bench: PipelineBench) -> None:
    before = bench.column_titles
    bench.pick("Rooftop 10 kW")
    for key in (Key.Key_X, Key.Key_Q, Key.Key_5):
        bench.press_key(key)
    assert bench.column_titles == before
    assert bench.surface.toasts == []
    assert focused_title(bench) == "Rooftop 10 kW"


def test_a_won_card_says_when_it_was_won_and_the_newest_stands_first(bench: PipelineBench) -> None:
    bench.clock.at += dt.timedelta(minutes=5)
    bench.pick("Rooftop 10 kW")
    bench.win()
    card = bench.card("Rooftop 10 kW")
    assert card.next_activity_id is not None
    assert describe_step(card, bench.room.feed.context).text == "Won today"
    bench.clock.at += dt.timedelta(minutes=5)
    bench.pick("Clinic backup")
    bench.win()
    assert bench.column_titles[4][:2] == ["Clinic backup", "Rooftop 10 kW"]
    won = bench.room.board.columns[4].model.cards()
    assert [card.closed_us or 0 for card in won] == sorted((card.closed_us or 0 for card in won), reverse=True)
    assert bench.solar is not None
    assert bench.stored_titles(bench.solar.stages[4]) == bench.column_titles[4]
    bench.room.feed.reload()
    bench.settle()
    assert bench.stored_titles(bench.solar.stages[4]) == bench.column_titles[4]


def test_a_won_card_pulled_about_in_its_column_stays(bench: PipelineBench) -> None:
    before = bench.column_titles
    bench.drag(before[4][1], bench.below_last(4))
    assert bench.column_titles == before
    assert bench.surface.toasts == []


def choose_first_column(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_A, Mod.ControlModifier)
    assert len(bench.room.board.chosen_cards()) == 4


def type_here(keys: str) -> None:
    for letter in keys:
        focus = QApplication.focusWidget()
        assert focus is not None
        if letter == "\n":
            QTest.keyClick(focus, Key.Key_Return)
        else:
            QTest.keyClicks(focus, letter)


def test_letters_after_choosing_a_column_change_nothing(bench: PipelineBench) -> None:
    before = bench.column_titles
    for letters in ("wall price", "lost price", "walk\n"):
        choose_first_column(bench)
        type_here(letters)
        if bench.room.acts.question is not None:
            bench.room.acts.question.dismiss()
        bench.settle()
        assert bench.column_titles == before
    assert bench.surface.toasts == []


def test_winning_several_by_a_key_names_number_and_sum_and_needs_its_button(bench: PipelineBench) -> None:
    choose_first_column(bench)
    bench.press_key(Key.Key_W)
    question = bench.question(MoveQuestion)
    assert question.heading.text() == "Win 4 deals, ₹21.1 L?"
    assert question.list is not None
    QTest.keyClicks(question.list, "price")
    QTest.keyClick(question.list, Key.Key_Return)
    assert question.isVisible()
    assert QApplication.focusWidget() is question.ok_button
    QTest.keyClick(question.ok_button, Key.Key_Return)
    bench.settle()
    assert bench.column_titles[0] == []


def test_losing_several_picks_no_reason_by_letters_and_needs_its_button(bench: PipelineBench) -> None:
    choose_first_column(bench)
    bench.press_key(Key.Key_L)
    question = bench.room.acts.question
    assert isinstance(question, LostQuestion)
    assert question.heading.text().startswith("Lose 4 deals, ₹")
    QTest.keyClicks(question.list, "price")
    assert question.list.selectedItems() == []
    question.list.setCurrentRow(0)
    QTest.keyClick(question.list, Key.Key_Return)
    assert question.isVisible()
    assert question.ok_button.hasFocus()
    QTest.keyClick(question.ok_button, Key.Key_Return)
    bench.settle()
    assert bench.column_titles[0] == []


def test_moving_several_by_keys_asks_once(bench: PipelineBench) -> None:
    choose_first_column(bench)
    bench.press_key(Key.Key_M)
    menu_action(bench, "Proposal").trigger()
    question = bench.room.acts.question
    assert isinstance(question, SureQuestion)
    assert question.heading.text().startswith("Move 4 deals, ₹")
    assert question.heading.text().endswith(" to Proposal?")
    QTest.mouseClick(question.ok_button, LEFT)
    bench.settle()
    assert len(bench.column_titles[2]) == 6


@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_N, Key.Key_C])
def test_tab_goes_through_a_question_and_ends_at_its_buttons(bench: PipelineBench, key: Qt.Key) -> None:
    bench.pick("Rooftop 10 kW")
    bench.press_key(key)
    question = bench.question(Question)
    first = QApplication.focusWidget()
    assert first is not None
    focus, passed = first, []
    while True:
        QTest.keyClick(focus, Key.Key_Tab)
        next_one = QApplication.focusWidget()
        assert next_one is not None
        focus = next_one
        if focus is first:
            break
        passed.append(focus)
    # What stands above the first focus comes last.
    assert [widget for widget in passed if widget in (question.cancel_button, question.ok_button)] == [
        question.cancel_button,
        question.ok_button,
    ]
    QTest.keyClick(focus, Key.Key_Escape)
    assert not any(one.isVisible() for one in bench.window.findChildren(Question))


def test_enter_plans_from_the_words_and_from_a_chip(bench: PipelineBench) -> None:
    for title in ("Farm pump 5 HP", "Rooftop 10 kW"):
        bench.pick(title)
        bench.press_key(Key.Key_A)
        question = bench.question(PlanQuestion)
        QTest.keyClicks(question.step.words, "Show the pump")
        at = question.step.words if title == "Farm pump 5 HP" else question.step.days.chip("1")
        QTest.keyClick(at, Key.Key_Return)
        bench.settle()
        assert bench.window.findChildren(PlanQuestion) == []
    bench.until(lambda: bench.card("Farm pump 5 HP").next_subject == "Show the pump")
