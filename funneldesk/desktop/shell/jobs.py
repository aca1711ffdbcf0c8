"""Long work in the status area: what, how far, how long, and a way to cancel it."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QLocale, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import ProgressLine

PATIENCE = 300
"""Milliseconds of work before it is shown: what is over sooner needs no line."""

_SURE_AFTER = 2.0
_MINUTE = 60


class Job(QWidget):
    """One piece of long work.

    All methods belong to the window's thread; workers report through the bridge.

    Attributes:
        finished: the work is over and the line is gone.
    """

    finished = Signal()

    def __init__(
        self, title: str, on_cancel: Callable[[], object] | None, clock: Callable[[], float], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._clock, self._since = clock, clock()
        self._on_cancel = on_cancel
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self._line = ProgressLine(title, self)
        self.cancel_button = Button("Cancel", name=f"Cancel: {title}", on_click=self.cancel, parent=self)
        self.cancel_button.setVisible(on_cancel is not None)
        row.addWidget(self._line, 1)
        row.addWidget(self.cancel_button)

    @property
    def detail(self) -> str:
        """The words on how far and how long."""
        return self._line.detail

    def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far the work is; `total` None while it is unknown."""
        elapsed = self._clock() - self._since
        self._line.set_progress(done, total, describe_progress(done, total, elapsed, note))

    def cancel(self) -> None:
        """Ask the work to stop; the line stays until it has."""
        self.cancel_button.setEnabled(False)
        self._line.set_progress(0, None, "Cancelling…")
        if self._on_cancel is not None:
            self._on_cancel()

    def finish(self) -> None:
        """Take the line away."""
        self.finished.emit()


class JobArea(QFrame):
    """The lines of all work that goes on; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._jobs: list[Job] = []
        self.setAccessibleName("Work in progress")
        set_look(self, "surface")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 8, 20, 8)
        self._column.setSpacing(8)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._show_if_busy)
        self.hide()

    @property
    def jobs(self) -> list[Job]:
        """The work that goes on."""
        return list(self._jobs)

    def start(self, title: str, *, on_cancel: Callable[[], object] | None = None) -> Job:
        """Show a new piece of work; call `report` on it, and `finish` when it is over.

        Args:
            title: what is done, e.g. "Importing leads.csv".
            on_cancel: asks the work to stop; without it there is no Cancel.
        """
        job = Job(title, on_cancel, self._clock, self)
        job.finished.connect(lambda: self._remove(job))
        self._jobs.append(job)
        self._column.addWidget(job)
        if not self.isVisible():
            self._patience.start()
        return job

    def _show_if_busy(self) -> None:
        if self._jobs:
            self.show()
            announce(self, f"Working: {self._jobs[-1].title}")

    def _remove(self, job: Job) -> None:
        if job not in self._jobs:
            return
        self._jobs.remove(job)
        self._column.removeWidget(job)
        job.hide()
        job.deleteLater()
        self.setVisible(bool(self._jobs) and self.isVisible())


def describe_progress(done: int, total: int | None, elapsed: float, note: str = "") -> str:
    """How far and how long in words: "1,200 of 20,000 · about 8 s left"."""
    locale = QLocale()
    parts = [note] if note else []
    if total:
        parts.append(f"{locale.toString(done)} of {locale.toString(total)}")
    elif done:
        parts.append(locale.toString(done))
    if total and 0 < done < total and elapsed >= _SURE_AFTER:
        parts.append(f"about {describe_seconds(elapsed * (total - done) / done)} left")
    elif elapsed >= _SURE_AFTER:
        parts.append(describe_seconds(elapsed))
    return " · ".join(parts)


def describe_seconds(seconds: float) -> str:
    """A span in the unit that fits: "8 s", "3 min"."""
    return f"{max(1, round(seconds))} s" if seconds < _MINUTE else f"{round(seconds / _MINUTE)} min"
