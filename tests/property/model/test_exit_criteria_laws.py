"""No sequence of moves, by whatever way, takes a deal past a criterion that is not ticked; undo restores all."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from funneldesk.commands.deal import create_deal, move_deal, move_deals
from funneldesk.commands.deal_criterion import tick_criterion
from funneldesk.commands.stage_criterion import create_criterion
from funneldesk.errors import Refusal
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from funneldesk.app import Application

from pathlib import Path

STAGES = st.integers(1, 6)
DEALS = st.integers(0, 2)
WAYS = st.sampled_from(["one", "many", "automation", "place"])


class Moves(RuleBasedStateMachine):
    """Three deals from the first stage; the model knows the ticks and how far each deal may be."""

    app: Application

    @initialize(placed=st.lists(st.integers(1, 4), min_size=1, max_size=4))
    def open(self, placed: list[int]) -> None:
        self.folder = TemporaryDirectory()
        self.app = open_app(make_workspace(Path(self.folder.name)))
        self.criteria: dict[int, int] = {
            self._run(create_criterion, stage_id=stage, label=f"Thing {place}"): stage
            for place, stage in enumerate(placed)
        }
        self.deals = [self._run(create_deal, title=f"Deal {place}") for place in range(3)]
        self.stood = dict.fromkeys(self.deals, 1)
        self.before = dict(self.stood)
        self.met: dict[int, set[int]] = {deal: set() for deal in self.deals}

    def teardown(self) -> None:
        if hasattr(self, "app"):
            self.app.close()
            self.folder.cleanup()

    @rule(deal=DEALS, place=st.integers(0, 3), is_met=st.booleans())
    def tick(self, deal: int, place: int, is_met: bool) -> None:  # noqa: FBT001  hypothesis passes it by name
        criterion = sorted(self.criteria)[place % len(self.criteria)]
        self._run(tick_criterion, deal_id=self.deals[deal], criterion_id=criterion, is_met=is_met)
        met = self.met[self.deals[deal]]
        (met.add if is_met else met.discard)(criterion)

    @rule(deal=DEALS, to=STAGES, way=WAYS)
    def move(self, deal: int, to: int, way: str) -> None:
        one = self.deals[deal]
        chosen = self.deals if way == "many" else [one]
        command: Any = {
            "many": lambda work: move_deals(work, deal_ids=self.deals, to_stage_id=to, note="Said why"),
            "place": lambda work: move_deal(work, deal_id=one, to_stage_id=to, at_end=True, note="Said why"),
        }.get(way, lambda work: move_deal(work, deal_id=one, to_stage_id=to, note="Said why"))
        may = all(self._may(each, to) for each in chosen)
        before = read_everything(self.app.path)
        try:
            self.app.submit(command, name="move", cause="automation" if way == "automation" else "person").result()
        except Refusal:
            assert read_everything(self.app.path) == before
            stays = self.stood[one] == to and way in ("one", "automation")
            assert not may or stays
            return
        assert may
        for each in chosen:
            if self.stood[each] < 5:
                self.before[each] = self.stood[each]
            self.stood[each] = to

    @rule(deal=DEALS, to=STAGES)
    def move_and_take_back(self, deal: int, to: int) -> None:
        before = read_everything(self.app.path)
        wanted = [one for one, stage in self.criteria.items() if stage < to]
        try:
            self._run(move_deal, deal_id=self.deals[deal], to_stage_id=to, note="Said why", meets=wanted)
        except Refusal:
            return
        self.app.undo().result()
        assert read_everything(self.app.path) == before

    @invariant()
    def stands_where_it_was_let(self) -> None:
        if hasattr(self, "app"):
            rows = self.app.ask(_stages).result()
            assert rows == self.stood

    def _may(self, deal: int, to: int) -> bool:
        """By hand: every criterion of an open stage from where it stood to before where it goes is ticked."""
        at = self.stood[deal]
        if to in (at, 6) or at == 5:
            return True
        start = self.before[deal] if at == 6 else at
        asked = {one for one, stage in self.criteria.items() if start <= stage < to}
        return asked <= self.met[deal]

    def _run(self, command: Any, **values: Any) -> Any:
        return self.app.run(command, **values).result().result


def _stages(look: Any) -> dict[int, int]:
    from sqlalchemy import select

    from funneldesk.model.deal import Deal

    return {row.id: row.stage_id for row in look.connection.execute(select(Deal.id, Deal.stage_id))}


Moves.TestCase.settings = settings(max_examples=25, stateful_step_count=14, deadline=None)
TestMoves = Moves.TestCase
