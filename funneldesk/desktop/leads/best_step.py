"""The next best step for a lead, with its evidence in a sentence; silent where the data is thin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.work_steps import plan_step
from funneldesk.queries.next_best_step import read_next_best_step_of_lead

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.next_best_step import NextBestStep


class BestStep(QWidget):
    """One bar; hidden without evidence."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lead_id = self._asked = 0
        self.step: NextBestStep | None = None
        set_look(self, "notice-warn")
        self.label = PlainLabel("", wrap=True)
        self.label.setMinimumWidth(1)
        self.plan = Button("Plan it", name="Plan the next best step", on_click=self._plan)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.addWidget(self.label, 1)
        row.addWidget(self.plan)
        self.hide()

    def show_lead(self, lead_id: int) -> None:
        """Show what past leads that became customers had by this time."""
        if lead_id != self._lead_id:
            self.hide()
        self._lead_id = lead_id
        self._asked += 1
        asked = self._asked
        self._desk.ask(
            read_next_best_step_of_lead,
            self,
            lambda step: self._take(step) if asked == self._asked else None,
            lead_id,
        )

    def _take(self, step: NextBestStep | None) -> None:
        self.step = step
        self.setVisible(step is not None)
        if step is not None:
            self.label.setText(step.line)
            self.plan.setVisible(step.kind is not None)

    def _plan(self) -> None:
        if self.step is not None and self.step.kind is not None:
            plan_step(self, self._desk, self.plan, contact_id=self._lead_id, kind=self.step.kind)
