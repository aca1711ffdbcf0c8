"""All landing pages and forms with what they brought, and the card of the one that has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from funneldesk.commands.capture_form import create_capture_form, delete_capture_forms
from funneldesk.desktop.campaigns.beside import frame_table, set_beside
from funneldesk.desktop.campaigns.content_words import WAY_WORDS
from funneldesk.desktop.campaigns.form_editor import FormEditor
from funneldesk.desktop.campaigns.name_question import NameQuestion
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.formatting.moment import day_text
from funneldesk.queries.capture_form import read_capture_form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint

    from funneldesk.app import Done
    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.capture_form import FormPage, FormRow
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.lookups import Lookups

_EMPTY = (
    "A form asks people for their name and number: on a landing page that you put on any web space, or on this screen "
    "at a stall. Answers that come back by mail or WhatsApp are read in here."
)
_CONSENT = "You may call and write to me about this."


class FormSection(QWidget):
    """The part of the page.

    Args:
        desk: the open workspace.
        ask: asks for the forms again.
    """

    def __init__(self, desk: Desk, ask: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._ask = desk, ask
        self._lookups: Lookups | None = None
        self._contents: Sequence[ContentRow] = ()
        self._wanted: int | None = None
        self._serial = self._waiting = 0
        self.table: RecordTable[FormRow] = RecordTable("Landing pages and forms", self._columns())
        self.editor = FormEditor(desk)
        self.empty = EmptyState(
            "campaigns", "No landing page or form yet", _EMPTY, button="New form", on_click=self.add
        )
        split = set_beside(frame_table(self.table), self.editor, (2, 3))
        self._pages = QStackedLayout(self)
        self._pages.addWidget(split)
        self._pages.addWidget(self.empty)
        self.table.picked.connect(lambda _id: self._show_current())
        self.table.opened.connect(lambda _id: self.editor.name.setFocus())
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(self._delete)

    @property
    def is_settled(self) -> bool:
        """Whether the form with the focus is shown."""
        return self._waiting == 0 and self.editor.is_settled

    def show_forms(self, rows: Sequence[FormRow], lookups: Lookups, contents: Sequence[ContentRow]) -> None:
        """Show the forms."""
        self._lookups, self._contents = lookups, contents
        self.table.set_rows(rows, wanted=self._wanted)
        self._wanted = None
        self.table.fit()
        self._pages.setCurrentIndex(0 if rows else 1)
        self._show_current()

    def add(self, at: QWidget | None = None) -> None:
        """Ask for the name of a new form."""
        asking = NameQuestion(self, "New landing page or form", "Trade fair stall B-12")
        asking.decided.connect(self._create)
        asking.open_at(at or self.empty.button, focus=asking.line)

    def show_record(self, record_id: int) -> None:
        """Bring a form into view, now or once it is read."""
        if self.table.records.place_of(record_id) >= 0:
            self.table.pick(record_id)
        else:
            self._wanted = record_id

    def take_focus(self) -> None:
        """Begin in the table."""
        (self.table if self._pages.currentIndex() == 0 else self.empty.button).setFocus()

    def _create(self, name: str, _kind: object) -> None:
        def create(work: Work) -> int:
            return create_capture_form(work, name=name, consent_line=_CONSENT)

        self._desk.submit(create, self, name="create_capture_form", on_done=self._created)

    def _created(self, done: Done[int]) -> None:
        self._wanted = done.result
        self._ask()

    def _show_current(self) -> None:
        form_id = self.table.current_id
        self._serial += 1
        if form_id is None or self._lookups is None:
            self.editor.setVisible(False)
            return
        serial = self._serial
        self._waiting += 1
        self._desk.ask(read_capture_form, self, lambda form: self._take(serial, form), form_id)

    def _take(self, serial: int, form: FormPage | None) -> None:
        self._waiting -= 1
        if serial == self._serial and form is not None and self._lookups is not None:
            self.editor.show_form(form, self._lookups, self._contents)
            self.editor.setVisible(True)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        acts = self.editor.acts
        if len(self.table.chosen_ids()) == 1:
            menu.addAction("Fill in at a stall").triggered.connect(lambda _on=False: acts.fill_in())
            menu.addAction("Write to a folder…").triggered.connect(lambda _on=False: acts.choose_folder())
            menu.addAction("Copy the form").triggered.connect(lambda _on=False: acts.copy())
            menu.addSeparator()
        menu.addAction("Copy rows").triggered.connect(lambda _on=False: self.table.copy())
        menu.addAction("Delete").triggered.connect(lambda _on=False: self._delete())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _delete(self) -> None:
        self._desk.tell(delete_capture_forms, self, form_ids=self.table.chosen_ids())

    def _columns(self) -> tuple[Column[FormRow], ...]:
        zone = self._desk.app.business.zone
        today = self._desk.app.clock.now().astimezone(zone).date()
        return (
            Column("Form", lambda row: row.name, 110, share=3),
            Column("Campaign", lambda row: row.campaign, 80, share=2, hide_below=520),
            Column("Answers come", lambda row: WAY_WORDS.get(row.answer_way, ""), 116, hide_below=440),
            Column("People", lambda row: str(row.people or ""), 70, key=lambda row: row.people, is_number=True),
            Column(
                "Last",
                lambda row: day_text(row.last_at.astimezone(zone).date(), today=today) if row.last_at else "",
                70,
                key=lambda row: (row.last_at is not None, row.last_at),
            ),
        )
