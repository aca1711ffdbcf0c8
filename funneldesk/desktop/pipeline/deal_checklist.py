"""What a deal needs before it leaves its stage, as ticks on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel, Rule
from funneldesk.desktop.widgets.tick_line import TickLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.deal_page import CriterionRow


class Checklist(QWidget):
    """The exit criteria of the present stage; hidden where it has none.

    Attributes:
        ticked: the person ticked or unticked a criterion: (its id, on).
    """

    ticked = Signal(int, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.heading = PlainLabel("", weight=SEMIBOLD)
        self.lines: dict[int, TickLine] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(Rule())
        self._column.addWidget(self.heading)
        self.hide()

    def set_criteria(self, stage: str, criteria: Sequence[CriterionRow]) -> None:
        """Show what is stored; lines that stay keep their focus."""
        done = sum(row.is_met for row in criteria)
        self.heading.setText(f"Before leaving {stage} · {done} of {len(criteria)}")
        self.setAccessibleName(f"Before leaving {stage}: {done} of {len(criteria)} done")
        if [(key, line.words) for key, line in self.lines.items()] != [(row.id, row.label) for row in criteria]:
            for line in self.lines.values():
                self._column.removeWidget(line)
                line.hide()
                line.deleteLater()
            self.lines = {row.id: TickLine(row.id, row.label, parent=self) for row in criteria}
            for line in self.lines.values():
                self._column.addWidget(line)
                line.ticked.connect(self.ticked)
                line.show()
        for row in criteria:
            self.lines[row.id].box.setChecked(row.is_met)
        self.setVisible(bool(criteria))
