"""Opens the import over a window and runs what was confirmed there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.desktop.importing.dialog import ImportDialog
from funneldesk.desktop.importing.result import ImportResult

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.importing.draft import ImportDraft, Importer, Outcome
    from funneldesk.desktop.shell.jobs import JobArea


def open_import(
    desk: Desk, window: QWidget, path: Path | None = None, *, importer: Importer | None = None
) -> ImportDialog:
    """Open the import of a spreadsheet over the window.

    Args:
        desk: the open workspace.
        window: the main window; its `jobs` shows the import's progress.
        path: the file, or None to choose one.
        importer: who reads and writes; by default the importer in a process of its own.
    """
    if importer is None:
        from funneldesk.desktop.importing.importer import ProcessImporter

        importer = ProcessImporter(desk, window)
    chosen = importer
    dialog = ImportDialog(chosen, window)
    dialog.confirmed.connect(lambda draft, _outcome: run_import(desk, window, chosen, draft))
    dialog.rejected.connect(chosen.close)
    dialog.finished.connect(dialog.deleteLater)
    dialog.start(path)
    return dialog


def run_import(desk: Desk, window: QWidget, importer: Importer, draft: ImportDraft) -> None:
    """Bring a file in while the window goes on: a line of progress with Cancel, then the result."""
    title = f"Importing {draft.path.name}"
    jobs: JobArea = window.jobs  # type: ignore[attr-defined]  # the main window has one
    stop: list[Callable[[], None]] = []
    job = jobs.start(title, on_cancel=lambda: [one() for one in stop])

    def end() -> None:
        importer.close()
        job.finish()

    def cancelled() -> None:
        end()
        desk.surface.show_toast(f"The import of {draft.path.name} was cancelled; nothing of it was kept")

    def done(outcome: Outcome) -> None:
        end()
        result = ImportResult(desk, draft.path.name, outcome, window)
        result.finished.connect(running.clean_up)
        result.finished.connect(result.deleteLater)
        result.show()

    def failed(sentence: str) -> None:
        end()
        desk.surface.show_failure(f"{draft.path.name} was not imported", f"{sentence} Nothing was changed.")

    running = importer.run(draft, job.report, done, failed, cancelled)
    stop.append(running.cancel)
