"""The page of the handoff: its scoreboard for both sides, and the agreement to print."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.leads.asking_page import AskingPage
from funneldesk.desktop.leads.score_card import FigureCard
from funneldesk.desktop.leads.score_tables import ReasonTable, make_campaign_table, make_rep_table
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.period_chip import PeriodChip, keep_period, restore_period
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.queries.handoff_scoreboard import read_scoreboard
from funneldesk.queries.period import ALL_TIME, Scope
from funneldesk.reports.scoreboard_words import CARD_WORDS, write_cards

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.handoff_scoreboard import Scoreboard
    from funneldesk.queries.period import Period

_CARD, _GAP = 158, 10
_SIDE_BY_SIDE = 1080
_COLUMNS = (8, 4, 2, 1)


def show_agreement(desk: Desk) -> None:
    """Show the agreement's page in the Reports room, where it can be saved and printed."""
    room = desk.surface.open_room("reports")
    show_report = getattr(room, "show_report", None)
    if show_report is not None:
        show_report("agreement")


class ScoreboardPage(AskingPage):
    """The page."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {"campaign", "contact", "handoff", "handoff_offer", "reason", "setting", "user"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "The scoreboard")
        self.board: Scoreboard | None = None
        self._memory = desk.memory("scoreboard")
        self.period = PeriodChip(self._today, self)
        self.period.set_period(restore_period(self._memory.values("period"), *self._today()) or ALL_TIME)
        self.period.chosen.connect(self._choose_period)
        self.print_button = Button(
            "Agreement as PDF", name="Show the agreement of both teams as PDF", on_click=lambda: show_agreement(desk)
        )
        self.cards = {key: FigureCard(key, *words) for key, words in CARD_WORDS.items()}
        self.reps, self.campaigns, self.reasons = make_rep_table(), make_campaign_table(), ReasonTable()
        for card in self.cards.values():
            card.opened.connect(self.open_records)
        for table in (self.reps, self.campaigns, self.reasons):
            table.wanted.connect(self._list)
        self._columns = 0
        self._lay_out()

    # What the room calls.

    def ask(self) -> None:
        """Ask for the scoreboard of the period."""
        self.question("board", partial(read_scoreboard, scope=Scope(self.period.period)), self._show)

    def take_focus(self) -> None:
        """Begin with the figures."""
        first = next((card for card in self.cards.values() if card.focusPolicy() != Qt.FocusPolicy.NoFocus), None)
        where = self.period if first is None or self.pages.currentWidget() is self.nothing else first
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """The period, and the agreement to print."""
        space = QWidget()
        space.setSizePolicy(space.sizePolicy().Policy.Expanding, space.sizePolicy().Policy.Fixed)
        return (self.period, space, self.print_button)

    def open_records(self, key: str) -> None:
        """List the leads behind a figure of the whole."""
        if self.board is not None:
            self._list(f"{CARD_WORDS[key][0]}, {self.period.label}", self.board.total.behind[key])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many cards and tables beside one another as fit."""
        super().resizeEvent(event)
        self._arrange()

    def _show(self, board: Scoreboard) -> None:
        self.board = board
        for card in write_cards(board.total):
            self.cards[card.key].show_figure(card, len(board.total.behind[card.key]))
        self.reps.show_lines(board.reps)
        self.campaigns.show_lines(board.campaigns)
        self.reasons.show_reasons(board.reasons)
        self.no_reasons.setVisible(not board.reasons)
        self.reasons.setVisible(bool(board.reasons))
        is_empty = not (board.total.rounds or board.total.offered or board.total.due)
        self.nothing.button.setText("Show all time" if self.period.period != ALL_TIME else "Open the rule for MQLs")
        self.pages.setCurrentWidget(self.nothing if is_empty else self.area)

    def _choose_period(self, period: Period) -> None:
        self._memory.keep("period", keep_period(period, *self._today()))
        self.ask()

    def _begin(self) -> None:
        """What the button of the empty page does."""
        if self.period.period != ALL_TIME:
            self.period.choose(ALL_TIME)
        else:
            self.desk.settings_wanted.emit("Qualifying")

    def _list(self, title: str, ids: object) -> None:
        self.desk.records_wanted.emit(title, "contact", ids)

    def _today(self) -> tuple[dt.date, Business]:
        business = self.desk.app.business
        return self.desk.app.clock.now().astimezone(business.zone).date(), business

    # Layout.

    def _lay_out(self) -> None:
        ground = QWidget()
        set_look(ground, "canvas")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        column.addLayout(self._grid)
        self._tables = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tables.setSpacing(_GAP)
        self.no_reasons = PlainLabel("No lead came back in this period.", tone="muted", role="note")
        self.no_reasons.setContentsMargins(14, 0, 14, 12)
        column.addWidget(
            _frame("By rep", "Times are working time, medians. A click on a number lists its leads.", self.reps)
        )
        self._tables.addWidget(_frame("Quality of leads by campaign", "", self.campaigns), 1)
        self._tables.addWidget(_frame("Why sales gave leads back", "", self.reasons, self.no_reasons), 1)
        column.addLayout(self._tables)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(ground)
        self.nothing = EmptyState(
            "leads",
            "No lead was handed over in this period",
            "Once leads are offered to reps, both teams see here how many are accepted, how fast, and why some come"
            " back. A lead is offered when it meets the rule for MQLs, or when marketing hands it over.",
            button="Show all time",
            on_click=self._begin,
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.area)
        self.pages.addWidget(self.nothing)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        page.addWidget(self.trouble)
        page.addWidget(self.pages, 1)
        self._arrange()

    def _arrange(self) -> None:
        theme, width = current_theme(), self.width()
        room = max(1, (width + _GAP) // (theme.px(_CARD) + _GAP))
        columns = next(one for one in _COLUMNS if one <= room or one == 1)
        if columns != self._columns:
            for place in range(max(columns, self._columns)):
                self._grid.setColumnStretch(place, 1 if place < columns else 0)
            self._columns = columns
            for place, card in enumerate(self.cards.values()):
                self._grid.addWidget(card, place // columns, place % columns)
        way = QBoxLayout.Direction
        is_wide = width >= theme.px(_SIDE_BY_SIDE)
        self._tables.setDirection(way.LeftToRight if is_wide else way.TopToBottom)


def _frame(title: str, note: str, *parts: QWidget) -> Card:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 10, 1, 1)
    column.setSpacing(6)
    head = PlainLabel(title, weight=SEMIBOLD)
    head.setContentsMargins(14, 0, 14, 0)
    column.addWidget(head)
    if note:
        words = PlainLabel(note, role="note", tone="muted", wrap=True)
        words.setContentsMargins(14, 0, 14, 0)
        column.addWidget(words)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    return card
