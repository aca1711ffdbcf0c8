"""A picture of a room, drawn without a screen: for reports, for scripts and for looking at what was built."""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer, qInstallMessageHandler

from funneldesk.desktop.collector import collector_rests
from funneldesk.desktop.main import make_qt_application
from funneldesk.desktop.session import ROOMS, Session
from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.errors import NotFound, StoreFailure
from funneldesk.reports.out_file import PNG, check_target

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.period import Period

_log = logging.getLogger(__name__)

_LOOK_EVERY = 20
_PATIENCE = 60_000
# Two quiet looks in a row: an answer may have led to another question.
_QUIET_LOOKS = 3


def shoot_room(
    path: Path,
    room: str,
    out: Path,
    *,
    size: tuple[int, int] = (1440, 900),
    dark: bool = False,
    scale: float = 1.0,
    period: Period | None = None,
) -> None:
    """Write a picture of a room of a workspace, which is opened for reading alone.

    Args:
        path: the workspace.
        room: the room's key.
        out: the PNG to write.
        size: width and height in pixels before scaling.
        dark: in dark colours.
        scale: device pixels for each pixel.
        period: what the figures count; None means all of history.

    Raises:
        NotFound: there is no such room.
        Refusal: the file is not named as a PNG, its folder is missing, or something else is there.
        StoreFailure: the picture could not be written, or the room did not settle.
    """
    known = [key for key, *_ in ROOMS]
    if room not in known:
        raise NotFound(f"There is no room “{room}” in this version; choose one of {', '.join(known)}.")
    check_target(out, PNG, workspace=path)
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    # The picture's own platform complains about hints that only a real window could use.
    qInstallMessageHandler(lambda _kind, _context, message: _log.debug("Qt: %s", message))
    qt = make_qt_application()
    from funneldesk.app import Application
    from funneldesk.queries.period import ALL_TIME

    # Else a worker could come to destroy a widget.
    with collector_rests(), tempfile.TemporaryDirectory(prefix="funneldesk-shot-") as folder:
        state = WindowState(Path(folder) / "window.ini")
        session = Session(Appearance(qt, "dark" if dark else "light"), state, Path(folder))
        try:
            session.window.resize(*size)
            session.window.show()
            session.join(Application.open(path, threads=True, read_only=True), room)
            page = session.window.page(room)
            if page is not None and hasattr(page, "show_period"):
                page.show_period(period or ALL_TIME)
            _settle(page)
            if not session.window.grab().save(str(out), "PNG"):
                raise StoreFailure(f"{out.name} could not be written; check the folder and the space on the disk.")
        finally:
            session.window.close()
            session.close_workspace()


def _settle(page: QWidget | None) -> None:
    """Run the event loop until the room has all it asked for."""
    loop = QEventLoop()
    quiet = 0

    def look() -> None:
        nonlocal quiet
        settled = not isinstance(page, Room) or page.is_settled()
        quiet = quiet + 1 if settled else 0
        if quiet >= _QUIET_LOOKS:
            loop.exit(0)

    watch = QTimer(interval=_LOOK_EVERY)
    watch.timeout.connect(look)
    watch.start()
    QTimer.singleShot(_PATIENCE, loop, lambda: loop.exit(1))
    if loop.exec() != 0:
        raise StoreFailure("The room did not finish drawing within a minute; nothing was written.")
