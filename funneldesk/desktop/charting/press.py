"""The press: a child process that draws charts, so that matplotlib never loads in the window's process."""

from __future__ import annotations

import json
import logging
import os
import sys
from base64 import b64decode
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QRectF

import funneldesk
from funneldesk.charts.message import write_chart

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.charts.message import AnyChart

_KEPT = 64
_MOST_DEATHS = 3
_PATIENCE = 2000

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PictureWish:
    """What a picture is asked for; equal wishes have equal pictures.

    Attributes:
        chart: the chart.
        width: logical pixels.
        height: logical pixels.
        dark: the theme.
        scale: of letters and lengths; 1 is 100 %.
        ratio: device pixels to a logical one.
    """

    chart: AnyChart
    width: int
    height: int
    dark: bool
    scale: float
    ratio: float


@dataclass(frozen=True)
class Picture:
    """A drawn chart: PNG bytes, and the box of each mark in logical pixels."""

    png: bytes
    boxes: tuple[tuple[str, QRectF], ...]


class Press(QObject):
    """Draws pictures one after the other; of several wishes from one place only the newest is drawn.

    The process starts with the first wish and ends with the application, or on `close`. A process that dies is
    started again; after three deaths without a picture between them the wish is given up.
    """

    def __init__(self) -> None:
        super().__init__()
        self._process: QProcess | None = None
        self._kept: OrderedDict[PictureWish, Picture] = OrderedDict()
        self._waiting: OrderedDict[str, tuple[PictureWish, Callable[[Picture | None], object]]] = OrderedDict()
        self._drawing: tuple[int, str, PictureWish] | None = None
        self._number = 0
        self._deaths = 0
        self._closing = False
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be drawn."""
        return not self._waiting

    @property
    def process_id(self) -> int:
        """The child's process id, or 0 while there is none."""
        return 0 if self._process is None else self._process.processId()

    def warm_up(self) -> None:
        """Start the process, so that the first picture does not wait for it."""
        if self._process is None and not self._closing:
            self._start()

    def draw(self, place: str, wish: PictureWish, on_drawn: Callable[[Picture | None], object]) -> None:
        """Ask for a picture.

        Args:
            place: who asks; a newer wish from there replaces an older one.
            wish: what to draw.
            on_drawn: called with the picture, or None where it cannot be drawn; at once if it is known already.
        """
        kept = self._kept.get(wish)
        if kept is not None:
            self._kept.move_to_end(wish)
            self._waiting.pop(place, None)
            on_drawn(kept)
            return
        self._waiting[place] = (wish, on_drawn)
        self.warm_up()
        self._send_next()

    def close(self) -> None:
        """End the process; nothing is drawn any more."""
        self._closing = True
        self._waiting.clear()
        process, self._process = self._process, None
        # At the very end Qt may have taken the process away before us; then it is ended already.
        if process is None or not shiboken6.isValid(process):
            return
        process.blockSignals(True)
        process.closeWriteChannel()
        if not process.waitForFinished(200):
            process.kill()
            process.waitForFinished(_PATIENCE)

    def _start(self) -> None:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        home = str(Path(funneldesk.__file__).resolve().parent.parent)
        known = environment.value("PYTHONPATH")
        environment.insert("PYTHONPATH", os.pathsep.join([home, known]) if known else home)
        environment.insert("PYTHONIOENCODING", "utf-8")
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._died)
        process.errorOccurred.connect(self._failed)
        self._process = process
        process.start(sys.executable, ["-m", "funneldesk.charts.worker"])

    def _send_next(self) -> None:
        if self._drawing is not None or not self._waiting or self._process is None:
            return
        place, (wish, _on_drawn) = next(iter(self._waiting.items()))
        self._number += 1
        self._drawing = (self._number, place, wish)
        request = {
            "id": self._number,
            "chart": write_chart(wish.chart),
            "width": wish.width,
            "height": wish.height,
            "dark": wish.dark,
            "scale": wish.scale,
            "ratio": wish.ratio,
        }
        self._process.write(json.dumps(request).encode() + b"\n")

    def _read(self) -> None:
        process = self._process
        while process is not None and process is self._process and process.canReadLine():
            answer = json.loads(bytes(process.readLine().data()))
            if "id" in answer and self._drawing is not None and answer["id"] == self._drawing[0]:
                self._take(answer)

    def _take(self, answer: dict[str, object]) -> None:
        assert self._drawing is not None  # noqa: S101 - asked by the caller
        _number, place, wish = self._drawing
        self._drawing = None
        picture = _picture_of(answer)
        if picture is None:
            _log.error("a chart could not be drawn: %s", answer.get("error"))
        else:
            self._deaths = 0
            self._kept[wish] = picture
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        wanted = self._waiting.get(place)
        if wanted is not None and wanted[0] == wish:
            del self._waiting[place]
            wanted[1](picture)
        self._send_next()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._died()

    def _died(self) -> None:
        """Start again, or give the wish up that it keeps dying of."""
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if self._closing:
            return
        drawing, self._drawing = self._drawing, None
        self._deaths += 1
        if self._deaths >= _MOST_DEATHS and drawing is not None:
            _log.error("the drawing process ended %d times", self._deaths)
            self._deaths = 0
            _wish, on_drawn = self._waiting.pop(drawing[1], (None, None))
            if on_drawn is not None:
                on_drawn(None)
        if self._waiting:
            self._start()
            self._send_next()


def share_press(desk: QObject) -> Press:
    """The one press of an open workspace: made when it is first wanted, ended with its desk."""
    press = desk.findChild(Press)
    if press is None:
        press = Press()
        press.setParent(desk)
        # The desk's children go with it, but a process must be ended before its object is.
        desk.destroyed.connect(press.close)
    return press


def _picture_of(answer: dict[str, object]) -> Picture | None:
    png, boxes = answer.get("png"), answer.get("boxes")
    if not isinstance(png, str) or not isinstance(boxes, list):
        return None
    return Picture(b64decode(png), tuple((str(box[0]), QRectF(*box[1:])) for box in boxes))
