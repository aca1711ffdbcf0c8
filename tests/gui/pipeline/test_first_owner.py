"""A rep's first look at the pipeline is at their own deals; what somebody chose is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.user import create_user
from funneldesk.model.user import Role
from funneldesk.queries.own_deals import read_first_owner

if TYPE_CHECKING:
    from tests.support.pipeline_room import PipelineBench


def _owner(bench: PipelineBench) -> int | None:
    return bench.room.filters.board_filter.owner_id


def _become(bench: PipelineBench, user_id: int | None) -> None:
    bench.desk.set_me(user_id)
    # The answer is given in the order of questions, so one more question says that it has come.
    answered: list[object] = []
    bench.desk.ask(read_first_owner, bench.window, answered.append, None)
    bench.until(lambda: bool(answered) and bench.room.is_settled())


def test_a_rep_begins_with_their_own_deals_and_keeps_what_they_choose(bench: PipelineBench) -> None:
    assert bench.solar is not None
    rep, other = bench.solar.users[:2]
    assert _owner(bench) is None
    _become(bench, rep)
    bench.until(lambda: _owner(bench) == rep and bench.room.is_settled())
    assert {card.owner_id for column in bench.room.board.columns for card in column.model.cards()} == {rep}
    bench.room.filters.owner.choose(None)
    bench.settle()
    _become(bench, other)
    bench.until(lambda: _owner(bench) == other and bench.room.is_settled())
    bench.room.filters.owner.choose(None)
    _become(bench, rep)
    assert _owner(bench) is None, "who was here before finds what was chosen"


def test_an_owner_sees_all_after_a_rep_and_a_new_rep_without_deals_too(bench: PipelineBench) -> None:
    assert bench.solar is not None
    owner = bench.app.run(create_user, name="Om", role=Role.OWNER).result().result
    beginner = bench.app.run(create_user, name="New", role=Role.SALES).result().result
    assert bench.app.ask(read_first_owner, beginner).result() is None
    rep = bench.solar.users[0]
    _become(bench, rep)
    bench.until(lambda: _owner(bench) == rep and bench.room.is_settled())
    _become(bench, owner)
    bench.until(lambda: _owner(bench) is None and bench.room.is_settled())
    _become(bench, beginner)
    assert _owner(bench) is None


def test_a_filter_in_force_is_not_taken_away(bench: PipelineBench) -> None:
    assert bench.solar is not None
    bench.room.filters.score.choose(70)
    bench.settle()
    _become(bench, bench.solar.users[0])
    assert (_owner(bench), bench.room.filters.board_filter.min_score) == (None, 70)
