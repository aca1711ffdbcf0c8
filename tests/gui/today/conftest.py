"""A Today room over a real file with a clock that is moved by hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.leads.leaks_page import LeaksPage
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.desktop.today.room import TodayRoom, make_room
from tests.support.stage import Said
from tests.support.today_business import Business, fill_day, make_business


@dataclass
class Stage:
    """The room with everything around it."""

    business: Business
    desk: Desk
    room: TodayRoom
    said: Said
    window: QMainWindow

    @property
    def titles(self) -> list[str]:
        """The titles of all lines."""
        return [line.words[1] for line in self.room._lines()]


@dataclass
class LeakStage:
    """The page of leaks with everything around it."""

    business: Business
    desk: Desk
    page: LeaksPage
    said: Said
    window: QMainWindow


OpenToday = Callable[..., Stage]
OpenLeaks = Callable[[], LeakStage]


@pytest.fixture
def open_today(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[OpenToday]:
    """Opens the room as a person of the business, over a full day or a new workspace."""
    del appearance
    opened: list[Stage] = []

    def make(who: str | None = "Priya Sharma", *, fill: Callable[[Business], None] | None = fill_day) -> Stage:
        business = make_business(tmp_path, threads=True)
        if fill is not None:
            fill(business)
        said, window = Said(), QMainWindow()
        qtbot.addWidget(window)
        desk = Desk(business.app, Bridge(window), said, window)
        desk.set_me(None if who is None else business.users[who])
        room = make_room(desk)
        window.setCentralWidget(room)
        window.resize(1244, 844)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        room.entered()
        room.take_focus()
        stage = Stage(business, desk, room, said, window)
        opened.append(stage)
        qtbot.waitUntil(lambda: room.today is not None and room.is_settled())
        return stage

    yield make
    for stage in opened:
        stage.room.left()
        stage.desk.close()
        stage.business.app.close()
        assert stage.said.failures == []


@pytest.fixture
def open_leaks(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[OpenLeaks]:
    """Opens the page of leaks over a full day, with nobody chosen."""
    del appearance
    opened: list[LeakStage] = []

    def make() -> LeakStage:
        business = make_business(tmp_path, threads=True)
        fill_day(business)
        said, window = Said(), QMainWindow()
        qtbot.addWidget(window)
        desk = Desk(business.app, Bridge(window), said, window)
        page = LeaksPage(desk)
        window.setCentralWidget(page)
        window.resize(1244, 844)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        page.entered()
        stage = LeakStage(business, desk, page, said, window)
        opened.append(stage)
        qtbot.waitUntil(lambda: bool(page.leaks) and page.is_settled)
        return stage

    yield make
    for stage in opened:
        stage.page.left()
        stage.desk.close()
        stage.business.app.close()
        assert stage.said.failures == []
