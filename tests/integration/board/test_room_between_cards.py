"""Cards dropped at one place again and again find room, and only their neighbours are moved to make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.model.deal import Deal
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.look import Look


def _order(look: Look) -> list[int]:
    query = select(Deal.id).where(Deal.stage_id == 1).order_by(Deal.rank, Deal.id)
    return list(look.connection.execute(query).scalars())


def test_a_place_can_be_halved_for_ever(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        for number in range(120):
            app.run(create_deal, title=f"Plant {number}").result()
        expected = app.ask(_order).result()
        anchor = expected[60]
        most = 0
        for turn in range(80):
            mover = expected[(61 + turn * 7) % 120]
            if mover == anchor:
                continue
            change = app.run(move_deal, deal_id=mover, to_stage_id=1, before_deal_id=anchor).result().change
            if change is not None:
                most = max(most, len(change.touched.ids["deal"]))
            expected.remove(mover)
            expected.insert(expected.index(anchor), mover)
            assert app.ask(_order).result() == expected
        assert 1 < most <= 33
        assert app.check() == []
        while app.history().result().undo:
            app.undo().result()
        assert app.check() == []


def test_equal_ranks_are_parted_too(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        for number in range(40):
            app.run(create_deal, title=f"Plant {number}").result()

        def level(work: object) -> None:
            for deal in work.session.scalars(select(Deal)):  # type: ignore[attr-defined]  # any running command
                deal.rank = 5

        app.submit(level, name="level").result()
        expected = app.ask(_order).result()
        app.run(move_deal, deal_id=expected[-1], to_stage_id=1, at_end=True).result()
        app.run(move_deal, deal_id=expected[-2], to_stage_id=1, before_deal_id=expected[0]).result()
        order = app.ask(_order).result()
        assert order.index(expected[-2]) < order.index(expected[0])
        assert sorted(order) == sorted(expected)
