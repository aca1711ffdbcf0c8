"""Automations run by themselves while a workspace is open, off the window's thread, and stop when it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from funneldesk.commands.automation import create_automation
from funneldesk.commands.contact import create_contact
from funneldesk.commands.score import keep_scores
from funneldesk.desktop.automation_watch import AutomationWatch
from funneldesk.desktop.shell.rooms import Room
from funneldesk.model.automation_actions import AddTag, Notify
from funneldesk.model.automation_rule import AutomationRule
from funneldesk.model.automation_triggers import RecordCreated, ScoreCrossed, StayedFor
from funneldesk.queries.scores import ScoreFigures
from tests.support.automating import DAY
from tests.support.stage import Stage
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance


def _count(stage: Stage, table: str) -> int:
    with stage.app._workspace.read() as connection:
        return int(connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one())  # noqa: S608  our own table


def test_it_follows_changes_scores_and_the_clock(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> None:
    del appearance
    stage = Stage(make_workspace(tmp_path), lambda _desk: Room())
    qtbot.addWidget(stage.window)
    for rule in (
        AutomationRule("a", RecordCreated("lead"), (AddTag("new"),)),
        AutomationRule("b", ScoreCrossed("A1"), (Notify("{lead} is A1"),)),
        AutomationRule("c", StayedFor("lead", "lead", 1), (Notify("{lead} rests"),)),
    ):
        stage.app.run(create_automation, rule=rule).result()
    watch = AutomationWatch(stage.desk, stage.window, every_ms=50, rest_ms=10, score_rest_ms=10)
    stage.app.run(create_contact, name="Asha").result()
    qtbot.waitUntil(lambda: _count(stage, "automation_run") == 1)
    figures = [ScoreFigures(1, 42, 42, 84)]
    done = stage.app.run(keep_scores, kind="contact", asked=[1], figures=figures).result()
    stage.desk.scores_crossed.emit(tuple(done.result))
    qtbot.waitUntil(lambda: _count(stage, "notice") == 1)
    stage.clock.at += 2 * DAY
    qtbot.waitUntil(lambda: _count(stage, "notice") == 2)
    watch.close()
    assert _count(stage, "watermark") == 3
    stage.app.run(create_contact, name="Ravi").result()
    assert not watch.is_busy
    stage.close()
    assert stage.said.failures == []
