"""The page on what was deleted: searched, sorted, and taken out of the bin again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.commands.activity import ACTIVITY_WORDS
from funneldesk.commands.bin import KINDS, restore_records
from funneldesk.commands.sequence_step import STEP_WORDS
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.list_table import ListColumn, ListTable
from funneldesk.desktop.settings.page import SettingsPage
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import SearchField
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.formatting.moment import moment_text
from funneldesk.queries.bin import read_bin

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.bin import BinRow

KIND_WORDS: dict[str, str] = {
    "contact": "Lead",
    "deal": "Deal",
    "activity": "Activity",
    "campaign": "Campaign",
    "campaign_change": "Change of a campaign",
    "content": "Content",
    "tracked_link": "Tracked link",
    "capture_form": "Form",
    "message_template": "Template",
    "segment": "Segment",
    "automation": "Automation",
    "sequence": "Sequence",
    "sequence_step": "Step of a sequence",
    "experiment": "Experiment",
    "pipeline": "Pipeline",
    "stage": "Stage",
    "stage_criterion": "Exit criterion",
    "reason": "Reason",
    "review": "Review",
    "feedback": "Feedback",
    "target": "Target",
}
_LEAST_HEIGHT, _SEARCH = 240, 240


class BinPage(SettingsPage):
    """A table of what lies in the bin, the last deleted first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Bin",
            "What was deleted waits here. Restore brings it back with everything that hangs on it, in one step that "
            "can be undone.",
        )
        self.search = SearchField("Search the bin")
        self.count = PlainLabel("", tone="second")
        self.restore_button = Button("Restore", look="primary", on_click=self.restore)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        self.table: ListTable[BinRow] = ListTable("In the bin", self._columns())
        self.empty = EmptyState(
            "check",
            "The bin is empty",
            "Leads, deals, campaigns and whatever else you delete come here first, and can be taken out again.",
        )
        self.rows: tuple[BinRow, ...] = ()
        self._lay_out()
        self.search.searched.connect(self._search)
        self.table.chosen.connect(self._follow_choice)
        self.table.opened.connect(self.restore)
        self.table.menu_wanted.connect(self._open_menu)
        self._following = Following(desk, self, frozenset({*KINDS, "company"}), self._ask)

    def entered(self) -> None:
        """Read the bin once it is wanted."""
        self._following.catch_up()

    def restore(self) -> None:
        """Take the chosen records out of the bin; where one cannot come back, the sentence says why."""
        records = [row.key for row in self.table.chosen_rows()]
        if not records:
            return

        def refused(error: FunnelDeskError) -> None:
            self.problem.setText(str(error))
            self.problem.show()

        self.problem.hide()
        self.desk.submit(
            lambda work: restore_records(work, records=records), self, name="restore_records", on_refused=refused
        )

    def make_menu(self) -> QMenu:
        """The menu of the chosen records."""
        menu = QMenu(self)
        menu.addAction("Restore\tEnter", self.restore)
        menu.addAction("Copy\tCtrl+C", self.table.copy)
        return menu

    def _columns(self) -> tuple[ListColumn[BinRow], ...]:
        return (
            ListColumn("What", _name, 40, lambda row: _name(row).casefold()),
            ListColumn("Kind", _kind, 22, _kind, tone=lambda _row: "ink_2"),
            ListColumn("Belongs to", lambda row: row.belongs_to, 24, lambda row: row.belongs_to.casefold()),
            ListColumn("Deleted", self._moment, 18, lambda row: row.deleted_at, tone=lambda _row: "ink_2"),
        )

    def _moment(self, row: BinRow) -> str:
        app = self.desk.app
        return moment_text(row.deleted_at, zone=app.business.zone, now=app.clock.now())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self.search.setMaximumWidth(current_theme().px(_SEARCH))
        bar.addWidget(self.search, 1)
        bar.addWidget(self.count, 1)
        bar.addWidget(self.restore_button)
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
        column.addWidget(self.problem)
        column.addWidget(card, 1)
        self._pages = QStackedWidget()
        set_look(self._pages, "canvas")
        for page in (QWidget(), full, self.empty):
            self._pages.addWidget(page)
        self._full = full
        self.column.addWidget(self._pages, 1)
        self._follow_choice()

    def _ask(self) -> None:
        self.desk.ask(read_bin, self, self._show)

    def _show(self, rows: tuple[BinRow, ...]) -> None:
        self.rows = rows
        had_focus = self.restore_button.hasFocus()
        self.problem.hide()
        self.table.records.set_rows(rows)
        self._pages.setCurrentWidget(self._full if rows else self.empty)
        self._write_count()
        if rows and had_focus:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _search(self, text: str) -> None:
        self.table.records.search(text)
        self._write_count()

    def _write_count(self) -> None:
        shown, all_ = self.table.records.rowCount(), len(self.rows)
        of_all = f"{all_:,} in the bin" if shown == all_ else f"{shown:,} of {all_:,}"
        self.count.setText(of_all if shown else "Nothing found")

    def _follow_choice(self) -> None:
        chosen = len(self.table.selectionModel().selectedRows())
        self.restore_button.setEnabled(chosen > 0)
        self.restore_button.setText(f"Restore {chosen:,}" if chosen > 1 else "Restore")

    def _open_menu(self, at: QPoint) -> None:
        self.make_menu().popup(at)


def _kind(row: BinRow) -> str:
    return KIND_WORDS.get(row.kind, row.kind)


def _name(row: BinRow) -> str:
    words = {"activity": ACTIVITY_WORDS, "sequence_step": STEP_WORDS}.get(row.kind, {})
    return words.get(row.title, row.title)
