"""The part of a question that asks what comes next: its kind, when, what, and whose it is."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from funneldesk.commands.activity import ACTIVITY_WORDS, NextStep
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption
from funneldesk.desktop.widgets.question import ChipGroup
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import next_monday, noon_of, propose, read_due
from funneldesk.formatting.moment import clock_text, day_text
from funneldesk.model.activity import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.exchange.due_words import Due
    from funneldesk.queries.activities import ActivityRow
    from funneldesk.queries.users import Colleague

PLANNABLE = tuple(kind for kind in ACTIVITY_WORDS if kind != ActivityKind.NOTE)
NONE = "none"
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_KEYS = {Qt.Key.Key_0: "0", Qt.Key.Key_1: "1", Qt.Key.Key_3: "3", Qt.Key.Key_M: "monday", Qt.Key.Key_N: NONE}


class NextStepPart(QWidget):
    """What comes next and when; one key for each usual day: 0 today, 1, 3, M next Monday, N none.

    A day off is not chosen by itself: the next working day is proposed beside it. Words that have no date are kept,
    with a day that the person names.

    Args:
        desk: the open workspace.
        kind: the kind proposed.
        people: who it can be given to.
        owner_id: whose it is by itself.
        none_words: what is said where no step is planned; None does not offer that.

    Attributes:
        changed: another choice was made.
    """

    changed = Signal()

    def __init__(
        self,
        desk: Desk,
        *,
        kind: str = ActivityKind.CALL,
        people: Sequence[Colleague] = (),
        owner_id: int | None = None,
        none_words: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._calendar = desk.app.business.calendar
        self._now = desk.app.clock.now().astimezone(desk.app.business.zone)
        self._none_words = none_words
        self.kind = kind
        self.owner_id = owner_id
        self._people = tuple(people)
        self.kind_chip = Chip(ACTIVITY_WORDS[kind], menu=self._make_kinds())
        self.kind_chip.setAccessibleName(f"Next step: {ACTIVITY_WORDS[kind]}")
        days = [("1", "+1 d"), ("3", "+3 d"), ("monday", "Next Monday")]
        days = [*days, (NONE, "None")] if none_words is not None else [("0", "Today"), *days]
        self.days = ChipGroup("When", days, "1", self)
        self.date = self._add_line("Another day", "Or in words: tomorrow 4 pm, 12 Dec, after Diwali")
        self.reading = PlainLabel("", tone="second", role="note", wrap=True)
        self.choices = QWidget(self)
        self._choice_row = QHBoxLayout(self.choices)
        self._choice_row.setContentsMargins(0, 0, 0, 0)
        self.group: ChipGroup | None = None
        self.day = self._add_line("The day for these words", "Which day brings it back? In 2 weeks, 12 Dec")
        self.words = self._add_line("What", "What, in a few words")
        self.owner_chip = Chip(self._name(owner_id), menu=self._make_people())
        self.owner_chip.setAccessibleName(f"Whose it is: {self._name(owner_id)}")
        self._lay_out()
        self.date.textEdited.connect(lambda _text: self.days.clear())
        self.date.textEdited.connect(lambda _text: self._read(afresh=True))
        self.day.textEdited.connect(lambda _text: self._read())
        self.days.chosen.connect(lambda _value: self.date.clear())
        self.days.chosen.connect(lambda _value: self._read(afresh=True))
        self._read(afresh=True)

    @property
    def is_none(self) -> bool:
        """Whether no step is planned."""
        return self._none_words is not None and self.days.value == NONE

    def choose_day(self, key: str) -> None:
        """Choose one of the usual days."""
        self.days.choose(key)
        self.date.clear()
        self._read(afresh=True)

    def choose_kind(self, kind: str) -> None:
        """Choose what is done next."""
        self.kind = kind
        self.kind_chip.set_label(ACTIVITY_WORDS[kind])
        self.kind_chip.setAccessibleName(f"Next step: {ACTIVITY_WORDS[kind]}")

    def show_planned(self, step: ActivityRow) -> None:
        """Begin with what is planned already."""
        self.choose_kind(step.kind)
        self.words.setText(step.subject)
        if step.owner_id is not None:
            self._give(step.owner_id)
        self.days.clear()
        if step.due_at is None:
            self.date.setText(step.due_words)
        else:
            at = step.due_at.astimezone(self._calendar.zone)
            said = day_text(at.date(), today=self._now.date())
            time = "" if step.due_day_only else f" {clock_text(at, zone=self._calendar.zone)}"
            self.date.setText(step.due_words or f"{said}{time}")
            if step.due_words:
                self.day.setText(said)
        self._read()

    def press(self, event: QKeyEvent) -> bool:
        """Take a key that means a day; returns whether it did."""
        key = _KEYS.get(Qt.Key(event.key()))
        if key is None or event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        if not self.days.offers(key):
            return False
        self.choose_day(key)
        return True

    def read_step(self) -> NextStep | None:
        """The step that was chosen; None where none is to be planned.

        Raises:
            Refusal: no day was chosen, or its words need one.
        """
        if self.is_none:
            return None
        due = self._due()
        if due is None:
            raise Refusal("Choose a day for the next step, or say it in words.")
        at, day_only = due.at, due.day_only
        if due.words is not None:
            chosen = self._day_for_words()
            if chosen is None or chosen.at is None:
                raise Refusal(f"“{due.words}” has no date. Name the day that brings it back.")
            at, day_only = (
                chosen.instead if chosen.instead and not self.day.isModified() else chosen.at,
                chosen.day_only,
            )
        elif due.instead is not None and self.group is not None and self.group.value == "instead":
            at = due.instead
        return NextStep(
            kind=self.kind,
            due_at=at.astimezone(dt.UTC) if at is not None else None,
            due_day_only=day_only,
            due_words=due.words,
            subject=self.words.text().strip() or None,
            owner_id=self.owner_id,
        )

    # Reading.

    def _due(self) -> Due | None:
        typed = self.date.text().strip()
        if typed:
            return read_due(typed, self._now, self._calendar)
        key = self.days.value
        if key in (None, NONE):
            return None
        today = self._now.date()
        day = next_monday(today) if key == "monday" else today + dt.timedelta(days=int(key))
        return propose(noon_of(day, self._now), self._now, self._calendar)

    def _day_for_words(self) -> Due | None:
        typed = self.day.text().strip()
        return read_due(typed, self._now, self._calendar) if typed else None

    def _read(self, *, afresh: bool = False) -> None:
        """Say what was understood, and ask what that leaves open."""
        for part in (self.kind_chip, self.words, self.owner_chip):
            part.setVisible(not self.is_none)
        self.date.setVisible(not self.is_none)
        try:
            due = self._due()
        except Refusal as refusal:
            self._show(str(refusal), None, wants_day=False)
            self.changed.emit()
            return
        if self.is_none:
            self._show(self._none_words or "", None, wants_day=False, tone="warn")
        elif due is None:
            self._show("", None, wants_day=False)
        elif due.words is not None:
            if afresh and not self.day.isModified():
                self.day.setText(day_text(due.at.date(), today=self._now.date()) if due.at is not None else "")
            self._show(self._tell_words(due), None, wants_day=True)
        else:
            self._show(self._tell(due), due, wants_day=False)
        self.changed.emit()

    def _show(self, words: str, due: Due | None, *, wants_day: bool, tone: str = "second") -> None:
        self.reading.setText(words)
        self.reading.set_tone("warn" if tone == "warn" else "second")
        self.reading.setVisible(bool(words))
        self.day.setVisible(wants_day)
        if not wants_day:
            self.day.setModified(False)
        self._offer(due)

    def _offer(self, due: Due | None) -> None:
        """Offer the working day and the day off beside one another."""
        if self.group is not None:
            self.group.hide()
            self._choice_row.removeWidget(self.group)
            self.group.deleteLater()
            self.group = None
        self.choices.setVisible(due is not None and due.instead is not None)
        if due is None or due.at is None or due.instead is None:
            return
        pair = [("instead", self._day_words(due.instead)), ("said", self._day_words(due.at))]
        self.group = ChipGroup("Which day", pair, "said" if self.date.text().strip() else "instead", self.choices)
        self._choice_row.addWidget(self.group)

    def _tell(self, due: Due) -> str:
        if due.at is None:
            return ""
        if due.instead is not None:
            closed = "a day off" if due.why == "day off" else due.why
            return f"{self._day_words(due.at)} is {closed}. Rather the next working day?"
        return self._moment(due.at, day_only=due.day_only)

    def _tell_words(self, due: Due) -> str:
        if due.at is None:
            try:
                chosen = self._day_for_words()
            except Refusal as refusal:
                return str(refusal)
            kept = f"“{due.words}” has no date; the words are kept."
            return f"{kept} {self._moment(chosen.at, day_only=chosen.day_only)}." if chosen and chosen.at else kept
        return f"The words are kept; proposed is {self._moment(due.at, day_only=True)}."

    def _moment(self, at: dt.datetime, *, day_only: bool) -> str:
        day = self._day_words(at)
        return day if day_only else f"{day}, {clock_text(at, zone=self._calendar.zone)}"

    def _day_words(self, at: dt.datetime) -> str:
        return f"{_WEEKDAYS[at.weekday()]} {day_text(at.date(), today=self._now.date())}"

    # Laying out.

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.kind_chip)
        row.addWidget(self.owner_chip)
        row.addStretch(1)
        column.addWidget(self.days)
        column.addWidget(self.date)
        column.addWidget(self.reading)
        column.addWidget(self.choices)
        column.addWidget(self.day)
        column.addLayout(row)
        column.addWidget(self.words)

    def _add_line(self, name: str, placeholder: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName(name)
        line.setPlaceholderText(placeholder)
        return line

    def _make_kinds(self) -> QMenu:
        menu = QMenu(self)
        for kind in PLANNABLE:
            menu.addAction(ACTIVITY_WORDS[kind]).triggered.connect(partial(self._take_kind, kind))
        return menu

    def _take_kind(self, kind: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.choose_kind(kind)

    def _make_people(self) -> QMenu:
        menu = QMenu(self)
        for person in self._people:
            menu.addAction(plain_caption(person.name)).triggered.connect(partial(self._give, person.id))
        return menu

    def _give(self, user_id: int, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.owner_id = user_id
        self.owner_chip.set_label(self._name(user_id))
        self.owner_chip.setAccessibleName(f"Whose it is: {self._name(user_id)}")

    def _name(self, user_id: int | None) -> str:
        return next((person.name for person in self._people if person.id == user_id), "Nobody")
