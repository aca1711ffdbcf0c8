"""What is said where a pipeline holds no deals while others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import IconLabel
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.widgets.buttons import ButtonLook

_MOST = 5


class OtherPipelines(QWidget):
    """The name of the empty pipeline, and a button for each of the others that hold deals.

    Attributes:
        chosen: carries the id of the pipeline to show.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.buttons: list[Button] = []
        self.title = PlainLabel("", role="subtitle", weight=SEMIBOLD, wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = PlainLabel("The deals are in other pipelines.", tone="second")
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(IconLabel("pipeline", side=40, colour="ink_3"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.title)
        column.addWidget(text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addLayout(self._column)
        column.addStretch(3)

    def offer(self, name: str, others: Sequence[tuple[int, str, int]]) -> None:
        """Name the empty pipeline and offer others.

        Args:
            name: the empty one.
            others: id, name and number of deals of those that hold some.
        """
        self.title.setText(f"“{name}” holds no deals")
        self.setAccessibleName(f"{self.title.text()}. The deals are in other pipelines.")
        had_focus = any(button.hasFocus() for button in self.buttons)
        for old in self.buttons:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.buttons = []
        for pipeline_id, words, count in sorted(others, key=lambda other: -other[2])[:_MOST]:
            deals = "1 deal" if count == 1 else f"{count:,} deals"
            look: ButtonLook = "" if self.buttons else "primary"
            button = Button(f"Show “{words}” ({deals})", look=look, parent=self)
            button.clicked.connect(lambda _on=False, chosen=pipeline_id: self.chosen.emit(chosen))
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.buttons.append(button)
        if had_focus and self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
