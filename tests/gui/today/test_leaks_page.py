"""The page of leaks by keyboard: kinds with their money, records, and what mends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from funneldesk.desktop.widgets.question import Question

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.today.conftest import LeakStage, OpenLeaks


def _show_wins(stage: LeakStage, qtbot: QtBot) -> None:
    stage.page.show_part("no_feedback")
    qtbot.waitUntil(lambda: stage.page.title.text() == "Won without asking for feedback" and stage.page.is_settled)


def test_it_opens_on_the_leak_that_holds_most(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    page, rows = stage.page, stage.page.kinds.records.rows
    assert page.leak is max((row.leak for row in rows), key=lambda leak: leak.money.minor if leak.money else 0)
    _show_wins(stage, qtbot)
    assert page.worth.text() == "9 · ₹47.3 L"
    assert next(row.title for row in page.table.records.rows) == "Villa 9"
    kinds = {row.leak.kind: row.leak.n for row in rows}
    assert (kinds["no_next_step"], kinds["mql_untouched"], kinds["asleep_too_long"]) == (2, 1, 2)


def test_several_are_mended_at_once_and_one_undo_takes_it_back(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    page = stage.page
    _show_wins(stage, qtbot)
    page.table.setFocus()
    page.table.selectAll()
    QTest.keyClick(page.table, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: page.kinds.records.rows[9].leak.n == 0)
    qtbot.waitUntil(lambda: page.is_settled and page.nothing.isVisible())
    stage.desk.undo()
    qtbot.waitUntil(lambda: page.kinds.records.rows[9].leak.n == 9)


def test_a_deal_without_a_step_is_asked_for_one(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    stage.page.show_part("no_next_step")
    qtbot.waitUntil(lambda: stage.page.title.text() == "Deals without a next step" and stage.page.is_settled)
    stage.page.table.setFocus()
    QTest.keyClick(stage.page.table, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in stage.window.findChildren(Question)))


def test_several_deals_are_given_a_day(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    stage.page.show_part("no_next_step")
    qtbot.waitUntil(lambda: len(stage.page.table.records.rows) == 2 and stage.page.is_settled)
    stage.page.table.setFocus()
    stage.page.table.selectAll()
    stage.page.mend.setFocus()
    QTest.keyClick(stage.page.mend, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.page.kinds.records.rows[2].leak.n == 0)


def test_enter_opens_the_record(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    _show_wins(stage, qtbot)
    stage.page.table.setFocus()
    with qtbot.waitSignal(stage.desk.deal_wanted) as opened:
        QTest.keyClick(stage.page.table, Qt.Key.Key_Return)
    assert opened.args == [stage.business.deals["Villa 9"]]
