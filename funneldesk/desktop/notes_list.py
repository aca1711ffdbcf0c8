"""The notes on one record, newest first, with the field to write one; both teams read and write here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.activity import delete_activity
from funneldesk.commands.note import edit_note, write_note
from funneldesk.desktop.plan_step import NoteQuestion
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.note_box import NotePad
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.work_steps import open_question, point_of
from funneldesk.formatting.moment import moment_text
from funneldesk.model.activity import ActivityKind
from funneldesk.queries.activities import read_activities
from funneldesk.queries.users import read_colleagues

if TYPE_CHECKING:
    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.activities import ActivityRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.users import Colleague

_MOST, _FEW, _MOST_READ = 30, 3, 300


class NotesList(QWidget):
    """The notes of the record that is shown, the older ones behind a press; follows changes by itself.

    Args:
        desk: the open workspace.
        parent: where it stands.
        what: the record in a word, for whoever hears the field's name.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, what: str = "") -> None:
        super().__init__(parent)
        self._desk = desk
        self._shows_all = False
        self._drafts: dict[tuple[tuple[str, Any], ...], str] = {}
        self._record: dict[str, Any] = {}
        self._people: tuple[Colleague, ...] = ()
        self.rows: list[ActivityRow] = []
        self.pad = NotePad(f"Write a note on the {what}; @ names a colleague", self) if what else NotePad(parent=self)
        if what:
            self.pad.box.setAccessibleName(f"Note on the {what}")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.pad)
        column.addLayout(self._lines)
        self.more = Button("", look="link", name="Show more notes", on_click=self._show_all)
        self.more.hide()
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.pad.written.connect(self._keep)
        desk.changed.connect(self._follow)

    def show_record(
        self,
        *,
        contact_id: int | None = None,
        deal_id: int | None = None,
        company_id: int | None = None,
        campaign_id: int | None = None,
    ) -> None:
        """Show the notes of a record; what was begun for another one waits until that is shown again."""
        record = {
            "contact_id": contact_id,
            "deal_id": deal_id,
            "company_id": company_id,
            "campaign_id": campaign_id,
        }
        if record != self._record:
            self._drafts[tuple(self._record.items())] = self.pad.box.toPlainText()
            self._record = record
            self._shows_all = False
            self.pad.box.setPlainText(self._drafts.pop(tuple(record.items()), ""))
            self._fill([], self._people)
        self._ask()

    def _ask(self) -> None:
        if any(value is not None for value in self._record.values()):
            record = dict(self._record)
            self._desk.ask(_read_notes, self, partial(self._take, record), record)

    def _take(self, record: dict[str, Any], found: tuple[list[ActivityRow], tuple[Colleague, ...]]) -> None:
        if record == self._record:
            self._fill(*found)

    def _fill(self, rows: list[ActivityRow], people: tuple[Colleague, ...]) -> None:
        self.rows, self._people = rows, people
        self.pad.set_people([person.name for person in people])
        while self._lines.count():
            item = self._lines.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = rows if self._shows_all or len(rows) <= _FEW + 1 else rows[:_FEW]
        for row in shown:
            self._lines.addWidget(self._make_line(row))
        self.more.setText(f"{len(rows) - len(shown)} more")
        self.more.setAccessibleName(f"Show {len(rows) - len(shown)} more notes")
        self.more.setVisible(len(shown) < len(rows))

    def _show_all(self) -> None:
        self._shows_all = True
        self._fill(self.rows, self._people)
        self.pad.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_line(self, row: ActivityRow) -> QWidget:
        line = QWidget(self)
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        head = QHBoxLayout()
        app = self._desk.app
        when = moment_text(row.done_at, zone=app.business.zone, now=app.clock.now()) if row.done_at else ""
        about = " · ".join(part for part in (row.owner, when) if part)
        head.addWidget(PlainLabel(about, tone="muted", role="note", elide=True), 1)
        edit = Button("Edit", look="link", name=f"Edit the note of {about}")
        edit.clicked.connect(partial(self._edit, row, edit))
        delete = Button("Delete", look="link", name=f"Delete the note of {about}")
        delete.clicked.connect(partial(self._delete, row.id))
        head.addWidget(edit)
        head.addWidget(delete)
        column.addLayout(head)
        text = PlainLabel(row.note, wrap=True)
        text.setMinimumWidth(1)
        column.addWidget(text)
        return line

    def _keep(self, text: str) -> None:
        record = dict(self._record)
        self._desk.submit(
            lambda work: write_note(work, text=text, **record),
            self,
            name="write_note",
            on_refused=lambda refusal: self._put_back(record, text, str(refusal)),
            on_failed=lambda: self._put_back(record, text, ""),
        )

    def _put_back(self, record: dict[str, Any], text: str, sentence: str) -> None:
        if record == self._record:
            self.pad.put_back(text)
        if sentence:
            self._desk.surface.show_toast(sentence)

    def _edit(self, row: ActivityRow, anchor: QWidget, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        question = NoteQuestion(self, row.title, [person.name for person in self._people], text=row.note)
        question.decided.connect(lambda text: self._desk.tell(edit_note, self, activity_id=row.id, text=text))
        open_question(self, question, point_of(anchor))

    def _delete(self, activity_id: int, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._desk.tell(delete_activity, self, activity_id=activity_id)

    def _follow(self, change: Change) -> None:
        if self.isVisible() and change.touched.tables() & {"activity", "user"}:
            self._ask()


def _read_notes(look: Look, record: dict[str, Any]) -> tuple[list[ActivityRow], tuple[Colleague, ...]]:
    rows = read_activities(look, is_done=True, kind=ActivityKind.NOTE, limit=_MOST_READ, **record)
    if record["company_id"] is not None:
        # What is written on its people and deals carries the company too, and stands with them.
        rows = [row for row in rows if row.contact_id is None and row.deal_id is None]
    return rows[:_MOST], read_colleagues(look)
