"""The pipeline and funnel report: what the Insights room says, as a PDF to hand over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from funneldesk.charts.canvas import ChartLook
from funneldesk.charts.picture import draw_chart, svg_of
from funneldesk.formatting.grouping import UNDEFINED
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.money import money_text
from funneldesk.formatting.tokens import load_tokens
from funneldesk.queries.largest_open import list_largest_open
from funneldesk.queries.metrics import METRICS
from funneldesk.queries.period import EVERYTHING
from funneldesk.reports.key_figure import count_words
from funneldesk.reports.overview import (
    LENS,
    METRIC_NAMES,
    collect_overview,
    shorten_reasons,
    shorten_sources,
)
from funneldesk.reports.scope_words import day_words
from funneldesk.reports.typeset import typeset_pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.charts.chart import Chart, ChartTable
    from funneldesk.queries.largest_open import OpenDeal
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope
    from funneldesk.reports.overview import Overview

NAME = "pipeline"
TITLE = "Pipeline and funnel report"
TEMPLATE = "pipeline_report.typ"

_CARDS = (
    "deals_won",
    "total_sales",
    "win_rate",
    "average_deal_size",
    "median_cycle_days",
    "deals_open",
    "open_value",
    "weighted_pipeline",
)
_CHART_WIDTH = 482.0
"""The width between the margins of an A4 page, in points."""
_CHART_SCALE = 0.8
"""Charts have the letters of the screen; on paper they stand beside smaller ones."""
_MOST_BARS = 12
_LARGEST = 20
_STEPS = 4


@dataclass(frozen=True)
class ReportData:
    """All that the report says.

    Attributes:
        overview: figures and charts.
        largest_open: the largest open deals.
    """

    overview: Overview
    largest_open: tuple[OpenDeal, ...]

    @property
    def summary(self) -> str:
        """The report in one paragraph."""
        return _summarise(self.overview)


def collect_report(look: Look, scope: Scope = EVERYTHING) -> ReportData:
    """Read what the report says from one snapshot."""
    return ReportData(collect_overview(look, scope), list_largest_open(look, scope, _LARGEST))


def render_report(data: ReportData, progress: Callable[[str, int, int], object] | None = None) -> bytes:
    """The report as PDF; the same data give the same bytes."""
    say = progress or _say_nothing
    say("Drawing the charts", 1, _STEPS)
    laid_out = _lay_out(data)
    say("Setting the pages", 2, _STEPS)
    return typeset_pdf(TEMPLATE, laid_out, day=data.overview.as_of)


def make_report(look: Look, scope: Scope, progress: Callable[[str, int, int], object] | None = None) -> bytes:
    """Read and typeset the report of a scope."""
    return render_report(collect_report(look, scope), progress)


def _lay_out(data: ReportData) -> dict[str, Any]:
    """The data as the template takes them: strings, and charts as pictures with their words."""
    view = data.overview
    palette = load_tokens().light
    as_of = day_words(view.as_of)
    scope = " · ".join((view.period, *view.narrowing, f"as of {as_of}", f"amounts in {view.currency}"))
    return {
        "title": TITLE,
        "business": view.business,
        "scope": scope,
        "footer": f"{view.business} · {TITLE} · {view.period} · as of {as_of}",
        "date": {"year": view.as_of.year, "month": view.as_of.month, "day": view.as_of.day},
        "lens": f"{LENS}. Shares of fewer than 5 records are shown as counts; intervals are Wilson 80 %.",
        "colours": {
            "ink": palette.ink,
            "second": palette.ink_2,
            "muted": palette.ink_3_text,
            "line": palette.line_strong,
            "brand": palette.brand,
        },
        "summary": data.summary,
        "cards": [
            {"label": card.label, "value": card.value, "note": card.note}
            for card in (view.cards[name] for name in _CARDS)
        ],
        "sections": _sections(data),
        "definitions": [{"name": METRICS[name].words, "meaning": METRICS[name].definition} for name in METRIC_NAMES],
    }


def _sections(data: ReportData) -> list[dict[str, Any]]:
    view = data.overview
    reasons = shorten_reasons(view.lost_reasons, _MOST_BARS)
    sources = shorten_sources(view.source_rates, _MOST_BARS)
    stages = f"Stages of “{view.pipeline}”. " if view.pipeline else ""
    won_note = f"By closing date.{' Bars count deals: none has an amount.' if view.won_months.counts_deals else ''}"
    stage_note = f"{stages}{_STAGE_NOTE} {view.stage_time.left_out()}".strip()
    return [
        _section(
            "One funnel, lead to customer",
            view.funnel,
            view.funnel.table(),
            note=f"{LENS}. {stages}{view.leak}".strip(),
        ),
        _section("Time in stage", view.stage_time, view.stage_time.table(), note=stage_note),
        _section("Won per month", view.won_months, view.won_months.table(), note=won_note),
        _section("Why deals are lost", reasons, view.lost_reasons.table()),
        _section("Conversion by source", sources, view.source_rates.table(), note=_SOURCE_NOTE),
        _open_section(data),
    ]


_STAGE_NOTE = "Median and 80 % range of visits; visits that still run are taken into account, not left out."
_SOURCE_NOTE = "Leads of the period that became customers since; the line shows the 80 % interval."


def _section(title: str, chart: Chart, table: ChartTable, *, note: str = "") -> dict[str, Any]:
    if not table.rows:
        return {"title": title, "note": chart.alt_text(), "chart": None, "table": None}
    drawing = draw_chart(chart, _CHART_WIDTH, None, ChartLook(scale=_CHART_SCALE, clear=True))
    return {
        "title": title,
        "note": note,
        "chart": {
            "svg": svg_of(drawing).decode("utf-8"),
            "alt": drawing.alt_text,
            "width": drawing.width,
            "height": drawing.height,
            "letters": [asdict(line) for line in drawing.letters],
        },
        "table": {"header": table.header, "rows": table.rows, "wide": [0], "left": [0]},
    }


def _open_section(data: ReportData) -> dict[str, Any]:
    view = data.overview
    title = "Largest open deals"
    if not data.largest_open:
        return {"title": title, "note": "No open deal has an amount.", "chart": None, "table": None}
    rows = [
        (
            deal.title,
            deal.who or UNDEFINED,
            deal.stage,
            deal.owner or UNDEFINED,
            UNDEFINED if deal.opened_on is None else day_text(deal.opened_on, today=view.as_of),
            money_text(deal.amount, style=view.style),
        )
        for deal in data.largest_open
    ]
    header = ("Deal", "Customer", "Stage", "Owner", "Opened", "Amount")
    total = view.figures["open_value"].n
    shown = f"The {len(rows)} largest of {count_words(total, 'open deal', view.style)} with an amount."
    return {
        "title": title,
        "note": shown,
        "chart": None,
        "table": {"header": header, "rows": rows, "wide": [0, 1], "left": [0, 1, 2, 3]},
    }


def _summarise(view: Overview) -> str:
    """What was won, how often and how fast, and what is open."""
    if view.is_empty:
        return "There are no leads and no deals in this period yet."
    cards, figures = view.cards, view.figures
    won, lost = figures["deals_won"].n, figures["deals_lost"].n
    sentences = []
    if won and not figures["total_sales"].n:
        sentences.append(f"{count_words(won, 'deal', view.style)} won; no amount is known.")
    elif won:
        sentences.append(
            f"{count_words(won, 'deal', view.style)} won for {cards['total_sales'].value},"
            f" on average {cards['average_deal_size'].tight}."
        )
    else:
        sentences.append("No deal was won.")
    if lost:
        sentences.append(f"{count_words(lost, 'deal', view.style)} lost: a win rate of {cards['win_rate'].value}.")
    if figures["median_cycle_days"].n:
        sentences.append(f"Half of the won deals took {cards['median_cycle_days'].value} or less.")
    if figures["deals_open"].n and not figures["open_value"].n:
        sentences.append(f"{count_words(figures['deals_open'].n, 'deal', view.style)} open, none with an amount.")
    elif figures["deals_open"].n:
        weighted = cards["weighted_pipeline"].value
        sentences.append(
            f"{count_words(figures['deals_open'].n, 'deal', view.style)} open, worth {cards['open_value'].value}"
            f" ({weighted} weighted by chance)."
        )
    if figures["leads"].n:
        became = cards["leads"].note
        sentences.append(f"{count_words(figures['leads'].n, 'lead', view.style)} came, of which {became}.")
    return " ".join(sentences)


def _say_nothing(_what: str, _done: int, _total: int) -> None:
    """Nobody wants to know."""
