"""Runs the automations while a workspace is open: after each change, after scores, and as time passes."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from funneldesk.desktop.beside import run_beside
from funneldesk.errors import Cancelled, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Thread

    from funneldesk.app import Change
    from funneldesk.automation.follower import AutomationReport, Follower
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow

_EVERY_MS = 60_000
_REST_MS = 700
_SCORE_REST_MS = 4_000

_log = logging.getLogger(__name__)


class AutomationWatch(QObject):
    """Runs a look at a time in a thread of its own; what comes meanwhile makes one more look after it.

    Args:
        desk: the open workspace.
        parent: ends with it at the latest.
        every_ms: how often to look at the clock where nothing happens.
        rest_ms: how long changes must rest before a look, so that a person's hand is never in the way.
        score_rest_ms: how long to wait after scores that crossed: the handoff takes such leads on first.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QObject | None = None,
        *,
        every_ms: int = _EVERY_MS,
        rest_ms: int = _REST_MS,
        score_rest_ms: int = _SCORE_REST_MS,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._follower: Follower | None = None
        self._thread: Thread | None = None
        self._again = False
        self._by_clock = True
        self._closed = False
        self._clock = QTimer(self, interval=every_ms)
        self._clock.timeout.connect(self._tick)
        self._rest = QTimer(self, singleShot=True, interval=rest_ms)
        self._rest.timeout.connect(self.look)
        self._score_rest = QTimer(self, singleShot=True, interval=score_rest_ms)
        self._score_rest.timeout.connect(self.look)
        desk.changed.connect(self._follow)
        desk.scores_crossed.connect(self._follow_scores)
        self._clock.start()
        self._rest.start()

    @property
    def is_busy(self) -> bool:
        """Whether a look is under way or is to follow."""
        return self._thread is not None or self._rest.isActive() or self._score_rest.isActive()

    def look(self) -> None:
        """Do what is due now; while a look runs, one more follows it."""
        if self._closed or self._desk.is_closed or self._desk.app.is_read_only:
            return
        if self._thread is not None:
            self._again = True
            return
        by_clock, self._by_clock = self._by_clock, False
        self._again = False

        def work() -> AutomationReport:
            return self._get_follower().look(by_clock=by_clock)

        future, self._thread = run_beside(work)
        self._desk.bridge.deliver(future, self, self._finish, self._fail)

    def close(self) -> None:
        """Stop looking; a run that has begun is finished, and how far it came is kept."""
        self._closed = True
        for timer in (self._clock, self._rest, self._score_rest):
            timer.stop()
        if self._follower is not None:
            self._follower.stop()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._follower is not None:
            try:
                self._follower.close()
            except Exception:  # noqa: BLE001  the next start looks at a few entries once more, no harm done
                _log.info("the mark of the automations could not be kept", exc_info=True)
        self.deleteLater()

    def _get_follower(self) -> Follower:
        from funneldesk.automation.follower import Follower

        if self._follower is None:
            self._follower = Follower(self._desk.app)
        return self._follower

    def _tick(self) -> None:
        self._by_clock = True
        self.look()

    def _follow(self, _change: Change) -> None:
        self._rest.start()

    def _follow_scores(self, _crossings: object) -> None:
        self._score_rest.start()

    def _finish(self, _report: AutomationReport) -> None:
        self._thread = None
        if self._again:
            self._rest.start()

    def _fail(self, error: BaseException) -> None:
        self._thread = None
        if not self._closed and not isinstance(error, Cancelled | Refusal):
            _log.error("the automations could not be run; the next look tries again", exc_info=error)


def start_watch(desk: Desk, window: MainWindow) -> Callable[[], object]:
    """Begin to run the automations of an open workspace; returns what ends it."""
    return AutomationWatch(desk, window).close
