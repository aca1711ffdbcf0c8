"""What sales says about a campaign's leads: reasons and objections counted, and whether a change helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from funneldesk.analytics.calendar import days_between
from funneldesk.analytics.quantile import median
from funneldesk.model.activity import Activity
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.fold import fold
from funneldesk.model.lifecycle import JOURNEY, LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind, StageVisit
from funneldesk.model.reason import Reason, ReasonKind
from funneldesk.queries.campaign_change import departure, is_departure, of_campaign, read_changes
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.lead_name import call_lead
from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.campaign_change import ChangeRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period

NO_REASON = "no reason given"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing sales says about the leads.

    Attributes:
        subject: rejected, recycled, disqualified, lost, won or objection.
        reason_id: None where it was said in words alone.
        label: the reason, or those words, or `NO_REASON`.
        n: how often.
        of: how many of that subject there are in all.
        examples: what was said in words beside it, the latest first, and the name of whom or what it was about.
        records: the contacts it was said of; deals for lost and won, and where nobody is named.
    """

    subject: str
    reason_id: int | None
    label: str
    n: int
    of: int
    examples: tuple[Example, ...]
    records: tuple[RecordSet, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One of the occasions: `table` is contact or deal."""

    table: str
    record_id: int
    name: str
    words: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TimeToAccept:
    """Days from MQL to acceptance by sales: the median of `n` leads, by their ids; None where there is none."""

    median_days: float | None
    n: int
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """All that sales says of a campaign's leads, the most frequent first within each subject."""

    said: tuple[Said, ...]
    changes: tuple[ChangeRow, ...]
    accepted: TimeToAccept


def read_feedback(look: Look, campaign_id: int, period: Period = ALL_TIME) -> Feedback:
    """What sales said of a campaign's leads in a period; changes and their measure are those of all time."""
    occasions = [
        *_read_departures(look, campaign_id, period),
        *_read_closings(look, campaign_id, period),
        *_read_objections(look, campaign_id, period),
    ]
    return Feedback(_count(occasions), read_changes(look, campaign_id), _read_time_to_accept(look, campaign_id, period))


_MOST_EXAMPLES = 3
_SUBJECTS = tuple(str(kind) for kind in ReasonKind)
_ACCEPTED = JOURNEY[JOURNEY.index(LifecycleStage.SAL) :]


@dataclass(frozen=True, slots=True)
class _Occasion:
    subject: str
    reason_id: int | None
    reason: str
    example: Example


def _read_departures(look: Look, campaign_id: int, period: Period) -> list[_Occasion]:
    """Leads that sales gave back or put out, each with its reason."""
    change = LifecycleChange
    rows = look.connection.execute(
        select(
            change.contact_id,
            change.from_stage,
            change.to_stage,
            change.at,
            change.reason_id,
            change.note,
            Reason.kind,
            Reason.label,
            Contact.name,
            Contact.phone,
            Contact.email,
        )
        .join(Contact, Contact.id == change.contact_id)
        .outerjoin(Reason, Reason.id == change.reason_id)
        .where(
            Contact.campaign_id == campaign_id,
            Contact.deleted_at.is_(None),
            is_departure(),
            *period.holds(change.at, look.business.zone),
        )
    )
    return [
        _Occasion(
            row.kind or departure(row.from_stage, row.to_stage),
            row.reason_id,
            row.label or "",
            Example(
                "contact",
                row.contact_id,
                call_lead(row.contact_id, row.name, None, row.phone, row.email, None),
                (row.note or "").strip(),
                row.at,
            ),
        )
        for row in rows
    ]


def _read_closings(look: Look, campaign_id: int, period: Period) -> list[_Occasion]:
    """Deals lost and won; a win's reason stands on its visit to the won stage."""
    visit = StageVisit
    query = (
        select(
            Deal.id,
            Deal.title,
            Deal.stage_kind,
            Deal.closed_at,
            func.coalesce(Deal.lost_reason_id, visit.reason_id).label("reason_id"),
            func.coalesce(Deal.lost_note, visit.note).label("note"),
            Reason.label,
        )
        .outerjoin(visit, and_(visit.deal_id == Deal.id, visit.is_open, visit.stage_id == Deal.stage_id))
        .outerjoin(Reason, Reason.id == func.coalesce(Deal.lost_reason_id, visit.reason_id))
        .where(
            of_campaign(campaign_id),
            Deal.stage_kind != StageKind.OPEN,
            *period.holds(Deal.closed_at, look.business.zone),
        )
    )
    return [
        _Occasion(
            row.stage_kind,
            row.reason_id,
            row.label or "",
            Example("deal", row.id, row.title, (row.note or "").strip(), row.closed_at),
        )
        for row in look.connection.execute(query)
    ]


def _read_objections(look: Look, campaign_id: int, period: Period) -> list[_Occasion]:
    """Objections heard from the campaign's people, or over its deals."""
    people = select(Contact.id).where(Contact.campaign_id == campaign_id, Contact.deleted_at.is_(None))
    deals = select(Deal.id).where(of_campaign(campaign_id))
    query: Any = (
        select(
            Activity.contact_id,
            Activity.deal_id,
            Activity.objection_id,
            Activity.note,
            Activity.outcome,
            Activity.done_at,
            Reason.label,
            Contact.name,
            Contact.phone,
            Contact.email,
            Deal.title,
        )
        .join(Reason, Reason.id == Activity.objection_id)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
        .outerjoin(Deal, Deal.id == Activity.deal_id)
        .where(
            Activity.deleted_at.is_(None),
            or_(Activity.contact_id.in_(people), Activity.deal_id.in_(deals)),
            *period.holds(Activity.done_at, look.business.zone),
        )
    )
    return [
        _Occasion(
            ReasonKind.OBJECTION,
            row.objection_id,
            row.label,
            Example(
                "contact" if row.contact_id else "deal",
                row.contact_id or row.deal_id,
                call_lead(row.contact_id, row.name, None, row.phone, row.email, None) if row.contact_id else row.title,
                (row.note or row.outcome or "").strip(),
                row.done_at,
            ),
        )
        for row in look.connection.execute(query)
    ]


def _count(occasions: list[_Occasion]) -> tuple[Said, ...]:
    """Occasions by subject and reason; words without a reason are told apart but for case and accents."""
    totals: dict[str, int] = {}
    groups: dict[tuple[str, int | None, str], list[_Occasion]] = {}
    for one in sorted(occasions, key=_when, reverse=True):
        totals[one.subject] = totals.get(one.subject, 0) + 1
        words = "" if one.reason_id is not None else fold(" ".join(one.example.words.split()))
        groups.setdefault((one.subject, one.reason_id, words), []).append(one)
    found = [_say(group, totals[group[0].subject]) for group in groups.values() if not _is_silent_win(group[0])]
    return tuple(sorted(found, key=lambda said: (_SUBJECTS.index(said.subject), -said.n, said.label)))


def _when(occasion: _Occasion) -> tuple[bool, Any, int]:
    at = occasion.example.at
    return (at is not None, at and at.timestamp(), occasion.example.record_id)


def _is_silent_win(occasion: _Occasion) -> bool:
    """A win needs no reason, so that one without says nothing."""
    return occasion.subject == ReasonKind.WON and occasion.reason_id is None and not occasion.example.words


def _say(group: list[_Occasion], of: int) -> Said:
    first = group[0]
    ids: dict[str, set[int]] = {}
    for one in group:
        ids.setdefault(one.example.table, set()).add(one.example.record_id)
    return Said(
        subject=first.subject,
        reason_id=first.reason_id,
        label=first.reason or first.example.words or NO_REASON,
        n=len(group),
        of=of,
        examples=tuple(one.example for one in group if one.example.words)[:_MOST_EXAMPLES],
        records=tuple(RecordSet(table, tuple(sorted(found))) for table, found in sorted(ids.items())),
    )


def _read_time_to_accept(look: Look, campaign_id: int, period: Period) -> TimeToAccept:
    """From the first MQL of the period to the first acceptance after it; a skipped acceptance counts as one."""
    change = LifecycleChange
    rows = look.connection.execute(
        select(change.contact_id, change.to_stage, change.at, change.at_day_only)
        .join(Contact, Contact.id == change.contact_id)
        .where(
            Contact.campaign_id == campaign_id,
            Contact.deleted_at.is_(None),
            change.to_stage.in_((LifecycleStage.MQL, *_ACCEPTED)),
            change.at.is_not(None),
        )
        .order_by(change.at, change.id)
    )
    start, end = period.bounds(look.business.zone)
    begun: dict[int, tuple[dt.datetime, bool]] = {}
    taken: dict[int, float] = {}
    for contact_id, stage, at, day_only in rows:
        if at is None:
            continue
        if stage == LifecycleStage.MQL:
            if (start is None or at >= start) and (end is None or at < end):
                begun.setdefault(contact_id, (at, day_only))
        elif contact_id in begun and contact_id not in taken:
            since, since_day_only = begun[contact_id]
            whole = day_only or since_day_only
            exact = (at - since).total_seconds() / 86_400
            taken[contact_id] = float(days_between(since, at, look.business.zone)) if whole else exact
    return TimeToAccept(median(taken.values()), len(taken), tuple(sorted(taken)))
