"""Undo and redo of anything, across restarts, refused where a row has since changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from funneldesk.commands.activity import complete_activity, plan_activity
from funneldesk.commands.business import edit_business
from funneldesk.commands.deal import create_deal, delete_deals, edit_deal, move_deal
from funneldesk.commands.pipeline import create_stage, reorder_stages
from funneldesk.errors import Refusal, StaleChange
from funneldesk.model.deal import Deal
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Change
    from funneldesk.commands.work import Work


def test_a_move_is_undone_and_done_again_after_a_restart(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        deal_id = app.run(create_deal, title="Dairy 15 kW", amount_minor=63000000).result().result
    created = read_everything(path)
    with open_app(path) as app:
        app.run(move_deal, deal_id=deal_id, to_stage_id=5).result()
    moved = read_everything(path)
    with open_app(path) as app:
        assert app.history().result().undo == "Move “Dairy 15 kW” to Won"
        app.undo().result()
    assert read_everything(path) == created
    with open_app(path) as app:
        assert app.history().result().redo == "Move “Dairy 15 kW” to Won"
        app.redo().result()
        assert app.check() == []
    assert read_everything(path) == moved


def test_every_step_back_and_forth_restores_every_row(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    states = [read_everything(path)]
    steps = [
        (create_deal, {"title": "Rooftop 10 kW", "amount_minor": 48500000}),
        (plan_activity, {"kind": "call", "deal_id": 1}),
        (move_deal, {"deal_id": 1, "to_stage_id": 3}),
        (complete_activity, {"activity_id": 1, "outcome": "reached"}),
        (edit_deal, {"deal_id": 1, "amount_minor": 50000000}),
        (move_deal, {"deal_id": 1, "to_stage_id": 6, "note": "price"}),
        (move_deal, {"deal_id": 1, "to_stage_id": 2}),
        (create_stage, {"pipeline_id": 1, "label": "Survey"}),
        (reorder_stages, {"pipeline_id": 1, "stage_ids": [7, 1, 2, 3, 4]}),
        (edit_business, {"name": "Surya Solar Pvt Ltd"}),
        (delete_deals, {"deal_ids": [1]}),
    ]
    for command, arguments in steps:
        with open_app(path) as app:
            app.run(command, **arguments).result()  # type: ignore[arg-type]  # each tuple fits its own command
            assert app.check() == []
        states.append(read_everything(path))
    with open_app(path) as app:
        for _ in steps:
            app.undo().result()
    assert read_everything(path) == states[0]
    with open_app(path) as app:
        for _ in steps:
            app.redo().result()
        with pytest.raises(Refusal, match="nothing to redo"):
            app.redo().result()
    assert read_everything(path) == states[-1]


def test_something_new_ends_what_could_be_redone(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        app.run(create_deal, title="One").result()
        app.undo().result()
        app.run(create_deal, title="Two").result()
        assert app.history().result().redo is None
        assert app.history().result().undo == "Add “Two”"


def test_a_row_that_changed_since_stops_the_undo_and_nothing_changes(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        app.run(create_deal, title="One").result()
        app.run(edit_deal, deal_id=1, title="Two").result()
    with closing(sqlite3.connect(path)) as elsewhere:
        elsewhere.execute("UPDATE deal SET title = 'Three'")
        elsewhere.commit()
    before = read_everything(path)
    with open_app(path) as app, pytest.raises(StaleChange, match="changed since"):
        app.undo().result()
    assert read_everything(path) == before


def test_a_created_row_that_something_points_to_is_not_taken_away(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        app.run(create_deal, title="One").result()
    with closing(sqlite3.connect(path)) as elsewhere:
        elsewhere.execute(
            "INSERT INTO activity (uid, kind, deal_id, due_day_only, recorded_at) VALUES ('x', 'note', 1, 0, 0)"
        )
        elsewhere.commit()
    before = read_everything(path)
    with open_app(path) as app, pytest.raises(StaleChange):
        app.undo().result()
    assert read_everything(path) == before


def test_ids_are_never_given_twice(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        first = app.run(create_deal, title="One").result().result
        app.undo().result()
        second = app.run(create_deal, title="Two").result().result
        assert second > first


def test_a_refused_command_leaves_no_trace(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        app.run(create_deal, title="One").result()
        before = read_everything(path)
        with pytest.raises(Refusal, match="reason"):
            app.run(move_deal, deal_id=1, to_stage_id=6).result()
        assert app.history().result().undo == "Add “One”"
    assert read_everything(path) == before


def test_a_bulk_statement_cannot_slip_past_the_journal(tmp_path: Path) -> None:
    def sneak(work: Work) -> None:
        work.session.execute(update(Deal).values(title="sneaked"))

    with open_app(make_workspace(tmp_path)) as app:
        app.run(create_deal, title="One").result()
        with pytest.raises(RuntimeError, match="journal"):
            app.run(sneak).result()


def test_a_change_is_announced_once_after_its_commit_and_a_broken_listener_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Change] = []

    def broken(change: Change) -> None:
        raise ValueError(change.label)

    with open_app(make_workspace(tmp_path)) as app:
        app.subscribe(broken)
        end = app.subscribe(heard.append)
        app.run(create_deal, title="One").result()
        app.run(plan_activity, kind="call", deal_id=1).result()
        app.undo().result()
        end()
        app.redo().result()
    assert [(change.kind, sorted(change.touched.tables())) for change in heard] == [
        ("do", ["deal", "stage_visit"]),
        ("do", ["activity", "deal"]),
        ("undo", ["activity", "deal"]),
    ]
    assert "a listener failed" in caplog.text
