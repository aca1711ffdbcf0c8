"""The leads of campaigns and what became of them: counted by set logic, and named as the records behind a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, literal, or_, select, union_all

from funneldesk.errors import NotFound
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import JOURNEY, LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.queries.campaign_figures import Cohort
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.lead_entry import is_first_lead_entry
from funneldesk.queries.lead_figures import contacts_with_deal, happened, won_contacts
from funneldesk.queries.period import ALL_TIME, Scope, matches
from funneldesk.queries.segment_scope import people_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period

PARTS = ("leads", "mql", "sql", "customers", "revenue")
"""The parts of a campaign's figures that records stand behind."""


def read_cohorts(look: Look, scope: Scope) -> Mapping[int, Cohort]:
    """The cohort of each campaign: its leads of the period and what has become of them since."""
    return look.once(("cohorts", scope), lambda: _read_cohorts(look, scope))


def find_campaign_records(
    look: Look, part: str, campaign_id: int | None = None, period: Period = ALL_TIME
) -> RecordSet:
    """The records behind a number of the table or the page.

    Args:
        look: the question's view.
        part: one of `PARTS`; `revenue` names deals, the others contacts.
        campaign_id: None for those of all campaigns.
        period: as the figure was asked for.

    Raises:
        NotFound: there is no such part.
    """
    return find_scope_records(look, part, Scope(period=period, campaign_id=campaign_id))


def find_scope_records(look: Look, part: str, scope: Scope) -> RecordSet:
    """`find_campaign_records` for a whole scope."""
    if part not in PARTS:
        raise NotFound(f"There is no part “{part}” of a campaign's figures; choose from {', '.join(PARTS)}.")
    if part == "revenue":
        deals, _, _ = won_deals_of_cohort(look, scope)
        return RecordSet("deal", tuple(look.connection.execute(deals.order_by(Deal.id)).scalars()))
    conditions = [*campaign_cohort(look, scope)]
    if part != "leads":
        stage = LifecycleStage.CUSTOMER if part == "customers" else LifecycleStage(part)
        conditions.append(Contact.id.in_(reached(look, scope, stage)))
    ids = look.connection.execute(select(Contact.id).where(*conditions).order_by(Contact.id)).scalars()
    return RecordSet("contact", tuple(ids))


def entered_lead(look: Look, scope: Scope) -> Select[Any]:
    """The contacts that became leads in the period, for the first time."""
    return select(LifecycleChange.contact_id).where(
        is_first_lead_entry(),
        *scope.period.holds(LifecycleChange.at, look.business.zone),
        *happened(look, scope),
    )


def deal_campaign() -> ColumnElement[int | None]:
    """The campaign of a deal joined to its contact: its own, else its contact's."""
    return func.coalesce(Deal.campaign_id, Contact.campaign_id)


def live_campaigns() -> Select[int]:
    """The campaigns that are not in the bin."""
    return select(Campaign.id).where(Campaign.deleted_at.is_(None))


def of_campaigns(campaigns: Sequence[int] | None) -> list[ColumnElement[bool]]:
    """The conditions of live contacts of these campaigns, or of any."""
    mine = Contact.campaign_id.in_(live_campaigns() if campaigns is None else campaigns)
    return [Contact.deleted_at.is_(None), mine]


