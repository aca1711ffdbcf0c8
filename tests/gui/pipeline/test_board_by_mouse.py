"""Cards dragged with a real mouse: to stages, to places, to the bars, and back."""

import functools
import operator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from funneldesk.commands.deal import edit_deal
from funneldesk.commands.pipeline import edit_stage
from funneldesk.desktop.pipeline.drag import CardDrag
from funneldesk.desktop.pipeline.move_question import MoveQuestion
from funneldesk.desktop.pipeline.popovers import LostQuestion
from funneldesk.queries.board import BoardFilter, read_columns
from funneldesk.queries.deal_page import read_deal_page
from tests.support.pipeline_room import LEFT, NONE, PipelineBench

Key, Mod = Qt.Key, Qt.KeyboardModifier


def test_a_drag_moves_a_card_to_another_stage_at_the_place_it_is_dropped(bench: PipelineBench) -> None:
    bench.drag("School 25 kW", bench.top_of("Bakery 12 kW"))
    assert bench.column_titles[2] == ["Warehouse 100 kW", "School 25 kW", "Bakery 12 kW"]
    assert "School 25 kW" not in bench.column_titles[1]
    assert bench.solar is not None
    assert bench.stored_titles(bench.solar.stages[2]) == bench.column_titles[2]
    assert bench.surface.toasts == ["Move “School 25 kW” to Proposal"]


def test_a_card_shows_at_its_new_place_before_the_answer_of_the_disk(bench: PipelineBench) -> None:
    to = bench.below_last(2)
    place = bench.pull("School 25 kW", to)
    QTest.mouseRelease(place, LEFT, NONE, place.mapFromGlobal(to))
    assert bench.column_titles[2][-1] == "School 25 kW"
    bench.settle()
    assert bench.column_titles[2][-1] == "School 25 kW"


def test_a_drag_within_a_column_keeps_its_place_after_a_reload(bench: PipelineBench) -> None:
    bench.drag("Hostel water heating", bench.top_of("Society common area"))
    wanted = ["Rooftop 10 kW", "Hostel water heating", "Society common area", "Farm pump 5 HP"]
    assert bench.column_titles[0] == wanted
    bench.room.feed.reload()
    bench.settle()
    assert bench.column_titles[0] == wanted
    assert bench.surface.toasts == ["Reorder “Hostel water heating”"]


def test_a_click_or_a_pull_to_the_same_place_changes_nothing(bench: PipelineBench) -> None:
    bench.pick("School 25 kW")
    bench.drag("School 25 kW", bench.top_of("School 25 kW"))
    bench.drag("School 25 kW", bench.below_last(1))
    assert bench.surface.toasts == []


def test_a_drag_shows_the_ghost_the_column_and_what_the_chance_becomes(bench: PipelineBench) -> None:
    place = bench.pull("School 25 kW", bench.top_of("Warehouse 100 kW"))
    board = bench.room.board
    assert board.drag is not None
    assert board.drag.ghost.isVisible()
    assert board.columns[2].is_target
    assert board.columns[2].model.mark_text == "Move here · chance 40 → 60 %"
    view = board.columns[2].cards
    assert view.verticalHeader().sectionSize(0) > view.row_height
    QTest.keyClick(bench.room.board.columns[1].cards, Key.Key_Escape)
    assert view.verticalHeader().sectionSize(0) == view.row_height
    QTest.mouseRelease(place, LEFT, NONE, QPoint(10, 10))


def test_escape_in_a_drag_puts_everything_back(bench: PipelineBench) -> None:
    before = bench.column_titles
    to = bench.top_of("Warehouse 100 kW")
    place = bench.pull("School 25 kW", to)
    QTest.keyClick(bench.room.board.columns[1].cards, Key.Key_Escape)
    assert bench.room.board.drag is None
    QTest.mouseMove(place, place.mapFromGlobal(to) + QPoint(3, 3))
    QTest.mouseRelease(place, LEFT, NONE, place.mapFromGlobal(to))
    bench.settle()
    assert bench.column_titles == before
    assert bench.surface.toasts == []
    assert not any(column.is_target for column in bench.room.board.columns)


def test_a_refused_drop_goes_back_with_the_sentence(bench: PipelineBench) -> None:
    assert bench.solar is not None
    stage_id = bench.solar.stages[2]
    bench.app.run(edit_stage, stage_id=stage_id, required_fields=["contact_id"]).result()
    bench.settle()
    before = bench.column_titles
    bench.drag("School 25 kW", bench.top_of("Warehouse 100 kW"))
    question = bench.question(MoveQuestion)
    QTest.mouseClick(question.ok_button, LEFT)
    assert question.problem.text() == "Fill in the contact first, or press Esc to put it back."
    QTest.keyClick(question.first, Key.Key_Escape)
    bench.settle()
    assert bench.column_titles == before
    assert bench.surface.toasts == []
    chosen = bench.room.board.chosen_cards()
    assert [card.title for card in chosen] == ["School 25 kW"]


def test_a_drop_on_won_wins(bench: PipelineBench) -> None:
    bar = bench.room.board.bars.won
    bench.drag("Petrol pump canopy", bar.mapToGlobal(bar.rect().center()))
    bench.answer_win()
    assert bench.column_titles[4][0] == "Petrol pump canopy"
    assert bench.card("Petrol pump canopy").stage_kind == "won"


def test_a_drop_on_lost_asks_why_at_the_drop_and_escape_puts_the_card_back(bench: PipelineBench) -> None:
    before = bench.column_titles
    bar = bench.room.board.bars.lost
    bench.drag("School 25 kW", bar.mapToGlobal(bar.rect().center()))
    question = bench.room.acts.question
    assert isinstance(question, LostQuestion)
    assert question.isVisible()
    assert "School 25 kW" not in bench.column_titles[1]
    QTest.keyClick(question.list, Key.Key_Escape)
    bench.settle()
    assert bench.column_titles == before
    assert bench.surface.toasts == []


