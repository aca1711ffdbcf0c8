"""Where work runs: one lane that writes, a small pool that reads, or everything in the caller's own thread."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from queue import PriorityQueue
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PERSON = 0
JOB = 5
_STOP = 9


class Lane(Protocol):
    """Something that runs work and answers with a future."""

    def submit(self, work: Callable[[], T], *, priority: int = PERSON) -> Future[T]:
        """Run the work, sooner the lower the priority."""
        ...

    def close(self) -> None:
        """Finish what was handed in, then stop."""
        ...


class WriteLane:
    """One thread with a priority queue: a person's change goes before a job's next chunk, in the order they came."""

    def __init__(self, name: str = "write lane") -> None:
        self._queue: PriorityQueue[tuple[int, int, Callable[[], None] | None]] = PriorityQueue()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], T], *, priority: int = PERSON) -> Future[T]:
        """Queue the work and return its future."""
        future: Future[T] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001  the future carries it to whoever asked
                future.set_exception(error)

        self._queue.put((priority, next(self._order), run))
        return future

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        self._queue.put((_STOP, next(self._order), None))
        self._thread.join()

    def _work(self) -> None:
        while True:
            run = self._queue.get()[2]
            if run is None:
                return
            run()


class ReadPool:
    """A few threads for questions."""

    def __init__(self, workers: int = 2) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="reader")

    def submit(self, work: Callable[[], T], *, priority: int = PERSON) -> Future[T]:
        """Run the question in a reader's thread."""
        del priority
        return self._pool.submit(work)

    def close(self) -> None:
        """Drop questions that have not begun and wait for the rest."""
        self._pool.shutdown(cancel_futures=True)


class InlineLane:
    """Runs the work at once in the caller's thread: for the command line and for tests."""

    def submit(self, work: Callable[[], T], *, priority: int = PERSON) -> Future[T]:
        """Run now; the future returned is done."""
        del priority
        future: Future[T] = Future()
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001  the future carries it to whoever asked
            future.set_exception(error)
        return future

    def close(self) -> None:
        """Nothing waits here."""
