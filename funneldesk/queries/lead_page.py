"""Everything the page of one lead shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from funneldesk.model.activity import Activity
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.external_id import ExternalId
from funneldesk.model.lifecycle import LifecycleChange, LifecycleLabel
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.reason import Reason
from funneldesk.model.source import Source
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import User
from funneldesk.queries.lead_background import LeadBackground, read_lead_background
from funneldesk.queries.lead_handoff_past import read_handoff_events
from funneldesk.queries.lead_name import call_lead
from funneldesk.queries.scores import read_scores

if TYPE_CHECKING:
    from funneldesk.queries.look import Look
    from funneldesk.queries.scores import ScoreRow

_MOST = 500
_COMPANY_WORDS = ("name", "industry", "city", "country", "website", "tax_number", "notes")
_LONG_AGO = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class JourneyItem:
    """One thing that happened to the lead.

    Attributes:
        what: `touch`, `stage`, `handoff`, `activity`, `deal_opened`, `deal_won` or `deal_lost`.
        word: the kind of touch or activity, the stage's label, the deal's title, or the event in words.
        detail: further words; may be empty.
        at: when, or None where nobody knows.
        day_only: only the day is known.
        team: `marketing` or `sales`.
        deal_id: the deal that it leads to, if any.
        record_id: of the touch or activity, which can be taken away; None for the rest.
    """

    what: str
    word: str
    detail: str
    at: dt.datetime | None
    day_only: bool
    team: str
    deal_id: int | None = None
    record_id: int | None = None


@dataclass(frozen=True, slots=True)
class LeadDeal:
    """A deal of the lead."""

    id: int
    title: str
    stage: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """The earliest open activity; `due_words` are the words its day was chosen for, empty where there were none."""

    id: int
    kind: str
    subject: str
    due_at: dt.datetime | None
    due_day_only: bool
    due_words: str = ""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What is known of the lead's company; texts are empty and numbers None where nothing is."""

    id: int
    name: str
    industry: str
    employees: int | None
    founded_year: int | None
    city: str
    country: str
    website: str
    tax_number: str
    notes: str
    people: int


@dataclass(frozen=True)
class LeadPage:
    """A lead with all that is known of it."""

    id: int
    title: str
    name: str
    job_title: str
    company_id: int | None
    company: str
    company_facts: CompanyFacts | None
    phone: str
    email: str
    city: str
    source: str
    campaign: str
    owner_id: int | None
    owner: str
    stage: str
    stage_label: str
    do_not_contact: bool
    notes: str
    custom: dict[str, Any]
    created_at: dt.datetime | None
    created_day_only: bool
    outer_ids: tuple[tuple[str, str], ...]
    score: ScoreRow
    next_step: PlannedStep | None
    deals: tuple[LeadDeal, ...]
    journey: tuple[JourneyItem, ...]
    background: LeadBackground = field(default_factory=LeadBackground)


