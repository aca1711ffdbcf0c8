"""The page of attribution over a real file, by mouse and keys."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from funneldesk.analytics.attribution_model import AttributionModel
from funneldesk.commands.deal import delete_deals
from funneldesk.desktop.campaigns.attribution_page import AttributionPage
from funneldesk.desktop.campaigns.budget_popover import BudgetPopover
from funneldesk.queries.attribution import find_attribution_records, read_attribution
from funneldesk.queries.attribution_rows import Basis
from funneldesk.queries.period import ALL_TIME, Period
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage
from tests.support.touched_business import make_touched_business
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtCore import QPoint
    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance

PATIENCE = 20_000
FIRST_COLUMN = 2


@pytest.fixture(scope="module")
def template() -> Path:
    """A business that was touched by six campaigns."""
    return make_touched_business(Path(mkdtemp(prefix="funneldesk-touched-")))


@pytest.fixture
def open_page(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path, template: Path
) -> Iterator[Callable[..., tuple[Stage, AttributionPage]]]:
    """Opens the page over the business, or over an empty workspace."""
    del appearance
    stages: list[Stage] = []

    def make(*, empty: bool = False) -> tuple[Stage, AttributionPage]:
        path = make_workspace(tmp_path) if empty else Path(shutil.copyfile(template, tmp_path / "touched.funnel"))
        make_page: Any = AttributionPage  # a page stands in for its room
        stage = Stage(path, make_page)
        qtbot.addWidget(stage.window)
        stages.append(stage)
        page = cast("AttributionPage", stage.room)
        qtbot.waitUntil(lambda: page.is_settled, timeout=PATIENCE)
        stage.window.activateWindow()
        return stage, page

    yield make
    for stage in stages:
        stage.close()


def center(page: AttributionPage, row: int, column: int) -> QPoint:
    return page.table.visualRect(page.table.cells.index(row, column)).center()


def test_rows_stand_beside_each_other_and_the_totals_agree(
    open_page: Callable[..., tuple[Stage, AttributionPage]],
) -> None:
    stage, page = open_page()
    found = stage.app.ask(read_attribution).result()
    cells = page.table.cells
    texts = [cells.data(cells.index(row, 0)) for row in range(cells.rowCount())]
    assert texts == [*(row.name for row in found.rows), "No known touch", "All won deals"]
    last = cells.rowCount() - 1
    assert len({cells.data(cells.index(last, FIRST_COLUMN + place)) for place in range(len(AttributionModel))}) == 1
    assert not unnamed_widgets(page)


def test_a_click_opens_the_deals_of_the_cell(
    open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot
) -> None:
    stage, page = open_page()
    row = page.table.cells.row_at(1)
    assert row is not None
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as wanted:
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=center(page, 1, FIRST_COLUMN))
    title, table, ids = wanted.args
    expected = stage.app.ask(find_attribution_records, model=AttributionModel.FIRST, key=row.key).result()
    assert (title, table, ids) == (f"{row.name}, first", "deal", expected.ids)


def test_keys_move_open_explain_and_copy(open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot) -> None:
    stage, page = open_page()
    page.take_focus()
    QTest.keyClick(page.table, Qt.Key.Key_Right)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert (page.table.currentIndex().row(), page.table.currentIndex().column()) == (1, FIRST_COLUMN + 1)
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as wanted:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert wanted.args[0].endswith(", last")
    QTest.keyClick(page.table, Qt.Key.Key_F1)
    assert page.popover is not None
    assert page.popover.isVisible()
    QTest.keyClick(page.popover, Qt.Key.Key_Escape)
    assert not page.popover.isVisible()
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:4] == ["Campaign", "Rank", "First", "Last"]
    assert len({line.count("\t") for line in lines}) == 1
    assert float(lines[-1].split("\t")[2]) == pytest.approx(sum(float(line.split("\t")[2]) for line in lines[1:-1]))


def test_channels_deals_and_periods(open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot) -> None:
    _stage, page = open_page()
    QTest.mouseClick(page.bases._buttons["channel"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.is_settled and page.answer is not None and page.answer.basis is Basis.CHANNEL)
    assert page.table.cells.caption(0) == "Channel"
    QTest.mouseClick(page.measures._buttons["conversions"], Qt.MouseButton.LeftButton)
    assert page.answer is not None
    last = page.table.cells.rowCount() - 1
    assert page.table.cells.data(page.table.cells.index(last, FIRST_COLUMN)) == f"{page.answer.conversions:,}"
    page.show_period(Period(dt.date(2030, 1, 1)))
    qtbot.waitUntil(lambda: page.is_settled)
    assert page._pages.currentWidget() is page._none_here
    QTest.mouseClick(page._none_here.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.is_settled)
    assert page.period.period == ALL_TIME
    assert page._pages.currentWidget() is page._body


def test_a_newer_question_ends_the_one_before(
    open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot
) -> None:
    _stage, page = open_page()
    page.ask()
    first = page._watch
    page.ask()
    assert first is not None
    assert first.is_over
    qtbot.waitUntil(lambda: page.is_settled)
    assert page.answer is not None


def test_it_follows_a_deal_that_goes(open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot) -> None:
    stage, page = open_page()
    assert page.answer is not None
    before = page.answer.conversions
    gone = stage.app.ask(find_attribution_records, key=None).result().ids[0]
    stage.app.run(delete_deals, deal_ids=[gone]).result()
    qtbot.waitUntil(
        lambda: page.is_settled and page.answer is not None and page.answer.conversions == before - 1, timeout=PATIENCE
    )


def test_what_if_says_a_range_or_why_not(open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot) -> None:
    _stage, page = open_page()
    QTest.mouseClick(page.what_if_button, Qt.MouseButton.LeftButton)
    popover = page.popover
    assert isinstance(popover, BudgetPopover)
    qtbot.waitUntil(lambda: popover.giver.value is not None)
    QTest.mouseClick(popover.button, Qt.MouseButton.LeftButton)
    assert "Write the amount" in popover.problem.text()
    QTest.keyClicks(popover.amount, "20,000")
    QTest.keyClick(popover.amount, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not popover.is_waiting, timeout=PATIENCE)
    assert "won deals a month" in popover.result.text()
    assert "because of it" in popover.assumptions.text()
    popover.amount.clear()
    QTest.keyClicks(popover.amount, "90,00,000")
    QTest.keyClick(popover.amount, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not popover.is_waiting, timeout=PATIENCE)
    assert "Choose a smaller amount" in popover.problem.text()
    assert not popover.assumptions.text()


def test_an_empty_workspace_teaches(open_page: Callable[..., tuple[Stage, AttributionPage]]) -> None:
    _stage, page = open_page(empty=True)
    assert page._pages.currentWidget() is page._none_ever


def test_what_was_shown_is_shown_again(
    open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot, state: WindowState
) -> None:
    stage, page = open_page()
    stage.desk._state = state
    first = AttributionPage(stage.desk)
    qtbot.addWidget(first)
    first.bases._buttons["channel"].click()
    first.measures._buttons["conversions"].click()
    first.show_period(Period(dt.date(2026, 1, 1), dt.date(2026, 7, 1)))
    again = AttributionPage(stage.desk)
    qtbot.addWidget(again)
    assert (again.bases.current, again.measures.current) == ("channel", "conversions")
    assert again.period.period == first.period.period
    assert page.bases.current == "campaign"


def weighs_by(page: AttributionPage, days: int) -> bool:
    return page.is_settled and page.answer is not None and page.answer.half_life_days == days


def test_another_half_life_is_chosen_or_typed(
    open_page: Callable[..., tuple[Stage, AttributionPage]], qtbot: QtBot, state: WindowState
) -> None:
    stage, page = open_page()
    line = page.half_life.lineEdit()
    assert line is not None
    assert page.half_life.days == 7
    for typed, days in (("30", 30), ("10 days", 10)):
        page.half_life.setFocus()
        line.selectAll()
        QTest.keyClicks(line, typed)
        QTest.keyClick(line, Qt.Key.Key_Return)
        qtbot.waitUntil(partial(weighs_by, page, days), timeout=PATIENCE)
        assert line.text() == f"Half-life {days} days"
    expected = stage.app.ask(read_attribution, half_life_days=10.0).result()
    assert page.answer is not None
    assert [row.revenue for row in page.answer.rows] == [row.revenue for row in expected.rows]
    decay = FIRST_COLUMN + list(AttributionModel).index(AttributionModel.DECAY)
    assert "10 days earlier" in page.table.cells.definition(decay)
    line.selectAll()
    QTest.keyClicks(line, "soon")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert page.half_life.days == 10
    assert "no half-life" in stage.said.toasts[-1]
    stage.desk._state = state
    for days in (7, 10):
        # As after opening the file again.
        stage.desk._memories.clear()
        kept = AttributionPage(stage.desk)
        qtbot.addWidget(kept)
        assert kept.half_life.days == days
        kept.half_life.set_days(10)
        kept.half_life.chosen.emit(10)
