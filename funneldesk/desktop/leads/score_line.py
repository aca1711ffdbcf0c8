"""How a lead's score went in the past weeks: a fine line under the ring, read week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.queries.scores import read_score_history

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.scores import ScorePoint

_DAYS = 84
_FEWEST, _LEAST_SPAN = 3, 20
_WIDTH, _HEIGHT, _TEXT = 120, 26, 18


class ScoreLine(QWidget):
    """The line with the reading below it; hidden where there is too little of a past.

    The pointer or the arrow keys choose a week, whose day and score are then read: “12 Oct: 54”. Its accessible name
    tells first, highest and last, its description the week that is chosen.
    """

    def __init__(self, desk: Desk, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self._lead_id = self._asked = 0
        self.points: tuple[ScorePoint, ...] = ()
        self._place: int | None = None
        self.setAccessibleName("How the score went")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
            read_score_history,
            self,
            lambda points: self._take(points) if asked == self._asked else None,
            lead_id,
            days=_DAYS,
        )

    @property
    def reading(self) -> str:
        """What is read of the chosen week; of the whole line where none is."""
        if not self.points:
            return ""
        if self._place is None:
            return f"Since {self._words.day(self.points[0].at)}"
        point = self.points[self._place]
        return f"{self._words.day(point.at)}: {point.total}"

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the ring's words, with a line of text below."""
        theme = current_theme()
        return QSize(theme.px(_WIDTH), theme.px(_HEIGHT) + self._text_height)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Read the week under the pointer."""
        left, wide = self._across()
        share = (event.position().x() - left) / max(1, wide)
        last = len(self.points) - 1
        self._choose(min(last, max(0, round(share * last))) if last >= 0 else None)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is chosen by the pointer any more."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._choose(None)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Begin with the present."""
        super().focusInEvent(event)
        if self.points and self._place is None:
            self._choose(len(self.points) - 1)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Read the whole again."""
        super().focusOutEvent(event)
        self._choose(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and right go a week back and on, Home and End to the first and the last."""
        last = len(self.points) - 1
        place = last if self._place is None else self._place
        steps = {
            Qt.Key.Key_Left: place - 1,
            Qt.Key.Key_Right: place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        target = steps.get(Qt.Key(event.key()))
        if target is None or last < 0:
            super().keyPressEvent(event)
        else:
            self._choose(min(last, max(0, target)))

    @property
    def _text_height(self) -> int:
        return current_theme().px(_TEXT)

    def _across(self) -> tuple[int, int]:
        """Where the line begins, and how wide it is."""
        edge = current_theme().px(4)
        return edge, self.width() - 2 * edge

    def _choose(self, place: int | None) -> None:
        if place == self._place:
            return
        self._place = place
        self.setAccessibleDescription("" if place is None else self.reading)
        if place is not None and self.hasFocus():
            announce(self, self.reading)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the line from the first week to now, and a dot at its end."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge, wide = self._across()
        high = self.height() - self._text_height - 2 * edge
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
            shown = line[-1] if self._place is None else line[self._place]
            painter.drawEllipse(shown, theme.px(3), theme.px(3))
        painter.setPen(theme.colours.ink if self._place is not None else theme.colours.ink_3)
        painter.setFont(theme.font("small"))
        words = QRectF(0, self.height() - self._text_height, self.width(), self._text_height)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.reading)
        if self.hasFocus():
            painter.setPen(QPen(theme.colours.brand, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(4), theme.px(4))
        painter.end()

    def _take(self, points: tuple[ScorePoint, ...]) -> None:
        self.points = points
        self._choose(None)
        shown = len(points) >= _FEWEST and len({point.total for point in points}) > 1
        if shown:
            first, most = points[0], max(points, key=lambda point: point.total)
            words = (
                f"Score {first.total} on {self._words.day(first.at)}, highest {most.total} on "
                f"{self._words.day(most.at)}, {points[-1].total} now"
            )
            self.setAccessibleName(words)
            self.update()
        self.setVisible(shown)
