"""A campaign's funnel from impressions to customers; a count that has records behind it opens them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import REGULAR, SEMIBOLD
from funneldesk.formatting.grouping import NumberStyle
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import percent_text

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from funneldesk.queries.campaign_page import FunnelStep

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_OPEN = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
BEHIND = frozenset({"leads", "mql", "sql", "customers"})
"""The steps that records stand behind."""
MEASURED = frozenset({"impressions", "clicks", "visits"})
"""The steps that results are typed or imported for; these stand behind them."""


class FunnelBars(QWidget):
    """One line a step: its words, a bar as long as the order of its size, its count, and its part of the step before.

    Attributes:
        opened: the key and the words of a step whose records, or whose results, are wanted.
    """

    opened = Signal(str, str)
    ROW = 25
    LABEL, COUNT, RATE = 92, 70, 62

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[FunnelStep, ...] = ()
        self._style = NumberStyle.WESTERN
        self._current = ""
        self._hovered = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Funnel")

    def set_steps(self, steps: tuple[FunnelStep, ...], style: NumberStyle) -> None:
        """Show another funnel."""
        self._steps, self._style = steps, style
        self.setAccessibleDescription("; ".join(self.words_of(step) for step in steps))
        self.updateGeometry()
        self.update()

    def words_of(self, step: FunnelStep) -> str:
        """A step in words."""
        if step.n is None:
            return f"{step.label}: not measured"
        share = self._share(step)
        return f"{step.label}: {self._count(step)}{f', {share} of the step before' if share else ''}"

    def box_of(self, key: str) -> QRectF:
        """Where a step's line lies."""
        place = next((place for place, step in enumerate(self._steps) if step.key == key), -1)
        row = current_theme().px(self.ROW)
        return QRectF(0, place * row, self.width(), row) if place >= 0 else QRectF()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the steps are many."""
        theme = current_theme()
        return QSize(theme.px(340), theme.px(self.ROW) * max(1, len(self._steps)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The bars may shrink, the words may not."""
        return QSize(current_theme().px(230), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lines."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = theme.px(self.ROW)
        label, count, rate = theme.px(self.LABEL), theme.px(self.COUNT), theme.px(self.RATE)
        room = max(0, self.width() - label - count - rate)
        most = max((math.log1p(step.n or 0) for step in self._steps), default=0.0)
        for place, step in enumerate(self._steps):
            top = place * row
            box = QRectF(0, top, self.width(), row)
            if step.key == self._hovered:
                painter.fillRect(box, theme.colours.sunken)
            painter.setPen(theme.colours.ink)
            painter.setFont(theme.font("note", REGULAR))
            painter.drawText(QRectF(0, top, label, row), _LEFT, step.label)
            if step.n is None:
                painter.setPen(theme.colours.ink_3_text)
                painter.drawText(QRectF(label, top, room + count, row), _LEFT, "not measured")
                continue
            length = room * math.log1p(step.n) / most if most else 0.0
            height = theme.px(15)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours.mkt)
            painter.drawRoundedRect(QRectF(label, top + (row - height) / 2, length, height), 3, 3)
            painter.setPen(theme.colours.brand_text if self._can_open(step) else theme.colours.ink)
            painter.setFont(theme.font("note", SEMIBOLD))
            painter.drawText(QRectF(label + room, top, count, row), _RIGHT, self._count(step))
            painter.setPen(theme.colours.ink_3_text)
            painter.setFont(theme.font("note", REGULAR))
            painter.drawText(QRectF(label + room + count, top, rate, row), _RIGHT, self._share(step))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colours.brand, 2))
            ring = self.box_of(self._current) if self._current else QRectF(self.rect())
            painter.drawRoundedRect(ring.adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say what the pointer is on."""
        step = self._step_at(event.position())
        hovered = step.key if step is not None and self._can_open(step) else ""
        if hovered != self._hovered:
            self._hovered = hovered
            self.setCursor(Qt.CursorShape.PointingHandCursor if hovered else Qt.CursorShape.ArrowCursor)
            self.update()
        if step is not None:
            behind = "records" if hovered in BEHIND else "results"
            more = f". Click for the {behind}." if hovered else ". Bars grow with the order of the number."
            QToolTip.showText(event.globalPosition().toPoint(), self.words_of(step) + more, self)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is pointed at."""
        super().leaveEvent(event)
        self._hovered = ""
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens the records behind a step."""
        step = self._step_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and step is not None:
            self._current = step.key
            self._open(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows walk the steps, Enter opens one."""
        keys = [step.key for step in self._steps]
        place = keys.index(self._current) if self._current in keys else -1
        if keys and event.key() == Qt.Key.Key_Down:
            self._go(min(place + 1, len(keys) - 1))
        elif keys and event.key() == Qt.Key.Key_Up:
            self._go(max(place - 1, 0))
        elif event.key() in _OPEN and place >= 0:
            self._open(self._steps[place])
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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Lines grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def _go(self, place: int) -> None:
        step = self._steps[place]
        self._current = step.key
        self.setAccessibleName(f"Funnel. {self.words_of(step)}")
        announce(self, self.words_of(step))
        self.update()

    def _open(self, step: FunnelStep) -> None:
        if self._can_open(step):
            self.opened.emit(step.key, step.label)

    def _can_open(self, step: FunnelStep) -> bool:
        # Where nobody measured, the results are the place to say what was.
        return step.key in MEASURED or (step.key in BEHIND and bool(step.n))

    def _step_at(self, at: QPointF) -> FunnelStep | None:
        place = int(at.y() // max(1, current_theme().px(self.ROW)))
        return self._steps[place] if 0 <= place < len(self._steps) else None

    def _count(self, step: FunnelStep) -> str:
        return number_text(step.n, style=self._style)

    def _share(self, step: FunnelStep) -> str:
        if step.share is None or step.n is None:
            return ""
        before = [other.n for other in self._steps[: self._steps.index(step)] if other.n is not None]
        if not before or not before[-1]:
            return ""
        # More page visits than clicks come about; a share above one says that people came by other ways too.
        if step.share > 1:
            return f"{step.share:.1f}×"
        return percent_text(step.share, before[-1], style=self._style).split(" (", maxsplit=1)[0]
