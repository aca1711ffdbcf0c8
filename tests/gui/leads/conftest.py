"""A room of leads over a real file, with lanes of its own as in the window."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from funneldesk.app import Application
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.leads.leads_page import LeadsPage
from funneldesk.desktop.leads.room import make_room
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.score_upkeep import ScoreUpkeep
from tests.support.leads import fill_leads, new_application
from tests.support.stage import Said


@dataclass
class Stage:
    """The page of leads with everything around it."""

    app: Application
    desk: Desk
    room: LeadsPage
    said: Said
    window: QMainWindow


OpenRoom = Callable[[int], Stage]


@pytest.fixture
def open_room(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[OpenRoom]:
    """Opens the room over so many leads."""
    del appearance
    opened: list[Stage] = []

    def make(leads: int) -> Stage:
        app = new_application(tmp_path, threads=True)
        if leads:
            app.run(fill_leads, leads).result()
            kept = threading.Event()
            upkeep = ScoreUpkeep(app, lambda _kind, _ids: kept.set())
            upkeep.start()
            assert kept.wait(20)
            upkeep.close()
        said = Said()
        window = QMainWindow()
        qtbot.addWidget(window)
        desk = Desk(app, Bridge(window), said, window)
        tabs = make_room(desk)
        room = tabs.leads
        window.setCentralWidget(tabs)
        window.resize(1280, 860)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        stage = Stage(app, desk, room, said, window)
        opened.append(stage)
        qtbot.waitUntil(lambda: room.bar.count.text() != "" and bool(room.choices.stages))
        if leads:
            qtbot.waitUntil(lambda: room.model.row_at(0) is not None and room.panel.page is not None)
        return stage

    yield make
    for stage in opened:
        stage.desk.close()
        stage.room.hide()
        stage.app.close()
        assert stage.said.failures == []
