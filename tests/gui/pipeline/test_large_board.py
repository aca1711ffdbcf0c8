"""Ten thousand cards: a move touches two rows, and paints what is in sight."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from funneldesk.clock import FixedClock
from funneldesk.desktop.theme.appearance import Appearance
from tests.support.pipeline_room import PipelineBench, fill_board
from tests.support.workspace import NOON, make_workspace, open_app

MANY = 10_000


@pytest.fixture
def large(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[PipelineBench]:
    """The room over ten thousand deals."""
    del qtbot, appearance
    path, clock = make_workspace(tmp_path), FixedClock(NOON)
    fill_board(path, MANY)
    made = PipelineBench(open_app(path, clock), clock)
    yield made
    made.close()


def test_a_move_touches_one_row_in_each_column_and_paints_what_is_in_sight(large: PipelineBench) -> None:
    board = large.room.board
    assert board.count() == MANY
    changes: list[str] = []
    for column in board.columns:
        model = column.model
        model.modelReset.connect(lambda: changes.append("reset"))
        model.layoutChanged.connect(lambda: changes.append("layout"))
        model.rowsInserted.connect(lambda _parent, first, last: changes.append(f"+{last - first + 1}"))
        model.rowsRemoved.connect(lambda _parent, first, last: changes.append(f"-{last - first + 1}"))
        column.cards.delegate.painted = 0
    title = board.columns[0].model.card_at(1).title
    large.drag(title, large.top_of(board.columns[2].model.card_at(1).title))
    assert changes == ["-1", "+1"]
    assert board.columns[2].model.card_at(1).title == title
    in_sight = sum(2 + column.cards.height() // column.cards.row_height for column in board.columns)
    painted = sum(column.cards.delegate.painted for column in board.columns)
    assert painted <= 12 * in_sight
    assert board.count() == MANY


def test_scrolled_columns_stay_where_they_are(large: PipelineBench) -> None:
    board = large.room.board
    for column in board.columns[:4]:
        column.cards.verticalScrollBar().setValue(50_000)
    places = [column.cards.verticalScrollBar().value() for column in board.columns[:4]]
    view = board.columns[0].cards
    row = view.rowAt(200)
    target = board.columns[1].cards
    title, below = view.cards_model.card_at(row).title, target.cards_model.card_at(target.rowAt(200)).title
    large.drag(title, large.top_of(below))
    moved = [column.cards.verticalScrollBar().value() for column in board.columns[:4]]
    assert all(abs(now - before) <= view.row_height for now, before in zip(moved, places, strict=True))
