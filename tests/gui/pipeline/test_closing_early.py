"""A workspace that is closed while its board is still coming is asked nothing more."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from funneldesk.desktop.pipeline.room import PipelineRoom
from funneldesk.desktop.theme.appearance import Appearance
from tests.support.pipeline_room import fill_board
from tests.support.stage import Stage
from tests.support.workspace import make_workspace


def test_nothing_is_asked_of_a_workspace_closed_once_its_first_cards_stand(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path
) -> None:
    del appearance
    path = make_workspace(tmp_path)
    # More than a screen holds, so that the rest is to be asked for.
    fill_board(path, 400)
    stage = Stage(path, PipelineRoom)
    assert isinstance(stage.room, PipelineRoom)
    feed = stage.room.feed
    qtbot.waitUntil(lambda: feed.is_loaded)
    assert not feed.is_whole
    assert not feed.is_settled
    stage.close()
    # The step that would have asked comes round; an error in it fails the test.
    qtbot.waitUntil(lambda: feed.is_settled)
    assert not feed.is_whole
    assert stage.said.failures == []
