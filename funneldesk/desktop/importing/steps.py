"""What the three pages of an import have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.panels import ErrorPanel, ProgressLine
from funneldesk.desktop.widgets.plain import PlainLabel


class Step(QWidget):
    """A page: a heading, a sentence, work in progress or an error, and its own content below.

    Attributes:
        ready_changed: whether the person can go on has changed.
    """

    ready_changed = Signal()

    def __init__(self, title: str, intro: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._busy = ProgressLine("Reading…")
        self._error = ErrorPanel("")
        self._busy.hide()
        self._error.hide()
        self.intro = PlainLabel(intro, tone="second", wrap=True)
        self.content = QWidget()
        self.column = QVBoxLayout(self.content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 4, 24, 12)
        page.setSpacing(10)
        page.addWidget(PlainLabel(title, role="subtitle", weight=SEMIBOLD))
        page.addWidget(self.intro)
        page.addWidget(self._busy)
        page.addWidget(self._error)
        page.addWidget(self.content, 1)
        self._is_busy = self._has_failed = False

    @property
    def is_ready(self) -> bool:
        """Whether the person can go on."""
        return not self._is_busy and not self._has_failed

    @property
    def failure(self) -> str:
        """The error shown, as a sentence; empty without one."""
        return self._error.accessibleName() if self._has_failed else ""

    def show_busy(self, words: str) -> None:
        """Say that something is being worked out."""
        self._is_busy, self._has_failed = True, False
        self._error.hide()
        self._busy.show()
        self._busy.set_progress(0, None, words)
        self.content.setEnabled(False)
        self.ready_changed.emit()

    def show_failure(self, sentence: str) -> None:
        """Say what went wrong; nothing was written."""
        self._is_busy, self._has_failed = False, True
        self._busy.hide()
        self._error.set_error(sentence, safe="Nothing was changed.")
        self._error.show()
        self.content.setEnabled(True)
        self.ready_changed.emit()

    def show_done(self) -> None:
        """Take work and error away."""
        self._is_busy = self._has_failed = False
        self._busy.hide()
        self._error.hide()
        self.content.setEnabled(True)
        self.ready_changed.emit()
