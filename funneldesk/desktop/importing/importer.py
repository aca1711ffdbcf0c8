"""The importer the window uses: a process of its own reads and stages, the write lane publishes."""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from PySide6.QtCore import QObject, QProcess, QTimer

from funneldesk.desktop.importing.draft import Column, FileReading, Outcome, RowFate
from funneldesk.errors import Refusal, StoreFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.importing.draft import ImportDraft
    from funneldesk.queries.look import Look

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


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that can be cancelled."""

    process: ImportProcess
    number: int

    def cancel(self) -> None:
        """Stop it."""
        self.process.drop(self.number)


class _Run:
    """One import on its way: staged elsewhere, published by the write lane, tried twice."""

    TRIES = 2

    def __init__(
        self,
        desk: Desk,
        receiver: QObject,
        process: ImportProcess,
        draft: ImportDraft,
        on_progress: Callable[[int, int | None, str], object],
        on_outcome: Callable[[Outcome], object],
        on_failed: Callable[[str], object],
        on_cancelled: Callable[[], object],
    ) -> None:
        from funneldesk.exchange.staging import staging_file

        self._desk = desk
        self._receiver = receiver
        self._process = process
        self._draft = draft
        self._on_progress = on_progress
        self._on_outcome = on_outcome
        self._on_failed = on_failed
        self._on_cancelled = on_cancelled
        self._is_publishing = False
        self._kept = ExitStack()
        self._folder = self._kept.enter_context(staging_file()).parent
        self._number = 0
        self._tries = 0
        self._is_cancelled = False

    def start(self) -> None:
        """Begin, or begin again because the workspace changed meanwhile."""
        self._is_publishing = False
        self._tries += 1
        self._number = self._process.ask(
            {**request_of(self._draft), "do": "stage", "folder": str(self._new_folder())},
            self._publish,
            self._fail,
            on_progress=self._on_progress,
            on_wanted=self._reserve,
        )

    def cancel(self) -> None:
        """Stop; what was staged is thrown away.

        An import that is being written at this very moment is completed and told as such; Undo takes it back.
        """
        if self._is_cancelled:
            return
        self._is_cancelled = True
        if not self._is_publishing:
            self._process.drop(self._number)
            self._stop()

    def clean_up(self) -> None:
        """Throw away what was staged, and the rows that were not taken."""
        self._kept.close()

    def _new_folder(self) -> Path:
        folder = self._folder / str(self._tries)
        folder.mkdir()
        return folder

    def _reserve(self, wanted: dict[str, Any]) -> None:
        from funneldesk.exchange.publishing import reserve_ids
        from funneldesk.lanes import JOB

        counts = {table: (seen, count) for table, (seen, count) in wanted.items()}
        future = self._desk.app.submit(lambda work: reserve_ids(work, counts), name="reserve_ids", priority=JOB)

        def given(done: Done[dict[str, int]]) -> None:
            if not self._is_cancelled:
                self._process.give(done.result)

        self._desk.bridge.deliver(future, self._receiver, given, self._explain)

    def _publish(self, answer: dict[str, Any]) -> None:
        from funneldesk.exchange.publishing import publish_import
        from funneldesk.lanes import JOB

        if "staged" not in answer:
            self._finish(answer)
            return
        is_last_try = self._tries == self.TRIES
        self._is_publishing = True
        self._on_progress(0, None, "Saving")
        future = self._desk.app.submit(
            lambda work: self._publish_unless_cancelled(work, publish_import, is_last_try=is_last_try),
            name="import_file",
            cause="import",
            priority=JOB,
            attach=Path(answer["staged"]),
        )

        def published(done: Done[int | None]) -> None:
            if done.result is None:
                self._stop()
            else:
                self._finish(answer)

        self._desk.bridge.deliver(future, self._receiver, published, self._explain)

    def _publish_unless_cancelled(self, work: Any, publish: Callable[..., int], *, is_last_try: bool) -> int | None:
        return None if self._is_cancelled else publish(work, is_last_try=is_last_try)

    def _finish(self, answer: dict[str, Any]) -> None:
        self._on_outcome(make_outcome(answer))
        for folder in self._folder.iterdir():
            (folder / "staging.db").unlink(missing_ok=True)

    def _explain(self, error: BaseException) -> None:
        from funneldesk.exchange.publishing import is_clash

        if self._is_cancelled:
            self._stop()
        elif is_clash(error) and self._tries < self.TRIES:
            self.start()
        elif is_clash(error):
            self._fail("The workspace changed while the file was brought in. Import it again.")
        elif isinstance(error, Refusal | StoreFailure):
            self._fail(str(error))
        else:
            _log.error("an import could not be published", exc_info=error)
            self._fail("Something went wrong while saving; the details are in the log.")

    def _fail(self, sentence: str) -> None:
        self.clean_up()
        self._on_failed(sentence)

    def _stop(self) -> None:
        self.clean_up()
        self._on_cancelled()


class ProcessImporter(QObject):
    """Reads and previews in a process of its own, so that the window stays live.

    Args:
        desk: the open workspace.
        parent: lives no longer than this.
    """

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._process = ImportProcess(desk.path, self)
        closing = self._process.close
        desk.destroyed.connect(closing)
        parent.destroyed.connect(closing)
        QTimer.singleShot(0, self._process, self._process.warm_up)
        # Modules that publishing needs are loaded in a reader's thread, so that the window does not wait for them.
        desk.bridge.deliver(desk.app.ask(_load_modules), self, lambda _done: None, lambda _error: None)

    def read(
        self, draft: ImportDraft, on_read: Callable[[FileReading], object], on_failed: Callable[[str], object]
    ) -> _Request:
        """Read what a file holds and propose what its columns fill."""
        number = self._process.ask(
            {**request_of(draft), "do": "read"}, lambda answer: on_read(make_reading(answer)), on_failed
        )
        return _Request(self._process, number)

    def preview(
        self, draft: ImportDraft, on_outcome: Callable[[Outcome], object], on_failed: Callable[[str], object]
    ) -> _Request:
        """Work out what an import would do, and write nothing."""
        number = self._process.ask(
            {**request_of(draft), "do": "preview"}, lambda answer: on_outcome(make_outcome(answer)), on_failed
        )
        return _Request(self._process, number)

    def run(
        self,
        draft: ImportDraft,
        on_progress: Callable[[int, int | None, str], object],
        on_outcome: Callable[[Outcome], object],
        on_failed: Callable[[str], object],
        on_cancelled: Callable[[], object],
    ) -> _Run:
        """Bring the file in as one change."""
        run = _Run(self._desk, self, self._process, draft, on_progress, on_outcome, on_failed, on_cancelled)
        run.start()
        return run

    def close(self) -> None:
        """End the process."""
        self._process.close()


def _load_modules(_look: Look) -> None:
    import_module("funneldesk.exchange.publishing")
    import_module("funneldesk.exchange.staging")


def request_of(draft: ImportDraft) -> dict[str, Any]:
    """A draft as the other process takes it."""
    return {
        "source": str(draft.path),
        "kind": draft.kind,
        "sheet": draft.sheet,
        "columns": dict(draft.fields),
        "readings": dict(draft.readings),
    }


def make_reading(answer: dict[str, Any]) -> FileReading:
    """What a file holds, from the other process's answer."""
    columns = tuple(
        Column(
            name=told["name"],
            kind=told["kind"],
            samples=tuple(told["samples"]),
            fill=told["fill"],
            field=told["field"],
            readings=tuple(told["readings"]),
            style=told["style"],
            currency=told["currency"],
            unreadable=told["unreadable"],
        )
        for told in answer["columns"]
    )
    return FileReading(
        kind=answer["kind"],
        columns=columns,
        rows=answer["rows"],
        sheet=answer["sheet"],
        sheets=tuple(answer["sheets"]),
        notices=tuple(answer["notices"]),
        is_remembered=answer["is_remembered"],
        written=answer["written"],
    )


def make_outcome(answer: dict[str, Any]) -> Outcome:
    """What an import would do or did, from the other process's answer."""
    return Outcome(
        created=answer["created"],
        updated=answer["updated"],
        unchanged=answer["unchanged"],
        refused=answer["refused"],
        flags=tuple(answer["flags"]),
        rows=tuple(RowFate(*row) for row in answer["rows"]),
        refused_rows=Path(answer["refused_rows"]) if answer.get("refused_rows") else None,
    )


def for_people(sentence: str) -> str:
    """A refusal without what only the command line can use."""
    for opening in (" Say which one it is with --", " Say which with --"):
        before, found, _rest = sentence.partition(opening)
        if found:
            return f"{before} Go back and choose it among the columns."
    return sentence
