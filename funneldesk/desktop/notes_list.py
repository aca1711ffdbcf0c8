"""The notes on one record, newest first, with the field to write one; both teams read and write here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

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

_MOST = 30


class NotesList(QWidget):
    """The notes of the record that is shown; follows changes by itself."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._record: dict[str, Any] = {}
        self._people: tuple[Colleague, ...] = ()
        self.rows: list[ActivityRow] = []
        self.pad = NotePad(parent=self)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.pad)
        column.addLayout(self._lines)
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
        """Show the notes of a record; what was begun for another one goes."""
        record = {
            "contact_id": contact_id,
            "deal_id": deal_id,
            "company_id": company_id,
            "campaign_id": campaign_id,
        }
        if record != self._record:
            self._record = record
            self.pad.box.clear()
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
        for row in rows:
            self._lines.addWidget(self._make_line(row))

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
    rows = read_activities(look, is_done=True, kind=ActivityKind.NOTE, limit=_MOST, **record)
    return rows, read_colleagues(look)
