"""What drops, the two bars and Ctrl+arrows mean for the chosen cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.pipeline.acts import DealActs
    from funneldesk.desktop.pipeline.board import Board
    from funneldesk.desktop.pipeline.drag import DropPlace
    from funneldesk.queries.board import CardRow
    from funneldesk.queries.lookups import StageRow


_STANDS_BY_STEP = "Cards stand by their next step here; choose “Order by hand” to place them yourself."


class CardMoves:
    """Turns a place on the board into the act that brings cards there."""

    def __init__(self, desk: Desk, board: Board, acts: DealActs) -> None:
        self._desk, self._board, self._acts = desk, board, acts

    def drop(self, cards: list[CardRow], place: DropPlace) -> None:
        """Do what dropping cards at a place means."""
        if place.bar is not None:
            if place.bar.kind == "won":
                self._acts.win(cards, place.at)
            else:
                self._acts.ask_lost(cards, place.at)
        elif place.column is not None:
            self._drop_on_column(cards, place)

    def _drop_on_column(self, cards: list[CardRow], place: DropPlace) -> None:
        column = place.column
        if column is None:
            return
        if column.stage.kind == "won":
            self._acts.move(cards, column.stage, anchor=place.at)
            return
        if self._board.by_step:
            self._drop_by_step(cards, place)
            return
        ids = {card.id for card in cards}
        model, row = column.model, place.row
        if len(cards) == 1 and model.row_of(cards[0].id) in (row, row - 1) and model.row_of(cards[0].id) >= 0:
            return
        while row < model.rowCount() and model.card_at(row).id in ids:
            row += 1
        before = model.card_at(row).id if row < model.rowCount() else None
        at_end = before is None and model.rowCount() > 0
        self._acts.move(cards, column.stage, before_id=before, at_end=at_end, anchor=place.at)

    def _drop_by_step(self, cards: list[CardRow], place: DropPlace) -> None:
        """Where cards stand by their next step, a drop changes the stage alone."""
        column = place.column
        if column is not None and all(card.stage_id == column.stage.id for card in cards):
            self._desk.surface.show_toast(_STANDS_BY_STEP)
        elif column is not None:
            self._acts.move(cards, column.stage, anchor=place.at)

    def press_bar(self, kind: str) -> None:
        """Win or lose the chosen cards: the "won" or "lost" bar was pressed."""
        cards = self._board.chosen_cards()
        if not cards:
            self._desk.surface.show_toast("Choose a deal first, then press the bar; or drag a card onto it.")
        elif kind == "won":
            self._acts.win(cards, self._board.anchor())
        else:
            self._acts.ask_lost(cards, self._board.anchor())

    def move_by_key(self, key: int, cards: list[CardRow]) -> bool:
        """Ctrl+arrows: across to the neighbouring stage, up and down within the column."""
        stages = [column.stage for column in self._board.columns]
        at = next((place for place, stage in enumerate(stages) if stage.id == cards[0].stage_id), -1)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            target = at + (1 if key == Qt.Key.Key_Right else -1)
            if 0 <= target < len(stages):
                self._acts.move(cards, stages[target])
            return True
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and at >= 0:
            self._reorder(cards, stages[at], up=key == Qt.Key.Key_Up)
            return True
        return False

    def _reorder(self, cards: list[CardRow], stage: StageRow, *, up: bool) -> None:
        column = self._board.column_of(stage.id)
        mine = [card for card in cards if card.stage_id == stage.id]
        if column is None or not mine or stage.kind == "won":
            return
        if self._board.by_step:
            self._desk.surface.show_toast(_STANDS_BY_STEP)
            return
        model = column.model
        rows = sorted(model.row_of(card.id) for card in mine)
        if up and rows[0] > 0:
            self._acts.move(mine, stage, before_id=model.card_at(rows[0] - 1).id)
        elif not up and rows[-1] + 1 < model.rowCount():
            below = rows[-1] + 2
            before = model.card_at(below).id if below < model.rowCount() else None
            self._acts.move(mine, stage, before_id=before, at_end=before is None)