def test_a_lost_deal_keeps_its_reason(bench: PipelineBench) -> None:
    deal_id = bench.card("School 25 kW").id
    bar = bench.room.board.bars.lost
    bench.drag("School 25 kW", bar.mapToGlobal(bar.rect().center()))
    question = bench.room.acts.question
    assert isinstance(question, LostQuestion)
    QTest.mouseClick(question.ok_button, LEFT)
    assert question.problem.text() == "Choose a reason or say it in words."
    question.list.setCurrentRow(0)
    QTest.keyClicks(question.words, "Too dear")
    QTest.mouseClick(question.ok_button, LEFT)
    bench.settle()
    page = bench.app.ask(read_deal_page, deal_id).result()
    assert (page.stage_kind, page.lost_reason, page.lost_note) == ("lost", "Price", "Too dear")
    assert "School 25 kW" not in functools.reduce(operator.iadd, bench.column_titles, [])


def test_several_chosen_cards_are_dragged_together_in_their_order(bench: PipelineBench) -> None:
    bench.pick("Rooftop 10 kW")
    column, row = bench.find("Farm pump 5 HP")
    QTest.mouseClick(column.cards.viewport(), LEFT, Mod.ControlModifier, column.cards.card_rect(row).center())
    bench.drag("Farm pump 5 HP", bench.top_of("Bakery 12 kW"))
    assert bench.column_titles[2] == ["Warehouse 100 kW", "Rooftop 10 kW", "Farm pump 5 HP", "Bakery 12 kW"]
    assert bench.solar is not None
    assert bench.stored_titles(bench.solar.stages[2]) == bench.column_titles[2]
    assert bench.surface.toasts == ["Move 2 deals to Proposal"]


def test_undo_and_redo_redraw_the_board(bench: PipelineBench) -> None:
    before = bench.column_titles
    bench.drag("School 25 kW", bench.top_of("Bakery 12 kW"))
    after = bench.column_titles
    bench.desk.undo()
    bench.until(lambda: bench.column_titles == before)
    bench.desk.redo()
    bench.until(lambda: bench.column_titles == after)
    figures = bench.app.ask(read_columns, BoardFilter()).result()
    assert [column.count for column in figures] == [len(titles) for titles in after]


def test_a_pointer_at_the_edge_scrolls_the_board_and_the_column(bench: PipelineBench) -> None:
    bench.window.resize(620, 470)
    bench.settle()
    board = bench.room.board
    right = board.area.viewport().mapToGlobal(QPoint(board.area.viewport().width() - 6, 200))
    place = bench.pull("Rooftop 10 kW", right)
    assert board.drag is not None
    before = board.area.horizontalScrollBar().value()
    board.drag.scroll_step()
    assert board.area.horizontalScrollBar().value() > before
    low = board.columns[0].cards.viewport()
    board.area.horizontalScrollBar().setValue(0)
    QTest.mouseMove(place, place.mapFromGlobal(low.mapToGlobal(QPoint(40, low.height() - 4))))
    board.drag.scroll_step()
    assert board.columns[0].cards.verticalScrollBar().value() > 0
    board.cancel_drag()


def test_a_double_click_opens_the_deal_beside_the_board(bench: PipelineBench) -> None:
    column, row = bench.find("Clinic backup")
    at = column.cards.card_rect(row).center()
    QTest.mouseClick(column.cards.viewport(), LEFT, NONE, at)
    QTest.mouseDClick(column.cards.viewport(), LEFT, NONE, at)
    bench.settle()
    assert bench.room.panel.isVisible()
    assert bench.room.panel.page is not None
    assert bench.room.panel.page.title == "Clinic backup"


def test_a_change_from_elsewhere_waits_until_the_drag_is_over(bench: PipelineBench) -> None:
    to = bench.top_of("Warehouse 100 kW")
    place = bench.pull("School 25 kW", to)
    deal_id = bench.card("Clinic backup").id
    bench.app.run(edit_deal, deal_id=deal_id, title="Clinic 12 kW").result()
    bench.settle()
    assert bench.room.board.drag is not None
    assert "Clinic backup" in bench.column_titles[1]
    QTest.mouseRelease(place, LEFT, NONE, place.mapFromGlobal(to))
    bench.until(lambda: "Clinic 12 kW" in bench.column_titles[1])
    bench.settle()
    assert bench.column_titles[2][0] == "School 25 kW"


def scrolls(drag: CardDrag) -> bool:
    return drag.is_scrolling


def test_columns_passed_on_the_way_to_the_bars_do_not_scroll(bench: PipelineBench) -> None:
    bench.window.resize(1240, 420)
    bench.settle()
    board = bench.room.board
    low = board.columns[0].cards.viewport()
    assert board.columns[0].cards.verticalScrollBar().maximum() > 0
    edge = low.mapToGlobal(QPoint(40, low.height() - 20))
    place = bench.pull("Rooftop 10 kW", edge)
    drag = board.drag
    assert drag is not None
    assert drag.rest.isActive()
    assert not scrolls(drag)
    drag.rest.timeout.emit()
    assert scrolls(drag)
    QTest.mouseMove(place, place.mapFromGlobal(edge + QPoint(0, 8)))
    assert not scrolls(drag)
    QTest.mouseMove(place, place.mapFromGlobal(board.bars.won.mapToGlobal(board.bars.won.rect().center())))
    assert not scrolls(drag)
    assert not drag.rest.isActive()
    assert board.columns[0].cards.verticalScrollBar().value() == 0
    board.cancel_drag()
