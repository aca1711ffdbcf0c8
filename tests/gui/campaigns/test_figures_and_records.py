"""Each figure of the page of campaigns leads to the records it is made of, by mouse and keys over a real file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.campaign import create_campaign
from funneldesk.desktop.campaigns.campaigns_page import CampaignTablePage
from funneldesk.desktop.campaigns.room import make_room
from funneldesk.model.touchpoint import Touchpoint
from tests.support.campaign_room import FAIR, make_campaigns
from tests.support.stage import Stage
from tests.support.workspace import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.commands.work import Work
    from funneldesk.desktop.theme.appearance import Appearance

LEFT = Qt.MouseButton.LeftButton
PATIENCE = 6_000
Opened = tuple[Stage, CampaignTablePage, list[Any]]


@pytest.fixture
def open_page(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens the page over three campaigns; the third value is what lists of records were asked for."""
    del appearance
    stages: list[Stage] = []

    def make(prepare: Callable[[Work], None] | None = None) -> Opened:
        path = make_campaigns(tmp_path)
        if prepare is not None:
            with Application.open(path, clock=FixedClock(NOON)) as app:
                app.run(prepare).result()
        stage = Stage(path, make_room)
        qtbot.addWidget(stage.window)
        stages.append(stage)
        page: Any = stage.room.page()  # type: ignore[attr-defined]  # the room of campaigns
        assert isinstance(page, CampaignTablePage)
        stage.window.activateWindow()
        qtbot.waitUntil(stage.window.isActiveWindow)
        qtbot.waitUntil(lambda: page.is_settled and page.panel.page is not None, timeout=PATIENCE)
        asked: list[Any] = []
        stage.desk.records_wanted.connect(lambda *what: asked.append(what))
        return stage, page, asked

    yield make
    for stage in stages:
        stage.close()
        assert stage.said.failures == []


def wait_for(qtbot: QtBot, asked: list[Any], n: int) -> None:
    qtbot.waitUntil(lambda: len(asked) == n, timeout=PATIENCE)


def touch(work: Work) -> None:
    """Two of the fair's people had three touches of it."""
    for contact_id, day in ((1, 3), (1, 4), (2, 5)):
        at = dt.datetime(2026, 11, day, 9, tzinfo=dt.UTC)
        work.session.add(Touchpoint(contact_id=contact_id, campaign_id=FAIR, kind="visit", at=at, recorded_at=at))
    work.label = "Touch"


def add_new_campaign(work: Work) -> None:
    create_campaign(work, name="A new one")


def test_a_cost_lists_the_people_it_is_divided_by(qtbot: QtBot, open_page: Any) -> None:
    _, page, asked = open_page()
    cells = page.panel.figures.cells
    for number, (key, title, n) in enumerate(
        (("cpl", "Leads of “Trade fair”", 12), ("cost_mql", "MQL of “Trade fair”", 5)), 1
    ):
        QTest.mouseClick(cells[key], LEFT)
        wait_for(qtbot, asked, number)
        assert asked[-1][:2] == (title, "contact")
        assert len(asked[-1][2]) == n
    notes = page.panel.figures.notes.text()
    assert "Won: by the lead's own campaign" in notes
    assert "ROI: gross margin taken as 100 %" in notes
    assert not cells["cac"].can_open
    QTest.mouseClick(cells["cac"], LEFT)
    assert len(asked) == 2


def test_a_figure_is_opened_by_key_and_says_what_it_means(qtbot: QtBot, open_page: Any) -> None:
    _, page, asked = open_page()
    cell = page.panel.figures.cells["cpl"]
    cell.setFocus()
    QTest.keyClick(cell, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=PATIENCE)
    assert cell.accessibleName() == "Cost per lead: ₹2,000"
    assert cell.toolTip() == "Spent ÷ leads of the period. Click for the leads."


@pytest.mark.parametrize("what", ["spent", "impressions", "clicks", "visits"])
def test_what_is_made_of_results_opens_them(qtbot: QtBot, open_page: Any, what: str) -> None:
    _, page, asked = open_page()
    if what == "spent":
        QTest.mouseClick(page.panel.figures.cells["spent"], LEFT)
    else:
        QTest.mouseClick(page.panel.funnel, LEFT, pos=page.panel.funnel.box_of(what).center().toPoint())
    qtbot.waitUntil(page.results.isVisible, timeout=PATIENCE)
    assert asked == []


def test_whom_it_reached_is_said_and_listed(qtbot: QtBot, open_page: Any) -> None:
    _, page, asked = open_page(touch)
    reached = page.panel.figures.reached
    assert reached.text() == "Reached 2 people in 3 touches"
    QTest.mouseClick(reached, LEFT)
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=PATIENCE)
    assert asked == [("people reached of “Trade fair”", "contact", (1, 2))]


def test_nobody_reached_is_no_line(open_page: Any) -> None:
    _, page, _ = open_page()
    assert page.panel.figures.reached.isHidden()


def test_a_campaign_without_figures_is_not_what_the_room_opens_on(open_page: Any) -> None:
    _, page, _ = open_page(add_new_campaign)
    assert page.table.records.rows[0].name == "A new one"
    assert page.panel.page.row.name == "Trade fair"


def test_the_chart_shows_spend_over_time_says_what_was_spread_and_opens_it(qtbot: QtBot, open_page: Any) -> None:
    _, page, asked = open_page()
    chip = page.list.measures[0]
    next(action for action in chip.menu().actions() if action.text() == "Spend").trigger()
    qtbot.waitUntil(lambda: page.is_settled and page.list.over_time.panel.view.chart is not None, timeout=PATIENCE)
    assert page.list.chart.isHidden()
    panel = page.list.over_time.panel
    assert panel.title == "Spend per week"
    assert panel.note.text().startswith("1 result of a longer period is spread evenly over the days.")
    rows = panel.view.chart.rows
    assert sum(row.value for row in rows) == 24_000_00
    spread = next(row for row in rows if row.spread)
    qtbot.waitUntil(lambda: not panel.view.box_of(spread.key).isNull(), timeout=60_000)
    QTest.mouseClick(panel.view, LEFT, pos=panel.view.box_of(spread.key).center().toPoint())
    wait_for(qtbot, asked, 1)
    assert asked[0][:2] == (f"Spend in the week of {spread.label}", "campaign_result")


def test_the_chart_follows_the_one_campaign_shown(qtbot: QtBot, open_page: Any) -> None:
    _, page, _ = open_page()
    page.list.show_measure("clicks")
    page.list.measures[1].menu().actions()[-1].trigger()
    panel = page.list.over_time.panel
    qtbot.waitUntil(lambda: panel.title == "Clicks per week of “Trade fair”", timeout=PATIENCE)
    page.table.pick(2)
    qtbot.waitUntil(lambda: panel.title == "Clicks per day of “Webinar”", timeout=PATIENCE)
    assert panel.empty.text().startswith("Nothing was measured in this period.")
    assert panel.empty.isVisible()
