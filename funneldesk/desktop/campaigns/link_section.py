"""Tracked links: those that are kept, by campaign, and a builder with the QR code of what is built or chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from funneldesk.commands.tracked_link import delete_tracked_link
from funneldesk.desktop.campaigns.beside import fill_card, frame_table, set_beside
from funneldesk.desktop.campaigns.link_builder import LinkBuilder
from funneldesk.desktop.campaigns.qr_picture import QrPicture
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import Card, PlainLabel, Rule
from funneldesk.desktop.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint

    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.tracked_link import LinkOffer, TrackedLinkRow, UtmInUse


class LinkSection(QWidget):
    """The part of the page.

    Args:
        desk: the open workspace.
        ask: asks for the links again, because the filter has changed.
    """

    def __init__(self, desk: Desk, ask: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._ask = desk, ask
        self._wanted: int | None = None
        self._begins: int | None = None
        self.campaign = Choice("Links of a campaign", (), width=200)
        self.count = PlainLabel("", tone="muted", role="note")
        self.table: RecordTable[TrackedLinkRow] = RecordTable("Tracked links", _columns())
        self.builder = LinkBuilder(desk)
        self.picture = QrPicture(desk)
        self.empty = EmptyState(
            "campaigns", "No tracked link yet",
            "Fill in where a link leads and what it belongs to, and keep it. A lead that comes with its names lands on "
            "the campaign by itself.",
        )  # fmt: skip
        self._lay_out()
        self.campaign.chosen.connect(lambda _value: self._ask())
        self.table.picked.connect(lambda _id: self._show_current())
        self.table.opened.connect(lambda _id: self._show_current())
        self.table.clicked.connect(lambda _index: self._show_current())
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(self._delete)
        self.builder.built.connect(self._show_built)
        self.builder.kept.connect(self._show_kept)

    @property
    def is_settled(self) -> bool:
        """Whether the code of what is shown is drawn."""
        return self.builder.is_settled and self.picture.is_settled

    @property
    def campaigns(self) -> tuple[int, ...]:
        """The campaign whose links are listed; none means all."""
        value = self.campaign.value
        return (value,) if isinstance(value, int) else ()

    def show_links(
        self,
        rows: Sequence[TrackedLinkRow],
        offers: Sequence[LinkOffer],
        contents: Sequence[ContentRow],
        in_use: tuple[UtmInUse, ...],
    ) -> None:
        """Show what is kept."""
        self.campaign.set_items([(None, "All campaigns"), *((offer.id, offer.name) for offer in offers)])
        if self.campaign.findData(self.campaign.value) < 0:
            # The campaign that was filtered by is gone.
            self.campaign.set_value(None)
            self._ask()
        self.builder.show_offers(offers, contents, in_use)
        self.table.set_rows(rows, wanted=self._wanted)
        self._wanted = None
        self.table.fit()
        self.count.setText(f"{len(rows)} link{'' if len(rows) == 1 else 's'}")
        self._pages.setCurrentIndex(0 if rows else 1)
        if not self.builder.link:
            self._show_current()
        begins, self._begins = self._begins, None
        if begins is not None and any(offer.id == begins for offer in offers):
            self.builder.begin(begins)

    def add(self, _at: QWidget | None = None) -> None:
        """Begin a new link."""
        self.builder.clear()
        self.builder.campaign.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_record(self, record_id: int) -> None:
        """Bring a link into view, now or once it is read."""
        if self.campaign.value is not None:
            self.campaign.set_value(None)
            self._wanted = record_id
            self._ask()
            return
        if self.table.records.place_of(record_id) >= 0:
            self.table.pick(record_id)
        else:
            self._wanted = record_id

    def begin(self, campaign_id: int) -> None:
        """Begin a link of a campaign, once the campaigns are there."""
        self._begins = campaign_id
        self._ask()

    def take_focus(self) -> None:
        """Begin in the table, or in the builder while nothing is kept."""
        (self.table if self._pages.currentIndex() == 0 else self.builder.campaign).setFocus()

    def _show_current(self) -> None:
        place = self.table.records.place_of(self.table.current_id)
        if place >= 0:
            row = self.table.records.rows[place]
            self._show_link(row.url, row.label or row.utm_campaign)
        else:
            self._show_link("", "")

    def _show_link(self, link: str, name: str) -> None:
        self.picture.show_link(link, name)
        for part in (self.picture, self._rule):
            part.setVisible(bool(link))

    def _show_built(self, link: str, name: str) -> None:
        if link:
            self._show_link(link, name)
        else:
            self._show_current()

    def _show_kept(self, link_id: int) -> None:
        self._wanted = link_id
        self.builder.clear()
        self._ask()

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        if len(self.table.chosen_ids()) == 1:
            self._show_current()
            menu.addAction("Copy link").triggered.connect(lambda _on=False: self.picture.copy())
            menu.addAction("Save QR code…").triggered.connect(lambda _on=False: self.picture.choose_file())
            menu.addSeparator()
        menu.addAction("Copy rows").triggered.connect(lambda _on=False: self.table.copy())
        menu.addAction("Delete").triggered.connect(lambda _on=False: self._delete())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _delete(self) -> None:
        ids = self.table.chosen_ids()
        self._desk.submit(partial(_delete_links, ids), self, name="delete_tracked_link")

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.campaign)
        bar.addWidget(self.count)
        bar.addStretch(1)
        holder = QWidget()
        self._pages = QStackedLayout(holder)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.empty)
        side = Card()
        inside = fill_card(side, "Builder and QR code", spacing=12)
        inside.addWidget(self.picture)
        self._rule = Rule()
        inside.addWidget(self._rule)
        inside.addWidget(self.builder)
        inside.addStretch(1)
        split = set_beside(frame_table(holder), side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(bar)
        column.addWidget(split, 1)


def _delete_links(ids: list[int], work: Work) -> None:
    for link_id in ids:
        delete_tracked_link(work, link_id=link_id)
    if len(ids) > 1:
        work.label = f"Delete {len(ids)} tracked links"


def _columns() -> tuple[Column[TrackedLinkRow], ...]:
    return (
        Column("Called", lambda row: row.label or row.utm_content or row.url, 110, share=3),
        Column("Campaign", lambda row: row.campaign, 80, share=2, hide_below=420),
        Column("Source", lambda row: row.utm_source, 84),
        Column("Medium", lambda row: row.utm_medium, 74),
        Column("Name in links", lambda row: row.utm_campaign, 90, share=2, hide_below=520),
        Column("Link", lambda row: row.url, 60, share=3, hide_below=700),
    )
