"""The one place from which a link to a person leaves the program."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from funneldesk.outreach.links import may_open


def open_link(link: str) -> bool:
    """Hand a link to the system; anything but a call, a mail or a WhatsApp chat is not opened."""
    if not may_open(link):
        return False
    url = QUrl(link, QUrl.ParsingMode.StrictMode)
    return url.isValid() and QDesktopServices.openUrl(url)
