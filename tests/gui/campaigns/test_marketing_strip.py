"""The figures of all marketing on the page of campaigns: what they say, what they open, and when they fold."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.campaign_result import ResultEntry, write_results
from funneldesk.desktop.campaigns.campaigns_page import CampaignTablePage
from funneldesk.desktop.campaigns.room import make_room
from funneldesk.desktop.campaigns.strip_read import FIGURES, period_before
from funneldesk.queries.period import ALL_TIME, Period
from tests.support.campaign_room import ADS, make_campaigns
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


@pytest.fixture
def open_page(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Opens the page in a high window over a business whose ads brought branded visits in two quarters."""
    del appearance
    stages: list[Stage] = []

    def make() -> tuple[Stage, CampaignTablePage]:
        path = make_campaigns(tmp_path)
        with Application.open(path, clock=FixedClock(NOON)) as app:
            app.run(add_visits).result()
        stage = Stage(path, make_room)
        qtbot.addWidget(stage.window)
        stages.append(stage)
        page: Any = stage.room.page()  # type: ignore[attr-defined]  # the room of campaigns
        assert isinstance(page, CampaignTablePage)
        stage.window.resize(1440, 1000)
        qtbot.waitUntil(lambda: page.is_settled and page.panel.page is not None, timeout=PATIENCE)
        return stage, page

    yield make
    for stage in stages:
        stage.close()
        assert stage.said.failures == []


def add_visits(work: Work) -> None:
    """A fifth of the visits of last quarter, and a half of this one's, looked for us by name."""
    days = (
        ResultEntry(dt.date(2026, 8, 3), visits=100, branded_visits=20, mentions=4),
        ResultEntry(dt.date(2026, 11, 2), visits=100, branded_visits=50, mentions=7, spend_minor=1_000_00),
    )
    write_results(work, campaign_id=ADS, rows=list(days))
    work.label = "Add visits"


def texts(page: CampaignTablePage) -> dict[str, str]:
    return {key: cell.value.text() for key, cell in page.list.strip.cells.items()}


def test_a_row_stands_open_where_there_is_room_and_the_rest_on_demand(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    strip = page.list.strip
    assert strip.shown == list(FIGURES)[: len(strip.shown)]
    assert 0 < len(strip.shown) < len(FIGURES)
    QTest.mouseClick(strip.toggle, LEFT)
    assert strip.shown == list(FIGURES)
    assert strip.toggle.text() == "Less"
    QTest.mouseClick(strip.toggle, LEFT)
    stage.window.resize(1024, 700)
    qtbot.waitUntil(lambda: strip.shown == [], timeout=PATIENCE)
    assert strip.toggle.text() == "Show figures"
    QTest.mouseClick(strip.toggle, LEFT)
    assert strip.shown == list(FIGURES)


def test_the_figures_are_those_of_the_period_with_the_way_of_awareness(qtbot: QtBot, open_page: Any) -> None:
    _, page = open_page()
    assert page.list.strip.title.text() == "All marketing · This quarter"
    found = texts(page)
    assert found["marketing_spend"] == "₹25,000"
    assert found["ctr"] == "4.2 %"
    assert found["brand_awareness"] == "50 %  ▲ 30 pt"
    assert found["mentions"] == "7  ▲ 3"
    assert found["wasted_spend"] == "₹25,000"
    cell = page.list.strip.cells["brand_awareness"]
    assert "a proxy, as awareness itself is not measured" in cell.toolTip()
    assert "7 mentions. It was 20 % in the period before." in cell.toolTip()
    page.show_period(ALL_TIME)
    qtbot.waitUntil(lambda: page.is_settled, timeout=PATIENCE)
    assert texts(page)["brand_awareness"] == "35 %"


def test_each_figure_opens_its_records(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    asked: list[Any] = []
    stage.desk.records_wanted.connect(lambda *what: asked.append(what))
    strip = page.list.strip
    QTest.mouseClick(strip.cells["cpl"], LEFT)
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=PATIENCE)
    assert asked[0][:2] == ("Cost per lead, This quarter", "contact")
    assert len(asked[0][2]) == 15
    QTest.mouseClick(strip.cells["wasted_spend"], LEFT)
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=PATIENCE)
    assert asked[1][1] == "campaign"
    QTest.mouseClick(strip.cells["brand_awareness"], LEFT)
    qtbot.waitUntil(lambda: len(asked) == 3, timeout=PATIENCE)
    assert asked[2][1] == "campaign_result"
    assert len(asked[2][2]) == 1


def test_a_figure_with_nothing_behind_it_cannot_be_clicked(open_page: Any) -> None:
    _, page = open_page()
    assert not page.list.strip.cells["demos_requested"].can_open


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-10-01", "2027-01-01"), ("2026-07-01", "2026-10-01")),
        (("2026-01-01", "2026-02-01"), ("2025-12-01", "2026-01-01")),
        (("2026-03-10", "2026-03-17"), ("2026-03-03", "2026-03-10")),
    ],
)
def test_the_period_before_is_as_long(period: tuple[str, str], before: tuple[str, str]) -> None:
    first, second = (Period(*(dt.date.fromisoformat(day) for day in days)) for days in (period, before))
    assert period_before(first) == second


def test_an_open_period_has_none_before() -> None:
    assert period_before(ALL_TIME) is None
