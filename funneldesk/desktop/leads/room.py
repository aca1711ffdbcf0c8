"""The Leads room: which pages it has, and what the window asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from funneldesk.desktop.tabbed_room import TabbedRoom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.leads_page import LeadsPage
    from funneldesk.desktop.tabbed_room import PageSpec

LEADS = "leads"
PAGES: tuple[PageSpec, ...] = (
    (LEADS, "Leads", "funneldesk.desktop.leads.leads_page", "LeadsPage"),
    ("handoff", "Handoff", "funneldesk.desktop.leads.scoreboard_page", "ScoreboardPage"),
    ("leaks", "Leaks", "funneldesk.desktop.leads.leaks_page", "LeaksPage"),
    ("review", "Review", "funneldesk.desktop.leads.review_page", "ReviewPage"),
)
LATER = tuple(module for _, _, module, _ in PAGES)
"""The modules of the pages; whoever loads the room beside the window loads them too, the first one at once."""


class LeadsRoom(TabbedRoom):
    """The room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "leads", "Leads", PAGES)

    @property
    def leads(self) -> LeadsPage:
        """The page with the list and the lead."""
        return cast("LeadsPage", self.page(LEADS))

    def open_lead(self, contact_id: int) -> None:
        """Show a lead's page; the list goes to it where it is listed."""
        self.show_page(LEADS)
        self.leads.open_lead(contact_id)

    def show_records(self, title: str, table: str, ids: Sequence[int]) -> None:
        """List exactly the leads behind a figure."""
        self.show_page(LEADS)
        self.leads.show_records(title, table, ids)

    def refresh_scores(self, contact_ids: frozenset[int]) -> None:
        """Kept scores were renewed."""
        if LEADS in self._pages:
            self.leads.refresh_scores(contact_ids)

    def add_lead(self) -> None:
        """Open the form for a new lead."""
        self.show_page(LEADS)
        self.leads.add_lead()


def make_room(desk: Desk) -> LeadsRoom:
    """The room over an open workspace."""
    return LeadsRoom(desk)
