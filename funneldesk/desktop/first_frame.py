"""Tells when a window's first frame stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class FirstFrame(QObject):
    """Calls back once, when a shown window has painted its first frame.

    Args:
        window: a top-level window for which `show` was called.
        callback: called from the event loop.
    """

    def __init__(self, window: QWidget, callback: Callable[[], object]) -> None:
        super().__init__()
        self._handle = window.windowHandle()
        self._callback = callback
        if self._handle.isExposed():
            QTimer.singleShot(0, callback)
        else:
            self._handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The frame is painted while the exposure is handled, so what is queued here comes after it."""
        if event.type() == QEvent.Type.Expose:
            self._handle.removeEventFilter(self)
            QTimer.singleShot(0, self._callback)
        return super().eventFilter(watched, event)
