"""A part of the board brings the figures of every column that the change can have altered, and of no more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from funneldesk.app import Application, Change, Done
from funneldesk.clock import FixedClock
from funneldesk.commands.deal import assign_deals, create_deal, delete_deals, edit_deal, move_deal, move_deals
from funneldesk.model.reason import Reason
from funneldesk.queries.board import BoardAnswer, BoardFilter, read_board_part, read_columns
from tests.support.solar_board import SolarBoard, make_solar_workspace
from tests.support.workspace import NOON, open_app

Act = Callable[[Application, SolarBoard], Done[Any]]


@pytest.fixture
def solar(tmp_path: Path) -> Iterator[tuple[Application, SolarBoard]]:
    """The solar installer's board."""
    path, board = make_solar_workspace(tmp_path)
    with open_app(path, FixedClock(NOON)) as app:
        yield app, board


def ask_part(app: Application, change: Change | None, board_filter: BoardFilter) -> BoardAnswer:
    assert change is not None
    touched = change.touched.ids
    visits = touched.get("stage_visit", frozenset())
    return app.ask(read_board_part, board_filter, touched["deal"], visit_ids=visits).result()


def lose(app: Application, board: SolarBoard) -> Done[Any]:
    reason_id = app.ask(
        lambda look: look.connection.execute(Reason.__table__.select().where(Reason.kind == "lost")).first()
    ).result()
    assert reason_id is not None
    return app.run(
        move_deal, deal_id=board.deals["School 25 kW"], to_stage_id=board.stages[5], reason_id=reason_id.id
    ).result()


ACTS: dict[str, Act] = {
    "move": lambda app, board: app.run(
        move_deal, deal_id=board.deals["School 25 kW"], to_stage_id=board.stages[3]
    ).result(),
    "win": lambda app, board: app.run(
        move_deal, deal_id=board.deals["School 25 kW"], to_stage_id=board.stages[4]
    ).result(),
    "lose": lose,
    "move many": lambda app, board: app.run(
        move_deals, deal_ids=[board.deals["School 25 kW"], board.deals["Rooftop 10 kW"]], to_stage_id=board.stages[3]
    ).result(),
    "reorder": lambda app, board: app.run(
        move_deal,
        deal_id=board.deals["Clinic backup"],
        to_stage_id=board.stages[1],
        before_deal_id=board.deals["Cold-storage 60 kW"],
    ).result(),
    "edit": lambda app, board: app.run(
        edit_deal, deal_id=board.deals["School 25 kW"], amount_minor=77_00, probability=3
    ).result(),
    "assign": lambda app, board: app.run(assign_deals, deal_ids=[board.deals["School 25 kW"]], owner_id=None).result(),
    "delete": lambda app, board: app.run(delete_deals, deal_ids=[board.deals["School 25 kW"]]).result(),
    "create": lambda app, _board: app.run(create_deal, title="New one", amount_minor=5_00).result(),
}


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("narrow", [{}, {"text": "kw"}, {"owner_id": 1}, {"closing": "month"}])
def test_what_a_part_leaves_out_is_as_it_was(
    solar: tuple[Application, SolarBoard], name: str, narrow: dict[str, Any]
) -> None:
    app, board = solar
    board_filter = BoardFilter(**narrow)
    known = {column.stage_id: column for column in app.ask(read_columns, board_filter).result()}
    turns = (lambda: ACTS[name](app, board), lambda: app.undo().result(), lambda: app.redo().result())
    for turn in turns:
        done: Done[Any] = turn()
        part = ask_part(app, done.change, board_filter)
        known.update({column.stage_id: column for column in part.columns})
        assert list(known.values()) == app.ask(read_columns, board_filter).result()


def test_a_move_brings_the_two_columns_it_touched(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    part = ask_part(app, ACTS["move"](app, board).change, BoardFilter())
    assert [column.stage_id for column in part.columns] == [board.stages[1], board.stages[3]]


def test_an_edit_brings_the_column_the_deal_stands_in(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    part = ask_part(app, ACTS["edit"](app, board).change, BoardFilter())
    assert [column.stage_id for column in part.columns] == [board.stages[1]]
