"""The pipeline room over a real workspace, with real mouse and keys, for tests."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtCore import Qt as QtNames
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.pipeline.move_question import MoveQuestion
from funneldesk.desktop.pipeline.room import PipelineRoom
from funneldesk.desktop.widgets.question import Question
from funneldesk.queries.board import BoardFilter, read_cards
from tests.support.stage import Said
from tests.support.workspace import NOON

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Application
    from funneldesk.clock import FixedClock
    from funneldesk.desktop.pipeline.column_view import Column
    from funneldesk.queries.board import CardRow
    from tests.support.solar_board import SolarBoard

QuestionT = TypeVar("QuestionT", bound=Question)
LEFT = QtNames.MouseButton.LeftButton
NONE = QtNames.KeyboardModifier.NoModifier


class PipelineBench:
    """A window with the room, and hands for it."""

    def __init__(self, app: Application, clock: FixedClock, solar: SolarBoard | None = None) -> None:
        self.app, self.clock = app, clock
        self.solar = solar
        self.surface = Said()
        self.window = QMainWindow()
        self.bridge = Bridge(self.window)
        self.desk = Desk(app, self.bridge, self.surface, self.window)
        self.room = PipelineRoom(self.desk)
        self.window.setCentralWidget(self.room)
        self.window.resize(1240, 820)
        self.window.show()
        self.window.activateWindow()
        self.settle()

    @property
    def column_titles(self) -> list[list[str]]:
        """The titles of the cards, column by column."""
        return [[card.title for card in column.model.cards()] for column in self.room.board.columns]

    def stored_titles(self, stage_id: int) -> list[str]:
        """The titles of a stage's cards as the database orders them."""
        return [card.title for card in self.app.ask(read_cards, BoardFilter(), stage_id=stage_id).result()]

    def settle(self) -> None:
        """Let every answer arrive."""
        self.until(self.room.is_settled)

    def question(self, kind: type[QuestionT]) -> QuestionT:
        """The open question of a kind, once it is there."""
        found: list[QuestionT] = []

        def is_open() -> bool:
            found[:] = [one for one in self.window.findChildren(kind) if one.isVisible()]
            return bool(found)

        self.until(is_open)
        return found[-1]

    def win(self) -> None:
        """Win the chosen card by its key, and leave open why they bought."""
        self.press_key(QtNames.Key.Key_W)
        self.answer_win()

    def answer_win(self) -> None:
        """Skip the question why they bought, by Enter."""
        question = self.question(MoveQuestion)
        QTest.keyClick(question.first, QtNames.Key.Key_Return)
        self.until(lambda: not self.window.findChildren(MoveQuestion))
        self.settle()

    def until(self, holds: Callable[[], bool]) -> None:
        """Run the event loop until something holds and the queue is empty."""
        loop = QEventLoop()
        left = 2

        def look() -> None:
            nonlocal left
            left = left - 1 if holds() else 2
            if left <= 0:
                loop.exit(0)

        watch = QTimer(interval=1)
        watch.timeout.connect(look)
        watch.start()
        QTimer.singleShot(10_000, loop, lambda: loop.exit(1))
        code = loop.exec()
        watch.stop()
        assert code == 0

    def find(self, title: str) -> tuple[Column, int]:
        """A card's column and row."""
        for column in self.room.board.columns:
            for row, card in enumerate(column.model.cards()):
                if card.title == title:
                    return column, row
        raise LookupError(title)

    def card(self, title: str) -> CardRow:
        """A card by its title."""
        column, row = self.find(title)
        return column.model.card_at(row)

    def centre_of(self, title: str) -> QPoint:
        """The middle of a card as a global point."""
        column, row = self.find(title)
        return column.cards.viewport().mapToGlobal(column.cards.card_rect(row).center())

    def top_of(self, title: str) -> QPoint:
        """A point in the upper part of a card."""
        column, row = self.find(title)
        box = column.cards.card_rect(row)
        return column.cards.viewport().mapToGlobal(QPoint(box.center().x(), box.top() + 8))

    def below_last(self, place: int) -> QPoint:
        """A point below the last card of a column."""
        view = self.room.board.columns[place].cards
        count = view.cards_model.rowCount()
        bottom = view.card_rect(count - 1).bottom() + 30 if count else 30
        return view.viewport().mapToGlobal(QPoint(60, bottom))

    def pick(self, title: str) -> QWidget:
        """Choose a card by a click and return its list."""
        column, row = self.find(title)
        view = column.cards
        QTest.mouseClick(view.viewport(), LEFT, NONE, view.card_rect(row).center())
        return view

    def press_key(self, key: QtNames.Key, modifiers: QtNames.KeyboardModifier = NONE) -> None:
        """Press a key in the list with the focus, and let it take effect."""
        view = self.room.board.active_list()
        assert view is not None
        QTest.keyClick(view, key, modifiers)
        self.settle()

    def pull(self, title: str, to: QPoint) -> QWidget:
        """Press a card and pull it to a global point; the button stays down. Returns where events go."""
        column, row = self.find(title)
        place = column.cards.viewport()
        at = column.cards.card_rect(row).center()
        QTest.mousePress(place, LEFT, NONE, at)
        QTest.mouseMove(place, at + QPoint(6, 6))
        QTest.mouseMove(place, at + QPoint(14, 14))
        QTest.mouseMove(place, place.mapFromGlobal(to))
        return place

    def drag(self, title: str, to: QPoint) -> None:
        """Drag a card to a global point and let it go there."""
        place = self.pull(title, to)
        QTest.mouseRelease(place, LEFT, NONE, place.mapFromGlobal(to))
        self.settle()

    def close(self) -> None:
        """Put everything away."""
        self.desk.close()
        self.window.close()
        self.window.deleteLater()
        self.app.close()


def fill_board(path: Path, count: int) -> None:
    """Open deals written past the program: through commands this would take a minute."""
    now = int(NOON.timestamp()) * 1_000_000
    rows = [
        (place, f"uid-{place}", f"Deal {place}", 1 + place % 4, 1 + place % 4, now, place << 20, now)
        for place in range(1, count + 1)
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO deal (id, uid, title, pipeline_id, stage_id, stage_kind, furthest_stage_id, stage_entered_at,"
            " currency, rank, search_text, recorded_at, opened_day_only, closed_day_only)"
            " VALUES (?, ?, ?, 1, ?, 'open', ?, ?, 'INR', ?, '', ?, 0, 0)",
            rows,
        )
