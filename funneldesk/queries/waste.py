"""Money and work without outcome: spend on campaigns that brought nobody, effort on leads that ended nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from funneldesk.model.activity import Activity
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.campaign_cohort import read_cohorts
from funneldesk.queries.campaign_figures import Cohort
from funneldesk.queries.campaign_results import read_sums
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.lead_figures import cohort_conditions, happened, was_won
from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope


@dataclass(frozen=True, slots=True)
class WastedCampaign:
    """A campaign that cost money in the period and none of whose leads became an SQL (or a customer)."""

    id: int
    name: str
    spend: Money
    leads: int
    sql: int


@dataclass(frozen=True, slots=True)
class Waste:
    """What was put in without outcome.

    Attributes:
        without_sql: campaigns with spend whose leads of the period reached no SQL, the dearest first.
        without_customer: campaigns with spend whose leads of the period won no customer; those above are among them.
        spend_without_sql: in the workspace's currency; period rows across an edge of the period are left out.
        spend_without_customer: likewise.
        lost_leads: leads of the period that ended nowhere: disqualified, or with lost deals alone.
        lost_touches: touches they had.
        lost_minutes: minutes of activities with them and about their deals.
    """

    without_sql: tuple[WastedCampaign, ...]
    without_customer: tuple[WastedCampaign, ...]
    spend_without_sql: Money
    spend_without_customer: Money
    lost_leads: int
    lost_touches: int
    lost_minutes: int


def read_waste(look: Look, scope: Scope) -> Waste:
    """What the period's money and work brought nothing for; leads still open are no waste yet."""
    spent = _read_spent(look, scope)
    without_sql = tuple(one for one in spent if one.sql == 0)
    without_customer = tuple(one for one, customers in spent.items() if customers == 0)
    touches, minutes = _read_effort(look, scope)
    lost = list_lost_leads(look, scope)
    return Waste(
        without_sql=without_sql,
        without_customer=without_customer,
        spend_without_sql=_sum(without_sql, look.business.currency),
        spend_without_customer=_sum(without_customer, look.business.currency),
        lost_leads=len(lost.ids),
        lost_touches=touches,
        lost_minutes=minutes,
    )


def list_lost_leads(look: Look, scope: Scope) -> RecordSet:
    """The leads of the period that ended nowhere."""
    query = select(Contact.id).where(*_lost(look, scope)).order_by(Contact.id)
    return RecordSet("contact", tuple(look.connection.execute(query).scalars()))


def _read_spent(look: Look, scope: Scope) -> dict[WastedCampaign, int]:
    """Campaigns with spend in the workspace's currency, the dearest first, and their customers."""
    currency = look.business.currency
    spend = {campaign_id: (sums.spend or {}).get(currency, 0) for campaign_id, sums in read_sums(look, scope).items()}
    cohorts = read_cohorts(look, scope)
    names = look.connection.execute(select(Campaign.id, Campaign.name).where(Campaign.deleted_at.is_(None)))
    found: dict[WastedCampaign, int] = {}
    for row in sorted(names, key=lambda row: (-spend.get(row.id, 0), row.name, row.id)):
        if spend.get(row.id, 0) > 0:
            cohort = cohorts.get(row.id, Cohort())
            money = Money(spend[row.id], currency)
            found[WastedCampaign(row.id, row.name, money, cohort.leads, cohort.sql)] = cohort.customers
    return found


def _sum(campaigns: tuple[WastedCampaign, ...], currency: str) -> Money:
    return sum((one.spend for one in campaigns), Money.zero(currency))


def _lost(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    """Leads of the period that are disqualified, or whose deals were all lost, and who never bought."""
    whole = replace(scope, period=ALL_TIME)
    state = deal_state(look, replace(whole, owner_id=None, source_id=None, campaign_id=None))
    hopeless = (
        select(state.c.contact_id)
        .where(state.c.contact_id.is_not(None))
        .group_by(state.c.contact_id)
        .having(func.min(state.c.kind == StageKind.LOST))
    )
    out = Contact.lifecycle_stage == LifecycleStage.DISQUALIFIED
    if scope.as_of is not None:
        last = (
            select(LifecycleChange.contact_id, func.max(LifecycleChange.id).label("id"))
            .where(*happened(look, scope))
            .group_by(LifecycleChange.contact_id)
            .subquery("last")
        )
        out = Contact.id.in_(
            select(LifecycleChange.contact_id).where(
                LifecycleChange.id.in_(select(last.c.id)), LifecycleChange.to_stage == LifecycleStage.DISQUALIFIED
            )
        )
    return [*cohort_conditions(look, scope), or_(out, Contact.id.in_(hopeless)), ~was_won(look, whole)]


def _read_effort(look: Look, scope: Scope) -> tuple[int, int]:
    """Touches and minutes that went into the lost leads, up to the instant asked for."""
    people = select(Contact.id).where(*_lost(look, scope))
    cut = scope.cut(look)
    touched = [] if cut is None else [Touchpoint.at < cut]
    done = [Activity.done_at.is_not(None)] if cut is None else [Activity.done_at < cut]
    touches = look.connection.execute(
        select(func.count()).select_from(Touchpoint).where(Touchpoint.contact_id.in_(people), *touched)
    ).scalar_one()
    deals = select(Deal.id).where(Deal.contact_id.in_(people), Deal.deleted_at.is_(None))
    minutes = look.connection.execute(
        select(func.coalesce(func.sum(Activity.minutes), 0)).where(
            Activity.deleted_at.is_(None),
            *done,
            or_(Activity.contact_id.in_(people), and_(Activity.contact_id.is_(None), Activity.deal_id.in_(deals))),
        )
    ).scalar_one()
    return int(touches), int(minutes or 0)
