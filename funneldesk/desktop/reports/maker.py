"""Makes a report in a process of its own: our command line, which only reads the workspace."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, Signal

import funneldesk
from funneldesk.queries.lead_figures import NO_SOURCE
from funneldesk.queries.period import NOBODY

if TYPE_CHECKING:
    from funneldesk.queries.period import Scope

_PATIENCE = 2000


class ReportMaker(QObject):
    """Makes one report at a time; a new wish ends the old one.

    Attributes:
        progressed: what is being done, the step, and how many there are.
        made: the PDF is there (its path).
        failed: it could not be made; carries a sentence.
    """

    progressed = Signal(str, int, int)
    made = Signal(str)
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._process: QProcess | None = None
        self._out = Path()
        self._heard = b""
        self._words: list[str] = []
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop)

    @property
    def is_busy(self) -> bool:
        """Whether a report is being made."""
        return self._process is not None

    def make(self, workspace: Path, out: Path, *, name: str, scope: Scope) -> None:
        """Start making a report.

        Args:
            workspace: the file it is about.
            out: the PDF to write.
            name: which report.
            scope: what it counts: a period, and maybe one pipeline, owner or segment.
        """
        self.stop()
        self._out, self._heard, self._words = out, b"", []
        words = ["-m", "funneldesk", "report", str(workspace), "--out", str(out), "--name", name, "--json"]
        words += _scope_words(scope)
        process = QProcess(self)
        process.setProcessEnvironment(_environment())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.readyReadStandardError.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._stumble)
        self._process = process
        process.start(sys.executable, words)

    def stop(self) -> None:
        """End what is being made; nothing of it is left."""
        process, self._process = self._process, None
        # At the very end Qt may have taken the process away before us; then it is ended already.
        if process is None or not shiboken6.isValid(process):
            return
        process.blockSignals(True)
        process.kill()
        process.waitForFinished(_PATIENCE)
        process.deleteLater()
        for part in self._out.parent.glob(f".{self._out.name}.*.part"):
            part.unlink(missing_ok=True)

    def _read(self) -> None:
        if self._process is None:
            return
        self._heard += bytes(self._process.readAllStandardError().data())
        *lines, self._heard = self._heard.split(b"\n")
        for line in lines:
            self._hear(line.decode("utf-8", "replace"))

    def _hear(self, line: str) -> None:
        """A line is progress as JSON, or words for a person."""
        try:
            told: Any = json.loads(line)
        except ValueError:
            told = None
        progress = told.get("progress") if isinstance(told, dict) else None
        if isinstance(progress, dict):
            self.progressed.emit(str(progress["step"]), int(progress["done"]), int(progress["total"] or 0))
        elif line.strip():
            self._words.append(line.strip())

    def _finish(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        if code == 0 and status is QProcess.ExitStatus.NormalExit and self._out.is_file():
            self.made.emit(str(self._out))
        else:
            self.failed.emit(self._words[-1] if self._words else "The report's process ended before it was done.")

    def _stumble(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._process = None
            self.failed.emit("The report's process could not be started.")


def _scope_words(scope: Scope) -> list[str]:
    period, words = scope.period, []
    if period.start is not None:
        words += ["--from", period.start.isoformat()]
    if period.end is not None:
        words += ["--to", period.end.isoformat()]
    if scope.pipeline_id is not None:
        words += ["--pipeline", str(scope.pipeline_id)]
    if scope.owner_id is not None:
        words += ["--owner", NO_SOURCE if scope.owner_id == NOBODY else str(scope.owner_id)]
    if scope.segment_id is not None:
        words += ["--segment", str(scope.segment_id)]
    return words


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    home = str(Path(funneldesk.__file__).resolve().parent.parent)
    known = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join([home, known]) if known else home)
    return environment
