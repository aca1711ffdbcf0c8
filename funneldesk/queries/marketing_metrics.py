"""The figures of marketing that can be asked for by name."""

from __future__ import annotations

from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.queries import acquisition_cost, inbound
from funneldesk.queries import marketing_figures as marketing
from funneldesk.queries.figure import Metric, Unit


def _result(measure: str, words: str, definition: str) -> Metric:
    return Metric(
        measure,
        words,
        definition,
        Unit.COUNT,
        marketing.count_results(measure),
        marketing.list_results(measure),
    )


def _entries(name: str, words: str, stage: LifecycleStage) -> Metric:
    return Metric(
        name,
        words,
        f"Contacts that entered the stage {stage.upper()} in the period.",
        Unit.COUNT,
        marketing.count_entries(stage),
        marketing.list_entries(stage),
    )


def _cost(name: str, words: str, per: str, what: str) -> Metric:
    return Metric(
        name,
        words,
        f"Spend of campaigns in the period ÷ {what}; refused where a period row straddles the period's edge.",
        Unit.MONEY,
        marketing.read_cost(per),
        marketing.list_people(per),
    )


MARKETING_METRICS = (
    _result("impressions", "Impressions", "How often campaigns were shown, by results inside the period."),
    _result("clicks", "Clicks", "How often campaigns were clicked, by results inside the period."),
    _result(
        "visits", "Page visits", "Visits to pages of campaigns; of several systems that count them, one a campaign."
    ),
    _result("mentions", "Mentions", "How often others spoke of us, by results inside the period."),
    Metric(
        "ctr",
        "Click-through rate",
        "Clicks ÷ impressions.",
        Unit.SHARE,
        marketing.read_ctr,
        marketing.list_results("impressions"),
    ),
    Metric(
        "page_conversion",
        "Page conversion",
        "Leads of campaigns that came in the period ÷ visits to their pages.",
        Unit.SHARE,
        marketing.read_page_conversion,
        marketing.list_people("leads"),
    ),
    Metric(
        "marketing_spend",
        "Marketing spend",
        "Spend of campaigns by results inside the period.",
        Unit.MONEY,
        marketing.read_spend,
        marketing.list_results("spend_minor"),
    ),
    _cost("cpl", "Cost per lead", "leads", "leads of campaigns that came in it"),
    _cost("cost_per_mql", "Cost per MQL", "mql", "those of its leads that became an MQL since"),
    _cost("cost_per_sql", "Cost per SQL", "sql", "those of its leads that became an SQL since"),
    _cost(
        "paid_cac",
        "Paid CAC",
        "customers",
        "those of its leads that became customers since; the cost of selling is not in it",
    ),
    Metric(
        "cac",
        "CAC",
        "(Marketing spend + sales cost) ÷ new customers; the cost is that of the days earlier by the median cycle.",
        Unit.MONEY,
        acquisition_cost.read_cac,
        acquisition_cost.list_cac,
    ),
    Metric(
        "roi",
        "Return on marketing",
        "(Revenue × gross margin − spend) ÷ spend; revenue is what the period's leads of campaigns brought; a margin "
        "that is not known is taken as 100 %.",
        Unit.RATIO,
        marketing.read_return("roi"),
        marketing.list_people("revenue"),
    ),
    Metric(
        "roas",
        "Return on ad spend",
        "Revenue ÷ spend; revenue is what the period's leads of campaigns brought, by source campaign.",
        Unit.RATIO,
        marketing.read_return("roas"),
        marketing.list_people("revenue"),
    ),
    _entries("mqls", "MQLs", LifecycleStage.MQL),
    _entries("leads_entering_sales", "Leads entering sales", LifecycleStage.SAL),
    _entries("sqls", "SQLs", LifecycleStage.SQL),
    Metric(
        "demos_requested",
        "Demos requested",
        "People who asked for a demo for the first time in the period.",
        Unit.COUNT,
        marketing.count_demos,
        marketing.list_demos,
    ),
    Metric(
        "inbound_performance",
        "Inbound performance",
        "Leads of inbound origin that came in the period, by campaign: what became of them since, what was spent where "
        "that can be told by origin, and what came back.",
        Unit.TABLE,
        inbound.read_inbound,
        inbound.list_inbound,
    ),
    Metric(
        "brand_awareness",
        "Brand awareness (proxy)",
        "Branded visits ÷ all visits, with mentions beside it: a proxy, as awareness itself is not measured.",
        Unit.SHARE,
        marketing.read_awareness,
        marketing.list_results("branded_visits"),
    ),
    Metric(
        "wasted_spend",
        "Spend without outcome",
        "Spend of campaigns none of whose leads of the period became an SQL.",
        Unit.MONEY,
        marketing.read_wasted_spend,
        marketing.list_wasted,
    ),
)
