"""The two bars below the board: what is dropped on them is won or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_KEPT = 16


class DropBar(QAbstractButton):
    """A target for dragged cards; pressing it does the same with the chosen cards.

    Args:
        kind: "won" or "lost".
        text: the words.
    """

    def __init__(self, kind: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.kind = kind
        self._is_target = self._is_live = False
        self._pictures: dict[object, QPixmap] = {}
        self.setText(text)
        self.setAccessibleName(f"{text}. Press to do so with the chosen deals")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def is_target(self) -> bool:
        """Whether a dragged card is over it."""
        return self._is_target

    def set_live(self, *, on: bool) -> None:
        """Show its colour while something is dragged."""
        if on != self._is_live:
            self._is_live = on
            self.update()

    def set_target(self, *, on: bool) -> None:
        """Show that a dragged card is over it."""
        if on != self._is_target:
            self._is_target = on
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line with room around it."""
        theme = current_theme()
        return QSize(theme.px(200), theme.px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the kept picture; a dashed line this long costs more than all the cards that a drop repaints."""
        theme, ratio = current_theme(), self.devicePixelRatioF()
        is_bright = self._is_live or self.underMouse()
        look = (self.size().toTuple(), ratio, theme.dark, theme.text_size, self._is_target, self.hasFocus(), is_bright)
        picture = self._pictures.get(look)
        if picture is None:
            if len(self._pictures) >= _KEPT:
                self._pictures.clear()
            picture = self._pictures[look] = self._draw(ratio, is_bright=is_bright)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, picture)
        painter.end()

    def _draw(self, ratio: float, *, is_bright: bool) -> QPixmap:
        theme = current_theme()
        mark, soft, letters = theme.kind("good" if self.kind == "won" else "bad")
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(soft if self._is_target else Qt.BrushStyle.NoBrush)
        solid = self._is_target or self.hasFocus()
        painter.setPen(QPen(mark, 2.0 if solid else 1.2, Qt.PenStyle.SolidLine if solid else Qt.PenStyle.DashLine))
        painter.setOpacity(1.0 if is_bright or solid else 0.75)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
        painter.setOpacity(1.0)
        painter.setFont(theme.font("body", SEMIBOLD))
        painter.setPen(letters)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
        return picture


class DropBars(QWidget):
    """Both bars.

    Attributes:
        pressed: carries "won" or "lost".
    """

    pressed = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.won = DropBar("won", "Drop here: won", self)
        self.lost = DropBar("lost", "Drop here: lost, and say why", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for bar in (self.won, self.lost):
            row.addWidget(bar)
            bar.clicked.connect(lambda _on=False, kind=bar.kind: self.pressed.emit(kind))

    def set_live(self, *, on: bool) -> None:
        """Something is dragged, or no longer."""
        for bar in (self.won, self.lost):
            bar.set_live(on=on)
            bar.set_target(on=False)
