"""Carries results and announcements from the lanes to the window's thread."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from funneldesk.errors import Cancelled

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class _Call:
    """A value for a callback, and who must still be there for it."""

    receiver: QObject
    callback: Callable[[Any], object]
    value: object


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What to call with a finished future, and who must still be there for it."""

    future: Future[object]
    receiver: QObject
    on_done: Callable[[object], object]
    on_error: Callable[[BaseException], object]


class Bridge(QObject):
    """The one object through which other threads reach the window.

    It is made in the window's thread and lives as long as the window. Workers only emit its signals, which
    Qt queues for the window's thread; no object is made in a worker.

    Attributes:
        changed: carries what a commit has changed, in the window's thread.
    """

    changed = Signal(object)
    _arrived = Signal(object)
    _announced = Signal(object)
    _called = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)
        self._called.connect(self._call_back, Qt.ConnectionType.QueuedConnection)
        self._announced.connect(self.changed, Qt.ConnectionType.QueuedConnection)

    def deliver(
        self,
        future: Future[Result],
        receiver: QObject,
        on_done: Callable[[Result], object],
        on_error: Callable[[BaseException], object],
    ) -> None:
        """Call `on_done` with the result, or `on_error`, in the window's thread.

        Nothing is called once `receiver` is gone: its page was closed, nobody waits for the answer. A
        cancelled future arrives as `Cancelled`.
        """
        delivery = _Delivery(future, receiver, on_done, on_error)  # type: ignore[arg-type]  # on_done takes this very result
        future.add_done_callback(lambda _done: self._emit(self._arrived.emit, delivery))

    def call(self, receiver: QObject, callback: Callable[[Result], object], value: Result) -> None:
        """Call `callback(value)` in the window's thread, from any thread, while `receiver` is there: progress."""
        self._emit(self._called.emit, _Call(receiver, callback, value))

    def announce(self, change: object) -> None:
        """Tell the window, from any thread, what has changed."""
        self._emit(self._announced.emit, change)

    def _emit(self, emit: Callable[[object], None], value: object) -> None:
        """Emit unless the window has gone while a worker was still busy."""
        if not shiboken6.isValid(self):
            return
        try:
            emit(value)
        except RuntimeError:
            # The window went between the question and the signal; then nobody is left to be told.
            if shiboken6.isValid(self):
                raise

    def _call_back(self, call: _Call) -> None:
        if shiboken6.isValid(call.receiver):
            call.callback(call.value)

    def _hand_over(self, delivery: _Delivery) -> None:
        if not shiboken6.isValid(delivery.receiver):
            return
        try:
            result = delivery.future.result(timeout=0)
        except CancelledError:
            delivery.on_error(Cancelled("This was cancelled; nothing was changed."))
        except Exception as error:  # noqa: BLE001 - every failure belongs to on_error, which shows it
            delivery.on_error(error)
        else:
            delivery.on_done(result)
