"""The board by its next steps: overdue, today, nothing planned, later; drops change the stage alone."""

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.pipeline import edit_stage
from funneldesk.desktop.pipeline.card_words import describe_step
from funneldesk.queries.board import BY_NEXT_STEP, BoardFilter, read_board, read_board_top
from funneldesk.queries.deal_table import TableOrder, read_deal_order
from funneldesk.queries.step_order import LATER, NOTHING, OVERDUE, TODAY, StepOrder
from tests.support.pipeline_room import PipelineBench
from tests.support.workspace import NOON

Key = Qt.Key
BY_STEP = BoardFilter(order=BY_NEXT_STEP)


def order_by_step(bench: PipelineBench) -> None:
    bench.room.filters.order.choose(BY_NEXT_STEP)
    bench.settle()


def groups(bench: PipelineBench) -> list[list[int]]:
    order = StepOrder.at(bench.clock.at, bench.app.business.zone)
    columns = [column for column in bench.room.board.columns if column.stage.kind == "open"]
    return [[order.group(card) for card in column.model.cards()] for column in columns]


def test_cards_stand_by_what_is_to_be_done_next(bench: PipelineBench) -> None:
    by_hand = bench.column_titles
    order_by_step(bench)
    assert bench.column_titles[0] == [
        "Rooftop 10 kW",  # today
        "Farm pump 5 HP",  # nothing planned
        "Hostel water heating",  # later, opened after the next one
        "Society common area",
    ]
    assert bench.column_titles[1] == ["Clinic backup", "Cold-storage 60 kW", "School 25 kW"]
    assert groups(bench) == [
        [TODAY, NOTHING, LATER, LATER],
        [OVERDUE, TODAY, LATER],
        [NOTHING, LATER],
        [TODAY, LATER],
    ]
    assert bench.column_titles[4] == by_hand[4]
    bench.room.filters.order.choose(None)
    bench.settle()
    assert bench.column_titles == by_hand


def test_database_and_screen_agree_on_the_order(bench: PipelineBench) -> None:
    ids = bench.app.ask(read_board, BY_STEP).result()
    zone = bench.app.business.zone
    order = StepOrder.at(bench.clock.at, zone)
    first = bench.app.ask(read_board_top, BY_STEP, 2).result()
    for column in bench.room.board.columns[:4]:
        cards = [card for card in ids.cards if card.stage_id == column.stage.id]
        assert cards == sorted(cards, key=order)
        assert [card for card in first.cards if card.stage_id == column.stage.id] == cards[:2]
    table = list(bench.app.ask(read_deal_order, BY_STEP, "open", TableOrder()).result())
    assert table == [card.id for card in ids.cards if card.stage_kind == "open"]
    by_group = list(bench.app.ask(read_deal_order, BoardFilter(), "open", TableOrder("next")).result())
    open_cards = [card for card in ids.cards if card.stage_kind == "open"]
    assert by_group == [card.id for card in sorted(open_cards, key=order)]


def test_a_drop_in_the_column_changes_nothing_and_one_beside_it_the_stage(bench: PipelineBench) -> None:
    order_by_step(bench)
    before = bench.column_titles
    bench.drag("Society common area", bench.top_of("Rooftop 10 kW"))
    assert bench.column_titles == before
    assert bench.surface.toasts[-1].startswith("Cards stand by their next step here")
    bench.pick("Society common area")
    bench.press_key(Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert bench.column_titles == before
    bench.drag("Society common area", bench.top_of("Clinic backup"))
    assert bench.column_titles[1] == ["Clinic backup", "Cold-storage 60 kW", "Society common area", "School 25 kW"]


def test_a_step_falls_due_while_the_board_is_looked_at(bench: PipelineBench) -> None:
    order_by_step(bench)
    farm = bench.card("Farm pump 5 HP").id
    bench.app.run(plan_activity, kind="call", deal_id=farm, due_at=NOON + dt.timedelta(minutes=10)).result()
    bench.settle()
    assert bench.column_titles[0][:2] == ["Rooftop 10 kW", "Farm pump 5 HP"]
    bench.clock.at += dt.timedelta(minutes=11)
    bench.room.feed._tick()
    bench.settle()
    assert bench.column_titles[0][:2] == ["Farm pump 5 HP", "Rooftop 10 kW"]
    assert groups(bench)[0] == [OVERDUE, TODAY, LATER, LATER]


def test_the_order_is_remembered_and_is_no_filter(bench: PipelineBench) -> None:
    order_by_step(bench)
    kept = bench.desk.memory("pipeline").values("filter")
    assert kept["order"] == BY_NEXT_STEP
    assert bench.room.filters.clear_button.isHidden()
    bench.room.filters.closing.choose("month")
    bench.settle()
    QTest.mouseClick(bench.room.filters.clear_button, Qt.MouseButton.LeftButton)
    bench.settle()
    assert bench.room.filters.board_filter.order == BY_NEXT_STEP


def test_another_idle_limit_is_read_at_once_from_every_card(bench: PipelineBench) -> None:
    assert bench.solar is not None

    def foot(title: str) -> str:
        return describe_step(bench.card(title), bench.room.feed.context).text

    def limit(place: int, days: int | None) -> None:
        bench.app.run(edit_stage, stage_id=bench.solar.stages[place], idle_after_days=days).result()  # type: ignore[union-attr]
        bench.settle()

    assert (foot("Farm pump 5 HP"), foot("Apartment 30 kW")) == ("No next step", "Asleep until 11 Dec")
    limit(0, 5)
    assert foot("Farm pump 5 HP") == "Stalled · 6 d untouched"
    limit(0, None)
    assert foot("Farm pump 5 HP") == "No next step"
    limit(3, 30)
    assert foot("Apartment 30 kW") == "Sign-off · 11 Dec"
    bench.app.undo().result()
    bench.settle()
    assert foot("Apartment 30 kW") == "Asleep until 11 Dec"
