"""Random commands, undos, redos and restarts: whatever the order, undo restores and the promises hold."""

from __future__ import annotations

import copy
import csv
import itertools
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from funneldesk.commands.activity import complete_activity, delete_activity, log_activity, plan_activity
from funneldesk.commands.contact import change_lifecycle, create_contact, edit_contact, open_deal
from funneldesk.commands.deal import assign_deals, create_deal, delete_deals, edit_deal, move_deal, move_deals
from funneldesk.commands.pipeline import create_stage, delete_stage, edit_stage, reorder_stages
from funneldesk.commands.reason import create_reason
from funneldesk.errors import Cancelled, Refusal
from funneldesk.exchange.importing import import_file
from funneldesk.store.integrity import find_broken_promises
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.queries.look import Look

_WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12)
_IDS = st.integers(1, 8)
# How often an import asks whether to go on before it is told to stop; None lets it come to its end.
_PATIENCE = st.none() | st.integers(0, 3)

Snapshot = dict[str, list[tuple[Any, ...]]]


def _broken(look: Look) -> list[str]:
    return find_broken_promises(look.connection)


class CommandMachine(RuleBasedStateMachine):
    """A person who does anything in any order; `done` and `undone` are what the file must be able to return to."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="funneldesk-machine-"))
        self.path = make_workspace(self.folder)
        self.app = open_app(self.path)
        self.done: list[Snapshot] = []
        self.undone: list[Snapshot] = []
        self.now = self.read()

    def teardown(self) -> None:
        for before in reversed(self.done):
            self.app.undo().result()
            assert self.read() == before
        self.app.close()
        shutil.rmtree(self.folder)

    def read(self) -> Snapshot:
        return copy.deepcopy(read_everything(self.path))

    def do(self, command: Callable[..., Any], **arguments: Any) -> None:
        before = self.now
        try:
            done = self.app.run(command, **arguments).result()
        except Refusal:
            assert self.read() == before, "a refusal left a trace"
            return
        self.now = self.read()
        if done.change is None:
            assert self.now == before, "a change was not journaled"
            return
        self.done.append(before)
        self.undone.clear()

    @rule(title=_WORDS, amount=st.none() | st.integers(-5, 10**13), stage=_IDS)
    def add_deal(self, title: str, amount: int | None, stage: int) -> None:
        self.do(create_deal, title=title, amount_minor=amount, stage_id=stage)

    @rule(deal=_IDS, stage=_IDS, before=st.none() | _IDS, at_end=st.booleans(), note=st.none() | _WORDS)
    def move(self, deal: int, stage: int, before: int | None, at_end: bool, note: str | None) -> None:  # noqa: FBT001
        self.do(move_deal, deal_id=deal, to_stage_id=stage, before_deal_id=before, at_end=at_end, note=note)

    @rule(deals=st.lists(_IDS, min_size=1, max_size=3, unique=True), stage=_IDS)
    def move_several(self, deals: list[int], stage: int) -> None:
        self.do(move_deals, deal_ids=deals, to_stage_id=stage, note="together")

    @rule(deal=_IDS, title=_WORDS, amount=st.none() | st.integers(0, 10**9))
    def edit(self, deal: int, title: str, amount: int | None) -> None:
        self.do(edit_deal, deal_id=deal, title=title, amount_minor=amount)

    @rule(deals=st.lists(_IDS, min_size=1, max_size=3, unique=True), delete=st.booleans())
    def assign_or_delete(self, deals: list[int], delete: bool) -> None:  # noqa: FBT001
        if delete:
            self.do(delete_deals, deal_ids=deals)
        else:
            self.do(assign_deals, deal_ids=deals, owner_id=None)

    @rule(deal=_IDS, kind=st.sampled_from(["call", "note", "dance"]), done=st.booleans())
    def act(self, deal: int, kind: str, done: bool) -> None:  # noqa: FBT001
        self.do(log_activity if done else plan_activity, deal_id=deal, kind=kind)

    @rule(activity=_IDS, delete=st.booleans())
    def finish(self, activity: int, delete: bool) -> None:  # noqa: FBT001
        self.do(delete_activity if delete else complete_activity, activity_id=activity)

    @rule(name=_WORDS, phone=st.none() | st.sampled_from(["98220 14455", "+91 98220 14456", "12"]), source=_WORDS)
    def add_lead(self, name: str, phone: str | None, source: str) -> None:
        self.do(create_contact, name=name, phone=phone, source=source or None)

    @rule(contact=_IDS, stage=st.sampled_from(["lead", "mql", "sql", "recycled", "customer"]), city=_WORDS)
    def change_lead(self, contact: int, stage: str, city: str) -> None:
        self.do(change_lifecycle, contact_ids=[contact], to_stage=stage, note="because")
        self.do(edit_contact, contact_id=contact, city=city)

    @rule(contact=_IDS)
    def open_from_lead(self, contact: int) -> None:
        self.do(open_deal, contact_id=contact)

    @rule(label=_WORDS, stage=_IDS, chance=st.integers(-1, 101))
    def change_stages(self, label: str, stage: int, chance: int) -> None:
        self.do(create_stage, pipeline_id=1, label=label, before_stage_id=stage)
        self.do(edit_stage, stage_id=stage, win_probability=chance)
        self.do(delete_stage, stage_id=stage)
        self.do(create_reason, kind="lost", label=label)

    @rule(order=st.permutations([1, 2, 3, 4]))
    def reorder(self, order: list[int]) -> None:
        self.do(reorder_stages, pipeline_id=1, stage_ids=order)

    @rule(people=st.lists(st.tuples(_WORDS, st.integers(0, 30)), min_size=1, max_size=6), stop_after=_PATIENCE)
    def bring_in(self, people: list[tuple[str, int]], stop_after: int | None) -> None:
        """An import is one step like any other; called off, it leaves nothing."""
        source = self.folder / "people.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(["Name", "Email", "Company", "Source"])
            out.writerows(
                [name, f"person{number}@example.com", f"Firm {number % 4}", "Fair"] for name, number in people
            )
        asked = itertools.count()
        before = self.now
        try:
            import_file(
                self.app,
                source,
                kind="leads",
                cancel=lambda: stop_after is not None and next(asked) >= stop_after,
                refused_folder=self.folder,
            )
        except (Cancelled, Refusal):
            assert self.read() == before, "an import that was called off or refused left a trace"
            return
        self.now = self.read()
        if self.now != before:
            self.done.append(before)
            self.undone.clear()

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.app.undo().result()
        self.undone.append(self.now)
        self.now = self.done.pop()
        assert self.read() == self.now

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.app.redo().result()
        self.done.append(self.now)
        self.now = self.undone.pop()
        assert self.read() == self.now

    @rule()
    def reopen(self) -> None:
        self.app.close()
        assert self.read() == self.now
        self.app = open_app(self.path)

    @invariant()
    def promises_hold(self) -> None:
        assert self.app.ask(_broken).result() == []


CommandMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestCommands = CommandMachine.TestCase
