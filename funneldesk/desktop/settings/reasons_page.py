"""The page on the lists of reasons that people choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.reason import create_reason, delete_reason, edit_reason
from funneldesk.desktop.settings.page import AddLine, SettingsCard, SettingsPage
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.model.reason import ReasonKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.settings import ReasonSettings, Settings

_LISTS = (
    (ReasonKind.LOST, "Why a deal is lost", "Asked for when a deal is dropped on Lost."),
    (ReasonKind.WON, "Why a deal is won", "Offered when a deal is won."),
    (ReasonKind.REJECTED, "Why sales rejects a lead", "Said back to marketing."),
    (ReasonKind.RECYCLED, "Why a lead is recycled", "It goes back to nurture until a date."),
    (ReasonKind.DISQUALIFIED, "Why a lead is out for good", "It is not approached again."),
    (ReasonKind.OBJECTION, "What people object", "Chosen when a talk is written down; marketing answers it."),
)


class ReasonRow(QWidget):
    """One reason: its words, and a cross that takes it off the list."""

    def __init__(self, desk: Desk, reason: ReasonSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.words = InlineEdit("Reason", placeholder="Words…")
        self.remove = Button(look="bare", icon="close", name="Remove", on_click=self._remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.words, 1)
        row.addWidget(self.remove)
        self.words.committed.connect(self._rename)
        self.show_reason(reason)

    def show_reason(self, reason: ReasonSettings) -> None:
        """Show what is stored."""
        self.reason = reason
        self.words.set_value(reason.label)
        self.remove.setAccessibleName(f"Remove the reason “{reason.label}”")

    def _rename(self, label: str) -> None:
        def refused(error: FunnelDeskError) -> None:
            self.words.set_value(self.reason.label)
            self.words.set_problem(str(error))

        self.desk.submit(
            lambda work: edit_reason(work, reason_id=self.reason.id, label=label),
            self,
            name="edit_reason",
            on_refused=refused,
        )

    def _remove(self) -> None:
        self.desk.tell(delete_reason, self, reason_id=self.reason.id)


class ReasonCard(SettingsCard):
    """The list of one kind."""

    def __init__(self, desk: Desk, kind: str, heading: str, hint: str) -> None:
        super().__init__(heading, hint)
        self.desk = desk
        self.kind = kind
        self.setAccessibleName(heading)
        self.rows: dict[int, ReasonRow] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.add_line = AddLine("Add a reason…", self._add)
        self.add_line.line.setAccessibleName(f"Add a reason: {heading}")
        self.column.addLayout(self._rows)
        self.column.addWidget(self.add_line)
        self.column.addStretch(1)

    def show_reasons(self, reasons: Sequence[ReasonSettings]) -> None:
        """Show what is stored; rows that stay keep their focus."""
        wanted = {reason.id for reason in reasons}
        for reason_id in [known for known in self.rows if known not in wanted]:
            gone = self.rows.pop(reason_id)
            self._rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, reason in enumerate(reasons):
            row = self.rows.get(reason.id)
            if row is None:
                row = self.rows[reason.id] = ReasonRow(self.desk, reason)
            row.show_reason(reason)
            if self._rows.indexOf(row) != place:
                self._rows.insertWidget(place, row)

    def _add(self, label: str) -> None:
        self.desk.submit(
            lambda work: create_reason(work, kind=self.kind, label=label),
            self,
            name="create_reason",
            on_done=lambda _done: self.add_line.clear(),
            on_refused=lambda error: self.add_line.set_problem(str(error)),
        )


class ReasonsPage(SettingsPage):
    """A card for each list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, "Reasons", "What people choose from when a deal or a lead ends. Records keep a reason you remove."
        )
        grid = QGridLayout()
        grid.setSpacing(12)
        self.cards = {kind: ReasonCard(desk, kind, heading, hint) for kind, heading, hint in _LISTS}
        for place, card in enumerate(self.cards.values()):
            grid.addWidget(card, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)
        self.column.addStretch(1)

    def show_settings(self, settings: Settings) -> None:
        """Show the lists that are stored."""
        for kind, card in self.cards.items():
            card.show_reasons([reason for reason in settings.reasons if reason.kind == kind])
