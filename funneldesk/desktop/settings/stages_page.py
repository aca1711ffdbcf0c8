"""The page on pipelines and their stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from funneldesk.commands.business import edit_business
from funneldesk.commands.pipeline import (
    create_pipeline,
    create_stage,
    delete_pipeline,
    edit_pipeline,
    reorder_stages,
)
from funneldesk.desktop.settings.page import AddLine, SettingsCard, SettingsPage
from funneldesk.desktop.settings.stage_table import StageTable
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import Pill, PlainLabel
from funneldesk.desktop.widgets.tick_line import TickLine
from funneldesk.queries.stage_habits import read_idle_suggestions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.settings import PipelineSettings, Settings
    from funneldesk.queries.stage_habits import IdleSuggestion


class PipelineCard(SettingsCard):
    """One pipeline: its name, whether new deals go there, and its stages."""

    def __init__(self, desk: Desk, pipeline: PipelineSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.desk = desk
        self.pipeline_id = pipeline.id
        self.name = InlineEdit("Pipeline name", placeholder="Name…", weight=SEMIBOLD)
        self.default = Pill("New deals go here", "brand")
        self.make_default = Button("Make default", look="link", on_click=self._make_default)
        self.remove = Button("Delete", look="link", on_click=self._delete)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        self.stages = StageTable(desk, pipeline.id)
        self.add_stage = AddLine("Add a stage…", self._add_stage)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name, 1)
        for widget in (self.default, self.make_default, self.remove):
            head.addWidget(widget)
        self.column.addLayout(head)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.stages)
        self.column.addWidget(self.add_stage)
        self.name.committed.connect(self._rename)
        self.stages.reordered.connect(self._reorder)
        self.stages.refused.connect(self._say)
        self.show_pipeline(pipeline, only=True)

    def show_pipeline(self, pipeline: PipelineSettings, *, only: bool) -> None:
        """Show what is stored; `only` hides what makes no sense for a single pipeline."""
        self._pipeline = pipeline
        self._say("")
        self.name.set_value(pipeline.name)
        self.default.setVisible(pipeline.is_default and not only)
        self.make_default.setVisible(not pipeline.is_default and not only)
        self.make_default.setAccessibleName(f"Make “{pipeline.name}” the default pipeline")
        self.remove.setVisible(not only)
        self.remove.setAccessibleName(f"Delete the pipeline “{pipeline.name}”")
        self.stages.setAccessibleName(f"Stages of “{pipeline.name}”")
        self.stages.show_stages(pipeline.stages)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _rename(self, name: str) -> None:
        def refused(error: FunnelDeskError) -> None:
            self.name.set_value(self._pipeline.name)
            self.name.set_problem(str(error))

        self.desk.submit(
            lambda work: edit_pipeline(work, pipeline_id=self.pipeline_id, name=name),
            self,
            name="edit_pipeline",
            on_refused=refused,
        )

    def _make_default(self) -> None:
        self.desk.submit(
            lambda work: edit_pipeline(work, pipeline_id=self.pipeline_id, is_default=True),
            self,
            name="edit_pipeline",
        )

    def _delete(self) -> None:
        self.desk.submit(
            lambda work: delete_pipeline(work, pipeline_id=self.pipeline_id),
            self,
            name="delete_pipeline",
            on_refused=lambda error: self._say(str(error)),
        )

    def _add_stage(self, label: str) -> None:
        self.desk.submit(
            lambda work: create_stage(work, pipeline_id=self.pipeline_id, label=label),
            self,
            name="create_stage",
            on_done=lambda _done: self.add_stage.clear(),
            on_refused=lambda error: self.add_stage.set_problem(str(error)),
        )

    def _reorder(self, stage_ids: list[int]) -> None:
        def refused(error: FunnelDeskError) -> None:
            self.show_pipeline(self._pipeline, only=self.remove.isHidden())
            self._say(str(error))

        self.desk.submit(
            lambda work: reorder_stages(work, pipeline_id=self.pipeline_id, stage_ids=stage_ids),
            self,
            name="reorder_stages",
            on_refused=refused,
        )


class StagesPage(SettingsPage):
    """A card for each pipeline, and a line that adds one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Stages",
            "The steps of a sale. Drag a step by its handle, or use its arrow keys, to change the order; "
            "won and lost stay at the end.",
        )
        self.cards: dict[int, PipelineCard] = {}
        self.add_pipeline = AddLine("Add a pipeline…", self._add)
        self._cards = SettingsCard("Another pipeline", "For another way to a sale, such as renewals or tenders.")
        self._cards.column.addWidget(self.add_pipeline)
        self._suggestions: Mapping[int, IdleSuggestion] = {}
        self.has_asked = False
        self.needs_reason = TickLine(0, "A deal needs a reason for buying to be won")
        winning = SettingsCard(
            "Winning", "Whenever a deal is won, FunnelDesk asks why they bought; without this tick it may be left open."
        )
        winning.column.addWidget(self.needs_reason)
        self.needs_reason.ticked.connect(self._keep_need)
        self.column.addWidget(winning)
        self.column.addWidget(self._cards)
        self.column.addStretch(1)

    def show_settings(self, settings: Settings) -> None:
        """Show the pipelines that are stored; cards stay where they are, so that no focus is lost."""
        wanted = {pipeline.id: pipeline for pipeline in settings.pipelines}
        for pipeline_id in [known for known in self.cards if known not in wanted]:
            card = self.cards.pop(pipeline_id)
            self.column.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, pipeline in enumerate(settings.pipelines):
            found = self.cards.get(pipeline.id)
            if found is None:
                found = self.cards[pipeline.id] = PipelineCard(self.desk, pipeline)
            found.show_pipeline(pipeline, only=len(wanted) == 1)
            found.stages.suggest(self._suggestions)
            if self.column.indexOf(found) != place + 1:
                self.column.insertWidget(place + 1, found)
        self.needs_reason.box.setChecked(settings.business.needs_won_reason)

    def entered(self) -> None:
        """Ask what won deals suggest; it changes little while one looks at it."""
        self.desk.ask(read_idle_suggestions, self, self._take_suggestions)

    def _take_suggestions(self, suggestions: Mapping[int, IdleSuggestion]) -> None:
        self._suggestions, self.has_asked = suggestions, True
        for card in self.cards.values():
            card.stages.suggest(suggestions)

    def _keep_need(self, _key: int, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self.desk.submit(
            lambda work: edit_business(work, needs_won_reason=on),
            self,
            name="edit_business",
            on_refused=lambda _error: self.needs_reason.box.setChecked(not on),
        )

    def _add(self, name: str) -> None:
        self.desk.submit(
            lambda work: create_pipeline(work, name=name),
            self,
            name="create_pipeline",
            on_done=lambda _done: self.add_pipeline.clear(),
            on_refused=lambda error: self.add_pipeline.set_problem(str(error)),
        )
