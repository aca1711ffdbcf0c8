"""The probe of stalls sees a thread that is held, and sees none where it is free."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from tests.support.stall import StallProbe

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def _hold_the_thread(milliseconds: int) -> None:
    end = time.perf_counter() + milliseconds / 1000
    while time.perf_counter() < end:
        pass


def test_a_block_of_fifty_milliseconds_is_seen(qtbot: QtBot) -> None:
    with StallProbe() as probe:
        QTimer.singleShot(20, lambda: _hold_the_thread(50))
        qtbot.waitUntil(lambda: probe.longest_ms > 45)
    assert probe.longest_ms > 45


def test_a_free_thread_shows_beats_on_time(qtbot: QtBot) -> None:
    with StallProbe() as probe:
        qtbot.waitUntil(lambda: len(probe.late_ms) >= 200)
    # How late they come tells also of whatever else this machine does; how long the thread worked, of the probe alone.
    assert sorted(probe.busy_ms)[100] < 5
    assert len(probe.busy_ms) == len(probe.late_ms)


def test_work_is_told_from_waiting(qtbot: QtBot) -> None:
    with StallProbe() as probe:
        qtbot.waitUntil(lambda: len(probe.late_ms) >= 3)
        began = time.thread_time()
        while time.thread_time() - began < 0.05:
            pass
    assert probe.busy_ms[-1] >= 50
    assert probe.late_ms[-1] > 45


def test_a_block_before_the_end_is_counted(qtbot: QtBot) -> None:
    with StallProbe() as probe:
        qtbot.waitUntil(lambda: len(probe.late_ms) >= 3)
        _hold_the_thread(30)
    assert probe.longest_ms > 25
