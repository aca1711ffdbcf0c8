"""The card of one form: what its page says and asks, where answers go, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.commands.capture_form import edit_capture_form
from funneldesk.desktop.campaigns.beside import fill_card
from funneldesk.desktop.campaigns.content_words import WAY_ADDRESSES, WAY_WORDS, offer_campaigns
from funneldesk.desktop.campaigns.field_grid import lay_fields
from funneldesk.desktop.campaigns.form_acts import FormActs
from funneldesk.desktop.campaigns.page_writer import judge_page
from funneldesk.desktop.campaigns.question_list import QuestionList
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.plain import Card, Pill, PlainLabel, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QGridLayout

    from funneldesk.desktop.campaigns.page_writer import PageState
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.capture_form import FormPage
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.lookups import Lookups


class FormEditor(Card):
    """The card; its buttons act through `acts`."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.form: FormPage | None = None
        self.acts = FormActs(desk, self)
        self._waiting = 0
        self.setAccessibleName("Form")
        self.name = InlineEdit("Name of the form", weight=SEMIBOLD)
        for editor in self.name.findChildren(QWidget):
            set_type(editor, "subtitle", SEMIBOLD)
        self.state = Pill("", "plain")
        self.summary = PlainLabel("", tone="second", role="note", wrap=True)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.title = InlineEdit("Title", placeholder="What stands at the top…")
        self.text = KeptText("Text", "What people read before they answer; an empty line begins a paragraph", height=96)
        self.way = Choice("How answers come", tuple(WAY_WORDS.items()))
        self.to = InlineEdit("Where answers go")
        self.campaign = Choice("Campaign", (), searchable=True)
        self.content = Choice("Content given", (), searchable=True)
        self.source = InlineEdit("Source", placeholder="Landing page, Trade fair…")
        self.language = Choice(
            "Language", [("en", "English"), ("hi", "हिन्दी (Hindi)"), ("mr", "मराठी (Marathi)")], width=160
        )
        self.questions = QuestionList()
        self.consent = InlineEdit("Consent line", placeholder="You may call and write to me about…")
        self.thanks = InlineEdit("Thanks", placeholder="What people read after sending…")
        self.picture = PlainLabel("", role="note", elide=True)
        self.picture_button = Button("Choose a picture…", on_click=self.acts.choose_picture)
        self.drop_picture = Button("Remove", look="link", name="Remove the picture", on_click=self.acts.drop_picture)
        self.alt = InlineEdit("What the picture shows", placeholder="What it shows, for those who cannot see it…")
        self._inline = (self.name, self.title, self.to, self.source, self.consent, self.thanks, self.alt)
        self._lay_out()
        self._connect()

    @property
    def is_settled(self) -> bool:
        """Whether the summary has come."""
        return self._waiting == 0

    def show_form(self, form: FormPage, lookups: Lookups, contents: Sequence[ContentRow]) -> None:
        """Show a form; what was typed for another one goes."""
        if self.form is not None and self.form.id != form.id:
            for field in (*self._inline, self.text):
                field.put_away()
        self.form = form
        self.acts.form = form
        self.setAccessibleName(f"Form {form.name}")
        for field, value in (
            (self.name, form.name), (self.title, form.title), (self.to, form.answer_to), (self.source, form.source),
            (self.consent, form.consent_line), (self.thanks, form.thanks), (self.alt, form.picture_alt),
        ):  # fmt: skip
            field.set_value(value)
        self.text.set_value(form.text)
        self.way.set_value(form.answer_way)
        self.to_word.setText(WAY_ADDRESSES.get(form.answer_way, "Goes to"))
        self.campaign.set_items(offer_campaigns(lookups, "No campaign"))
        self.campaign.set_value(form.campaign_id)
        self.content.set_items([(None, "None"), *((row.id, row.title) for row in contents)])
        self.content.set_value(form.content_id)
        self.language.set_value(form.language)
        self.questions.show_questions(form.fields)
        has_picture = form.picture is not None
        size = len(form.picture or b"") / 1000
        self.picture.setText(f"{form.picture_name or 'Picture'} · {size:,.0f} kB" if has_picture else "No picture")
        self.drop_picture.setVisible(has_picture)
        self.alt_word.setVisible(has_picture)
        self.alt.setVisible(has_picture)
        self.acts.show_state()
        self._waiting += 1
        self._desk.ask(judge_page, self, self._show_state, form)

    def _show_state(self, state: PageState) -> None:
        self._waiting -= 1
        self.state.set_value(
            "Ready to publish" if not state.problem else "Not complete", "warn" if state.problem else "good"
        )
        self.summary.setText(state.summary)
        self.problem.setText(state.problem)
        self.problem.setVisible(bool(state.problem))
        self.acts.allow_writing(allowed=not state.problem)

    def _connect(self) -> None:
        names = ("name", "title", "answer_to", "source", "consent_line", "thanks", "picture_alt")
        for field, name in zip(self._inline, names, strict=True):
            field.committed.connect(lambda text, field=field, name=name: self._edit(field, **{name: text}))
        self.text.committed.connect(lambda text: self._edit(None, text=text))
        self.way.chosen.connect(lambda value: self._edit(None, answer_way=value))
        self.campaign.chosen.connect(lambda value: self._edit(None, campaign_id=value))
        self.content.chosen.connect(lambda value: self._edit(None, content_id=value))
        self.language.chosen.connect(lambda value: self._edit(None, language=value))
        self.questions.changed.connect(lambda fields: self._edit(None, fields=fields))

    def _edit(self, field: InlineEdit | None, **values: Any) -> None:
        form = self.form
        if form is None:
            return

        def refused(error: FunnelDeskError) -> None:
            if field is not None and self.form is not None and self.form.id == form.id:
                field.set_problem(f"Not kept: {error}")
            else:
                self._desk.surface.show_toast(str(error))

        self._desk.submit(
            lambda work: edit_capture_form(work, form_id=form.id, **values),
            self,
            name="edit_capture_form",
            on_refused=refused,
        )

    def _lay_out(self) -> None:
        column = fill_card(self, "Form", spacing=10)
        column.addWidget(self.name)
        buttons = QWidget()
        row = FlowRow(buttons)
        for button in self.acts.buttons:
            row.addWidget(button)
        column.addWidget(buttons)
        state = Card(look="sunken")
        told = QVBoxLayout(state)
        told.setContentsMargins(12, 10, 12, 10)
        told.setSpacing(6)
        told.addWidget(self.state)
        told.addWidget(self.summary)
        told.addWidget(self.problem)
        column.addWidget(state)
        column.addLayout(self._make_grid())
        column.addWidget(PlainLabel("Text", tone="muted", role="note"))
        column.addWidget(self.text)
        column.addWidget(Rule())
        column.addWidget(PlainLabel("Questions", weight=SEMIBOLD))
        column.addWidget(self.questions)
        column.addWidget(Rule())
        column.addWidget(PlainLabel("Picture", weight=SEMIBOLD))
        column.addWidget(self.picture)
        pick = QWidget()
        picks = FlowRow(pick)
        picks.addWidget(self.picture_button)
        picks.addWidget(self.drop_picture)
        column.addWidget(pick)
        self.alt_word = PlainLabel("What it shows", tone="muted", role="note")
        column.addWidget(self.alt_word)
        column.addWidget(self.alt)
        column.addStretch(1)

    def _make_grid(self) -> QGridLayout:
        self.to_word = PlainLabel("", tone="muted", role="note", wrap=True)
        parts: tuple[tuple[str | PlainLabel, QWidget], ...] = (
            ("Title", self.title),
            ("Answers come", self.way),
            (self.to_word, self.to),
            ("Consent line", self.consent),
            ("Thanks", self.thanks),
            ("Campaign", self.campaign),
            ("Content given", self.content),
            ("Source", self.source),
            ("Language", self.language),
        )
        return lay_fields(parts)
