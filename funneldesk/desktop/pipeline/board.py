"""The board: a column a stage, cards moved by mouse, keys and menu, and the two bars below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from funneldesk.desktop.pipeline.card_painter import CardPictures
from funneldesk.desktop.pipeline.column_model import ColumnModel, card_order
from funneldesk.desktop.pipeline.column_view import Column, Held
from funneldesk.desktop.pipeline.drag import CardDrag, DropPlace
from funneldesk.desktop.pipeline.drop_bars import DropBar, DropBars
from funneldesk.desktop.pipeline.head_words import describe_head
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.model.base import to_microseconds
from funneldesk.queries.step_order import StepOrder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.desktop.pipeline.column_view import CardList
    from funneldesk.queries.board import BoardAnswer, BoardColumn, CardRow
    from funneldesk.queries.lookups import StageRow


class Board(QWidget):
    """Columns of cards. It shows moves at once; whether they are kept is decided elsewhere.

    Attributes:
        drop_made: cards were dropped: (cards, place).
        key_pressed: a key for the chosen cards; accept the event to take it.
        opened: a card is to be opened: (deal id).
        menu_wanted: the menu of the chosen cards is asked for at a global point.
        bar_pressed: "won" or "lost" was pressed.
        drag_ended: a drag is over, dropped or cancelled.
        chosen: other cards are chosen.
        walked: the person went to another card.
        by_step: whether cards stand by their next step; set it before a whole board is shown.
    """

    drop_made = Signal(object, object)
    key_pressed = Signal(object)
    opened = Signal(int)
    menu_wanted = Signal(QPoint)
    bar_pressed = Signal(str)
    drag_ended = Signal()
    chosen = Signal()
    walked = Signal()

    def __init__(self, context: BoardContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Board")
        self.context = context
        self.pictures = CardPictures(context)
        self.columns: list[Column] = []
        self.drag: CardDrag | None = None
        self.by_step = False
        self._figures: dict[int, BoardColumn] = {}
        self.area = QScrollArea(self)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ground = QWidget()
        set_look(self._ground, "plain")
        self._row = QHBoxLayout(self._ground)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self.area.setWidget(self._ground)
        self.bars = DropBars(self)
        self.bars.pressed.connect(self.bar_pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.area, 1)
        column.addWidget(self.bars)

    def set_stages(self, stages: Sequence[StageRow]) -> None:
        """Show these columns; nothing is done where they stand already."""
        if [column.stage for column in self.columns] == list(stages):
            return
        self.cancel_drag()
        for old in self.columns:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.columns = [self._make_column(stage) for stage in stages]

    def set_context(self, context: BoardContext) -> None:
        """Read the cards with other lists, habits or at another time."""
        self.context = context
        self.pictures.set_context(context)
        by_step = StepOrder.at(context.now, context.business.zone) if self.by_step else None
        for column in self.columns:
            column.model.context = context
            if by_step is not None:
                column.model.wait_until(by_step)
            column.cards.viewport().update()
        self._draw_heads()

    def show_cards(self, answer: BoardAnswer) -> None:
        """Show a whole board; who was chosen stays chosen, and every column keeps its place."""
        self.cancel_drag()
        chosen = [card.id for card in self.chosen_cards()]
        focus = self.focused_list()
        by_stage: dict[int, list[CardRow]] = {}
        for card in answer.cards:
            by_stage.setdefault(card.stage_id, []).append(card)
        by_step = None
        if self.by_step and answer.at is not None:
            by_step = StepOrder.at(answer.at, self.context.business.zone)
        for column in self.columns:
            bar = column.cards.verticalScrollBar()
            place = bar.value()
            order = card_order if by_step is None or column.stage.kind == "won" else by_step
            column.model.reset(by_stage.get(column.stage.id, []), order)
            bar.setValue(place)
        self.show_figures(answer.columns)
        self.choose(chosen, focus=focus is not None)

    def show_part(self, answer: BoardAnswer) -> None:
        """Show some cards anew; those asked for that did not come have left the board."""
        found = {card.id: card for card in answer.cards}
        for deal_id in answer.asked_ids:
            card = found.get(deal_id)
            if card is None:
                self.remove([deal_id])
            else:
                self.place(card)
        if answer.columns:
            self.show_figures(answer.columns)

    def show_figures(self, columns: Iterable[BoardColumn]) -> None:
        """Show the figures over the columns."""
        self._figures = {column.stage_id: column for column in columns}
        self._draw_heads()

    def place(self, card: CardRow) -> None:
        """Put a card where its stage and rank say, taking it away elsewhere; it stays chosen."""
        target = self.column_of(card.stage_id)
        source = next((column for column in self.columns if column.model.card(card.id) is not None), None)
        if source is not None and source is target:
            held = source.cards.hold(card.id)
            source.model.put(card)
            source.cards.restore(card.id, held)
            return
        held = source.cards.hold(card.id) if source is not None else Held()
        self.remove([card.id])
        if target is not None:
            target.model.put(card)
            target.cards.restore(card.id, held)

    def remove(self, deal_ids: Iterable[int]) -> list[CardRow]:
        """Take cards off the board and return them."""
        taken = (column.model.take(deal_id) for deal_id in deal_ids for column in self.columns)
        return [card for card in taken if card is not None]

    def show_move(self, cards: Sequence[CardRow], stage: StageRow, before_id: int | None, *, at_end: bool) -> None:
        """Show cards at a new place at once, in their order."""
        target = self.column_of(stage.id)
        ids = frozenset(card.id for card in cards)
        if target is None:
            self.remove(ids)
            return
        ordered = cards if before_id is not None or at_end else list(reversed(cards))
        closed = self._closing_instant(target) if stage.kind == "won" else None
        for card in ordered:
            rank = target.model.rank_at(before_id, at_end=at_end, besides=ids)
            self.remove([card.id])
            moved = card._replace(stage_id=stage.id, stage_kind=stage.kind, rank=rank, closed_us=closed)
            if card.stage_id != stage.id:
                now = to_microseconds(self.context.now)
                # Moving several is tidying up and no touch.
                touched = now if len(cards) == 1 else card.last_touch_us
                moved = moved._replace(stage_entered_us=now, last_touch_us=touched)
            target.model.put(moved)
        self.choose([card.id for card in cards])
        for column in self.columns:
            # Left to the paint, it would ask for a second one.
            column.cards.executeDelayedItemsLayout()

    def _closing_instant(self, column: Column) -> int:
        """An instant that puts a deal won just now above the others, until the database has told its own."""
        newest = max((card.closed_us or 0 for card in column.model.cards()[:1]), default=0)
        return max(to_microseconds(self.context.now), newest + 1)

    def column_of(self, stage_id: int) -> Column | None:
        """The column of a stage."""
        return next((column for column in self.columns if column.stage.id == stage_id), None)

    def card(self, deal_id: int) -> CardRow | None:
        """The card of a deal, if it is on the board."""
        found = (column.model.card(deal_id) for column in self.columns)
        return next((card for card in found if card is not None), None)

    def count(self) -> int:
        """How many cards are on the board."""
        return sum(column.model.rowCount() for column in self.columns)

    def focused_list(self) -> CardList | None:
        """The list with the focus."""
        return next((column.cards for column in self.columns if column.cards.hasFocus()), None)

    def focused_card(self) -> CardRow | None:
        """The card with the focus."""
        cards = self.focused_list()
        row = cards.currentIndex().row() if cards is not None else -1
        return cards.cards_model.card_at(row) if cards is not None and row >= 0 else None

    def active_list(self) -> CardList | None:
        """The list with the focus, else the one with chosen cards, else the first with cards."""
        focused = self.focused_list()
        if focused is not None:
            return focused
        lists = [column.cards for column in self.columns]
        chosen = next((cards for cards in lists if cards.selectionModel().hasSelection()), None)
        return chosen or next((cards for cards in lists if cards.cards_model.rowCount()), None)

    def chosen_cards(self) -> list[CardRow]:
        """The chosen cards of all columns; without any the one with the focus."""
        lists = [column.cards for column in self.columns if column.cards.selectionModel().hasSelection()]
        if lists:
            return [card for cards in lists for card in cards.chosen_cards()]
        focused = self.focused_list()
        return [] if focused is None else focused.chosen_cards()

    def show_deal(self, deal_id: int, *, focus: bool = True) -> bool:
        """Choose a card and bring it into sight; False if it is not on the board."""
        for column in self.columns:
            if column.model.row_of(deal_id) >= 0:
                self._choose_only(column.cards)
                column.cards.show_card(deal_id, focus=focus)
                self.area.ensureWidgetVisible(column)
                return True
        return False

    def choose(self, deal_ids: Sequence[int], *, focus: bool = True) -> None:
        """Choose several cards; the first one is the current one."""
        if deal_ids and self.show_deal(deal_ids[0], focus=focus):
            for deal_id in deal_ids[1:]:
                for column in self.columns:
                    column.cards.restore(deal_id, Held(is_chosen=True))

    def anchor(self) -> QPoint:
        """A global point at the focused card, for what opens beside it."""
        cards = self.active_list()
        if cards is None or not cards.currentIndex().isValid():
            return self.mapToGlobal(self.rect().center())
        box = cards.card_rect(cards.currentIndex().row())
        return cards.viewport().mapToGlobal(QPoint(box.left() + box.width() // 2, box.bottom() - box.height() // 3))

    def step_across(self, source: CardList, direction: int) -> None:
        """Move the focus to the next column that has cards, at the same height."""
        lists = [column.cards for column in self.columns]
        at = lists.index(source) + direction
        while 0 <= at < len(lists):
            target = lists[at]
            if target.cards_model.rowCount():
                box = source.card_rect(source.currentIndex().row()) if source.currentIndex().isValid() else None
                row = target.rowAt(box.center().y()) if box is not None else 0
                row = row if row >= 0 else target.cards_model.rowCount() - 1
                self._choose_only(target)
                target.show_card(target.cards_model.card_at(row).id)
                self.area.ensureWidgetVisible(self.columns[at])
                self.walked.emit()
                return
            at += direction

    def place_at(self, at: QPoint) -> DropPlace:
        """What lies below a global point, for cards that are dragged."""
        for bar in (self.bars.won, self.bars.lost):
            if bar.rect().contains(bar.mapFromGlobal(at)):
                return DropPlace(bar=bar, at=at)
        for column in self.columns:
            inside = column.rect().contains(column.mapFromGlobal(at))
            if inside and self.area.viewport().rect().contains(self.area.viewport().mapFromGlobal(at)):
                # Won deals stand by the day they were won, so that a new one goes to the top wherever it is dropped.
                is_won = column.stage.kind == "won"
                if self.by_step and not is_won and self.drag is not None:
                    return DropPlace(column, column.model.place_of(self.drag.cards[0]), at=at)
                row = 0 if is_won else column.cards.place_at(column.cards.viewport().mapFromGlobal(at))
                below = column.model.card_at(row).id if row < column.model.rowCount() else None
                return DropPlace(column, row, below, at=at)
        return DropPlace()

    def hint_for(self, cards: Sequence[CardRow], column: Column) -> str:
        """What dropping here would change."""
        if all(card.stage_id == column.stage.id for card in cards):
            return "Move here"
        stage = self.context.lookups.stages.get(cards[0].stage_id)
        before = cards[0].probability if cards[0].probability is not None else stage and stage.win_probability
        after = cards[0].probability if cards[0].probability is not None else column.stage.win_probability
        if len(cards) > 1 or before is None or before == after:
            return "Move here" if len(cards) == 1 else f"Move {len(cards)} deals here"
        return f"Move here · chance {before} → {after} %"

    def cancel_drag(self) -> None:
        """Put dragged cards back, if any are dragged."""
        if self.drag is not None:
            drag, self.drag = self.drag, None
            drag.cancel()
            self.drag_ended.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A window that is left drags nothing."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() and hasattr(self, "drag"):
            self.cancel_drag()

    def _make_column(self, stage: StageRow) -> Column:
        model = ColumnModel(stage.id, self.context, self)
        column = Column(stage, model, self.pictures, self._ground)
        cards = column.cards
        cards.drag_started.connect(lambda at, source=cards: self._start_drag(source, at))
        cards.dragged.connect(self._drag_to)
        cards.dropped.connect(self._drop_at)
        cards.key_pressed.connect(lambda event, source=cards: self._take_key(source, event))
        cards.opened.connect(lambda source=cards: self.opened.emit(source.chosen_cards()[0].id))
        cards.menu_wanted.connect(self.menu_wanted)
        cards.touched.connect(lambda source=cards: self._choose_only(source))
        cards.touched.connect(self.walked)
        cards.selectionModel().selectionChanged.connect(lambda _new, _old: self.chosen.emit())
        self._row.addWidget(column, 1)
        column.show()
        return column

    def _choose_only(self, source: CardList) -> None:
        for column in self.columns:
            if column.cards is not source:
                column.cards.clearSelection()

    def _start_drag(self, source: CardList, at: QPoint) -> None:
        cards = self.chosen_cards()
        if not cards:
            source.stop_dragging()
            return
        row = source.rowAt(source.viewport().mapFromGlobal(at).y())
        grip = source.viewport().mapFromGlobal(at) - source.card_rect(max(row, 0)).topLeft()
        pressed = source.cards_model.card_at(max(row, 0))
        # The pressed card is the one at the pointer; the order of the rest is that of the board.
        cards = [pressed, *(card for card in cards if card.id != pressed.id)] if pressed not in cards else cards
        self.drag = CardDrag(self, source, cards, grip)

    def _drag_to(self, at: QPoint) -> None:
        if self.drag is not None:
            self.drag.move(at)

    def _drop_at(self, at: QPoint) -> None:
        if self.drag is None:
            return
        drag, self.drag = self.drag, None
        drag.move(at)
        cards, place = drag.cards, drag.finish()
        if place.column is not None or place.bar is not None:
            self.drop_made.emit(cards, place)
        self.drag_ended.emit()

    def _take_key(self, source: CardList, event: QKeyEvent) -> None:
        key = event.key()
        if self.drag is not None:
            if key == Qt.Key.Key_Escape:
                self.cancel_drag()
            event.accept()
            return
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step_across(source, -1 if key == Qt.Key.Key_Left else 1)
            event.accept()
        elif key == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            source.selectAll()
            self._choose_only(source)
            event.accept()
        else:
            self.key_pressed.emit(event)

    def _draw_heads(self) -> None:
        open_stages = [column.stage for column in self.columns if column.stage.kind == "open"]
        for column in self.columns:
            stage = column.stage
            habit = self.context.habits.get(stage.id) if self.context.habits else None
            is_last = bool(open_stages) and stage.id == open_stages[-1].id
            column.head.set_words(describe_head(stage, self._figures.get(stage.id), habit, is_last=is_last))


__all__ = ["Board", "DropBar"]
