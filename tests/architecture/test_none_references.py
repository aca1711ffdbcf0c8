"""Void Qt calls give back every reference to None that they take.

PySide6 6.12.0 loses one on each such call under Python 3.11, and the process aborts after some 5,000 of them.
"""

import ctypes
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QPoint, QTimer

CALLS = 2_000
TOLERATED = 200  # other threads and the interpreter itself take and give some meanwhile

pytestmark = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on: its references are not counted"
)


def count_lost_references(action: Callable[[], object], times: int) -> int:
    """How many references to None fewer there are after ``times`` calls of ``action``."""
    before = sys.getrefcount(None)
    for _ in range(times):
        action()
    return before - sys.getrefcount(None)


@pytest.mark.parametrize("call", ["setObjectName", "setParent", "setInterval", "setX"])
def test_void_qt_calls_lose_no_reference_to_none(call: str) -> None:
    thing, timer, point = QObject(), QTimer(), QPoint()
    actions: dict[str, Callable[[], object]] = {
        "setObjectName": lambda: thing.setObjectName("name"),
        "setParent": lambda: thing.setParent(None),
        "setInterval": lambda: timer.setInterval(5),
        "setX": lambda: point.setX(1),
    }
    assert count_lost_references(actions[call], CALLS) < TOLERATED


def test_the_count_notices_lost_references() -> None:
    spare = [None] * (2 * CALLS)  # so that the count stays far from zero while references are missing
    none = ctypes.py_object(None)
    try:
        lost = count_lost_references(lambda: ctypes.pythonapi.Py_DecRef(none), CALLS)
    finally:
        for _ in range(CALLS):
            ctypes.pythonapi.Py_IncRef(none)
    assert lost > CALLS - TOLERATED
    assert len(spare) == 2 * CALLS
