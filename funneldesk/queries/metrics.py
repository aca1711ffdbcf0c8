"""Every figure that can be asked for by name: the one list that screen, paper and command line are driven from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.errors import NotFound
from funneldesk.model.pipeline import StageKind
from funneldesk.queries import cycle, deal_figures, funnel, lead_figures, stage_time, trend
from funneldesk.queries.figure import Metric, Unit
from funneldesk.queries.marketing_metrics import MARKETING_METRICS
from funneldesk.queries.trial_figures import TRIAL_METRICS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.queries.figure import Figure, RecordSet
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

_WON, _LOST = StageKind.WON, StageKind.LOST

_DEALS = (
    Metric(
        "deals_won",
        "Deals won",
        "Deals won, by closing date in the period.",
        Unit.COUNT,
        deal_figures.count_won,
        deal_figures.list_closed(_WON),
    ),
    Metric(
        "deals_lost",
        "Deals lost",
        "Deals lost, by closing date in the period.",
        Unit.COUNT,
        deal_figures.count_lost,
        deal_figures.list_closed(_LOST),
    ),
    Metric(
        "deals_open",
        "Open deals",
        "Deals neither won nor lost at the instant asked for.",
        Unit.COUNT,
        deal_figures.count_open,
        deal_figures.list_open(),
    ),
    Metric(
        "win_rate",
        "Win rate",
        "Won ÷ (won + lost), by closing date in the period.",
        Unit.SHARE,
        deal_figures.read_win_rate,
        deal_figures.list_closed(_WON, _LOST),
    ),
    Metric(
        "win_rate_by_value",
        "Win rate by value",
        "Won amount ÷ (won + lost amount), by closing date in the period.",
        Unit.SHARE,
        deal_figures.read_win_rate_by_value,
        deal_figures.list_closed(_WON, _LOST, with_amount=True),
    ),
    Metric(
        "total_sales",
        "Total sales",
        "Sum of won amounts, by closing date in the period.",
        Unit.MONEY,
        deal_figures.read_total_sales,
        deal_figures.list_closed(_WON, with_amount=True),
    ),
    Metric(
        "average_deal_size",
        "Average deal size",
        "Sum of won amounts ÷ number of won deals with an amount.",
        Unit.MONEY,
        deal_figures.read_average_deal_size,
        deal_figures.list_closed(_WON, with_amount=True),
    ),
    Metric(
        "open_value",
        "Open value",
        "Sum of the amounts of open deals.",
        Unit.MONEY,
        deal_figures.read_open_value,
        deal_figures.list_open(with_amount=True),
    ),
    Metric(
        "weighted_pipeline",
        "Weighted pipeline",
        "Sum of amount × chance over open deals; the chance is the deal's own, else its stage's.",
        Unit.MONEY,
        deal_figures.read_weighted_pipeline,
        deal_figures.list_open(with_amount=True),
    ),
)

_PACE = (
    Metric(
        "median_cycle_days",
        "Median sales cycle",
        "Median time from opened to won, of deals won in the period.",
        Unit.DAYS,
        cycle.read_median_cycle,
        cycle.list_cycles,
    ),
    Metric(
        "mean_cycle_days",
        "Mean sales cycle",
        "Mean time from opened to won, of deals won in the period.",
        Unit.DAYS,
        cycle.read_mean_cycle,
        cycle.list_cycles,
    ),
    Metric(
        "sales_velocity",
        "Sales velocity",
        "Open deals × win rate × average deal size ÷ median sales cycle: money a day.",
        Unit.MONEY_A_DAY,
        cycle.read_sales_velocity,
        deal_figures.list_open(),
    ),
    Metric(
        "won_per_month",
        "Won per month",
        "Deals won and their sum, by month of the closing date.",
        Unit.TABLE,
        trend.read_won_per_month,
        trend.list_won_in_month,
    ),
    Metric(
        "lost_reasons",
        "Why deals were lost",
        "Deals lost in the period by reason.",
        Unit.TABLE,
        trend.read_lost_reasons,
        trend.list_lost_for_reason,
    ),
)

_LEADS = (
    Metric(
        "leads",
        "Leads",
        "Contacts that became a lead in the period, whatever they are now.",
        Unit.COUNT,
        lead_figures.count_leads,
        lead_figures.list_leads,
    ),
    Metric(
        "customers",
        "Customers",
        "Those leads with a first won deal, and companies of deals without a contact with a first win in the period.",
        Unit.COUNT,
        lead_figures.count_customers,
        lead_figures.list_customers,
    ),
    Metric(
        "lead_conversion",
        "Lead conversion",
        "Leads of the period that became customers ÷ leads of the period.",
        Unit.SHARE,
        lead_figures.read_lead_conversion,
        lead_figures.list_leads,
    ),
    Metric(
        "conversion_by_source",
        "Conversion by source",
        "Leads of the period and those won of them, by the source's own words.",
        Unit.TABLE,
        lead_figures.read_conversion_by_source,
        lead_figures.list_leads,
    ),
)

_STAGES = (
    Metric(
        "funnel",
        "Funnel",
        "Leads and deals that came in the period, by the furthest stage they have reached; a skipped stage is passed.",
        Unit.TABLE,
        funnel.read_funnel,
        funnel.list_funnel,
    ),
    Metric(
        "drop_off",
        "Drop-off",
        "Records lost or left from a stage ÷ records that entered it.",
        Unit.TABLE,
        funnel.read_drop_off,
        funnel.list_drop_off,
    ),
    Metric(
        "time_in_stage",
        "Time in stage",
        "Days of a visit that began in the period; visits that still run are censored (Kaplan–Meier), 10–90 % range.",
        Unit.TABLE,
        stage_time.read_time_in_stage,
        stage_time.list_visitors,
    ),
)

METRICS: dict[str, Metric] = {
    metric.name: metric for metric in (*_DEALS, *_PACE, *_LEADS, *_STAGES, *MARKETING_METRICS, *TRIAL_METRICS)
}


def find_metric(name: str) -> Metric:
    """The metric of that name.

    Raises:
        NotFound: there is none; the message names all.
    """
    metric = METRICS.get(name)
    if metric is None:
        raise NotFound(f"There is no metric “{name}”; choose from {', '.join(METRICS)}.")
    return metric


def read_figures(look: Look, names: Iterable[str], scope: Scope) -> dict[str, Figure]:
    """Several figures from one snapshot, in the order asked; no name means all.

    Raises:
        NotFound: a name is no metric.
    """
    metrics = [find_metric(name) for name in names] or list(METRICS.values())
    return {metric.name: metric.read(look, scope) for metric in metrics}


def find_records(look: Look, name: str, scope: Scope, part: str | None = None) -> tuple[RecordSet, ...]:
    """The records behind a figure, or behind one part of it.

    Args:
        look: the question's view.
        name: the metric.
        scope: as the figure was asked for.
        part: a stage's key (`lead`, `stage-3`, `stage-3:lost`), a source's words, a reason or a month (`2017-03`).

    Raises:
        NotFound: the name is no metric.
    """
    return find_metric(name).records(look, scope, part)
