"""All deals under the filter as a long table; its rows are fetched a page at a time."""

from __future__ import annotations

import datetime as dt
from array import array
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from funneldesk.desktop.pipeline.card_words import amount_text, describe_card, describe_step, speak_card
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Chip, SegmentedControl
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.formatting.moment import day_text
from funneldesk.queries.deal_table import TableOrder, read_deal_order, read_deal_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.memory import RoomMemory
    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.desktop.pipeline.feed import BoardFeed
    from funneldesk.queries.board import BoardAnswer, CardRow

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_PAGE = 100
_KEPT_PAGES = 60
COLUMNS = (
    ("title", "Deal", 176),
    ("who", "Customer", 138),
    ("stage", "Stage", 98),
    ("amount", "Amount", 104),
    ("chance", "Chance", 76),
    ("close", "Closes", 80),
    ("owner", "Owner", 120),
    ("source", "Source", 92),
    ("score", "Score", 66),
    ("next", "Next step", 160),
    ("entered", "In stage", 70),
)
_KEYS = tuple(key for key, *_ in COLUMNS)
_WIDEST = {"close": ("28 Nov 2027",), "chance": ("100 %",)}
_BEFORE = 14
_NUMBERS = frozenset({"amount", "chance", "score", "entered"})


class DealTableModel(QAbstractTableModel):
    """Ids in the order of the database; rows come when they are looked at.

    Attributes:
        page_wanted: rows of these ids are looked at and not here: (page number, ids).
    """

    page_wanted = Signal(int, object)

    def __init__(self, context: BoardContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._ids: array[int] = array("q")
        self._pages: dict[int, dict[int, CardRow]] = {}
        self._asked: set[int] = set()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many deals."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The names of the columns."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section][1]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(COLUMNS[section][0])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell; empty until its page has come."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        key = COLUMNS[index.column()][0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(key)
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ForegroundRole,
        ):
            return None
        card = self.card_at(index.row())
        if card is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole and key == "title" else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(card, key)
        return self._aside(card, key, index.row(), role)

    def _aside(self, card: CardRow, key: str, row: int, role: int) -> object:
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(card, key)
        return speak_card(card, self.context, row + 1, len(self._ids)) if key == "title" else None

    def cell(self, card: CardRow, key: str) -> str:
        """The text of a cell."""
        lookups = self.context.lookups
        stage = lookups.stages.get(card.stage_id)
        if key == "chance":
            chance = card.probability if card.probability is not None else stage and stage.win_probability
            return "" if chance is None else f"{chance} %"
        words = {
            "title": lambda: card.title,
            "who": lambda: card.who or "",
            "stage": lambda: stage.label if stage else "",
            "amount": lambda: amount_text(card) if card.amount_minor is not None else "–",
            "close": lambda: self._day(card.expected_close_on),
            "owner": lambda: lookups.user_names.get(card.owner_id or 0, ""),
            "source": lambda: lookups.source_words.get(card.source_id or 0, ""),
            "score": lambda: "" if card.score is None else str(card.score),
            "next": lambda: describe_step(card, self.context).text if card.stage_kind != "lost" else "",
            "entered": lambda: describe_card(card, self.context).age,
        }
        return words[key]()

    def _day(self, text: str | None) -> str:
        return day_text(dt.date.fromisoformat(text), today=self.context.today) if text else ""

    def card_at(self, row: int) -> CardRow | None:
        """The deal of a row, None while it is on its way."""
        number = row // _PAGE
        page = self._pages.get(number)
        if page is not None:
            return page.get(self._ids[row])
        if number not in self._asked:
            self._asked.add(number)
            self.page_wanted.emit(number, list(self._ids[number * _PAGE : (number + 1) * _PAGE]))
        return None

    def set_order(self, ids: array[int]) -> None:
        """Show other deals."""
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self._asked.clear()
        self.endResetModel()

    def put_page(self, number: int, ids: Sequence[int], cards: dict[int, CardRow]) -> None:
        """Take the rows of a page, unless the order has changed since they were asked for."""
        first = number * _PAGE
        if list(self._ids[first : first + len(ids)]) != list(ids):
            return
        while len(self._pages) >= _KEPT_PAGES:
            oldest = next(iter(self._pages))
            del self._pages[oldest]
            self._asked.discard(oldest)
        self._pages[number] = cards
        last = min(first + _PAGE, len(self._ids)) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _colour(self, card: CardRow, key: str) -> QColor | None:
        if key == "next" and card.stage_kind != "lost":
            colour = getattr(current_theme().colours, describe_step(card, self.context).tone)
            return colour if isinstance(colour, QColor) else None
        return None