def campaign_cohort(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions of live contacts of the scope's campaign, else of any live one, that came in the period."""
    return [
        Contact.deleted_at.is_(None),
        *_of_campaign(scope),
        *matches(Contact.owner_id, scope.owner_id),
        *matches(Contact.source_id, scope.source_id),
        *people_of(look, scope),
        Contact.id.in_(entered_lead(look, scope)),
    ]


def _of_campaign(scope: Scope) -> list[ColumnElement[bool]]:
    if scope.campaign_id is None:
        return [Contact.campaign_id.in_(live_campaigns())]
    return matches(Contact.campaign_id, scope.campaign_id)


def reached(look: Look, scope: Scope, stage: LifecycleStage) -> Any:
    """The contacts that reached a stage or one beyond it; an open or lost deal counts as SQL, a won one as all.

    Those that are not of the scope's campaign and period are left out where that is less work.
    """
    by_deal, *by_customer_stage = won_contacts(look, replace(scope, period=ALL_TIME))
    beyond = JOURNEY[JOURNEY.index(stage) :]
    by_stage: Select[Any] = select(LifecycleChange.contact_id).where(
        LifecycleChange.to_stage.in_(beyond), *happened(look, scope)
    )
    with_deal = contacts_with_deal(look, replace(scope, period=ALL_TIME))
    queries = [by_deal, *by_customer_stage] if stage == LifecycleStage.CUSTOMER else [with_deal, by_stage]
    return union_all(*(_of_the_cohort(look, scope, query) for query in queries))


def _of_the_cohort(look: Look, scope: Scope, query: Select[Any]) -> Select[Any]:
    """Few leads are faster looked up than everybody collected who ever got that far."""
    contact = query.selected_columns[0]
    if scope.campaign_id:
        return query.where(contact.in_(select(Contact.id).where(Contact.campaign_id == scope.campaign_id)))
    return query.where(contact.in_(entered_lead(look, scope))) if scope.period.is_bounded else query


def _read_cohorts(look: Look, scope: Scope) -> dict[int, Cohort]:
    cohorts = _read_people(look, scope)
    for row in _read_revenue(look, scope):
        cohort = cohorts.get(row.campaign_id, Cohort())
        revenue = {**(cohort.revenue or {}), row.currency: (int(row.minor), int(row.n))}
        cohorts[row.campaign_id] = replace(cohort, revenue=revenue)
    return cohorts


_MQL, _SQL, _CUSTOMER = 1, 2, 3


def _read_people(look: Look, scope: Scope) -> dict[int, Cohort]:
    """Leads, MQL, SQL and customers of each campaign; each contact's furthest milestone is found in one pass."""
    places = {LifecycleStage.MQL: _MQL, LifecycleStage.SAL: _MQL, LifecycleStage.SQL: _SQL}
    # Asked of one pipeline, only its own wins make a customer.
    beyond = _CUSTOMER if scope.pipeline_id is None else _SQL
    by_stage: Select[Any] = select(
        LifecycleChange.contact_id, case(places, value=LifecycleChange.to_stage, else_=beyond).label("place")
    ).where(LifecycleChange.to_stage.in_(JOURNEY[JOURNEY.index(LifecycleStage.MQL) :]), *happened(look, scope))
    by_deal = won_contacts(look, replace(scope, period=ALL_TIME))[0].add_columns(literal(_CUSTOMER).label("place"))
    with_deal = contacts_with_deal(look, replace(scope, period=ALL_TIME)).add_columns(literal(_SQL).label("place"))
    roads = (by_stage, with_deal, by_deal)
    came_to = union_all(*(_of_the_cohort(look, scope, query) for query in roads)).subquery("came_to")
    furthest = (
        select(came_to.c.contact_id, func.max(came_to.c.place).label("place"))
        .group_by(came_to.c.contact_id)
        .cte("furthest")
        .prefix_with("MATERIALIZED")
    )
    of_cohort = campaign_cohort(look, scope)
    leads = look.connection.execute(
        select(Contact.campaign_id, func.count()).where(*of_cohort).group_by(Contact.campaign_id)
    )
    # From the few that got further to their contacts: the other way round each contact would look for its milestone.
    got_further = look.connection.execute(
        select(
            Contact.campaign_id,
            *(func.sum(case((furthest.c.place >= place, 1), else_=0)) for place in (_MQL, _SQL, _CUSTOMER)),
        )
        .select_from(furthest)
        .join(Contact, Contact.id == furthest.c.contact_id)
        .where(*of_cohort)
        .group_by(Contact.campaign_id)
    )
    counts = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in got_further}
    return {
        campaign_id: Cohort(int(n), *counts.get(campaign_id, (0, 0, 0)))
        for campaign_id, n in leads
        if campaign_id is not None
    }


def _read_revenue(look: Look, scope: Scope) -> Any:
    deals, campaign, minor = won_deals_of_cohort(look, scope)
    return look.connection.execute(
        deals.with_only_columns(
            campaign.label("campaign_id"),
            Deal.currency,
            func.sum(minor).label("minor"),
            func.count().label("n"),
        ).group_by(campaign, Deal.currency)
    )


def won_deals_of_cohort(
    look: Look, scope: Scope, *, of_no_campaign: bool = False
) -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    """The won deals with an amount whose lead is of the cohort; their campaign and their amount.

    They are joined to their contact, if they have one. `of_no_campaign` takes those without a live campaign too.

    A deal without a contact is of the cohort where it was opened in the period.
    """
    state = deal_state(look, replace(scope, campaign_id=None))
    campaign = deal_campaign()
    opened = and_(state.c.contact_id.is_(None), *scope.period.holds(state.c.opened_at, look.business.zone))
    led = and_(Contact.deleted_at.is_(None), state.c.contact_id.in_(entered_lead(look, scope)))
    wanted = [campaign.in_(live_campaigns())] if scope.campaign_id is None else matches(campaign, scope.campaign_id)
    if of_no_campaign and scope.campaign_id is None:
        wanted = []
    query = (
        select(Deal.id)
        .join(state, state.c.id == Deal.id)
        .outerjoin(Contact, Contact.id == state.c.contact_id)
        .where(state.c.kind == StageKind.WON, state.c.won_minor.is_not(None), *wanted, or_(opened, led))
    )
    return query, campaign, state.c.won_minor
