"""The grid of a campaign's results: typed, pasted, mended, deleted and undone over a real file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from funneldesk.desktop.campaigns.results_model import COLUMNS
from funneldesk.desktop.campaigns.room import make_room
from funneldesk.queries.campaign_results import read_results
from funneldesk.queries.period import ALL_TIME
from tests.support.campaign_room import FAIR, make_campaigns
from tests.support.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.campaigns.campaigns_page import CampaignTablePage
    from funneldesk.desktop.theme.appearance import Appearance

PATIENCE = 6_000
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def opened(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[tuple[Stage, CampaignTablePage]]:
    """The page with the fair's results open."""
    del appearance
    stage = Stage(make_campaigns(tmp_path), make_room)
    qtbot.addWidget(stage.window)
    page: Any = stage.room.page()  # type: ignore[attr-defined]  # the room of campaigns
    stage.window.activateWindow()
    qtbot.waitUntil(stage.window.isActiveWindow)
    qtbot.waitUntil(lambda: page.is_settled and page.panel.page is not None, timeout=PATIENCE)
    QTest.mouseClick(page.panel.results, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.results.model.lines) == 4, timeout=PATIENCE)
    yield stage, page
    stage.close()
    assert stage.said.failures == []


def kept(stage: Stage) -> list[tuple[str, str, int | None, int | None]]:
    rows = stage.app.ask(read_results, FAIR, ALL_TIME).result()
    spend = [None if row.spend is None else row.spend.minor for row in rows]
    return [
        (row.starts_on.isoformat(), row.ends_on.isoformat(), row.clicks, minor)
        for row, minor in zip(rows, spend, strict=True)
    ]


