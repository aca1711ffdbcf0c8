"""The first page of the Campaigns room: which campaigns there are, what each cost and brought, and one whole."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.campaign_actions import CampaignActions
from funneldesk.desktop.campaigns.campaign_filter import CampaignFilterBar
from funneldesk.desktop.campaigns.campaign_table import CampaignTable, TotalsLine
from funneldesk.desktop.campaigns.page import CampaignsPage
from funneldesk.desktop.campaigns.table_read import read_table
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel
from funneldesk.desktop.widgets.period_chip import PeriodChip, keep_period, named_periods, restore_period
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.queries.campaigns import CampaignFilter, total_campaigns

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint

    from funneldesk.desktop.campaigns.table_read import TableRead
    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.period import Period

_log = logging.getLogger(__name__)

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
        {"campaign", "campaign_result", "contact", "lifecycle_change", "deal", "stage_visit", "channel", "user"}
        | {"setting", "segment"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._memory = desk.memory("campaigns")
        self._asked = 0
        self.read: TableRead | None = None
        self._wanted: CampaignFilter | None = None
        self._period: Period | None = None
        self._wanted_id: int | None = None
        self.actions_of = CampaignActions(desk, self)
        self.filter_bar = CampaignFilterBar(self)
        self.filter_bar.changed.connect(self._narrow)
        self.period = PeriodChip(self._today, self)
        self.period.chosen.connect(self.show_period)
        self.import_button = Button("Import ad results…", on_click=lambda: desk.import_wanted.emit(""))
        self.new_button = Button("New campaign", on_click=self.open_new)
        self.table = CampaignTable(desk.app.business.currency)
        self.totals = TotalsLine(self.table)
        self._recall()
        self._lay_out()
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(lambda: self.actions_of.delete(self.table.chosen_ids()))
        self.table.filter_wanted.connect(self.filter_bar.search.setFocus)

    # What the room asks of a page.

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """Status and period at the left, the buttons at the right."""
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_look(gap, "canvas")
        return self.filter_bar.chips["statuses"], self.period, gap, self.import_button, self.new_button

    def take_focus(self) -> None:
        """Begin at the table."""
        (self.table if self._faces.currentWidget() is self._content else self._first.button).setFocus()

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

    # Asking and showing.

    def _show(self, number: int, read: TableRead) -> None:
        self.arrived()
        if number != self._asked:
            return
        self.read = read
        self._wanted, self._period = read.wanted, read.period
        self.actions_of.choices = read.choices
        self.filter_bar.set_choices(read.choices)
        self.filter_bar.show_filter(read.wanted)
        self.period.set_period(read.period)
        self._error.hide()
        if read.choices.total == 0:
            self._faces.setCurrentWidget(self._first)
            return
        self._faces.setCurrentWidget(self._content)
        self.table.set_rows(read.rows, wanted=self._wanted_id)
        self._wanted_id = None
        self.table.set_natural_height()
        self.totals.set_figures(total_campaigns(read.rows, self.desk.app.business.currency), len(read.rows))
        for part in (self.table, self.totals):
            part.setVisible(bool(read.rows))
        self._none.setVisible(not read.rows)

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

    # What is done with campaigns.

    def _open_menu(self, at: QPoint) -> None:
        ids = self.table.chosen_ids()
        if ids:
            self.menu = self.make_menu(ids)
            self.menu.popup(at)

    def make_menu(self, ids: Sequence[int]) -> QMenu:
        """What can be done with the campaigns chosen."""
        menu, acts = QMenu(self), self.actions_of
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName("Campaign" if len(ids) == 1 else f"{len(ids)} campaigns")
        if len(ids) == 1:
            menu.addAction("Open", lambda: self._open(ids[0]))
            menu.addAction("Rename\tF2", self._rename)
            menu.addAction("Duplicate", lambda: acts.duplicate(ids[0], self.show_campaign))
            menu.addSeparator()
        menu.addMenu(acts.status_menu(ids, menu))
        for title, field in (("Channel", "channel_id"), ("Funnel stage", "funnel_stage"), ("Owner", "owner_id")):
            menu.addMenu(acts.field_menu(title, field, ids, menu))
        menu.addSeparator()
        menu.addAction("Copy\tCtrl+C", self.table.copy)
        menu.addAction("Delete\tDel", lambda: acts.delete(ids))
        return menu

    def show_campaign(self, campaign_id: int) -> None:
        """Bring a campaign into view, whatever the table is narrowed to."""
        self._wanted_id = campaign_id
        row = next((row for row in (self.read.rows if self.read else ()) if row.id == campaign_id), None)
        if row is not None:
            self.table.pick(campaign_id)
            self._wanted_id = None
            return
        # It is new, or hidden by the filter: the table shows all that may hold it.
        self.filter_bar.show_filter(CampaignFilter())
        self._narrow()

    def _open(self, campaign_id: int) -> None:
        self.table.pick(campaign_id)

    def _rename(self) -> None:
        pass

    # Widgets.

    def _lay_out(self) -> None:
        self._error = ErrorPanel("", retry=self.ask)
        self._error.hide()
        self._first = EmptyState(
            "campaigns", "No campaigns yet", _EXPLAINED, button="New campaign", on_click=self.open_new
        )
        self._content = QWidget()
        set_look(self._content, "canvas")
        self._reading = PlainLabel("Reading the campaigns…", tone="muted")
        self._reading.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._faces = QStackedWidget()
        set_look(self._faces, "canvas")
        for face in (self._reading, self._content, self._first):
            self._faces.addWidget(face)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._error)
        column.addWidget(self._faces, 1)
        row = QHBoxLayout(self._content)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._make_list())

    def _make_list(self) -> Card:
        self._none = EmptyState(
            "filter",
            "No campaign fits",
            "No campaign is found under this filter.",
            button="Show all campaigns",
            on_click=self.filter_bar.clear,
        )
        self._none.hide()
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(10, 8, 10, 4)
        head.setSpacing(8)
        head.addWidget(self.filter_bar.search, 1)
        for field in ("channels", "funnel_stages"):
            head.addWidget(self.filter_bar.chips[field])
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.totals)
        column.addWidget(self._none, 1)
        return card

    def _today(self) -> tuple[dt.date, Business]:
        business = self.desk.app.business
        return self.desk.app.clock.now().astimezone(business.zone).date(), business
