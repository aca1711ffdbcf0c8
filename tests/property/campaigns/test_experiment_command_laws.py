"""Laws of experiments as commands: whatever is done can be undone and done again, and nobody has two variants."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from funneldesk.analytics.assignment import block_of
from funneldesk.commands.assignment import assign_people
from funneldesk.commands.contact import create_contact
from funneldesk.commands.experiment import (
    create_experiment,
    decide_experiment,
    delete_experiments,
    restore_experiments,
    start_experiment,
)
from funneldesk.commands.variant import add_variant, delete_variant, edit_variant
from funneldesk.errors import Refusal
from tests.support.builders import create_workspace, open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.app import Application

PEOPLE = 24
TABLES = ("experiment", "variant", "assignment")


@cache
def template() -> Path:
    """A workspace with people and one experiment."""
    path = create_workspace(Path(mkdtemp(prefix="funneldesk-experiment-laws-")))
    with open_workspace(path) as app:
        for number in range(PEOPLE):
            app.run(create_contact, name=f"Person {number}").result()
        app.run(create_experiment, name="Law").result()
    return path


def read_rows(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = lambda cursor, row: dict(zip((one[0] for one in cursor.description), row, strict=True))
        return {name: db.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in TABLES}  # noqa: S608  constant names


people = st.lists(st.integers(1, PEOPLE), max_size=PEOPLE)
variant = st.integers(1, 5)
steps = st.lists(
    st.one_of(
        st.just((start_experiment, {"experiment_id": 1})),
        st.builds(lambda ids: (assign_people, {"experiment_id": 1, "contact_ids": ids}), people),
        st.builds(lambda ids: (assign_people, {"experiment_id": 1, "contact_ids": ids}), people),
        st.just((add_variant, {"experiment_id": 1})),
        st.builds(
            lambda one, weight: (edit_variant, {"variant_id": one, "weight": weight}), variant, st.integers(0, 4)
        ),
        st.builds(lambda one: (delete_variant, {"variant_id": one}), variant),
        st.builds(lambda one: (decide_experiment, {"experiment_id": 1, "variant_id": one}), variant),
        st.just((delete_experiments, {"experiment_ids": [1]})),
        st.just((restore_experiments, {"experiment_ids": [1]})),
    ),
    max_size=9,
)


def do(app: Application, command: Callable[..., Any], fields: dict[str, Any]) -> bool:
    with suppress(Refusal):
        return app.run(command, **fields).result().change is not None
    return False


@settings(max_examples=40, deadline=None)
@given(steps)
def test_all_is_undone_and_done_again_and_nobody_has_two(done: list[tuple[Callable[..., Any], dict[str, Any]]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(template(), Path(folder) / "law.funnel"))
        with open_workspace(path) as app:
            states = [read_rows(path)]
            for command, fields in done:
                if do(app, command, fields):
                    states.append(read_rows(path))
            assert app.check() == []
            for state in reversed(states[:-1]):
                app.undo().result()
                assert read_rows(path) == state
            for state in states[1:]:
                app.redo().result()
                assert read_rows(path) == state
        held = Counter(row["contact_id"] for row in states[-1]["assignment"])
        assert not held or max(held.values()) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.lists(people, max_size=4))
def test_people_are_shared_out_as_the_weights_say(weights: list[int], groups: list[list[int]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(template(), Path(folder) / "law.funnel"))
        with open_workspace(path) as app:
            for _ in weights[2:]:
                app.run(add_variant, experiment_id=1).result()
            for place, weight in enumerate(weights, start=1):
                app.run(edit_variant, variant_id=place, weight=weight).result()
            app.run(start_experiment, experiment_id=1).result()
            for group in groups:
                app.run(assign_people, experiment_id=1, contact_ids=group).result()
        counts = Counter(row["variant_id"] for row in read_rows(path)["assignment"])
        block = block_of(weights)
        begun, rest = divmod(sum(counts.values()), sum(block))
        for place, places in enumerate(block, start=1):
            assert places * begun <= counts[place] <= places * (begun + bool(rest))
