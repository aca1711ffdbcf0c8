"""`automations FILE`: listing, a dry run that writes nothing, running, and the log."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.activity import log_activity
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.model.business import Business
from tests.support.console import run_console
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace made yesterday, in which a proposal was sent today."""
    made = tmp_path / "trial.funnel"
    now = dt.datetime.now(dt.UTC)
    Application.create(made, Business(), clock=FixedClock(now - dt.timedelta(days=1)))
    with Application.open(made, clock=FixedClock(now)) as app:
        app.run(create_deal, title="Dairy").result()
        app.run(log_activity, kind="proposal", deal_id=1).result()
    return made


def test_they_are_listed_tried_run_and_told(path: Path) -> None:
    listed = run_console("automations", path, "--json", folder=path.parent)
    assert listed.document["automations"][0]["name"] == "Follow up a proposal"
    assert all(one["active"] and one["builtin"] for one in listed.document["automations"])
    before = read_everything(path)
    tried = run_console("automations", path, "run", "--dry-run", "--json", folder=path.parent)
    assert [one["n_hits"] for one in tried.document["automations"]] == [1, 0, 0, 0, 0]
    assert tried.document["automations"][0]["hits"][0]["name"] == "Dairy"
    told = run_console("automations", path, "run", "--dry-run", folder=path.parent)
    assert told.out == "Follow up a proposal: would run for Dairy\n"
    tested = run_console("automations", path, "test", "--json", folder=path.parent)
    assert [one["n_hits"] for one in tested.document["automations"]] == [1, 0, 0, 0, 0]
    assert read_everything(path) == before
    ran = run_console("automations", path, "run", "--json", folder=path.parent)
    assert (ran.code, ran.document) == (0, {"fired": 1, "passed": 0, "held": 0, "failed": 0})
    again = run_console("automations", path, "run", "--json", folder=path.parent)
    assert again.document["fired"] == 0
    tried = run_console("automations", path, "run", "--dry-run", folder=path.parent)
    assert tried.out == "Nothing would be run now.\n"
    tested = run_console("automations", path, "test", "--name", "Follow up a proposal", folder=path.parent)
    assert tested.out == "Follow up a proposal: fits 0 records by the events of the last 90 days; 1 would not pass\n"
    log = run_console("automations", path, "log", "--json", folder=path.parent).document["runs"]
    assert [(one["outcome"], one["record"], one["stands"]) for one in log] == [("fired", "Dairy", True)]
    undone = run_console("undo", path, "--json", folder=path.parent)
    assert undone.document["followed_by"] == 1
    told = run_console("automations", path, "log", folder=path.parent)
    assert "Planned “Ask the customer about the proposal”" in told.out


def test_scores_that_a_verb_computes_are_followed_by_the_next_run(path: Path) -> None:
    with Application.open(path) as app:
        app.run(create_contact, name="Asha", job_title="Owner").result()
        for kind in ("demo_asked", "price_enquiry", "webinar", "download", "stall", "reply"):
            app.run(log_touchpoint, contact_id=1, kind=kind).result()
    for verb, *words in (("automations", "run"), ("qualify",), ("qualify",)):
        assert run_console(verb, path, *words, folder=path.parent).code == 0
    ran = run_console("automations", path, "run", "--json", folder=path.parent)
    assert ran.document["fired"] == 1
    today = run_console("today", path, "--json", folder=path.parent)
    assert [one["title"] for one in today.document["items"] if one["kind"] == "notice"] == [
        "Asha is hot and has no owner"
    ]
    again = run_console("automations", path, "run", "--json", folder=path.parent)
    assert again.document == {"fired": 0, "passed": 0, "held": 0, "failed": 0}


def test_what_is_asked_wrongly_is_refused(path: Path) -> None:
    assert run_console("automations", path, "--dry-run", folder=path.parent).code == 2
    assert run_console("automations", path, "log", "--limit", "0", folder=path.parent).code == 2
    said = run_console("automations", path, "log", "--name", "nothing", folder=path.parent)
    assert (said.code, "Follow up a proposal" in said.sentence) == (2, True)
