"""The Settings room: the business, stages, reasons, scoring, appearance and what this program is."""

from funneldesk.desktop.settings.room import SettingsRoom, make_room

__all__ = ["SettingsRoom", "make_room"]
