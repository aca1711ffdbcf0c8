"""The page of leads: list and lead side by side, kept in step with what is committed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout

from funneldesk.commands.saved_view import remove_view, save_view
from funneldesk.desktop.leads.chosen_leads import ChosenLeads
from funneldesk.desktop.leads.filter_bar import FilterBar
from funneldesk.desktop.leads.key_presses import listen
from funneldesk.desktop.leads.lead_menu import LeadActions
from funneldesk.desktop.leads.lead_model import LeadModel
from funneldesk.desktop.leads.lead_panel import LeadPanel
from funneldesk.desktop.leads.lead_table import LeadTable
from funneldesk.desktop.leads.lead_words import LeadWords
from funneldesk.desktop.leads.new_lead import NewLead
from funneldesk.desktop.leads.score_order import ScoreOrder
from funneldesk.desktop.leads.several import SeveralLeads
from funneldesk.desktop.memory import remember_splitter
from funneldesk.desktop.room_page import RoomPage
from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import Card
from funneldesk.queries.lead_choices import ROOM, TO_ACCEPT, LeadChoices, read_first_view, read_lead_choices
from funneldesk.queries.lead_handoff import NURTURING
from funneldesk.queries.lead_page import read_lead_page
from funneldesk.queries.leads import read_lead_ids, read_lead_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.lead_page import LeadPage
    from funneldesk.queries.leads import LeadFilter, LeadRow

_LIST_TABLES = frozenset(
    {"contact", "company", "source", "user", "lifecycle_label", "external_id", "channel", "segment", "handoff"}
)
_ROW_TABLES = frozenset({"enrolment", "sequence_step", "lifecycle_change", "business"})
_CHOICE_TABLES = _LIST_TABLES | {"saved_view", "reason"}
_SCORE_TABLES = frozenset({"touchpoint", "activity", "score_rule", "score_group"})
_PAGE_TABLES = (
    _LIST_TABLES
    | _SCORE_TABLES
    | {"lifecycle_change", "deal", "stage", "campaign", "reason", "handoff_offer"}
    | _ROW_TABLES
)
_MOST_COPIED = 5000
_MINUTE = 60_000


class LeadsPage(RoomPage):
    """The page."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._words = LeadWords(desk.app)
        self._asked_ids = self._asked_page = self._shown_page = 0
        self._stale: set[str] = set()
        self._wanted_lead: int | None = None
        self._listed = self._imported = self._was_sent = False
        self.choices = LeadChoices()
        self.actions_on = LeadActions(desk, self)
        self.acts_on = ChosenLeads(desk, self)
        self.model = LeadModel(self._words, self)
        self.table = LeadTable(self.model, self._words)
        self._memory = desk.memory("leads")
        self.bar = FilterBar(self._words)
        self.bar.set_me(desk.me)
        self._recall_list()
        self.table.recall(self._memory)
        self.panel = LeadPanel(desk, self._words)
        self._scores = ScoreOrder(desk, self, lambda: self.refresh_scores(frozenset()))
        self._lay_out()
        self._connect()
        self._gather = QTimer(self, singleShot=True, interval=0)
        self._gather.timeout.connect(self._refresh)
        # What is left of the clocks is told by the minute.
        self._minutes = QTimer(self, interval=_MINUTE)
        self._minutes.timeout.connect(self.tell_time)
        self._minutes.start()
        self._read_choices()
        self._read_ids()

    # What the room calls.

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """The views and the buttons; the filters stand below."""
        return self.bar.beside_tabs()

    def open_lead(self, contact_id: int) -> None:
        """Show a lead's page; the list goes to it where it is listed."""
        self._wanted_lead, self._was_sent = contact_id, True
        self._read_page(contact_id)
        if self._listed and not self.table.show_lead(contact_id) and self.bar.is_narrow:
            self.bar.clear()

    def show_records(self, title: str, table: str, ids: Sequence[int]) -> None:
        """List exactly the leads behind a figure."""
        self._was_sent = True
        if table == "contact":
            self.bar.show_records(title, ids)

    def refresh_scores(self, _contact_ids: frozenset[int]) -> None:
        """Kept scores were renewed: lists ordered or narrowed by them are read again."""
        if self._goes_by_score():
            self._read_ids()
        self._read_choices()

    @property
    def is_settled(self) -> bool:
        """Whether everything asked for has come."""
        read = self._listed and bool(self.choices.stages) and self._shown_page == self._asked_page
        return read and not self._gather.isActive() and self.table.is_settled()

    def take_focus(self) -> None:
        """Work begins in the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_time(self) -> None:
        """Say anew how much time is left."""
        self.table.viewport().update()
        self.panel.tell_time()

    # Building.

    def _lay_out(self) -> None:
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        self._list = QStackedWidget()
        self._list.addWidget(self.table)
        self._none = EmptyState(
            "leads",
            "No lead matches",
            "Nothing fits the search and the filters in force.",
            button="Show all leads",
            on_click=self.bar.clear,
        )
        self._first = EmptyState(
            "leads",
            "No leads yet",
            "A lead is somebody who may buy: a card from a fair, a form, a call. Bring in the spreadsheet you keep "
            "them in, or add the first one by hand. Each gets a score with its reasons, so you know whom to call.",
            button="Import a spreadsheet…",
            on_click=lambda: self.desk.import_wanted.emit(""),
        )
        self._list.addWidget(self._none)
        self._list.addWidget(self._first)
        inside.addWidget(self._list)
        self._side = QStackedWidget()
        self._hint = EmptyState(
            "leads", "Choose a lead", "Its page shows why it scores as it does, what comes next and what has been."
        )
        # It has no button to press; the empty one must not take the focus.
        self._hint.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._several = SeveralLeads(self)
        blank = Card()
        QVBoxLayout(blank).addWidget(self._hint)
        for widget in (blank, self.panel, self._several):
            self._side.addWidget(widget)
        self._blank = blank
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setAccessibleName("List and page")
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(12)
        splitter.addWidget(card)
        splitter.addWidget(self._side)
        splitter.setStretchFactor(0, 13)
        splitter.setStretchFactor(1, 17)
        splitter.setSizes([530, 670])
        remember_splitter(splitter, self._memory)
        self.splitter = splitter
        card.setMinimumWidth(300)
        self._side.setMinimumWidth(360)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addWidget(splitter, 1)
        self.table.show_order(self.bar.order, descending=self.bar.descending)

    def _connect(self) -> None:
        self.desk.me_changed.connect(lambda: self.bar.set_me(self.desk.me))
        self.model.rows_wanted.connect(self._read_rows)
        self.bar.changed.connect(self._narrowed)
        self.bar.save_wanted.connect(self._save_view)
        self.bar.remove_wanted.connect(lambda view_id: self.desk.tell(remove_view, self, view_id=view_id))
        self.bar.import_wanted.connect(lambda: self.desk.import_wanted.emit(""))
        self.bar.add_wanted.connect(self.add_lead)
        self.table.order_wanted.connect(self.bar.set_order)
        self.table.opened.connect(self._opened)
        self.table.entered.connect(self._entered)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(lambda: self.actions_on.delete(self.table.chosen_ids()))
        self.table.copy_wanted.connect(self.copy)
        slash = QShortcut(QKeySequence("/"), self)
        slash.activated.connect(self.bar.search.setFocus)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_side())
        self.panel.deal_wanted.connect(self.actions_on.open_deal)
        self.panel.sequence_wanted.connect(lambda lead_id: self.actions_on.offer_sequences([lead_id], QCursor.pos()))
        listen(self)

    # Reading: the newest question wins, older answers are dropped.

    def _read_choices(self) -> None:
        self.desk.ask(read_lead_choices, self, self._take_choices)

    def _take_choices(self, choices: LeadChoices) -> None:
        self.choices = self.actions_on.choices = choices
        self.bar.set_choices(choices)
        self._show_list()
        if self.panel.page is not None:
            self.panel.show_page(self.panel.page, choices)

    def _read_ids(self, *, to_top: bool = False, show_top: bool = False) -> None:
        self._asked_ids += 1
        asked, wanted = self._asked_ids, self.bar.filter
        order, descending = self.bar.order, self.bar.descending

        def take(ids: list[int]) -> None:
            if asked == self._asked_ids:
                self._take_ids(ids, to_top=to_top)
                if show_top:
                    self.table.scrollToTop()

        self.desk.ask(read_lead_ids, self, take, wanted, order=order, descending=descending)

    def _take_ids(self, ids: list[int], *, to_top: bool) -> None:
        self._listed = True
        if to_top or list(self.model.ids) != ids:
            self.table.replace_ids(ids, to_top=to_top)
        self.bar.set_count(len(ids))
        self._show_list()
        if to_top:
            announce(self.table, self.bar.count.text())
        if self._wanted_lead is not None and self.table.show_lead(self._wanted_lead):
            self._wanted_lead = None
        elif to_top and self.table.current_id() is None and ids:
            self.table.choose_first()
        self._settle()
        self._show_side()

    def _read_rows(self, ids: list[int]) -> None:
        def take(rows: list[LeadRow]) -> None:
            self.model.take_rows(ids, rows)
            if self._goes_by_score():
                self._scores.check(rows)

        self.desk.ask(read_lead_rows, self, take, ids)

    def _read_page(self, lead_id: int) -> None:
        self._asked_page += 1
        asked = self._asked_page

        def take(page: LeadPage | None) -> None:
            if asked == self._asked_page:
                self._shown_page = asked
                self._take_page(page)

        self.desk.ask(read_lead_page, self, take, lead_id)

    def _take_page(self, page: LeadPage | None) -> None:
        if page is None:
            self.panel.page = None
            self._settle()
        else:
            self.panel.show_page(page, self.choices)
        self._show_side()

    def _settle(self) -> None:
        """Where the lead with the focus is gone, go on with the next; one that only left the filter keeps its page."""
        if self._wanted_lead is not None or self.table.current_id() is not None:
            return
        page = self.panel.page
        if not self.model.rowCount() and self.bar.is_narrow:
            # Beside "No lead matches" a page would be that of a lead which does not.
            self.panel.page = None
        if page is None or (self.table.lost_id is not None and page.id != self.table.lost_id):
            self.table.choose_neighbour()

    def _recall_list(self) -> None:
        """The list of the last visit; who has something to accept, or was never here, begins by their role."""
        kept = self._memory.values("list")
        self.bar.use(kept)
        if self.desk.me is not None:
            self.desk.ask(read_first_view, self, partial(self._begin, self.bar.filter, not kept), self.desk.me)

    def _begin(self, before: LeadFilter, is_first: bool, view: str) -> None:  # noqa: FBT001 - bound by partial
        if self._was_sent or self.bar.filter != before:
            return
        if view == TO_ACCEPT:
            self.bar.show_to_accept()
        elif view == NURTURING and is_first:
            self.bar.show_nurturing()

    # Following.

    def _follow(self, change: Change) -> None:
        self._stale |= change.touched.tables()
        self._imported |= change.kind == "do" and change.label.startswith("Import ")
        self._gather.start()

    def _refresh(self) -> None:
        stale, self._stale = self._stale, set()
        if stale & (_LIST_TABLES | _ROW_TABLES | _SCORE_TABLES):
            self.model.forget()
        if stale & _LIST_TABLES or (self.bar.filter.handoffs and stale & _ROW_TABLES):
            # An import brings its leads where the list begins.
            newest = self.bar.order == "created" and self.bar.descending
            self._read_ids(show_top=self._imported and newest)
            self._imported = False
        if stale & _CHOICE_TABLES:
            self._read_choices()
        if stale & _PAGE_TABLES and self.panel.page is not None:
            self._read_page(self.panel.page.id)

    def _goes_by_score(self) -> bool:
        return self.bar.order == "score" or bool(self.bar.filter.bands)

    def _narrowed(self) -> None:
        if self.bar.filter.only is None:
            self._memory.keep("list", self.bar.keep())
        if self._goes_by_score():
            # Rows that were read before may show another score than the one they are ordered by.
            self.model.forget()
        self.table.show_order(self.bar.order, descending=self.bar.descending)
        self._read_ids(to_top=True)

    def _opened(self, lead_id: int | None) -> None:
        if lead_id is not None:
            self._wanted_lead = None
            self._read_page(lead_id)

    def _entered(self, lead_id: int) -> None:
        self._read_page(lead_id)
        self.panel.take_focus()

    def _show_list(self) -> None:
        if self.model.rowCount():
            self._list.setCurrentWidget(self.table)
        elif self.choices.anybody or self.bar.is_narrow:
            self._list.setCurrentWidget(self._none)
        elif self._listed:
            self._list.setCurrentWidget(self._first)
        something = self._list.currentWidget() is not self._first
        self.bar.show_filters(on=something)
        self._side.setVisible(something)

    def _show_side(self) -> None:
        chosen = self.table.chosen_count()
        if chosen > 1:
            self._several.show_count(chosen, self._words.count(chosen))
            self._side.setCurrentWidget(self._several)
        elif self.panel.page is not None:
            self._side.setCurrentWidget(self.panel)
        else:
            self._side.setCurrentWidget(self._blank)

    # Doing.

    def add_lead(self) -> None:
        """Open the form for a new lead."""
        form = NewLead(self, self.desk, self.open_lead)
        button = self.bar.add_button
        form.open_at(button.mapToGlobal(QPoint(0, button.height() + 4)), focus=form.fields["name"])

    def _save_view(self, name: str) -> None:
        kept = self.bar.keep()
        self.desk.submit(lambda work: save_view(work, room=ROOM, name=name, view=kept), self, name="save_view")

    def _open_menu(self, at: QPoint) -> None:
        self.make_menu(self.table.chosen_ids()).popup(at)

    def make_menu(self, ids: Sequence[int]) -> QMenu:
        """What can be done with these leads."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(ids) == 1:
            menu.addAction("Open").triggered.connect(lambda: self._entered(ids[0]))
            menu.addAction("Open a deal").triggered.connect(lambda: self.actions_on.open_deal(ids[0]))
            menu.addSeparator()
        self.acts_on.fill_menu(menu, ids)
        menu.addMenu(self.actions_on.assign_menu(ids, menu))
        menu.addMenu(self.actions_on.stage_menu(ids, menu))
        into = menu.addAction("Put into a sequence…")
        into.triggered.connect(lambda: self.actions_on.offer_sequences(ids, menu.pos()))
        menu.addAction("Copy").triggered.connect(self.copy)
        menu.addSeparator()
        menu.addAction("Delete").triggered.connect(lambda: self.actions_on.delete(ids))
        return menu

    def copy(self) -> None:
        """Put the chosen leads into the clipboard as tab-separated text."""
        ids = self.table.chosen_ids()[:_MOST_COPIED]

        def put(rows: list[LeadRow]) -> None:
            QGuiApplication.clipboard().setText("\n".join(self._words.line(row) for row in rows))
            self.desk.surface.show_toast(
                f"Copied {self._words.count(len(rows))} {'lead' if len(rows) == 1 else 'leads'}"
            )

        if ids:
            self.desk.ask(read_lead_rows, self, put, ids)
