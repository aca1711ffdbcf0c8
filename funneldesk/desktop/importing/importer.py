"""The importer the window uses: a process of its own reads and stages, the write lane publishes."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from funneldesk.desktop.importing.answers import make_outcome, make_reading, request_of
from funneldesk.desktop.importing.process import ImportProcess
from funneldesk.desktop.importing.run import ImportRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.importing.draft import FileReading, ImportDraft, Outcome
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class _Request:
    """A request that can be cancelled."""

    process: ImportProcess
    number: int

    def cancel(self) -> None:
        """Stop it."""
        self.process.drop(self.number)


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
    ) -> ImportRun:
        """Bring the file in as one change."""
        run = ImportRun(self._desk, self, self._process, draft, on_progress, on_outcome, on_failed, on_cancelled)
        run.start()
        return run

    def close(self) -> None:
        """End the process."""
        self._process.close()


def _load_modules(_look: Look) -> None:
    import_module("funneldesk.exchange.publishing")
    import_module("funneldesk.exchange.staging")
