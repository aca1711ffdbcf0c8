"""A probe of how long the window's thread is held, for tests and benchmarks."""

from __future__ import annotations

import statistics
import time
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer


class StallProbe(QObject):
    """Beats in the event loop and notes how late each beat comes.

    A beat is late by as long as something held the thread, so a stall of 50 ms is seen as about 50 ms. Use it as a
    context manager around what is to be watched; the event loop must run inside.

    Attributes:
        late_ms: how late each beat came, in milliseconds, in order.
        busy_ms: how long the thread itself worked before each beat; unlike lateness it does not grow with what else
            the machine does, so that a test can set it a limit.
    """

    def __init__(self, beat_ms: int = 1) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self.busy_ms: list[float] = []
        self._beat_ms = beat_ms
        self._last = self._worked = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(beat_ms)
        self._timer.timeout.connect(self._note)

    def __enter__(self) -> Self:
        """Begin to beat."""
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop; what holds the thread right now counts too."""
        self._timer.stop()
        self._note()

    @property
    def longest_ms(self) -> float:
        """The longest stall."""
        return max(self.late_ms, default=0.0)

    @property
    def p99_ms(self) -> float:
        """The stall that one beat in a hundred exceeds."""
        return _find_p99(self.late_ms)

    @property
    def p99_busy_ms(self) -> float:
        """The work that is exceeded before one beat in a hundred."""
        return _find_p99(self.busy_ms)

    def __str__(self) -> str:
        return f"{len(self.late_ms)} beats, p99 {self.p99_ms:.1f} ms, longest {self.longest_ms:.1f} ms"

    def _note(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - self._beat_ms))
        self.busy_ms.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked


def _find_p99(times: list[float]) -> float:
    if len(times) < 2:
        return max(times, default=0.0)
    return statistics.quantiles(times, n=100, method="inclusive")[98]
