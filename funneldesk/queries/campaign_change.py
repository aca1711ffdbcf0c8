"""What marketing changed in answer to sales, and how often the reason came before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from funneldesk.analytics.interval import wilson_interval
from funneldesk.model.activity import Activity
from funneldesk.model.campaign import CampaignChange
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.lifecycle import JOURNEY, LEFT_THE_FUNNEL, LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind, StageVisit
from funneldesk.model.reason import Reason, ReasonKind
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement, Select

    from funneldesk.analytics.interval import Interval
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class Measure:
    """How often a reason came among the records that were decided; `interval` is Wilson 80 %."""

    hits: int
    n: int
    share: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change that marketing logged, and the share of the reason before and after.

    `before` is of leads that came before it took effect, `after` of those that came since; only those count of whom
    sales has decided.
    """

    id: int
    subject: str
    reason_id: int | None
    reason: str
    words: str
    at: dt.datetime
    by: str
    before: Measure
    after: Measure


_ACCEPTED = JOURNEY[JOURNEY.index(LifecycleStage.SAL) :]


def read_changes(look: Look, campaign_id: int) -> tuple[ChangeRow, ...]:
    """The changes logged for a campaign, the latest first, each with its measure."""
    change = CampaignChange
    rows = look.connection.execute(
        select(
            change.id, change.subject, change.reason_id, Reason.label, change.words, change.at, User.name.label("by")
        )
        .outerjoin(Reason, Reason.id == change.reason_id)
        .outerjoin(User, User.id == change.by_user_id)
        .where(change.campaign_id == campaign_id, change.deleted_at.is_(None))
        .order_by(change.at.desc(), change.id.desc())
    ).all()
    if not rows:
        return ()
    arrivals = _read_arrivals(look, campaign_id)
    return tuple(_row(look, campaign_id, arrivals, row) for row in rows)


def _row(look: Look, campaign_id: int, arrivals: dict[int, dt.datetime], row: Any) -> ChangeRow:
    decided = _read_decided(look, campaign_id, arrivals, row.subject, row.reason_id)
    return ChangeRow(
        id=row.id,
        subject=row.subject,
        reason_id=row.reason_id,
        reason=row.label or "",
        words=row.words,
        at=row.at,
        by=row.by or "",
        before=_measure([hit for came, hit in decided if came < row.at]),
        after=_measure([hit for came, hit in decided if came >= row.at]),
    )


def _measure(hits: list[bool]) -> Measure:
    n = len(hits)
    return Measure(sum(hits), n, sum(hits) / n if n else None, wilson_interval(sum(hits), n))


def _read_decided(
    look: Look, campaign_id: int, arrivals: dict[int, dt.datetime], subject: str, reason_id: int | None
) -> list[tuple[dt.datetime, bool]]:
    """When each decided lead or deal had come, and whether the reason was given for it."""
    if subject in {ReasonKind.LOST, ReasonKind.WON}:
        return _read_closed(look, campaign_id, arrivals, subject, reason_id)
    if subject == ReasonKind.OBJECTION:
        return _read_talked_to(look, campaign_id, arrivals, reason_id)
    return _read_judged(look, campaign_id, arrivals, subject, reason_id)


def _read_arrivals(look: Look, campaign_id: int) -> dict[int, dt.datetime]:
    """When each of the campaign's people first became a lead, else was first met."""
    first = (
        select(LifecycleChange.contact_id, func.min(LifecycleChange.at).label("at"))
        .where(
            LifecycleChange.to_stage == LifecycleStage.LEAD,
            LifecycleChange.contact_id.in_(_people(campaign_id)),
        )
        .group_by(LifecycleChange.contact_id)
        .subquery("first")
    )
    rows = look.connection.execute(
        select(Contact.id, func.coalesce(first.c.at, Contact.created_at).label("came"))
        .outerjoin(first, first.c.contact_id == Contact.id)
        .where(Contact.campaign_id == campaign_id, Contact.deleted_at.is_(None))
    )
    return {row.id: row.came for row in rows if row.came is not None}


def _people(campaign_id: int) -> Select[int]:
    return select(Contact.id).where(Contact.campaign_id == campaign_id, Contact.deleted_at.is_(None))


