"""Taking back a change takes along what the program did on its account or upon its rows, and nobody else's work."""

from __future__ import annotations

import csv
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from funneldesk.commands.activity import complete_activity, plan_activity
from funneldesk.commands.contact import change_lifecycle, create_contact
from funneldesk.commands.deal import create_deal, edit_deal, move_deal
from funneldesk.errors import Refusal, StaleChange
from funneldesk.exchange.importing import import_file
from funneldesk.queries.history import read_history
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funneldesk.app import Application, Change


def _by_itself(app: Application, command: Callable[..., Any], caused_by: int | None = None, **fields: Any) -> int:
    done = app.submit(
        partial(command, **fields), name=command.__name__, cause="automation", caused_by=caused_by
    ).result()
    assert done.change is not None
    return done.change.entry_id


def _person(app: Application, command: Callable[..., Any], **fields: Any) -> int:
    change = app.run(command, **fields).result().change
    assert change is not None
    return change.entry_id


def test_what_a_change_caused_goes_with_it_and_comes_back_with_it(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    heard: list[Change] = []
    with open_app(path) as app:
        _person(app, create_deal, title="Dairy")
        before = read_everything(path)
        move = _person(app, move_deal, deal_id=1, to_stage_id=3)
        task = _by_itself(app, plan_activity, caused_by=move, kind="call", deal_id=1)
        _by_itself(app, edit_deal, caused_by=task, deal_id=1, amount_minor=500)
        after = read_everything(path)
        app.subscribe(heard.append)
        done = app.undo().result()
        assert (done.result.label, done.result.followed_by) == ("Move “Dairy” to Proposal", 2)
        assert read_everything(path) == before
        assert [set(change.touched.ids) for change in heard] == [{"deal", "stage_visit", "activity"}]
        assert app.history().result().redo == "Move “Dairy” to Proposal"
        assert app.redo().result().result.followed_by == 2
        assert read_everything(path) == after
        assert app.undo().result().result.followed_by == 2
        assert read_everything(path) == before


def test_an_import_goes_back_though_the_program_worked_on_its_people(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    source = tmp_path / "people.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Name", "Email"], ["Asha", "asha@example.com"], ["Ravi", "ravi@example.com"]])
    before = read_everything(path)
    with open_app(path) as app:
        import_file(app, source, kind="leads")
        _by_itself(app, change_lifecycle, contact_ids=[1], to_stage="mql")
        _by_itself(app, plan_activity, kind="call", contact_id=2)
        after = read_everything(path)
        assert app.undo().result().result.followed_by == 2
        assert read_everything(path) == before
        app.redo().result()
        assert read_everything(path) == after


def test_a_persons_later_work_holds_a_change_and_what_followed(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        _person(app, create_deal, title="Dairy")
        move = _person(app, move_deal, deal_id=1, to_stage_id=3)
        _by_itself(app, plan_activity, caused_by=move, kind="call", deal_id=1)
        done = _person(app, complete_activity, activity_id=1)
        before = read_everything(path)
        with pytest.raises(StaleChange, match="Move “Dairy”"):
            app.undo_entry(move).result()
        assert read_everything(path) == before
        app.undo_entry(done).result()
        app.undo_entry(move).result()
        assert read_everything(path)["activity"] == []


def test_what_the_program_did_can_be_taken_back_alone(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        _person(app, create_deal, title="Dairy")
        move = _person(app, move_deal, deal_id=1, to_stage_id=3)
        before = read_everything(path)
        task = _by_itself(app, plan_activity, caused_by=move, kind="call", deal_id=1)
        assert app.history().result().undo == "Move “Dairy” to Proposal"
        app.undo_entry(task).result()
        assert read_everything(path) == before
        with pytest.raises(Refusal, match="taken back already"):
            app.undo_entry(task).result()
        app.redo_entry(task).result()
        with pytest.raises(Refusal, match="stands already"):
            app.redo_entry(task).result()
        app.undo_entry(task).result()
        # What was taken back alone is not brought back by the redo of what caused it.
        assert app.undo().result().result.followed_by == 0
        assert app.redo().result().result.followed_by == 0
        assert read_everything(path) == before


def test_what_is_not_in_the_way_stays(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        _person(app, create_deal, title="Dairy")
        _person(app, move_deal, deal_id=1, to_stage_id=3)
        _by_itself(app, edit_deal, deal_id=1, amount_minor=500)
        assert app.undo().result().result.followed_by == 0
        with app._workspace.read() as connection:
            assert connection.execute(text("SELECT amount_minor, stage_id FROM deal")).all() == [(500, 1)]


def test_history_says_what_caused_a_change(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        _person(app, create_deal, title="Dairy")
        move = _person(app, move_deal, deal_id=1, to_stage_id=3)
        _by_itself(app, edit_deal, caused_by=move, deal_id=1, amount_minor=500)
        newest = app.ask(read_history, "deal", 1).result()[0]
        assert (newest.cause, newest.because) == ("automation", "Move “Dairy” to Proposal")


def test_an_index_that_must_stay_unique_refuses_in_words(tmp_path: Path) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        _person(app, create_contact, name="Asha")
        done = app.submit(_open_round, name="open_round").result()
        _person(app, _close_round, handoff_id=done.result)
        closed = app.history().result().undo
        app.submit(_open_round, name="open_round", cause="automation").result()
        before = read_everything(path)
        with pytest.raises(StaleChange, match=str(closed)):
            app.undo().result()
        assert read_everything(path) == before


def _open_round(work: Any) -> int:
    from funneldesk.model.handoff import Handoff

    made = Handoff(
        contact_id=1,
        qualified_at=work.now,
        qualified_why="by hand",
        score=0,
        fit=0,
        engagement=0,
        cell="C3",
        recorded_at=work.now,
    )
    return int(work.add(made).id)


def _close_round(work: Any, *, handoff_id: int) -> None:
    from funneldesk.model.handoff import Handoff

    work.get(Handoff, handoff_id).state = "rejected"
