"""Where work runs: one lane that writes, a small pool that reads, or everything in the caller's own thread."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from concurrent.futures import Future
from queue import PriorityQueue
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

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


class _Question(NamedTuple):
    future: Future[Any]
    work: Callable[[], Any]


def _answer(question: _Question) -> None:
    """Run what was handed in, unless it was called off, and let its future carry what comes of it."""
    if not question.future.set_running_or_notify_cancel():
        return
    try:
        question.future.set_result(question.work())
    except BaseException as error:  # noqa: BLE001  the future carries it to whoever asked
        question.future.set_exception(error)


class WriteLane:
    """One thread with a priority queue: a person's change goes before a job's next chunk, in the order they came."""

    def __init__(self, name: str = "write lane") -> None:
        self._queue: PriorityQueue[tuple[int, int, _Question | None]] = PriorityQueue()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], T], *, priority: int = PERSON) -> Future[T]:
        """Queue the work and return its future."""
        future: Future[T] = Future()
        self._queue.put((priority, next(self._order), _Question(future, work)))
        return future

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        self._queue.put((_STOP, next(self._order), None))
        self._thread.join()

    def _work(self) -> None:
        while True:
            question = self._queue.get()[2]
            if question is None:
                return
            _answer(question)
            del question


class ReadPool:
    """A few threads for questions; what is asked behind a person's back leaves one of them free for the person.

    Args:
        workers: how many threads; a job's questions take all but one of them at a time.
    """

    def __init__(self, workers: int = 2) -> None:
        self._ready = threading.Condition()
        self._asked: deque[_Question] = deque()
        self._behind: deque[_Question] = deque()
        self._places_behind = max(1, workers - 1)
        self._is_closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"reader {number}", daemon=True) for number in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, work: Callable[[], T], *, priority: int = PERSON) -> Future[T]:
        """Run the question in a reader's thread.

        Raises:
            RuntimeError: the pool is closed.
        """
        future: Future[T] = Future()
        with self._ready:
            if self._is_closed:
                raise RuntimeError("the read pool is closed")
            waiting = self._behind if priority >= JOB else self._asked
            waiting.append(_Question(future, work))
            # Not every reader may take every question; one who may not sleeps on.
            self._ready.notify_all()
        return future

    def close(self) -> None:
        """Drop questions that have not begun and wait for the rest."""
        with self._ready:
            self._is_closed = True
            dropped = [*self._asked, *self._behind]
            self._asked.clear()
            self._behind.clear()
            self._ready.notify_all()
        for question in dropped:
            question.future.cancel()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while True:
            with self._ready:
                while not (self._is_closed or self._asked or (self._behind and self._places_behind)):
                    self._ready.wait()
                if self._is_closed:
                    return
                is_behind = not self._asked
                question = (self._behind if is_behind else self._asked).popleft()
                self._places_behind -= is_behind
            _answer(question)
            # Held on to, the answer and whoever asked would live until the next question.
            del question
            if is_behind:
                with self._ready:
                    self._places_behind += 1
                    self._ready.notify()


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
