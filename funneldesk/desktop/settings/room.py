"""The Settings room: a list of pages at the left, the chosen page beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget

from funneldesk.desktop.settings.about_page import AboutPage
from funneldesk.desktop.settings.appearance_page import AppearancePage
from funneldesk.desktop.settings.automations_page import AutomationsPage
from funneldesk.desktop.settings.bin_page import BinPage
from funneldesk.desktop.settings.business_page import BusinessPage
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.handoff_page import HandoffPage
from funneldesk.desktop.settings.hours_page import HoursPage
from funneldesk.desktop.settings.mail_page import MailPage
from funneldesk.desktop.settings.people_page import PeoplePage
from funneldesk.desktop.settings.qualifying_page import QualifyingPage
from funneldesk.desktop.settings.reasons_page import ReasonsPage
from funneldesk.desktop.settings.scoring_page import ScoringPage
from funneldesk.desktop.settings.sources_page import SourcesPage
from funneldesk.desktop.settings.stages_page import StagesPage
from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.widgets.plain import Card
from funneldesk.queries.settings import read_settings

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.settings.page import SettingsPage
    from funneldesk.desktop.theme.appearance import Appearance
    from funneldesk.queries.settings import Settings

_SHOWN = frozenset({"setting", "pipeline", "stage", "stage_criterion", "reason"})
_LIST_WIDTH = 168


class SettingsRoom(Room):
    """The room; it asks again when anything it shows has changed."""

    def __init__(self, desk: Desk, appearance: Appearance) -> None:
        super().__init__()
        self.desk = desk
        self.business = BusinessPage(desk)
        self.people = PeoplePage(desk)
        self.hours = HoursPage(desk)
        self.handoff = HandoffPage(desk)
        self.stages = StagesPage(desk)
        self.reasons = ReasonsPage(desk)
        self.sources = SourcesPage(desk)
        self.scoring = ScoringPage(desk)
        self.qualifying = QualifyingPage(desk)
        self.automations = AutomationsPage(desk)
        self.mail = MailPage(desk)
        self.appearance = AppearancePage(desk, appearance)
        self.bin = BinPage(desk)
        self.about = AboutPage(desk)
        self.pages: tuple[SettingsPage, ...] = (
            self.business,
            self.people,
            self.hours,
            self.handoff,
            self.stages,
            self.reasons,
            self.sources,
            self.scoring,
            self.qualifying,
            self.automations,
            self.mail,
            self.appearance,
            self.bin,
            self.about,
        )
        self._lay_out()
        self._question = 0
        self._following = Following(desk, self, _SHOWN, self._ask)

    def entered(self) -> None:
        """Show what is stored now."""
        self._following.catch_up()
        self.pages[self._stack.currentIndex()].entered()

    def take_focus(self) -> None:
        """Begin in the list of pages."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, title: str) -> None:
        """Open a page by its title.

        Raises:
            ValueError: there is no such page.
        """
        self.list.setCurrentRow([page.title for page in self.pages].index(title))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_side"):
            self._fit()

    def _lay_out(self) -> None:
        self.list = QListWidget(self)
        self.list.setAccessibleName("Pages of Settings")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_type(self.list)
        self._stack = QStackedWidget(self)
        for page in self.pages:
            self.list.addItem(QListWidgetItem(page.title))
            self._stack.addWidget(page)
        self._side = Card()
        side = QHBoxLayout(self._side)
        side.setContentsMargins(6, 6, 6, 6)
        side.addWidget(self.list)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 14, 12, 12)
        row.setSpacing(16)
        row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._stack, 1)
        self.list.setCurrentRow(0)
        self.list.currentRowChanged.connect(self._show)
        set_look(self._stack, "canvas")
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        row = theme.px(32)
        for index in range(self.list.count()):
            item = self.list.item(index)
            item.setSizeHint(QSize(0, row))
        self._side.setFixedWidth(theme.px(_LIST_WIDTH))
        self.list.setFixedHeight(row * self.list.count() + 2)

    def _show(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.pages[index].entered()

    def _ask(self) -> None:
        self._question += 1
        self.desk.ask(read_settings, self, partial(self._take, self._question))

    def _take(self, question: int, settings: Settings) -> None:
        """Show the answer to the newest question; an older one lacks a change that is known already."""
        if question != self._question:
            return
        for page in self.pages:
            page.show_settings(settings)


def make_room(desk: Desk, appearance: Appearance) -> SettingsRoom:
    """The room over an open workspace and the look of this machine."""
    return SettingsRoom(desk, appearance)
