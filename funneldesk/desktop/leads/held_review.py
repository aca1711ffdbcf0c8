"""A review that was held: what was said and agreed, the agreement as it was, and what it says otherwise today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.review import delete_review, edit_review
from funneldesk.desktop.leads.agreement_view import AgreementView, DifferenceList
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.reports.scope_words import day_words

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.review import HeldReview

REVIEW_WORDS: tuple[tuple[str, str, str], ...] = (
    ("marketing_words", "What marketing says", "Which leads were good, which came back and why"),
    ("sales_words", "What sales says", "What was missing when a lead arrived, what took long"),
    ("agreed", "What was agreed", "Who changes what until when"),
)
"""The fields of a review: name, caption and what may stand there."""


def frame(title: str, *parts: QWidget, note: str = "") -> Card:
    """A card with a heading over its parts."""
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(8)
    column.addWidget(PlainLabel(title, weight=SEMIBOLD))
    if note:
        column.addWidget(PlainLabel(note, role="note", tone="muted", wrap=True))
    for part in parts:
        if isinstance(part, Button):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            column.addWidget(part)
    return card


class HeldReviewView(QWidget):
    """Shows one past review; its words can still be put right.

    Args:
        desk: the open workspace.

    Attributes:
        left: the person goes back to the review at hand.
    """

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "canvas")
        self._desk = desk
        self.held: HeldReview | None = None
        self.back = Button("Back to the review at hand", on_click=self.left.emit)
        self.delete = Button("Delete", name="Delete this review", on_click=self._delete)
        self.title = PlainLabel("", role="subtitle", weight=SEMIBOLD, elide=True)
        self.fields = {name: KeptText(caption, hint, height=72) for name, caption, hint in REVIEW_WORDS}
        for name, field in self.fields.items():
            field.committed.connect(lambda text, name=name: self._keep(name, text))
        self.differences = DifferenceList()
        self.agreement = AgreementView()
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.back)
        bar.addWidget(self.title, 1)
        bar.addWidget(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(bar)
        for name, caption, _hint in REVIEW_WORDS:
            column.addWidget(frame(caption, self.fields[name]))
        column.addWidget(frame("What the agreement says otherwise today", self.differences))
        column.addWidget(frame("The agreement as it was then", self.agreement))
        column.addStretch(1)

    def show_review(self, held: HeldReview) -> None:
        """Show a review."""
        if self.held is not None and self.held.row.id != held.row.id:
            for field in self.fields.values():
                field.put_away()
        self.held = held
        by = f" · kept by {held.row.by}" if held.row.by else ""
        self.title.setText(f"Review of {day_words(held.row.held_on)}{by}")
        self.fields["marketing_words"].set_value(held.marketing_words)
        self.fields["sales_words"].set_value(held.sales_words)
        self.fields["agreed"].set_value(held.row.agreed)
        self.differences.show_differences(held.differences)
        self.agreement.show_agreement(held.agreement)

    def _keep(self, name: str, text: str) -> None:
        if self.held is not None:
            self._desk.tell(edit_review, self, review_id=self.held.row.id, **{name: text})

    def _delete(self) -> None:
        if self.held is not None:
            self._desk.tell(delete_review, self, review_id=self.held.row.id)
            self.left.emit()
