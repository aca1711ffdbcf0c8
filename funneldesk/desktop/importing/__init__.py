"""Bringing a spreadsheet in: choose the file, settle its columns, look at what would happen, import."""

from funneldesk.desktop.importing.wizard import open_import

__all__ = ["open_import"]
