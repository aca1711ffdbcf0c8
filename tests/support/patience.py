"""Waiting for the window as long as a slow machine needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_MS = 30_000
"""What must happen, happens within this time on any machine; a wait in vain ends well before the test's own limit."""


class PatientQtBot(QtBot):
    """Waits at least `PATIENCE_MS` for what must happen: a busy machine makes a test slow, and never red.

    A wait ends as soon as its condition holds, so patience costs a passing test nothing. A wait that is told not to
    raise is one that may end in vain; it keeps the time it was given.
    """

    def waitUntil(  # noqa: N802 - the name that tests call
        self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS
    ) -> None:
        """Wait for a condition, given in milliseconds."""
        __tracebackhide__ = True
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:  # noqa: N802
        """Wait for a signal."""
        return super().waitSignal(signal, timeout=_stretch(timeout, how), **how)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:  # noqa: N802
        """Wait for several signals."""
        return super().waitSignals(signals, timeout=_stretch(timeout, how), **how)

    def waitCallback(self, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:  # noqa: N802
        """Wait for a call."""
        return super().waitCallback(timeout=_stretch(timeout, how), **how)

    def waitActive(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:  # noqa: N802
        """Wait for a window to be active."""
        return super().waitActive(widget, timeout=max(timeout, PATIENCE_MS))

    def waitExposed(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:  # noqa: N802
        """Wait for a window to be shown."""
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE_MS))


def _stretch(timeout: int, how: dict[str, Any]) -> int:
    return timeout if how.get("raising") is False else max(timeout, PATIENCE_MS)
