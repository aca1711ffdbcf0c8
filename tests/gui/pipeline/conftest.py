"""Fixtures: the pipeline room over the solar installer's board, in a real file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from funneldesk.clock import FixedClock
from funneldesk.desktop.theme.appearance import Appearance
from tests.support.pipeline_room import PipelineBench
from tests.support.solar_board import make_solar_workspace
from tests.support.workspace import NOON, make_workspace, open_app


@pytest.fixture
def bench(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[PipelineBench]:
    """The room over thirteen deals."""
    del qtbot, appearance
    clock = FixedClock(NOON)
    path, solar = make_solar_workspace(tmp_path)
    made = PipelineBench(open_app(path, clock), clock, solar)
    yield made
    made.close()


@pytest.fixture
def empty_bench(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[PipelineBench]:
    """The room over an empty workspace."""
    del qtbot, appearance
    clock = FixedClock(NOON)
    made = PipelineBench(open_app(make_workspace(tmp_path), clock), clock)
    yield made
    made.close()
