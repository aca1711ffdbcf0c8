"""The editor of one automation: its sentence in boxes, its words, and a dry run before it counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from funneldesk.desktop.filtering.segment_builder import SegmentBuilder
from funneldesk.desktop.settings.automation_fields import (
    ACTION_WORDS,
    TRIGGER_WORDS,
    action_fields,
    deal_condition_fields,
    trigger_fields,
)
from funneldesk.desktop.settings.automation_form import FormBoxes
from funneldesk.desktop.settings.automation_hits import HitList
from funneldesk.desktop.settings.page import SettingsCard
from funneldesk.desktop.theme.appearance import set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Refusal
from funneldesk.model.automation_actions import read_action
from funneldesk.model.automation_rule import AutomationRule, DealCondition, Filter
from funneldesk.model.automation_triggers import read_trigger
from funneldesk.model.segment_terms import Group, Join
from funneldesk.queries.automation_rehearsal import rehearse
from funneldesk.queries.automation_words import tell_rule

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.automation_names import AutomationNames
    from funneldesk.queries.automation_rehearsal import Rehearsal

_JOINS: tuple[tuple[object, str], ...] = (("all", "All of these hold"), ("any", "Any of these holds"))


class AutomationEditor(SettingsCard):
    """A card that writes one automation.

    Attributes:
        kept: carries the `AutomationRule` that was written.
        dropped: the person went back without keeping it.
    """

    kept = Signal(object)
    dropped = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.desk = desk
        self.setAccessibleName("Automation")
        self._names: AutomationNames | None = None
        self.automation_id: int | None = None
        self.heading = PlainLabel("New automation", weight=SEMIBOLD)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the automation")
        self.name.setPlaceholderText("What it is for, in a few words")
        self.name.setMaxLength(80)
        set_type(self.name)
        self.trigger: FormBoxes | None = None
        self.acts: list[FormBoxes] = []
        self.conditions: list[FormBoxes] = []
        self.people = SegmentBuilder(desk)
        self.join = Choice("How the conditions on the deal hold together", _JOINS, width=170)
        self.add_condition_button = Button("+ Condition on the deal", look="link", on_click=self.add_condition)
        self.add_action_button = Button("+ One more action", look="link", on_click=self.add_action)
        self.sentence = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.keep_button = Button("Keep", look="primary", on_click=self.keep)
        self.try_button = Button("Try it on what is stored", on_click=self.rehearse)
        self.drop_button = Button("Cancel", on_click=self.dropped.emit)
        self.hits = HitList(desk)
        self._lay_out()
        self.name.textEdited.connect(lambda _text: self._tell())
        self.people.edited.connect(lambda _filter: self._tell())
        self.people.refused.connect(self.say)
        self.join.chosen.connect(lambda _join: self._tell())

    def show_rule(self, names: AutomationNames, rule: AutomationRule | None, automation_id: int | None) -> None:
        """Begin with an automation that is stored, or with a new one."""
        self._names = names
        self.automation_id = automation_id
        self.heading.setText("New automation" if automation_id is None else "Change the automation")
        self._clear()
        self.trigger = FormBoxes("When", TRIGGER_WORDS, lambda kind, values: trigger_fields(kind, names, values))
        self.trigger.changed.connect(self._tell)
        self._trigger_place.addWidget(self.trigger)
        self.name.setText("" if rule is None else rule.name)
        self.people.show_filter(Group() if rule is None else rule.filter.person)
        self.join.set_value("all" if rule is None else str(rule.filter.join))
        if rule is None:
            self.add_action()
        else:
            stored = rule.trigger.to_json()
            self.trigger.show_values(stored["kind"], stored)
            for condition in rule.filter.deal:
                self.add_condition(condition.to_json())
            for action in rule.actions_json():
                self.add_action(action)
        self.hits.clear()
        self._tell()

    def take_focus(self) -> None:
        """Begin with the name."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def read_rule(self) -> AutomationRule:
        """The automation as it is written.

        Raises:
            Refusal: it is not complete, or its parts do not fit.
        """
        if self.trigger is None:
            raise Refusal("Say when it is to begin.")
        conditions = tuple(DealCondition(**_plain(one.read())) for one in self.conditions)
        filter_ = Filter(self.people.filter, conditions, Join(str(self.join.value)))
        actions = tuple(read_action(one.read()) for one in self.acts)
        return AutomationRule(self.name.text(), read_trigger(self.trigger.read()), actions, filter_)

    def keep(self) -> None:
        """Hand the automation over; what is wrong with it is said instead."""
        try:
            rule = self.read_rule()
        except Refusal as refusal:
            self.say(str(refusal))
            return
        self.kept.emit(rule)

    def rehearse(self) -> None:
        """Show the records it would be run for, on what is stored already."""
        try:
            rule = self.read_rule()
        except Refusal as refusal:
            self.say(str(refusal))
            return
        self.hits.begin()
        self.desk.ask(rehearse, self, self._show_hits, rule)

    def say(self, sentence: str) -> None:
        """Say what is wrong; an empty sentence takes it away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def add_action(self, stored: dict[str, Any] | None = None) -> None:
        """Add an action."""
        names = self._names
        if names is None:
            return
        form = FormBoxes("then", ACTION_WORDS, lambda kind, values: action_fields(kind, names, values), removable=True)
        self._join_in(form, self.acts, self._actions_place)
        if stored is not None:
            form.show_values(stored["kind"], stored)
        elif self.isVisible():
            form.take_focus()
        self._tell()

    def add_condition(self, stored: dict[str, Any] | None = None) -> None:
        """Add a condition on the deal."""
        names = self._names
        if names is None:
            return
        form = FormBoxes("", (), lambda _kind, values: deal_condition_fields(names, values), removable=True)
        self._join_in(form, self.conditions, self._conditions_place)
        if stored is not None:
            form.show_values(None, stored)
        elif self.isVisible():
            form.take_focus()
        self._tell()

    def _join_in(self, form: FormBoxes, among: list[FormBoxes], place: QVBoxLayout) -> None:
        among.append(form)
        place.addWidget(form)
        form.changed.connect(self._tell)
        form.removed.connect(partial(self._remove, form, among))

    def _remove(self, form: FormBoxes, among: list[FormBoxes]) -> None:
        among.remove(form)
        form.hide()
        form.deleteLater()
        (self.add_action_button if among is self.acts else self.add_condition_button).setFocus()
        self._tell()

    def _clear(self) -> None:
        for form in (*self.acts, *self.conditions, *([self.trigger] if self.trigger is not None else [])):
            form.hide()
            form.deleteLater()
        self.acts.clear()
        self.conditions.clear()
        self.trigger = None

    def _tell(self) -> None:
        """Say in a sentence what is written so far; what is missing is said once it is to be kept."""
        self.join.setVisible(len(self.conditions) > 1)
        self.say("")
        if self._names is None or self.trigger is None:
            return
        try:
            rule = self.read_rule()
        except Refusal as refusal:
            self.sentence.setText("")
            self.say(str(refusal) if self.name.text().strip() else "")
            return
        self.sentence.setText(tell_rule(rule, self._names))

    def _show_hits(self, found: Rehearsal) -> None:
        self.hits.show_hits(found)

    def _lay_out(self) -> None:
        self._trigger_place, self._conditions_place, self._actions_place = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self.column.addWidget(self.heading)
        self.column.addWidget(self.name)
        self.column.addLayout(self._trigger_place)
        self.column.addWidget(PlainLabel("if the person …", tone="second"))
        self.column.addWidget(self.people)
        deal = QHBoxLayout()
        deal.addWidget(PlainLabel("and the deal …", tone="second"))
        deal.addWidget(self.join)
        deal.addWidget(self.add_condition_button)
        deal.addStretch(1)
        self.column.addLayout(deal)
        self.column.addLayout(self._conditions_place)
        self.column.addLayout(self._actions_place)
        more = QHBoxLayout()
        more.addWidget(self.add_action_button)
        more.addStretch(1)
        self.column.addLayout(more)
        self.column.addWidget(self.sentence)
        self.column.addWidget(self.problem)
        foot = QWidget()
        set_look(foot, "plain")
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.keep_button, self.try_button, self.drop_button):
            row.addWidget(button)
        row.addStretch(1)
        self.column.addWidget(foot)
        self.column.addWidget(self.hits)


def _plain(read: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in read.items() if name != "kind"}
