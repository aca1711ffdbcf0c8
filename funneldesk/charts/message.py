"""Charts as JSON objects, for the process that draws them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from funneldesk.charts.funnel import FunnelChart, FunnelRow
from funneldesk.charts.lost_reasons import LostReasonRow, LostReasonsChart
from funneldesk.charts.result_days import ResultDayRow, ResultDaysChart
from funneldesk.charts.source_rates import SourceRateRow, SourceRatesChart
from funneldesk.charts.stage_time import StageTimeChart, StageTimeRow
from funneldesk.charts.week_leads import WeekLeadsChart, WeekLeadsRow
from funneldesk.charts.won_months import WonMonthRow, WonMonthsChart
from funneldesk.formatting.grouping import NumberStyle

if TYPE_CHECKING:
    from collections.abc import Mapping

AnyChart = (
    FunnelChart
    | StageTimeChart
    | WonMonthsChart
    | LostReasonsChart
    | SourceRatesChart
    | WeekLeadsChart
    | ResultDaysChart
)

_KINDS: dict[str, tuple[type[Any], type[Any]]] = {
    "funnel": (FunnelChart, FunnelRow),
    "stage_time": (StageTimeChart, StageTimeRow),
    "won_months": (WonMonthsChart, WonMonthRow),
    "lost_reasons": (LostReasonsChart, LostReasonRow),
    "source_rates": (SourceRatesChart, SourceRateRow),
    "week_leads": (WeekLeadsChart, WeekLeadsRow),
    "result_days": (ResultDaysChart, ResultDayRow),
}


def write_chart(chart: AnyChart) -> dict[str, Any]:
    """The chart as values that JSON knows."""
    kind = next(name for name, (chart_type, _) in _KINDS.items() if type(chart) is chart_type)
    return {"kind": kind, **asdict(chart)}


def read_chart(message: Mapping[str, Any]) -> AnyChart:
    """The chart that was written.

    Raises:
        KeyError: it is of no known kind.
        TypeError: its fields are not those of its kind.
    """
    fields = dict(message)
    chart_type, row_type = _KINDS[fields.pop("kind")]
    rows = tuple(row_type(**row) for row in fields.pop("rows"))
    chart: AnyChart = chart_type(rows=rows, style=NumberStyle(fields.pop("style")), **fields)
    return chart
