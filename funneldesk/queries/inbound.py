"""Inbound performance: the figures of campaigns over the leads that made the first move themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.source import Origin, Source
from funneldesk.queries.campaign_cohort import live_campaigns, reached, read_cohorts, won_deals_of_cohort
from funneldesk.queries.campaign_figures import CampaignFigures, Cohort, Sums
from funneldesk.queries.campaign_results import read_sums
from funneldesk.queries.figure import Figure, RecordSet
from funneldesk.queries.lead_figures import cohort_conditions

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.model.money import Money
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

NO_CAMPAIGN = "(none)"
"""What the row of leads without a campaign is called; a campaign of that name is told apart by quotation marks."""

_NARROWED = "Spend is kept by campaign; it cannot be narrowed to an owner, a source or a pipeline."


@dataclass(frozen=True, slots=True)
class InboundRow:
    """The leads of one campaign that made the first move themselves, what they cost and what became of them.

    Attributes:
        spend: of the whole campaign, where all its leads of the period are of inbound origin; else None.
        revenue: won amounts of their deals.
        roi: return on the spend, with the gross margin where that is known.
        refusal: why costs and return are not told, in words; empty where they are.
    """

    campaign: str
    leads: int
    mql: int
    sql: int
    customers: int
    spend: Money | None = None
    revenue: Money | None = None
    cpl: Money | None = None
    cac: Money | None = None
    roi: float | None = None
    refusal: str = ""


def read_inbound(look: Look, scope: Scope) -> Figure:
    """Leads of inbound origin by campaign, most leads first; those of no campaign are a row of their own.

    Spend is kept by campaign, not by the origin of who came; so it counts where all leads of the campaign are of
    inbound origin, and is refused in words elsewhere.
    """
    cohorts = _read_cohorts(look, scope)
    every, sums = read_cohorts(look, scope), _read_sums(look, scope)
    names = {row.id: row.name for row in look.connection.execute(select(Campaign.id, Campaign.name))}
    found = []
    for campaign, cohort in cohorts.items():
        figures = CampaignFigures(
            look.business.currency, sums.get(campaign or 0, Sums()), cohort, look.business.gross_margin
        )
        leads = every.get(campaign or 0, Cohort()).leads
        why_not = _why_no_spend(scope, figures, campaign, leads)
        found.append(_make_row(NO_CAMPAIGN if campaign is None else _name(names[campaign]), figures, why_not))
    found.sort(key=lambda row: (-row.leads, row.campaign != NO_CAMPAIGN, row.campaign))
    return Figure(tuple(found), sum(row.leads for row in found))


def list_inbound(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The leads of inbound origin; `part` names one campaign, or `NO_CAMPAIGN`."""
    conditions = _inbound(look, scope)
    if part is not None:
        rows = look.connection.execute(select(Campaign.id, Campaign.name).where(Campaign.deleted_at.is_(None)))
        named = Contact.campaign_id.in_([row.id for row in rows if _name(row.name) == part])
        free = or_(Contact.campaign_id.is_(None), Contact.campaign_id.not_in(live_campaigns()))
        conditions.append(free if part == NO_CAMPAIGN else named)
    ids = look.connection.execute(select(Contact.id).where(*conditions).order_by(Contact.id)).scalars()
    return (RecordSet("contact", tuple(ids)),)


def _read_cohorts(look: Look, scope: Scope) -> dict[int | None, Cohort]:
    """The cohort of inbound leads of each live campaign, and of none."""
    milestones = (
        Contact.id.in_(reached(look, scope, LifecycleStage.MQL)),
        Contact.id.in_(reached(look, scope, LifecycleStage.SQL)),
        Contact.id.in_(reached(look, scope, LifecycleStage.CUSTOMER)),
    )
    rows = look.connection.execute(
        select(Campaign.id, func.count(), *(func.sum(case((one, 1), else_=0)) for one in milestones))
        .select_from(Contact)
        .outerjoin(Campaign, and_(Campaign.id == Contact.campaign_id, Campaign.deleted_at.is_(None)))
        .where(*_inbound(look, scope))
        .group_by(Campaign.id)
    )
    cohorts: dict[int | None, Cohort] = {
        campaign: Cohort(int(leads), int(mql), int(sql), int(won)) for campaign, leads, mql, sql, won in rows
    }
    live = set(look.connection.execute(live_campaigns()).scalars())
    for row in _read_revenue(look, scope):
        campaign = row.campaign_id if row.campaign_id in live else None
        cohort = cohorts.get(campaign, Cohort())
        minor, n = (cohort.revenue or {}).get(row.currency, (0, 0))
        revenue = {**(cohort.revenue or {}), row.currency: (minor + int(row.minor), n + int(row.n))}
        cohorts[campaign] = replace(cohort, revenue=revenue)
    return cohorts


def _read_revenue(look: Look, scope: Scope) -> Any:
    deals, campaign, minor = won_deals_of_cohort(look, scope, of_no_campaign=True)
    inbound = _inbound_sources()
    # A deal without a contact is of its own source's origin.
    of_origin = or_(Contact.source_id.in_(inbound), and_(Contact.id.is_(None), Deal.source_id.in_(inbound)))
    return look.connection.execute(
        deals.with_only_columns(
            campaign.label("campaign_id"), Deal.currency, func.sum(minor).label("minor"), func.count().label("n")
        )
        .where(of_origin)
        .group_by(campaign, Deal.currency)
    )


def _why_no_spend(scope: Scope, figures: CampaignFigures, campaign: int | None, leads: int) -> str:
    if campaign is None:
        return "There is no campaign whose spend this could be."
    if _is_narrowed(scope):
        return _NARROWED
    if figures.leads < leads:
        return (
            f"Spend cannot be told by origin: {leads - figures.leads} of the {leads} leads of this campaign are not of "
            "inbound origin."
        )
    if figures.spend_refusal or figures.spend is None:
        return figures.spend_refusal or "No spend is known."
    return figures.refusal


def _make_row(name: str, figures: CampaignFigures, why_not: str) -> InboundRow:
    row = InboundRow(
        name, figures.leads, figures.mql, figures.sql, figures.customers, revenue=figures.revenue, refusal=why_not
    )
    if why_not and why_not != figures.refusal:
        return row
    return replace(row, spend=figures.spend, cpl=figures.cpl, cac=figures.cac, roi=figures.roi)


def _read_sums(look: Look, scope: Scope) -> dict[int, Sums]:
    return {} if _is_narrowed(scope) else dict(read_sums(look, scope))


def _is_narrowed(scope: Scope) -> bool:
    return not (scope.owner_id is scope.source_id is scope.pipeline_id is scope.segment_id is None)


def _inbound_sources() -> Any:
    return select(Source.id).where(Source.origin == Origin.INBOUND)


def _inbound(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    return [*cohort_conditions(look, scope), Contact.source_id.in_(_inbound_sources())]


def _name(words: str) -> str:
    return f"“{words}”" if words == NO_CAMPAIGN else words
