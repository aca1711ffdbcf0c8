"""The pipeline's story from one snapshot: key figures and charts, the same for screen and paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from funneldesk.charts.funnel import FunnelChart
from funneldesk.charts.funnel import FunnelRow as FunnelBar
from funneldesk.charts.lost_reasons import LostReasonRow, LostReasonsChart
from funneldesk.charts.source_rates import SourceRateRow, SourceRatesChart
from funneldesk.charts.stage_time import StageTimeChart, StageTimeRow
from funneldesk.charts.won_months import WonMonthRow, WonMonthsChart
from funneldesk.formatting.grouping import style_for_currency
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import percent_text
from funneldesk.model.reason import NOT_RECORDED
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.metrics import METRICS, read_figures
from funneldesk.queries.pipeline_choice import choose_pipeline
from funneldesk.reports.key_figure import KeyFigure, apart_words, count_words, interval_words, write_figure
from funneldesk.reports.scope_words import describe_narrowing, describe_period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from funneldesk.charts.funnel import Team
    from funneldesk.formatting.grouping import NumberStyle
    from funneldesk.queries.figure import Figure
    from funneldesk.queries.funnel import FunnelRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.lookups import Lookups
    from funneldesk.queries.period import Scope

LENS = "Cohort: leads and deals that came in the period, and how far they have got since"
"""Which of the funnel's lenses is shown."""

REST = "…"
"""The key of the mark that stands for all rows beyond the most frequent."""

_MARKETING_KEYS = frozenset({"lead", "mql"})
METRIC_NAMES = (
    "deals_won",
    "deals_lost",
    "deals_open",
    "win_rate",
    "total_sales",
    "average_deal_size",
    "open_value",
    "weighted_pipeline",
    "median_cycle_days",
    "leads",
    "customers",
    "lead_conversion",
    "funnel",
    "time_in_stage",
    "won_per_month",
    "lost_reasons",
    "conversion_by_source",
)
"""The metrics an overview is made of, in the order their definitions are printed."""


@dataclass(frozen=True)
class Overview:
    """Everything said about a period.

    Attributes:
        scope: what was asked for.
        business: the business's name.
        currency: ISO code.
        style: how numbers are grouped.
        period: the period in words.
        narrowing: pipeline, owner and so on in words; empty when nothing is narrowed.
        as_of: the local day whose end it shows.
        figures: every metric, exact, by name.
        cards: the key figures in words, by metric.
        funnel: leads, then the pipeline's stages.
        stage_time: how long deals stay.
        won_months: money won by month.
        lost_reasons: why deals were lost.
        source_rates: leads and customers by source.
        pipeline: whose stages are shown, where there are several and none was asked for; else empty.
        leak: where most deals are lost, in a sentence; empty where nothing is.
    """

    scope: Scope
    business: str
    currency: str
    style: NumberStyle
    period: str
    narrowing: tuple[str, ...]
    as_of: dt.date
    figures: Mapping[str, Figure]
    cards: Mapping[str, KeyFigure]
    funnel: FunnelChart
    stage_time: StageTimeChart
    won_months: WonMonthsChart
    lost_reasons: LostReasonsChart
    source_rates: SourceRatesChart
    pipeline: str
    leak: str

    @property
    def is_empty(self) -> bool:
        """Whether there is neither lead nor deal to speak of."""
        names = ("leads", "deals_open", "deals_won", "deals_lost")
        return not any(self.figures[name].n for name in names)


def collect_overview(look: Look, scope: Scope) -> Overview:
    """Read all figures of a scope from one snapshot."""
    business = look.business
    style = style_for_currency(business.currency)
    figures = read_figures(look, METRIC_NAMES, scope)
    lookups = read_lookups(look)
    stage_time = _stage_time(figures["time_in_stage"], style)
    funnel = _funnel(figures["funnel"], stage_time, style)
    reasons = _lost_reasons(figures["lost_reasons"], style)
    return Overview(
        scope=scope,
        business=business.name,
        currency=business.currency,
        style=style,
        period=describe_period(scope),
        narrowing=describe_narrowing(scope, lookups),
        as_of=scope.day(look),
        figures=figures,
        cards=_cards(figures, style),
        funnel=funnel,
        stage_time=stage_time,
        won_months=_won_months(figures["won_per_month"], business.currency, style),
        lost_reasons=reasons,
        source_rates=_source_rates(figures["conversion_by_source"], style),
        pipeline=_silent_choice(look, scope, lookups),
        leak=_leak(funnel, reasons, style),
    )


