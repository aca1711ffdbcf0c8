"""A new deal: title, amount, customer and stage in one popover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint

from funneldesk.commands.deal_opening import open_deal_by_name
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal
from funneldesk.queries.lookups import read_lookups

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.lookups import Lookups


class NewDeal(Question):
    """The popover; it stays open with the sentence where the workspace refuses.

    Args:
        desk: the open workspace.
        over: the widget it opens over.
        pipeline_id: whose stages are offered; None is the usual pipeline.
    """

    def __init__(self, desk: Desk, over: QWidget, pipeline_id: int | None = None) -> None:
        super().__init__(over, "New deal", "Add deal")
        self._desk = desk
        self._pipeline_id = pipeline_id
        self.title = self.add_line("Title", "What is sold: Rooftop 10 kW")
        self.amount = self.add_line("Amount", "Amount: 4.85L or 4,85,000")
        self.company = self.add_line("Company", "Company, found or added")
        self.contact = self.add_line("Contact", "Contact, found or added")
        self.stages: Any = None
        desk.ask(read_lookups, self, self._offer_stages)

    def read_answer(self) -> dict[str, Any]:
        """A title is needed; the amount must be one."""
        if not self.title.text().strip():
            raise Refusal("A deal needs a title; type a few words that say what is sold to whom.")
        return {
            "title": self.title.text(),
            "amount_minor": read_amount(self.amount.text(), self._desk.app.business.currency),
            "company": self.company.text().strip() or None,
            "contact": self.contact.text().strip() or None,
            "stage_id": self.stages.value if self.stages is not None else None,
        }

    def answer(self) -> None:
        """Add the deal; close once it is on disk."""
        try:
            fields = self.read_answer()
        except Refusal as refusal:
            self._say(str(refusal))
            return
        self.ok_button.setEnabled(False)
        self._desk.submit(
            lambda work: open_deal_by_name(work, **fields),
            self,
            name="create_deal",
            on_done=self._finish,
            on_refused=self._refuse,
            on_failed=lambda: self.ok_button.setEnabled(True),
        )

    def _finish(self, done: Done[int]) -> None:
        self.close_quietly()
        self.decided.emit(done.result)

    def _refuse(self, error: FunnelDeskError) -> None:
        self.ok_button.setEnabled(True)
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _offer_stages(self, lookups: Lookups) -> None:
        pipeline = lookups.pipeline(self._pipeline_id) or lookups.pipeline(None)
        if pipeline is not None and pipeline.open_stages:
            choices = [(stage.id, stage.label) for stage in pipeline.open_stages]
            if len(lookups.pipelines) > 1:
                self.parts.addWidget(PlainLabel(f"Stage in “{pipeline.name}”", tone="muted", role="note", elide=True))
            self.stages = self.add_chips("Stage", choices, choices[0][0])


def open_new_deal(desk: Desk, parent: QWidget, pipeline_id: int | None = None) -> NewDeal:
    """Ask for a new deal over the window of `parent`; the popover is returned for whoever waits for its answer."""
    popover = NewDeal(desk, parent, pipeline_id)
    window = parent.window()
    popover.open_for(window.mapToGlobal(QPoint(window.width() - popover.width() - 20, 60)), popover.title)
    return popover
