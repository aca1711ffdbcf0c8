"""The questions about steps, by keys and mouse, over a real file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.message_template import create_message_template
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.finish_step import DoneQuestion
from funneldesk.desktop.link_opener import open_link
from funneldesk.desktop.plan_step import NoteQuestion, PlanQuestion
from funneldesk.desktop.reach_person import MessageQuestion
from funneldesk.desktop.widgets.question import Question
from funneldesk.desktop.work_steps import change_step, finish_step, log_step, note_on, plan_step, reach_person
from funneldesk.model.contact import Contact
from funneldesk.queries.activities import read_activities
from funneldesk.queries.mentions import read_mentions
from tests.support.daily_work import open_daily_work
from tests.support.screen import unnamed_widgets
from tests.support.stage import Said
from tests.support.workspace import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QUrl
    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance
    from funneldesk.queries.activities import ActivityRow
    from tests.support.daily_work import DailyWork

Key, Mod = Qt.Key, Qt.KeyboardModifier
QuestionT = TypeVar("QuestionT", bound=Question)
HERE = QPoint(120, 40)


class Bench:
    """A window over the business, and hands for its questions."""

    def __init__(self, qtbot: QtBot, work: DailyWork) -> None:
        self.qtbot, self.work = qtbot, work
        self.window, self.said = QMainWindow(), Said()
        qtbot.addWidget(self.window)
        self.desk = Desk(work.app, Bridge(self.window), self.said, self.window)
        work.app.actor_id = work.priya
        self.over = QWidget()
        self.window.setCentralWidget(self.over)
        self.window.resize(1024, 700)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def question(self, kind: type[QuestionT]) -> QuestionT:
        found: list[QuestionT] = []

        def is_open() -> bool:
            found[:] = [one for one in self.window.findChildren(kind) if one.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(is_open)
        return found[-1]

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        """Press a key wherever the focus is."""
        at = QApplication.focusWidget()
        assert at is not None
        QTest.keyClick(at, key, modifiers)

    def type(self, text: str) -> None:
        at = QApplication.focusWidget()
        assert at is not None
        QTest.keyClicks(at, text)

    def rows(self, *, is_done: bool) -> list[ActivityRow]:
        return self.work.ask(read_activities, is_done=is_done)


@pytest.fixture
def bench(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Bench]:
    """The window."""
    del appearance
    made = Bench(qtbot, open_daily_work(tmp_path))
    yield made
    made.desk.close()
    made.work.app.close()
    assert made.said.failures == []


def plan(bench: Bench, kind: str = "call") -> int:
    return bench.work.do(plan_activity, kind=kind, deal_id=bench.work.deal, due_at=NOON, subject="Ask for papers")


def test_done_by_keys_alone_with_outcome_and_monday(bench: Bench) -> None:
    finish_step(bench.over, bench.desk, plan(bench), HERE)
    question = bench.question(DoneQuestion)
    assert question.heading.text() == "Done: Ask for papers · Rooftop 10 kW"
    bench.press(Key.Key_Space)
    bench.press(Key.Key_M)
    bench.press(Key.Key_Return)
    bench.qtbot.waitUntil(lambda: len(bench.rows(is_done=True)) == 1)
    assert bench.rows(is_done=True)[0].outcome == "reached"
    (after,) = bench.rows(is_done=False)
    assert after.due_at is not None
    assert after.due_at.astimezone(bench.work.app.business.zone).isoformat() == "2026-11-23T12:00:00+05:30"
    bench.qtbot.waitUntil(lambda: bench.said.toasts == ["Done: call with “Rooftop 10 kW”, then call"])


def test_a_day_off_is_proposed_away_and_can_be_kept(bench: Bench) -> None:
    for key, day in ((None, "2026-11-23"), (Key.Key_Right, "2026-11-22")):
        finish_step(bench.over, bench.desk, plan(bench), HERE)
        question = bench.question(DoneQuestion)
        bench.press(Key.Key_1)
        assert question.step.reading.text() == "Sunday 22 Nov is a day off. Rather the next working day?"
        assert question.step.group is not None
        if key is not None:
            QTest.mouseClick(question.step.group.chip("said"), Qt.MouseButton.LeftButton)
        bench.press(Key.Key_Return)
        bench.qtbot.waitUntil(lambda: bool(bench.rows(is_done=False)) and not bench.said.failures)
        bench.qtbot.waitUntil(lambda: bench.rows(is_done=False)[-1].subject != "Ask for papers")
        after = bench.rows(is_done=False)[-1] if key is None else bench.rows(is_done=False)[0]
        assert after.due_at is not None
        assert after.due_at.astimezone(bench.work.app.business.zone).date().isoformat() == day


def test_no_next_step_is_possible_and_said(bench: Bench) -> None:
    finish_step(bench.over, bench.desk, plan(bench), HERE)
    question = bench.question(DoneQuestion)
    bench.press(Key.Key_N)
    assert question.step.reading.text() == "This deal is then without a next step."
    bench.press(Key.Key_Return)
    bench.qtbot.waitUntil(lambda: len(bench.rows(is_done=True)) == 1)
    assert bench.rows(is_done=False) == []


def test_words_objection_minutes_and_a_day_for_the_words(bench: Bench) -> None:
    finish_step(bench.over, bench.desk, plan(bench, "demo"), HERE)
    question = bench.question(DoneQuestion)
    QTest.keyClicks(question.minutes, "45 min")
    question.objection.set_value(-1)
    question.objection.chosen.emit(-1)
    bench.type("roof is shared")
    QTest.keyClicks(question.note, "see @as")
    QTest.keyClick(question.note, Key.Key_Return)
    QTest.keyClicks(question.step.date, "when her brother is back")
    QTest.mouseClick(question.ok_button, Qt.MouseButton.LeftButton)
    assert question.problem.text() == "“when her brother is back” has no date. Name the day that brings it back."
    QTest.keyClicks(question.step.day, "in 2 weeks")
    QTest.keyClick(question.step.day, Key.Key_Return)
    bench.qtbot.waitUntil(lambda: len(bench.rows(is_done=True)) == 1)
    (done,), (after,) = bench.rows(is_done=True), bench.rows(is_done=False)
    assert (done.minutes, done.objection, done.note) == (45, "roof is shared", "see @Asha Rao")
    assert (after.kind, after.due_words) == ("proposal", "when her brother is back")
    assert after.due_at is not None
    assert after.due_at.astimezone(bench.work.app.business.zone).date().isoformat() == "2026-12-05"
    assert len(bench.work.ask(read_mentions, bench.work.asha)) == 1


def test_no_answer_is_kept_as_that_word_alone(bench: Bench) -> None:
    log_step(bench.over, bench.desk, HERE, "call", contact_id=bench.work.lead)
    question = bench.question(DoneQuestion)
    QTest.mouseClick(question.outcome.chip("no answer"), Qt.MouseButton.LeftButton)
    QTest.keyClicks(question.words, "rang ten times")
    QTest.keyClick(question.words, Key.Key_Return)
    bench.qtbot.waitUntil(lambda: len(bench.rows(is_done=True)) == 1)
    (done,) = bench.rows(is_done=True)
    assert (done.outcome, done.note, done.deal) == ("no answer", "rang ten times", "Rooftop 10 kW")


def test_escape_and_a_wrong_length_change_nothing(bench: Bench) -> None:
    finish_step(bench.over, bench.desk, plan(bench), HERE)
    question = bench.question(DoneQuestion)
    QTest.keyClicks(question.minutes, "an hour")
    QTest.keyClick(question.minutes, Key.Key_Return)
    assert "number of minutes" in question.problem.text()
    bench.press(Key.Key_Escape)
    assert bench.rows(is_done=True) == []
    assert unnamed_widgets(bench.window) == []


def test_a_step_is_planned_and_changed_and_given_away(bench: Bench) -> None:
    plan_step(bench.over, bench.desk, HERE, deal_id=bench.work.deal)
    question = bench.question(PlanQuestion)
    bench.press(Key.Key_3)
    QTest.keyClicks(question.step.words, "Show the pump")
    QTest.keyClick(question.step.words, Key.Key_Return)
    bench.qtbot.waitUntil(lambda: len(bench.rows(is_done=False)) == 1)
    (planned,) = bench.rows(is_done=False)
    change_step(bench.over, bench.desk, planned.id, HERE)
    question = bench.question(PlanQuestion)
    assert (question.step.words.text(), question.step.date.text()) == ("Show the pump", "24 Nov")
    question.step.choose_kind("demo")
    asha = next(action for action in question.step.owner_chip.menu().actions() if action.text() == "Asha Rao")
    asha.trigger()
    QTest.mouseClick(question.ok_button, Qt.MouseButton.LeftButton)
    bench.qtbot.waitUntil(lambda: bench.rows(is_done=False)[0].kind == "demo")
    (changed,) = bench.rows(is_done=False)
    assert (changed.owner, changed.due_at, changed.due_day_only) == ("Asha Rao", planned.due_at, True)


def test_a_note_completes_names_and_is_told(bench: Bench) -> None:
    note_on(bench.over, bench.desk, HERE, deal_id=bench.work.deal)
    question = bench.question(NoteQuestion)
    bench.type("Ask @ra")
    assert question.text.popup.isVisible()
    names, line = question.text.popup.frameGeometry(), question.text.cursorRect()
    line.moveTopLeft(question.text.viewport().mapToGlobal(line.topLeft()))
    assert not names.intersects(line)
    assert names.right() <= bench.window.geometry().right()
    QTest.keyClick(question.text, Key.Key_Return)
    assert question.text.toPlainText() == "Ask @Asha Rao "
    bench.press(Key.Key_Return)
    bench.qtbot.waitUntil(lambda: bool(bench.work.ask(read_mentions, bench.work.asha)))


def test_a_message_is_filled_from_a_template_and_gaps_are_not_sent(bench: Bench) -> None:
    bench.work.do(
        create_message_template, name="Hello", channel="whatsapp", body="Namaste {{ first_name }} of {{ company }}!"
    )
    opened: list[str] = []

    def keep(link: str) -> bool:
        opened.append(link)
        return True

    reach_person(bench.over, bench.desk, HERE, "whatsapp", contact_id=bench.work.lead, open_link=keep)
    question = bench.question(MessageQuestion)
    question.use_template(0)
    assert question.text.toPlainText() == "Namaste Meera of [company?]!"
    QTest.keyClick(question.text, Key.Key_Return, Mod.ControlModifier)
    assert question.problem.text() == "Fill in or take out what is in brackets: company."
    question.text.setPlainText("Namaste & welcome? #1")
    QTest.keyClick(question.text, Key.Key_Return, Mod.ControlModifier)
    asked = bench.question(DoneQuestion)
    assert opened == ["https://wa.me/919822014455?text=Namaste%20%26%20welcome%3F%20%231"]
    assert asked.heading.text() == "Did you write to Meera Joshi?"
    QTest.keyClick(asked, Key.Key_Escape)


def test_where_no_program_takes_a_call_the_question_shows_the_number(bench: Bench) -> None:
    reach_person(bench.over, bench.desk, HERE, "call", contact_id=bench.work.lead, open_link=lambda _link: False)
    asked = bench.question(DoneQuestion)
    assert asked.outcome.value is None
    asked.copy_button.click()
    assert QApplication.clipboard().text() == asked.address.text()
    assert asked.address.text().endswith("9822014455")
    QTest.keyClick(asked.focusWidget(), Key.Key_Return)
    assert asked.problem.text() == "Choose how it went first, or say it in words."
    asked.outcome.chip("reached").click()
    QTest.keyClick(asked, Key.Key_N)
    QTest.keyClick(asked, Key.Key_Return)
    bench.qtbot.waitUntil(lambda: not asked.isVisible())


@pytest.mark.parametrize(
    ("kind", "field", "sentence"),
    [
        ("call", "do_not_call", "Meera Joshi does not want calls."),
        ("whatsapp", "do_not_whatsapp", "Meera Joshi does not want WhatsApp messages."),
        ("email", "do_not_email", "Meera Joshi does not want e-mail."),
        ("call", "do_not_contact", "Meera Joshi does not want to be contacted."),
    ],
)
def test_whom_may_not_be_reached_is_said_in_a_sentence(bench: Bench, kind: str, field: str, sentence: str) -> None:
    bench.work.app.submit(lambda on: setattr(on.get(Contact, bench.work.lead), field, True), name="forbid").result()
    opened: list[str] = []

    def keep(link: str) -> bool:
        opened.append(link)
        return True

    reach_person(bench.over, bench.desk, HERE, kind, contact_id=bench.work.lead, open_link=keep)
    bench.qtbot.waitUntil(lambda: bool(bench.said.toasts))
    assert (bench.said.toasts, opened) == ([sentence], [])


def test_no_other_scheme_is_ever_handed_to_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[str] = []

    def hand(url: QUrl) -> bool:
        handed.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", hand)
    for link in (
        "javascript:alert(1)", "file:///etc/passwd", "http://e.example", "https://evil.example/?x=https://wa.me/9",
        "https://wa.me.evil.example/9", "smb://host/share", "tel:+91 98\nfile:///x", "", "TEL :1", "data:text/html,x",
    ):  # fmt: skip
        assert not open_link(link)
    assert handed == []
    assert open_link("tel:+919822014455")
    assert open_link("https://wa.me/919822014455?text=a")
    assert open_link("mailto:a@example.com")
    assert len(handed) == 3
