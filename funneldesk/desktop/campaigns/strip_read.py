"""What the strip of marketing figures asks in one question: the figures of a period, and some of the one before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import Period, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.queries.figure import Figure
    from funneldesk.queries.look import Look

FIGURES: dict[str, str] = {
    "marketing_spend": "Spent",
    "wasted_spend": "Without outcome",
    "ctr": "CTR",
    "page_conversion": "Page conversion",
    "cpl": "Cost per lead",
    "brand_awareness": "Awareness (proxy)",
    "paid_cac": "Paid CAC",
    "roas": "ROAS",
    "leads": "Leads",
    "inbound_performance": "Inbound leads",
    "demos_requested": "Demos asked for",
    "mentions": "Mentions",
}
"""The metrics that the strip shows, the most telling first, by their captions there."""
WITH_TREND = ("brand_awareness", "mentions")
_DECEMBER = 12


@dataclass(frozen=True)
class StripRead:
    """The figures of a period by their names; `before` are those of `WITH_TREND` in the period before.

    There is no period before one that is open at a side, and `before` is empty then.
    """

    period: Period
    figures: Mapping[str, Figure]
    before: Mapping[str, Figure]


def read_strip(look: Look, period: Period) -> StripRead:
    """Read all marketing of a period."""
    figures = read_figures(look, FIGURES, Scope(period=period))
    earlier = period_before(period)
    before = {} if earlier is None else read_figures(look, WITH_TREND, Scope(period=earlier))
    return StripRead(period, figures, before)


def period_before(period: Period) -> Period | None:
    """The period of the same length that ends where this one begins: whole months before whole months."""
    start, end = period.start, period.end
    if start is None or end is None or start == end:
        return None
    if start.day == 1 and end.day == 1:
        months = (end.year - start.year) * _DECEMBER + end.month - start.month
        count = start.year * _DECEMBER + start.month - 1 - months
        return Period(dt.date(count // _DECEMBER, count % _DECEMBER + 1, 1), start)
    return Period(start - (end - start), start)
