"""One import on its way: staged by the other process, published by the write lane."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funneldesk.desktop.importing.answers import make_outcome, request_of
from funneldesk.errors import Refusal, StoreFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.importing.draft import ImportDraft, Outcome
    from funneldesk.desktop.importing.process import ImportProcess

_log = logging.getLogger(__name__)


class ImportRun:
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
