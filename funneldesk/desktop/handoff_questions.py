"""The questions of the handoff: why not, until when, to whom, and what is known of need, budget and timing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import read_day
from funneldesk.formatting.moment import day_text
from funneldesk.model.handoff import CHECKLIST, HandoffState
from funneldesk.model.reason import ReasonKind
from funneldesk.model.user import Role

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QLineEdit, QWidget

    from funneldesk.queries.handoff_choices import HandoffChoices

_DAYS = (30, 60, 90)
_HINTS = {
    "need": "What they need it for",
    "budget": "How much, and whether it is granted",
    "decision_maker": "Who decides",
    "timing": "By when they want it",
}


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """A reason from the owner's list, words, or both; with the day and the sequence of a lead that is put off."""

    reason_id: int | None
    note: str | None
    until: dt.date | None = None
    sequence_id: int | None = None


@dataclass(frozen=True)
class ConvertAnswer:
    """What a deal opens with."""

    checklist: dict[str, str]
    title: str
    amount_minor: int | None
    expected_close_on: dt.date | None


class WhyQuestion(Question):
    """Why a lead goes back or out; `decided` carries a `WhyAnswer`.

    The arrows and Space choose a reason, Tab goes to the words, Enter answers.

    Args:
        over: any widget of the window.
        choices: what can be chosen.
        kind: whose reasons are offered.
        heading: the question.
        button: its caption.
        is_careful: only the button answers.
    """

    def __init__(
        self,
        over: QWidget,
        choices: HandoffChoices,
        kind: ReasonKind,
        heading: str,
        button: str,
        *,
        is_careful: bool = False,
    ) -> None:
        super().__init__(over, heading, button, is_careful=is_careful)
        self.setFixedWidth(current_theme().px(380))
        reasons = [(reason_id, label) for reason_id, own, label in choices.reasons if own == kind]
        self.reasons = self.add_chips("Reason", reasons, None)
        self.words = self.add_line("In words", "In words, if you like" if reasons else "Why, in words")

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on the reasons."""
        super().open_for(at, focus or self.reasons.first or self.words)

    def read_answer(self) -> WhyAnswer:
        """A reason or words are needed."""
        note = self.words.text().strip() or None
        if self.reasons.value is None and note is None:
            raise Refusal("Choose a reason or say it in words.")
        return WhyAnswer(self.reasons.value, note)


class RecycleQuestion(WhyQuestion):
    """Why a lead is put off, until when, and what nurtures it meanwhile."""

    def __init__(self, over: QWidget, choices: HandoffChoices, today: dt.date, usual_days: int) -> None:
        super().__init__(over, choices, ReasonKind.RECYCLED, f"Put {choices.lead} off: why, and until when?", "Recycle")
        self._today = today
        days = sorted({*_DAYS, usual_days})
        self.days = self.add_chips("Comes back", [(number, f"+{number} d") for number in days], usual_days)
        self.date = self.add_line("Another day", "Or a day: 15 Jan, in 6 weeks, next Monday")
        self.told = PlainLabel("", tone="second", role="note", wrap=True)
        self.parts.addWidget(self.told)
        self.sequence = Choice(
            "Nurture meanwhile", [(None, "No nurture sequence"), *choices.sequences], width=300, parent=self
        )
        self.sequence.set_value(None)
        self.sequence.setVisible(bool(choices.sequences))
        self.parts.addWidget(self.sequence)
        self.date.textEdited.connect(self._type_date)
        self.days.chosen.connect(self._choose_days)
        self._tell()

    def read_answer(self) -> WhyAnswer:
        """A reason and a day ahead are needed."""
        why = super().read_answer()
        chosen = self.sequence.value
        return WhyAnswer(why.reason_id, why.note, self._read_day(), chosen if isinstance(chosen, int) else None)

    def _read_day(self) -> dt.date:
        typed = self.date.text().strip()
        if typed:
            day = read_day(typed, self._today)
        elif self.days.value is None:
            raise Refusal("Choose the day on which the lead comes back.")
        else:
            day = self._today + dt.timedelta(days=self.days.value)
        if day <= self._today:
            raise Refusal("The lead comes back on a day ahead; choose tomorrow or later.")
        return day

    def _type_date(self, text: str) -> None:
        if text.strip():
            self.days.clear()
        self._tell()

    def _choose_days(self, _days: object) -> None:
        self.date.clear()
        self._tell()

    def _tell(self) -> None:
        try:
            day = self._read_day()
        except Refusal:
            self.told.setText("No day yet")
        else:
            self.told.setText(f"Comes back on {day:%A}, {day_text(day, today=self._today)}")


class PassQuestion(Question):
    """To whom a lead is offered; `decided` carries a person's id, None for the next by the rule."""

    def __init__(self, over: QWidget, choices: HandoffChoices) -> None:
        passed = choices.state in (HandoffState.OFFERED, HandoffState.ACCEPTED)
        super().__init__(over, f"{'Pass' if passed else 'Offer'} {choices.lead} to whom?", "Offer")
        people = [one for one in choices.people if one.id != choices.owner_id]
        people.sort(key=lambda one: one.role != Role.SALES)
        offered: list[tuple[int | None, str]] = [(None, "Next by the rule")]
        self.people = self.add_chips("To", [*offered, *((one.id, one.name) for one in people)], None)

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on the people."""
        super().open_for(at, focus or self.people.first)

    def read_answer(self) -> int | None:
        """Somebody is always chosen."""
        chosen = self.people.value
        return chosen if isinstance(chosen, int) else None


class ConvertQuestion(Question):
    """What makes an accepted lead an SQL, and the deal that opens; `decided` carries a `ConvertAnswer`."""

    def __init__(self, over: QWidget, choices: HandoffChoices, today: dt.date, currency: str) -> None:
        super().__init__(over, f"Qualify {choices.lead}: what do you know?", "Open the deal")
        self.setFixedWidth(current_theme().px(420))
        self._today, self._currency = today, currency
        self.answers: dict[str, QLineEdit] = {}
        for key, word in CHECKLIST:
            self.parts.addWidget(PlainLabel(word, tone="second", role="note"))
            line = self.add_line(word, _HINTS[key])
            line.setText(choices.known.get(key, ""))
            self.answers[key] = line
        self.parts.addWidget(PlainLabel("The deal", tone="second", role="note"))
        self.title_line = self.add_line("Title", "Title; else the lead's name")
        self.amount = self.add_line("Amount", f"Amount in {currency}, such as 2.5L; may stay empty")
        self.close_on = self.add_line("Expected close", "Expected close: 15 Jan, in 6 weeks; may stay empty")

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on the first answer that lacks."""
        lacking = (line for line in self.answers.values() if not line.text())
        super().open_for(at, focus or next(lacking, self.title_line))

    def read_answer(self) -> ConvertAnswer:
        """All four answers are needed."""
        checklist = {key: line.text().strip() for key, line in self.answers.items()}
        lacking = [word for key, word in CHECKLIST if not checklist[key]]
        if lacking:
            self.answers[next(key for key, word in CHECKLIST if word == lacking[0])].setFocus()
            raise Refusal(f"Say {', '.join(word.lower() for word in lacking)} first; “not known” is an answer too.")
        typed = self.close_on.text().strip()
        return ConvertAnswer(
            checklist,
            self.title_line.text().strip(),
            read_amount(self.amount.text(), self._currency),
            read_day(typed, self._today) if typed else None,
        )
