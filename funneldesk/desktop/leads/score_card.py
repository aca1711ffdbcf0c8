"""A figure of the scoreboard on a card; a click or Enter lists the leads behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QVBoxLayout

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import BOLD
from funneldesk.desktop.widgets.plain import Card, PlainLabel, plain_tooltip

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.reports.scoreboard_words import ScoreCard

_OPEN = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class FigureCard(Card):
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
        super().__init__(parent)
        self._key, self._meaning = key, meaning
        self._can_open = False
        self.label = PlainLabel(label, tone="muted", role="note", elide=True)
        self.value = PlainLabel("–", role="figure", weight=BOLD, elide=True)
        self.note = PlainLabel("", tone="second", role="small", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(13, 9, 13, 11)
        column.setSpacing(1)
        for part in (self.label, self.value, self.note):
            column.addWidget(part)
        column.addStretch(1)
        self.setAccessibleName(label)

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens the leads."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens the leads."""
        if event.key() in _OPEN:
            self._open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the focus is."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The focus has gone on."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The card, and a ring where the focus is."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = current_theme()
            painter.setPen(QPen(theme.colours.brand, 2))
            radius = theme.px(theme.tokens.radius["medium"])
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), radius, radius)
            painter.end()

    def _open(self) -> None:
        if self._can_open:
            self.opened.emit(self._key)
