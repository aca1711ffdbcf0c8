"""The Content page: what there is to give, landing pages and forms, and tracked links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.answers_in import open_answers_in
from funneldesk.desktop.campaigns.content_library import ContentLibrary
from funneldesk.desktop.campaigns.form_section import FormSection
from funneldesk.desktop.campaigns.link_section import LinkSection
from funneldesk.desktop.campaigns.page import CampaignsPage
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button, SegmentedControl
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.queries.capture_form import read_capture_forms
from funneldesk.queries.content import ContentFilter, read_contents
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.tracked_link import read_link_offers, read_tracked_links, read_utm_in_use

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.capture_form import FormRow
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.lookups import Lookups
    from funneldesk.queries.tracked_link import LinkOffer, TrackedLinkRow, UtmInUse

LIBRARY, FORMS, LINKS = "library", "forms", "links"
_ADD = {LIBRARY: "Add content", FORMS: "New form", LINKS: "New link"}
NOTE = (
    "FunnelDesk works without a server: it does not buy data about people from others, and a page does not change by "
    "visitor. Both would have to send your leads elsewhere. Such data from elsewhere can be imported as a file."
)


@dataclass(frozen=True)
class ContentAnswer:
    """All that the page shows, of one moment."""

    contents: tuple[ContentRow, ...]
    found: tuple[ContentRow, ...]
    forms: tuple[FormRow, ...]
    links: tuple[TrackedLinkRow, ...]
    offers: tuple[LinkOffer, ...]
    in_use: tuple[UtmInUse, ...]
    lookups: Lookups


def read_content_page(look: Look, wanted: ContentFilter, campaigns: tuple[int, ...]) -> ContentAnswer:
    """Everything at once, so that the parts agree."""
    contents = read_contents(look)
    return ContentAnswer(
        contents=contents,
        found=contents if wanted == ContentFilter() else read_contents(look, wanted),
        forms=read_capture_forms(look),
        links=read_tracked_links(look, campaigns=campaigns),
        offers=read_link_offers(look),
        in_use=read_utm_in_use(look),
        lookups=read_lookups(look),
    )


class ContentPage(CampaignsPage):
    """The page."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {"content", "capture_form", "tracked_link", "campaign", "touchpoint", "stage", "pipeline", "source"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._serial = 0
        self.sections = SegmentedControl(
            [(LIBRARY, "Library"), (FORMS, "Landing pages and forms"), (LINKS, "Tracked links")], name="Content"
        )
        self.add_button = Button(_ADD[LIBRARY], icon="plus", on_click=self.add)
        self.answers_button = Button("Answers in…", icon="import", on_click=self.open_answers)
        self.library = ContentLibrary(desk, self.ask)
        self.forms = FormSection(desk, self.ask)
        self.links = LinkSection(desk, self.ask)
        self._parts: dict[str, ContentLibrary | FormSection | LinkSection] = {
            LIBRARY: self.library,
            FORMS: self.forms,
            LINKS: self.links,
        }
        self.import_button = Button("Import such data…", look="link", on_click=lambda: desk.import_wanted.emit(""))
        self._stack = QStackedWidget()
        set_look(self._stack, "canvas")
        for part in self._parts.values():
            self._stack.addWidget(part)
        self.sections.chosen.connect(self.show_section)
        self._lay_out()

    # What the room asks.

    def ask(self) -> None:
        """Ask for everything that is shown."""
        self._serial += 1
        serial = self._serial
        self.expect()
        self.desk.ask(
            read_content_page,
            self,
            lambda answer: self._take(serial, answer),
            self.library.wanted,
            self.links.campaigns,
        )

    def take_focus(self) -> None:
        """Begin in the part that is shown."""
        self._parts[self.sections.current].take_focus()

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """The button at the right."""
        space = QWidget()
        row = QHBoxLayout(space)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.add_button)
        return (space,)

    @property
    def is_settled(self) -> bool:
        """Whether everything asked for has arrived."""
        return super().is_settled and self.forms.is_settled and self.links.is_settled

    # What the person does.

    def show_section(self, key: str) -> None:
        """Show a part of the page."""
        self.sections.set_current(key)
        self._stack.setCurrentWidget(self._parts[key])
        self.add_button.setText(_ADD[key])
        self.add_button.setAccessibleName(_ADD[key])

    def show_part(self, view: str) -> None:
        """Show a part of the page."""
        self.show_section(view or LIBRARY)

    def show_record(self, kind: str, record_id: int) -> None:
        """Bring a piece of content, a form or a link into view."""
        part = {"form": FORMS, "link": LINKS}.get(kind, LIBRARY)
        self.show_section(part)
        self._parts[part].show_record(record_id)

    def add(self) -> None:
        """Add to the part that is shown."""
        self._parts[self.sections.current].add(self.add_button)

    def build_link(self, campaign_id: int) -> None:
        """Begin a tracked link of a campaign."""
        self.show_section(LINKS)
        self.links.begin(campaign_id)

    def open_answers(self) -> None:
        """Take answers that came by mail or chat."""
        open_answers_in(self.desk, self.window())

    def _take(self, serial: int, answer: ContentAnswer) -> None:
        self.arrived()
        if serial != self._serial:
            return
        self.library.show_contents(answer.found, answer.lookups)
        self.forms.show_forms(answer.forms, answer.lookups, answer.contents)
        self.links.show_links(answer.links, answer.offers, answer.contents, answer.in_use)

    def _lay_out(self) -> None:
        note = QWidget()
        set_look(note, "notice-info")
        row = QHBoxLayout(note)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(PlainLabel(NOTE, role="small", tone="second", wrap=True), 1)
        row.addWidget(self.import_button)
        top = QHBoxLayout()
        top.addWidget(self.sections)
        top.addStretch(1)
        top.addWidget(self.answers_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        column.addWidget(note)