class TableView(QTableView):
    """The view; its keys go to the room first.

    Attributes:
        key_pressed: a key; accept the event to take it.
        walked: a key went to another row.
    """

    key_pressed = Signal(object)
    walked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ask the room first."""
        event.ignore()
        self.key_pressed.emit(event)
        if not event.isAccepted():
            before = self.currentIndex().row()
            super().keyPressEvent(event)
            if self.currentIndex().row() != before:
                self.walked.emit()


class DealTable(QWidget):
    """The table with its switch between open, won and lost deals.

    Attributes:
        key_pressed: a key for the chosen deals.
        opened: a deal is to be opened.
        menu_wanted: the menu is asked for at a global point.
        walked: the person went to another row.
    """

    walked = Signal()
    key_pressed = Signal(object)
    opened = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(self, desk: Desk, feed: BoardFeed, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._feed = desk, feed
        self._order = TableOrder()
        self._serial = 0
        self._waiting = 0
        self._is_stale = True
        self._fitted = 0
        self._usual: dict[str, int] = {}
        self._own_ids: array[int] | None = None
        self._memory: RoomMemory | None = None
        self._is_fitting = False
        self.model = DealTableModel(feed.context, self)
        self.model.page_wanted.connect(self._fetch)
        self.kinds = SegmentedControl([("open", "Open"), ("won", "Won"), ("lost", "Lost")], name="Deals")
        self.kinds.chosen.connect(lambda _kind: self.reload())
        self.records = Chip("", removable=True, parent=self)
        self.records.removed.connect(self._drop_ids)
        self.records.hide()
        self._count = PlainLabel("", tone="muted", role="note")
        self.view = TableView(self)
        self._dress()
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.kinds)
        row.addWidget(self.records)
        row.addWidget(self._count)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        feed.deals_changed.connect(self._follow)
        feed.loaded.connect(self._follow_board)

    @property
    def is_settled(self) -> bool:
        """Whether everything asked for has arrived."""
        return self._waiting == 0 and not (self.isVisible() and self._is_stale)

    def recall(self, memory: RoomMemory) -> None:
        """Take the order and the widths of the last visit, and remember those to come."""
        head = self.view.horizontalHeader()
        column = _KEYS.index(key) if (key := memory.text("order")) in _KEYS else None
        if column is not None:
            self._order = TableOrder(key, memory.flag("descending"))
            down = Qt.SortOrder.DescendingOrder if self._order.descending else Qt.SortOrder.AscendingOrder
            head.blockSignals(True)
            head.setSortIndicator(column, down)
            head.blockSignals(False)
        theme = current_theme()
        for key, width in memory.widths("columns").items():
            if key in _KEYS:
                self.view.setColumnWidth(_KEYS.index(key), theme.px(width))
        self._memory = memory
        head.sectionResized.connect(self._keep_width)

    def set_context(self, context: BoardContext) -> None:
        """Read the rows with other lists or at another time."""
        self.model.context = context
        self.view.viewport().update()

    def wake(self) -> None:
        """Ask for what is shown, if it may have changed since."""
        if self._is_stale:
            self.reload()

    def reload(self) -> None:
        """Ask for the order."""
        self._is_stale = False
        self._serial += 1
        if self._own_ids is not None:
            self._show_order(self._own_ids)
            return
        serial = self._serial
        self._waiting += 1
        self._desk.ask(
            read_deal_order,
            self,
            lambda ids: self._take_order(serial, ids),
            self._feed.board_filter,
            self.kinds.current,
            self._order,
        )

    def show_ids(self, title: str, ids: Sequence[int]) -> None:
        """Show the records behind a figure, in the order given."""
        self._own_ids = array("q", ids)
        self.records.set_label(title)
        self.records.show()
        self.kinds.hide()
        self.reload()

    def leave_ids(self) -> None:
        """Show what the filters say again."""
        if self._own_ids is not None:
            self._drop_ids()

    def chosen_cards(self) -> list[CardRow]:
        """The selected deals whose rows have come."""
        rows = [index.row() for index in self.view.selectionModel().selectedRows()]
        return [card for card in map(self.model.card_at, sorted(rows)) if card is not None]

    def focused_card(self) -> CardRow | None:
        """The deal of the current row, if it has come."""
        row = self.view.currentIndex().row()
        return self.model.card_at(row) if row >= 0 else None

    def anchor(self) -> QPoint:
        """A global point at the current row."""
        box = self.view.visualRect(self.view.currentIndex())
        return self.view.viewport().mapToGlobal(box.bottomLeft() + QPoint(40, 0))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu of the chosen deals."""
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_wanted.emit(self.anchor() if keyboard else event.globalPos())
        event.accept()

    def _dress(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName("Deals")
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setTabKeyNavigation(False)
        rows = view.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = view.horizontalHeader()
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSortIndicatorShown(True)
        head.setSectionsClickable(True)
        self._fit()
        head.setSortIndicator(2, Qt.SortOrder.AscendingOrder)
        head.sortIndicatorChanged.connect(self._sort)
        view.key_pressed.connect(self.key_pressed)
        view.doubleClicked.connect(self._open)
        view.walked.connect(self.walked)
        view.clicked.connect(lambda _index: self.walked.emit())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and current_theme().text_size != self._fitted:
            self._fit()

    def _fit(self) -> None:
        """Give rows and columns the room their letters need; a width the person chose grows and shrinks with them."""
        theme, view = current_theme(), self.view
        self._is_fitting = True
        # Right of every caption there is room for the arrow of the order, and numbers end below their caption.
        side = theme.px(16)
        view.setStyleSheet(
            f"QTableView::item {{ padding: 0 {side - 3}px 0 7px; }} QHeaderView::section {{ padding-right: {side}px; }}"
        )
        view.verticalHeader().setDefaultSectionSize(theme.px(34))
        letters = QFontMetrics(theme.font())
        for place, (key, caption, width) in enumerate(COLUMNS):
            widest = max(letters.horizontalAdvance(words) for words in (caption, *_WIDEST.get(key, ())))
            usual = max(theme.px(width), widest + side + _BEFORE)
            is_own = self._fitted and view.columnWidth(place) != self._usual.get(key)
            chosen = round(view.columnWidth(place) * theme.text_size / self._fitted) if is_own else usual
            self._usual[key] = usual
            view.setColumnWidth(place, chosen)
        self._fitted = theme.text_size
        self._is_fitting = False

    def _keep_width(self, section: int, _old: int, width: int) -> None:
        """Remember a width the person gave; the last column takes what is left."""
        if self._memory is not None and not self._is_fitting and section != len(COLUMNS) - 1:
            at_usual_size = round(width * 100 / current_theme().text_size)
            self._memory.keep_widths("columns", self._memory.widths("columns") | {_KEYS[section]: at_usual_size})

    def _sort(self, section: int, order: Qt.SortOrder) -> None:
        self._order = TableOrder(COLUMNS[section][0], order == Qt.SortOrder.DescendingOrder)
        if self._memory is not None:
            self._memory.keep("order", self._order.key)
            self._memory.keep("descending", self._order.descending)
        self._own_ids = None
        self.records.hide()
        self.kinds.show()
        self.reload()

    def _take_order(self, serial: int, ids: array[int]) -> None:
        self._waiting -= 1
        if serial == self._serial:
            self._show_order(ids)

    def _show_order(self, ids: array[int]) -> None:
        current = self.view.currentIndex().row()
        bar = self.view.verticalScrollBar().value()
        self.model.set_order(ids)
        self._count.setText("1 deal" if len(ids) == 1 else f"{len(ids):,} deals")
        self.view.verticalScrollBar().setValue(bar)
        if len(ids):
            self.view.setCurrentIndex(self.model.index(min(max(current, 0), len(ids) - 1), 0))

    def _fetch(self, number: int, ids: list[int]) -> None:
        self._waiting += 1
        self._desk.ask(read_deal_rows, self, lambda cards: self._take_page(number, ids, cards), ids)

    def _take_page(self, number: int, ids: list[int], cards: dict[int, CardRow]) -> None:
        self._waiting -= 1
        self.model.put_page(number, ids, cards)

    def _follow(self, deal_ids: set[int] | None) -> None:
        del deal_ids
        self._mark_stale()

    def _follow_board(self, answer: BoardAnswer) -> None:
        del answer
        self._mark_stale()

    def _mark_stale(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.reload()

    def _drop_ids(self) -> None:
        self._own_ids = None
        self.records.hide()
        self.kinds.show()
        self.reload()

    def _open(self, index: QModelIndex) -> None:
        card = self.model.card_at(index.row())
        if card is not None:
            self.opened.emit(card.id)


def _alignment(key: str) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if key in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
