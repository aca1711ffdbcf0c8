"""The popover in which a score rule, or the limits of a group, is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from funneldesk.desktop.settings.rule_words import (
    is_event,
    needs_value,
    operator_choices,
    read_value,
    subject_choices,
    value_hint,
    value_text,
)
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.number_box import NumberBox
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal
from funneldesk.model.score_terms import Axis, Operator, Repeat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.model.score_terms import GroupLimit, Rule

_REPEATS: tuple[tuple[object, str], ...] = (
    (Repeat.ONCE.value, "Once, the latest"),
    (Repeat.EACH.value, "Each time"),
    (Repeat.AT_MOST.value, "At most…"),
)
_LONGEST = 3650


class _Undoable(Popover):
    """A popover whose Esc takes back what was changed in it; a click outside keeps it.

    Attributes:
        reverted: Esc was pressed.
    """

    reverted = Signal()
    problem: PlainLabel

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc takes back; Enter is done, or presses the button that has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            self.reverted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            elif not self.problem.text():
                self.close_quietly()
            event.accept()
            return
        super().keyPressEvent(event)


class RuleEditor(_Undoable):
    """All fields of one rule; each valid state is announced at once.

    Args:
        over: the widget it opens over.
        rule: as it stands.
        groups: those it may belong to.
        custom: the workspace's own fields, as subjects.

    Attributes:
        edited: carries the `Rule`.
        removed: the person takes the rule away.
    """

    edited = Signal(object)
    removed = Signal()

    def __init__(self, over: QWidget, rule: Rule, groups: Sequence[GroupLimit], custom: Sequence[str] = ()) -> None:
        super().__init__(over, name=f"Score rule: {rule.label}")
        # A field that no record fills any more is still this rule's own.
        own = [] if rule.subject in custom or ".custom." not in rule.subject else [rule.subject]
        self._rule = rule
        self._groups = {group.key: group for group in groups}
        self.label = QLineEdit(rule.label)
        self.group = Choice("Group", [(g.key, f"{_axis_words(g.axis)}: {g.label}") for g in groups], width=300)
        self.subject = Choice("Looks at", subject_choices([*custom, *own]), searchable=True, width=300)
        self.operator = Choice("Comparison", width=300)
        self.value = QLineEdit(value_text(rule.value, rule.operator, rule.subject))
        self.points = NumberBox("Points", -1000, 1000, rule.points)
        self.half_life = NumberBox("Halves every so many days", 0, _LONGEST, round(rule.half_life_days or 0))
        self.half_life.setSpecialValueText("Never")
        self.repeat = Choice("Counts", _REPEATS, width=150)
        self.limit = NumberBox("Times", 1, 1000, rule.repeat_limit or 1)
        self.window_days = NumberBox("In so many days", 1, _LONGEST, round(rule.repeat_window_days or 30))
        self.problem = PlainLabel("", tone="bad", role="small", wrap=True)
        self.group.set_value(rule.group)
        self.subject.set_value(rule.subject)
        self.repeat.set_value(rule.repeat.value)
        self._lay_out()
        self._offer_operators(rule.operator.value)
        self._connect()
        self._fit_fields()

    @property
    def rule(self) -> Rule:
        """The rule as it stands last valid."""
        return self._rule

    def _lay_out(self) -> None:
        theme = current_theme()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        self.label.setMaxLength(120)
        for line, name in ((self.label, "Words for the rule"), (self.value, "Compared with")):
            line.setAccessibleName(name)
            set_type(line)
        often = QHBoxLayout()
        often.setSpacing(6)
        self._times, self._days = PlainLabel("times in"), PlainLabel("days")
        for widget in (self.repeat, self.limit, self._times, self.window_days, self._days):
            often.addWidget(widget)
        often.addStretch(1)
        self._captions: dict[QWidget, PlainLabel] = {}
        for row, (caption, field) in enumerate(
            (
                ("Words", self.label),
                ("Group", self.group),
                ("Looks at", self.subject),
                ("Comparison", self.operator),
                ("With", self.value),
                ("Points", self.points),
                ("Halves every (days)", self.half_life),
            )
        ):
            self._captions[field] = PlainLabel(caption, tone="second")
            grid.addWidget(self._captions[field], row, 0)
            grid.addWidget(field, row, 1)
        self._captions[self.repeat] = PlainLabel("Counts", tone="second")
        grid.addWidget(self._captions[self.repeat], 7, 0)
        grid.addLayout(often, 7, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(Button("Remove rule", look="danger", on_click=self._remove))
        buttons.addStretch(1)
        buttons.addWidget(Button("Done", look="primary", on_click=self.close_quietly))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel("Score rule", role="subtitle", weight=SEMIBOLD))
        column.addLayout(grid)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.setFixedWidth(theme.px(480))

    def _connect(self) -> None:
        self.subject.chosen.connect(lambda _value: self._offer_operators(str(self.operator.value)))
        for choice in (self.group, self.subject, self.operator, self.repeat):
            choice.chosen.connect(lambda _value: self._read())
        for line in (self.label, self.value):
            line.textEdited.connect(lambda _text: self._read())
        for spin in (self.points, self.half_life, self.limit, self.window_days):
            spin.valueChanged.connect(lambda _value: self._read())

    def _offer_operators(self, wished: str) -> None:
        choices = operator_choices(str(self.subject.value))
        offered = [value for value, _words in choices]
        self.operator.set_items([])
        self.operator.set_value(None)
        self.operator.set_items(choices)
        self.operator.set_value(wished if wished in offered else offered[0])

    def _fit_fields(self) -> None:
        operator = str(self.operator.value)
        self.value.setPlaceholderText(value_hint(operator))
        event = is_event(str(self.subject.value))
        axis = self._groups[str(self.group.value)].axis
        many = event and self.repeat.value == Repeat.AT_MOST.value
        for field, shown in ((self.value, needs_value(operator)), (self.half_life, axis is Axis.ENGAGEMENT)):
            field.setVisible(shown)
            self._captions[field].setVisible(shown)
        self._captions[self.repeat].setVisible(event)
        self.repeat.setVisible(event)
        for widget in (self.limit, self.window_days, self._times, self._days):
            widget.setVisible(many)

    def _read(self) -> None:
        self._fit_fields()
        try:
            rule = self._build()
        except Refusal as refusal:
            self.problem.setText(str(refusal))
            return
        self.problem.setText("")
        if rule != self._rule:
            self._rule = rule
            self.edited.emit(rule)

    def _build(self) -> Rule:
        if not self.label.text().strip():
            raise Refusal("A score rule needs a few words that say what it counts.")
        subject, operator = str(self.subject.value), str(self.operator.value)
        group = self._groups[str(self.group.value)]
        event = is_event(subject)
        repeat = Repeat(str(self.repeat.value)) if event else Repeat.ONCE
        fading = self.half_life.value() if group.axis is Axis.ENGAGEMENT else 0
        values: dict[str, Any] = {
            "axis": group.axis,
            "group": group.key,
            "subject": subject,
            "operator": Operator(operator),
            "value": read_value(self.value.text(), operator, subject),
            "points": self.points.value(),
            "label": self.label.text().strip(),
            "half_life_days": fading or None,
            "repeat": repeat,
            "repeat_limit": self.limit.value() if repeat is Repeat.AT_MOST else None,
            "repeat_window_days": self.window_days.value() if repeat is Repeat.AT_MOST else None,
        }
        return replace(self._rule, **values)

    def _remove(self) -> None:
        self.close_quietly()
        self.removed.emit()


class LimitEditor(_Undoable):
    """The most and the least points of a group.

    Attributes:
        edited: carries the `GroupLimit`.
    """

    edited = Signal(object)

    def __init__(self, over: QWidget, limit: GroupLimit) -> None:
        super().__init__(over, name=f"Limits of {limit.label}")
        self._limit = limit
        self.most = NumberBox("At most", -1000, 1000, limit.cap)
        self.least = NumberBox("At least", -1000, 1000, limit.floor)
        self.problem = PlainLabel("", tone="bad", role="small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(PlainLabel(limit.label, weight=SEMIBOLD))
        column.addWidget(PlainLabel("All its rules together give", tone="second"))
        for caption, field in (("at most", self.most), ("at least", self.least)):
            row = QHBoxLayout()
            row.addWidget(PlainLabel(caption, tone="second"), 1)
            row.addWidget(field)
            column.addLayout(row)
            field.valueChanged.connect(lambda _value: self._read())
        column.addWidget(self.problem)
        column.addWidget(Button("Done", look="primary", on_click=self.close_quietly), 0, Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(current_theme().px(280))

    def _read(self) -> None:
        try:
            limit = replace(self._limit, cap=self.most.value(), floor=self.least.value())
        except Refusal as refusal:
            self.problem.setText(str(refusal))
            return
        self.problem.setText("")
        self.edited.emit(limit)


def _axis_words(axis: Axis) -> str:
    return "Fit" if axis is Axis.FIT else "Engagement"
