"""A figure of the scoreboard on a card; a click or Enter lists the leads behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.desktop.widgets.press_card import PressCard
from funneldesk.formatting.grouping import UNDEFINED

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.reports.scoreboard_words import ScoreCard


class FigureCard(PressCard):
    """The card.

    Args:
        key: which figure.
        label: what it is called.
        meaning: what it means, for the tooltip.

    Attributes:
        opened: the leads behind the figure are wanted; carries the key.
    """

    opened = Signal(str)

    def __init__(self, key: str, label: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(label, UNDEFINED, parent)
        self._key, self._meaning = key, meaning
        self._can_open = False

    def show_figure(self, card: ScoreCard, behind: int) -> None:
        """Show a figure that rests on so many leads."""
        self._can_open = behind > 0
        self.value.setText(card.value)
        self.note.setText(card.note)
        self.note.set_tone("warn" if card.is_amiss else "second")
        self.setAccessibleName(f"{card.label}: {card.value}, {card.note}")
        leads = "" if not behind else " Click for the lead." if behind == 1 else f" Click for the {behind:,} leads."
        self.setAccessibleDescription(f"{self._meaning}{leads}")
        for part in (self, self.label, self.value, self.note):
            part.setToolTip(plain_tooltip(f"{self._meaning}{leads}"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if behind else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if behind else Qt.CursorShape.ArrowCursor)

    def open(self) -> None:
        """Ask for the leads, where there are any."""
        if self._can_open:
            self.opened.emit(self._key)
