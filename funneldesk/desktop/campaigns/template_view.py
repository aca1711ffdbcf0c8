"""Message templates: a list, the text with a menu of merge fields, and how it reads for a real person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from funneldesk.commands.message_template import (
    create_message_template,
    delete_message_templates,
    edit_message_template,
)
from funneldesk.desktop.beside import run_beside
from funneldesk.desktop.campaigns.beside import fill_card, frame_table, set_beside
from funneldesk.desktop.campaigns.draft_card import DraftCard
from funneldesk.desktop.campaigns.flow_of import flow_of
from funneldesk.desktop.campaigns.name_question import NameQuestion
from funneldesk.desktop.campaigns.nurture_words import CHANNEL_WORDS
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.errors import FunnelDeskError
from funneldesk.nurture.draft import read_text_draft
from funneldesk.outreach.merge_field import MERGE_FIELDS

if TYPE_CHECKING:
    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.outreach.mail_outcome import SendOutcome
    from funneldesk.queries.nurture import TemplateRow
    from funneldesk.queries.nurture_page import NurturePageRows

_EMPTY = (
    "A template is a message with fields such as the first name. The preview shows it for a real person and names "
    "what is missing; a message with a gap never goes out."
)
_FIRST_BODY = 'Hello {{ first_name | or("there") }},\n\n\n\n{{ business_name }}'
_PAUSE = 250


class TemplateView(QWidget):
    """The part of the page."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._wanted: int | None = None
        self.row: TemplateRow | None = None
        self.table: RecordTable[TemplateRow] = RecordTable("Templates", _columns())
        self.title = InlineEdit("Template name", placeholder="Name…", weight=SEMIBOLD)
        self.subject = InlineEdit("Subject", placeholder="Subject…")
        self.body = KeptText("Text", "What do you want to say?", height=190)
        self.field_button = Button("Insert a field", icon="plus", on_click=self._open_fields)
        self.person = Choice("Preview for", (), searchable=True, width=190)
        self.test_button = Button("Send a test to myself", on_click=self.send_test)
        self.used = PlainLabel("", tone="muted", role="note")
        self.told = PlainLabel("", tone="second", role="note", wrap=True)
        self.preview = DraftCard(desk, "Preview", look="sunken")
        self.empty = EmptyState("note", "No templates yet", _EMPTY, button="New template", on_click=self.add)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._lay_out()
        self._connect()

    def show_page(self, page: NurturePageRows) -> None:
        """Show the templates."""
        self.person.set_items(list(page.choices.people))
        if self.person.value is None and page.choices.people:
            self.person.set_value(page.choices.people[0][0])
        self.table.set_rows(page.choices.templates, wanted=self._wanted)
        self._wanted = None
        self.table.fit()
        self._places.setCurrentIndex(0 if page.choices.templates else 1)
        self._show_current()

    def add(self, at: QWidget | None = None) -> None:
        """Ask for the name and the channel of a new template."""
        asking = NameQuestion(self, "New template", "First word after the stall", tuple(CHANNEL_WORDS.items()))
        asking.decided.connect(self._create)
        asking.open_at(at or self.empty.button, focus=asking.line)

    def insert_field(self, name: str) -> None:
        """Put a field where the cursor stands in the text."""
        self.body.insertPlainText(f"{{{{ {name} }}}}")
        self.body.setFocus()

    def send_test(self) -> None:
        """Send the text as it reads for the chosen person to the account's own address."""
        draft = self.preview.draft
        if draft is None:
            return
        if draft.problem:
            self.told.setText(draft.problem)
            return
        self.told.setText("Sending…")
        app, held = self._desk.app, self._desk.mail_password

        def work() -> SendOutcome:
            from funneldesk.nurture.account import find_password, load_account
            from funneldesk.nurture.trial_letter import send_test_letter

            account = load_account(app)
            return send_test_letter(app, account, find_password(account, held), draft.subject, draft.body)

        future, _ = run_beside(work)
        self._desk.bridge.deliver(future, self, lambda outcome: self.told.setText(outcome.sentence), self._fail)

    def show_record(self, record_id: int) -> None:
        """Bring a template into view, now or once it is read."""
        if self.table.records.place_of(record_id) >= 0:
            self.table.pick(record_id)
        else:
            self._wanted = record_id

    def take_focus(self) -> None:
        """Begin in the list."""
        (self.table if self._places.currentIndex() == 0 else self.empty.button).setFocus()

    def _fail(self, error: BaseException) -> None:
        known = isinstance(error, FunnelDeskError)
        self.told.setText(str(error) if known else "The test could not be sent; the details are in the log.")

    def _create(self, name: str, channel: object) -> None:
        def created(done: Done[int]) -> None:
            self._wanted = done.result

        self._desk.submit(
            lambda work: create_message_template(work, name=name, channel=str(channel), body=_FIRST_BODY),
            self,
            name="create_message_template",
            on_done=created,
        )

    def _show_current(self) -> None:
        place = self.table.records.place_of(self.table.current_id)
        row = self.table.records.rows[place] if place >= 0 else None
        self._side.setVisible(row is not None)
        if row is None:
            self.row = None
            return
        if self.row is not None and self.row.id != row.id:
            for field in (self.title, self.subject, self.body):
                field.put_away()
            self.told.setText("")
        self.row = row
        self.title.set_value(row.name)
        self.subject.set_value(row.subject or "")
        self.subject.setVisible(row.channel == "email")
        self.test_button.setVisible(row.channel == "email")
        self.body.set_value(row.body)
        times = "one step" if row.used == 1 else f"{row.used} steps"
        self.used.setText(
            f"{CHANNEL_WORDS.get(row.channel, row.channel)} · used by {times if row.used else 'no step yet'}"
        )
        self._ask_preview()

    def _ask_preview(self) -> None:
        row, person = self.row, self.person.value
        if row is None:
            return
        if not isinstance(person, int):
            self.preview.show_nothing("Add a lead with an e-mail address to preview.")
            return
        subject = self.subject.value if row.channel == "email" else ""
        self._desk.ask(
            read_text_draft, self, self.preview.show_draft, row.channel, subject, self.body.toPlainText(), person
        )

    def _open_fields(self) -> None:
        menu = QMenu(self)
        for field in MERGE_FIELDS:
            action = menu.addAction(f"{field.label}\t{field.example}")
            action.triggered.connect(partial(self._insert, field.name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.field_button.mapToGlobal(QPoint(0, self.field_button.height())))

    def _insert(self, name: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.insert_field(name)

    def _edit(self, field: InlineEdit | None, **values: Any) -> None:
        row = self.row
        if row is None:
            return

        def refused(error: FunnelDeskError) -> None:
            if field is None:
                self.told.setText(str(error))
            else:
                field.set_value(row.name if field is self.title else row.subject or "")
                field.set_problem(str(error))

        self._desk.submit(
            lambda work: edit_message_template(work, template_id=row.id, **values),
            self,
            name="edit_message_template",
            on_refused=refused,
        )

    def _delete(self) -> None:
        self._desk.tell(delete_message_templates, self, template_ids=self.table.chosen_ids())

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction("Copy rows").triggered.connect(lambda _on=False: self.table.copy())
        menu.addAction("Delete").triggered.connect(lambda _on=False: self._delete())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _connect(self) -> None:
        self.title.committed.connect(lambda text: self._edit(self.title, name=text))
        self.subject.committed.connect(lambda text: self._edit(self.subject, subject=text))
        self.body.committed.connect(lambda text: self._edit(None, body=text))
        self.body.textChanged.connect(self._soon.start)
        self._soon.timeout.connect(self._ask_preview)
        self.person.chosen.connect(lambda _value: self._ask_preview())
        self.table.picked.connect(lambda _id: self._show_current())
        self.table.opened.connect(lambda _id: self.body.setFocus())
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(self._delete)

    def _lay_out(self) -> None:
        self._side = Card()
        right = fill_card(self._side, "Template")
        right.addWidget(self.title)
        right.addWidget(self.used)
        right.addWidget(self.subject)
        right.addWidget(self.body)
        acts = flow_of(self.field_button, PlainLabel("Preview for", tone="second"), self.person, self.test_button)
        right.addWidget(acts)
        right.addWidget(self.told)
        right.addWidget(self.preview)
        right.addStretch(1)
        split = set_beside(frame_table(self.table), self._side, (2, 3))
        self._places = QStackedLayout(self)
        self._places.addWidget(split)
        self._places.addWidget(self.empty)


def _columns() -> tuple[Column[TemplateRow], ...]:
    return (
        Column("Template", lambda row: row.name, 130, share=3),
        Column("By", lambda row: CHANNEL_WORDS.get(row.channel, row.channel), 96),
        Column("Used", lambda row: f"{row.used}" if row.used else "", 56, key=lambda row: row.used, is_number=True),
    )
