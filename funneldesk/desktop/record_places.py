"""Where the window goes when a room asks for a record, the records behind a figure, or a page of Settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow


class RecordPlaces(QObject):
    """Answers what rooms ask of the window through the desk, with which it goes.

    Args:
        desk: the open workspace.
        window: whose rooms show the records; they are imported late.
    """

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(desk)
        self._desk, self._window = desk, window
        desk.deal_wanted.connect(self.show_deal)
        desk.lead_wanted.connect(self.show_lead)
        desk.records_wanted.connect(self.show_records)
        desk.settings_wanted.connect(self.show_settings)

    def show_deal(self, deal_id: int) -> None:
        """Open a deal's page beside the board."""
        room: Any = self._window.show_room("pipeline")
        room.open_deal(deal_id)

    def show_lead(self, contact_id: int) -> None:
        """Open a lead's page."""
        room: Any = self._window.show_room("leads")
        room.open_lead(contact_id)

    def show_records(self, title: str, table: str, ids: Sequence[int]) -> None:
        """List the records behind a figure in their own room; results are listed as the campaigns they belong to."""
        if table == "campaign":
            self._show_campaigns(title, ids)
            return
        if table == "campaign_result":
            from funneldesk.queries.campaign_results import find_measured_campaigns

            self._desk.ask(find_measured_campaigns, self, partial(self._show_campaigns, title), ids)
            return
        room: Any = self._window.show_room("leads" if table == "contact" else "pipeline")
        room.show_records(title, table, ids)

    def show_settings(self, title: str) -> None:
        """Show a page of Settings by its title."""
        room: Any = self._window.show_room("settings")
        room.show_page(title)

    def _show_campaigns(self, title: str, ids: Sequence[int]) -> None:
        room: Any = self._window.show_room("campaigns")
        room.show_page("campaigns")
        page = room.page()
        page.close_results()
        page.filter_bar.show_records(title, ids)
