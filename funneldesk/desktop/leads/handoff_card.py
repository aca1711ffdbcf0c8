"""The round of the handoff on the lead's page: why it was qualified, whose turn it is, and the rounds before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import Pill, PlainLabel
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.time_left import left_text, length_text
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.qualification import CELLS

if TYPE_CHECKING:
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.desktop.widgets.plain import PillKind
    from funneldesk.queries.handoffs import HandoffPage, HandoffRow
    from funneldesk.queries.lead_background import PastRound
    from funneldesk.queries.lead_page import LeadPage

_ENDED = {
    HandoffState.REJECTED: "rejected",
    HandoffState.RECYCLED: "recycled",
    HandoffState.DISQUALIFIED: "disqualified",
    HandoffState.EXPIRED: "nobody answered in time",
    HandoffState.RETURNED: "taken back by marketing",
    HandoffState.SQL: "became an SQL",
}
_MOST_REASONS = 4


class HandoffCard(QWidget):
    """A few lines; hidden where the lead was never in the handoff."""

    def __init__(self, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._page: LeadPage | None = None
        set_look(self, "sunken")
        self.heading = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.left = Pill("")
        self.why = PlainLabel("", wrap=True)
        self.frozen = PlainLabel("", tone="second", role="note", wrap=True)
        self.waiting = PlainLabel("", tone="warn", role="note", wrap=True)
        self.past = PlainLabel("", tone="second", role="note", wrap=True)
        for label in (self.heading, self.why, self.frozen, self.waiting, self.past):
            # A long word must not widen the page.
            label.setMinimumWidth(1)
        first = QHBoxLayout()
        first.addWidget(self.heading, 1)
        first.addWidget(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 9)
        column.setSpacing(4)
        column.addLayout(first)
        for label in (self.why, self.frozen, self.waiting, self.past):
            column.addWidget(label)

    def show_page(self, page: LeadPage) -> None:
        """Show the lead's round and those before it."""
        self._page = page
        background = page.background
        handoff = background.handoff
        back = self._tell_return(page)
        self.setVisible(handoff is not None or bool(background.rounds) or bool(back))
        self.heading.setText(self._tell_state(handoff.row) if handoff is not None else back or "Was in the handoff")
        self.why.setText("" if handoff is None else self._tell_why(handoff))
        self.frozen.setText("" if handoff is None else self._tell_score(page, handoff))
        self.waiting.setText("" if handoff is None else handoff.waiting_why)
        self.past.setText("\n".join(self._tell_past(one) for one in background.rounds))
        for label in (self.why, self.frozen, self.waiting, self.past):
            label.setVisible(bool(label.text()))
        self.tell_time()

    def tell_time(self) -> None:
        """Say anew how much time is left."""
        handoff = None if self._page is None else self._page.background.handoff
        words, kind = time_words(handoff, self._words)
        self.left.set_value(words, kind)
        self.left.setVisible(bool(words))

    def _tell_state(self, row: HandoffRow) -> str:
        again = f" Round {row.round_no}." if row.round_no > 1 else ""
        if row.state == HandoffState.OFFERED:
            chosen = f" ({row.offer_why})" if row.offer_why else ""
            return f"Offered to {row.owner}{chosen}.{again}"
        if row.state == HandoffState.ACCEPTED:
            reached = row.first_contact_at
            words = "not reached yet" if reached is None else f"first reached {self._moment(reached)}"
            return f"Accepted by {row.owner}, {words}.{again}"
        if row.state == HandoffState.SQL:
            return f"Qualified by sales; a deal was opened.{again}"
        return f"Waits for a rep.{again}"

    def _tell_return(self, page: LeadPage) -> str:
        day = page.background.revisit_on
        if page.stage != LifecycleStage.RECYCLED:
            return ""
        return f"Recycled; comes back on {day_text(day, today=self._words.today)}" if day else "Recycled, without a day"

    def _tell_why(self, handoff: HandoffPage) -> str:
        why = handoff.row.why or ("by hand" if handoff.row.is_by_hand else "by its score")
        return f"Qualified {self._moment(handoff.row.qualified_at)}: {why}"

    def _tell_score(self, page: LeadPage, handoff: HandoffPage) -> str:
        row = handoff.row
        if row.cell not in CELLS:
            return f"Score {page.score.points} now; none was kept then"
        reasons = ", ".join(f"{what} {points:+d}" for what, points in handoff.reasons[:_MOST_REASONS])
        then = f"Score {row.score} ({row.cell}) then, {page.score.points} now"
        return f"{then}: {reasons}" if reasons else then

    def _tell_past(self, one: PastRound) -> str:
        ended = _ENDED.get(HandoffState(one.state), one.state)
        when = "" if one.closed_at is None else f" {self._moment(one.closed_at)}"
        why = f" – {one.reason}" if one.reason else ""
        return f"Round {one.round_no}, score {one.score}: {ended}{when}{why}"

    def _moment(self, at: dt.datetime) -> str:
        return self._words.moment(at, day_only=False)


def time_words(handoff: HandoffPage | None, words: LeadWords) -> tuple[str, PillKind]:
    """What is left of the clock that runs, with its meaning; empty where none does."""
    if handoff is None:
        return "", "plain"
    row = handoff.row
    is_contact = row.state == HandoffState.ACCEPTED
    if is_contact and row.first_contact_at is not None:
        return "", "plain"
    left = words.left(handoff.first_contact_due_at if is_contact else row.due_at)
    if left is None or row.state == HandoffState.SQL:
        return "", "plain"
    is_late = left <= dt.timedelta()
    if is_contact:
        length = length_text(left)
        return (f"First contact late {length}", "bad") if is_late else (f"First contact in {length}", "warn")
    return left_text(left), "bad" if is_late else "warn"
