"""What a new customer costs: marketing and sales together, the money counted when it was spent, not when it worked."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, union_all

from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleChange
from funneldesk.model.pipeline import StageKind
from funneldesk.queries.campaign_cohort import live_campaigns
from funneldesk.queries.campaign_figures import CampaignFigures, Cohort, add_figures
from funneldesk.queries.campaign_results import read_sums
from funneldesk.queries.cycle import read_median_cycle
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import Figure, RecordSet
from funneldesk.queries.lead_figures import happened, won_companies
from funneldesk.queries.period import Period

if TYPE_CHECKING:
    from funneldesk.model.money import Money
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

_NO_SALES_COST = "No sales cost is known. Enter it in Settings, on the page Business; until then paid CAC stands."
_NARROWED = "The cost of selling is that of the whole business; ask for CAC without a pipeline, an owner or the like."
_NO_START = "The cost of selling is known by the month, so choose a period with a first day."
_NO_SPEND = "No marketing spend is known for the days {days}; enter it, even if it was nothing."


def read_cac(look: Look, scope: Scope) -> Figure:
    """(Marketing spend + sales cost) ÷ new customers, the cost of the days earlier by the median cycle; n are they.

    New customers are contacts, and companies of deals without a contact, whose first win lies in the period. The lag
    is the median cycle of the deals won in the period, in whole days; none where no deal tells. The sales cost of a
    day is its month's by the number of its days. Days after today cost nothing yet.
    """
    contacts, companies = _new_customers(look, scope)
    n = len(contacts) + len(companies)
    cost = look.business.sales_cost
    if cost is None:
        return Figure(None, n, {"refusal": _NO_SALES_COST})
    if not scope.owner_id is scope.source_id is scope.pipeline_id is scope.segment_id is scope.campaign_id is None:
        return Figure(None, n, {"refusal": _NARROWED})
    if scope.period.start is None:
        return Figure(None, n, {"refusal": _NO_START})
    tomorrow = scope.day(look) + dt.timedelta(days=1)
    cycle = read_median_cycle(look, scope).value
    lag = max(0, round(cycle)) if isinstance(cycle, int | float) else 0
    start, end = scope.period.start, min(scope.period.end or tomorrow, tomorrow)
    days = Period(*(day - dt.timedelta(days=lag) for day in (start, max(start, end))))
    told = {"lag_days": lag, "cost_from": str(days.start), "cost_to": str(days.end)}
    spend = _read_spend(look, replace(scope, period=days))
    if isinstance(spend, str):
        return Figure(None, n, {"refusal": spend, **told})
    if spend.currency != cost.currency:
        words = f"Marketing was paid in {spend.currency} and the cost of selling is in {cost.currency}; not added."
        return Figure(None, n, {"refusal": words, **told})
    selling = cost.times(count_months(days))
    told |= {"marketing_spend": format(spend.amount, "f"), "sales_cost": format(selling.amount, "f")}
    return Figure((spend + selling).times(Fraction(1, n)) if n else None, n, told)


def list_cac(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The new customers."""
    del part
    contacts, companies = _new_customers(look, scope)
    found = (RecordSet("contact", contacts),)
    return (*found, RecordSet("company", companies)) if companies else found


def count_months(days: Period) -> Fraction:
    """How many months a bounded period is; a day is its part of its own month."""
    months, day = Fraction(0), days.start
    while day is not None and days.end is not None and day < days.end:
        length = monthrange(day.year, day.month)[1]
        after = min(day.replace(day=1) + dt.timedelta(days=length), days.end)
        months += Fraction((after - day).days, length)
        day = after
    return months


def _read_spend(look: Look, scope: Scope) -> Money | str:
    """What campaigns cost, or why that cannot be told."""
    live = set(look.connection.execute(live_campaigns()).scalars())
    currency, sums = look.business.currency, read_sums(look, scope)
    total = add_figures(
        (CampaignFigures(currency, sums[campaign], Cohort()) for campaign in sorted(live & set(sums))), currency
    )
    if total.spend_refusal:
        return f"For the days {scope.period.start} to {scope.period.end}: {total.spend_refusal}"
    if not total.sums.spend or total.spend is None:
        return _NO_SPEND.format(days=f"{scope.period.start} to {scope.period.end}")
    return total.spend


def _new_customers(look: Look, scope: Scope) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Contacts and companies whose first win lies in the period."""
    state = deal_state(look, scope)
    by_deal: Any = select(state.c.contact_id.label("contact_id"), state.c.closed_at.label("at")).where(
        state.c.kind == StageKind.WON, state.c.contact_id.is_not(None)
    )
    by_stage: Any = select(LifecycleChange.contact_id, LifecycleChange.at).where(
        LifecycleChange.to_stage.in_(CUSTOMER_STAGES), *happened(look, scope)
    )
    wins = union_all(by_deal, by_stage).subquery("wins")
    first = (
        select(wins.c.contact_id, func.min(wins.c.at).label("at")).group_by(wins.c.contact_id).subquery("first_wins")
    )
    query = (
        select(Contact.id)
        .join(first, first.c.contact_id == Contact.id)
        .where(Contact.deleted_at.is_(None), *scope.period.holds(first.c.at, look.business.zone))
        .order_by(Contact.id)
    )
    return tuple(look.connection.execute(query).scalars()), won_companies(look, scope)
