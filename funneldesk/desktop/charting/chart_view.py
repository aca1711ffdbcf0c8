"""A chart as a picture whose marks can be pointed at, walked by keys and opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from funneldesk.charts.result_days import ResultDaysChart
from funneldesk.charts.week_leads import WeekLeadsChart
from funneldesk.charts.won_months import WonMonthsChart
from funneldesk.desktop.charting.press import PictureWish
from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.plain import plain_tooltip

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from funneldesk.charts.chart import MarkWords
    from funneldesk.charts.message import AnyChart
    from funneldesk.desktop.charting.press import Picture, Press

_FORWARD = {Qt.Key.Key_Down, Qt.Key.Key_Right}
_BACK = {Qt.Key.Key_Up, Qt.Key.Key_Left}
_OPEN = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
_STALE_OPACITY = 0.55
PAD = 5
"""Pixels at both sides of the picture, so that the ring of the focus does not run through the words."""


class ChartView(QWidget):
    """Shows one chart.

    Args:
        press: draws it.
        name: what the chart is about, for screen readers.

    Attributes:
        mark_opened: a mark was clicked or opened by key: its key and label.
        drawn: a new picture stands.
    """

    mark_opened = Signal(str, str)
    drawn = Signal()

    def __init__(self, press: Press, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._press, self._name = press, name
        self._chart: AnyChart | None = None
        self._marks: dict[str, MarkWords] = {}
        self._boxes: dict[str, QRectF] = {}
        self._pixmap = QPixmap()
        self._current = ""
        self._hovered = ""
        self._is_stale = False
        self.failed = False
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._wait = QTimer(self, singleShot=True, interval=0)
        self._wait.timeout.connect(self._ask)

    @property
    def chart(self) -> AnyChart | None:
        """The chart that is shown."""
        return self._chart

    @property
    def is_settled(self) -> bool:
        """Whether the picture is the one wanted."""
        return not self._wait.isActive() and not self._is_stale

    @property
    def picture(self) -> QPixmap:
        """The picture, for copying and saving."""
        return self._pixmap

    @property
    def current_mark(self) -> str:
        """The key of the mark that has the focus."""
        return self._current

    def box_of(self, key: str) -> QRectF:
        """Where a mark lies."""
        return self._boxes.get(key, QRectF())

    def set_chart(self, chart: AnyChart) -> None:
        """Show another chart; the old picture stays, paler, until the new one is there."""
        self._chart = chart
        self._marks = {mark.key: mark for mark in chart.marks()}
        if self._current not in self._marks:
            self._current = ""
        self.setAccessibleName(self._name)
        self.setAccessibleDescription(chart.alt_text())
        self._fit()
        self._order()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows need."""
        scale = current_theme().text_size / 100
        return QSize(round(300 * scale), round(self._chart.height(scale)) if self._chart is not None else 80)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It may become narrow, not low."""
        return QSize(round(current_theme().px(230)), self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw again in other colours or letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_wait"):
            self._fit()
            self._order()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw again at the new width."""
        super().resizeEvent(event)
        self._order()

    def event(self, event: QEvent) -> bool:
        """Follow a window that is moved to a screen of another resolution."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._order()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The picture, and what is pointed at."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._pixmap.isNull():
            painter.setPen(theme.colours.ink_3_text)
            painter.setFont(theme.font("note"))
            words = "The chart could not be drawn; its table has the numbers." if self.failed else ""
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), words)
            return
        painter.setOpacity(_STALE_OPACITY if self._is_stale else 1.0)
        painter.drawPixmap(PAD, 0, self._pixmap)
        painter.setOpacity(1.0)
        if self._hovered in self._boxes:
            tint = QColor(theme.colours.ink)
            tint.setAlphaF(0.06)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            painter.drawRoundedRect(self._band(self._hovered), 4, 4)
        if self.hasFocus() and self._boxes:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colours.brand, 2))
            box = self._band(self._current) if self._current in self._boxes else QRectF(self.rect())
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)

    def mark_at(self, at: QPointF) -> str:
        """The key of the mark at a point, its label and number included; empty where none is."""
        return next((key for key in self._boxes if self._band(key).contains(at)), "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say what the pointer is on."""
        key = self.mark_at(event.position())
        if key != self._hovered:
            self._hovered = key
            self.setCursor(Qt.CursorShape.PointingHandCursor if key else Qt.CursorShape.ArrowCursor)
            self.update()
        if key:
            words = f"{self._marks[key].words}. Click for the records."
            QToolTip.showText(event.globalPosition().toPoint(), plain_tooltip(words), self, self._band(key).toRect())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is pointed at."""
        super().leaveEvent(event)
        self._hovered = ""
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens the records behind the mark."""
        key = self.mark_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and key:
            self._go(key)
            self._open(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows walk the marks, Enter opens one."""
        keys = [key for key in self._marks if key in self._boxes]
        pressed = event.key()
        place = keys.index(self._current) if self._current in keys else -1
        if keys and pressed in _FORWARD:
            self._go(keys[min(place + 1, len(keys) - 1)])
        elif keys and pressed in _BACK:
            self._go(keys[max(place - 1, 0)])
        elif keys and pressed == Qt.Key.Key_Home:
            self._go(keys[0])
        elif keys and pressed == Qt.Key.Key_End:
            self._go(keys[-1])
        elif pressed in _OPEN and self._current in keys:
            self._open(self._current)
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

    def _go(self, key: str) -> None:
        self._current = key
        words = self._marks[key].words
        self.setAccessibleName(f"{self._name}: {words}")
        announce(self, words)
        self.update()

    def _open(self, key: str) -> None:
        self.mark_opened.emit(key, self._marks[key].label)

    def _band(self, key: str) -> QRectF:
        """The mark with its label and number: a whole line, or a column of time."""
        box = self._boxes[key]
        if isinstance(self._chart, WonMonthsChart | WeekLeadsChart | ResultDaysChart):
            return QRectF(box.left(), 0, box.width(), self.height())
        grown = current_theme().px(5)
        return QRectF(0, box.top() - grown, self.width(), box.height() + 2 * grown)

    def _fit(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()

    def _order(self) -> None:
        if self._chart is not None:
            self._is_stale = True
            self._wait.start()

    def _ask(self) -> None:
        if self._chart is None or self.width() < current_theme().px(60):
            return
        theme = current_theme()
        wish = PictureWish(
            self._chart,
            self.width() - 2 * PAD,
            self.height(),
            theme.dark,
            theme.text_size / 100,
            self.devicePixelRatioF(),
        )
        self._press.draw(self._name, wish, lambda picture: self._show(picture, wish.ratio))

    def _show(self, picture: Picture | None, ratio: float) -> None:
        self._is_stale = False
        self.failed = picture is None
        self._pixmap, self._boxes = QPixmap(), {}
        if picture is not None:
            self._pixmap.loadFromData(picture.png, "PNG")
            self._pixmap.setDevicePixelRatio(ratio)
            self._boxes = {key: box.translated(PAD, 0) for key, box in picture.boxes if key in self._marks}
        self.update()
        self.drawn.emit()
