"""Whatever rules there are and whatever people do: no loop, three deep at most, once an event, and undo takes all."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funneldesk.commands.activity import complete_activity, log_activity
from funneldesk.commands.contact import change_lifecycle, create_contact, edit_contact
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.errors import Refusal
from funneldesk.model.automation_actions import AddTag, MoveLifecycle, Notify, PlanTask, RemoveTag, SetField
from funneldesk.model.automation_event import MOST_DEEP
from funneldesk.model.automation_triggers import (
    ActivityDone,
    ActivityOverdue,
    FieldChanged,
    NoTouch,
    RecordCreated,
    StageEntered,
    StageLeft,
    StayedFor,
)
from funneldesk.store.integrity import find_broken_promises
from tests.support.automating import DAY, Desk
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAD_STAGES = st.sampled_from(["lead", "pql", "recycled"])
_TRIGGERS = st.one_of(
    st.sampled_from([RecordCreated("lead"), RecordCreated("deal"), RecordCreated("activity"), ActivityDone()]),
    st.sampled_from([FieldChanged("lead", "tags"), FieldChanged("lead", "city"), NoTouch("lead", 1)]),
    st.builds(StageEntered, st.just("lead"), _LEAD_STAGES),
    st.builds(StageLeft, st.just("lead"), _LEAD_STAGES),
    st.builds(StayedFor, st.just("lead"), _LEAD_STAGES, st.just(1)),
    st.builds(ActivityOverdue, st.just(0)),
)
_ACTIONS = st.one_of(
    st.builds(MoveLifecycle, _LEAD_STAGES),
    st.builds(AddTag, st.sampled_from(["a", "b"])),
    st.builds(RemoveTag, st.sampled_from(["a", "b"])),
    st.builds(SetField, st.just("lead"), st.just("city"), st.sampled_from(["Pune", "Nashik"])),
    st.just(PlanTask("task", "Look at {lead}")),
    st.just(Notify("{lead}")),
)
_RULES = st.lists(st.tuples(_TRIGGERS, st.lists(_ACTIONS, min_size=1, max_size=2)), min_size=1, max_size=5)
_ACTS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "city": (edit_contact, {"contact_id": 1, "city": "Pune"}),
    "pql": (change_lifecycle, {"contact_ids": [1], "to_stage": "pql"}),
    "lead": (change_lifecycle, {"contact_ids": [1], "to_stage": "lead"}),
    "call": (log_activity, {"kind": "call", "contact_id": 1}),
    "deal": (create_deal, {"title": "Dairy", "contact_id": 1}),
    "move": (move_deal, {"deal_id": 1, "to_stage_id": 3}),
    "done": (complete_activity, {"activity_id": 1}),
}
_STEPS = st.lists(st.sampled_from([*_ACTS, "wait", "undo", "redo"]), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules=_RULES, steps=_STEPS)
def test_automations_never_go_in_circles(rules: list[Any], steps: list[str]) -> None:
    folder = Path(mkdtemp(prefix="funneldesk-rules-"))
    desk = Desk.open(folder)
    try:
        for trigger, actions in rules:
            desk.rule(trigger, *actions)
        desk.do(create_contact, name="Asha")
        desk.look()
        for step in steps:
            _take(desk, step)
            desk.look()
        assert desk.look().looked == 0
        depths = [row[0] for row in desk.ask("SELECT depth FROM automation_run WHERE outcome = 'fired'")]
        assert not depths or max(depths) <= MOST_DEEP
        keys = desk.ask("SELECT automation_id, record_kind, record_id, event_key FROM automation_run")
        assert len(keys) == len(set(keys))
        with desk.app._workspace.read() as connection:
            assert find_broken_promises(connection) == []
    finally:
        desk.app.close()
        shutil.rmtree(folder)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules=_RULES, step=st.sampled_from(sorted(_ACTS)))
def test_undo_takes_along_all_that_a_change_brought(rules: list[Any], step: str) -> None:
    folder = Path(mkdtemp(prefix="funneldesk-rules-"))
    desk = Desk.open(folder)
    try:
        desk.do(create_contact, name="Asha")
        for trigger, actions in rules:
            desk.rule(trigger, *actions)
        desk.wait(DAY / 24)
        desk.look()
        before = read_everything(desk.app.path)
        if not _take(desk, step):
            return
        desk.look()
        after = read_everything(desk.app.path)
        desk.app.undo().result()
        assert read_everything(desk.app.path) == before
        desk.app.redo().result()
        assert read_everything(desk.app.path) == after
    finally:
        desk.app.close()
        shutil.rmtree(folder)


def _take(desk: Desk, step: str) -> bool:
    """Do one step; whether it was possible."""
    try:
        if step == "wait":
            desk.wait(DAY)
        elif step in {"undo", "redo"}:
            (desk.app.undo() if step == "undo" else desk.app.redo()).result()
        else:
            command, fields = _ACTS[step]
            desk.do(command, **fields)
    except Refusal:
        return False
    return True
