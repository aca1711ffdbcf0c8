"""A thing to tick with its words beside the box; pressing the words ticks as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent


class TickLine(QWidget):
    """The line.

    Args:
        key: what it stands for.
        words: the criterion.
        on: whether it is ticked.

    Attributes:
        ticked: the person ticked or unticked it: (key, on).
    """

    ticked = Signal(int, bool)

    def __init__(self, key: int, words: str, *, on: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.words = key, words
        self.box = TickBox(parent=self)
        self.box.setChecked(on)
        self.box.setAccessibleName(words)
        self.label = PlainLabel(words, wrap=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        self.setFocusProxy(self.box)
        self.box.clicked.connect(lambda on: self.ticked.emit(self.key, on))

    @property
    def is_on(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The words are part of the box."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.box.click()
