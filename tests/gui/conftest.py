"""Fixtures for tests of the window: no screen is needed, and nothing of the developer's settings is touched."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from funneldesk.desktop.collector import collect_due
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.shell.window import MainWindow, ShellHooks
from funneldesk.desktop.theme.appearance import Appearance
from tests.support.screen import make_window


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The screenless platform warns of what it lacks; any other warning of Qt still fails a test."""
    here = Path(__file__).parent
    for item in (item for item in items if here in item.path.parents):
        item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def _collector_in_this_thread() -> Iterator[None]:
    """As in the program: no worker destroys widgets, and none goes while Qt walks through all of them."""
    gc.disable()
    yield
    collect_due()
    gc.enable()


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    """The light look at 100 %."""
    look = Appearance(qapp, "light")
    yield look
    shiboken6.delete(look)


@pytest.fixture
def state(tmp_path: Path) -> WindowState:
    """What the window remembers, in a file of this test."""
    return WindowState(tmp_path / "window.ini")


@pytest.fixture
def open_window(qtbot: QtBot, appearance: Appearance, state: WindowState) -> Callable[[ShellHooks | None], MainWindow]:
    """Opens the window over placeholder rooms."""

    def make(hooks: ShellHooks | None = None) -> MainWindow:
        window = make_window(appearance, state, hooks)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make
