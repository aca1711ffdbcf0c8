"""A drop that lacks something asks for it at the drop point; the answer is one step, and Esc puts the card back."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.commands.activity import log_activity
from funneldesk.commands.business import edit_business
from funneldesk.commands.deal import edit_deal, move_deal
from funneldesk.commands.deal_opening import name_deal_contact
from funneldesk.commands.pipeline import edit_stage
from funneldesk.commands.reason import create_reason
from funneldesk.commands.stage_criterion import create_criterion
from funneldesk.desktop.pipeline.move_question import MoveQuestion
from funneldesk.queries.deal_page import read_deal_page
from tests.support.pipeline_room import LEFT, PipelineBench

Key = Qt.Key


def run(bench: PipelineBench, command: Any, **values: Any) -> Any:
    result = bench.app.run(command, **values).result().result
    bench.settle()
    return result


def ask_for(bench: PipelineBench, place: int, label: str) -> int:
    assert bench.solar is not None
    return int(run(bench, create_criterion, stage_id=bench.solar.stages[place], label=label))


def drag_on(bench: PipelineBench, title: str = "Rooftop 10 kW", onto: str = "Warehouse 100 kW") -> MoveQuestion:
    bench.drag(title, bench.top_of(onto))
    return bench.question(MoveQuestion)


def test_a_drop_names_what_it_leaves_and_skips_and_ticks_carry_it_on(bench: PipelineBench) -> None:
    ask_for(bench, 0, "Budget known")
    ask_for(bench, 1, "Roof measured")
    before = bench.column_titles
    question = drag_on(bench)
    assert question.heading.text() == "Move “Rooftop 10 kW” to Proposal?"
    assert [line.words for line in question.ticks] == ["Budget known", "Roof measured"]
    # The card waits where it was dropped.
    assert "Rooftop 10 kW" in bench.column_titles[2]
    QTest.keyClick(question.ticks[0].box, Key.Key_Space)
    QTest.keyClick(question.ticks[0].box, Key.Key_Return)
    assert question.problem.text() == "Tick “Roof measured” first, or press Esc to put it back."
    QTest.mouseClick(question.ticks[1].label, LEFT)
    QTest.mouseClick(question.ok_button, LEFT)
    bench.settle()
    assert bench.card("Rooftop 10 kW").stage_id == bench.room.board.columns[2].stage.id
    assert bench.surface.toasts == ["Move “Rooftop 10 kW” to Proposal"]
    bench.desk.undo()
    bench.until(lambda: bench.column_titles == before)
    page = bench.app.ask(read_deal_page, bench.card("Rooftop 10 kW").id).result()
    assert [row.is_met for row in page.criteria] == [False]


def test_escape_puts_the_card_back_and_nothing_is_kept(bench: PipelineBench) -> None:
    ask_for(bench, 0, "Budget known")
    before = bench.column_titles
    question = drag_on(bench)
    QTest.keyClick(question.ticks[0].box, Key.Key_Space)
    QTest.keyClick(question.ticks[0].box, Key.Key_Escape)
    bench.settle()
    assert bench.column_titles == before
    page = bench.app.ask(read_deal_page, bench.card("Rooftop 10 kW").id).result()
    assert [row.is_met for row in page.criteria] == [False]


def by_key(bench: PipelineBench) -> None:
    bench.press_key(Key.Key_Right, Qt.KeyboardModifier.ControlModifier)


def by_menu(bench: PipelineBench) -> None:
    cards, stage = bench.room.board.chosen_cards(), bench.room.board.columns[1].stage
    bench.room.acts.move(cards, stage, anchor=bench.room.board.anchor())


def by_page(bench: PipelineBench) -> None:
    bench.press_key(Key.Key_Return)
    bench.room.panel.stage.choose(bench.room.board.columns[1].stage.id)


def by_bar(bench: PipelineBench) -> None:
    QTest.mouseClick(bench.room.board.bars.won, LEFT)


def by_drop_on_bar(bench: PipelineBench) -> None:
    bar = bench.room.board.bars.won
    bench.drag("Rooftop 10 kW", bar.mapToGlobal(bar.rect().center()))


@pytest.mark.parametrize("way", [by_key, by_menu, by_page, by_bar, by_drop_on_bar])
def test_no_way_of_moving_passes_a_criterion(bench: PipelineBench, way: Any) -> None:
    ask_for(bench, 0, "Budget known")
    before = bench.column_titles
    bench.pick("Rooftop 10 kW")
    way(bench)
    question = bench.question(MoveQuestion)
    assert [line.words for line in question.ticks] == ["Budget known"]
    QTest.keyClick(question.first, Key.Key_Escape)
    bench.settle()
    assert bench.column_titles == before


def test_losing_and_going_back_ask_for_no_criterion(bench: PipelineBench) -> None:
    for place in range(4):
        ask_for(bench, place, f"Thing {place}")
    bench.drag("Petrol pump canopy", bench.top_of("Rooftop 10 kW"))
    assert bench.window.findChildren(MoveQuestion) == []
    assert bench.card("Petrol pump canopy").stage_id == bench.room.board.columns[0].stage.id


def test_several_cards_are_ticked_together(bench: PipelineBench) -> None:
    ask_for(bench, 0, "Budget known")
    view = bench.pick("Rooftop 10 kW")
    QTest.keyClick(view, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    chosen = bench.room.board.chosen_cards()
    bench.room.acts.move(chosen, bench.room.board.columns[1].stage, anchor=bench.room.board.anchor())
    question = bench.question(MoveQuestion)
    assert question.heading.text().startswith(f"Move {len(chosen)} deals, ₹")
    assert len(question.ticks) == 1
    QTest.keyClick(question.ticks[0].box, Key.Key_Space)
    QTest.mouseClick(question.ok_button, LEFT)
    bench.settle()
    assert bench.column_titles[0] == []


def test_missing_fields_are_filled_where_the_card_was_dropped(bench: PipelineBench) -> None:
    assert bench.solar is not None
    fields = ["expected_close_on", "contact_id"]
    run(bench, edit_deal, deal_id=bench.solar.deals["Rooftop 10 kW"], expected_close_on=None)
    run(bench, edit_stage, stage_id=bench.solar.stages[2], required_fields=fields)
    before = bench.column_titles
    question = drag_on(bench)
    QTest.keyClicks(question.lines["expected_close_on"], "19 Dec")
    QTest.keyClicks(question.lines["contact_id"], "Meera Anand")
    QTest.keyClick(question.lines["contact_id"], Key.Key_Return)
    bench.settle()
    page = bench.app.ask(read_deal_page, bench.card("Rooftop 10 kW").id).result()
    assert (str(page.expected_close_on), page.contact, page.stage_id) == (
        "2026-12-19",
        "Meera Anand",
        bench.solar.stages[2],
    )
    bench.desk.undo()
    bench.until(lambda: bench.column_titles == before)
    page = bench.app.ask(read_deal_page, bench.card("Rooftop 10 kW").id).result()
    assert (page.expected_close_on, page.contact) == (None, None)


def test_a_win_asks_why_they_bought_and_enter_leaves_it_open(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_W)
    question = bench.question(MoveQuestion)
    assert question.list is not None
    question.list.setCurrentRow(1)
    assert question.words is not None
    QTest.keyClicks(question.words, "The neighbours have one")
    QTest.keyClick(question.words, Key.Key_Return)
    bench.settle()
    page = bench.app.ask(read_deal_page, bench.card("Rooftop 10 kW").id).result()
    assert (page.won_reason, page.won_note) == ("Trust in us", "The neighbours have one")
    bench.pick("Clinic backup")
    bench.win()
    page = bench.app.ask(read_deal_page, bench.card("Clinic backup").id).result()
    assert (page.stage_kind, page.won_reason, page.won_note) == ("won", None, None)


def test_where_settings_ask_for_it_a_win_needs_a_reason(bench: PipelineBench) -> None:
    run(bench, edit_business, needs_won_reason=True)
    run(bench, create_reason, kind="won", label="Subsidy")
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_W)
    question = bench.question(MoveQuestion)
    QTest.keyClick(question.first, Key.Key_Return)
    assert question.problem.text().startswith("Choose a reason or say it in words")
    QTest.keyClick(question.first, Key.Key_Escape)
    bench.settle()
    assert bench.card("Rooftop 10 kW").stage_kind == "open"


def test_the_page_ticks_tags_and_says_why(bench: PipelineBench) -> None:
    criterion = ask_for(bench, 0, "Budget known")
    bench.pick("Rooftop 10 kW")
    bench.press_key(Key.Key_Return)
    panel = bench.room.panel
    bench.until(panel.checklist.isVisible)
    assert panel.checklist.heading.text() == "Before leaving Qualified · 0 of 1"
    panel.checklist.lines[criterion].box.click()
    bench.until(lambda: panel.checklist.heading.text() == "Before leaving Qualified · 1 of 1")
    QTest.keyClicks(panel.tags.line, "Roof")
    QTest.keyClick(panel.tags.line, Key.Key_Return)
    bench.until(lambda: panel.tags.tags == ("Roof",))
    panel.tags.chips[0].removed.emit()
    bench.until(lambda: panel.tags.tags == ())
    for _ in range(3):
        bench.desk.undo()
    bench.until(lambda: panel.checklist.heading.text() == "Before leaving Qualified · 0 of 1")
    assert panel.clocks.text().startswith("Last contact 2 days ago · 2 d in Qualified")


def test_the_page_of_a_won_deal_says_why_and_what_its_contact_wants(bench: PipelineBench) -> None:
    assert bench.solar is not None
    deal_id = bench.solar.deals["Rooftop 10 kW"]
    run(bench, move_deal, deal_id=deal_id, to_stage_id=bench.solar.stages[4])
    run(bench, name_deal_contact, deal_id=deal_id, name="Meera Anand")
    price = next(row for row in bench.room.feed.context.lookups.reasons_of("objection") if row.label == "Price")
    run(bench, log_activity, kind="call", deal_id=deal_id, objection_id=price.id)
    bench.room.open_deal(deal_id)
    panel = bench.room.panel
    bench.until(panel.won.isVisible)
    trust = next(row for row in bench.room.feed.context.lookups.reasons_of("won") if row.label == "Trust in us")
    panel.won.reason.choose(trust.id)
    bench.until(lambda: panel.page is not None and panel.page.won_reason == "Trust in us")
    panel.person.needs.committed.emit("Lower bills")
    bench.until(lambda: panel.page is not None and panel.page.needs == "Lower bills")
    assert panel.person.objections.text().startswith("Price · ")
    assert panel.clocks.isHidden()
