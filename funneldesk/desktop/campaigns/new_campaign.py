"""Making a campaign: a few fields, and UTM names proposed from its channel and name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from funneldesk.commands.campaign import create_campaign
from funneldesk.desktop.campaigns.typed_values import read_day
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS, CampaignStatus
from funneldesk.model.fold import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.campaign_choices import CampaignChoices

_TEXTS = (
    ("name", "Name", "Cold-storage webinar"),
    ("starts_on", "Begins", "1 Oct"),
    ("ends_on", "Last day", "15 Dec"),
    ("budget", "Budget", "50,000"),
)
_UTMS = (("utm_source", "UTM source"), ("utm_medium", "UTM medium"), ("utm_campaign", "UTM campaign"))
_WAYS: dict[str, tuple[str, str]] = {
    "search_ads": ("google", "cpc"),
    "social_ads": ("facebook", "paid-social"),
    "social": ("social", "organic-social"),
    "content": ("content", "content"),
    "seo": ("search", "organic"),
    "email": ("newsletter", "email"),
    "whatsapp": ("whatsapp", "message"),
    "event": ("event", "offline"),
    "webinar": ("webinar", "event"),
    "referral": ("referral", "referral"),
    "partner": ("partner", "referral"),
    "print": ("print", "offline"),
    "direct": ("direct", "none"),
}


def propose_utm(name: str, channel_key: str) -> dict[str, str]:
    """The UTM names for a campaign of a channel; the campaign's own is its name with hyphens for all but letters."""
    source, medium = _WAYS.get(channel_key, ("", ""))
    own = re.sub(r"[^\w]+", "-", fold(name)).strip("-_")
    return {"utm_source": source, "utm_medium": medium, "utm_campaign": own}


class NewCampaign(Popover):
    """The form; Enter in any field adds the campaign.

    Args:
        over: a widget of the window.
        desk: where the campaign is added.
        choices: the channels that can be chosen.
        today: says the business's day.
        on_done: called with the new campaign's id.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        choices: CampaignChoices,
        today: Callable[[], dt.date],
        on_done: Callable[[int], object],
    ) -> None:
        super().__init__(over, name="New campaign")
        self._desk, self._choices, self._today, self._on_done = desk, choices, today, on_done
        self.fields: dict[str, QLineEdit] = {}
        self._typed: set[str] = set()
        self.channel = Choice("Channel", [(None, "No channel"), *choices.channels], width=260)
        self.channel.set_value(None)
        self.stage = Choice("Funnel stage", [(None, "No funnel stage"), *FUNNEL_STAGE_WORDS.items()], width=260)
        self.stage.set_value(None)
        self.channel.chosen.connect(lambda _value: self._propose())
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        self.add_button = Button("Add campaign", look="primary", on_click=self.submit)
        self._lay_out()
        self.fields["name"].textChanged.connect(lambda _text: self._propose())
        self.closed.connect(self.deleteLater)

    def submit(self) -> None:
        """Add the campaign; a refusal is said here and the form stays."""
        try:
            values = self._read()
        except Refusal as refusal:
            self._refuse(refusal)
            return
        self._desk.submit(
            lambda work: create_campaign(work, **values),
            self,
            name="create_campaign",
            on_done=self._added,
            on_refused=self._refuse,
        )

    def _read(self) -> dict[str, Any]:
        text = {key: field.text().strip() for key, field in self.fields.items()}
        today = self._today()
        starts_on = read_day(text["starts_on"], today)
        return {
            "name": text["name"],
            "channel_id": self.channel.value,
            "funnel_stage": self.stage.value,
            "starts_on": starts_on,
            "ends_on": read_day(text["ends_on"], today),
            "budget_minor": read_amount(text["budget"], self._desk.app.business.currency, whose="A budget"),
            "status": CampaignStatus.PLANNED if starts_on and starts_on > today else CampaignStatus.RUNNING,
            **{key: text[key] or None for key, _ in _UTMS},
        }

    def _added(self, done: Done[int]) -> None:
        self.close_quietly()
        self._on_done(done.result)

    def _refuse(self, refusal: FunnelDeskError) -> None:
        self.problem.setText(str(refusal))
        self.problem.show()
        self.adjustSize()

    def _propose(self) -> None:
        """Fill the UTM names that nobody has typed."""
        value = self.channel.value
        key = (self._choices.channel_keys or {}).get(value, "") if isinstance(value, int) else ""
        for name, proposed in propose_utm(self.fields["name"].text(), key).items():
            if name not in self._typed:
                self.fields[name].setText(proposed)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        rows: list[tuple[str, QWidget]] = []
        for key, label, hint in _TEXTS:
            rows.append((label, self._make_field(key, label, hint)))
            if key == "name":
                rows += [("Channel", self.channel), ("Funnel stage", self.stage)]
        for key, label in _UTMS:
            field = self._make_field(key, label, "")
            field.textEdited.connect(lambda _text, k=key: self._typed.add(k))
            rows.append((label, field))
        for place, (label, widget) in enumerate(rows):
            grid.addWidget(PlainLabel(label, tone="second"), place, 0)
            grid.addWidget(widget, place, 1)
        hint = "UTM names stand in links and tell which campaign a visitor came by."
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(PlainLabel("New campaign", role="subtitle", weight=SEMIBOLD))
        column.addLayout(grid)
        column.addWidget(PlainLabel(hint, tone="muted", role="note", wrap=True))
        column.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.add_button)
        column.addLayout(foot)

    def _make_field(self, key: str, label: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(label)
        field.setPlaceholderText(hint)
        field.setMinimumWidth(current_theme().px(260))
        set_type(field)
        field.returnPressed.connect(self.submit)
        self.fields[key] = field
        return field
