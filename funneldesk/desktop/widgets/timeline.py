"""A journey: what happened, newest first, each with its moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
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
    """

    title: str
    detail: str
    when: str
    kind: str = "sales"
    key: object = None


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
    """A list of what happened; Enter or a double click opens an entry.

    Attributes:
        opened: carries the entry's key.
    """

    opened = Signal(object)

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

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show other entries."""
        self._model.set_entries(entries)
