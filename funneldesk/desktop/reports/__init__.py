"""The Reports room: what can be handed over, with a preview of its pages."""

from funneldesk.desktop.reports.room import ReportsRoom, make_room

__all__ = ["ReportsRoom", "make_room"]
