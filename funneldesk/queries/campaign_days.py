"""A count or the spend of campaigns by day or week, for drawing: results of longer periods are spread over them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.model.campaign_result import CampaignResult
from funneldesk.queries.campaign_cohort import live_campaigns
from funneldesk.queries.campaign_results import keep_counting, touches_period
from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period

MEASURES = ("spend_minor", "impressions", "clicks", "visits", "branded_visits", "mentions")
_MOST_DAYS = 45
"""A longer time is drawn by weeks."""
_LAST_DAYS = 26 * 7
"""So many days are drawn of a period without a beginning."""
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ResultSpan:
    """One day or week.

    Attributes:
        starts_on: its first day.
        value: the count, or minor units of the workspace's currency; 0 where nothing is kept.
        spread: how much of it comes of results of longer periods, evenly spread over their days.
        ids: the results that are in it.
    """

    starts_on: dt.date
    value: float
    spread: float
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DailyResults:
    """The spans in order, without gaps; none where nothing was measured.

    Attributes:
        days: how many days a span has, 1 or 7.
        periods: how many results of longer periods were spread.
        cut: how many of these reach beyond the period; only their days inside it are drawn.
        currencies: of spend that is not drawn, as currencies are never added.
    """

    measure: str
    spans: tuple[ResultSpan, ...]
    days: int = 1
    periods: int = 0
    cut: int = 0
    currencies: tuple[str, ...] = ()


def read_daily_results(
    look: Look, measure: str, period: Period = ALL_TIME, campaigns: Sequence[int] | None = None
) -> DailyResults:
    """Read one of `MEASURES` day by day, or week by week where the time is long.

    This is for drawing alone: figures never divide a result of a longer period. Visits and branded visits are those
    of one kind of system a campaign, as in the figures.

    Args:
        look: the question's view.
        measure: what to add up.
        period: its days; the last half year up to the latest result where it has no beginning.
        campaigns: these alone; None for all.
    """
    rows = keep_counting(_read_rows(look, measure, period, campaigns), measure)
    home = look.business.currency
    others: tuple[str, ...] = ()
    if measure == "spend_minor":
        others = tuple(sorted({row.currency for row in rows if row.currency != home and row.value}))
        rows = [row for row in rows if row.currency == home]
    if not rows:
        return DailyResults(measure, (), currencies=others)
    first, last = _edges(look, rows, period)
    length = 1 if (last - first).days < _MOST_DAYS else 7
    begin = first if length == 1 else first - dt.timedelta(days=(first.weekday() - look.business.first_weekday) % 7)
    spans = _add_up(rows, begin, first, last, length)
    long = [row for row in rows if row.starts_on < row.ends_on and row.ends_on >= first and row.starts_on <= last]
    cut = sum(1 for row in long if row.starts_on < first or row.ends_on > last)
    return DailyResults(measure, spans, length, len(long), cut, others)


def _read_rows(look: Look, measure: str, period: Period, campaigns: Sequence[int] | None) -> Sequence[Any]:
    result, value = CampaignResult, getattr(CampaignResult, measure)
    return look.connection.execute(
        select(
            result.id,
            result.campaign_id,
            result.system,
            result.starts_on,
            result.ends_on,
            result.currency,
            value.label("value"),
        ).where(
            value.is_not(None),
            result.campaign_id.in_(live_campaigns()),
            *([] if campaigns is None else [result.campaign_id.in_(campaigns)]),
            *touches_period(period),
        )
    ).all()


def _edges(look: Look, rows: Sequence[Any], period: Period) -> tuple[dt.date, dt.date]:
    """The first and the last day to draw."""
    today = look.now.astimezone(look.business.zone).date()
    latest = max(row.ends_on for row in rows)
    last = max(today, latest) if period.start is not None else latest
    if period.end is not None:
        last = min(last, period.end - _DAY)
    earliest = min(row.starts_on for row in rows)
    first = period.start or max(earliest, last - dt.timedelta(days=_LAST_DAYS - 1))
    return min(first, last), last


def _add_up(rows: Sequence[Any], begin: dt.date, first: dt.date, last: dt.date, length: int) -> tuple[ResultSpan, ...]:
    count = (last - begin).days // length + 1
    values, spread = [0.0] * count, [0.0] * count
    ids: list[set[int]] = [set() for _ in range(count)]
    for row in rows:
        days = (row.ends_on - row.starts_on).days + 1
        since, until = max(row.starts_on, first), min(row.ends_on, last)
        while since <= until:
            place = (since - begin).days // length
            # A period of a year is walked span by span, not day by day.
            end = min(until, begin + dt.timedelta(days=(place + 1) * length - 1))
            part = row.value * ((end - since).days + 1) / days
            values[place] += part
            spread[place] += part if days > 1 else 0.0
            ids[place].add(row.id)
            since = end + _DAY
    return tuple(
        ResultSpan(begin + dt.timedelta(days=place * length), values[place], spread[place], tuple(sorted(ids[place])))
        for place in range(count)
    )
