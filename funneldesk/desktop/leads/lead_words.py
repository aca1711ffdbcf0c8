"""How the room writes things: a row's cells, moments, numbers, and the lines of a journey."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.analytics.score_band import Band, band_of
from funneldesk.commands.activity import ACTIVITY_WORDS
from funneldesk.desktop.widgets.timeline import TimelineEntry
from funneldesk.formatting.grouping import UNDEFINED, group_digits, style_for_currency
from funneldesk.formatting.moment import day_text, moment_text, relative_day_text, said_text
from funneldesk.formatting.time_left import left_text
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LEFT_THE_FUNNEL, LifecycleStage
from funneldesk.model.touchpoint import TOUCH_WORDS
from funneldesk.queries.lead_handoff import NURTURING

if TYPE_CHECKING:
    from funneldesk.app import Application
    from funneldesk.desktop.widgets.plain import PillKind
    from funneldesk.queries.lead_handoff import HandoffMark
    from funneldesk.queries.lead_page import JourneyItem, PlannedStep
    from funneldesk.queries.leads import LeadRow

_TITLES = {
    "captured": "Became a lead",
    "stage": "Moved to {}",
    "deal_opened": "Deal opened: {}",
    "deal_won": "Deal won: {}",
    "deal_lost": "Deal lost: {}",
}
_BANDS: dict[Band, tuple[str, PillKind]] = {
    Band.HOT: ("Hot", "good"),
    Band.WARM: ("Warm", "plain"),
    Band.COLD: ("Cold", "info"),
}


class LeadWords:
    """Writes in the business's zone and number style, as of the clock's now."""

    def __init__(self, app: Application) -> None:
        self._app = app

    def cells(self, row: LeadRow) -> tuple[str, str, str, str, str, str, str]:
        """A row's columns as text."""
        created, stage = self.day(row.created_at), short_stage(row.stage_label)
        handoff, _ = self.mark(row)
        return row.title, str(row.points), stage, row.source or UNDEFINED, handoff, row.owner, created

    def mark(self, row: LeadRow) -> tuple[str, PillKind]:
        """Where a lead stands between marketing and sales, in a word or two, with its meaning; empty for customers."""
        mark = row.handoff
        if mark.handoff_id is not None:
            return self._open_round(mark)
        if mark.state == NURTURING:
            return f"Nurture step {mark.step}/{mark.steps}", "info"
        if mark.state in LEFT_THE_FUNNEL:
            why = f": {_lower_first(mark.reason)}" if mark.reason else ""
            return f"{mark.state.capitalize()}{why}", "post" if mark.state == LifecycleStage.RECYCLED else "plain"
        if row.stage in CUSTOMER_STAGES:
            return "", "plain"
        return ("Deal open", "good") if row.stage == LifecycleStage.SQL else _BANDS[band_of(row.points)]

    def _open_round(self, mark: HandoffMark) -> tuple[str, PillKind]:
        left = self.left(mark.due_at)
        is_late = left is not None and left <= dt.timedelta()
        if mark.state == HandoffState.OFFERED and left is not None:
            return left_text(left), "bad" if is_late else "warn"
        if mark.state == HandoffState.ACCEPTED:
            waits = is_late and mark.first_contact_at is None
            return ("Not reached yet", "bad") if waits else ("Accepted", "good")
        return "Waits for a rep", "bad" if is_late else "warn"

    def hint(self, row: LeadRow) -> str:
        """What the handoff's word leaves out: who has to act, until when, or when a lead comes back."""
        mark = row.handoff
        if mark.state == LifecycleStage.RECYCLED:
            day = mark.revisit_on
            back = "no date to come back" if day is None else f"comes back on {day_text(day, today=self.today)}"
            return f"{self.mark(row)[0]}; {back}"
        if mark.handoff_id is None:
            return ""
        until = "" if mark.due_at is None else f", until {self.moment(mark.due_at, day_only=False)}"
        if mark.state == HandoffState.OFFERED:
            return f"Offered to {mark.owner}{until}"
        if mark.state == HandoffState.ACCEPTED:
            reached = mark.first_contact_at is not None
            return f"Accepted by {mark.owner}" + ("" if reached else f"; first contact due{until}")
        return f"Qualified, and waits for a rep{until}"

    def left(self, due_at: dt.datetime | None) -> dt.timedelta | None:
        """The working time left until an instant, negative once it has passed; None where no clock runs."""
        return None if due_at is None else self._app.business.calendar.between(self._app.clock.now(), due_at)

    @property
    def today(self) -> dt.date:
        """The present day where the business is."""
        return self._app.clock.now().astimezone(self._app.business.zone).date()

    def speak(self, row: LeadRow) -> str:
        """A row as a screen reader says it."""
        _, points, stage, source, handoff, owner, created = self.cells(row)
        parts = [row.title, row.subtitle, f"score {points}", f"stage {stage}", row.source and f"source {source}"]
        parts.append(handoff and f"handoff: {handoff}")
        parts += [f"owner {owner}" if owner else "no owner", f"created {created}"]
        return ", ".join(part for part in parts if part)

    def line(self, row: LeadRow) -> str:
        """A row as tab-separated text for the clipboard; no cell breaks the table."""
        title, points, stage, source, handoff, owner, _ = self.cells(row)
        local = row.created_at.astimezone(self._app.business.zone) if row.created_at else None
        created = "" if local is None else local.strftime("%Y-%m-%d" if row.created_day_only else "%Y-%m-%d %H:%M")
        cells = (title, row.subtitle, points, stage, source, handoff, owner, created, row.phone, row.email)
        return "\t".join(" ".join(cell.split()) for cell in cells)

    def count(self, number: int) -> str:
        """A whole number in the business's grouping."""
        return group_digits(number, style_for_currency(self._app.business.currency))

    def day(self, at: dt.datetime | None) -> str:
        """A day such as "19 Nov"."""
        if at is None:
            return UNDEFINED
        return day_text(at.astimezone(self._app.business.zone).date(), today=self.today)

    def moment(self, at: dt.datetime | None, *, day_only: bool) -> str:
        """A moment such as "Today 09:12"."""
        if at is None:
            return "no date"
        return moment_text(at, zone=self._app.business.zone, now=self._app.clock.now(), day_only=day_only)

    def due(self, step: PlannedStep) -> str:
        """When a planned step is due, as seen from today, with the words its day was chosen for."""
        if step.due_at is None:
            day = "no date"
        else:
            day = relative_day_text(step.due_at.astimezone(self._app.business.zone).date(), today=self.today)
        return ", ".join(part for part in (day, said_text(step.due_words)) if part)

    def journey_entry(self, item: JourneyItem) -> TimelineEntry:
        """One line of a journey."""
        title, detail = item.word, item.detail
        if item.what in _TITLES:
            title = _TITLES[item.what].format(short_stage(item.word) if item.what == "stage" else item.word)
        elif item.what == "touch":
            title = TOUCH_WORDS.get(item.word, item.word.replace("_", " ").capitalize())
        elif item.what == "activity":
            title = ACTIVITY_WORDS.get(item.word, item.word)
        kind = "mkt" if item.team == "marketing" else "sales"
        when = self.moment(item.at, day_only=item.day_only)
        record = None if item.record_id is None else (item.what, item.record_id)
        return TimelineEntry(title, detail, when, kind, item.deal_id, record)


_FITS = {"A": "fits well", "B": "fits fairly", "C": "fits little"}
_ENGAGED = {"1": "very engaged", "2": "engaged", "3": "hardly engaged"}


def tell_cell(cell: str) -> str:
    """A cell of the grid of fit and engagement in words: A1 is "fits well, very engaged"."""
    return f"{_FITS[cell[0]]}, {_ENGAGED[cell[1]]}"


def short_stage(label: str) -> str:
    """A stage's label without what stands in brackets behind it."""
    return label.partition(" (")[0]


def stage_kind(stage: str) -> PillKind:
    """How a lifecycle stage is coloured: marketing violet, sales green, left the funnel orange or plain."""
    if stage in (LifecycleStage.LEAD, LifecycleStage.MQL, LifecycleStage.PQL):
        return "mkt"
    if stage == LifecycleStage.RECYCLED:
        return "post"
    if stage == LifecycleStage.DISQUALIFIED:
        return "plain"
    return "good" if stage in CUSTOMER_STAGES else "brand"


def _lower_first(text: str) -> str:
    """A reason within a sentence; a word all in capitals stays."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
