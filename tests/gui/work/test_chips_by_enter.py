"""Chips of a question by Enter: the first press chooses, the second answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance


class _Reason(Question):
    def __init__(self, over: QMainWindow, *, is_optional: bool = False) -> None:
        super().__init__(over, "Why?", "Send")
        self.is_optional = is_optional
        self.reasons = self.add_chips("Reason", [(1, "No budget"), (2, "Too far")], None, is_optional=is_optional)

    def read_answer(self) -> Any:
        if self.reasons.value is None and not self.is_optional:
            raise Refusal("Choose a reason.")
        return self.reasons.value


def _open(qtbot: QtBot, *, is_optional: bool = False) -> tuple[_Reason, list[Any]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(700, 500)
    window.show()
    question = _Reason(window, is_optional=is_optional)
    answers: list[Any] = []
    question.decided.connect(answers.append)
    question.open_for(window.mapToGlobal(QPoint(10, 10)), question.reasons.first)
    return question, answers


def test_enter_chooses_the_chip_and_answers_then(qtbot: QtBot, appearance: Appearance) -> None:
    del appearance
    question, answers = _open(qtbot)
    chip = question.reasons.chip(2)
    QTest.keyClick(chip, Qt.Key.Key_Return)
    assert (question.reasons.value, answers) == (2, [])
    QTest.keyClick(chip, Qt.Key.Key_Return)
    assert answers == [2]


def test_enter_passes_an_optional_choice_by(qtbot: QtBot, appearance: Appearance) -> None:
    del appearance
    question, answers = _open(qtbot, is_optional=True)
    QTest.keyClick(question.reasons.chip(1), Qt.Key.Key_Return)
    assert answers == [None]
