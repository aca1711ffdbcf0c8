"""Figures of marketing over all campaigns, or over one: reach, costs, returns, and entries into sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import LifecycleChange
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.campaign_cohort import find_scope_records, live_campaigns, read_cohorts
from funneldesk.queries.campaign_figures import REVENUE_MODEL, CampaignFigures, Cohort, Sums, add_figures, tell_margin
from funneldesk.queries.campaign_results import count_measured, list_measured, read_sums, sum_spend
from funneldesk.queries.figure import Figure, RecordSet, money_figure
from funneldesk.queries.lead_figures import contact_conditions, happened
from funneldesk.queries.waste import read_waste

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

    from funneldesk.model.lifecycle import LifecycleStage
    from funneldesk.model.money import Money
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

Records = tuple[RecordSet, ...]

_NOT_NARROWED = "Results are kept by campaign; they cannot be narrowed to an owner, a source or a pipeline."
_PROXY = "a proxy: how often people look for us by name, of all visits"
_MORE_BRANDED = (
    "Branded visits exceed all visits ({branded} of {visits}), so they were not counted alike; mend the results of the "
    "campaign."
)


def count_results(measure: str) -> Callable[[Look, Scope], Figure]:
    """Make the function that adds up a count of results; None where nobody measured it."""

    def read(look: Look, scope: Scope) -> Figure:
        if _is_narrowed(scope):
            return Figure(None, 0, {"refusal": _NOT_NARROWED})
        sums = _read_total(look, scope, with_people=False).sums
        return Figure(getattr(sums, measure), count_measured(look, scope, measure), _straddling(sums))

    return read


def list_results(measure: str) -> Callable[[Look, Scope, str | None], Records]:
    """Make the function that names the results a sum is made of."""

    def records(look: Look, scope: Scope, part: str | None) -> Records:
        del part
        return () if _is_narrowed(scope) else (list_measured(look, scope, measure),)

    return records


def read_spend(look: Look, scope: Scope) -> Figure:
    """What marketing spent; None where nobody wrote it down."""
    if _is_narrowed(scope):
        return Figure(None, 0, {"refusal": _NOT_NARROWED})
    sums = sum_spend(look, scope)
    figure = money_figure(sums, look.business.currency)
    rows = sum(n for _, n in sums.values())
    total = _read_total(look, scope, with_people=False).sums
    return Figure(figure.value if rows else None, rows, {**figure.apart, **_straddling(total)})


def read_ctr(look: Look, scope: Scope) -> Figure:
    """Clicks ÷ impressions; n are the impressions."""
    if _is_narrowed(scope):
        return Figure(None, 0, {"refusal": _NOT_NARROWED})
    total = _read_total(look, scope, with_people=False)
    return Figure(total.ctr, total.impressions or 0, _straddling(total.sums))


def read_page_conversion(look: Look, scope: Scope) -> Figure:
    """Leads of campaigns ÷ visits to their pages; n are the visits."""
    if _is_narrowed(scope):
        return Figure(None, 0, {"refusal": _NOT_NARROWED})
    total = _read_total(look, scope)
    return Figure(total.page_conversion, total.visits or 0, _straddling(total.sums))


def read_cost(per: str) -> Callable[[Look, Scope], Figure]:
    """Make the function that divides the spend by leads, mql, sql or customers."""

    def read(look: Look, scope: Scope) -> Figure:
        total = _read_total(look, scope)
        n = int(getattr(total, per))
        if _is_narrowed(scope):
            return Figure(None, n, {"refusal": _NOT_NARROWED})
        names = {"leads": "cpl", "mql": "cost_per_mql", "sql": "cost_per_sql", "customers": "cac"}
        apart = {"refusal": total.spend_refusal} if total.spend_refusal else {}
        return Figure(getattr(total, names[per]), n, apart)

    return read


def read_return(name: str) -> Callable[[Look, Scope], Figure]:
    """Make the function that reads `roi` or `roas`; n are the won deals."""

    def read(look: Look, scope: Scope) -> Figure:
        total = _read_total(look, scope)
        if _is_narrowed(scope):
            return Figure(None, total.won_deals, {"refusal": _NOT_NARROWED})
        apart: dict[str, Any] = {"model": REVENUE_MODEL}
        if name == "roi":
            apart["margin"] = tell_margin(look.business.gross_margin)
        if total.refusal:
            apart["refusal"] = total.refusal
        return Figure(getattr(total, name), total.won_deals, apart)

    return read


def list_people(part: str) -> Callable[[Look, Scope, str | None], Records]:
    """Make the function that names the leads, MQLs, SQLs or customers of campaigns, or the deals of their revenue."""

    def records(look: Look, scope: Scope, asked: str | None) -> Records:
        del asked
        return (find_scope_records(look, part, scope),)

    return records


def count_entries(stage: LifecycleStage) -> Callable[[Look, Scope], Figure]:
    """Make the function that counts the contacts which entered a stage in the period."""

    def read(look: Look, scope: Scope) -> Figure:
        return _counted(look, [*contact_conditions(look, scope), Contact.id.in_(_entered(look, scope, stage))])

    return read


def list_entries(stage: LifecycleStage) -> Callable[[Look, Scope, str | None], Records]:
    """Make the function that names the contacts which entered a stage in the period."""

    def records(look: Look, scope: Scope, part: str | None) -> Records:
        del part
        return _named(look, [*contact_conditions(look, scope), Contact.id.in_(_entered(look, scope, stage))])

    return records


def count_demos(look: Look, scope: Scope) -> Figure:
    """People who asked for a demo for the first time in the period."""
    return _counted(look, _asked_for_demo(look, scope))


def list_demos(look: Look, scope: Scope, part: str | None) -> Records:
    """The people who asked."""
    del part
    return _named(look, _asked_for_demo(look, scope))


def read_awareness(look: Look, scope: Scope) -> Figure:
    """Branded visits ÷ all visits, which is a proxy of how well we are known; mentions beside it."""
    if _is_narrowed(scope):
        return Figure(None, 0, {"refusal": _NOT_NARROWED})
    sums = _read_total(look, scope, with_people=False).sums
    branded, visits = sums.branded_visits, sums.visits
    apart = {"mentions": sums.mentions, "branded_visits": branded, "proxy": _PROXY}
    if branded is not None and visits and branded > visits:
        apart["refusal"] = _MORE_BRANDED.format(branded=branded, visits=visits)
        branded = None
    share = None if branded is None or not visits else branded / visits
    return Figure(share, visits or 0, {**apart, **_straddling(sums)})


def read_wasted_spend(look: Look, scope: Scope) -> Figure:
    """What was spent on campaigns whose leads of the period reached no SQL; n are those campaigns."""
    if _is_narrowed(scope):
        return Figure(None, 0, {"refusal": _NOT_NARROWED})
    waste = read_waste(look, scope)
    apart = {"without_customer": _plain(waste.spend_without_customer), "lost_leads": waste.lost_leads}
    apart |= {"lost_touches": waste.lost_touches, "lost_minutes": waste.lost_minutes}
    return Figure(waste.spend_without_sql, len(waste.without_sql), apart)


def list_wasted(look: Look, scope: Scope, part: str | None) -> Records:
    """The campaigns the money went to."""
    del part
    if _is_narrowed(scope):
        return ()
    return (RecordSet("campaign", tuple(sorted(one.id for one in read_waste(look, scope).without_sql))),)


def _read_total(look: Look, scope: Scope, *, with_people: bool = True) -> CampaignFigures:
    """All live campaigns of the scope together."""
    return look.once(("campaigns together", scope, with_people), lambda: _add_total(look, scope, with_people))


def _add_total(look: Look, scope: Scope, with_people: bool) -> CampaignFigures:  # noqa: FBT001  passed on as it came
    currency = look.business.currency
    live = set(look.connection.execute(live_campaigns()).scalars())
    sums = {} if _is_narrowed(scope) else read_sums(look, scope)
    cohorts = read_cohorts(look, scope) if with_people else {}
    return add_figures(
        (
            CampaignFigures(currency, sums.get(one, Sums()), cohorts.get(one, Cohort()), look.business.gross_margin)
            for one in sorted(live & {*sums, *cohorts})
        ),
        currency,
    )


def _is_narrowed(scope: Scope) -> bool:
    return not (scope.owner_id is scope.source_id is scope.pipeline_id is scope.segment_id is None)


def _straddling(sums: Sums) -> dict[str, Any]:
    return {"straddling_rows": sums.straddling} if sums.straddling else {}


def _entered(look: Look, scope: Scope, stage: LifecycleStage) -> Any:
    return select(LifecycleChange.contact_id).where(
        LifecycleChange.to_stage == stage,
        *scope.period.holds(LifecycleChange.at, look.business.zone),
        *happened(look, scope),
    )


def _asked_for_demo(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    cut = scope.cut(look)
    first = func.min(Touchpoint.at)
    asked = (
        select(Touchpoint.contact_id)
        .where(Touchpoint.kind == "demo_asked", *([] if cut is None else [Touchpoint.at < cut]))
        .group_by(Touchpoint.contact_id)
    )
    for condition in scope.period.holds(first, look.business.zone):
        asked = asked.having(condition)
    return [*contact_conditions(look, scope), Contact.id.in_(asked)]


def _plain(money: Money) -> str:
    return format(money.amount, "f")


def _counted(look: Look, conditions: list[ColumnElement[bool]]) -> Figure:
    n = int(look.connection.execute(select(func.count()).select_from(Contact).where(*conditions)).scalar_one())
    return Figure(n, n)


def _named(look: Look, conditions: list[ColumnElement[bool]]) -> Records:
    ids = look.connection.execute(select(Contact.id).where(*conditions).order_by(Contact.id)).scalars()
    return (RecordSet("contact", tuple(ids)),)