def _read_judged(
    look: Look, campaign_id: int, arrivals: dict[int, dt.datetime], subject: str, reason_id: int | None
) -> list[tuple[dt.datetime, bool]]:
    """Leads that sales accepted, gave back or put out."""
    change = LifecycleChange
    rows = look.connection.execute(
        select(change.contact_id, change.from_stage, change.to_stage, change.reason_id, Reason.kind)
        .outerjoin(Reason, Reason.id == change.reason_id)
        .where(
            change.contact_id.in_(_people(campaign_id)),
            or_(change.to_stage.in_(_ACCEPTED), is_departure()),
        )
    )
    hits: dict[int, bool] = {}
    for row in rows:
        gone = row.to_stage not in _ACCEPTED
        if reason_id is not None:
            hit = row.reason_id == reason_id
        else:
            hit = gone and (row.kind or departure(row.from_stage, row.to_stage)) == subject
        hits[row.contact_id] = hits.get(row.contact_id, False) or hit
    return [(arrivals[contact_id], hit) for contact_id, hit in hits.items() if contact_id in arrivals]


def _read_closed(
    look: Look, campaign_id: int, arrivals: dict[int, dt.datetime], subject: str, reason_id: int | None
) -> list[tuple[dt.datetime, bool]]:
    """Deals won or lost; one whose contact is not the campaign's came when it was opened."""
    visit = StageVisit
    rows = look.connection.execute(
        select(
            Deal.contact_id,
            Deal.opened_at,
            Deal.stage_kind,
            func.coalesce(Deal.lost_reason_id, visit.reason_id).label("reason_id"),
        )
        .outerjoin(visit, and_(visit.deal_id == Deal.id, visit.is_open, visit.stage_id == Deal.stage_id))
        .where(of_campaign(campaign_id), Deal.stage_kind != StageKind.OPEN)
    )
    found: list[tuple[dt.datetime, bool]] = []
    for row in rows:
        came = arrivals.get(row.contact_id, row.opened_at)
        if came is not None:
            same = row.stage_kind == subject
            found.append((came, same and (reason_id is None or row.reason_id == reason_id)))
    return found


def _read_talked_to(
    look: Look, campaign_id: int, arrivals: dict[int, dt.datetime], reason_id: int | None
) -> list[tuple[dt.datetime, bool]]:
    """People with whom something was done."""
    rows = look.connection.execute(
        select(Activity.contact_id, Activity.objection_id).where(
            Activity.contact_id.in_(_people(campaign_id)), Activity.done_at.is_not(None), Activity.deleted_at.is_(None)
        )
    )
    hits: dict[int, bool] = {}
    for contact_id, objection_id in rows:
        if contact_id is None:
            continue
        hit = objection_id is not None and (reason_id is None or objection_id == reason_id)
        hits[contact_id] = hits.get(contact_id, False) or hit
    return [(arrivals[contact_id], hit) for contact_id, hit in hits.items() if contact_id in arrivals]


def is_departure() -> ColumnElement[bool]:
    """The condition that a lifecycle change is a step out of the funnel, or back as sales said no."""
    change = LifecycleChange
    rejected = exists().where(
        Handoff.contact_id == change.contact_id,
        Handoff.state == HandoffState.REJECTED,
        Handoff.closed_at == change.at,
    )
    is_back = and_(change.from_stage == LifecycleStage.MQL, change.to_stage == LifecycleStage.LEAD, rejected)
    return or_(change.to_stage.in_(LEFT_THE_FUNNEL), is_back)


def departure(from_stage: str | None, to_stage: str) -> str:
    """What a step out of the funnel was, where no reason says it: an MQL that goes back was rejected."""
    if to_stage == LifecycleStage.DISQUALIFIED:
        return ReasonKind.DISQUALIFIED
    return ReasonKind.REJECTED if from_stage == LifecycleStage.MQL else ReasonKind.RECYCLED


def of_campaign(campaign_id: int) -> ColumnElement[bool]:
    """The condition that a live deal is a campaign's: by its own campaign, else by its contact's."""
    people = select(Contact.id).where(Contact.campaign_id == campaign_id)
    return and_(
        Deal.deleted_at.is_(None),
        or_(Deal.campaign_id == campaign_id, and_(Deal.campaign_id.is_(None), Deal.contact_id.in_(people))),
    )
