"""The palette: finds any command and any record by a few letters, with the keyboard alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from funneldesk.desktop.shell.actions import ActionRegistry, native_keys
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.theme.theme import MEDIUM
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover

_Index = QModelIndex | QPersistentModelIndex
_ITEM = Qt.ItemDataRole.UserRole
_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_NO_PARENT = QModelIndex()
_MOST_COMMANDS = 6
_LIKENESS = 70
_MOST_ROWS = 10


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """Something the palette can find.

    Attributes:
        key: a stable name for what was used recently, e.g. "deal:42".
        title: what it is called.
        run: opens or does it.
        subtitle: what helps to tell it from others of that name.
        icon: the name of an icon.
        keys: the shortcut that does the same.
    """

    key: str
    title: str
    run: Callable[[], object]
    subtitle: str = ""
    icon: str = "search"
    keys: str = ""


SearchRecords = Callable[[str, Callable[[Sequence[PaletteItem]], None]], None]
"""Looks for records and hands them, best first, to the given callable in the window's thread."""


class PaletteModel(QAbstractListModel):
    """What was found, for the list view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[PaletteItem, ...] = ()

    @property
    def items(self) -> tuple[PaletteItem, ...]:
        """What is shown, in order."""
        return self._items

    def set_items(self, items: Sequence[PaletteItem]) -> None:
        """Show other items."""
        self.beginResetModel()
        self._items = tuple(items)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many items there are."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The item, its title, or the sentence a screen reader says."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == _ITEM:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (item.title, item.subtitle, item.keys) if part)
        return None


class PaletteDelegate(QStyledItemDelegate):
    """Draws icon, title, subtitle and keys of an item."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """All rows are equally high."""
        theme = current_theme()
        return QSize(theme.px(300), theme.px(34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one item."""
        theme = current_theme()
        px, colours = theme.px, theme.colours
        item: PaletteItem = index.data(_ITEM)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.brand_soft)
            painter.drawRoundedRect(box.adjusted(px(6), 1, -px(6), -1), px(6), px(6))
        side = px(16)
        ratio = painter.device().devicePixelRatioF()
        top = box.top() + (box.height() - side) / 2
        painter.drawPixmap(round(box.left() + px(16)), round(top), draw_icon(item.icon, colours.ink_2, side, ratio))
        line = box.adjusted(px(42), 0, -px(16), 0)
        painter.setFont(theme.font("note"))
        painter.setPen(colours.ink_3_text)
        keys = painter.fontMetrics().horizontalAdvance(item.keys) + px(10) if item.keys else 0
        painter.drawText(line, _RIGHT, item.keys)
        painter.setFont(theme.font("body", MEDIUM))
        painter.setPen(colours.ink)
        room = int(line.width() - keys)
        title = painter.fontMetrics().elidedText(item.title, _ELIDE, room)
        width = painter.fontMetrics().horizontalAdvance(title) + px(10)
        painter.drawText(line, _LEFT, title)
        painter.setFont(theme.font("note"))
        painter.setPen(colours.ink_3_text)
        rest = painter.fontMetrics().elidedText(item.subtitle, _ELIDE, max(0, room - width))
        painter.drawText(line.adjusted(width, 0, 0, 0), _LEFT, rest)
        painter.restore()


class _Line(QLineEdit):
    """The palette's line: the keys that walk the list go to the list."""

    def __init__(self, owner: "CommandPalette") -> None:
        super().__init__(owner)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self._owner.dismiss()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._owner.run_current()
        elif not self._owner.walk(Qt.Key(event.key())):
            super().keyPressEvent(event)
            return
        event.accept()


