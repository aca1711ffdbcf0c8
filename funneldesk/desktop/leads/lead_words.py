"""How the room writes things: a row's cells, moments, numbers, and the lines of a journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.activity import ACTIVITY_WORDS
from funneldesk.desktop.widgets.timeline import TimelineEntry
from funneldesk.formatting.grouping import UNDEFINED, group_digits, style_for_currency
from funneldesk.formatting.moment import day_text, moment_text, relative_day_text
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleStage
from funneldesk.model.touchpoint import TOUCH_WORDS

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.app import Application
    from funneldesk.desktop.widgets.plain import PillKind
    from funneldesk.queries.lead_page import JourneyItem, PlannedStep
    from funneldesk.queries.leads import LeadRow

_TITLES = {
    "captured": "Became a lead",
    "stage": "Moved to {}",
    "deal_opened": "Deal opened: {}",
    "deal_won": "Deal won: {}",
    "deal_lost": "Deal lost: {}",
}


class LeadWords:
    """Writes in the business's zone and number style, as of the clock's now."""

    def __init__(self, app: Application) -> None:
        self._app = app

    def cells(self, row: LeadRow) -> tuple[str, str, str, str, str, str]:
        """A row's columns as text."""
        created = self.day(row.created_at)
        return row.title, str(row.points), short_stage(row.stage_label), row.source or UNDEFINED, row.owner, created

    def speak(self, row: LeadRow) -> str:
        """A row as a screen reader says it."""
        _, points, stage, source, owner, created = self.cells(row)
        parts = [row.title, row.subtitle, f"score {points}", f"stage {stage}", row.source and f"source {source}"]
        parts += [f"owner {owner}" if owner else "no owner", f"created {created}"]
        return ", ".join(part for part in parts if part)

    def line(self, row: LeadRow) -> str:
        """A row as tab-separated text for the clipboard; no cell breaks the table."""
        title, points, stage, source, owner, _ = self.cells(row)
        local = row.created_at.astimezone(self._app.business.zone) if row.created_at else None
        created = "" if local is None else local.strftime("%Y-%m-%d" if row.created_day_only else "%Y-%m-%d %H:%M")
        cells = (title, row.subtitle, points, stage, source, owner, created, row.phone, row.email)
        return "\t".join(" ".join(cell.split()) for cell in cells)

    def count(self, number: int) -> str:
        """A whole number in the business's grouping."""
        return group_digits(number, style_for_currency(self._app.business.currency))

    def day(self, at: dt.datetime | None) -> str:
        """A day such as "19 Nov"."""
        if at is None:
            return UNDEFINED
        zone = self._app.business.zone
        return day_text(at.astimezone(zone).date(), today=self._app.clock.now().astimezone(zone).date())

    def moment(self, at: dt.datetime | None, *, day_only: bool) -> str:
        """A moment such as "Today 09:12"."""
        if at is None:
            return "no date"
        return moment_text(at, zone=self._app.business.zone, now=self._app.clock.now(), day_only=day_only)

    def due(self, step: PlannedStep) -> str:
        """When a planned step is due, as seen from today."""
        if step.due_at is None:
            return "no date"
        zone = self._app.business.zone
        return relative_day_text(
            step.due_at.astimezone(zone).date(), today=self._app.clock.now().astimezone(zone).date()
        )

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
