"""The cards of one column in order; putting one in or taking one out costs the same in a long column."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from funneldesk.desktop.pipeline.card_words import speak_card
from funneldesk.queries.step_order import TODAY, StepOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.queries.board import CardRow

    CardOrder = Callable[[CardRow], tuple[float, ...]]

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


def card_order(card: CardRow) -> tuple[float, int]:
    """Cards stand by rank, equal ranks by id; won ones with the newest first: all as the database orders them."""
    if card.stage_kind == "won":
        return -float(card.closed_us or 0), -card.id
    return card.rank, card.id


class ColumnModel(QAbstractTableModel):
    """The cards of a stage, sorted by rank, or by the next step at an instant.

    Attributes:
        stage_id: whose column.
        context: what the spoken sentences are read with.
        mark_text: what the mark of a drag says.
    """

    def __init__(self, stage_id: int, context: BoardContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stage_id = stage_id
        self.context = context
        self.mark_text = ""
        self.order: CardOrder = card_order
        self._by_step: StepOrder | None = None
        self._rows: list[CardRow] = []
        self._by_id: dict[int, CardRow] = {}

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many cards."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """One."""
        return 0 if parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The title, or the whole card as a sentence."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        card = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return speak_card(card, self.context, index.row() + 1, len(self._rows))
        return None

    def cards(self) -> list[CardRow]:
        """All cards in order."""
        return list(self._rows)

    def card_at(self, row: int) -> CardRow:
        """The card of a row."""
        return self._rows[row]

    def card(self, deal_id: int) -> CardRow | None:
        """The card of a deal, if it is here."""
        return self._by_id.get(deal_id)

    def row_of(self, deal_id: int) -> int:
        """The row of a deal, -1 if it is not here."""
        card = self._by_id.get(deal_id)
        return -1 if card is None else bisect_left(self._rows, self.order(card), key=self.order)

    def reset(self, cards: Sequence[CardRow], order: CardOrder | StepOrder = card_order) -> None:
        """Show other cards; they come in this order."""
        self.beginResetModel()
        self.order = order
        self._by_step = order if isinstance(order, StepOrder) else None
        self._rows = list(cards)
        self._by_id = {card.id: card for card in self._rows}
        self.endResetModel()

    def take(self, deal_id: int) -> CardRow | None:
        """Take a card out."""
        row = self.row_of(deal_id)
        if row < 0:
            return None
        self.beginRemoveRows(_NO_PARENT, row, row)
        card = self._rows.pop(row)
        del self._by_id[deal_id]
        self.endRemoveRows()
        return card

    def put(self, card: CardRow) -> int:
        """Put a card at the place of its rank, or show it anew where it stands; returns its row."""
        old = self._by_id.get(card.id)
        if old == card:
            return self.row_of(card.id)
        row = self.row_of(card.id)
        if old is not None and self._stays(row, card):
            self._rows[row] = self._by_id[card.id] = card
            here = self.index(row, 0)
            self.dataChanged.emit(here, here)
            return row
        if old is not None:
            self.take(card.id)
        row = self.place_of(card)
        self.beginInsertRows(_NO_PARENT, row, row)
        self._rows.insert(row, card)
        self._by_id[card.id] = card
        self.endInsertRows()
        return row

    def _stays(self, row: int, card: CardRow) -> bool:
        """Whether a card with another rank still stands between its neighbours."""
        rows, order = self._rows, self.order(card)
        above = row == 0 or self.order(rows[row - 1]) < order
        return above and (row + 1 == len(rows) or order < self.order(rows[row + 1]))

    def place_of(self, card: CardRow) -> int:
        """The row that a card has or would have by the order."""
        return bisect_left(self._rows, self.order(card), key=self.order)

    def wait_until(self, order: StepOrder) -> None:
        """Go on to a later instant of the same day: what was due today by the clock may be overdue by now."""
        old = self._by_step
        if old is None or old.begin != order.begin or order.now <= old.now:
            return
        first, last = (bisect_left(self._rows, group, key=old.group) for group in (TODAY, TODAY + 1))
        late = [card for card in self._rows[first:last] if order.group(card) != TODAY]
        for card in late:
            self.take(card.id)
        self.order = self._by_step = order
        for card in late:
            self.put(card)

    def rank_at(self, before_id: int | None, *, at_end: bool, besides: frozenset[int] = frozenset()) -> float:
        """A rank above a card, at the top or at the end, until the database has given its own.

        Args:
            before_id: the card to stand above; None for the top, or the end with `at_end`.
            at_end: under the last card.
            besides: cards that are about to leave and do not count.
        """
        rows = self._rows
        if not rows:
            return 0.0
        row = self.row_of(before_id) if before_id is not None else -1
        if row < 0:
            return rows[-1].rank + 1.0 if at_end else rows[0].rank - 1.0
        above = row - 1
        while above >= 0 and rows[above].id in besides:
            above -= 1
        return rows[row].rank - 1.0 if above < 0 else (rows[above].rank + rows[row].rank) / 2