def write(qtbot: QtBot, page: CampaignTablePage, row: int, column: str, text: str) -> None:
    """Type into a cell as a person does."""
    cells = page.results.cells
    cells.setFocus()
    cells.setCurrentIndex(page.results.model.index(row, COLUMNS.index(column)))
    QTest.keyClick(cells, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    # The cell is left once the event loop comes round.
    qtbot.waitUntil(lambda: not cells.is_editing, timeout=PATIENCE)


def test_it_lists_what_is_kept_and_marks_a_period(opened: tuple[Stage, CampaignTablePage]) -> None:
    _, page = opened
    model = page.results.model
    texts = [[model.index(row, column).data() for column in (0, 1, 3, 8, 10)] for row in range(4)]
    assert texts == [
        ["", "", "", "", ""],
        ["20 Nov", "", "50", "₹8,000", "Typed"],
        ["19 Nov", "", "50", "₹8,000", "Typed"],
        ["5 Oct", "11 Oct", "", "₹8,000", "Typed, 7 days together"],
    ]
    assert page.results.totals.text().startswith("In all: 3 rows · 1 of them for a period · 2,400 impressions")


def test_a_day_is_typed_cell_by_cell_and_kept(qtbot: QtBot, opened: tuple[Stage, CampaignTablePage]) -> None:
    stage, page = opened
    write(qtbot, page, 0, "starts_on", "18 Nov")
    # The line that is typed moves below a new blank one.
    qtbot.waitUntil(lambda: len(page.results.model.lines) == 5, timeout=PATIENCE)
    write(qtbot, page, 1, "clicks", "1,200")
    qtbot.waitUntil(lambda: ("2026-11-18", "2026-11-18", 1200, None) in kept(stage), timeout=PATIENCE)
    qtbot.waitUntil(lambda: page.results.model.lines[1].row is not None, timeout=PATIENCE)
    place = next(
        at
        for at, line in enumerate(page.results.model.lines)
        if line.row is not None and line.row.starts_on == dt.date(2026, 11, 18)
    )
    write(qtbot, page, place, "spend", "2.5k")
    qtbot.waitUntil(lambda: ("2026-11-18", "2026-11-18", 1200, 2_500_00) in kept(stage), timeout=PATIENCE)
    stage.desk.undo()
    qtbot.waitUntil(lambda: ("2026-11-18", "2026-11-18", 1200, None) in kept(stage), timeout=PATIENCE)


def test_what_cannot_be_read_stays_red_and_unkept(qtbot: QtBot, opened: tuple[Stage, CampaignTablePage]) -> None:
    stage, page = opened
    before = kept(stage)
    write(qtbot, page, 1, "clicks", "many")
    model = page.results.model
    qtbot.waitUntil(lambda: bool(model.lines[1].problems), timeout=PATIENCE)
    cell = model.index(1, COLUMNS.index("clicks"))
    assert cell.data() == "many"
    assert "no count" in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert "no count" in cell.data(Qt.ItemDataRole.AccessibleTextRole)
    assert kept(stage) == before
    write(qtbot, page, 1, "clicks", "51")
    qtbot.waitUntil(lambda: ("2026-11-20", "2026-11-20", 51, 8_000_00) in kept(stage), timeout=PATIENCE)
    assert not model.lines[1].problems


def test_days_that_lie_in_a_period_are_refused_in_words(qtbot: QtBot, opened: tuple[Stage, CampaignTablePage]) -> None:
    stage, page = opened
    before = kept(stage)
    write(qtbot, page, 0, "starts_on", "7 Oct")
    qtbot.waitUntil(lambda: len(page.results.model.lines) == 5, timeout=PATIENCE)
    write(qtbot, page, 1, "clicks", "5")
    qtbot.waitUntil(lambda: "count twice" in page.results.problem.text(), timeout=PATIENCE)
    assert "count twice" in page.results.model.lines[1].problems["starts_on"]
    assert kept(stage) == before


def test_rows_are_pasted_and_those_with_a_wrong_cell_wait(
    qtbot: QtBot, opened: tuple[Stage, CampaignTablePage]
) -> None:
    stage, page = opened
    text = "Date\tClicks\tSpend\n2026-11-01\t12\t₹1,200\n2026-11-02\tlots\t900\n2026-11-03\t7\t\n"
    QGuiApplication.clipboard().setText(text)
    page.results.take_focus()
    QTest.keyClick(page.results.cells, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: len(kept(stage)) == 5, timeout=PATIENCE)
    assert ("2026-11-01", "2026-11-01", 12, 1_200_00) in kept(stage)
    assert "1 pasted row is not kept yet" in page.results.problem.text()
    wrong = page.results.model.index(1, COLUMNS.index("clicks"))
    qtbot.waitUntil(lambda: wrong.sibling(1, wrong.column()).data() == "lots", timeout=PATIENCE)
    write(qtbot, page, 1, "clicks", "9")
    qtbot.waitUntil(lambda: ("2026-11-02", "2026-11-02", 9, 900_00) in kept(stage), timeout=PATIENCE)


def test_chosen_rows_are_deleted_and_brought_back(qtbot: QtBot, opened: tuple[Stage, CampaignTablePage]) -> None:
    stage, page = opened
    cells = page.results.cells
    cells.setFocus()
    cells.selectRow(1)
    QTest.keyClick(cells, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().split("\t")[:4] == ["20 Nov", "", "1,000", "50"]
    QTest.keyClick(cells, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(kept(stage)) == 2, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(page.results.model.lines) == 3, timeout=PATIENCE)
    stage.desk.undo()
    qtbot.waitUntil(lambda: len(page.results.model.lines) == 4, timeout=PATIENCE)


def test_escape_goes_back_to_the_table(opened: tuple[Stage, CampaignTablePage]) -> None:
    _, page = opened
    page.results.take_focus()
    QTest.keyClick(page.results.cells, Qt.Key.Key_Escape)
    assert page.table.isVisible()
    assert page.table.hasFocus()


def test_pasted_days_without_a_year_are_read_as_typed_ones(
    qtbot: QtBot, opened: tuple[Stage, CampaignTablePage]
) -> None:
    stage, page = opened
    QGuiApplication.clipboard().setText("3 Nov\t\t\t4\n7 Nov\t\t\t5\n")
    page.results.take_focus()
    QTest.keyClick(page.results.cells, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: len(kept(stage)) == 5, timeout=PATIENCE)
    assert {("2026-11-03", "2026-11-03", 4, None), ("2026-11-07", "2026-11-07", 5, None)} <= set(kept(stage))
    assert page.results.problem.text() == ""


def test_rows_that_are_not_kept_wait_and_hold_the_window(qtbot: QtBot, opened: tuple[Stage, CampaignTablePage]) -> None:
    stage, page = opened
    grid = page.results
    QGuiApplication.clipboard().setText("soon\t\t\t4\n")
    grid.take_focus()
    QTest.keyClick(grid.cells, Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: "1 row of results is not kept yet." in grid.totals.text(), timeout=PATIENCE)
    QTest.keyClick(grid.cells, Qt.Key.Key_Escape)
    assert stage.said.toasts[-1].startswith("1 row of results is not kept yet.")
    other = next(row.id for row in page.table.records.rows if row.id != FAIR)
    grid.show_campaign(other, "Another")
    assert not grid.model.unkept()
    assert not stage.window.close()
    question = grid.unkept.question
    assert question is not None
    assert question.text().startswith("1 row of results is not kept")
    QTest.mouseClick(question.buttons()[0], Qt.MouseButton.LeftButton)
    assert grid.campaign_id == FAIR
    assert grid.isVisible()
    assert grid.model.lines[1].typed["starts_on"] == "soon"
    assert not stage.window.close()
    question = grid.unkept.question
    assert question is not None
    QTest.mouseClick(question.buttons()[1], Qt.MouseButton.LeftButton)
    assert grid.unkept.count == 0
    assert not stage.window.isVisible()