def _silent_choice(look: Look, scope: Scope, lookups: Lookups) -> str:
    """The name of the pipeline whose stages are shown without having been asked for."""
    chosen = choose_pipeline(look, scope) if scope.pipeline_id is None and len(lookups.pipelines) > 1 else None
    return "" if chosen is None else chosen.name


def shorten_reasons(chart: LostReasonsChart, most: int) -> LostReasonsChart:
    """The chart with the commonest reasons, and one row for the rest, so that a picture stays readable."""
    if len(chart.rows) <= most:
        return chart
    kept, rest = chart.rows[: most - 1], chart.rows[most - 1 :]
    last = LostReasonRow(REST, f"{len(rest)} other reasons", sum(row.lost for row in rest))
    return replace(chart, rows=(*kept, last))


def shorten_sources(chart: SourceRatesChart, most: int) -> SourceRatesChart:
    """The chart with the sources of most leads, and one row for the rest."""
    if len(chart.rows) <= most:
        return chart
    kept, rest = chart.rows[: most - 1], chart.rows[most - 1 :]
    leads, won = sum(row.leads for row in rest), sum(row.won for row in rest)
    return replace(chart, rows=(*kept, SourceRateRow(REST, f"{len(rest)} other sources", leads, won)))


def _cards(figures: Mapping[str, Figure], style: NumberStyle) -> dict[str, KeyFigure]:
    closed = figures["deals_won"].n + figures["deals_lost"].n
    won, interval = figures["deals_won"].n, interval_words(figures["win_rate"])
    converted = figures["lead_conversion"]
    became = percent_text(_share(converted), converted.n, style=style).split(" (", maxsplit=1)[0]
    notes = {
        "deals_won": f"of {count_words(closed, 'closed deal', style)}",
        "total_sales": _amount_note(figures["total_sales"], won, "won deal", style),
        "win_rate": _join(f"{number_text(won, style=style)} of {number_text(closed, style=style)}", interval)
        if closed
        else "no deal was closed",
        "average_deal_size": f"{count_words(figures['average_deal_size'].n, 'deal', style)} with an amount",
        "median_cycle_days": f"median of {count_words(figures['median_cycle_days'].n, 'won deal', style)}",
        "deals_open": f"{count_words(figures['open_value'].n, 'deal', style)} with an amount",
        "open_value": _amount_note(figures["open_value"], figures["deals_open"].n, "open deal", style),
        "weighted_pipeline": "amount × chance, open deals",
        "leads": f"{became} became customers" if converted.n else "none came in the period",
    }
    labels = {
        "total_sales": "Revenue won",
        "median_cycle_days": "Cycle time",
        "average_deal_size": "Average deal",
        "weighted_pipeline": "Weighted value",
    }
    return {
        name: KeyFigure(
            name=name,
            label=labels.get(name, METRICS[name].words),
            figure=figures[name],
            value=write_figure(figures[name], METRICS[name].unit, style),
            tight=write_figure(figures[name], METRICS[name].unit, style, full=False),
            note=note,
        )
        for name, note in notes.items()
    }


def _amount_note(figure: Figure, deals: int, noun: str, style: NumberStyle) -> str:
    """What a sum rests on; said where deals have no amount, because then the sum is no answer."""
    words = count_words(deals, noun, style)
    if deals and not figure.n:
        return f"no amount on {words}{apart_words(figure, style)}"
    without = deals - figure.n if not figure.apart.get("other_currencies") else 0
    missing = f", {number_text(without, style=style)} without amount" if without > 0 else ""
    return f"{words}{missing}{apart_words(figure, style)}"


