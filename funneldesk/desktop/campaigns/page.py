"""The base of the pages of the Campaigns room."""

from funneldesk.desktop.room_page import RoomPage


class CampaignsPage(RoomPage):
    """One page of the Campaigns room; what a page is asked is said by `RoomPage`."""
