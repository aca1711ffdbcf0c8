"""What is set for a campaign, edited where it stands: leaving a field keeps it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from funneldesk.commands.campaign import STATUS_WORDS
from funneldesk.desktop.campaigns.typed_values import read_day
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.money import money_text
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS
from funneldesk.model.money import Money

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from funneldesk.desktop.campaigns.campaign_actions import CampaignActions
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.campaign_choices import CampaignChoices
    from funneldesk.queries.campaign_page import CampaignPage

_TEXTS = {
    "audience": ("Audience", "Who it is for…"),
    "objective": ("Objective", "What it is to reach…"),
    "landing_url": ("Landing page", "Where its links lead…"),
    "utm_source": ("UTM source", "Where its visits come from…"),
    "utm_medium": ("UTM medium", "By which kind of way…"),
    "utm_campaign": ("UTM campaign", "Its name in links…"),
}
_CHOICES = {
    "status": "Status",
    "channel_id": "Channel",
    "funnel_stage": "Funnel stage",
    "owner_id": "Owner",
    "segment_id": "Segment",
}
_DAYS = {"starts_on": "Begins", "ends_on": "Last day"}
_ORDER = (
    *("status", "channel_id", "funnel_stage", "owner_id", "starts_on", "ends_on", "budget_minor", "audience"),
    *("segment_id", "objective", "landing_url", "utm_source", "utm_medium", "utm_campaign"),
)


class CampaignFields(QWidget):
    """The fields, each beside its words.

    Args:
        actions: change the campaign.
        today: says the business's day.
        currency: of the budget.
    """

    def __init__(
        self, actions: CampaignActions, today: Callable[[], dt.date], currency: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions, self._today, self._currency = actions, today, currency
        self._campaign_id = 0
        self.edits: dict[str, InlineEdit] = {}
        self.choices: dict[str, Choice] = {}
        for key, (label, hint) in _TEXTS.items():
            self._add_edit(key, label, str.strip, lambda text: text or None, hint)
        for key, label in _DAYS.items():
            self._add_edit(key, label, self._check_day, self._read_day, "A day…")
        self._add_edit("budget_minor", "Budget", self._check_money, self._read_money, "An amount…")
        for key, label in _CHOICES.items():
            choice = Choice(label, searchable=key in {"segment_id", "channel_id"}, width=180)
            choice.chosen.connect(partial(self._choose, key))
            self.choices[key] = choice
        self.notes = KeptText("Notes", "What else is to be known…", height=64)
        self.notes.committed.connect(lambda text: self._keep("notes", text or None))
        self._lay_out()

    def show_page(self, page: CampaignPage, choices: CampaignChoices) -> None:
        """Show a campaign; a field that is open for editing is left alone unless it is another campaign's."""
        row, today = page.row, self._today()
        if row.id != self._campaign_id:
            self._campaign_id = row.id
            self.notes.put_away()
            for edit in self.edits.values():
                edit.put_away()
        self._offer(page, choices)
        values = {
            **{key: getattr(page, key) for key in ("landing_url", "utm_source", "utm_medium", "utm_campaign")},
            "audience": row.audience,
            "objective": row.objective,
            "starts_on": "" if row.starts_on is None else day_text(row.starts_on, today=today),
            "ends_on": "" if row.ends_on is None else day_text(row.ends_on, today=today),
            "budget_minor": "" if row.budget is None else money_text(row.budget),
        }
        for key, text in values.items():
            self.edits[key].set_value(text)
        self.notes.set_value(page.notes)

    def _offer(self, page: CampaignPage, choices: CampaignChoices) -> None:
        row = page.row
        offered: dict[str, tuple[list[tuple[object, str]], object]] = {
            "status": (list(STATUS_WORDS.items()), row.status),
            "channel_id": ([(None, "No channel"), *choices.channels], row.channel_id),
            "funnel_stage": ([(None, "No funnel stage"), *FUNNEL_STAGE_WORDS.items()], row.funnel_stage),
            "owner_id": ([(None, "Nobody"), *choices.people], row.owner_id),
            "segment_id": ([(None, "No segment"), *choices.segments], page.segment.id if page.segment else None),
        }
        for key, (items, value) in offered.items():
            if key == "owner_id" and row.owner_id is not None and row.owner_id not in dict(choices.people):
                items.append((row.owner_id, row.owner))
            self.choices[key].set_items(items)
            self.choices[key].set_value(value)

    def _add_edit(
        self, key: str, label: str, check: Callable[[str], str], read: Callable[[str], Any], hint: str
    ) -> None:
        edit = InlineEdit(label, placeholder=hint, check=check)
        edit.committed.connect(lambda text: self._keep(key, read(text), edit))
        self.edits[key] = edit

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        labels = {**{key: words for key, (words, _) in _TEXTS.items()}, **_DAYS, **_CHOICES, "budget_minor": "Budget"}
        for place, key in enumerate(_ORDER):
            grid.addWidget(PlainLabel(labels[key], tone="second", role="note"), place, 0)
            grid.addWidget(self.edits.get(key) or self.choices[key], place, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(grid)
        column.addWidget(PlainLabel("Notes", tone="second", role="note"))
        column.addWidget(self.notes)

    def _choose(self, key: str, value: object) -> None:
        before = self._campaign_id
        if before:
            self._keep(key, value)

    def _keep(self, key: str, value: Any, edit: InlineEdit | None = None) -> None:
        def refused(refusal: FunnelDeskError) -> None:
            if edit is not None:
                edit.set_problem(str(refusal))

        self._actions.change(self._campaign_id, refused if edit is not None else None, **{key: value})

    def _check_day(self, text: str) -> str:
        day = read_day(text, self._today())
        return "" if day is None else day_text(day, today=self._today())

    def _read_day(self, text: str) -> dt.date | None:
        return read_day(text, self._today())

    def _read_money(self, text: str) -> int | None:
        return read_amount(text, self._currency, whose="A budget")

    def _check_money(self, text: str) -> str:
        minor = self._read_money(text)
        return "" if minor is None else money_text(Money(minor, self._currency))
