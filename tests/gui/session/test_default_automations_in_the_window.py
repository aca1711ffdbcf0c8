"""The automations every workspace begins with, as the window's watches run them while a small business works."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from funneldesk.commands.activity import log_activity, plan_activity
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.handoff import offer_handoff, qualify_by_hand
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.user import create_user
from funneldesk.desktop.automation_watch import AutomationWatch
from funneldesk.desktop.handover_watch import HandoverWatch
from funneldesk.desktop.shell.rooms import Room
from funneldesk.model.base import to_microseconds
from funneldesk.queries.automations import read_automations
from funneldesk.queries.today import read_today
from funneldesk.score_upkeep import ScoreUpkeep
from tests.support.automating import DAY
from tests.support.stage import Stage
from tests.support.workspace import NOON, make_workspace

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance

WON = 5


class Office:
    """The window with its watches, whose clock is moved by hand."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.stage = Stage(make_workspace(folder), lambda _desk: Room())
        qtbot.addWidget(self.stage.window)
        self.app, self.clock, desk = self.stage.app, self.stage.clock, self.stage.desk
        with self.app._workspace.write_plain() as connection:
            connection.execute(text("UPDATE automation SET active_since = :at"), {"at": to_microseconds(NOON)})
        self.upkeep = ScoreUpkeep(
            self.app,
            lambda *kept: desk.bridge.call(desk, lambda told: desk.scores_kept.emit(*told), kept),
            on_crossed=partial(desk.bridge.call, desk, desk.scores_crossed.emit),
        )
        self.handover = HandoverWatch(desk, self.stage.window, every_ms=40, rest_ms=5)
        self.automations = AutomationWatch(desk, self.stage.window, every_ms=40, rest_ms=30, score_rest_ms=150)

    def do(self, command: Callable[..., Any], **fields: Any) -> Any:
        """Do something as a person."""
        return self.app.run(command, **fields).result().result

    def wait(self, length: dt.timedelta) -> None:
        """Let time pass."""
        self.clock.at += length

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Read rows."""
        with self.app._workspace.read() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def until(self, statement: str, *expected: object) -> None:
        """Wait until a statement answers with these first columns, and the watches rest."""
        self.qtbot.waitUntil(lambda: [row[0] for row in self.rows(statement)] == list(expected), timeout=20_000)

    def close(self) -> None:
        """Close everything in the window's order."""
        self.automations.close()
        self.handover.close()
        self.upkeep.close()
        self.stage.close()
        assert self.stage.said.failures == []


@pytest.fixture
def office(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Office]:
    """A fresh workspace with one of sales and one of marketing."""
    del appearance
    made = Office(qtbot, tmp_path)
    for name, role in (("Priya", "sales"), ("Meera", "marketing")):
        made.do(create_user, name=name, role=role)
    yield made
    made.close()


TASKS = "SELECT subject FROM activity WHERE cause = 'automation' ORDER BY id"
NOTICES = "SELECT words FROM notice ORDER BY id"
PASSED = "SELECT why FROM automation_run WHERE outcome = 'passed' ORDER BY id"


def test_they_say_in_plain_sentences_what_they_do(office: Office) -> None:
    assert [row.words for row in office.app.ask(read_automations).result().rows] == [
        (
            "When a proposal is done, if it has no next step, plan a follow-up “Ask {lead} about the proposal” "
            "in 3 working days for its owner."
        ),
        (
            "When a deal has no next step 2 days after the last act, plan a task “Plan the next step of {deal}” at "
            "once for its owner."
        ),
        "When a deal is won, plan a task “Ask {lead} for feedback on {deal}” in 7 working days for its owner.",
        (
            "When a lead was offered and nobody answered in time, tell marketing “The offer of {lead} ran out without "
            "an answer”."
        ),
        (
            "When a lead becomes hot, if the lead’s lifecycle stage is Lead and the lead has no owner, tell marketing "
            "“{lead} is hot and has no owner”."
        ),
    ]


def test_a_proposal_is_followed_up_unless_somebody_planned_already(office: Office) -> None:
    asha = office.do(create_contact, name="Asha").contact_id
    planned, bare = (office.do(create_deal, title=title, contact_id=asha, owner_id=1) for title in ("Dairy", "Hotel"))
    office.do(plan_activity, kind="call", deal_id=planned, due_at=office.clock.at + 2 * DAY)
    office.do(log_activity, kind="proposal", deal_id=planned)
    office.until(PASSED, "It has a next step already.")
    office.do(log_activity, kind="proposal", deal_id=bare)
    office.until(TASKS, "Ask Asha about the proposal")
    # Neither of them is asked for a next step two days later, for both have one.
    office.wait(3 * DAY)
    office.do(create_deal, title="A deal nobody has touched yet", contact_id=asha)
    office.wait(3 * DAY)
    office.qtbot.wait(200)
    office.until(TASKS, "Ask Asha about the proposal")


def test_a_deal_left_without_a_next_step_is_asked_about_once(office: Office) -> None:
    deal = office.do(create_deal, title="School", owner_id=1)
    office.do(log_activity, kind="call", deal_id=deal)
    office.wait(3 * DAY)
    office.until(TASKS, "Plan the next step of School")
    office.wait(7 * DAY)
    office.qtbot.wait(200)
    office.until(TASKS, "Plan the next step of School")
    assert office.rows("SELECT owner_id FROM activity WHERE cause = 'automation'") == [(1,)]


def test_a_win_asks_for_feedback_and_nothing_else(office: Office) -> None:
    deal = office.do(create_deal, title="Mall", owner_id=1)
    office.do(log_activity, kind="call", deal_id=deal)
    office.do(move_deal, deal_id=deal, to_stage_id=WON)
    office.until(TASKS, "Ask the customer for feedback on Mall")
    office.wait(5 * DAY)
    office.qtbot.wait(200)
    office.until(TASKS, "Ask the customer for feedback on Mall")


def test_an_offer_that_runs_out_is_told_to_marketing_in_its_day(office: Office) -> None:
    lead = office.do(create_contact, name="Ravi", phone="+919822014455").contact_id
    (handoff,) = office.do(qualify_by_hand, contact_ids=[lead], note="Asked for a visit")
    office.do(offer_handoff, handoff_id=handoff, user_id=1)
    office.wait(3 * DAY)
    office.until(NOTICES, "The offer of Ravi ran out without an answer")
    told = office.app.ask(read_today, actor_id=2).result().told
    assert [(one.title, one.contact_id) for one in told if one.kind == "notice"] == [
        ("The offer of Ravi ran out without an answer", lead)
    ]
    assert office.app.ask(read_today, actor_id=1).result().told == tuple(one for one in told if one.kind != "notice")


def test_a_hot_lead_is_told_of_only_where_the_handoff_does_not_take_it(office: Office) -> None:
    unreachable = office.do(create_contact, name="Nobody's", job_title="Owner").contact_id
    reachable = office.do(
        create_contact, name="Kiran", job_title="Owner", phone="+919822014455", consent="yes"
    ).contact_id
    for lead in (unreachable, reachable):
        for kind in ("demo_asked", "price_enquiry", "webinar", "download", "stall", "reply"):
            office.do(log_touchpoint, contact_id=lead, kind=kind)
    office.until(NOTICES, "Nobody's is hot and has no owner")
    office.qtbot.wait(300)
    assert office.rows("SELECT record_id, outcome FROM automation_run ORDER BY record_id") == [
        (unreachable, "fired"),
        (reachable, "passed"),
    ]
