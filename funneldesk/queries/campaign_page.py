"""Everything the page of one campaign shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from funneldesk.model.campaign import Campaign, CampaignPlan, FunnelStage
from funneldesk.model.capture_form import CaptureForm
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content, TrackedLink
from funneldesk.model.experiment import Experiment
from funneldesk.model.money import Money
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import Sequence
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.campaign_feedback import read_feedback
from funneldesk.queries.campaigns import CampaignFilter, read_campaigns
from funneldesk.queries.content import ContentFilter, read_contents
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement

    from funneldesk.queries.campaign_feedback import Feedback
    from funneldesk.queries.campaign_figures import CampaignFigures
    from funneldesk.queries.campaigns import CampaignRow
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One bar of the campaign's funnel.

    `key` is impressions, clicks, visits, leads, mql, sql or customers; `n` is None where nobody measured it, `share`
    the part of the step before that is known. The last four have records behind them.
    """

    key: str
    label: str
    n: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What is meant to be put into one part of the funnel."""

    id: int
    funnel_stage: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    budget: Money | None
    hours: int | None
    people: str
    note: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A tracked link."""

    id: int
    label: str
    url: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    utm_content: str
    utm_term: str
    content: str


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record that the page leads to."""

    id: int
    name: str


@dataclass(frozen=True)
class CampaignPage:
    """A campaign whole.

    Attributes:
        row: as the table has it.
        funnel: from impressions to customers.
        segment: who the campaign is for, as a live filter; None where none is chosen.
        touches: touches of the campaign in the period, of contacts that are not in the bin.
        people_reached: how many contacts they are of.
    """

    row: CampaignRow
    segment: NamedRecord | None
    landing_url: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    notes: str
    plans: tuple[PlanRow, ...]
    funnel: tuple[FunnelStep, ...]
    contents: tuple[ContentRow, ...]
    links: tuple[LinkRow, ...]
    forms: tuple[NamedRecord, ...]
    experiments: tuple[NamedRecord, ...]
    sequences: tuple[NamedRecord, ...]
    touches: int
    people_reached: int
    feedback: Feedback


def read_campaign_page(look: Look, campaign_id: int, period: Period = ALL_TIME) -> CampaignPage | None:
    """The page of a campaign; None once it lies in the bin or is gone."""
    rows = read_campaigns(look, CampaignFilter(only=(campaign_id,)), period)
    if not rows:
        return None
    campaign = look.connection.execute(select(Campaign.__table__).where(Campaign.id == campaign_id)).one()
    touches, people = look.connection.execute(
        select(func.count(), func.count(Touchpoint.contact_id.distinct()))
        .select_from(Touchpoint)
        .join(Contact, Contact.id == Touchpoint.contact_id)
        .where(*_touched(look, campaign_id, period))
    ).one()
    return CampaignPage(
        row=rows[0],
        segment=_read_segment(look, campaign.segment_id),
        landing_url=campaign.landing_url or "",
        utm_source=campaign.utm_source or "",
        utm_medium=campaign.utm_medium or "",
        utm_campaign=campaign.utm_campaign or "",
        notes=campaign.notes or "",
        plans=_read_plans(look, campaign_id),
        funnel=list_funnel_steps(rows[0].figures),
        contents=read_contents(look, ContentFilter(campaigns=(campaign_id,))),
        links=_read_links(look, campaign_id),
        forms=_read_named(look, CaptureForm, campaign_id),
        experiments=_read_named(look, Experiment, campaign_id),
        sequences=_read_named(look, Sequence, campaign_id),
        touches=int(touches),
        people_reached=int(people),
        feedback=read_feedback(look, campaign_id, period),
    )


def find_people_reached(look: Look, campaign_id: int, period: Period = ALL_TIME) -> RecordSet:
    """The contacts whom touches of the campaign reached in the period."""
    ids = look.connection.execute(
        select(Contact.id)
        .join(Touchpoint, Touchpoint.contact_id == Contact.id)
        .where(*_touched(look, campaign_id, period))
        .distinct()
        .order_by(Contact.id)
    ).scalars()
    return RecordSet("contact", tuple(ids))


def list_funnel_steps(figures: CampaignFigures) -> tuple[FunnelStep, ...]:
    """The bars from impressions to customers; a share is of the last step before that was measured."""
    counts: tuple[tuple[str, str, int | None], ...] = (
        ("impressions", "Impressions", figures.impressions),
        ("clicks", "Clicks", figures.clicks),
        ("visits", "Page visits", figures.visits),
        ("leads", "Leads", figures.leads),
        ("mql", "MQL", figures.mql),
        ("sql", "SQL", figures.sql),
        ("customers", "Won", figures.customers),
    )
    steps: list[FunnelStep] = []
    before: int | None = None
    for key, label, n in counts:
        # What a period row left out is missing from the measured steps, not from the leads.
        mixed = key == "leads" and figures.sums.straddling > 0
        share = None if n is None or not before or mixed else n / before
        steps.append(FunnelStep(key, label, n, share))
        before = before if n is None else n
    return tuple(steps)


def _touched(look: Look, campaign_id: int, period: Period) -> list[ColumnElement[bool]]:
    return [
        Contact.deleted_at.is_(None),
        Touchpoint.campaign_id == campaign_id,
        *period.holds(Touchpoint.at, look.business.zone),
    ]


def _read_segment(look: Look, segment_id: int | None) -> NamedRecord | None:
    if segment_id is None:
        return None
    row = look.connection.execute(
        select(Segment.id, Segment.name).where(Segment.id == segment_id, Segment.deleted_at.is_(None))
    ).one_or_none()
    return None if row is None else NamedRecord(row.id, row.name)


def _read_plans(look: Look, campaign_id: int) -> tuple[PlanRow, ...]:
    """The plans from the top of the funnel down."""
    places = {str(stage): place for place, stage in enumerate(FunnelStage)}
    rows = look.connection.execute(
        select(CampaignPlan.__table__)
        .where(CampaignPlan.campaign_id == campaign_id)
        .order_by(case(places, value=CampaignPlan.funnel_stage, else_=len(places)), CampaignPlan.id)
    )
    return tuple(
        PlanRow(
            id=row.id,
            funnel_stage=row.funnel_stage,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            budget=None if row.budget_minor is None else Money(row.budget_minor, look.business.currency),
            hours=row.hours,
            people=row.people or "",
            note=row.note or "",
        )
        for row in rows
    )


def _read_links(look: Look, campaign_id: int) -> tuple[LinkRow, ...]:
    rows = look.connection.execute(
        select(TrackedLink.__table__, Content.title.label("content"))
        .select_from(TrackedLink)
        .outerjoin(Content, Content.id == TrackedLink.content_id)
        .where(TrackedLink.campaign_id == campaign_id, TrackedLink.deleted_at.is_(None))
        .order_by(TrackedLink.id)
    )
    return tuple(
        LinkRow(
            id=row.id,
            label=row.label or "",
            url=row.url,
            utm_source=row.utm_source,
            utm_medium=row.utm_medium,
            utm_campaign=row.utm_campaign,
            utm_content=row.utm_content or "",
            utm_term=row.utm_term or "",
            content=row.content or "",
        )
        for row in rows
    )


def _read_named(
    look: Look, record: type[CaptureForm | Experiment | Sequence], campaign_id: int
) -> tuple[NamedRecord, ...]:
    rows = look.connection.execute(
        select(record.id, record.name)
        .where(record.campaign_id == campaign_id, record.deleted_at.is_(None))
        .order_by(record.name, record.id)
    )
    return tuple(NamedRecord(row.id, row.name) for row in rows)
