"""The tags of a deal as chips; a cross takes one away, a line adds one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.flow import FlowRow

if TYPE_CHECKING:
    from collections.abc import Sequence


class TagRow(QWidget):
    """The row.

    Attributes:
        changed: carries the tags as the person wants them.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Tags")
        self.tags: tuple[str, ...] = ()
        self.chips: list[Chip] = []
        self.line = QLineEdit(self)
        self.line.setAccessibleName("Add a tag")
        self.line.setPlaceholderText("Add a tag…")
        self.line.setMaxLength(40)
        self.line.setFixedWidth(current_theme().px(110))
        self.line.returnPressed.connect(self._add)
        self._row = FlowRow(self, spacing=6)
        self._row.addWidget(self.line)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show what is stored; what is being typed stays."""
        if tuple(tags) == self.tags:
            return
        self.tags = tuple(tags)
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._row.removeWidget(self.line)
        self.chips = [self._make(tag) for tag in tags]
        for widget in (*self.chips, self.line):
            self._row.addWidget(widget)
            widget.show()
        self.updateGeometry()

    def put_away(self) -> None:
        """Take back what was typed, because another record is shown from now on."""
        self.line.clear()

    def _make(self, tag: str) -> Chip:
        chip = Chip(tag, on=True, clearable=True, parent=self)
        chip.setAccessibleName(f"Tag {tag}; Delete takes it away")
        chip.removed.connect(lambda: self.changed.emit([one for one in self.tags if one != tag]))
        return chip

    def _add(self) -> None:
        words = self.line.text().strip()
        if words:
            self.line.clear()
            self.changed.emit([*self.tags, words])
