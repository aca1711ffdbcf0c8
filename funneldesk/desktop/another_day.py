"""The question for the day to which planned work is put off, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.activity import reschedule_activity
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.question import Question
from funneldesk.desktop.work_steps import open_question
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import Due, read_due
from funneldesk.formatting.moment import day_text

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk


class AnotherDayQuestion(Question):
    """A line for a day, with or without a time; `decided` carries a `Due` whose day is known."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, "Put off until when?", "Put off")
        self._desk = desk
        self.day = self.add_line("Another day", "after Diwali, 12 Dec 4 pm, in 2 weeks")
        self.told = PlainLabel("", tone="second", role="note", wrap=True, parent=self)
        self.parts.addWidget(self.told)
        self.day.textEdited.connect(lambda _text: self._tell())
        self._tell()

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open in the line."""
        super().open_for(at, focus or self.day)

    def read_answer(self) -> Due:
        """A day that is known is needed; from a day off the work moves to the working day after it."""
        due = read_due(self.day.text(), self._now(), self._desk.app.business.calendar)
        if due.at is None:
            raise Refusal("No day is known by these words; say it as 12 Dec, Friday 4 pm or in 2 weeks.")
        return Due(due.instead or due.at, due.day_only, due.words, why=due.why if due.instead else "")

    def _now(self) -> dt.datetime:
        return self._desk.app.clock.now().astimezone(self._desk.app.business.zone)

    def _tell(self) -> None:
        try:
            due = self.read_answer()
        except Refusal:
            self.told.setText("No day yet")
            return
        if due.at is None:
            return
        time = "" if due.day_only else f", {due.at:%H:%M}"
        why = f" (next working day: {due.why})" if due.why else ""
        self.told.setText(f"{due.at:%A}, {day_text(due.at.date(), today=self._now().date())}{time}{why}")


def ask_another_day(over: QWidget, desk: Desk, activity_id: int, point: QPoint) -> None:
    """Ask for a day in words and put the planned step off to it."""

    def keep(due: Due) -> None:
        desk.tell(
            reschedule_activity,
            over,
            activity_id=activity_id,
            due_at=due.at,
            due_day_only=due.day_only,
            due_words=due.words,
        )

    question = AnotherDayQuestion(over, desk)
    question.decided.connect(keep)
    open_question(over, question, point)
