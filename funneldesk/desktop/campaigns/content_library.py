"""All content in a table that is searched and filtered, with the card of the one that has the focus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from funneldesk.commands.content import create_content, delete_contents, edit_content
from funneldesk.desktop.campaigns.beside import frame_table, set_beside
from funneldesk.desktop.campaigns.content_editor import ContentEditor
from funneldesk.desktop.campaigns.content_words import (
    LEVELS,
    offer_campaigns,
    offer_stages,
    stages_of_level,
    tell_funnel_stage,
)
from funneldesk.desktop.campaigns.name_question import NameQuestion
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import SearchField
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS
from funneldesk.model.content import CONTENT_KIND_WORDS
from funneldesk.queries.content import ContentFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint

    from funneldesk.app import Done
    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.lookups import Lookups

_EMPTY = (
    "Content is what marketing gives people: posts, e-books, case studies, webinars, videos, pages. Put in the links "
    "you have; a rep then finds the right piece at the right stage and sends it from the deal."
)


class ContentLibrary(QWidget):
    """The part of the page.

    Args:
        desk: the open workspace.
        ask: asks for the content again, because the filter has changed.
    """

    def __init__(self, desk: Desk, ask: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._ask = desk, ask
        self._lookups: Lookups | None = None
        self._wanted: int | None = None
        self.search = SearchField("Search content")
        self.kind = Choice("Kind", [(None, "Any kind"), *CONTENT_KIND_WORDS.items()], width=120)
        self.campaign = Choice("Campaign", (), width=150)
        self.stage = Choice("Pipeline stage", (), width=140)
        self.levels = {level: Chip(f"{words} · {level}", checkable=True) for level, words in LEVELS}
        self.count = PlainLabel("", tone="muted", role="note")
        self.table: RecordTable[ContentRow] = RecordTable("Content", _columns())
        self.editor = ContentEditor(desk)
        self.empty = EmptyState("campaigns", "No content yet", _EMPTY, button="Add content", on_click=self.add)
        self.none_found = EmptyState(
            "search", "Nothing fits", "No content fits these filters.", button="Clear filters", on_click=self.clear
        )
        self._lay_out()
        self._connect()

    @property
    def wanted(self) -> ContentFilter:
        """The filter in force."""
        chosen = [stage for level, chip in self.levels.items() if chip.isChecked() for stage in stages_of_level(level)]
        kind, campaign, stage = self.kind.value, self.campaign.value, self.stage.value
        return ContentFilter(
            text=self.search.text(),
            kinds=(kind,) if isinstance(kind, str) else (),
            funnel_stages=tuple(chosen),
            stages=(stage,) if isinstance(stage, int) else (),
            campaigns=(campaign,) if isinstance(campaign, int) else (),
        )

    def show_contents(self, rows: Sequence[ContentRow], lookups: Lookups) -> None:
        """Show what fits the filter."""
        self._lookups = lookups
        for choice, items in (
            (self.campaign, offer_campaigns(lookups, "Any campaign")),
            (self.stage, offer_stages(lookups, "Any stage")),
        ):
            choice.set_items(items)
            if choice.findData(choice.value) < 0:
                # What was filtered by is gone.
                choice.set_value(None)
                self._ask()
        self.table.set_rows(rows, wanted=self._wanted)
        self._wanted = None
        narrowed = self.wanted != ContentFilter()
        self.count.setText(f"{len(rows)} piece{'' if len(rows) == 1 else 's'}")
        self.table.fit()
        place = 0 if rows else 2 if narrowed else 1
        self._pages.setCurrentIndex(place)
        self._bar.setVisible(place != 1)
        self._show_current()

    def add(self, at: QWidget | None = None) -> None:
        """Ask for title and kind of a new piece."""
        asking = NameQuestion(
            self, "Add content", "Ten questions about rooftop solar", tuple(CONTENT_KIND_WORDS.items())
        )
        asking.decided.connect(self._create)
        asking.open_at(at or self.empty.button, focus=asking.line)

    def clear(self) -> None:
        """Take all filters away."""
        self.search.show_search("")
        for choice in (self.kind, self.campaign, self.stage):
            choice.set_value(None)
        for chip in self.levels.values():
            chip.setChecked(False)
        self._ask()

    def show_record(self, record_id: int) -> None:
        """Bring a piece of content into view, now or once it is read."""
        if self.table.records.place_of(record_id) >= 0:
            self.table.pick(record_id)
        else:
            self._wanted = record_id

    def take_focus(self) -> None:
        """Begin in the table."""
        (self.table if self._pages.currentIndex() == 0 else self.empty.button).setFocus()

    def _create(self, title: str, kind: object) -> None:
        chosen = self.campaign.value
        campaign_id = chosen if isinstance(chosen, int) else None

        def create(work: Work) -> int:
            return create_content(work, title=title, kind=str(kind), campaign_id=campaign_id)

        self._desk.submit(create, self, name="create_content", on_done=self._created)

    def _created(self, done: Done[int]) -> None:
        self._wanted = done.result
        self._ask()

    def _show_current(self) -> None:
        place = self.table.records.place_of(self.table.current_id)
        self.editor.setVisible(place >= 0)
        if place >= 0 and self._lookups is not None:
            self.editor.show_content(self.table.records.rows[place], self._lookups)

    def _open_menu(self, at: QPoint) -> None:
        ids = self.table.chosen_ids()
        menu = QMenu(self)
        if len(ids) == 1:
            menu.addAction("Open the link").triggered.connect(lambda _on=False: self.editor.open_link())
            menu.addAction("Copy tracked link").triggered.connect(lambda _on=False: self.editor.copy_link())
            menu.addSeparator()
        parts = menu.addMenu("Part of the funnel")
        for stage in FUNNEL_STAGE_WORDS:
            parts.addAction(tell_funnel_stage(stage)).triggered.connect(partial(self._set, ids, "funnel_stage", stage))
        if self._lookups is not None:
            stages = menu.addMenu("Sent at stage")
            for value, words in offer_stages(self._lookups, "Any stage"):
                action = stages.addAction(plain_caption(words))
                action.triggered.connect(partial(self._set, ids, "stage_id", value))
        menu.addSeparator()
        menu.addAction("Copy rows").triggered.connect(lambda _on=False: self.table.copy())
        menu.addAction("Delete").triggered.connect(lambda _on=False: self._delete())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _set(self, ids: list[int], field: str, value: object, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        def change(work: Work) -> None:
            for content_id in ids:
                edit_content(work, content_id=content_id, **{field: value})
            if len(ids) > 1:
                work.label = f"Change {len(ids)} pieces of content"

        self._desk.submit(change, self, name="edit_content")

    def _delete(self) -> None:
        self._desk.tell(delete_contents, self, content_ids=self.table.chosen_ids())

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._ask())
        for choice in (self.kind, self.campaign, self.stage):
            choice.chosen.connect(lambda _value: self._ask())
        for chip in self.levels.values():
            chip.toggled.connect(lambda _on: self._ask())
        self.table.picked.connect(lambda _id: self._show_current())
        self.table.opened.connect(lambda _id: self.editor.title.setFocus())
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(self._delete)

    def _lay_out(self) -> None:
        self._bar = QWidget()
        row = FlowRow(self._bar, spacing=8)
        for widget in (self.search, *self.levels.values(), self.kind, self.campaign, self.stage, self.count):
            row.addWidget(widget)
        split = set_beside(frame_table(self.table), self.editor)
        holder = QWidget()
        self._pages = QStackedLayout(holder)
        for page in (split, self.empty, self.none_found):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._bar)
        column.addWidget(holder, 1)


def _columns() -> tuple[Column[ContentRow], ...]:
    return (
        Column("Title", lambda row: row.title, 150, share=4),
        Column("Kind", lambda row: CONTENT_KIND_WORDS.get(row.kind, row.kind), 108, hide_below=440),
        Column("Funnel part", lambda row: tell_funnel_stage(row.funnel_stage), 156, tone=lambda _row: "mkt_text"),
        Column("Campaign", lambda row: row.campaign, 80, share=2, hide_below=600),
        Column("Stage", lambda row: row.stage or "Any", 84, share=1, hide_below=640, tone=lambda _row: "brand_text"),
        Column("People", lambda row: str(row.people or ""), 70, key=lambda row: row.people, is_number=True),
    )
