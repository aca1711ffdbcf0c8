"""A journey: what happened, newest first, each with its moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import MEDIUM

_Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ELIDE = Qt.TextElideMode.ElideRight
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened.

    Attributes:
        title: what.
        detail: where or by whom; may be empty.
        when: the moment as people write it.
        kind: "mkt", "sales" or "post", and so on; colours the dot.
        key: handed back when the entry is opened.
        record: handed back when the entry is to be taken away; None where it cannot be.
    """

    title: str
    detail: str
    when: str
    kind: str = "sales"
    key: object = None
    record: object = None


class TimelineModel(QAbstractListModel):
    """The entries for the list view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[TimelineEntry, ...] = ()

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self._entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many entries there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The entry, its title, or the sentence a screen reader says."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == _ENTRY:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (entry.title, entry.detail, entry.when) if part)
        return None


class TimelineDelegate(QStyledItemDelegate):
    """Draws a dot, the title with its detail below it, and the moment at the right."""

    ROW = 53

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """All rows are equally high."""
        theme = current_theme()
        return QSize(theme.px(200), theme.px(self.ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one entry."""
        theme = current_theme()
        entry: TimelineEntry = index.data(_ENTRY)
        box = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.colours.brand_soft)
        px = theme.px
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(getattr(theme.colours, entry.kind))
        painter.drawEllipse(QRectF(box.left() + px(2), box.top() + px(12), px(8), px(8)))
        left = box.left() + px(20)
        painter.setFont(theme.font("note"))
        when = painter.fontMetrics().horizontalAdvance(entry.when) + px(8)
        line = QRectF(left, box.top() + px(7), box.width() - px(24), px(18))
        painter.setPen(theme.colours.ink_3_text)
        painter.drawText(line, _RIGHT, entry.when)
        width = int(line.width() - when)
        detail = painter.fontMetrics().elidedText(entry.detail, _ELIDE, int(line.width()))
        painter.drawText(line.translated(0, px(18)), _LEFT, detail)
        painter.setFont(theme.font("body", MEDIUM))
        painter.setPen(theme.colours.ink)
        painter.drawText(line, _LEFT, painter.fontMetrics().elidedText(entry.title, _ELIDE, width))
        painter.setPen(QPen(theme.colours.line, 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colours.brand, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        painter.restore()


class Timeline(QListView):
    """A list of what happened; Enter or a double click opens an entry, Delete and the menu take one away.

    Attributes:
        opened: carries the entry's key.
        removal_wanted: carries the record of an entry that can be taken away.
    """

    opened = Signal(object)
    removal_wanted = Signal(object)

    def __init__(self, name: str = "Journey", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._model = TimelineModel(self)
        self.setModel(self._model)
        self.setItemDelegate(TimelineDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(lambda index: self.opened.emit(index.data(_ENTRY).key))

    def make_menu(self) -> QMenu | None:
        """The menu of the current entry; None where nothing can be done with it."""
        entry: TimelineEntry | None = self.currentIndex().data(_ENTRY)
        if entry is None or entry.record is None:
            return None
        menu = QMenu(self)
        menu.addAction("Delete\tDel").triggered.connect(lambda: self.removal_wanted.emit(entry.record))
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete takes the current entry away where that can be done."""
        entry: TimelineEntry | None = self.currentIndex().data(_ENTRY)
        if event.key() == Qt.Key.Key_Delete and entry is not None and entry.record is not None:
            self.removal_wanted.emit(entry.record)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Open the menu of the entry at the pointer, or of the current one."""
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        else:
            self.setCurrentIndex(self.indexAt(event.pos()))
        menu = self.make_menu()
        if menu is not None:
            menu.popup(at)

    def set_entries(self, entries: Sequence[TimelineEntry], *, keep_place: bool = False) -> None:
        """Show other entries; with `keep_place` the same place in the list stays the current one."""
        place = self.currentIndex().row() if keep_place else -1
        self._model.set_entries(entries)
        if place >= 0 and entries:
            self.setCurrentIndex(self._model.index(min(place, len(entries) - 1)))
