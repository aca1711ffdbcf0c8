"""The popover in which one condition of a segment is made or changed, with the number of people it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from funneldesk.desktop.filtering.segment_values import ValueList
from funneldesk.desktop.filtering.segment_words import (
    operator_choices,
    read_measure,
    subject_choices,
    value_words,
)
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.number_box import NumberBox
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_expression import why_not_own
from funneldesk.model.segment_subjects import CUSTOM, Kind, find_subject
from funneldesk.model.segment_terms import Condition, Group
from funneldesk.queries.segment_people import count_people
from funneldesk.queries.segments import read_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.model.segment_subjects import Subject

_PAUSE = 150
_EVER = -1
_LONGEST = 3650
_MEASURING = frozenset({"at_least", "at_most", "between"})
_USUAL_DAYS = 90


class ConditionEditor(Popover):
    """All fields of one condition.

    Closing it keeps the last valid state; Esc keeps what was there before.

    Args:
        over: the widget it opens over.
        desk: the open workspace.
        condition: as it stands; None for a new one.
        own: the workspace's own fields, as subjects.

    Attributes:
        kept: carries the `Condition`, once, on closing, if it is another.
    """

    kept = Signal(object)

    def __init__(self, over: QWidget, desk: Desk, condition: Condition | None, own: Sequence[str] | None) -> None:
        super().__init__(over, name="Condition")
        self._desk, self._before, self._condition = desk, condition, condition
        self._own = own
        own = [*(own or ()), *([condition.subject] if condition and ".custom." in condition.subject else [])]
        self.subject = Choice("Looks at", subject_choices(list(dict.fromkeys(own))), searchable=True, width=300)
        self.operator = Choice("Comparison", width=300)
        self.values = ValueList()
        self.low, self.high = _line("Compared with"), _line("Up to")
        self.days = NumberBox("Days", 0, _LONGEST, _USUAL_DAYS, special="today")
        self.times = NumberBox("Times at least", 1, 10_000, 1)
        self.within = NumberBox("In the last days", _EVER, _LONGEST, _EVER, special="ever")
        self.campaign = Choice("In the campaign", [("", "any campaign")], searchable=True, width=300)
        self.content = Choice("On the content", [("", "any content")], searchable=True, width=300)
        self.problem = PlainLabel("", tone="bad", role="small", wrap=True)
        self.count = PlainLabel("", tone="second")
        self._asked = 0
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self._ask_count)
        self._lay_out()
        self._fill(condition or Condition("contact.city", Operator.IS_SET))
        if condition is None:
            self.operator.set_value("is")
            self._fit()
        self._connect()
        if condition is not None and self._is_gone(condition.subject):
            self._read()
        self.closed.connect(self._keep)
        self.dismissed.connect(self.deleteLater)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc takes back; Enter is done, or presses the button that has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            self._condition = self._before
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self.finish()
            event.accept()
            return
        super().keyPressEvent(event)

    def finish(self) -> None:
        """Close it if the condition can work as it stands; else say what is missing."""
        self._read()
        if not self.problem.text():
            self.close_quietly()

    @property
    def is_settled(self) -> bool:
        """Whether the number shown is that of what is asked for."""
        return not self._asked and not self._soon.isActive()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        ends = QWidget()
        row = QHBoxLayout(ends)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._and = PlainLabel("and")
        for widget in (self.low, self._and, self.high):
            row.addWidget(widget)
        self._rows: dict[str, tuple[PlainLabel, QWidget]] = {}
        fields: tuple[tuple[str, QWidget], ...] = (
            ("Looks at", self.subject),
            ("Comparison", self.operator),
            ("Values", self.values),
            ("With", ends),
            ("Days", self.days),
            ("At least (times)", self.times),
            ("In the last (days)", self.within),
            ("Campaign", self.campaign),
            ("Content", self.content),
        )
        for place, (caption, field) in enumerate(fields):
            label = PlainLabel(caption, tone="second")
            self._rows[caption] = label, field
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop if field is self.values else Qt.AlignmentFlag(0))
            grid.addWidget(field, place, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.count, 1)
        self.done_button = Button("Done", look="primary", on_click=self.finish)
        buttons.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel("Condition", role="subtitle", weight=SEMIBOLD))
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.setFixedWidth(min(current_theme().px(470), self._over.width() - 2 * self.MARGIN))

    def _fill(self, condition: Condition) -> None:
        self.subject.set_value(condition.subject)
        operator = Operator.IS if condition.operator is Operator.ONE_OF else condition.operator
        self._offer_operators(f"{'not ' if condition.negate else ''}{operator}")
        value = condition.value
        values = value if isinstance(value, tuple) else (value,)
        if condition.operator in {Operator.IS, Operator.ONE_OF, Operator.CONTAINS} and self._lists_values():
            self.values.set_chosen([str(one) for one in values])
        elif condition.operator is Operator.WITHIN_DAYS:
            self.days.setValue(int(str(value)))
        elif value is not None:
            self.low.setText(_typed(values[0]))
            self.high.setText(_typed(values[-1]) if len(values) > 1 else "")
        self.times.setValue(condition.times)
        self.within.setValue(_EVER if condition.within_days is None else condition.within_days)
        self.campaign.set_value(condition.campaign or "")
        self.content.set_value(condition.content or "")
        self._fit()
        self._ask_values()
        self._ask_count()

    def _connect(self) -> None:
        self.subject.chosen.connect(lambda _value: self._change_subject())
        self.operator.chosen.connect(lambda _value: self._read())
        for choice in (self.campaign, self.content):
            choice.chosen.connect(lambda _value: self._read())
        for line in (self.low, self.high):
            line.textEdited.connect(lambda _text: self._read())
        for spin in (self.days, self.times, self.within):
            spin.valueChanged.connect(lambda _value: self._read())
        self.values.changed.connect(self._read)

    @property
    def _subject(self) -> Subject:
        found = find_subject(str(self.subject.value))
        if found is None:
            raise Refusal("Choose what to look at.")
        return found

    def _is_gone(self, subject: str) -> bool:
        """Whether it is a field of the owner's own making that no record has."""
        return self._own is not None and subject.startswith(CUSTOM) and subject not in self._own

    def _lists_values(self) -> bool:
        words = str(self.operator.value).removeprefix("not ")
        return words == "is" and self._subject.kind in {Kind.TEXT, Kind.CHOICE, Kind.ANY}

    def _change_subject(self) -> None:
        self.values.set_chosen(())
        self.values.offer((), may_add=True)
        self._offer_operators(str(self.operator.value))
        self._ask_values()
        self._read()

    def _offer_operators(self, wished: str) -> None:
        choices = operator_choices(self._subject)
        offered = [value for value, _words in choices]
        self.operator.set_items([])
        self.operator.set_value(None)
        self.operator.set_items(choices)
        self.operator.set_value(wished if wished in offered else offered[0])

    def _fit(self) -> None:
        subject, operator = self._subject, str(self.operator.value).removeprefix("not ")
        is_event = subject.kind is Kind.EVENT
        is_touch = is_event and subject.key.split(".")[0] == "touch"
        lists = self._lists_values()
        typed = not lists and operator in {*_MEASURING, "is", "contains"}
        shown = {
            "Values": lists,
            "With": typed,
            "Days": operator == "within_days",
            "At least (times)": is_event,
            "In the last (days)": is_event,
            "Campaign": is_touch,
            "Content": is_touch,
        }
        for caption, visible in shown.items():
            for widget in self._rows[caption]:
                widget.setVisible(visible)
        for widget in (self._and, self.high):
            widget.setVisible(operator == "between")
        self.low.setPlaceholderText("2026-11-21" if subject.kind is Kind.DAY else "")
        self.adjustSize()
        if self.isVisible():
            self.setGeometry(self._kept_inside(self.geometry()))

    def _read(self) -> None:
        try:
            self._fit()
            self._condition = self._build()
        except Refusal as refusal:
            self.problem.setText(str(refusal))
            self._condition = self._before
            self.count.setText("")
            return
        self.problem.setText("")
        self._soon.start()

    def _build(self) -> Condition:
        subject, words = self._subject, str(self.operator.value)
        if self._own is not None and self._is_gone(subject.key):
            raise Refusal(f"“{subject.label}”: {why_not_own(self._own)}")
        operator, negate = Operator(words.removeprefix("not ")), words.startswith("not ")
        if subject.kind is Kind.EVENT:
            within = None if self.within.value() == _EVER else self.within.value()
            named: dict[str, Any] = {}
            if subject.key.split(".")[0] == "touch":
                named = {"campaign": self.campaign.value or None, "content": self.content.value or None}
            return Condition(subject.key, operator, None, negate, self.times.value(), within, **named)
        value: Any = None
        if self._lists_values():
            chosen = self.values.chosen()
            if not chosen:
                raise Refusal("Tick a value, or type one and press Enter.")
            operator, value = (operator, chosen[0]) if len(chosen) == 1 else (Operator.ONE_OF, chosen)
        elif operator is Operator.WITHIN_DAYS:
            value = self.days.value()
        elif operator is Operator.CONTAINS:
            value = self.low.text()
        elif operator is Operator.BETWEEN:
            value = tuple(read_measure(line.text(), subject.kind) for line in (self.low, self.high))
        elif operator in {Operator.IS, Operator.AT_LEAST, Operator.AT_MOST}:
            value = read_measure(self.low.text(), subject.kind)
        return Condition(subject.key, operator, value, negate)

    def _ask_values(self) -> None:
        subject = self._subject
        if subject.kind is Kind.CHOICE:
            self.values.offer([(one, value_words(one)) for one in subject.choices], may_add=False)
        elif subject.kind in {Kind.TEXT, Kind.ANY}:
            key = subject.key

            def offer(values: Sequence[str]) -> None:
                if key == self.subject.value:
                    self.values.offer([(one, one) for one in values], may_add=True)

            self._desk.ask(read_values, self, offer, key)
        elif subject.key.split(".")[0] == "touch" and self.campaign.count() < 2:  # noqa: PLR2004  "any" alone
            self._desk.ask(
                read_values, self, lambda names: _offer(self.campaign, "any campaign", names), "campaign.name"
            )
            self._desk.ask(read_values, self, lambda names: _offer(self.content, "any content", names), "content")

    def _ask_count(self) -> None:
        if self._condition is None:
            return
        self._asked += 1
        number = self._asked

        def show(people: int) -> None:
            if number == self._asked:
                self._asked = 0
                self.count.setText(f"{people:,} {'person' if people == 1 else 'people'}")

        self._desk.ask(count_people, self, show, Group(parts=(self._condition,)))

    def _keep(self) -> None:
        self._soon.stop()
        if self._condition is not None and self._condition != self._before:
            self.kept.emit(self._condition)
        self.deleteLater()


def _offer(choice: Choice, anything: str, names: Sequence[str]) -> None:
    choice.set_items([("", anything), *((name, name) for name in names)])


def _typed(value: Any) -> str:
    """A value as it would be typed."""
    return "" if value is None else value_words(value).replace(",", "")


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    set_type(line)
    return line
