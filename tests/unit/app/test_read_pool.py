"""The readers: a person's question never waits for those that nobody sits waiting for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from funneldesk.lanes import JOB, ReadPool

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 10.0


@pytest.fixture
def pool() -> Iterator[ReadPool]:
    """A pool of two readers."""
    pool = ReadPool(2)
    yield pool
    pool.close()


def test_jobs_leave_a_reader_free(pool: ReadPool) -> None:
    """However many jobs ask, a person's question is answered while the first of theirs still runs."""
    go_on, begun = threading.Event(), threading.Semaphore(0)

    def dawdle() -> bool:
        begun.release()
        return go_on.wait(PATIENCE_S)

    jobs = [pool.submit(dawdle, priority=JOB) for _ in range(3)]
    assert begun.acquire(timeout=PATIENCE_S)
    assert pool.submit(lambda: "at once").result(PATIENCE_S) == "at once"
    assert not begun.acquire(blocking=False)
    go_on.set()
    assert [job.result(PATIENCE_S) for job in jobs] == [True, True, True]


def test_a_person_goes_before_a_job_that_waits(pool: ReadPool) -> None:
    """Where all readers are busy, the person's question is the next, though the job asked first."""
    order: list[str] = []
    holds = [threading.Event(), threading.Event()]
    busy = [pool.submit(lambda hold=hold: hold.wait(PATIENCE_S)) for hold in holds]  # type: ignore[misc]  # a bound default
    job = pool.submit(lambda: order.append("job"), priority=JOB)
    person = pool.submit(lambda: order.append("person"))
    holds[0].set()
    person.result(PATIENCE_S)
    job.result(PATIENCE_S)
    holds[1].set()
    assert order == ["person", "job"]
    assert all(one.result(PATIENCE_S) for one in busy)


def test_a_failed_question_fails_alone(pool: ReadPool) -> None:
    """The error reaches whoever asked; the reader, and the place of a job, are free again."""
    for priority in (0, JOB):
        with pytest.raises(ZeroDivisionError):
            pool.submit(lambda: 1 // 0, priority=priority).result(PATIENCE_S)
    assert pool.submit(lambda: 1, priority=JOB).result(PATIENCE_S) == 1


def test_closing_drops_what_has_not_begun(pool: ReadPool) -> None:
    """What runs is finished, what waits is called off, and nothing more is taken."""
    go_on, begun = threading.Event(), threading.Event()

    def finish() -> str:
        begun.set()
        go_on.wait(PATIENCE_S)
        return "finished"

    running = pool.submit(finish, priority=JOB)
    waiting = pool.submit(lambda: "never", priority=JOB)
    assert begun.wait(PATIENCE_S)
    waiting.add_done_callback(lambda _done: go_on.set())
    pool.close()
    assert running.result(PATIENCE_S) == "finished"
    assert waiting.cancelled()
    with pytest.raises(RuntimeError):
        pool.submit(lambda: None)
