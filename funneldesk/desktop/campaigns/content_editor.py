"""The card of one piece of content: everything about it, changed where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from funneldesk.commands.campaign import clean_link
from funneldesk.commands.content import delete_contents, edit_content
from funneldesk.desktop.campaigns.beside import fill_card
from funneldesk.desktop.campaigns.content_words import offer_campaigns, offer_funnel_stages, offer_stages
from funneldesk.desktop.campaigns.field_grid import lay_fields
from funneldesk.desktop.content_link import read_content_link
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.errors import Refusal
from funneldesk.model.content import CONTENT_KIND_WORDS
from funneldesk.queries.content import read_content_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.lookups import Lookups


class ContentEditor(Card):
    """The card.

    Attributes:
        open_address: hands a checked web address to the system; tests put another in its place.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.row: ContentRow | None = None
        self.open_address: Callable[[str], bool] = open_web_address
        self.setAccessibleName("Content")
        self.title = InlineEdit("Title", check=_need_title, weight=SEMIBOLD)
        for editor in self.title.findChildren(QWidget):
            set_type(editor, "subtitle", SEMIBOLD)
        self.kind = Choice("Kind", tuple(CONTENT_KIND_WORDS.items()))
        self.stage = Choice("Pipeline stage at which it is sent", ())
        self.part = Choice("Part of the funnel", offer_funnel_stages("Any part"))
        self.campaign = Choice("Campaign", (), searchable=True)
        self.link = InlineEdit("Link", placeholder="Add the address…", check=_check_link)
        self.language = InlineEdit("Language", placeholder="en, hi, mr…")
        self.summary = KeptText("Summary", "What it says, in a sentence or two", height=64)
        self.body = KeptText("Text", "The words themselves, where they are short enough to be sent", height=110)
        self.open_button = Button("Open", name="Open the link", on_click=self.open_link)
        self.copy_button = Button("Copy tracked link", on_click=self.copy_link)
        self.people_button = Button("", look="link", on_click=self._show_people)
        self.delete_button = Button("Delete", look="danger", on_click=self.delete)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        self._lay_out()
        self._connect()

    def show_content(self, row: ContentRow, lookups: Lookups) -> None:
        """Show a piece of content; what was typed for another one goes."""
        if self.row is not None and self.row.id != row.id:
            for field in (self.title, self.link, self.language, self.summary, self.body):
                field.put_away()
            self.problem.hide()
        self.row = row
        self.setAccessibleName(f"Content {row.title}")
        self.title.set_value(row.title)
        self.kind.set_value(row.kind)
        self.part.set_value(row.funnel_stage)
        self.stage.set_items(offer_stages(lookups, "Any stage"))
        self.stage.set_value(row.stage_id)
        self.campaign.set_items(offer_campaigns(lookups, "No campaign"))
        self.campaign.set_value(row.campaign_id)
        self.link.set_value(row.link)
        self.language.set_value(row.language)
        self.summary.set_value(row.summary)
        self.body.set_value(row.body)
        self.open_button.setEnabled(bool(row.link))
        self.copy_button.setEnabled(bool(row.link))
        touches = f"{row.touches} touch{'' if row.touches == 1 else 'es'}"
        people = f"{row.people} {'person' if row.people == 1 else 'people'}"
        self.people_button.setText(f"{touches} of {people}" if row.touches else "Sent to nobody yet")
        self.people_button.setEnabled(row.people > 0)

    def open_link(self) -> None:
        """Open the link in the browser; only web addresses are opened."""
        if self.row is not None and not self.open_address(self.row.link):
            self._desk.surface.show_toast("No program on this machine opens the link; copy it instead.")

    def copy_link(self) -> None:
        """Put the tracked link on the clipboard."""
        row = self.row
        if row is not None:
            self._desk.ask(lambda look: read_content_link(look, row), self, self._copied)

    def delete(self) -> None:
        """Put it into the bin."""
        if self.row is not None:
            self._desk.tell(delete_contents, self, content_ids=[self.row.id])

    def _copied(self, link: str) -> None:
        QGuiApplication.clipboard().setText(link)
        tracked = "utm_" in link
        self._desk.surface.show_toast(
            "Tracked link copied" if tracked else "Link copied; it is not tracked, because no campaign is chosen"
        )

    def _show_people(self) -> None:
        row = self.row
        if row is not None:
            self._desk.ask(
                read_content_people,
                self,
                lambda ids: self._desk.records_wanted.emit(f"Touched by “{row.title}”", "contact", ids),
                row.id,
            )

    def _connect(self) -> None:
        self.title.committed.connect(lambda text: self._edit(self.title, title=text))
        self.link.committed.connect(lambda text: self._edit(self.link, link=text))
        self.language.committed.connect(lambda text: self._edit(self.language, language=text))
        self.summary.committed.connect(lambda text: self._edit(None, summary=text))
        self.body.committed.connect(lambda text: self._edit(None, body=text))
        self.kind.chosen.connect(lambda value: self._edit(None, kind=value))
        self.part.chosen.connect(lambda value: self._edit(None, funnel_stage=value))
        self.stage.chosen.connect(lambda value: self._edit(None, stage_id=value))
        self.campaign.chosen.connect(lambda value: self._edit(None, campaign_id=value))
        self.campaign.refused.connect(self._tell_problem)

    def _edit(self, field: InlineEdit | None, **values: Any) -> None:
        row = self.row
        if row is None:
            return
        self._tell_problem("")

        def refused(error: FunnelDeskError) -> None:
            if field is not None and self.row is not None and self.row.id == row.id:
                field.set_problem(f"Not kept: {error}")
            else:
                self._desk.surface.show_toast(str(error))

        self._desk.submit(
            lambda work: edit_content(work, content_id=row.id, **values), self, name="edit_content", on_refused=refused
        )

    def _tell_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        column = fill_card(self, "Content", spacing=10)
        column.addWidget(self.title)
        buttons = QWidget()
        row = FlowRow(buttons)
        for button in (self.open_button, self.copy_button, self.delete_button, self.people_button):
            row.addWidget(button)
        column.addWidget(buttons)
        parts: tuple[tuple[str | PlainLabel, QWidget], ...] = (
            ("Kind", self.kind),
            ("Funnel part", self.part),
            ("Sent at stage", self.stage),
            ("Campaign", self.campaign),
            ("Link", self.link),
            ("Language", self.language),
        )
        column.addLayout(lay_fields(parts))
        column.addWidget(self.problem)
        column.addWidget(PlainLabel("Summary", tone="muted", role="note"))
        column.addWidget(self.summary)
        column.addWidget(PlainLabel("Text", tone="muted", role="note"))
        column.addWidget(self.body)
        column.addStretch(1)


def open_web_address(address: str) -> bool:
    """Open a web address in the browser; anything that is none is not opened."""
    try:
        checked = clean_link(address)
    except Refusal:
        return False
    return checked is not None and QDesktopServices.openUrl(QUrl(checked, QUrl.ParsingMode.TolerantMode))


def _check_link(text: str) -> str:
    return clean_link(text) or ""


def _need_title(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refusal("A piece of content needs a title.")
    return words
