"""The page on the handoff: who is asked, how long each step may take, and what becomes of a lead nobody takes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from funneldesk.commands.business import edit_business
from funneldesk.commands.routing_rule import BASIS_WORDS, create_routing_rule, delete_routing_rule
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.kept_line import KeptLine
from funneldesk.desktop.settings.page import FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.settings.working_length import read_working_minutes, write_working_minutes
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Refusal
from funneldesk.model.handoff_rules import Routing
from funneldesk.queries.routing import read_routing_rules
from funneldesk.queries.users import read_colleagues, read_first_of_marketing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.model.handoff_rules import HandoffRules
    from funneldesk.queries.look import Look
    from funneldesk.queries.routing import RoutingRow
    from funneldesk.queries.settings import Settings
    from funneldesk.queries.users import Colleague

_ROUTINGS: list[tuple[object, str]] = [
    (str(Routing.ROUND_ROBIN), "In turn"),
    (str(Routing.LOAD), "Who has least to do"),
    (str(Routing.TERRITORY), "By territory, else in turn"),
    (str(Routing.SOURCE), "By source or campaign, else by territory"),
]
# Field, caption, hint.
_TIMES: tuple[tuple[str, str, str], ...] = (
    ("route_minutes", "Offered within", "From the moment a lead is an MQL."),
    ("accept_minutes", "Accepted or rejected within", "Else it is offered to the next rep."),
    ("contact_minutes", "First contact within", "After accepting; a call that nobody takes counts as an attempt."),
)
_NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("most_offers", "Reps asked in turn", "Then the lead is marketing's again."),
    ("offer_limit", "Most open offers a rep", "More leads wait until one is answered."),
    ("recycle_days", "Recycled for, days", "Proposed when a lead is given back for later; any day can be chosen."),
)


class RoutingLine(QWidget):
    """One routing rule and the cross that takes it away."""

    def __init__(self, desk: Desk, rule: RoutingRow) -> None:
        super().__init__()
        words = f"{BASIS_WORDS.get(rule.basis, rule.basis)} “{rule.value}” → {rule.user}"
        self.remove = Button(
            look="bare",
            icon="close",
            name=f"Remove the rule {words}",
            on_click=lambda: desk.tell(delete_routing_rule, self, rule_id=rule.id),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel(words, elide=True), 1)
        row.addWidget(self.remove)


class HandoffPage(SettingsPage):
    """Each field is kept when the person leaves it; another limit leaves running clocks."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Handoff",
            "What marketing and sales agreed, in working time. Another limit leaves running clocks; other hours or "
            "holidays move them.",
        )
        self.is_on = Chip("Leads are qualified and offered by themselves", checkable=True)
        self.routing = Choice("Who is asked", _ROUTINGS, width=300)
        self.marketing = Choice("Looks after leads of marketing", width=260)
        self.times = {field: KeptLine(caption, longest=20) for field, caption, _ in _TIMES}
        self.numbers = {field: KeptLine(caption, longest=4) for field, caption, _ in _NUMBERS}
        self.basis = Choice("Route by", list(BASIS_WORDS.items()), width=130)
        self.basis.set_value("city")
        self.value = QLineEdit()
        self.value.setAccessibleName("Words of the routing rule")
        self.value.setPlaceholderText("Nashik")
        set_type(self.value)
        self.person = Choice("Offered to", width=170)
        self.add_button = Button("Add", name="Add the routing rule", on_click=self._add_rule)
        self.rule_problem = PlainLabel("", tone="bad", role="small", wrap=True)
        self._none = PlainLabel("No rule: leads go to everybody in turn.", tone="muted", role="note")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._rules: HandoffRules | None = None
        self._shown: tuple[RoutingRow, ...] | None = None
        self._rows: dict[str, FormRow] = {}
        self._lay_out()
        self._connect()
        self._following = Following(desk, self, frozenset({"user", "routing_rule"}), self._ask)

    def problem(self, field: str) -> str:
        """The refusal shown at a field, if any."""
        return self._rows[field].problem

    def entered(self) -> None:
        """Read people and rules once they are wanted."""
        self._following.catch_up()

    def show_settings(self, settings: Settings) -> None:
        """Show what is stored."""
        rules = self._rules = settings.business.handoff
        self.is_on.blockSignals(True)
        self.is_on.setChecked(rules.is_on)
        self.is_on.blockSignals(False)
        self.routing.set_value(str(rules.routing))
        self.marketing.set_value(rules.marketing_owner_id)
        for field, line in self.times.items():
            line.set_value(write_working_minutes(getattr(rules, field)))
        for field, line in self.numbers.items():
            line.set_value(str(getattr(rules, field)))

    def _lay_out(self) -> None:
        card = SettingsCard()
        self._add_row(card, "is_on", "By itself", self.is_on, "Switched off, marketing offers each lead by hand.")
        self._add_row(card, "routing", "Who is asked", self.routing, "Who is away or has enough is passed over.")
        for field, caption, hint in _TIMES:
            self._add_row(card, field, caption, self.times[field], hint)
        for field, caption, hint in _NUMBERS:
            self._add_row(card, field, caption, self.numbers[field], hint)
        self._add_row(
            card,
            "marketing_owner_id",
            "Marketing's leads",
            self.marketing,
            "Looks after a lead before and between.",
        )
        self.column.addWidget(card)
        routes = SettingsCard("Routing", "Tried in their order where leads go by territory or source.")
        routes.column.addLayout(self._lines)
        routes.column.addWidget(self._none)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.basis)
        row.addWidget(self.value, 1)
        row.addWidget(self.person)
        row.addWidget(self.add_button)
        routes.column.addLayout(row)
        routes.column.addWidget(self.rule_problem)
        self.rule_problem.hide()
        self.column.addWidget(routes)
        self.column.addStretch(1)

    def _add_row(self, card: SettingsCard, field: str, caption: str, widget: QWidget, hint: str) -> None:
        self._rows[field] = FormRow(caption, widget, hint=hint)
        card.column.addWidget(self._rows[field])

    def _connect(self) -> None:
        self.is_on.toggled.connect(partial(self._keep, "is_on"))
        self.routing.chosen.connect(partial(self._keep, "routing"))
        self.marketing.chosen.connect(partial(self._keep, "marketing_owner_id"))
        for field, line in self.times.items():
            line.committed.connect(partial(self._keep_time, field))
        for field, line in self.numbers.items():
            line.committed.connect(partial(self._keep_number, field))
        self.value.returnPressed.connect(self._add_rule)

    def _ask(self) -> None:
        self.desk.ask(_read_people, self, self._offer_people)
        self.desk.ask(read_routing_rules, self, self._show_rules)

    def _offer_people(self, found: tuple[Sequence[Colleague], str]) -> None:
        people, first = found
        nobody = f"The first of marketing: {first}" if first else "The first of marketing"
        self.marketing.set_items([(None, nobody), *((one.id, one.name) for one in people)])
        self.person.set_items([(one.id, one.name) for one in people])
        if self.person.value is None and people:
            self.person.set_value(people[-1].id)
        if self._rules is not None:
            self.marketing.set_value(self._rules.marketing_owner_id)

    def _show_rules(self, rules: tuple[RoutingRow, ...]) -> None:
        if rules == self._shown:
            return
        self._shown = rules
        while (item := self._lines.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for rule in rules:
            self._lines.addWidget(RoutingLine(self.desk, rule))
        self._none.setVisible(not rules)

    def _add_rule(self) -> None:
        basis, user_id = self.basis.value, self.person.value
        if not isinstance(basis, str) or not isinstance(user_id, int):
            self._refuse_rule("Choose what leads are routed by, and who they are offered to.")
            return
        value = self.value.text()

        def done(_done: object) -> None:
            self.value.clear()
            self._refuse_rule("")

        self.desk.submit(
            lambda work: create_routing_rule(work, basis=basis, value=value, user_id=user_id),
            self,
            name="create_routing_rule",
            on_done=done,
            on_refused=lambda error: self._refuse_rule(str(error)),
        )

    def _refuse_rule(self, sentence: str) -> None:
        self.rule_problem.setText(sentence)
        self.rule_problem.setVisible(bool(sentence))

    def _keep_time(self, field: str, text: str) -> None:
        try:
            self._keep(field, read_working_minutes(text))
        except Refusal as refusal:
            self._rows[field].set_problem(str(refusal))

    def _keep_number(self, field: str, text: str) -> None:
        if text.isdecimal() and text.isascii():
            self._keep(field, int(text))
        else:
            self._rows[field].set_problem(f"“{text}” is no whole number.")

    def _keep(self, field: str, value: Any) -> None:
        row = self._rows[field]
        row.set_problem("")
        if self._rules is None:
            return
        try:
            rules = replace(self._rules, **{field: value})
        except Refusal as refusal:
            row.set_problem(str(refusal))
            return

        def refused(error: FunnelDeskError) -> None:
            row.set_problem(str(error))

        self._rules = rules
        self.desk.submit(
            lambda work: edit_business(work, handoff_rules=rules.to_json()),
            self,
            name="edit_business",
            on_refused=refused,
        )


def _read_people(look: Look) -> tuple[Sequence[Colleague], str]:
    """Those who work here, and who looks after leads of marketing where nobody is named."""
    return read_colleagues(look), read_first_of_marketing(look)
