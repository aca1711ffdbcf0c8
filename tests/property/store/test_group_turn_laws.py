"""Whatever the program did on account of a change goes and comes back with it, to the byte."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.deal import create_deal, edit_deal, move_deal
from funneldesk.errors import Refusal
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.app import Application

_DEALS = st.integers(1, 3)
_ONE = st.one_of(
    st.tuples(st.just("add")),
    st.tuples(st.just("move"), _DEALS, st.integers(1, 5)),
    st.tuples(st.just("edit"), _DEALS, st.integers(0, 5)),
    st.tuples(st.just("plan"), _DEALS),
)
# What a person does, and what follows: each of the program's own by the person's entry (0) or by the one before it.
_STEPS = st.lists(st.tuples(_ONE, st.lists(st.tuples(_ONE, st.booleans()), max_size=3)), min_size=1, max_size=6)
_TURNS = st.lists(st.sampled_from(["undo", "redo"]), max_size=8)


def _command(step: tuple[Any, ...]) -> Callable[..., Any]:
    forms: dict[str, Callable[..., Any]] = {
        "add": lambda: partial(create_deal, title="Rooftop", amount_minor=100),
        "move": lambda deal, stage: partial(move_deal, deal_id=deal, to_stage_id=stage, note="because"),
        "edit": lambda deal, amount: partial(edit_deal, deal_id=deal, amount_minor=amount),
        "plan": lambda deal: partial(plan_activity, kind="call", deal_id=deal),
    }
    made: Callable[..., Any] = forms[step[0]](*step[1:])
    return made


def _do(app: Application, step: tuple[Any, ...], cause: str, caused_by: int | None) -> int | None:
    try:
        done = app.submit(_command(step), name=step[0], cause=cause, caused_by=caused_by).result()
    except Refusal:
        return None
    return None if done.change is None else done.change.entry_id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=_STEPS, turns=_TURNS)
def test_a_group_goes_and_comes_back_whole(steps: list[Any], turns: list[str]) -> None:
    folder = Path(mkdtemp(prefix="funneldesk-groups-"))
    try:
        path = make_workspace(folder)
        with open_app(path) as app:
            states, place = [read_everything(path)], 0
            for mine, follow in steps:
                entry = _do(app, mine, "person", None)
                if entry is None:
                    continue
                last = entry
                for step, by_the_last in follow:
                    last = _do(app, step, "automation", last if by_the_last else entry) or last
                states.append(read_everything(path))
            place = len(states) - 1
            for kind in [*turns, *["undo"] * len(states)]:
                try:
                    (app.undo() if kind == "undo" else app.redo()).result()
                except Refusal:
                    assert place == (0 if kind == "undo" else len(states) - 1)
                else:
                    place += -1 if kind == "undo" else 1
                assert read_everything(path) == states[place]
            assert app.check() == []
    finally:
        shutil.rmtree(folder)