def _funnel(figure: Figure, times: StageTimeChart, style: NumberStyle) -> FunnelChart:
    rows: tuple[FunnelRow, ...] = figure.value  # type: ignore[assignment]  # this metric's value is rows
    usual = {row.key: row.median for row in times.rows}
    bars = []
    before: FunnelRow | None = None
    for row in rows:
        # Leads are people and deals are deals: the first stage of the deals has no step before it.
        same = before is not None and before.part == row.part
        bars.append(
            FunnelBar(
                key=row.key,
                label=row.stage,
                team=_team(row),
                entered=row.entered,
                previous=before.entered if same and before is not None else None,
                days=usual.get(row.key),
                lost=row.lost,
                open=row.open,
            )
        )
        before = row
    return FunnelChart(tuple(bars), style)


def _team(row: FunnelRow) -> Team:
    return "marketing" if row.key in _MARKETING_KEYS else "sales"


def _stage_time(figure: Figure, style: NumberStyle) -> StageTimeChart:
    rows = tuple(
        StageTimeRow(
            key=f"stage-{row.stage_id}",
            label=row.stage,
            median=row.median,
            low=row.p10,
            high=row.p90,
            visits=row.closed + row.open,
            open=row.open,
            unknown=row.unknown,
        )
        for row in figure.value  # type: ignore[union-attr]  # this metric's value is rows
    )
    # Stages without one visit would be a chart of dashes.
    return StageTimeChart(rows if any(row.visits or row.unknown for row in rows) else (), style)


def _won_months(figure: Figure, currency: str, style: NumberStyle) -> WonMonthsChart:
    rows = tuple(
        WonMonthRow(row.month, row.value.minor, row.won)
        for row in figure.value  # type: ignore[union-attr]  # this metric's value is rows
    )
    return WonMonthsChart(rows, currency, style)


def _lost_reasons(figure: Figure, style: NumberStyle) -> LostReasonsChart:
    rows = tuple(
        LostReasonRow(row.reason, _capital(row.reason), row.lost)
        for row in figure.value  # type: ignore[union-attr]  # this metric's value is rows
    )
    return LostReasonsChart(rows, figure.n, style)


def _source_rates(figure: Figure, style: NumberStyle) -> SourceRatesChart:
    rows = tuple(
        SourceRateRow(row.source, row.source, row.leads, row.won)
        for row in figure.value  # type: ignore[union-attr]  # this metric's value is rows
    )
    return SourceRatesChart(rows, style)


def _leak(funnel: FunnelChart, reasons: LostReasonsChart, style: NumberStyle) -> str:
    # The reasons are those of deals, so the deals' own stages come first.
    stages = [row for row in funnel.rows if row.key.startswith("stage-")]
    worst = max(stages or funnel.rows, key=lambda row: row.lost, default=None)
    if worst is None or not worst.lost:
        return ""
    sentence = f"Biggest leak: {worst.label}. {_lost_there(worst, 'deal' if stages else 'lead', style)}"
    if not reasons.rows or reasons.rows[0].key == NOT_RECORDED:
        return sentence
    top = reasons.rows[0]
    why = percent_text(top.lost / reasons.total, reasons.total, style=style).split(" (", maxsplit=1)[0]
    return f"{sentence} Commonest reason: {top.label.lower()} ({why})."


def _lost_there(row: FunnelBar, noun: str, style: NumberStyle) -> str:
    """How many of those that got to a stage were lost there, in a sentence."""
    if row.entered == 1:
        return f"The one {noun} that got there was lost there."
    share = percent_text(row.lost / row.entered, row.entered, style=style).split(" (", maxsplit=1)[0]
    shown = "" if " of " in share else f" ({share})"
    were = "was" if row.lost == 1 else "were"
    lost, entered = number_text(row.lost, style=style), number_text(row.entered, style=style)
    return f"{lost} of the {entered} {noun}s that got there {were} lost there{shown}."


def _share(figure: Figure) -> float | None:
    return figure.value if isinstance(figure.value, float) else None


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
