"""Lets Python's collector of reference cycles work between the window's events, and only in its thread.

A widget that waits in a cycle is destroyed by whoever runs the collector. A worker must not do that, as Qt's widgets
belong to the window's thread; nor may it happen while Qt walks through all widgets to style them.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QObject

# Often enough that little gathers, seldom enough that an idle window costs nothing.
_EVERY = 500


def collect_between_events(owner: QObject) -> None:
    """Take over from the automatic collector: a look at set times, in the thread and for the life of the owner."""
    gc.disable()
    watch = QTimer(owner, interval=_EVERY)
    watch.timeout.connect(collect_due)
    watch.start()


def collect_due() -> None:
    """Collect what the automatic collector would: the oldest generation of which enough has gathered."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


@contextmanager
def collector_rests() -> Iterator[None]:
    """Keep the automatic collector still, as Qt walks through all widgets and calls Python on its way."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
