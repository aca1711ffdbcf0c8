"""The page on where leads come from: each source in its own words, the channel it counts as, and the channels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.commands.source import map_sources, set_source_origin
from funneldesk.desktop.settings.channel_list import ChannelList
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.list_table import ListColumn, ListTable
from funneldesk.desktop.settings.page import SettingsPage
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.fields import SearchField
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import Card, PlainLabel, plain_caption
from funneldesk.model.source import Origin
from funneldesk.queries.sources import SourceMap, read_source_map

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.sources import SourceRow

ORIGIN_WORDS: dict[str, str] = {Origin.INBOUND: "Inbound", Origin.OUTBOUND: "Outbound", "": "Not said"}
NO_CHANNEL = "No channel yet"
_TABLES = frozenset({"source", "channel", "contact", "campaign", "import_batch"})
_LEAST_HEIGHT, _SEARCH = 260, 220


class SourcesPage(SettingsPage):
    """Sources above, those without a channel first; channels below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Sources and channels",
            "A source keeps the words it was written with. Say what each counts as; two are never merged by guessing.",
        )
        self.search = SearchField("Search sources")
        self.note = PlainLabel("", tone="second", elide=True)
        self.channel = Chip("Channel", menu=QMenu(self))
        self.channel.setAccessibleName("Channel of the chosen sources")
        self.origin = Chip("Origin", menu=QMenu(self))
        self.origin.setAccessibleName("Origin of the chosen sources")
        self.table: ListTable[SourceRow] = ListTable("Sources", _columns())
        self.empty = EmptyState(
            "leads",
            "No source yet",
            "Sources appear as soon as leads name one: typed in, imported from a file, or by a form of yours.",
        )
        self.channels = ChannelList(desk)
        self.map = SourceMap((), ())
        self._lay_out()
        self._fill_origins(self.origin.menu())
        self.search.searched.connect(self._search)
        self.table.chosen.connect(self._follow_choice)
        self.table.opened.connect(lambda: self._open_menu(self.table.place_below_current()))
        self.table.menu_wanted.connect(self._open_menu)
        self._following = Following(desk, self, _TABLES, self._ask)

    def entered(self) -> None:
        """Read the sources once they are wanted."""
        self._following.catch_up()

    def map_chosen(self, channel_id: int | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        """Count the chosen sources as a channel, or as none."""
        ids = [row.id for row in self.table.chosen_rows()]
        if ids:
            self.desk.tell(map_sources, self, source_ids=ids, channel_id=channel_id)

    def call_chosen(self, origin: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        """Call the chosen sources inbound, outbound, or neither."""
        ids = [row.id for row in self.table.chosen_rows()]
        if ids:
            self.desk.tell(set_source_origin, self, source_ids=ids, origin=origin or None)

    def make_menu(self) -> QMenu:
        """The menu of the chosen sources: channels at the top, then the origin."""
        menu = QMenu(self)
        self._fill_channels(menu)
        menu.addSeparator()
        self._fill_origins(menu)
        menu.addSeparator()
        menu.addAction("Copy\tCtrl+C", self.table.copy)
        return menu

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.search.setMaximumWidth(current_theme().px(_SEARCH))
        bar.addWidget(self.search, 1)
        bar.addWidget(self.note, 1)
        bar.addWidget(self.channel)
        bar.addWidget(self.origin)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 5, 1, 7)
        inner.addWidget(self.table)
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        full = QWidget()
        set_look(full, "canvas")
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(card, 1)
        self._pages = QStackedWidget()
        set_look(self._pages, "canvas")
        for page in (QWidget(), full, self.empty):
            self._pages.addWidget(page)
        self._full = full
        self.column.addWidget(self._pages, 1)
        self.column.addWidget(self.channels)
        self._follow_choice()

    def _ask(self) -> None:
        self.desk.ask(read_source_map, self, self._show)

    def _show(self, found: SourceMap) -> None:
        offered = [(one.id, one.label) for one in self.map.channels]
        self.map = found
        self.table.records.set_rows(found.sources)
        self._pages.setCurrentWidget(self._full if found.sources else self.empty)
        self.channels.show_channels(found.channels)
        if offered != [(one.id, one.label) for one in found.channels]:
            menu = self.channel.menu()
            menu.clear()
            self._fill_channels(menu)
        self._follow_choice()

    def _search(self, text: str) -> None:
        self.table.records.search(text)
        self._follow_choice()

    def _follow_choice(self) -> None:
        chosen = len(self.table.selectionModel().selectedRows())
        for chip in (self.channel, self.origin):
            chip.setEnabled(chosen > 0)
        unmapped = sum(row.channel_id is None for row in self.map.sources)
        if chosen:
            self.note.setText(f"{chosen:,} chosen")
        elif self.map.sources and not self.table.records.rows:
            self.note.setText("Nothing found")
        else:
            self.note.setText(f"{unmapped:,} without a channel" if unmapped else "Every source has a channel")

    def _fill_channels(self, menu: QMenu) -> None:
        for channel in self.map.channels:
            action = menu.addAction(plain_caption(channel.label))
            action.triggered.connect(partial(self.map_chosen, channel.id))
        menu.addSeparator()
        menu.addAction("No channel").triggered.connect(partial(self.map_chosen, None))

    def _fill_origins(self, menu: QMenu) -> None:
        for origin, words in ORIGIN_WORDS.items():
            menu.addAction(words).triggered.connect(partial(self.call_chosen, str(origin)))

    def _open_menu(self, at: QPoint) -> None:
        self.make_menu().popup(at)


def _columns() -> tuple[ListColumn[SourceRow], ...]:
    return (
        ListColumn("Source", lambda row: row.words, 42, lambda row: row.words.casefold()),
        ListColumn("Leads", lambda row: f"{row.leads:,}", 12, lambda row: row.leads, is_number=True),
        ListColumn(
            "Channel",
            lambda row: row.channel or NO_CHANNEL,
            26,
            lambda row: (bool(row.channel), row.channel.casefold()),
            tone=lambda row: "ink" if row.channel else "warn_text",
        ),
        ListColumn(
            "Origin",
            lambda row: ORIGIN_WORDS.get(row.origin, row.origin),
            18,
            lambda row: row.origin,
            tone=lambda row: "ink" if row.origin else "ink_3_text",
        ),
    )
