"""The left side of the page of campaigns: the filter, the table with its totals, and the chart of their leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.campaign_table import CampaignDelegate, CampaignTable, TotalsLine
from funneldesk.desktop.campaigns.leads_chart import LeadsChart
from funneldesk.desktop.campaigns.marketing_strip import MarketingStrip
from funneldesk.desktop.campaigns.results_chart import CHOICES, LEADS, MeasureChip, ResultsChart
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.queries.campaigns import CampaignFilter, total_campaigns

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.campaigns.campaign_filter import CampaignFilterBar
    from funneldesk.desktop.campaigns.table_read import TableRead
    from funneldesk.desktop.desk import Desk

_FEWEST_ROWS = 3


class CampaignList(QScrollArea):
    """Table and chart one below the other.

    Args:
        desk: the open workspace.
        filter_bar: what the table is narrowed to.

    Attributes:
        chosen: other campaigns are chosen.
    """

    chosen = Signal()

    def __init__(self, desk: Desk, filter_bar: CampaignFilterBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = desk.app.business.currency
        self._read: TableRead | None = None
        self._filter_bar = filter_bar
        self.table = CampaignTable(self._currency)
        self.totals = TotalsLine(self.table)
        self.strip = MarketingStrip(desk)
        self._memory = desk.memory("campaigns")
        kept = self._memory.text("chart")
        self._shows = kept if kept in CHOICES else LEADS
        self._only_shown = False
        self.measures = MeasureChip(), MeasureChip()
        self.chart = LeadsChart(desk, self.measures[0])
        self.over_time = ResultsChart(desk, self.measures[1])
        for chip in self.measures:
            chip.chosen.connect(self.show_measure)
            chip.only_wanted.connect(self.show_only)
        self.count = PlainLabel("", tone="muted", role="note")
        self.none = EmptyState(
            "filter",
            "No campaign fits",
            "No campaign is found under this filter.",
            button="Show all campaigns",
            on_click=filter_bar.clear,
        )
        self.none.hide()
        self.table.filter_wanted.connect(filter_bar.search.setFocus)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        body = QWidget()
        set_look(body, "canvas")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._make_card(filter_bar), 1)
        column.addWidget(self.strip)
        column.addWidget(self.chart)
        column.addWidget(self.over_time)
        column.addStretch(0)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Campaigns and their leads")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._fit()

    @property
    def is_settled(self) -> bool:
        """Whether chart and figures are those of the newest question."""
        return self.chart.is_settled and self.over_time.is_settled and self.strip.is_settled

    def show_table(self, read: TableRead, wanted: int | None) -> None:
        """Show the table; `wanted` gets the focus where it is listed."""
        self._read = read
        had_focus = self.table.current_id is not None
        self.table.set_rows(read.rows, wanted=wanted)
        if wanted is None and not had_focus:
            self._begin_at_figures()
        self.totals.set_figures(total_campaigns(read.rows, self._currency), len(read.rows))
        listed, every = len(read.rows), read.choices.total
        self.count.setText(f"{listed} of {every}" if listed < every else f"{every}")
        self.count.setAccessibleName(f"{listed} of {every} campaigns listed")
        for part in (self.table, self.totals):
            part.setVisible(bool(read.rows))
        self._choose_chart()
        self.none.setVisible(not read.rows)
        self._fit()
        self.show_weeks()

    def show_weeks(self) -> None:
        """Ask for what the chart shows: of the campaigns chosen where several are, else of all listed."""
        read = self._read
        if read is None or not read.rows:
            return
        chosen = self.table.chosen_ids()
        campaigns: tuple[int, ...] | None = None
        if len(chosen) > 1:
            campaigns = tuple(sorted(chosen))
        elif self._only_shown and self.table.current_id is not None:
            campaigns = (self.table.current_id,)
        elif read.wanted != CampaignFilter():
            campaigns = tuple(sorted(row.id for row in read.rows))
        names = {row.id: row.name for row in read.rows}
        if self._shows == LEADS:
            self.chart.ask(read.period, campaigns, names)
        else:
            of = names.get(campaigns[0], "") if campaigns and len(campaigns) == 1 else ""
            self.over_time.ask(self._shows, read.period, campaigns, of)

    def show_measure(self, choice: str) -> None:
        """Let the chart show leads, or one of the measures of results."""
        self._shows = choice
        self._memory.keep("chart", choice)
        self._choose_chart()
        self.show_weeks()

    def show_only(self, only: bool) -> None:  # noqa: FBT001 - a Qt slot
        """Let the chart show the campaign that has the focus alone, or all that are listed."""
        self._only_shown = only
        self._choose_chart()
        self.show_weeks()

    def _choose_chart(self) -> None:
        """Show the chart that is chosen."""
        has_rows = self._read is not None and bool(self._read.rows)
        self.chart.setVisible(has_rows and self._shows == LEADS)
        self.over_time.setVisible(has_rows and self._shows != LEADS)
        for chip in self.measures:
            chip.set_choice(self._shows, only=self._only_shown)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The strip of figures takes no room that the table needs."""
        super().resizeEvent(event)
        self.strip.set_room(event.size().height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "none"):
            self._fit()

    def _begin_at_figures(self) -> None:
        """Give the focus to the first campaign that has figures: an empty one shows a newcomer nothing."""
        telling = (row.id for row in self.table.records.rows if row.figures.leads or row.figures.sums.rows)
        first = next(telling, None)
        if first is not None and first != self.table.current_id:
            self.table.pick(first)

    def _fit(self) -> None:
        """The table is as high as its rows, but no higher than there is room for."""
        self.table.set_natural_height()
        rows = min(_FEWEST_ROWS, max(1, self.table.records.rowCount()))
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setMinimumHeight(head + rows * current_theme().px(CampaignDelegate.ROW))

    def _make_card(self, filter_bar: CampaignFilterBar) -> Card:
        card = Card()
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(9, 8, 9, 2)
        head.setSpacing(8)
        filter_bar.search.setMinimumWidth(current_theme().px(110))
        head.addWidget(filter_bar.search, 1)
        head.addWidget(filter_bar.records)
        for field in ("channels", "funnel_stages"):
            head.addWidget(filter_bar.chips[field])
        head.addWidget(self.count)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.totals)
        column.addWidget(self.none, 1)
        return card
