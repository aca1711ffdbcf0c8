"""What a customer said is written down by keys, and asked for by a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from funneldesk.desktop.note_feedback import FeedbackQuestion, note_feedback
from funneldesk.desktop.reach_person import MessageQuestion

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.today.conftest import LeakStage, OpenLeaks


def _form(stage: LeakStage, qtbot: QtBot) -> FeedbackQuestion:
    page = stage.page
    qtbot.waitUntil(lambda: bool(page.table.records.rows) and page.is_settled)
    page.show_part("no_feedback")
    qtbot.waitUntil(lambda: page.title.text() == "Won without asking for feedback" and page.is_settled)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in stage.window.findChildren(FeedbackQuestion)))
    return next(one for one in stage.window.findChildren(FeedbackQuestion) if one.isVisible())


def _rows(stage: LeakStage) -> list[tuple[object, ...]]:
    query = "SELECT kind, rating, words, asked_at IS NOT NULL FROM feedback WHERE deleted_at IS NULL"
    return stage.business.app.ask(lambda look: [tuple(row) for row in look.connection.exec_driver_sql(query)]).result()


def test_an_answer_is_typed_and_leaves_the_list(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    form = _form(stage, qtbot)
    form.answer()
    assert form.problem.isVisible()
    focus = form.focusWidget()
    for key in (Qt.Key.Key_1, Qt.Key.Key_0):
        QTest.keyClick(focus, key)
        focus = form.focusWidget()
    form.words.setText("Quick crew")
    QTest.keyClick(focus, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _rows(stage) == [("nps", 10, "Quick crew", 0)])
    qtbot.waitUntil(lambda: stage.page.is_settled and stage.page.kinds.records.rows[-1].leak.n == 8)


def test_the_scale_of_the_other_question_has_five_steps(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    form = _form(stage, qtbot)
    form.kind.chip("csat").click()
    for key in (Qt.Key.Key_9, Qt.Key.Key_4, Qt.Key.Key_0):
        QTest.keyClick(form.kind.chip("csat"), key)
    form.answer()
    qtbot.waitUntil(lambda: _rows(stage) == [("csat", 4, None, 0)])


def test_writing_to_them_notes_that_they_were_asked(open_leaks: OpenLeaks, qtbot: QtBot) -> None:
    stage = open_leaks()
    business = stage.business
    business.add_deal("Shed", 90_000, contact_id=business.add_lead("K. Menon", phone="+91 98220 14455"))
    business.move("Shed", "Won")
    opened: list[str] = []

    def keep(link: str) -> bool:
        opened.append(link)
        return True

    note_feedback(
        stage.page,
        stage.desk,
        stage.page.mapToGlobal(QPoint(40, 40)),
        deal_id=business.deals["Shed"],
        contact_id=business.contacts["K. Menon"],
        opener=keep,
    )
    form = next(one for one in stage.window.findChildren(FeedbackQuestion) if one.isVisible())
    form.whatsapp.click()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in stage.window.findChildren(MessageQuestion)))
    message = next(one for one in stage.window.findChildren(MessageQuestion) if one.isVisible())
    assert _rows(stage) == []
    message.text.setPlainText("How is the plant?")
    message.answer()
    qtbot.waitUntil(lambda: _rows(stage) == [("nps", None, None, 1)])
    assert opened[0].startswith("https://wa.me/919822014455?text=How")
