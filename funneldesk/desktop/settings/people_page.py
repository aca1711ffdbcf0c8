"""The page on the business's own people: who they are, their role, and whether leads are offered to them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from funneldesk.commands.user import ROLE_WORDS, create_user, edit_user, retire_user
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.kept_line import KeptLine
from funneldesk.desktop.settings.list_table import ListColumn, ListTable
from funneldesk.desktop.settings.page import AddLine, FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import Card, PlainLabel, plain_caption
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import read_day
from funneldesk.formatting.moment import day_text
from funneldesk.model.user import Role
from funneldesk.queries.users import read_users

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.users import UserRow

TITLE = "People"
_TABLES = frozenset({"user", "handoff", "deal"})
_LEAST_HEIGHT = 262
_ROLES: list[tuple[object, str]] = [(str(role), ROLE_WORDS[role]) for role in Role]


class PeoplePage(SettingsPage):
    """The list above, the chosen person below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            TITLE,
            "Who works here. Each room opens on what is theirs; choose who you are at the foot of the navigation.",
        )
        self.table: ListTable[UserRow] = ListTable("People", _columns())
        self.add_line = AddLine("Add a person…", self._add)
        self.name = KeptLine("Name")
        self.role = Choice("Role", _ROLES)
        self.email = KeptLine("E-mail", placeholder="Not known")
        self.phone = KeptLine("Phone", placeholder="Not known")
        self.region = KeptLine("Region", placeholder="Not said")
        self.offers = Chip("Leads are offered", checkable=True)
        self.limit = KeptLine("Most open offers", placeholder="As the rule says", longest=4)
        self.away = KeptLine("Away until", placeholder="Here", longest=40)
        self.leave = Button("Works here no more…", look="danger", on_click=self._ask_heir)
        self.back = Button("Works here again", on_click=self._take_back)
        self.people: tuple[UserRow, ...] = ()
        self._chosen: int | None = None
        self._rows: dict[str, FormRow] = {}
        self._lay_out()
        self._connect()
        self._following = Following(desk, self, _TABLES, self._ask)

    @property
    def person(self) -> UserRow | None:
        """The person shown below the list."""
        return next((one for one in self.people if one.id == self._chosen), None)

    def problem(self, field: str) -> str:
        """The refusal shown at a field, if any."""
        return self._rows[field].problem

    def entered(self) -> None:
        """Read the people once they are wanted."""
        self._following.catch_up()

    def _lay_out(self) -> None:
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 5, 1, 7)
        inner.addWidget(self.table)
        self.table.setMinimumHeight(_LEAST_HEIGHT)
        self.column.addWidget(card)
        self.column.addWidget(self.add_line)
        self.card = SettingsCard()
        for field, caption, widget, hint in (
            ("name", "Name", self.name, ""),
            ("role", "Role", self.role, "What they see first; everybody can see everything."),
            ("email", "E-mail", self.email, ""),
            ("phone", "Phone", self.phone, ""),
            ("region", "Region", self.region, ""),
            ("takes_handoffs", "Handoff", self.offers, ""),
            ("offer_limit", "Most open offers", self.limit, "Others wait until one is answered."),
            ("away_until", "Away until", self.away, "A day such as 19 Dec or +5; nothing new is offered till then."),
        ):
            row = FormRow(caption, widget, hint=hint)
            self._rows[field] = row
            self.card.column.addWidget(row)
        self.told = PlainLabel("", tone="second", role="note", wrap=True)
        self.card.column.addWidget(self.told)
        foot = QHBoxLayout()
        foot.addWidget(self.leave)
        foot.addWidget(self.back)
        foot.addStretch(1)
        self.card.column.addLayout(foot)
        self.column.addWidget(self.card)
        self.column.addStretch(1)
        self.card.hide()

    def _connect(self) -> None:
        self.table.chosen.connect(self._follow_choice)
        for field, line in (("name", self.name), ("email", self.email), ("phone", self.phone), ("region", self.region)):
            line.committed.connect(partial(self._keep, field))
        self.role.chosen.connect(partial(self._keep, "role"))
        self.offers.toggled.connect(partial(self._keep, "takes_handoffs"))
        self.limit.committed.connect(self._keep_limit)
        self.away.committed.connect(self._keep_away)

    def _ask(self) -> None:
        self.desk.ask(read_users, self, self._show)

    def _show(self, people: Sequence[UserRow]) -> None:
        self.people = tuple(people)
        self.table.records.set_rows(self.people)
        if self.person is None and self.people:
            self._chosen = self.people[0].id
        self._show_person()

    def _follow_choice(self) -> None:
        rows = self.table.chosen_rows()
        if rows:
            self._chosen = rows[0].id
            self._show_person()

    def _show_person(self) -> None:
        one = self.person
        self.card.setVisible(one is not None)
        if one is None:
            return
        for field in self._rows.values():
            field.set_problem("")
        self.card.setAccessibleName(one.name)
        self.name.set_value(one.name)
        self.role.set_value(one.role)
        self.email.set_value(one.email)
        self.phone.set_value(one.phone)
        self.region.set_value(one.region)
        self.offers.blockSignals(True)
        self.offers.setChecked(one.takes_handoffs)
        self.offers.blockSignals(False)
        self.limit.set_value("" if one.offer_limit is None else str(one.offer_limit))
        self.away.set_value("" if one.away_until is None else day_text(one.away_until, today=self._today()))
        self.leave.setVisible(one.is_active)
        self.back.setVisible(not one.is_active)
        self.told.setText(_tell_work(one))

    def _add(self, name: str) -> None:
        def added(done: Any) -> None:
            self._chosen = done.result
            self.add_line.clear()

        self.desk.submit(
            lambda work: create_user(work, name=name),
            self,
            name="create_user",
            on_done=added,
            on_refused=lambda error: self.add_line.set_problem(str(error)),
        )

    def _keep(self, field: str, value: Any) -> None:
        one = self.person
        if one is None:
            return
        row = self._rows[field]
        row.set_problem("")

        def refused(error: FunnelDeskError) -> None:
            self._show_person()
            row.set_problem(str(error))

        self.desk.submit(
            lambda work: edit_user(work, user_id=one.id, **{field: value}), self, name="edit_user", on_refused=refused
        )

    def _keep_limit(self, text: str) -> None:
        if text and not text.isdecimal():
            self._rows["offer_limit"].set_problem(f"“{text}” is no number; leave it empty to follow the rule.")
            return
        self._keep("offer_limit", int(text) if text else None)

    def _keep_away(self, text: str) -> None:
        try:
            day: dt.date | None = read_day(text, self._today()) if text else None
        except Refusal as refusal:
            self._rows["away_until"].set_problem(str(refusal))
            return
        self._keep("away_until", day)

    def _today(self) -> dt.date:
        return self.desk.app.clock.now().astimezone(self.desk.app.business.zone).date()

    def _ask_heir(self) -> None:
        menu = self.make_heir_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.leave.mapToGlobal(self.leave.rect().bottomLeft()))

    def make_heir_menu(self) -> QMenu:
        """The colleagues who may take over what the chosen person has open."""
        menu, one = QMenu(self), self.person
        if one is None:
            return menu
        menu.addSection("What is open goes to")
        for other in self.people:
            if other.is_active and other.id != one.id:
                menu.addAction(plain_caption(other.name)).triggered.connect(partial(self._retire, one.id, other.id))
        menu.addSeparator()
        menu.addAction("Nobody yet").triggered.connect(partial(self._retire, one.id, None))
        return menu

    def _retire(self, user_id: int, to_user_id: int | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.desk.tell(retire_user, self, user_id=user_id, to_user_id=to_user_id)

    def _take_back(self) -> None:
        one = self.person
        if one is not None:
            self.desk.tell(create_user, self, name=one.name, role=one.role)


def _tell_work(one: UserRow) -> str:
    if not one.is_active:
        return "Works here no more, or was met by name in imported history alone."
    parts = [
        f"{count:,} {word if count == 1 else word + 's'}"
        for count, word in ((one.offers, "open offer"), (one.accepted, "accepted lead"), (one.deals, "open deal"))
        if count
    ]
    return f"Has {', '.join(parts)}." if parts else "Has nothing open."


def _columns() -> tuple[ListColumn[UserRow], ...]:
    def tone(row: UserRow) -> str:
        return "ink" if row.is_active else "ink_3_text"

    return (
        ListColumn("Name", lambda row: row.name, 40, lambda row: row.name.casefold(), tone=tone),
        ListColumn(
            "Role",
            lambda row: ROLE_WORDS.get(row.role, row.role) if row.is_active else "Not here",
            24,
            lambda row: (not row.is_active, row.role),
            tone=tone,
        ),
        ListColumn("Offers", lambda row: f"{row.offers:,}", 12, lambda row: row.offers, is_number=True),
        ListColumn("Accepted", lambda row: f"{row.accepted:,}", 12, lambda row: row.accepted, is_number=True),
        ListColumn("Deals", lambda row: f"{row.deals:,}", 12, lambda row: row.deals, is_number=True),
    )
