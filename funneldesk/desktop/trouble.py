"""What happens to errors nobody caught: written to the log, said in the window, never swallowed."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext

_LARGEST_BYTES = 1_000_000
_KEPT = 5
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_log = logging.getLogger(__name__)


def keep_log(folder: Path) -> None:
    """Write the log, Qt's messages and hard crashes to files in a folder; one that cannot be made stops nothing."""
    from logging.handlers import RotatingFileHandler

    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "window.log", maxBytes=_LARGEST_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        crashes = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("funneldesk").addHandler(handler)
    faulthandler.enable(crashes)
    qInstallMessageHandler(_log_qt_message)


def catch_unexpected(tell: Callable[[], None]) -> None:
    """Log every uncaught error of any thread; those of the window's thread are also said to the person."""

    def in_window(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _log.error("unexpected error", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)
        tell()

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            _log.error("unexpected error in a thread", exc_info=args.exc_value)

    sys.excepthook = in_window
    threading.excepthook = in_thread


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    _log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s (%s)", message, context.category)
