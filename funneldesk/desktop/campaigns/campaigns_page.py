"""The first page of the Campaigns room: which campaigns there are, what each cost and brought, and one whole."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.campaign_actions import CampaignActions
from funneldesk.desktop.campaigns.campaign_filter import CampaignFilterBar
from funneldesk.desktop.campaigns.campaign_list import CampaignList
from funneldesk.desktop.campaigns.campaign_panel import CampaignPanel
from funneldesk.desktop.campaigns.funnel_bars import MEASURED
from funneldesk.desktop.campaigns.new_campaign import NewCampaign
from funneldesk.desktop.campaigns.page import CampaignsPage
from funneldesk.desktop.campaigns.results_grid import ResultsGrid
from funneldesk.desktop.campaigns.table_read import read_table
from funneldesk.desktop.campaigns.unkept_rows import tell_unkept
from funneldesk.desktop.memory import remember_splitter
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel
from funneldesk.desktop.widgets.period_chip import PeriodChip, keep_period, named_periods, restore_period
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.queries.campaign_choices import CampaignChoices
from funneldesk.queries.campaign_cohort import find_campaign_records
from funneldesk.queries.campaign_page import find_people_reached, read_campaign_page
from funneldesk.queries.campaigns import CampaignFilter
from funneldesk.queries.experiments import read_campaign_experiments
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.campaigns.table_read import TableRead
    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.campaign_page import CampaignPage
    from funneldesk.queries.experiments import ExperimentRow
    from funneldesk.queries.period import Period

_log = logging.getLogger(__name__)

_NARROW = 720
_REST = 70
"""Milliseconds that the arrows must rest before the panel follows them."""
_EXPLAINED = (
    "A campaign is what you do on purpose to be found: a trade fair, a search ad, a webinar. Give it a budget, enter "
    "or import what it cost, and FunnelDesk shows the leads, customers and money it brought."
)


class CampaignTablePage(CampaignsPage):
    """The page.

    Args:
        desk: the open workspace.
    """

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {"campaign", "campaign_result", "campaign_plan", "campaign_change", "contact", "lifecycle_change", "deal"}
        | {"stage_visit", "channel", "user", "setting", "segment", "tracked_link", "content", "reason", "activity"}
        | {"experiment", "variant", "assignment", "touchpoint"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._memory = desk.memory("campaigns")
        self._asked = 0
        self._page_asked = 0
        self._wants_focus = False
        self._wants_new = False
        self._opens_panel = ""
        self.read: TableRead | None = None
        self._wanted: CampaignFilter | None = None
        self._period: Period | None = None
        self._wanted_id: int | None = None
        self.menu: QMenu | None = None
        self.new_campaign: NewCampaign | None = None
        self.acts = CampaignActions(desk, self)
        self.filter_bar = CampaignFilterBar(self)
        self.filter_bar.changed.connect(self._narrow)
        self.period = PeriodChip(self._today, self)
        self.period.chosen.connect(self.show_period)
        self.import_button = Button("Import ad results…", on_click=lambda: desk.import_wanted.emit(""))
        self.new_button = Button("New campaign", on_click=self.open_new)
        self.list = CampaignList(desk, self.filter_bar)
        self.table = self.list.table
        self.panel = CampaignPanel(desk, self.acts, lambda: self._today()[0])
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._ask_page)
        self._chosen_rest = QTimer(self, singleShot=True, interval=2 * _REST)
        self._chosen_rest.timeout.connect(self.list.show_weeks)
        self._recall()
        self._remember_order()
        self._lay_out()
        self._connect()

    # What the room asks of a page.

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """Status and period at the left, the buttons at the right."""
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_look(gap, "canvas")
        return self.filter_bar.chips["statuses"], self.period, gap, self.import_button, self.new_button

    def entered(self) -> None:
        """The page is shown; what draws its chart starts beside it."""
        super().entered()
        self.list.chart.press.warm_up()

    def take_focus(self) -> None:
        """Begin at the table, once it is there."""
        face = self._faces.currentWidget()
        self._wants_focus = face is self._reading
        if face is self._content:
            self.table.setFocus()
        elif face is self._first:
            self._first.button.setFocus()

    @property
    def is_settled(self) -> bool:
        """Whether table, panel and chart are those of the newest question."""
        resting = not self._rest.isActive() and not self._chosen_rest.isActive()
        return super().is_settled and resting and self.list.is_settled

    def ask(self) -> None:
        """Ask for the table; an older answer that comes later is dropped."""
        if self.desk.is_closed:
            return
        self._asked += 1
        number = self._asked
        self.expect()
        quarter = named_periods(*self._today())["This quarter"]
        future = self.desk.app.ask(read_table, self._wanted, self._period, quarter)
        self.desk.bridge.deliver(
            future, self, lambda read: self._show(number, read), lambda error: self._fail(number, error)
        )

    def show_period(self, period: Period) -> None:
        """Show the figures of a period."""
        self._period = period
        self.period.set_period(period)
        self._memory.keep("period", keep_period(period, *self._today()))
        self.ask()

    def open_new(self) -> None:
        """Ask for a new campaign."""
        choices = self.acts.choices
        if choices is None:
            # What can be chosen is on its way.
            self._wants_new = True
            return
        self.new_campaign = NewCampaign(self, self.desk, choices, lambda: self._today()[0], self.show_campaign)
        anchor = self.new_button if self.new_button.isVisible() else self
        self.new_campaign.open_at(anchor, focus=self.new_campaign.fields["name"])

    def show_campaign(self, campaign_id: int) -> None:
        """Bring a campaign into view, whatever the table is narrowed to."""
        if self.read is not None and _lists(self.read, campaign_id):
            self.table.pick(campaign_id)
            return
        # It is new, or hidden by the filter, which the answer tells.
        self._wanted_id = campaign_id
        self.ask()

    def show_record(self, kind: str, record_id: int) -> None:
        """Bring a campaign that was found elsewhere into view."""
        del kind
        self._left.setCurrentWidget(self.list)
        self.show_campaign(record_id)

    def open_panel(self, campaign_id: int) -> None:
        """Show a campaign and go on in its panel."""
        self._opens_panel = "focus"
        self.show_campaign(campaign_id)
        self._ask_page()

    # Asking and showing.

    def _show(self, number: int, read: TableRead) -> None:
        self.arrived()
        if number != self._asked:
            return
        if self._wanted_id is not None and read.wanted != CampaignFilter() and not _lists(read, self._wanted_id):
            self.desk.surface.show_toast("All campaigns are listed now; the filter hid the one that is shown.")
            self.filter_bar.show_filter(CampaignFilter())
            self._narrow()
            return
        begin_at = self._memory.number("campaign") if self.read is None else None
        if self._wanted_id is None and begin_at is not None and _lists(read, begin_at):
            self._wanted_id = begin_at
        self.read = read
        self._wanted, self._period = read.wanted, read.period
        self.acts.choices = read.choices
        self.filter_bar.set_choices(read.choices)
        self.filter_bar.show_filter(read.wanted)
        self.period.set_period(read.period)
        self._error.hide()
        is_empty = read.choices.total == 0
        for part in (self.filter_bar.chips["statuses"], self.period):
            part.setEnabled(not is_empty)
        self._faces.setCurrentWidget(self._first if is_empty else self._content)
        self.list.show_table(read, self._wanted_id)
        self.list.strip.ask(read.period, self.period.label)
        self._wanted_id = None
        self.panel.setVisible(bool(read.rows))
        if self._left.currentWidget() is not self.list:
            self.results.ask()
        self._ask_page()
        if self._wants_new:
            self._wants_new = False
            self.open_new()
        elif self._wants_focus:
            self.take_focus()

    def _fail(self, number: int, error: BaseException) -> None:
        self.arrived()
        if number != self._asked or self.desk.is_closed:
            return
        _log.error("the campaigns could not be read", exc_info=error)
        self._is_stale = True
        self._error.set_error(
            "The campaigns could not be read.", safe="Nothing was changed; what you see may be old.", advice=str(error)
        )
        self._error.show()

    def _ask_page(self) -> None:
        """Ask for the campaign that has the focus."""
        self._rest.stop()
        campaign_id = self.table.current_id
        if campaign_id is None or self.desk.is_closed:
            return
        self._page_asked += 1
        number = self._page_asked

        def show(page: CampaignPage | None) -> None:
            self.arrived()
            if number == self._page_asked and page is not None:
                self._show_page(page)

        def fail(error: BaseException) -> None:
            self._fail(self._asked, error)

        def show_experiments(rows: tuple[ExperimentRow, ...]) -> None:
            if number == self._page_asked:
                self.panel.experiment.show_experiments(rows)

        self.desk.ask(read_campaign_experiments, self, show_experiments, campaign_id)
        self.expect()
        future = self.desk.app.ask(read_campaign_page, campaign_id, self._period or ALL_TIME)
        self.desk.bridge.deliver(future, self, show, fail)

    def _show_page(self, page: CampaignPage) -> None:
        self.panel.show_page(page, self.acts.choices or CampaignChoices())
        self._memory.keep("campaign", page.row.id)
        wish, self._opens_panel = self._opens_panel, ""
        if wish == "focus":
            self.panel.take_focus()
        elif wish == "rename":
            self.panel.rename()
        elif wish == "results":
            self.open_results()

    def _narrow(self) -> None:
        self._wanted = self.filter_bar.filter
        self._memory.keep("filter", self._wanted.keep())
        self.ask()

    def _recall(self) -> None:
        """Begin with the filter and the period of the last visit."""
        kept = self._memory.values("filter")
        if kept:
            self._wanted = CampaignFilter.restore(kept)
            self.filter_bar.show_filter(self._wanted)
        self._period = restore_period(self._memory.values("period"), *self._today())
        if self._period is not None:
            self.period.set_period(self._period)

    @cached_property
    def results(self) -> ResultsGrid:
        """The grid of results, made when it is first wanted."""
        grid = ResultsGrid(self.desk, lambda: self._today()[0])
        grid.closed.connect(self.close_results)
        grid.wanted.connect(self._show_unkept)
        self._left.addWidget(grid)
        return grid

    def _remember_order(self) -> None:
        """Order the table as on the last visit, and remember another order."""
        head = self.table.horizontalHeader()
        kept = self._memory.number("order")
        if kept is not None and 0 < abs(kept) <= head.count():
            way = Qt.SortOrder.AscendingOrder if kept > 0 else Qt.SortOrder.DescendingOrder
            self.table.sortByColumn(abs(kept) - 1, way)

        def keep(column: int, order: Qt.SortOrder) -> None:
            sign = 1 if order == Qt.SortOrder.AscendingOrder else -1
            self._memory.keep("order", sign * (column + 1))

        head.sortIndicatorChanged.connect(keep)

    # The records behind a figure.

    def open_part(self, part: str, words: str) -> None:
        """List the records behind a figure of the campaign shown; its results, where the figure is made of these."""
        page = self.panel.page
        if page is None:
            return
        title, period = f"{words} of “{page.row.name}”", self._period or ALL_TIME

        def show(records: RecordSet) -> None:
            self._list_records(title, records)

        if part == "results" or part in MEASURED:
            self.open_results()
        elif part == "accepted":
            show(RecordSet("contact", page.feedback.accepted.ids))
        elif part == "reached":
            self.desk.ask(find_people_reached, self, show, page.row.id, period)
        else:
            self.desk.ask(find_campaign_records, self, show, part, page.row.id, period)

    def _list_records(self, title: str, records: RecordSet) -> None:
        if records.ids:
            self.desk.records_wanted.emit(title, records.table, records.ids)
        else:
            self.desk.surface.show_toast("There are no records behind this figure.")

    def open_results(self) -> None:
        """Let the results of the campaign shown be typed."""
        page = self.panel.page
        if page is not None:
            self.results.show_campaign(page.row.id, page.row.name)
            self._left.setCurrentWidget(self.results)
            self.results.take_focus()

    def close_results(self) -> None:
        """Show the table of campaigns again."""
        self._left.setCurrentWidget(self.list)
        self.table.setFocus()
        if waiting := self.results.unkept.count:
            self.desk.surface.show_toast(f"{tell_unkept(waiting)} They wait under Enter results until you quit.")

    def _show_unkept(self) -> None:
        self._open_page("campaigns")
        self._left.setCurrentWidget(self.results)
        self.results.take_focus()

    # What is done with campaigns.

    def make_menu(self, ids: Sequence[int]) -> QMenu:
        """What can be done with the campaigns chosen."""
        menu, acts = QMenu(self), self.acts
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Campaign" if len(ids) == 1 else f"{len(ids)} campaigns")
        if len(ids) == 1:
            menu.addAction("Open\tEnter", lambda: self.open_panel(ids[0]))
            menu.addAction("Rename\tF2", self._rename)
            menu.addAction("Enter results…", self._enter_results)
            menu.addAction("Duplicate", lambda: acts.duplicate(ids[0], self.show_campaign))
            menu.addSeparator()
        menu.addMenu(acts.status_menu(ids, menu))
        for title, field in (("Channel", "channel_id"), ("Funnel stage", "funnel_stage"), ("Owner", "owner_id")):
            menu.addMenu(acts.field_menu(title, field, ids, menu))
        menu.addSeparator()
        menu.addAction("Copy\tCtrl+C", self.table.copy)
        menu.addAction("New campaign…", self.open_new)
        menu.addSeparator()
        menu.addAction("Delete\tDel", lambda: acts.delete(ids))
        return menu

    def _open_menu(self, at: QPoint) -> None:
        ids = self.table.chosen_ids()
        if ids:
            self.menu = self.make_menu(ids)
            self.menu.popup(at)

    def _rename(self) -> None:
        self._opens_panel = "rename"
        self._ask_page()

    def _enter_results(self) -> None:
        self._opens_panel = "results"
        self._ask_page()

    def _open_page(self, key: str) -> None:
        room: Any = self.desk.surface.open_room("campaigns")
        show_page = getattr(room, "show_page", None)
        if show_page is None:
            return
        show_page(key)
        if key == "content" and self.panel.page is not None:
            room.page().build_link(self.panel.page.row.id)

    # Widgets.

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The panel stands beside the table where there is room, else below it."""
        super().resizeEvent(event)
        narrow = self.width() < current_theme().px(_NARROW)
        self._splitter.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def _connect(self) -> None:
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(lambda: self.acts.delete(self.table.chosen_ids()))
        self.table.rename_wanted.connect(self._rename)
        self.table.picked.connect(lambda _id: self._rest.start())
        self.table.opened.connect(self.open_panel)
        self.list.chosen.connect(self._chosen_rest.start)
        self.panel.part_wanted.connect(self.open_part)
        self.panel.records_wanted.connect(self._list_records)
        self.panel.page_wanted.connect(self._open_page)
        self.panel.results_wanted.connect(self.open_results)
        self.panel.left.connect(self.table.setFocus)

    def _lay_out(self) -> None:
        self._error = ErrorPanel("", retry=self.ask)
        self._error.hide()
        self._first = EmptyState(
            "campaigns", "No campaigns yet", _EXPLAINED, button="New campaign", on_click=self.open_new
        )
        self._reading = PlainLabel("Reading the campaigns…", tone="muted")
        self._reading.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        # From the outside in: whatever is put into another parent is styled anew with all it holds.
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._error)
        self._faces = QStackedWidget()
        set_look(self._faces, "canvas")
        column.addWidget(self._faces, 1)
        self._content = QWidget()
        set_look(self._content, "canvas")
        for face in (self._reading, self._content, self._first):
            self._faces.addWidget(face)
        row = QHBoxLayout(self._content)
        row.setContentsMargins(0, 0, 0, 0)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(12)
        row.addWidget(self._splitter)
        self._left = QStackedWidget()
        set_look(self._left, "canvas")
        self._splitter.addWidget(self._left)
        self._left.addWidget(self.list)
        self._splitter.addWidget(self.panel)
        self._splitter.setStretchFactor(0, 61)
        self._splitter.setStretchFactor(1, 39)
        self._splitter.setSizes([610, 390])
        remember_splitter(self._splitter, self._memory)

    def _today(self) -> tuple[dt.date, Business]:
        business = self.desk.app.business
        return self.desk.app.clock.now().astimezone(business.zone).date(), business


def _lists(read: TableRead, campaign_id: int) -> bool:
    return any(row.id == campaign_id for row in read.rows)
