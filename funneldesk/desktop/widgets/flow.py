"""A row that goes on in the next line where room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayoutItem, QWidget


class FlowRow(QLayout):
    """Lays parts out one after another, in as many lines as the width asks for."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = spacing
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Add a part."""
        self._items.append(item)

    def count(self) -> int:
        """How many parts."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """A part, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Take a part out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It asks for no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Lay out."""
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All in one line."""
        hints = [item.sizeHint() for item in self._live()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The widest part alone."""
        size = QSize()
        for item in self._live():
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        top = rect.top()
        for line in self._break(rect.width()):
            height = max(item.sizeHint().height() for item in line)
            left = rect.left()
            for item in line:
                hint = item.sizeHint()
                if place:
                    # Words, chips and fields differ in height, and stand on one middle line.
                    item.setGeometry(QRect(QPoint(left, top + (height - hint.height()) // 2), hint))
                left += hint.width() + self._gap
            top += height + self._gap
        return max(0, top - self._gap - rect.top())

    def _break(self, width: int) -> list[list[QLayoutItem]]:
        """The parts that are shown, in lines."""
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._live():
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            own = item.sizeHint().width()
            if lines and used + self._gap + own <= width:
                lines[-1].append(item)
                used += self._gap + own
            else:
                lines.append([item])
                used = own
        return lines

    def _live(self) -> list[QLayoutItem]:
        """The parts that are still there: while a window is torn down, some go before their row does."""
        self._items = [item for item in self._items if isValid(item)]
        return self._items
