"""What the lead saw and said: campaigns, content, objections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.lead_background import Seen
    from funneldesk.queries.lead_page import LeadPage


class SeenLines(QWidget):
    """A paragraph for each kind; hidden where there is nothing of any."""

    def __init__(self, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.campaigns, self.contents, self.objections = (PlainLabel("", wrap=True) for _ in range(3))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(PlainLabel("Seen and said", role="heading", weight=SEMIBOLD))
        for label in (self.campaigns, self.contents, self.objections):
            label.setMinimumWidth(1)
            column.addWidget(label)

    def show_page(self, page: LeadPage) -> None:
        """Show what the lead answered to, was given and objected."""
        background = page.background
        objections = []
        for one in background.objections:
            when = self._words.day(one.at)
            objections.append(f"{one.words} ({when})" + (f": {one.note}" if one.note else ""))
        self.campaigns.setText(self._tell("Campaigns", background.campaigns))
        self.contents.setText(self._tell("Content", background.contents))
        self.objections.setText(f"Objections: {'; '.join(objections)}" if objections else "")
        shown = False
        for label in (self.campaigns, self.contents, self.objections):
            label.setVisible(bool(label.text()))
            shown |= bool(label.text())
        self.setVisible(shown)

    def _tell(self, heading: str, seen: Sequence[Seen]) -> str:
        parts = []
        for one in seen:
            often = f"{one.times}×, " if one.times > 1 else ""
            parts.append(f"{one.name} ({often}{self._words.day(one.last_at)})")
        return f"{heading}: {', '.join(parts)}" if parts else ""
