"""The one question after something was done: how it went, how long, what stood against it, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy

from funneldesk.commands.activity import ACTIVITY_WORDS, LONGEST_MINUTES
from funneldesk.desktop.next_step_part import NextStepPart
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.note_box import NoteBox
from funneldesk.desktop.widgets.plain import PlainLabel, Rule
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal
from funneldesk.model.activity import NO_ANSWER, OUTCOMES, ActivityKind

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.commands.activity import NextStep
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.step_page import StepPage

_WIDTH = 400
_OTHER = -1
# What usually follows, where somebody has not said so.
_AFTER: dict[str, str] = {
    ActivityKind.SITE_VISIT: ActivityKind.PROPOSAL,
    ActivityKind.DEMO: ActivityKind.PROPOSAL,
    ActivityKind.PROPOSAL: ActivityKind.FOLLOW_UP,
    ActivityKind.NEGOTIATION: ActivityKind.FOLLOW_UP,
}


@dataclass(frozen=True, slots=True)
class DoneAnswer:
    """How it went and what comes next; `next` is None where no step is planned."""

    outcome: str | None
    minutes: int | None
    objection_id: int | None
    objection: str | None
    note: str | None
    next: NextStep | None


class DoneQuestion(Question):
    """The question; `decided` carries a `DoneAnswer`.

    Outside the lines 1, 3 and M choose the day of the next step, N chooses none; Enter is done.

    Args:
        over: a widget of the window.
        desk: the open workspace.
        page: what was done, and what can be chosen.
        kind: of what was done.
        heading: the question.
        outcome: chosen to begin with.
        is_attempt: how it went must be chosen or said.
        address: the number or address to reach them at by other means, shown with a button that copies it.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        page: StepPage,
        kind: str,
        heading: str,
        *,
        outcome: str | None = None,
        is_attempt: bool = False,
        address: str = "",
    ) -> None:
        super().__init__(over, heading, "Done")
        self.setFixedWidth(current_theme().px(_WIDTH))
        self._is_attempt = is_attempt
        if address:
            self._show_address(address)
        self.outcome = self.add_chips(
            "How it went",
            [(words, words[:1].upper() + words[1:]) for words in OUTCOMES.get(kind, ())],
            outcome,
            is_optional=True,
        )
        self.outcome.setVisible(bool(OUTCOMES.get(kind)))
        self.words = self.add_line("How it went, in words", "How it went, in a few words")
        row = QHBoxLayout()
        row.setSpacing(8)
        self.minutes = QLineEdit(self)
        self.minutes.setAccessibleName("Length in minutes")
        self.minutes.setPlaceholderText("Minutes")
        self.minutes.setFixedWidth(current_theme().px(78))
        self.objection = Choice(
            "Objection", [(None, "No objection"), *page.objections, (_OTHER, "Another objection…")], parent=self
        )
        self.objection.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self.minutes)
        row.addWidget(self.objection, 1)
        self.parts.addLayout(row)
        self.objection_words = self.add_line("The objection in words", "The objection, in their words")
        self.objection_words.hide()
        self.note = NoteBox("Note", "Note; @ names a colleague", height=46, is_short=True, parent=self)
        self.note.set_people([person.name for person in page.people])
        self.parts.addWidget(self.note)
        self.parts.addWidget(Rule(self))
        self.parts.addWidget(PlainLabel("What comes next?", weight=SEMIBOLD, parent=self))
        self.step = NextStepPart(
            desk,
            kind=_AFTER.get(kind, ActivityKind.CALL),
            people=page.people,
            owner_id=_owner_of(desk, page),
            none_words=_without(page),
            parent=self,
        )
        self.parts.addWidget(self.step)
        self.objection.chosen.connect(self._ask_objection)

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on the outcomes, where single keys choose the next day."""
        super().open_for(at, focus or self.outcome.first or self.step.days.first)

    def read_answer(self) -> DoneAnswer:
        """Everything may stay empty but the day of a next step."""
        words = self.words.text().strip() or None
        if self._is_attempt and self.outcome.value is None and words is None:
            raise Refusal("Choose how it went first, or say it in words.")
        outcome, note = self.outcome.value, self.note.toPlainText().strip() or None
        if outcome == NO_ANSWER:
            # It is told from other ends by this word alone.
            note = "\n".join(part for part in (words, note) if part) or None
        else:
            outcome = ": ".join(part for part in (outcome, words) if part) or None
        objection_id = self.objection.value
        return DoneAnswer(
            outcome=outcome,
            minutes=_read_minutes(self.minutes.text()),
            objection_id=objection_id if isinstance(objection_id, int) and objection_id != _OTHER else None,
            objection=(self.objection_words.text().strip() or None) if objection_id is not None else None,
            note=note,
            next=self.step.read_step(),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Outside the lines a key chooses the day of the next step."""
        if self.step.press(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _show_address(self, address: str) -> None:
        """Say where they are reached, for another telephone or program."""
        row = QHBoxLayout()
        row.setSpacing(8)
        words = PlainLabel("No program here takes that. Reach them at:", tone="second", role="note", parent=self)
        self.parts.addWidget(words)
        self.address = PlainLabel(address, weight=SEMIBOLD, wrap=True, parent=self)
        self.copy_button = Button("Copy", name=f"Copy {address}", parent=self)
        self.copy_button.clicked.connect(lambda _on=False: QGuiApplication.clipboard().setText(address))
        row.addWidget(self.address, 1)
        row.addWidget(self.copy_button)
        self.parts.addLayout(row)

    def _ask_objection(self, value: object) -> None:
        self.objection_words.setVisible(value is not None)
        if value == _OTHER:
            self.objection_words.setFocus(Qt.FocusReason.OtherFocusReason)


def tell_step(page: StepPage, kind: str) -> str:
    """A step in one line: "Call · Rooftop 10 kW"."""
    subject = page.activity.subject if page.activity is not None else ""
    return " · ".join(part for part in (subject or ACTIVITY_WORDS.get(kind, kind), page.place.title) if part)


def _without(page: StepPage) -> str:
    if page.others:
        more = "one more step is" if page.others == 1 else f"{page.others} more steps are"
        return f"No new step; {more} planned."
    if page.place.deal_is_open:
        return "This deal is then without a next step."
    return "Nothing more is planned then."


def _owner_of(desk: Desk, page: StepPage) -> int | None:
    if page.activity is not None and page.activity.owner_id is not None:
        return page.activity.owner_id
    return page.place.owner_id if page.place.owner_id is not None else desk.app.actor_id


def _read_minutes(text: str) -> int | None:
    typed = text.casefold().removesuffix("minutes").removesuffix("min").removesuffix("m").strip()
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or int(typed) > LONGEST_MINUTES:
        raise Refusal(f"The length is a number of minutes up to {LONGEST_MINUTES:,}.")
    return int(typed)
