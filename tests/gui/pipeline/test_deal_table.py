"""The table: ordered by the database, fetched by the page, with the same acts."""

import functools
import operator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.desktop.pipeline.filter_bar import TABLE
from funneldesk.desktop.pipeline.table import COLUMNS
from funneldesk.desktop.theme.appearance import Appearance
from tests.support.pipeline_room import LEFT, PipelineBench

Key = Qt.Key


def show_table(bench: PipelineBench) -> None:
    bench.room.show_view(TABLE)
    bench.settle()
    bench.until(lambda: bench.room.table.model.card_at(0) is not None)


def column(bench: PipelineBench, key: str) -> list[str]:
    model = bench.room.table.model
    place = [name for name, *_ in COLUMNS].index(key)
    return [str(model.index(row, place).data()) for row in range(model.rowCount())]


def test_the_table_holds_what_the_board_holds(bench: PipelineBench) -> None:
    show_table(bench)
    assert column(bench, "title") == functools.reduce(operator.iadd, bench.column_titles[:4], [])


def test_a_click_on_a_head_sorts_in_the_database(bench: PipelineBench) -> None:
    show_table(bench)
    head = bench.room.table.view.horizontalHeader()
    head.setSortIndicator(3, Qt.SortOrder.DescendingOrder)
    bench.settle()
    bench.until(lambda: bench.room.table.model.card_at(0) is not None)
    assert column(bench, "title")[:2] == ["Warehouse 100 kW", "Cold-storage 60 kW"]


def test_won_and_lost_deals_are_there_too(bench: PipelineBench) -> None:
    show_table(bench)
    table = bench.room.table
    counts = {}
    for kind in ("won", "lost", "open"):
        table.kinds.set_current(kind)
        table.reload()
        bench.settle()
        counts[kind] = table.model.rowCount()
    assert counts == {"won": 16, "lost": 26, "open": 11}


def test_keys_act_on_the_chosen_rows(bench: PipelineBench) -> None:
    show_table(bench)
    view = bench.room.table.view
    view.selectRow(0)
    QTest.keyClick(view, Key.Key_W)
    bench.answer_win()
    bench.until(lambda: bench.room.table.model.card_at(0) is not None)
    assert "Rooftop 10 kW" not in column(bench, "title")
    assert bench.surface.toasts == ["Move “Rooftop 10 kW” to Won"]


def test_records_behind_a_figure_are_listed_until_they_are_left(bench: PipelineBench) -> None:
    ids = [bench.card("Villa 6 kW").id, bench.card("Rooftop 10 kW").id]
    bench.room.show_records("Two deals", "deal", ids)
    show_table(bench)
    assert column(bench, "title") == ["Villa 6 kW", "Rooftop 10 kW"]
    QTest.mouseClick(bench.room.table.records, LEFT)
    bench.settle()
    assert bench.room.table.model.rowCount() == 11


@pytest.mark.parametrize("percent", [100, 200])
def test_columns_hold_their_caption_its_arrow_and_a_day_of_another_year(
    bench: PipelineBench, appearance: Appearance, percent: int
) -> None:
    show_table(bench)
    view = bench.room.table.view
    places = {key: place for place, (key, *_) in enumerate(COLUMNS)}
    view.setColumnWidth(places["owner"], 300)
    appearance.set_text_size(percent)
    letters = view.fontMetrics()
    for key, caption, _ in COLUMNS[:-1]:
        assert view.columnWidth(places[key]) >= letters.horizontalAdvance(caption) + 16 + 10, key
    assert view.columnWidth(places["close"]) >= letters.horizontalAdvance("13 Jan 2027") + 20
    assert view.columnWidth(places["owner"]) == 300 * percent // 100
    appearance.set_text_size(100)


def test_the_page_follows_the_row(bench: PipelineBench) -> None:
    show_table(bench)
    view = bench.room.table.view
    view.setFocus()
    view.selectRow(0)
    bench.room.open_deal(bench.card("Rooftop 10 kW").id)
    bench.settle()
    view.setFocus()
    QTest.keyClick(view, Key.Key_Down)
    bench.settle()
    second = bench.room.table.model.card_at(1)
    assert second is not None
    assert bench.room.panel.deal_id == second.id
