"""All sequences in a table with their figures, and the one with the focus beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from funneldesk.commands.sequence import create_sequence, delete_sequences, edit_sequence
from funneldesk.desktop.campaigns.beside import frame_table, set_beside
from funneldesk.desktop.campaigns.name_question import NameQuestion
from funneldesk.desktop.campaigns.nurture_words import tell_share, tell_state
from funneldesk.desktop.campaigns.sequence_editor import SequenceEditor
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.queries.nurture_page import read_sequence_detail

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from funneldesk.app import Done
    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.nurture import SequenceRow
    from funneldesk.queries.nurture_page import NurturePageRows

_EMPTY = (
    "A sequence writes to leads who are not ready yet: an e-mail now, another in some days, then a call. It stops by "
    "itself when they answer, opt out or become an MQL, and nothing goes out before you say so."
)


class SequenceView(QWidget):
    """The part of the page."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._page: NurturePageRows | None = None
        self._wanted: int | None = None
        self.table: RecordTable[SequenceRow] = RecordTable("Sequences", _columns())
        self.editor = SequenceEditor(desk)
        self.empty = EmptyState("mail", "No sequences yet", _EMPTY, button="New sequence", on_click=self.add)
        split = set_beside(frame_table(self.table), self.editor, (9, 11))
        self._places = QStackedLayout(self)
        self._places.addWidget(split)
        self._places.addWidget(self.empty)
        self.table.picked.connect(lambda _id: self._show_current())
        self.table.opened.connect(lambda _id: self.editor.title.setFocus())
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(self._delete)

    def show_page(self, page: NurturePageRows) -> None:
        """Show the sequences."""
        self._page = page
        self.table.set_rows(page.sequences, wanted=self._wanted)
        self._wanted = None
        self.table.fit()
        self._places.setCurrentIndex(0 if page.sequences else 1)
        self._show_current()

    def add(self, at: QWidget | None = None) -> None:
        """Ask for the name of a new sequence."""
        asking = NameQuestion(self, "New sequence", "Welcome after the stall")
        asking.decided.connect(self._create)
        asking.open_at(at or self.empty.button, focus=asking.line)

    def show_record(self, record_id: int) -> None:
        """Bring a sequence into view, now or once it is read."""
        if self.table.records.place_of(record_id) >= 0:
            self.table.pick(record_id)
        else:
            self._wanted = record_id

    def take_focus(self) -> None:
        """Begin in the table."""
        (self.table if self._places.currentIndex() == 0 else self.empty.button).setFocus()

    def _create(self, name: str, _kind: object) -> None:
        def created(done: Done[int]) -> None:
            self._wanted = done.result

        self._desk.submit(lambda work: create_sequence(work, name=name), self, name="create_sequence", on_done=created)

    def _show_current(self) -> None:
        place = self.table.records.place_of(self.table.current_id)
        self.editor.setVisible(place >= 0)
        if place >= 0 and self._page is not None:
            row = self.table.records.rows[place]
            self.editor.show_sequence(row, self._page.choices)
            self._desk.ask(read_sequence_detail, self, self.editor.show_detail, row.id)

    def _open_menu(self, at: QPoint) -> None:
        rows = self.table.chosen_rows()
        ids = [row.id for row in rows]
        menu = QMenu(self)
        for words, active in (("Start", True), ("Pause", False)):
            action = menu.addAction(words)
            action.setEnabled(any(row.is_active is not active for row in rows))
            action.triggered.connect(lambda _on=False, active=active: self._set_active(ids, active=active))
        menu.addSeparator()
        menu.addAction("Copy rows").triggered.connect(lambda _on=False: self.table.copy())
        menu.addAction("Delete").triggered.connect(lambda _on=False: self._delete())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _set_active(self, ids: list[int], *, active: bool) -> None:
        def change(work: Work) -> None:
            for sequence_id in ids:
                edit_sequence(work, sequence_id=sequence_id, is_active=active)
            if len(ids) > 1:
                work.label = f"{'Start' if active else 'Pause'} {len(ids)} sequences"

        self._desk.submit(change, self, name="edit_sequence")

    def _delete(self) -> None:
        self._desk.tell(delete_sequences, self, sequence_ids=self.table.chosen_ids())


def _columns() -> tuple[Column[SequenceRow], ...]:
    return (
        Column("Sequence", lambda row: row.name, 130, share=3),
        Column(
            "State", tell_state, 84, tone=lambda row: "good_text" if row.is_active and row.steps else "ink_3_text"
        ),
        Column("In it", lambda row: f"{row.active:,}", 56, key=lambda row: row.active, is_number=True),
        Column("Sent", lambda row: f"{row.sent:,}", 56, key=lambda row: row.sent, is_number=True, hide_below=360),
        Column(
            "Answered",
            lambda row: tell_share(row.replied, row.enrolled),
            82,
            key=lambda row: row.replied,
            is_number=True,
            hide_below=440,
        ),
        Column(
            "MQL", lambda row: tell_share(row.mql, row.enrolled), 84, key=lambda row: row.mql, is_number=True,
            tone=lambda _row: "mkt_text", hide_below=440,
        ),
    )  # fmt: skip
