"""The Settings room in a window over a real file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from funneldesk.desktop.settings import SettingsRoom, make_room
from funneldesk.desktop.theme.appearance import Appearance
from tests.support.leads import fill_leads
from tests.support.stage import Stage
from tests.support.workspace import make_workspace

OpenSettings = Callable[..., tuple[Stage, SettingsRoom]]


@pytest.fixture
def open_settings(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[OpenSettings]:
    """Opens the room at a page, over a workspace with so many leads."""
    opened: list[Stage] = []

    def make(page: str, leads: int = 0) -> tuple[Stage, SettingsRoom]:
        stage = Stage(make_workspace(tmp_path), lambda desk: make_room(desk, appearance))
        opened.append(stage)
        qtbot.addWidget(stage.window)
        if leads:
            stage.app.run(fill_leads, leads).result()
        room = stage.room
        assert isinstance(room, SettingsRoom)
        stage.window.activateWindow()
        qtbot.waitUntil(stage.window.isActiveWindow)
        room.show_page(page)
        qtbot.waitUntil(lambda: bool(room.stages.cards))
        return stage, room

    yield make
    for stage in opened:
        stage.room.hide()
        stage.close()
        assert stage.said.failures == []