def read_lead_page(look: Look, contact_id: int) -> LeadPage | None:
    """The page of a contact; None once it lies in the bin or is gone."""
    row = look.connection.execute(
        select(
            Contact.__table__,
            Company.name.label("company"),
            Source.words.label("source"),
            Campaign.name.label("campaign"),
            User.name.label("owner"),
            LifecycleLabel.label.label("stage_label"),
        )
        .select_from(Contact)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Source, Source.id == Contact.source_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
        .outerjoin(User, User.id == Contact.owner_id)
        .outerjoin(LifecycleLabel, LifecycleLabel.key == Contact.lifecycle_stage)
        .where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    outer = tuple(
        look.connection.execute(
            select(ExternalId.system, ExternalId.value)
            .where(ExternalId.kind == "contact", ExternalId.record_id == contact_id)
            .order_by(ExternalId.id)
        )
    )
    first = outer[0][1] if outer else None
    return LeadPage(
        id=contact_id,
        title=row.company or call_lead(contact_id, row.name, None, row.phone, row.email, first),
        name=row.name or "",
        job_title=row.job_title or "",
        company_id=row.company_id,
        company=row.company or "",
        company_facts=None if row.company_id is None else _read_company(look, row.company_id),
        phone=row.phone or "",
        email=row.email or "",
        city=row.city or "",
        source=row.source or "",
        campaign=row.campaign or "",
        owner_id=row.owner_id,
        owner=row.owner or "",
        stage=row.lifecycle_stage,
        stage_label=row.stage_label or row.lifecycle_stage,
        do_not_contact=row.do_not_contact,
        notes=row.notes or "",
        custom=row.custom or {},
        created_at=row.created_at,
        created_day_only=row.created_day_only,
        outer_ids=outer,
        score=read_scores(look, ids=[contact_id])[0],
        next_step=_read_next_step(look, contact_id),
        deals=_read_deals(look, contact_id),
        journey=_read_journey(look, contact_id),
        background=read_lead_background(look, contact_id),
    )


def _read_company(look: Look, company_id: int) -> CompanyFacts:
    table = Company.__table__.c
    people = (
        select(func.count()).select_from(Contact).where(Contact.company_id == company_id, Contact.deleted_at.is_(None))
    )
    row = look.connection.execute(
        select(Company.__table__, people.scalar_subquery().label("people")).where(table.id == company_id)
    ).one()
    words = {name: getattr(row, name) or "" for name in _COMPANY_WORDS}
    return CompanyFacts(
        id=company_id, employees=row.employees, founded_year=row.founded_year, people=row.people, **words
    )


def _of_contact(contact_id: int) -> Any:
    """Activities with the contact, and those of its deals that name nobody."""
    deals = select(Deal.id).where(Deal.contact_id == contact_id)
    return or_(
        Activity.contact_id == contact_id,
        Activity.contact_id.is_(None) & Activity.deal_id.in_(deals),
    )


def _read_next_step(look: Look, contact_id: int) -> PlannedStep | None:
    row = look.connection.execute(
        select(Activity.id, Activity.kind, Activity.subject, Activity.due_at, Activity.due_day_only, Activity.due_words)
        .where(_of_contact(contact_id), Activity.done_at.is_(None), Activity.deleted_at.is_(None))
        .order_by(Activity.due_at.is_(None), Activity.due_at, Activity.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return PlannedStep(row.id, row.kind, row.subject or "", row.due_at, row.due_day_only, row.due_words or "")


def _read_deals(look: Look, contact_id: int) -> tuple[LeadDeal, ...]:
    rows = look.connection.execute(
        select(Deal.id, Deal.title, Stage.label, Deal.stage_kind)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Deal.contact_id == contact_id, Deal.deleted_at.is_(None))
        .order_by(Deal.id.desc())
    )
    return tuple(LeadDeal(*row) for row in rows)


def _read_journey(look: Look, contact_id: int) -> tuple[JourneyItem, ...]:
    """All that happened, the latest first; what has no time stands last."""
    events = read_handoff_events(look, contact_id)
    told = {event.at for event in events}
    items = [
        *_read_touches(look, contact_id),
        # What the handoff did to the stage is told by its own event.
        *(item for item in _read_changes(look, contact_id) if item.at not in told),
        *(
            JourneyItem("handoff", event.words, event.detail, event.at, day_only=False, team=event.team)
            for event in events
        ),
        *_read_activities(look, contact_id),
        *_read_deal_events(look, contact_id),
    ]
    items.reverse()
    items.sort(key=lambda item: item.at or _LONG_AGO, reverse=True)
    return tuple(items[:_MOST])


def _read_touches(look: Look, contact_id: int) -> list[JourneyItem]:
    rows = look.connection.execute(
        select(
            Touchpoint.id,
            Touchpoint.kind,
            Touchpoint.detail,
            Touchpoint.at,
            Touchpoint.at_day_only,
            Campaign.name,
            Source.words,
        )
        .outerjoin(Campaign, Campaign.id == Touchpoint.campaign_id)
        .outerjoin(Source, Source.id == Touchpoint.source_id)
        .where(Touchpoint.contact_id == contact_id)
        .order_by(Touchpoint.at, Touchpoint.id)
    )
    return [
        JourneyItem(
            "touch",
            kind,
            _join(detail, campaign and f"Campaign: {campaign}", source),
            at,
            day_only,
            "marketing",
            record_id=touch_id,
        )
        for touch_id, kind, detail, at, day_only, campaign, source in rows
    ]


def _read_changes(look: Look, contact_id: int) -> list[JourneyItem]:
    rows = look.connection.execute(
        select(
            LifecycleChange.to_stage,
            LifecycleChange.from_stage,
            LifecycleLabel.label,
            LifecycleLabel.team,
            LifecycleChange.at,
            LifecycleChange.at_day_only,
            LifecycleChange.cause,
            LifecycleChange.note,
            Reason.label.label("reason"),
            User.name.label("by"),
        )
        .outerjoin(LifecycleLabel, LifecycleLabel.key == LifecycleChange.to_stage)
        .outerjoin(Reason, Reason.id == LifecycleChange.reason_id)
        .outerjoin(User, User.id == LifecycleChange.by_user_id)
        .where(LifecycleChange.contact_id == contact_id)
        .order_by(LifecycleChange.id)
    )
    return [
        JourneyItem(
            "captured" if row.from_stage is None else "stage",
            row.label or row.to_stage,
            _join(row.reason, row.note, row.by and f"by {row.by}", "Imported" if row.cause == "import" else None),
            row.at,
            row.at_day_only,
            "marketing" if row.team == "marketing" else "sales",
        )
        for row in rows
    ]


def _read_activities(look: Look, contact_id: int) -> list[JourneyItem]:
    rows = look.connection.execute(
        select(
            Activity.id,
            Activity.kind,
            Activity.subject,
            Activity.note,
            Activity.outcome,
            Activity.done_at,
            Activity.deal_id,
            User.name.label("by"),
        )
        .outerjoin(User, User.id == Activity.owner_id)
        .where(_of_contact(contact_id), Activity.done_at.is_not(None), Activity.deleted_at.is_(None))
        .order_by(Activity.done_at, Activity.id)
    )
    return [
        JourneyItem(
            "activity",
            row.kind,
            _join(row.subject, row.outcome, row.note, row.by and f"by {row.by}"),
            row.done_at,
            day_only=False,
            team="sales",
            deal_id=row.deal_id,
            record_id=row.id,
        )
        for row in rows
    ]


def _read_deal_events(look: Look, contact_id: int) -> list[JourneyItem]:
    rows = look.connection.execute(
        select(Deal, Reason.label.label("reason"))
        .with_only_columns(
            Deal.id,
            Deal.title,
            Deal.stage_kind,
            Deal.opened_at,
            Deal.opened_day_only,
            Deal.closed_at,
            Deal.closed_day_only,
            Deal.lost_note,
            Reason.label.label("reason"),
        )
        .outerjoin(Reason, Reason.id == Deal.lost_reason_id)
        .where(Deal.contact_id == contact_id, Deal.deleted_at.is_(None))
        .order_by(Deal.id)
    )
    items: list[JourneyItem] = []
    for row in rows:
        if row.opened_at is not None:
            items.append(JourneyItem("deal_opened", row.title, "", row.opened_at, row.opened_day_only, "sales", row.id))
        if row.stage_kind != StageKind.OPEN:
            lost = row.stage_kind == StageKind.LOST
            detail = _join(row.reason, row.lost_note) if lost else ""
            what = "deal_lost" if lost else "deal_won"
            items.append(JourneyItem(what, row.title, detail, row.closed_at, row.closed_day_only, "sales", row.id))
    return items


def _join(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
