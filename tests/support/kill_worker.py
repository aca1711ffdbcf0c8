"""A process that changes deals without pause and tells its parent what it asked for and what was acknowledged.

It is the application as the window runs it, with its write lane and its readers in threads. What it says goes
through a pipe, so that the count of what was acknowledged lives outside the process that is killed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from funneldesk.app import Application
from funneldesk.commands.activity import log_activity
from funneldesk.commands.deal import create_deal, edit_deal, move_deal, move_deals
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Stage, StageKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from funneldesk.commands.work import Work
    from funneldesk.queries.look import Look


class DealState(NamedTuple):
    """What of a deal is compared after a kill."""

    stage_id: int
    title: str
    amount_minor: int | None
    won_amount_minor: int | None


Board = dict[int, DealState]


@dataclass(frozen=True)
class Asked:
    """A change was handed to the write lane; `deals` is what it will make of them (0 is a deal not yet made)."""

    deals: Board


@dataclass(frozen=True)
class Acknowledged:
    """The future of the change was done."""

    deals: Board


def read_deals(look: Look) -> Board:
    """Every deal, by id."""
    columns = select(Deal.id, Deal.stage_id, Deal.title, Deal.amount_minor, Deal.won_amount_minor)
    return {row[0]: DealState(*row[1:]) for row in look.connection.execute(columns)}


def read_stage_kinds(look: Look) -> dict[int, str]:
    """The kind of each stage, by id."""
    return dict(look.connection.execute(select(Stage.id, Stage.kind)).tuples().all())


def change_without_end(path: Path, seed: int, pipe: Connection, *, acknowledge_early: bool = False) -> None:
    """Open the workspace and change it at random until somebody ends this process.

    Args:
        path: the workspace.
        seed: of the random choices.
        pipe: takes `Asked` and `Acknowledged`.
        acknowledge_early: the broken writer of the negative control, which acknowledges before the commit.
    """
    app = Application.open(path, threads=True)
    choices = _Choices(random.Random(seed), app.ask(read_deals).result(), app.ask(read_stage_kinds).result())
    while True:
        command, outcome = choices.draw()
        pipe.send(Asked(outcome))
        if acknowledge_early:
            command = _acknowledging(command, pipe, outcome)
        done = app.submit(command, name="change").result()
        if done.change is None:
            raise AssertionError("a random change changed nothing")
        outcome = _name_new(outcome, done.result)
        if not acknowledge_early:
            pipe.send(Acknowledged(outcome))
        choices.deals.update(outcome)


def _acknowledging(command: Callable[[Work], Any], pipe: Connection, outcome: Board) -> Callable[[Work], Any]:
    def run(work: Work) -> Any:
        result = command(work)
        work.session.flush()
        pipe.send(Acknowledged(_name_new(outcome, result)))
        return result

    return run


def _name_new(outcome: Board, result: Any) -> Board:
    return {int(result): outcome[0]} if 0 in outcome else outcome


class _Choices:
    """Draws changes, and knows what each will make of the deals."""

    def __init__(self, rng: random.Random, deals: Board, kinds: dict[int, str]) -> None:
        self._rng = rng
        self._kinds = kinds
        self.deals = deals

    def draw(self) -> tuple[Callable[[Work], Any], Board]:
        """A command and its outcome."""
        turn = self._rng.random()
        if not self.deals or turn < 0.15:
            return self._create()
        if turn < 0.7:
            return self._move()
        if turn < 0.8:
            return self._move_several()
        if turn < 0.9:
            return self._edit()
        deal_id = self._rng.choice(list(self.deals))
        return lambda work: log_activity(work, kind="call", deal_id=deal_id), {deal_id: self.deals[deal_id]}

    def _create(self) -> tuple[Callable[[Work], Any], Board]:
        title, amount = f"Plant {self._rng.randrange(10**9)}", self._rng.choice([None, self._rng.randrange(10**9)])
        stage_id = self._rng.choice([stage for stage, kind in self._kinds.items() if kind == StageKind.OPEN])
        return (
            lambda work: create_deal(work, title=title, amount_minor=amount, stage_id=stage_id),
            {0: DealState(stage_id, title, amount, None)},
        )

    def _move(self) -> tuple[Callable[[Work], Any], Board]:
        deal_id = self._rng.choice(list(self.deals))
        stage_id = self._rng.choice([stage for stage in self._kinds if stage != self.deals[deal_id].stage_id])
        at_end = self._rng.random() < 0.5
        return (
            lambda work: move_deal(work, deal_id=deal_id, to_stage_id=stage_id, at_end=at_end, note="random"),
            {deal_id: self._moved(deal_id, stage_id)},
        )

    def _move_several(self) -> tuple[Callable[[Work], Any], Board]:
        deal_ids = self._rng.sample(list(self.deals), k=min(4, len(self.deals)))
        stage_id = self._rng.choice([stage for stage in self._kinds if stage != self.deals[deal_ids[0]].stage_id])
        return (
            lambda work: move_deals(work, deal_ids=deal_ids, to_stage_id=stage_id, note="random"),
            {deal_id: self._moved(deal_id, stage_id) for deal_id in deal_ids},
        )

    def _edit(self) -> tuple[Callable[[Work], Any], Board]:
        deal_id = self._rng.choice(list(self.deals))
        title, amount = f"Roof {self._rng.randrange(10**9)}", self._rng.randrange(10**9)
        return (
            lambda work: edit_deal(work, deal_id=deal_id, title=title, amount_minor=amount),
            {deal_id: self.deals[deal_id]._replace(title=title, amount_minor=amount)},
        )

    def _moved(self, deal_id: int, stage_id: int) -> DealState:
        deal = self.deals[deal_id]
        if deal.stage_id == stage_id:
            return deal
        won = deal.amount_minor if self._kinds[stage_id] == StageKind.WON else None
        return deal._replace(stage_id=stage_id, won_amount_minor=won)
