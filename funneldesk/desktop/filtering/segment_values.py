"""A list of values to tick, with a line that finds one or adds one that is not listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.icons import draw_icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

_VALUE = Qt.ItemDataRole.UserRole
_HEIGHT = 150


class _TickDelegate(QStyledItemDelegate):
    """Draws a value's box in the theme's colours."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell, and the box over the place that the style keeps free for it."""
        super().paint(painter, option, index)
        whole = QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        place = whole.widget.style().subElementRect(
            QStyle.SubElement.SE_ItemViewItemCheckIndicator, whole, whole.widget
        )
        theme = current_theme()
        is_on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colours.brand if is_on else theme.colours.ink_3_text, 1.2))
        painter.setBrush(theme.colours.brand if is_on else theme.colours.surface)
        painter.drawRoundedRect(QRectF(place).adjusted(0.6, 0.6, -0.6, -0.6), theme.px(3), theme.px(3))
        if is_on:
            ratio = whole.widget.devicePixelRatioF()
            painter.drawPixmap(place.topLeft(), draw_icon("check", theme.colours.on_brand, place.width(), ratio))
        painter.restore()


class ValueList(QWidget):
    """The values.

    Attributes:
        changed: other values are ticked.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_add = True
        self.line = QLineEdit()
        self.line.setAccessibleName("Find or add a value")
        self.line.setPlaceholderText("Type to find a value; Enter ticks it")
        set_type(self.line)
        self.list = QListWidget()
        self.list.setAccessibleName("Values")
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(2)
        self.list.setItemDelegate(_TickDelegate(self.list))
        set_type(self.list)
        set_look(self.list, "ticks")
        self.list.setFixedHeight(current_theme().px(_HEIGHT))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.line.textEdited.connect(lambda _text: self._find())
        self.line.installEventFilter(self)
        self.list.itemChanged.connect(lambda _item: self.changed.emit())

    def offer(self, values: Sequence[tuple[str, str]], *, may_add: bool) -> None:
        """Offer values with their words; those ticked stay ticked, and first."""
        chosen = self.chosen()
        self._may_add = may_add
        self.list.blockSignals(True)
        self.list.clear()
        named = dict(values)
        folded = {value.casefold() for value in chosen}
        for value in chosen:
            self._add(value, named.get(value, value), ticked=True)
        for value, words in values:
            if value.casefold() not in folded:
                self._add(value, words, ticked=False)
        self.list.blockSignals(False)
        self._find()

    def set_chosen(self, values: Sequence[str]) -> None:
        """Tick exactly these."""
        self.list.blockSignals(True)
        missing = list(values)
        for item in self._items():
            value = str(item.data(_VALUE))
            item.setCheckState(Qt.CheckState.Checked if value in values else Qt.CheckState.Unchecked)
            if value in missing:
                missing.remove(value)
        for value in reversed(missing):
            self._add(value, value, ticked=True, place=0)
        self.list.blockSignals(False)

    def chosen(self) -> tuple[str, ...]:
        """The ticked values."""
        return tuple(str(item.data(_VALUE)) for item in self._items() if item.checkState() == Qt.CheckState.Checked)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802 - Qt's name
        """Enter in the line ticks what it names or adds it; Down goes into the list."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.line.text().strip():
                self._tick(" ".join(self.line.text().split()))
                return True
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def _tick(self, typed: str) -> None:
        fits = [item for item in self._items() if typed.casefold() in item.text().casefold()]
        exact = [item for item in fits if item.text().casefold() == typed.casefold()]
        found = exact or (fits if len(fits) == 1 else [])
        if not found and not self._may_add:
            return
        self.line.clear()
        self._find()
        if found:
            found[0].setCheckState(Qt.CheckState.Checked)
        else:
            self.list.blockSignals(True)
            self._add(typed, typed, ticked=True, place=0)
            self.list.blockSignals(False)
            self.changed.emit()

    def _find(self) -> None:
        part = self.line.text().strip().casefold()
        for item in self._items():
            item.setHidden(part not in item.text().casefold())

    def _add(self, value: str, words: str, *, ticked: bool, place: int | None = None) -> None:
        item = QListWidgetItem(words)
        item.setData(_VALUE, value)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.insertItem(self.list.count() if place is None else place, item)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]
