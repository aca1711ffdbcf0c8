"""Work that waits for others, such as a mail server or the system's safe, in a thread that no lane waits for."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def run_beside(work: Callable[[], T]) -> tuple[Future[T], threading.Thread]:
    """Do blocking work in a thread of its own; the future carries what came of it."""
    future: Future[T] = Future()

    def go() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  the future carries it to whoever asked
            future.set_exception(error)

    thread = threading.Thread(target=go, name="beside", daemon=True)
    thread.start()
    return future, thread
