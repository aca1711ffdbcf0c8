"""Two hundred campaigns with daily results: the page opens, scrolls and walks without holding the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.desktop.campaigns.room import make_room
from funneldesk.queries.period import ALL_TIME
from tests.support.stage import Stage
from tests.support.stall import StallProbe
from tests.support.synthetic import make_synthetic
from tests.support.synthetic_campaigns import add_campaigns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance

MANY = 200
PATIENCE = 60_000
LONGEST_MS = 100
"""Ample, as the machine that tests is shared; a question asked in the window's thread would take many times this."""


@pytest.fixture
def stage(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Stage]:
    """The room over many campaigns."""
    del appearance
    path = add_campaigns(make_synthetic(tmp_path / "many.funnel", 2_000), MANY, 90)
    made = Stage(path, make_room)
    qtbot.addWidget(made.window)
    yield made
    made.close()
    assert made.said.failures == []


def _let_it_beat(qtbot: QtBot, probe: StallProbe) -> None:
    """Give the event loop a few turns, as a person does between two keys."""
    wanted = len(probe.late_ms) + 5
    qtbot.waitUntil(lambda: len(probe.late_ms) >= wanted, timeout=PATIENCE)


def test_opening_scrolling_and_walking_never_hold_the_window(qtbot: QtBot, stage: Stage) -> None:
    page: Any = stage.room.page()  # type: ignore[attr-defined]  # the room of campaigns

    def settled() -> bool:
        return bool(page.is_settled)

    qtbot.waitUntil(lambda: settled() and page.panel.page is not None, timeout=PATIENCE)
    assert len(page.table.records.rows) == MANY
    with StallProbe() as probe:
        page.show_period(ALL_TIME)
        qtbot.waitUntil(settled, timeout=PATIENCE)
        bar = page.table.verticalScrollBar()
        for step in range(20):
            bar.setValue(bar.maximum() * step // 20)
            _let_it_beat(qtbot, probe)
        page.table.setFocus()
        bar.setValue(0)
        for _ in range(20):
            QTest.keyClick(page.table, Qt.Key.Key_Down)
            _let_it_beat(qtbot, probe)
        qtbot.waitUntil(lambda: settled() and page.panel.page.row.id == page.table.current_id, timeout=PATIENCE)
    assert probe.p99_busy_ms < LONGEST_MS, str(probe)


def test_the_table_is_no_higher_than_its_place(qtbot: QtBot, stage: Stage) -> None:
    page: Any = stage.room.page()  # type: ignore[attr-defined]  # the room of campaigns
    qtbot.waitUntil(lambda: page.is_settled, timeout=PATIENCE)
    assert page.list.height() == page.list.widget().height()
    assert page.list.chart.isVisible()
    assert page.table.height() < page.list.height()
