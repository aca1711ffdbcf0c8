"""A small chart: what each threshold of the score would have done with leads whose end is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import MEDIUM, SEMIBOLD
from funneldesk.model.qualification import HIGHEST

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from funneldesk.analytics.threshold_study import ThresholdRow, ThresholdStudy

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 168, 34, 104, 22, 22
_NARROW = 360
"""Below this the key stands in the line above the chart, not beside it."""
_STEP = 5


class ThresholdChart(QWidget):
    """Two lines over the thresholds, of wins handed over and of leads handed over in vain; arrows read them out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._study: ThresholdStudy | None = None
        self._at = 0
        self.setAccessibleName("What each threshold would have done")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def shown(self) -> ThresholdRow | None:
        """The threshold that is read out."""
        return None if self._study is None else self._study.rows[self._at]

    def show_study(self, study: ThresholdStudy) -> None:
        """Draw another study; its own threshold is read out first."""
        self._study = study
        self._at = study.chosen.threshold
        self._name()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as there is room."""
        theme = current_theme()
        return QSize(theme.px(420), theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow enough for a small window."""
        theme = current_theme()
        return QSize(theme.px(150), theme.px(_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size and the colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.updateGeometry()
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and right read out another threshold, Home the rule's own."""
        steps = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}
        key = Qt.Key(event.key())
        if self._study is not None and key in steps:
            self._read_out(self._at + steps[key])
        elif self._study is not None and key == Qt.Key.Key_Home:
            self._read_out(self._study.chosen.threshold)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The pointer reads out the threshold it is over."""
        area = self._area()
        if area.width() > 0:
            self._read_out(round((event.position().x() - area.left()) / area.width() * HIGHEST))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Go back to the rule's own threshold."""
        super().leaveEvent(event)
        if self._study is not None:
            self._read_out(self._study.chosen.threshold)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the axes, the lines with their names, and the threshold read out."""
        study, theme = self._study, current_theme()
        if study is None:
            return
        colours, area = theme.colours, self._area()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        highest = max(1, study.rows[0].caught, study.rows[0].in_vain)
        painter.setFont(theme.font("small"))
        painter.setPen(QPen(colours.line, 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topLeft(), area.topRight())
        painter.setPen(colours.ink_3_text)
        line = painter.fontMetrics().height()
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value, y in ((highest, area.top()), (0, area.bottom())):
            painter.drawText(QRectF(0, y - line / 2, area.left() - theme.px(6), line), side, str(value))
        for threshold in (0, 20, 40, 60, 80, 100):
            x = area.left() + area.width() * threshold / HIGHEST
            place = QRectF(x - theme.px(20), area.bottom() + theme.px(3), theme.px(40), line)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, str(threshold))
        painter.setPen(QPen(colours.brand, 1.5, Qt.PenStyle.DashLine))
        chosen = area.left() + area.width() * study.chosen.threshold / HIGHEST
        painter.drawLine(QPointF(chosen, area.top()), QPointF(chosen, area.bottom()))
        for colour, style, values in (
            (colours.good_text, Qt.PenStyle.SolidLine, [row.caught for row in study.rows]),
            (colours.bad_text, Qt.PenStyle.DotLine, [row.in_vain for row in study.rows]),
        ):
            points = [
                QPointF(area.left() + area.width() * place / HIGHEST, area.bottom() - area.height() * value / highest)
                for place, value in enumerate(values)
            ]
            painter.setPen(QPen(colour, 2, style))
            painter.drawPolyline(QPolygonF(points))
            painter.setPen(QPen(colour, 2))
            painter.setBrush(colour)
            painter.drawEllipse(points[self._at], 3.5, 3.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if not self._is_narrow:
            self._draw_names(painter, area, line)
        row = study.rows[self._at]
        painter.setPen(colours.ink)
        painter.setFont(theme.font("small", SEMIBOLD))
        top = QRectF(area.left(), 0, self.width() - area.left(), theme.px(_TOP) - 2)
        painter.drawText(
            top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"From {row.threshold} points"
        )
        if self.hasFocus():
            painter.setPen(QPen(colours.brand, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
        painter.end()

    def _draw_names(self, painter: QPainter, area: QRectF, line: int) -> None:
        """The key of the two lines, at the right, with the values read out."""
        study, theme = self._study, current_theme()
        if study is None:
            return
        row = study.rows[self._at]
        painter.setFont(theme.font("small", MEDIUM))
        lines = (
            (f"— {row.caught} caught", theme.colours.good_text),
            (f"    {row.missed} missed", theme.colours.ink_2),
            (f"··· {row.in_vain} in vain", theme.colours.bad_text),
        )
        for place, (text, colour) in enumerate(lines):
            painter.setPen(colour)
            box = QRectF(area.right() + theme.px(10), area.top() + place * (line + 4), theme.px(_RIGHT), line)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _is_narrow(self) -> bool:
        return self.width() < current_theme().px(_NARROW)

    def _title(self, row: ThresholdRow, painter: QPainter, width: float) -> str:
        """What is read out, in a line above the chart."""
        text = f"From {row.threshold} points"
        if self._is_narrow:
            text = f"{row.threshold}: {row.caught} caught, {row.missed} missed, {row.in_vain} in vain"
        return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(width))

    def _area(self) -> QRectF:
        theme = current_theme()
        right = _BOTTOM if self._is_narrow else _RIGHT
        return QRectF(self.rect()).adjusted(theme.px(_LEFT), theme.px(_TOP), -theme.px(right), -theme.px(_BOTTOM))

    def _read_out(self, threshold: int) -> None:
        at = max(0, min(HIGHEST, threshold))
        if at != self._at:
            self._at = at
            self._name()
            self.update()

    def _name(self) -> None:
        if self._study is not None:
            self.setAccessibleName(f"What each threshold would have done. {_row_words(self._study.rows[self._at])}")


def _row_words(row: ThresholdRow) -> str:
    return f"From {row.threshold} points: {row.caught} wins caught, {row.missed} missed, {row.in_vain} in vain"
