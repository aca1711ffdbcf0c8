"""Follows journal, clock and scores, and runs the automations that wait for what happened, in the order of time."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from funneldesk.app import JOB
from funneldesk.automation.message_text import write_message
from funneldesk.commands.automation_run import RunLine, log_runs, run_automation
from funneldesk.errors import Refusal, StoreFailure
from funneldesk.model.automation_event import Outcome
from funneldesk.queries.automation_judge import judge
from funneldesk.queries.automation_next import find_hold, find_next_runs
from funneldesk.queries.automation_rules import JOURNAL_MARK, read_marks
from funneldesk.queries.look import Look

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from funneldesk.app import Application
    from funneldesk.commands.automation_act import Prepared
    from funneldesk.model.automation_event import Occasion
    from funneldesk.queries.automation_next import NextRuns
    from funneldesk.queries.automation_rules import StoredRule

_KEPT_BACK = 50
"""How many entries may be read before the mark is stored, where nothing else is."""

_log = logging.getLogger(__name__)


@dataclass
class AutomationReport:
    """What one look did.

    Attributes:
        fired: how many runs did something.
        passed: how many did not fire because a condition did not hold.
        held: how many a guard stopped.
        failed: how many could not be done.
        entries: the journal entries made.
    """

    fired: int = 0
    passed: int = 0
    held: int = 0
    failed: int = 0
    entries: list[int] = field(default_factory=list)

    @property
    def looked(self) -> int:
        """How many events were looked at."""
        return self.fired + self.passed + self.held + self.failed


class Follower:
    """One follower of journal, clock and scores; it blocks while it works, so the window gives it a thread of its own.

    Every event is run once for a rule and a record, whoever follows and however often: the log's unique key holds it.

    Args:
        app: the open workspace.
    """

    def __init__(self, app: Application) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._marks: dict[str, int] | None = None
        self._stored: dict[str, int] = {}
        self._stopped = False

    def stop(self) -> None:
        """Let a look that is under way end after the run it is at; what is left is looked at next time."""
        self._stopped = True

    def look(self, *, by_clock: bool = True) -> AutomationReport:
        """Run what has happened and come due since the last look, in the order of time.

        Args:
            by_clock: whether to look at the clock too.

        Raises:
            StoreFailure: the disk or a lock failed; the next look goes on where this one stopped.
        """
        report = AutomationReport()
        if self._app.is_read_only:
            return report
        with self._lock:
            if self._marks is None:
                self._marks = self._stored = self._app.ask_behind(read_marks).result()
            while True:
                before = len(report.entries)
                found = self._app.ask_behind(find_next_runs, self._marks, by_clock=by_clock).result()
                self._run_all(found, report)
                if self._stopped:
                    break
                if found.is_all:
                    # What the automations did themselves is looked at too, though not the clock again.
                    by_clock = False
                    if len(report.entries) == before:
                        break
        return report

    def close(self) -> None:
        """Store how far it came, so that the next start begins there."""
        with self._lock:
            if self._marks is not None and self._marks != self._stored and not self._app.is_read_only:
                self._store([])

    def _run_all(self, found: NextRuns, report: AutomationReport) -> None:
        lines: list[RunLine] = []
        for occasion in found.occasions:
            if self._stopped:
                return
            line = self._run(found.rules[occasion.automation_id], occasion, report)
            if line is not None:
                lines.append(line)
        self._marks = found.marks
        is_far = found.marks[JOURNAL_MARK] - self._stored.get(JOURNAL_MARK, 0) >= _KEPT_BACK
        if found.occasions or is_far:
            self._store(lines)

    def _store(self, lines: list[RunLine]) -> None:
        marks = dict(self._marks or {})
        command = partial(log_runs, lines=lines, marks=marks)
        self._app.submit(command, name="log_runs", cause="automation", priority=JOB).result()
        self._stored = marks

    def _run(self, stored: StoredRule, occasion: Occasion, report: AutomationReport) -> RunLine | None:
        """Run one event; answers with the line for the log where nothing was done."""
        rule = stored.rule
        if rule is None:
            return None
        hold = self._app.ask_behind(find_hold, occasion).result()
        if hold is not None:
            report.held += 1
            return RunLine(occasion, Outcome.HELD, _sentence(hold))
        why_not = self._app.ask_behind(judge, rule.filter, occasion).result()
        if why_not is not None:
            report.passed += 1
            return RunLine(occasion, Outcome.PASSED, _sentence(why_not))
        command = partial(
            run_automation,
            rule=rule,
            occasion=occasion,
            judge=lambda connection: judge(self._look(connection), rule.filter, occasion),
            prepare=self._prepare,
        )
        try:
            done = self._app.submit(
                command, name="run_automation", cause="automation", priority=JOB, caused_by=occasion.entry_id
            ).result()
        except StoreFailure:
            raise
        except Refusal as refusal:
            report.failed += 1
            return RunLine(occasion, Outcome.FAILED, str(refusal))
        except Exception:  # noqa: BLE001  one broken rule must not stop the others; the log says that it failed
            _log.exception("the automation %s failed", occasion.automation_id)
            report.failed += 1
            return RunLine(occasion, Outcome.FAILED, "Something went wrong inside FunnelDesk; the log file has it.")
        report.fired += done.result == Outcome.FIRED
        report.passed += done.result == Outcome.PASSED
        if done.change is not None:
            report.entries.append(done.change.entry_id)
        return None

    def _look(self, connection: Connection) -> Look:
        return Look(connection, self._app.clock.now(), self._app.business)

    def _prepare(self, connection: Connection, template_id: int, contact_id: int) -> Prepared:
        return write_message(self._look(connection), template_id, contact_id)


def look_after_automations(app: Application) -> AutomationReport:
    """One look at everything since the last one, whoever took it, at the present instant."""
    follower = Follower(app)
    try:
        return follower.look()
    finally:
        follower.close()


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
