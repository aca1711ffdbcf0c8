"""Widgets that wait in a cycle go in the window's thread, between events, and never while all are styled."""

import gc
import threading

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from funneldesk.desktop.collector import collect_between_events
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.desktop.widgets.buttons import Chip


class _Knot(QWidget):
    """Keeps itself, so that only the collector can take it away."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


class _Witness(QLineEdit):
    """Looks, at each change of look, whether the collector may come."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[bool] = set()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if hasattr(self, "seen"):
            self.seen.add(gc.isenabled())


def _tie_knots() -> None:
    for _ in range(20_000):
        knot: list[object] = []
        knot.append(knot)


def test_a_busy_worker_leaves_the_widgets_to_the_window(qtbot: QtBot) -> None:
    gone: list[threading.Thread] = []
    owner = QObject()
    gc.enable()
    collect_between_events(owner)
    widget = _Knot()
    widget.destroyed.connect(lambda: gone.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
    del widget
    worker = threading.Thread(target=_tie_knots)
    worker.start()
    worker.join()
    assert not gone
    qtbot.waitUntil(lambda: bool(gone))
    assert gone == [threading.main_thread()]
    shiboken6.delete(owner)


def test_no_widget_is_collected_while_all_are_styled(appearance: Appearance, qtbot: QtBot) -> None:
    witness = _Witness()
    qtbot.addWidget(witness)
    witness.show()
    gc.enable()
    appearance.set_mode("dark")
    appearance.set_text_size(150)
    assert witness.seen == {False}
    assert gc.isenabled()


def test_a_chip_owns_its_menu() -> None:
    chip = Chip("Period", menu=QMenu())
    assert chip.menu().parent() is chip
    chip.menu().addAction("This month")
    assert chip.menu().windowType() == Qt.WindowType.Popup
