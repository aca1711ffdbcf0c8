"""The import over a window with a real file, its own process and its own lanes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.importing import open_import
from funneldesk.desktop.importing.dialog import ImportDialog
from funneldesk.desktop.importing.importer import ProcessImporter
from funneldesk.desktop.importing.result import ImportResult
from funneldesk.desktop.shell.jobs import JobArea
from funneldesk.desktop.theme.appearance import Appearance
from tests.support.stage import Said
from tests.support.workspace import NOON, make_workspace


class Window(QMainWindow):
    """A window with a place for long work."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs = JobArea(self)


@dataclass
class Import:
    """An import and all that is around it."""

    app: Application
    desk: Desk
    window: Window
    said: Said
    importer: ProcessImporter
    qtbot: QtBot

    def open(self, path: Path | None = None) -> ImportDialog:
        """Open the dialog, and wait until a file is read or refused."""
        dialog = open_import(self.desk, self.window, path, importer=self.importer)
        if path is not None:
            self.wait_for_file(dialog)
        return dialog

    def wait_for_file(self, dialog: ImportDialog) -> None:
        """Wait until the file is read or refused."""
        self.qtbot.waitUntil(lambda: dialog.file_step.is_ready or bool(dialog.file_step.failure), timeout=30_000)

    def check(self, dialog: ImportDialog) -> None:
        """Go on to the last page and wait for the preview."""
        while dialog.step < 2:
            dialog.go_on()
        step = dialog.check_step
        self.qtbot.waitUntil(lambda: step.outcome is not None or bool(step.failure), timeout=30_000)

    def run(self, dialog: ImportDialog) -> ImportResult:
        """Press Import and wait for the result."""
        dialog.next.click()
        self.qtbot.waitUntil(lambda: bool(self.results), timeout=30_000)
        return self.results[0]

    @property
    def results(self) -> list[ImportResult]:
        """The results that are shown."""
        return [one for one in self.window.findChildren(ImportResult) if one.isVisible()]


@pytest.fixture
def over_window(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Import]:
    """A window over a new workspace, ready to import."""
    del appearance
    folder = tmp_path / "work"
    folder.mkdir()
    app = Application.open(make_workspace(folder), threads=True, clock=FixedClock(NOON))
    said, window = Said(), Window()
    qtbot.addWidget(window)
    desk = Desk(app, Bridge(window), said, window)
    window.resize(1024, 700)
    window.show()
    yield Import(app, desk, window, said, ProcessImporter(desk, window), qtbot)
    for child in window.findChildren(ProcessImporter):
        child.close()
    desk.close()
    app.close()


WriteFile = Callable[[str, str], Path]


@pytest.fixture
def write_file(tmp_path: Path) -> WriteFile:
    """Writes a file of text."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