class CommandPalette(Popover):
    """Ctrl+K: commands and records; `>` in front looks for commands only.

    Args:
        over: the window.
        actions: the commands.
        state: remembers what was used recently.
        search: looks for records; None where there are none to find.
    """

    def __init__(
        self, over: QWidget, actions: ActionRegistry, state: WindowState, search: SearchRecords | None = None
    ) -> None:
        super().__init__(over, name="Search or type a command")
        self._actions, self._state, self._search = actions, state, search
        self._turn = 0
        self._commands: list[PaletteItem] = []
        self.line = _Line(self)
        self.line.setAccessibleName("Search or type a command")
        self.line.setPlaceholderText("Search, or > for commands")
        set_look(self.line, "palette")
        set_type(self.line, "subtitle")
        self.list = QListView(self)
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = PaletteModel(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(self.list))
        self.list.clicked.connect(lambda _index: self.run_current())
        self._nothing = PlainLabel("Nothing found. Try fewer letters.", tone="muted", parent=self)
        self._nothing.setContentsMargins(16, 10, 16, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        self.line.textChanged.connect(self._look)

    def open(self, text: str = "") -> None:
        """Open over the window, with `text` typed already."""
        theme = current_theme()
        self.setFixedWidth(min(theme.px(600), self._over.width() - 16))
        self.line.setText(text)
        self._look(text)
        self.open_centred(top=theme.px(64), focus=self.line)
        self.line.end(False)

    def walk(self, key: Qt.Key) -> bool:
        """Move the choice; False if the key does not."""
        step = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -8,
            Qt.Key.Key_PageDown: 8,
        }.get(key)
        count = self.model.rowCount()
        if step is None:
            return False
        if count:
            row = self.list.currentIndex().row() + step
            wrapped = row % count if abs(step) == 1 else max(0, min(count - 1, row))
            self.list.setCurrentIndex(self.model.index(wrapped))
        return True

    def run_current(self) -> None:
        """Close, then open or do what is chosen."""
        index = self.list.currentIndex()
        if not index.isValid():
            return
        item: PaletteItem = index.data(_ITEM)
        self._state.remember_item(item.key)
        self.close_quietly()
        item.run()

    def _look(self, text: str) -> None:
        self._turn += 1
        turn = self._turn
        only_commands = text.lstrip().startswith(">")
        wanted = text.strip().removeprefix(">").strip()
        self._commands = self._find_commands(wanted, everything=only_commands or not wanted)
        self._show([])
        if self._search is not None and not only_commands:
            self._search(wanted, lambda records: self._receive(turn, records))

    def _receive(self, turn: int, records: Sequence[PaletteItem]) -> None:
        """Take records in, unless something else was typed meanwhile."""
        if turn == self._turn:
            self._show(records)

    def _show(self, records: Sequence[PaletteItem]) -> None:
        kept = self.list.currentIndex().data(_ITEM) if self.list.currentIndex().isValid() else None
        items = self._in_recent_order([*self._commands, *records], sort=not self.line.text().strip("> "))
        self.model.set_items(items)
        keys = [item.key for item in items]
        row = keys.index(kept.key) if records and kept is not None and kept.key in keys else 0
        self.list.setCurrentIndex(self.model.index(row))
        self._nothing.setVisible(not items)
        self.list.setVisible(bool(items))
        rows = max(1, min(len(items), _MOST_ROWS))
        self.list.setFixedHeight(min(current_theme().px(34) * rows, self._over.height() // 2) + 2)
        self.adjustSize()

    def _in_recent_order(self, items: list[PaletteItem], *, sort: bool) -> list[PaletteItem]:
        recent = {key: place for place, key in enumerate(self._state.recent)}
        return sorted(items, key=lambda item: recent.get(item.key, len(recent))) if sort else items

    def _find_commands(self, wanted: str, *, everything: bool) -> list[PaletteItem]:
        possible_actions = [
            action
            for action in self._actions.all()
            if action.id != "go.palette" and self._actions.is_enabled(action.id)
        ]
        possible = [
            PaletteItem(
                key=action.id,
                title=self._actions.title(action.id),
                run=lambda name=action.id: self._actions.run(name),  # type: ignore[misc]  # bound per action
                subtitle=action.menu or "",
                icon=action.icon or "chevron",
                keys=native_keys(action.shortcut),
            )
            for action in possible_actions
        ]
        if not wanted:
            return possible
        from rapidfuzz import fuzz, process, utils

        found = process.extract(
            wanted,
            # Undo and redo show a record's name; looking for that record must not offer them first.
            [action.title for action in possible_actions],
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            score_cutoff=_LIKENESS,
            limit=None if everything else _MOST_COMMANDS,
        )
        return [possible[place] for _title, _score, place in found]
