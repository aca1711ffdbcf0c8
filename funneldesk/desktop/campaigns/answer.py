"""Writing down what was changed in answer to what sales says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from funneldesk.commands.campaign_change import edit_campaign_change, log_campaign_change
from funneldesk.desktop.campaigns.typed_values import read_day
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal
from funneldesk.formatting.moment import day_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.campaign_change import ChangeRow
    from funneldesk.queries.campaign_feedback import Said


class Answer(Popover):
    """Asks what was changed and from when on.

    Args:
        over: a widget of the window.
        desk: where it is kept.
        campaign_id: what was changed.
        today: says the business's day.
        said: what is answered; None to put a kept change into other words.
        change: the kept change.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        campaign_id: int,
        today: Callable[[], dt.date],
        *,
        said: Said | None = None,
        change: ChangeRow | None = None,
    ) -> None:
        super().__init__(over, name="What was changed?")
        self._desk, self._campaign_id, self._today = desk, campaign_id, today
        self._said, self._change = said, change
        self.words, self.day = QLineEdit(), QLineEdit()
        self.words.setAccessibleName("What was changed")
        self.words.setPlaceholderText("Add a kW field to the form")
        self.words.setMinimumWidth(current_theme().px(280))
        self.day.setAccessibleName("Since which day")
        zone = desk.app.business.zone
        self.day.setText(day_text(change.at.astimezone(zone).date(), today=today()) if change else "today")
        self.words.setText(change.words if change else "")
        for field in (self.words, self.day):
            set_type(field)
            field.returnPressed.connect(self.submit)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(PlainLabel("What was changed?", role="subtitle", weight=SEMIBOLD))
        hint = "Leads that came before and since are then compared: how often sales still says this."
        column.addWidget(PlainLabel(hint, tone="second", role="note", wrap=True))
        column.addWidget(self.words)
        foot = QHBoxLayout()
        foot.addWidget(PlainLabel("since", tone="second"))
        foot.addWidget(self.day)
        foot.addStretch(1)
        foot.addWidget(Button("Keep", look="primary", name="Keep the change", on_click=self.submit))
        column.addWidget(self.problem)
        column.addLayout(foot)
        self.closed.connect(self.deleteLater)

    def submit(self) -> None:
        """Keep it; a refusal is said here and the form stays."""
        try:
            at = self._instant()
        except Refusal as refusal:
            self._refuse(refusal)
            return
        said, change, words = self._said, self._change, self.words.text()
        if change is not None:
            self._desk.submit(
                lambda work: edit_campaign_change(work, change_id=change.id, words=words, at=at),
                self,
                name="edit_campaign_change",
                on_done=lambda _done: self.close_quietly(),
                on_refused=self._refuse,
            )
        elif said is not None:
            self._desk.submit(
                lambda work: log_campaign_change(
                    work,
                    campaign_id=self._campaign_id,
                    subject=said.subject,
                    reason_id=said.reason_id,
                    words=words,
                    at=at,
                ),
                self,
                name="log_campaign_change",
                on_done=lambda _done: self.close_quietly(),
                on_refused=self._refuse,
            )

    def _instant(self) -> dt.datetime | None:
        """The beginning of the day, or None for this very moment; a change whose day stays keeps its time."""
        zone = self._desk.app.business.zone
        day = read_day(self.day.text(), self._today())
        if self._change is not None and day == self._change.at.astimezone(zone).date():
            return None
        if day is None or day == self._today():
            return None
        return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)

    def _refuse(self, refusal: FunnelDeskError) -> None:
        self.problem.setText(str(refusal))
        self.problem.show()
        self.adjustSize()
