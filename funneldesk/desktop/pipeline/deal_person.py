"""Why they bought, what their contact needs and prefers, and which objections were heard, on a deal's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.pipeline.deal_words import moment
from funneldesk.desktop.pipeline.filter_bar import ChoiceChip
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import PlainLabel, Rule

if TYPE_CHECKING:
    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.queries.deal_page import DealPage

_MOST_OBJECTIONS = 8


class WonReason(QWidget):
    """Why they bought: a reason from the owner's list and words; hidden while a deal is not won.

    Attributes:
        reason_chosen: carries a reason's id, or None.
        words_kept: carries the words.
        feedback_wanted: what the customer says about the sale is to be asked or written down.
    """

    reason_chosen = Signal(object)
    words_kept = Signal(str)
    feedback_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.reason = ChoiceChip("Why did they buy?", self)
        self.words = InlineEdit("Why they bought, in words", placeholder="In words…", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(PlainLabel("Won", tone="good", role="note", weight=SEMIBOLD))
        row.addWidget(self.reason.chip)
        row.addWidget(self.words, 1)
        self.feedback = Button("Feedback…", on_click=self.feedback_wanted.emit, parent=self)
        row.addWidget(self.feedback)
        self.reason.chosen.connect(self.reason_chosen)
        self.words.committed.connect(self.words_kept)
        self.hide()

    def fill(self, page: DealPage, context: BoardContext) -> None:
        """Show what is stored; a reason that was taken off the list is still named."""
        offered = [(reason.id, reason.label) for reason in context.lookups.reasons_of("won")]
        if page.won_reason_id is not None and all(key != page.won_reason_id for key, _ in offered):
            offered.append((page.won_reason_id, page.won_reason or "A reason taken off the list"))
        self.reason.set_items(offered)
        self.reason.set_value(page.won_reason_id)
        self.words.set_value(page.won_note or "")
        self.setVisible(page.stage_kind == "won")


class DealPerson(QWidget):
    """What the contact needs and prefers, changed where it stands, and the objections heard for the deal.

    Attributes:
        kept: carries a field of the contact and its text.
    """

    kept = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.needs = InlineEdit("Needs", placeholder="What they need it for…", parent=self)
        self.preferences = InlineEdit("Preferences", placeholder="How they like it…", parent=self)
        self.objections = PlainLabel("", wrap=True, role="note", parent=self)
        self._person = QWidget(self)
        grid = QGridLayout(self._person)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        for place, (words, field) in enumerate((("Needs", self.needs), ("Preferences", self.preferences))):
            label = PlainLabel(words, tone="muted", role="note")
            label.setBuddy(field)
            grid.addWidget(label, place, 0)
            grid.addWidget(field, place, 1)
        self._heard = PlainLabel("Objections heard", weight=SEMIBOLD)
        self._rule = Rule()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self._rule, self._person, self._heard, self.objections):
            column.addWidget(widget)
        self.needs.committed.connect(lambda text: self.kept.emit("needs", text))
        self.preferences.committed.connect(lambda text: self.kept.emit("preferences", text))

    def fill(self, page: DealPage, context: BoardContext) -> None:
        """Show what is stored."""
        self.needs.set_value(page.needs or "")
        self.preferences.set_value(page.preferences or "")
        self._person.setVisible(page.contact_id is not None)
        lines = [
            " · ".join(part for part in (row.label, row.note, moment(row.at, context) if row.at else "") if part)
            for row in page.objections[:_MOST_OBJECTIONS]
        ]
        if len(page.objections) > _MOST_OBJECTIONS:
            lines.append(f"and {len(page.objections) - _MOST_OBJECTIONS} more")
        self.objections.setText("\n".join(lines))
        for widget in (self._heard, self.objections):
            widget.setVisible(bool(lines))
        self.setVisible(page.contact_id is not None or bool(lines))
