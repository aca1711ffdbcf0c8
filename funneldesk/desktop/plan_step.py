"""The questions that plan a step and take down a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.desktop.next_step_part import NextStepPart
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.note_box import NoteBox
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.commands.activity import NextStep
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.step_page import StepPage


class PlanQuestion(Question):
    """What is to be done next, and when; `decided` carries a `NextStep`.

    Outside the lines 0, 1, 3 and M choose the day; Enter plans.
    """

    def __init__(self, over: QWidget, desk: Desk, page: StepPage, heading: str, kind: str) -> None:
        super().__init__(over, heading, "Plan" if page.activity is None else "Change")
        self.setFixedWidth(current_theme().px(380))
        owner_id = page.place.owner_id if page.place.owner_id is not None else desk.app.actor_id
        self.step = NextStepPart(desk, kind=kind, people=page.people, owner_id=owner_id, parent=self)
        self.parts.addWidget(self.step)
        if page.activity is not None:
            self.step.show_planned(page.activity)

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on the days, where single keys choose one."""
        super().open_for(at, focus or self.step.days.first)

    def read_answer(self) -> NextStep:
        """A day is needed."""
        step = self.step.read_step()
        if step is None:
            raise Refusal("Choose a day for the step.")
        return step

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Outside the lines a key chooses the day."""
        if self.step.press(event):
            event.accept()
        else:
            super().keyPressEvent(event)


class NoteQuestion(Question):
    """A note on a record; `decided` carries its text."""

    def __init__(self, over: QWidget, what: str, people: Sequence[str] = (), *, text: str = "") -> None:
        super().__init__(over, f"Note on “{what}”", "Keep note")
        self.text = NoteBox(
            "Note", "Enter keeps it, Shift+Enter starts a new line; @ names a colleague", height=96, is_short=True,
            parent=self,
        )  # fmt: skip
        self.text.setPlainText(text)
        self.text.set_people(people)
        self.parts.addWidget(self.text)

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open with the text in focus."""
        super().open_for(at, focus or self.text)

    def read_answer(self) -> str:
        """Some words are needed."""
        text = self.text.toPlainText().strip()
        if not text:
            raise Refusal("Type the note first.")
        return text
