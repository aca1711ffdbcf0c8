"""The process beside the window that reads and stages imports, asked one thing at a time."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from PySide6.QtCore import QObject, QProcess

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_log = logging.getLogger(__name__)

FAILED = "Something went wrong while reading the file; the details are in the log."
_GONE = "The reading of the file ended unexpectedly. Try again."


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request and whom to tell."""

    number: int
    on_answer: Callable[[dict[str, Any]], object]
    on_failed: Callable[[str], object]
    on_progress: Callable[[int, int | None, str], object] | None = None
    on_wanted: Callable[[dict[str, Any]], object] | None = None


class ImportProcess(QObject):
    """The other process and what it was asked last; started when first asked, ended by `stop`."""

    def __init__(self, workspace: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._process: QProcess | None = None
        self._asked: _Asked | None = None
        self._number = 0

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None

    def warm_up(self) -> None:
        """Start the process before it is asked, so that the first answer comes sooner."""
        if self._process is None:
            self._start()

    def ask(
        self,
        request: dict[str, Any],
        on_answer: Callable[[dict[str, Any]], object],
        on_failed: Callable[[str], object],
        *,
        on_progress: Callable[[int, int | None, str], object] | None = None,
        on_wanted: Callable[[dict[str, Any]], object] | None = None,
    ) -> int:
        """Send a request; one still open is dropped. Returns its number."""
        if self._asked is not None:
            self.stop()
        self.warm_up()
        self._number += 1
        self._asked = _Asked(self._number, on_answer, on_failed, on_progress, on_wanted)
        self._send({"n": self._number, **request})
        return self._number

    def give(self, given: dict[str, int]) -> None:
        """Answer the process's question for ids."""
        self._send({"given": given})

    def drop(self, number: int) -> None:
        """Stop working on a request, if it is still open."""
        if self._asked is not None and self._asked.number == number:
            self.stop()

    def stop(self) -> None:
        """End the process; an open request is never answered."""
        process, self._process, self._asked = self._process, None, None
        if process is None:
            return
        process.readyReadStandardOutput.disconnect()
        process.finished.disconnect()
        process.errorOccurred.disconnect()
        process.finished.connect(process.deleteLater)
        process.kill()

    def close(self) -> None:
        """End the process and wait for its end; for the end of the window."""
        process = self._process
        self.stop()
        if process is not None:
            process.waitForFinished(2000)

    def _start(self) -> None:
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(lambda _code, _status: self._end())
        process.errorOccurred.connect(self._fail)
        self._process = process
        # -P keeps the folder the program was started in off the path.
        process.start(sys.executable, ["-P", "-m", "funneldesk.exchange.import_session", str(self._workspace)])

    def _send(self, told: dict[str, Any]) -> None:
        if self._process is not None:
            self._process.write(orjson.dumps(told) + b"\n")

    def _read(self) -> None:
        process = self._process
        while process is not None and process is self._process and process.canReadLine():
            self._take(orjson.loads(process.readLine().data()))

    def _take(self, told: dict[str, Any]) -> None:
        asked = self._asked
        if asked is None or told["n"] != asked.number:
            return
        if "progress" in told:
            if asked.on_progress is not None:
                done, total, words = told["progress"]
                asked.on_progress(done, total or None, words)
        elif "wanted" in told:
            if asked.on_wanted is not None:
                asked.on_wanted(told["wanted"])
        else:
            self._asked = None
            if "answer" in told:
                asked.on_answer(told["answer"])
            elif "refused" in told:
                asked.on_failed(for_people(told["refused"]))
            else:
                _log.error("the import's process failed: %s", told.get("failed"))
                asked.on_failed(FAILED)

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        asked, self._asked = self._asked, None
        if process is not None:
            process.deleteLater()
        if asked is not None:
            asked.on_failed(_GONE)


def for_people(sentence: str) -> str:
    """A refusal without what only the command line can use."""
    for opening in (" Say which one it is with --", " Say which with --"):
        before, found, _rest = sentence.partition(opening)
        if found:
            return f"{before} Go back and choose it among the columns."
    return sentence
