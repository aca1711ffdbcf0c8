"""The Campaigns room: which pages it has, and where a record is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.desktop.tabbed_room import TabbedRoom

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.tabbed_room import PageSpec

PAGES: tuple[PageSpec, ...] = (
    ("campaigns", "Campaigns", "funneldesk.desktop.campaigns.campaigns_page", "CampaignTablePage"),
    ("nurture", "Nurture", "funneldesk.desktop.campaigns.nurture_page", "NurturePage"),
    ("segments", "Segments", "funneldesk.desktop.campaigns.segments_page", "SegmentsPage"),
    ("content", "Content", "funneldesk.desktop.campaigns.content_page", "ContentPage"),
    ("experiments", "Experiments", "funneldesk.desktop.campaigns.experiments_page", "ExperimentsPage"),
    ("attribution", "Attribution", "funneldesk.desktop.campaigns.attribution_page", "AttributionPage"),
)
LATER = tuple(module for _, _, module, _ in PAGES)
"""The modules of the pages; whoever loads the room beside the window loads them too, the first one at once."""

_PAGE_OF = {
    "content": "content",
    "form": "content",
    "link": "content",
    "segment": "segments",
    "sequence": "nurture",
    "template": "nurture",
    "experiment": "experiments",
}


class CampaignsRoom(TabbedRoom):
    """The room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "campaigns", "Campaigns", PAGES)

    def show_record(self, kind: str, record_id: int) -> None:
        """Show a campaign, or a record that belongs to campaigns, on its page."""
        self.show_page(_PAGE_OF.get(kind, "campaigns"))
        self.page().show_record(kind, record_id)

    def add_campaign(self) -> None:
        """Ask for a new campaign."""
        self.show_page("campaigns")
        page: Any = self.page()
        page.open_new()


def make_room(desk: Desk) -> CampaignsRoom:
    """The room over an open workspace."""
    return CampaignsRoom(desk)
