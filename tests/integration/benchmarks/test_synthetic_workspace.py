"""A synthetic workspace keeps every promise of a real one, so that what is measured on it is worth something."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.deal import move_deal
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import StageVisit
from funneldesk.queries.board import BoardFilter, read_cards
from tests.support.synthetic import NOW, make_synthetic

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.look import Look


def test_a_synthetic_workspace_is_whole_and_can_be_worked_with(tmp_path: Path) -> None:
    path = make_synthetic(tmp_path / "synthetic.funnel", 400)
    with Application.open(path, clock=FixedClock(NOW)) as app:
        assert app.check() == []
        card = app.ask(read_cards, BoardFilter()).result()[0]
        app.run(move_deal, deal_id=card.id, to_stage_id=4 if card.stage_id != 4 else 3).result()
        app.undo().result()
        assert app.check() == []


def test_it_has_open_deals_and_revisits_as_a_business_has(tmp_path: Path) -> None:
    with Application.open(make_synthetic(tmp_path / "synthetic.funnel", 400), read_only=True) as app:
        kinds, visits = app.ask(_count).result()
    assert 80 < kinds["open"] < 160
    assert kinds["won"] > 80
    assert max(visits) == 2


def _count(look: Look) -> tuple[Counter[str], set[int]]:
    kinds = Counter(look.connection.execute(select(Deal.stage_kind)).scalars())
    return kinds, set(look.connection.execute(select(StageVisit.visit_no)).scalars())
