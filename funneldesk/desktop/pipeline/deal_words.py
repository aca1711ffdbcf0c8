"""What happened to a deal, in words: its history from the journal, its activities and its stays in stages."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from funneldesk.desktop.pipeline.card_words import STEP_WORDS
from funneldesk.desktop.widgets.timeline import TimelineEntry
from funneldesk.formatting.duration import duration_text
from funneldesk.formatting.moment import moment_text, said_text
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money

if TYPE_CHECKING:
    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.queries.deal_page import ActivityRow, DealPage, VisitRow
    from funneldesk.queries.history import FieldChange, HistoryRow

_DAY_S = 86_400
_FIELD_WORDS = {
    "title": "Title",
    "amount_minor": "Amount",
    "won_amount_minor": "Won amount",
    "currency": "Currency",
    "expected_close_on": "Expected close",
    "owner_id": "Owner",
    "contact_id": "Contact",
    "company_id": "Company",
    "source_id": "Source",
    "campaign_id": "Campaign",
    "probability": "Chance",
    "notes": "Notes",
    "lost_reason_id": "Lost reason",
    "lost_note": "Why lost",
    "won_reason_id": "Reason for buying",
    "won_note": "Why they bought",
    "tags": "Tags",
    "stage_id": "Stage",
    "closed_at": "Closed",
    "deleted_at": "In the bin since",
}
_TURNED = {"undo": "Undone: ", "redo": "Done again: ", "do": ""}


def moment(at: dt.datetime | None, context: BoardContext, *, day_only: bool = False) -> str:
    """A moment as people read it; a dash where it is not known."""
    if at is None:
        return "–"
    return moment_text(at, zone=context.business.zone, now=context.now, day_only=day_only)


def tell_history(page: DealPage, context: BoardContext) -> list[TimelineEntry]:
    """The changes of the deal, the newest first."""
    entries = []
    for row in page.history:
        changes = "; ".join(text for text in (_tell_field(field, page, context) for field in row.fields) if text)
        entries.append(
            TimelineEntry(
                _TURNED.get(row.kind, "") + row.label,
                " · ".join(part for part in (changes, row.by or _cause(row)) if part),
                moment(row.at, context),
                "info" if row.cause == "person" else "ink_3",
                row.entry_id,
            )
        )
    return entries


def tell_activities(rows: tuple[ActivityRow, ...], context: BoardContext) -> list[TimelineEntry]:
    """What was done, the newest first."""
    entries = []
    for row in rows:
        words = STEP_WORDS.get(row.kind, row.kind)
        title = f"{words}: {row.subject}" if row.subject else words
        detail = " · ".join(part for part in (row.outcome, row.note, row.owner) if part)
        entries.append(TimelineEntry(title, detail, moment(row.done_at, context), "sales", row.id, row.id))
    return entries


def tell_visits(rows: tuple[VisitRow, ...], context: BoardContext) -> list[tuple[str, str]]:
    """Each stay in a stage with its length, the first one first."""
    told = []
    for row in rows:
        if row.is_open and row.entered_at is not None:
            length = f"{duration_text((context.now - row.entered_at).total_seconds() / _DAY_S)} so far"
        elif row.seconds is not None:
            length = duration_text(row.seconds / _DAY_S)
        else:
            length = "length not known"
        since = moment(row.entered_at, context, day_only=row.entered_day_only)
        why = row.reason or row.note
        told.append((row.stage, " · ".join(part for part in (since, length, why) if part)))
    return told


def tell_step(row: ActivityRow, context: BoardContext) -> str:
    """A planned step in one line, with the words its day was chosen for."""
    words = STEP_WORDS.get(row.kind, row.kind)
    what = f"{words}: {row.subject}" if row.subject else words
    when = moment(row.due_at, context, day_only=row.due_day_only) if row.due_at else ""
    return " · ".join(part for part in (what, when, said_text(row.due_words)) if part)


def _tell_field(field: FieldChange, page: DealPage, context: BoardContext) -> str:
    words = _FIELD_WORDS.get(field.name)
    if words is None:
        return ""
    if field.name in ("contact_id", "company_id", "notes"):
        return f"{words} changed"
    before = _tell_value(field.name, field.before, page, context)
    after = _tell_value(field.name, field.after, page, context)
    return f"{words} {before} → {after}"


def _tell_value(name: str, value: Any, page: DealPage, context: BoardContext) -> str:
    if value is None:
        return "–"
    lookups = context.lookups
    if name in ("amount_minor", "won_amount_minor"):
        return money_text(Money(int(value), page.currency))
    if name in ("closed_at", "deleted_at"):
        at = dt.datetime.fromtimestamp(int(value) / 1_000_000, dt.UTC)
        return moment(at, context)
    names = {"owner_id": lookups.user_names, "source_id": lookups.source_words, "campaign_id": lookups.campaign_names}
    names["lost_reason_id"] = names["won_reason_id"] = {row.id: row.label for row in lookups.reasons}
    names["stage_id"] = {stage.id: stage.label for stage in lookups.stages.values()}
    if name in names:
        return names[name].get(int(value), "–")
    if name == "tags":
        return ", ".join(json.loads(value) if isinstance(value, str) else value)
    return f"{value} %" if name == "probability" else str(value)


def _cause(row: HistoryRow) -> str:
    if row.cause == "automation":
        return f"by itself, after “{row.because}”" if row.because is not None else "by itself"
    return "by an import" if row.cause == "import" else ""
