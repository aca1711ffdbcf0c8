"""A chip that narrows figures to the people of one segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.plain import plain_caption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget


class SegmentChip(Chip):
    """Shows the segment in force and offers the others; nothing is shown while there is none.

    Attributes:
        chosen: carries the id of the segment the person chose, None for everybody.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._menu = QMenu()
        super().__init__("Segment", menu=self._menu, clearable=True, parent=parent)
        self._menu.setAccessibleName("Segment")
        self.removed.connect(lambda: self.chosen.emit(None))
        self.hide()

    def set_segments(self, names: Mapping[int, str], chosen: int | None) -> None:
        """Offer segments and show which one is in force, without announcing it."""
        self._menu.clear()
        for key, name in ((None, "Everybody"), *names.items()):
            action = self._menu.addAction(plain_caption(name))
            action.setCheckable(True)
            action.setChecked(key == chosen)
            action.triggered.connect(lambda _on=False, k=key: self.chosen.emit(k))
        self.set_label("Segment" if chosen is None else f"Segment: {names.get(chosen, 'deleted')}")
        self.set_on(on=chosen is not None)
        self.setVisible(bool(names) or chosen is not None)
