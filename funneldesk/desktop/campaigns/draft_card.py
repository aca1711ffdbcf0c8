"""A message as it would go to a person, with what is missing named above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from funneldesk.desktop.campaigns.nurture_words import CHANNEL_WORDS
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.nurture.draft import Draft


class DraftCard(Card):
    """The card; its text is plain and can be selected."""

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None, *, look: str = "card") -> None:
        super().__init__(parent, look=look)
        self._desk = desk
        self.draft: Draft | None = None
        self.setAccessibleName(name)
        self.to = PlainLabel("", tone="muted", role="note", wrap=True)
        self.problem = PlainLabel("", tone="warn", role="note", wrap=True)
        self.subject = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.body = PlainLabel("", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for label in (self.to, self.problem, self.subject, self.body):
            column.addWidget(label)
        self.show_nothing("")

    def show_draft(self, draft: Draft | None) -> None:
        """Show a message."""
        self.draft = draft
        if draft is None:
            self.show_nothing("This step writes nothing.")
            return
        to = f"{draft.to_name} · {draft.to}" if draft.to else f"{draft.to_name} · no address"
        self.to.setText(f"{CHANNEL_WORDS.get(draft.channel, draft.channel)} to {to}")
        self.problem.setText(f"⚠ {draft.problem}" if draft.problem else "")
        self.problem.setVisible(bool(draft.problem))
        self.subject.setText(draft.subject)
        self.subject.setVisible(bool(draft.subject))
        self.body.setText(draft.body)
        self.body.setVisible(bool(draft.body))

    def show_nothing(self, why: str) -> None:
        """Show that there is nothing to show, and why."""
        self.draft = None
        self.to.setText(why)
        for label in (self.problem, self.subject, self.body):
            label.setText("")
            label.hide()
