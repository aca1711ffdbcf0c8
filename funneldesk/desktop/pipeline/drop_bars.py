"""The two bars below the board: what is dropped on them is won or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


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
        self._is_live = on
        self.update()

    def set_target(self, *, on: bool) -> None:
        """Show that a dragged card is over it."""
        self._is_target = on
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line with room around it."""
        theme = current_theme()
        return QSize(theme.px(200), theme.px(36))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the dashed bar."""
        theme = current_theme()
        mark, soft, letters = theme.kind("good" if self.kind == "won" else "bad")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(soft if self._is_target else Qt.BrushStyle.NoBrush)
        solid = self._is_target or self.hasFocus()
        width = 2.0 if solid else 1.2
        painter.setPen(QPen(mark, width, Qt.PenStyle.SolidLine if solid else Qt.PenStyle.DashLine))
        painter.setOpacity(1.0 if self._is_live or solid or self.underMouse() else 0.75)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(6), theme.px(6))
        painter.setOpacity(1.0)
        painter.setFont(theme.font("body", SEMIBOLD))
        painter.setPen(letters)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


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
