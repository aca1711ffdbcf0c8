"""Results and announcements reach the window's thread, and nobody who has gone."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import shiboken6
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from funneldesk.desktop.bridge import Bridge
from funneldesk.errors import Cancelled, Refusal


def test_a_result_arrives_in_the_windows_thread(qtbot: QtBot) -> None:
    bridge, receiver = Bridge(), QObject()
    arrived: list[tuple[str, bool, bool]] = []
    with ThreadPoolExecutor(1) as lane:
        future = lane.submit(lambda: (threading.get_ident(), "done"))

        def take(result: tuple[int, str]) -> None:
            elsewhere = result[0] != threading.get_ident()
            arrived.append((result[1], elsewhere, QThread.currentThread() == receiver.thread()))

        bridge.deliver(future, receiver, take, lambda error: arrived.append((str(error), False, False)))
        qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [("done", True, True)]


def test_an_error_and_a_cancel_arrive_as_such(qtbot: QtBot) -> None:
    bridge, receiver = Bridge(), QObject()
    errors: list[BaseException] = []
    failed: Future[int] = Future()
    cancelled: Future[int] = Future()
    for future in (failed, cancelled):
        bridge.deliver(future, receiver, lambda _result: None, errors.append)
    failed.set_exception(Refusal("A lost deal needs a reason."))
    cancelled.cancel()
    qtbot.waitUntil(lambda: len(errors) == 2)
    assert str(errors[0]) == "A lost deal needs a reason."
    assert isinstance(errors[1], Cancelled)


def test_nothing_is_called_for_a_receiver_that_has_gone(qtbot: QtBot) -> None:
    bridge, receiver, witness = Bridge(), QObject(), QObject()
    called: list[str] = []
    future: Future[int] = Future()
    bridge.deliver(future, receiver, lambda _result: called.append("gone"), lambda _error: called.append("gone"))
    bridge.deliver(future, witness, lambda _result: called.append("witness"), lambda _error: None)
    future.set_result(1)
    shiboken6.delete(receiver)
    qtbot.waitUntil(lambda: bool(called))
    assert called == ["witness"]


def test_a_bridge_that_has_gone_harms_no_worker() -> None:
    bridge, receiver = Bridge(), QObject()
    future: Future[int] = Future()
    bridge.deliver(future, receiver, lambda _result: None, lambda _error: None)
    shiboken6.delete(bridge)
    future.set_result(1)
    bridge.announce("change")


def test_changes_and_progress_are_carried_over_in_order(qtbot: QtBot) -> None:
    bridge, receiver = Bridge(), QObject()
    seen: list[object] = []
    bridge.changed.connect(seen.append)

    def work() -> None:
        for number in range(3):
            bridge.call(receiver, seen.append, number)
        bridge.announce({"deal": {7}})

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen == [0, 1, 2, {"deal": {7}}]
