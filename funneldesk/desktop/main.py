"""Starts the window: first the frame, then everything else."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from funneldesk.desktop.collector import collect_between_events
from funneldesk.desktop.first_frame import FirstFrame
from funneldesk.desktop.session import Session, default_home
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.theme.appearance import STYLE_WORDS, STYLED, Appearance
from funneldesk.desktop.trouble import catch_unexpected, keep_log

# Short slices let the window's thread in while a worker computes; the default would cost it 5 ms each time.
_SWITCH_INTERVAL = 0.001
# By then the libraries and the first room are loaded: what was made while they were is nearly all kept for good.
_LOADED = 3_000


def run_window(path: Path | None) -> int:
    """Show the window and return the exit code when it is closed.

    Args:
        path: the workspace to open; None opens the one open last, or asks.
    """
    sys.setswitchinterval(_SWITCH_INTERVAL)
    gc.disable()
    app = make_qt_application()
    state = WindowState(config_folder() / "window.ini")
    mode, text_size = state.appearance
    appearance = Appearance(app, mode, text_size)
    session = Session(appearance, state, Path(default_home()))
    catch_unexpected(session.tell_unexpected)

    def begin() -> None:
        keep_log(log_folder())
        session.begin(path)

    session.window.show()
    # Libraries that load beside the first frame would hold it up, so they wait until it stands.
    first_frame = FirstFrame(session.window, begin)
    QTimer.singleShot(_LOADED, app, lambda: collect_again(app))
    code = app.exec()
    first_frame.deleteLater()
    session.close_workspace()
    # Only now no worker is left that could destroy a widget.
    gc.enable()
    return code


def collect_again(app: QApplication) -> None:
    """Let the collector of cycles work again, but in this thread alone and not through what the start has loaded."""
    gc.freeze()
    collect_between_events(app)


def make_qt_application() -> QApplication:
    """The one Qt application, with the names under which the system keeps our settings."""
    QCoreApplication.setApplicationName("FunnelDesk")
    QCoreApplication.setOrganizationName("")
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication([*sys.argv[:1], *STYLE_WORDS])
    app.setProperty(STYLED, True)
    return app


def log_folder() -> Path:
    """Where the window's log is kept: the variable FUNNELDESK_LOG_DIR, else beside this machine's settings."""
    chosen = os.environ.get("FUNNELDESK_LOG_DIR")
    return Path(chosen) if chosen else config_folder() / "log"


def config_folder() -> Path:
    """Where this machine's settings are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation))
