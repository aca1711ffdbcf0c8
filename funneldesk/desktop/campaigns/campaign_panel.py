"""One campaign whole: what it is, its funnel, its money, its plan, what sales says, and its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.commands.campaign_plan import plan_campaign, remove_plan
from funneldesk.desktop.campaigns.campaign_fields import CampaignFields
from funneldesk.desktop.campaigns.campaign_words import write_days
from funneldesk.desktop.campaigns.experiment_line import ExperimentLine
from funneldesk.desktop.campaigns.feedback_list import FeedbackList
from funneldesk.desktop.campaigns.figure_grid import FigureGrid
from funneldesk.desktop.campaigns.funnel_bars import FunnelBars
from funneldesk.desktop.campaigns.link_list import LinkList
from funneldesk.desktop.campaigns.plan_table import PlanModel, PlanTable
from funneldesk.desktop.notes_list import NotesList
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.formatting.grouping import style_for_currency
from funneldesk.queries.campaign_choices import CampaignChoices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.campaigns.campaign_actions import CampaignActions
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.campaign_page import CampaignPage


class CampaignPanel(Card):
    """The panel.

    Attributes:
        part_wanted: a part of the figures or a step of the funnel whose records are wanted, and its words.
        records_wanted: a title and a `RecordSet`.
        results_wanted: the results are to be typed.
        page_wanted: another page of the room is wanted: content, where links are built, or experiments.
        left: Esc was pressed; the focus goes back to the table.
    """

    part_wanted = Signal(str, str)
    records_wanted = Signal(str, object)
    results_wanted = Signal()
    page_wanted = Signal(str)
    left = Signal()

    def __init__(
        self, desk: Desk, actions: CampaignActions, today: Callable[[], dt.date], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._actions, self._today = desk, actions, today
        self.page: CampaignPage | None = None
        currency = desk.app.business.currency
        self._style = style_for_currency(currency)
        self.name = InlineEdit("Name", weight=SEMIBOLD)
        for part in self.name.findChildren(QWidget):
            if isinstance(part, QPushButton | QLineEdit):
                set_type(part, "subtitle", SEMIBOLD)
        self.name.committed.connect(self._rename)
        self.about = PlainLabel("", tone="second", role="note", wrap=True)
        self.about.setMinimumWidth(1)
        self.details = Button("Details", look="link", on_click=self.toggle_details)
        self.results = Button("Results…", look="link", on_click=self.results_wanted.emit)
        self.fields: CampaignFields | None = None
        self._choices = CampaignChoices()
        self.funnel = FunnelBars()
        self.funnel.opened.connect(self.part_wanted)
        self.experiment = ExperimentLine(desk)
        self.experiment.wanted.connect(lambda _id: self.page_wanted.emit("experiments"))
        self.figures = FigureGrid(self._style)
        self.figures.opened.connect(self.part_wanted)
        self.plans = PlanModel(today, currency, self)
        self.plans.changed.connect(self._plan)
        self.plans.refused.connect(desk.surface.show_toast)
        self.plan_table = PlanTable(self.plans)
        self.feedback = FeedbackList(desk, today)
        self.feedback.records_wanted.connect(self.records_wanted)
        self.links = LinkList()
        self.links.copied.connect(lambda _url: desk.surface.show_toast("The link is copied."))
        self.notes = NotesList(desk)
        self.build = Button("Build a tracked link…", look="link", on_click=lambda: self.page_wanted.emit("content"))
        self._lay_out()

    def show_page(self, page: CampaignPage, choices: CampaignChoices) -> None:
        """Show a campaign."""
        other = self.page is None or self.page.row.id != page.row.id
        self.page = page
        row = page.row
        self.setAccessibleName(f"Campaign {row.name}")
        if other:
            self.name.put_away()
        self.name.set_value(row.name)
        days = write_days(row.starts_on, row.ends_on, self._today())
        about = [days, f"owner {row.owner}" if row.owner else ""]
        segment = f"segment: {page.segment.name}" if page.segment else ""
        about.append(f"audience: {row.audience}" if row.audience else segment)
        self.about.setText(" · ".join(part for part in about if part) or "No days, owner or audience given yet")
        self._choices = choices
        if self.fields is not None:
            self.fields.show_page(page, choices)
        self.funnel.set_steps(page.funnel, self._style)
        self.figures.set_figures(row.figures, page.feedback.accepted)
        self.figures.set_reach(page.touches, page.people_reached)
        self.plans.set_plans(page.plans)
        self.feedback.show_feedback(row.id, page.feedback)
        self.links.show_page(page)
        self.notes.show_record(campaign_id=row.id)
        if other:
            self.area.verticalScrollBar().setValue(0)

    def take_focus(self) -> None:
        """Begin at the name."""
        self.name.setFocus()

    def rename(self) -> None:
        """Let the name be typed."""
        self.name.open_editor()

    def toggle_details(self) -> None:
        """Show or hide what is set for the campaign."""
        if self.fields is None:
            self.fields = CampaignFields(self._actions, self._today, self._desk.app.business.currency)
            self.fields.hide()
            self._details_place.addWidget(self.fields)
            if self.page is not None:
                self.fields.show_page(self.page, self._choices)
        shown = self.fields.isHidden()
        self.fields.setVisible(shown)
        self.details.setText("Hide details" if shown else "Details")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back to the table."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _rename(self, name: str) -> None:
        if self.page is None:
            return
        kept = self.page.row.name

        def refused(refusal: FunnelDeskError) -> None:
            self.name.set_value(kept)
            self.name.set_problem(str(refusal))

        self._actions.change(self.page.row.id, refused, name=name)

    def _plan(self, stage: str, fields: dict[str, object]) -> None:
        if self.page is None:
            return
        campaign_id = self.page.row.id
        ((field, value),) = fields.items()
        if value is None and self.plans.is_only(stage, field):
            self._desk.tell(remove_plan, self, campaign_id=campaign_id, funnel_stage=stage)
            return
        self._desk.submit(
            lambda work: plan_campaign(work, campaign_id=campaign_id, funnel_stage=stage, **fields),
            self,
            name="plan_campaign",
        )

    def _lay_out(self) -> None:
        body = QWidget()
        set_look(body, "plain")
        column = QVBoxLayout(body)
        column.setContentsMargins(14, 10, 14, 14)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addWidget(_inset(self.about))
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.details)
        buttons.addWidget(self.results)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._details_place = QVBoxLayout()
        column.addLayout(self._details_place)
        column.addWidget(self.funnel)
        column.addWidget(self.figures)
        column.addWidget(self.experiment)
        column.addWidget(_heading("What sales says about these leads"))
        column.addWidget(self.feedback)
        column.addWidget(_heading("Notes of both teams"))
        column.addWidget(self.notes)
        column.addWidget(_heading("Plan by part of the funnel"))
        column.addWidget(self.plan_table)
        head = QHBoxLayout()
        head.addWidget(_heading("Tracked links"), 1)
        head.addWidget(self.build)
        column.addLayout(head)
        column.addWidget(self.links)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidget(body)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setAccessibleName("Campaign")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self.area)
        self.setMinimumWidth(current_theme().px(240))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


def _heading(words: str) -> PlainLabel:
    return PlainLabel(words, weight=SEMIBOLD)


def _inset(label: PlainLabel) -> PlainLabel:
    """As far from the edge as the words of the field above it."""
    label.setContentsMargins(5, 0, 5, 0)
    return label
