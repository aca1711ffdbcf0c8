"""A box to tick, painted in the theme's colours so that it is seen on dark grounds too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.icons import draw_icon

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QWidget


class TickBox(QCheckBox):
    """The box alone; its words stand beside it, and its accessible name says them.

    Args:
        side: in the design's pixels.
    """

    def __init__(self, *, side: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The box with room for the mark of the focus."""
        side = current_theme().px(self._side + 6)
        return QSize(side, side)

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        """All of it can be pressed."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the box, its tick, and a ring around it while it has the focus."""
        theme = current_theme()
        colours, gap = theme.colours, theme.px(3)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(gap, gap, -gap, -gap)
        painter.setPen(QPen(colours.brand if self.isChecked() else colours.ink_3, 1.5))
        painter.setBrush(colours.brand if self.isChecked() else colours.surface)
        painter.drawRoundedRect(box, theme.px(4), theme.px(4))
        if self.isChecked():
            side = round(box.width())
            icon = draw_icon("check", colours.on_brand, side, self.devicePixelRatioF())
            painter.drawPixmap(box.topLeft().toPoint(), icon)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.brand, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(5), theme.px(5))
        painter.end()
