"""Looks after the handoff while a workspace is open: now and then, after changes, and once scores were renewed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from funneldesk.desktop.beside import run_beside
from funneldesk.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Thread

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow
    from funneldesk.handover import HandoverReport

_EVERY_MS = 60_000
_REST_MS = 1_500
# Two frames between the steps of a long look, as after a holiday.
_BETWEEN_S = 0.03
_CONTACT = "contact"

# What may make somebody qualify, free a rep, or change the rules.
_TABLES = frozenset({"contact", "handoff", "handoff_offer", "touchpoint", "user", "setting", "routing_rule", "deal"})

_log = logging.getLogger(__name__)


class HandoverWatch(QObject):
    """Runs a look at a time in a thread of its own; what comes meanwhile makes one more look after it.

    Args:
        desk: the open workspace.
        parent: ends with it at the latest.
        every_ms: how often to look where nothing happens.
        rest_ms: how long changes must rest before a look.
    """

    def __init__(
        self, desk: Desk, parent: QObject | None = None, *, every_ms: int = _EVERY_MS, rest_ms: int = _REST_MS
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._thread: Thread | None = None
        self._again = False
        self._closed = False
        self._causes: list[int | None] = []
        self._is_scored = False
        self._clock = QTimer(self, interval=every_ms)
        self._clock.timeout.connect(self._tick)
        self._rest = QTimer(self, singleShot=True, interval=rest_ms)
        self._rest.timeout.connect(self.look)
        desk.changed.connect(self._follow)
        desk.scores_kept.connect(self._follow_scores)
        self._clock.start()
        self._rest.start()

    def look(self) -> None:
        """Do what is due now; while a look runs, one more follows it."""
        if self._closed or self._desk.is_closed or self._desk.app.is_read_only:
            return
        if self._thread is not None:
            self._again = True
            return
        self._again = False
        app, caused_by = self._desk.app, self._take_cause()

        def work() -> HandoverReport:
            from funneldesk.handover import look_after_handover

            return look_after_handover(app, is_closing=lambda: self._closed, caused_by=caused_by, rest_s=_BETWEEN_S)

        future, self._thread = run_beside(work)
        self._desk.bridge.deliver(future, self, self._finish, self._fail)

    def close(self) -> None:
        """Stop looking; a step that has begun is finished, for it holds the lane for a moment only."""
        self._closed = True
        self._clock.stop()
        self._rest.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self.deleteLater()

    def _take_cause(self) -> int | None:
        """The one entry that brought this look about; None where there are several, or time alone did.

        A change is looked at twice, at once and when its scores are there, and forgotten then.
        """
        causes = self._causes
        if self._is_scored:
            self._causes, self._is_scored = [], False
        return causes[0] if len(causes) == 1 else None

    def _tick(self) -> None:
        """Time has passed: what comes due now follows from no change."""
        self._causes, self._is_scored = [], False
        self.look()

    def _follow(self, change: Change) -> None:
        from funneldesk.handover.upkeep import ORIGIN

        if change.origin != ORIGIN and change.touched.tables() & _TABLES:
            self._causes.append(change.entry_id if change.kind == "do" else None)
            self._rest.start()

    def _follow_scores(self, kind: str, _ids: object) -> None:
        if kind == _CONTACT:
            self._is_scored = True
            self._rest.start()

    def _finish(self, _report: Any) -> None:
        self._thread = None
        if self._again:
            self._rest.start()

    def _fail(self, error: BaseException) -> None:
        self._thread = None
        if not self._closed and not isinstance(error, Cancelled):
            _log.error("the handoff could not be looked after; the next look tries again", exc_info=error)


def start_watch(desk: Desk, window: MainWindow) -> Callable[[], object]:
    """Begin to look after the handoff of an open workspace; returns what ends it."""
    return HandoverWatch(desk, window).close
