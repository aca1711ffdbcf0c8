"""The Pipeline room: filters over board or table, and the deal's page beside them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.memory import remember_splitter
from funneldesk.desktop.pipeline.acts import DealActs
from funneldesk.desktop.pipeline.board import Board
from funneldesk.desktop.pipeline.card_moves import CardMoves
from funneldesk.desktop.pipeline.deal_panel import DealPanel
from funneldesk.desktop.pipeline.feed import BoardFeed
from funneldesk.desktop.pipeline.filter_bar import BOARD, TABLE, FilterBar, restore_filter
from funneldesk.desktop.pipeline.first_owner import FirstOwner
from funneldesk.desktop.pipeline.head_words import describe_totals
from funneldesk.desktop.pipeline.keys import make_menu, make_move_menu, run_key
from funneldesk.desktop.pipeline.new_deal import open_new_deal
from funneldesk.desktop.pipeline.other_pipelines import OtherPipelines
from funneldesk.desktop.pipeline.states import BrokenPage, make_empty, make_nothing
from funneldesk.desktop.pipeline.table import DealTable
from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.plain import plain_caption
from funneldesk.queries.board import BY_NEXT_STEP, read_deal_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.desktop.pipeline.new_deal import NewDeal
    from funneldesk.queries.board import BoardAnswer, BoardColumn, BoardFilter, CardRow


_REST = 200


class PipelineRoom(Room):
    """Where each deal stands, and what to do about it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.feed = BoardFeed(desk, self)
        self.filters = FilterBar(self)
        self.board = Board(self.feed.context, self)
        self.acts = DealActs(desk, self.feed, self.board)
        self.moves = CardMoves(desk, self.board, self.acts)
        self.table = DealTable(desk, self.feed, self)
        self.panel = DealPanel(desk, self.feed, self.acts, self)
        self.chooser = Chip("Pipeline", menu=QMenu(self))
        self.menu: QMenu | None = None
        self._columns: tuple[BoardColumn, ...] = ()
        self._wanted_deal: int | None = None
        self._wants_focus = False
        self._is_behind = False
        # The page follows the focused card, but not every card that the arrows pass.
        self.arrows_rest = QTimer(self, singleShot=True, interval=_REST)
        self.arrows_rest.timeout.connect(self._follow_focus)
        self._counting = 0
        self._deal_counts: dict[int, int] | None = None
        self._memory = desk.memory("pipeline")
        self.empty = make_empty(self.open_new_deal, lambda: self.desk.import_wanted.emit(""))
        self.nothing = make_nothing(self.filters.clear)
        self.elsewhere = OtherPipelines(self)
        self.elsewhere.chosen.connect(self.filters.set_pipeline)
        self.waiting = QWidget(self)
        self.broken = BrokenPage(self._try_again, self)
        self._lay_out()
        self._recall()
        self._connect()
        self.feed.start()
        FirstOwner(desk, self.filters, self)

    @property
    def pipeline_id(self) -> int | None:
        """The pipeline that is shown; None until the lists have come."""
        pipeline = self.feed.pipeline
        return pipeline.id if pipeline is not None else None

    # What the window asks of a room.

    def header_widget(self) -> QWidget:
        """The chooser of the pipeline."""
        return self.chooser

    def entered(self) -> None:
        """Steps may have become due while another room was shown."""
        if self.feed.is_loaded:
            self.feed.refresh(frozenset())

    def take_focus(self) -> None:
        """Go to the first card."""
        cards = self.board.active_list()
        if self.pages.currentWidget() is self.table:
            self.table.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif cards is not None:
            cards.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.feed.is_loaded:
            self._wants_focus = True
        elif self.pages.currentWidget() is self.elsewhere:
            self.elsewhere.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.empty.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_settled(self) -> bool:
        """Whether board, table and page have what they asked for."""
        return (
            self._counting == 0
            and not self.arrows_rest.isActive()
            and self.feed.is_settled
            and self.table.is_settled
            and self.panel.is_settled
        )

    def open_deal(self, deal_id: int) -> None:
        """Show a deal's page, and its card where it is on the board."""
        self.panel.show_deal(deal_id)
        # Once the page has taken its room, the card may lie outside what is left.
        QTimer.singleShot(0, self, lambda: self.board.show_deal(deal_id, focus=False))
        if not self.board.show_deal(deal_id, focus=False) and not self.feed.is_whole:
            self._wanted_deal = deal_id

    def open_new_deal(self) -> NewDeal:
        """Ask for a new deal in the pipeline that is shown."""
        return open_new_deal(self.desk, self, self.pipeline_id)

    def show_records(self, title: str, table: str, ids: Sequence[int]) -> None:
        """List the deals behind a figure in the table."""
        if table == "deal":
            self.show_view(TABLE)
            self.table.show_ids(title, ids)

    def refresh_scores(self, deal_ids: frozenset[int]) -> None:
        """The scores of these deals were computed anew."""
        if self.feed.is_loaded:
            self.feed.refresh_or_reload(set(deal_ids))

    def show_view(self, key: str) -> None:
        """Show "board" or "table"."""
        self.filters.views.set_current(key)
        self._choose_page()

    def chosen_cards(self) -> list[CardRow]:
        """The chosen deals of what is shown."""
        return self.table.chosen_cards() if self._is_table() else self.board.chosen_cards()

    # Inside.

    def _lay_out(self) -> None:
        self.pages = QStackedWidget(self)
        for page in (self.waiting, self.board, self.table, self.empty, self.nothing, self.elsewhere, self.broken):
            self.pages.addWidget(page)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(12)
        self.splitter.addWidget(self.pages)
        self.splitter.addWidget(self.panel)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.panel.hide()
        self.pages.setMinimumWidth(current_theme().px(240))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 10, 20, 14)
        column.setSpacing(10)
        column.addWidget(self.filters)
        column.addWidget(self.splitter, 1)

    def _recall(self) -> None:
        """Begin with the view and the filters of the last visit."""
        remember_splitter(self.splitter, self._memory)
        board_filter = restore_filter(self._memory.values("filter"))
        self.filters.restore(board_filter)
        self.feed.begin_with(board_filter)
        self.table.recall(self._memory)
        if self._memory.text("view") == TABLE:
            self.filters.views.set_current(TABLE)

    def _keep_filter(self, board_filter: BoardFilter) -> None:
        self._memory.keep("filter", asdict(board_filter))

    def _connect(self) -> None:
        self.feed.context_changed.connect(self._take_context)
        self.feed.loaded.connect(self._take_board)
        self.feed.part_loaded.connect(self._take_part)
        self.feed.failed.connect(self._show_trouble)
        self.filters.filter_changed.connect(self.feed.set_filter)
        self.filters.filter_changed.connect(lambda _filter: self.table.leave_ids())
        self.filters.filter_changed.connect(self._keep_filter)
        self.filters.view_chosen.connect(lambda key: self._memory.keep("view", key))
        self.filters.view_chosen.connect(lambda _key: self._choose_page())
        self.board.drop_made.connect(self.moves.drop)
        self.board.key_pressed.connect(self._board_key)
        self.board.drag_ended.connect(self._catch_up)
        self.board.opened.connect(self.open_deal)
        self.board.walked.connect(self._await_rest)
        self.table.walked.connect(self._await_rest)
        self.board.menu_wanted.connect(self._show_menu)
        self.board.bar_pressed.connect(self.moves.press_bar)
        self.table.key_pressed.connect(self._table_key)
        self.table.opened.connect(self.open_deal)
        self.table.menu_wanted.connect(self._show_menu)
        self.panel.closed.connect(self._close_panel)
        slash = QShortcut(QKeySequence("/"), self)
        slash.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        slash.activated.connect(self._focus_filter)

    def _take_context(self, context: BoardContext) -> None:
        pipeline = self.feed.pipeline
        if pipeline is not None:
            won = pipeline.first_of("won")
            self.board.set_stages([*pipeline.open_stages, *([won] if won else [])])
            self.chooser.set_label(pipeline.name)
        self.board.set_context(context)
        self.table.set_context(context)
        self.filters.set_lookups(context.lookups)
        menu = self.chooser.menu()
        menu.clear()
        for row in context.lookups.pipelines:
            action = menu.addAction(plain_caption(row.name))
            action.triggered.connect(lambda _on=False, pipeline_id=row.id: self.filters.set_pipeline(pipeline_id))

    def _take_board(self, answer: BoardAnswer) -> None:
        if self.board.drag is not None:
            # Cards must not move under a pointer that drags one.
            self._is_behind = True
            return
        pipeline = self.feed.pipeline
        if pipeline is not None:
            won = pipeline.first_of("won")
            self.board.set_stages([*pipeline.open_stages, *([won] if won else [])])
            self.chooser.set_label(pipeline.name)
        self.board.by_step = self.feed.board_filter.order == BY_NEXT_STEP
        self.board.show_cards(answer)
        self._show_totals(answer)
        self._choose_page()
        if self._wanted_deal is not None and (
            self.board.show_deal(self._wanted_deal, focus=False) or self.feed.is_whole
        ):
            self._wanted_deal = None
        if self._wants_focus:
            self._wants_focus = False
            # The cards came late: by now the person may be in another room or typing into a line above this one.
            focus = QApplication.focusWidget()
            if self.isVisible() and (focus is None or focus is self.window() or self.isAncestorOf(focus)):
                self.take_focus()

    def _take_part(self, answer: BoardAnswer) -> None:
        if self.board.drag is not None:
            self._is_behind = True
            return
        self.board.show_part(answer)
        self._show_totals(answer)
        self._choose_page()

    def _show_totals(self, answer: BoardAnswer) -> None:
        pipeline = self.feed.pipeline
        if answer.columns and pipeline is not None:
            self._columns = answer.columns
            open_ids = frozenset(stage.id for stage in pipeline.open_stages)
            self.filters.set_totals(*describe_totals(answer.columns, open_ids, self.desk.app.business.currency))

    def _catch_up(self) -> None:
        """Show what came while a card was dragged."""
        if self._is_behind:
            self._is_behind = False
            self.feed.reload()

    def _show_trouble(self, sentence: str) -> None:
        self.broken.trouble.set_error(
            "The board could not be read.", safe=f"{sentence} Nothing was changed.", advice="Try again."
        )
        self.pages.setCurrentWidget(self.broken)

    def _try_again(self) -> None:
        self.pages.setCurrentWidget(self.waiting)
        self.feed.start()

    def _is_table(self) -> bool:
        return self.pages.currentWidget() is self.table

    def _choose_page(self) -> None:
        if self.filters.views.current == TABLE:
            self.pages.setCurrentWidget(self.table)
            self.table.wake()
        elif not self.feed.is_loaded:
            self.pages.setCurrentWidget(self.waiting)
        elif self.board.count() or self.board.drag is not None or self.acts.question is not None:
            self.pages.setCurrentWidget(self.board)
        else:
            self._explain_nothing()
            self._counting += 1
            self.desk.ask(read_deal_counts, self, self._take_counts)

    def _take_counts(self, counts: dict[int, int]) -> None:
        self._counting -= 1
        self._deal_counts = counts
        if self.pages.currentWidget() in (self.empty, self.nothing, self.elsewhere):
            self._explain_nothing()

    def _explain_nothing(self) -> None:
        """Say why there is no card: no deal at all, none in this pipeline, or none that fits the filters."""
        counts, pipeline = self._deal_counts, self.feed.pipeline
        if counts is None or pipeline is None or counts.get(pipeline.id):
            is_narrow = self.filters.board_filter.is_narrow
            self.pages.setCurrentWidget(self.nothing if is_narrow else self.empty)
            return
        others = [(row.id, row.name, counts[row.id]) for row in self.feed.context.lookups.pipelines if row.id in counts]
        if others:
            self.elsewhere.offer(pipeline.name, others)
        self.pages.setCurrentWidget(self.elsewhere if others else self.empty)

    def _board_key(self, event: QKeyEvent) -> None:
        cards = self.board.chosen_cards()
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self.panel.isVisible():
                self._close_panel()
            event.accept()
            return
        if not cards:
            return
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier and self.moves.move_by_key(key, cards):
            event.accept()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_deal(cards[0].id)
            event.accept()
        elif run_key(event, self.acts, cards, self.board.anchor(), menu=lambda: self._show_moves(cards)):
            event.accept()

    def _table_key(self, event: QKeyEvent) -> None:
        cards = self.table.chosen_cards()
        if not cards:
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_deal(cards[0].id)
            event.accept()
        elif run_key(event, self.acts, cards, self.table.anchor(), menu=lambda: self._show_moves(cards)):
            event.accept()

    def _show_menu(self, at: QPoint) -> None:
        cards, pipeline = self.chosen_cards(), self.feed.pipeline
        if not cards or pipeline is None:
            return
        lookups = self.feed.context.lookups
        self._popup(
            make_menu(self, self.acts, cards, at, pipeline=pipeline, lookups=lookups, on_open=self.open_deal), at
        )

    def _show_moves(self, cards: list[CardRow]) -> None:
        pipeline = self.feed.pipeline
        if pipeline is not None:
            at = self.table.anchor() if self._is_table() else self.board.anchor()
            self._popup(make_move_menu(self, self.acts, cards, at, pipeline=pipeline, by_key=True), at)

    def _popup(self, menu: QMenu, at: QPoint) -> None:
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = menu
        menu.popup(at)

    def _await_rest(self) -> None:
        if self.panel.isVisible():
            self.arrows_rest.start()

    def _follow_focus(self) -> None:
        """Show the focused card's page in the open panel; while a question is open, the cards move by themselves."""
        has_focus = self.table.view.hasFocus() if self._is_table() else self.board.focused_list() is not None
        card = self.table.focused_card() if self._is_table() else self.board.focused_card()
        busy = self.acts.question is not None or self.board.drag is not None
        if self.panel.isVisible() and has_focus and card is not None and not busy and self.panel.deal_id != card.id:
            self.panel.show_deal(card.id)

    def _focus_filter(self) -> None:
        self.filters.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.text.selectAll()

    def _close_panel(self) -> None:
        self.panel.put_away()
        self.take_focus()


def make_room(desk: Desk) -> PipelineRoom:
    """The page of the room."""
    return PipelineRoom(desk)


__all__ = ["BOARD", "TABLE", "PipelineRoom", "make_room"]
