"""A workspace in which automations run: people do things, time passes, and what followed can be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from funneldesk.automation.follower import look_after_automations
from funneldesk.commands.automation import create_automation, switch_automation
from funneldesk.commands.score import keep_scores
from funneldesk.model.automation_rule import AutomationRule, Filter
from funneldesk.model.base import to_microseconds
from funneldesk.queries.scores import ScoreFigures
from tests.support.workspace import NOON, make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.automation.follower import AutomationReport
    from funneldesk.clock import FixedClock
    from funneldesk.model.automation_actions import Action
    from funneldesk.model.automation_triggers import Trigger

HOUR, DAY, MICROSECOND = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(microseconds=1)


@dataclass
class Desk:
    """An open workspace with a clock that stands still until it is moved."""

    app: Application
    clock: FixedClock

    @classmethod
    def open(cls, folder: Path, *, defaults: bool = False) -> Desk:
        """Make a workspace and open it; without its default automations unless they are wanted."""
        from funneldesk.clock import FixedClock

        path = make_workspace(folder)
        clock = FixedClock(NOON)
        desk = cls(open_app(path, clock), clock)
        with desk.app._workspace.write_plain() as connection:
            connection.execute(
                text("UPDATE automation SET active_since = :since, is_active = :on"),
                {"since": to_microseconds(NOON), "on": defaults},
            )
        return desk

    def rule(self, trigger: Trigger, *actions: Action, filter_: Filter | None = None, name: str = "") -> int:
        """Switch on an automation."""
        n = self.ask("SELECT COUNT(*) FROM automation")[0][0]
        rule = AutomationRule(name or f"Rule {n}", trigger, actions, filter_ or Filter())
        return int(self.app.run(create_automation, rule=rule).result().result)

    def switch(self, automation_id: int, *, is_active: bool) -> None:
        """Switch an automation on or off."""
        self.app.run(switch_automation, automation_id=automation_id, is_active=is_active).result()

    def do(self, command: Callable[..., Any], **fields: Any) -> Any:
        """Do something as a person."""
        return self.app.run(command, **fields).result().result

    def score(self, who: int | Iterable[int], fit: int, engagement: int) -> None:
        """Keep scores, as a verb of the command line does that computes them."""
        ids = [who] if isinstance(who, int) else list(who)
        figures = [ScoreFigures(one, fit, engagement, fit + engagement) for one in ids]
        self.do(keep_scores, kind="contact", asked=ids, figures=figures)

    def wait(self, length: dt.timedelta) -> None:
        """Let time pass."""
        self.clock.at += length

    def look(self, **how: Any) -> AutomationReport:
        """Let the automations catch up."""
        return look_after_automations(self.app, **how)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Read rows."""
        with self.app._workspace.read() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def log(self) -> list[tuple[str, str]]:
        """Outcome and reason of every run, in the order they were made."""
        return [(row[0], row[1]) for row in self.ask("SELECT outcome, why FROM automation_run ORDER BY id")]

    def tasks(self) -> list[str]:
        """What is planned, by the words of it."""
        return [row[0] for row in self.ask("SELECT subject FROM activity WHERE cause = 'automation' ORDER BY id")]

    def notices(self) -> list[str]:
        """Every notice, in the order they were made."""
        return [row[0] for row in self.ask("SELECT words FROM notice ORDER BY id")]
