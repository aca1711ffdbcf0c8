"""A synthetic workspace keeps every promise of a real one, so that what is measured on it is worth something."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.deal import move_deal
from funneldesk.queries.board import BoardFilter, read_cards
from tests.support.synthetic import NOW, make_synthetic
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from pathlib import Path


def test_a_synthetic_workspace_is_whole_and_can_be_worked_with(tmp_path: Path) -> None:
    path = make_synthetic(tmp_path / "synthetic.funnel", 400)
    with Application.open(path, clock=FixedClock(NOW)) as app:
        assert app.check() == []
        card = app.ask(read_cards, BoardFilter()).result()[0]
        app.run(move_deal, deal_id=card.id, to_stage_id=4 if card.stage_id != 4 else 3).result()
        app.undo().result()
        assert app.check() == []


def test_it_has_open_deals_and_revisits_as_a_business_has(tmp_path: Path) -> None:
    rows = read_everything(make_synthetic(tmp_path / "synthetic.funnel", 400))
    kinds = Counter(kind for row in rows["deal"] for kind in row if kind in ("open", "won", "lost"))
    assert 80 < kinds["open"] < 160
    assert kinds["won"] > 80
    deals_and_stages = Counter(row[1:3] for row in rows["stage_visit"])
    assert max(deals_and_stages.values()) == 2
