"""The sending of what is due in a thread of its own, with a progress line and a way to cancel it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from funneldesk.desktop.beside import run_beside
from funneldesk.desktop.campaigns.nurture_words import tell_run
from funneldesk.errors import FunnelDeskError

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.jobs import Job
    from funneldesk.nurture.run import NurtureRun, RunReport
    from funneldesk.outreach.mail_password import MailPassword

_PATIENCE_S = 15.0


class NurtureJob(QObject):
    """One run, or its rehearsal, at a time.

    Args:
        desk: the open workspace.
        place: a widget of the window, whose status area shows the progress.

    Attributes:
        ended: carries the `RunReport`, and whether it was a rehearsal.
        failed: carries the sentence that says why nothing was done.
    """

    ended = Signal(object, bool)
    failed = Signal(str)

    def __init__(self, desk: Desk, place: QWidget) -> None:
        super().__init__(place)
        self._desk, self._place = desk, place
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._line: Job | None = None
        desk.closing.connect(self._stop)

    @property
    def is_busy(self) -> bool:
        """Whether a run goes on."""
        return self._thread is not None

    def start(self, enrolment_ids: Collection[int] | None, *, rehearse: bool = False) -> None:
        """Begin; a second one is not begun while the first goes on."""
        if self.is_busy:
            return
        self._cancelled.clear()
        jobs = getattr(self._place.window(), "jobs", None)
        if jobs is not None and not rehearse:
            self._line = jobs.start("Sending nurture messages", on_cancel=self._cancelled.set)
        app, password = self._desk.app, self._desk.mail_password
        report = self._report

        def work() -> RunReport:
            run = _make_run(app, password, is_real=not rehearse)
            if rehearse:
                return run.rehearse(enrolment_ids)
            return run.run(enrolment_ids, cancel=self._cancelled.is_set, progress=report)

        future, self._thread = run_beside(work)
        self._desk.bridge.deliver(future, self, lambda found: self._end(found, rehearse=rehearse), self._fail)

    def cancel(self) -> None:
        """Stop after the message that is on its way."""
        self._cancelled.set()

    def _report(self, done: int, total: int) -> None:
        self._desk.bridge.call(self, self._show_progress, (done, total))

    def _show_progress(self, how_far: tuple[int, int]) -> None:
        if self._line is not None:
            self._line.report(*how_far)

    def _end(self, report: RunReport, *, rehearse: bool) -> None:
        self._finish()
        if not rehearse:
            self._desk.surface.show_toast(tell_run(report))
        self.ended.emit(report, rehearse)

    def _fail(self, error: BaseException) -> None:
        self._finish()
        known = isinstance(error, FunnelDeskError)
        self.failed.emit(str(error) if known else "Something went wrong while sending; the details are in the log.")
        if not known:
            import logging

            logging.getLogger(__name__).error("a run of nurture failed", exc_info=error)

    def _finish(self) -> None:
        self._thread = None
        if self._line is not None:
            self._line.finish()
            self._line = None

    def _stop(self) -> None:
        """The workspace closes: let the message on its way come to its end, and begin no other."""
        self._cancelled.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)


def _make_run(app: Any, password: MailPassword | None, *, is_real: bool) -> NurtureRun:
    from funneldesk.nurture.account import find_password, load_account
    from funneldesk.nurture.run import NurtureRun

    try:
        account = load_account(app)
        found = find_password(account, password) if is_real else None
    except FunnelDeskError as problem:
        return NurtureRun(app, None, trouble=str(problem))
    return NurtureRun(app, account, found)
