"""How a lead's score went in the past weeks, as a fine line under the ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.queries.scores import read_score_history

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.scores import ScorePoint

_FEWEST, _LEAST_SPAN = 3, 20
_WIDTH, _HEIGHT = 120, 26


class ScoreLine(QWidget):
    """The line; hidden where there is too little of a past. Its tooltip names first, highest and last."""

    def __init__(self, desk: Desk, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._lead_id = self._asked = 0
        self.points: tuple[ScorePoint, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_lead(self, lead_id: int) -> None:
        """Read how this lead's score went."""
        if lead_id != self._lead_id:
            self.hide()
        self._lead_id = lead_id
        self._asked += 1
        asked = self._asked
        self._desk.ask(
            read_score_history, self, lambda points: self._take(points) if asked == self._asked else None, lead_id
        )

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the ring's words."""
        theme = current_theme()
        return QSize(theme.px(_WIDTH), theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line from the first week to now, and a dot at its end."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.px(4)
        wide, high = self.width() - 2 * edge, self.height() - 2 * edge
        last = len(self.points) - 1
        totals = [point.total for point in self.points]
        # A change of a few points must be seen, and not look like a fall from the roof.
        low, span = min(totals, default=0), max(_LEAST_SPAN, max(totals, default=0) - min(totals, default=0))
        line = [
            QPointF(edge + wide * place / max(1, last), edge + high * (1 - (point.total - low) / span))
            for place, point in enumerate(self.points)
        ]
        painter.setPen(QPen(theme.colours.ink_3, 1.5))
        painter.drawPolyline(QPolygonF(line))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours.brand)
        if line:
            painter.drawEllipse(line[-1], theme.px(3), theme.px(3))
        painter.end()

    def _take(self, points: tuple[ScorePoint, ...]) -> None:
        self.points = points
        shown = len(points) >= _FEWEST and len({point.total for point in points}) > 1
        if shown:
            first, most = points[0], max(points, key=lambda point: point.total)
            words = (
                f"Score {first.total} on {self._words.day(first.at)}, highest {most.total} on "
                f"{self._words.day(most.at)}, {points[-1].total} now"
            )
            self.setToolTip(words)
            self.setAccessibleName(words)
            self.update()
        self.setVisible(shown)
