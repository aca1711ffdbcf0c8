"""Leads per week and campaign, and how many of them became MQLs: what the chart of the room draws."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, case, column, func, select, values

from funneldesk.analytics.calendar import day_start
from funneldesk.model.base import Instant
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.queries.campaign_cohort import first_entry, of_campaigns, reached
from funneldesk.queries.period import ALL_TIME, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period

MOST_WEEKS = 160
"""Beyond so many weeks a bar is no longer to be seen."""


@dataclass(frozen=True, slots=True)
class WeekLeads:
    """Leads of one campaign that came in one week.

    `starts_on` is the week's first day by the business's calendar, `mql` how many of the leads became an MQL since.
    """

    starts_on: dt.date
    campaign_id: int
    leads: int
    mql: int


def list_weeks(look: Look, period: Period, weeks: int = 12) -> tuple[dt.date, ...]:
    """The first days of the weeks that the chart shows, in order.

    They are those that hold days of the period; where it has no beginning, the last so many up to its end, or to
    today.
    """
    today = look.now.astimezone(look.business.zone).date()
    last = _week_of(look, min(today, period.end - dt.timedelta(days=1)) if period.end else today)
    first = _week_of(look, period.start) if period.start else last - dt.timedelta(weeks=weeks - 1)
    count = max(0, (last - first).days // 7 + 1)
    return tuple(last - dt.timedelta(weeks=back) for back in reversed(range(min(count, MOST_WEEKS))))


def read_week_leads(
    look: Look, period: Period = ALL_TIME, campaigns: Sequence[int] | None = None, weeks: int = 12
) -> tuple[WeekLeads, ...]:
    """Leads and MQLs by week and campaign, in order of the weeks; weeks without a lead have no row.

    Args:
        look: the question's view.
        period: leads that came in it; see `list_weeks` for one without a beginning.
        campaigns: these alone; None for all.
        weeks: how many where the period has no beginning.
    """
    starts = list_weeks(look, period, weeks)
    if not starts:
        return ()
    zone, week_long = look.business.zone, dt.timedelta(days=7)
    spans = values(column("number", Integer), column("since", Instant), column("until", Instant), name="week").data(
        [(at, day_start(day, zone), day_start(day + week_long, zone)) for at, day in enumerate(starts)]
    )
    scope = Scope(period=period)
    entry = first_entry(look, scope).subquery("entry")
    week = spans.c
    rows = look.connection.execute(
        select(
            week.number,
            Contact.campaign_id,
            func.count(),
            func.sum(case((Contact.id.in_(reached(look, scope, LifecycleStage.MQL)), 1), else_=0)),
        )
        .join(entry, entry.c.contact_id == Contact.id)
        .join(spans, (entry.c.at >= week.since) & (entry.c.at < week.until))
        .where(*of_campaigns(campaigns))
        .group_by(week.number, Contact.campaign_id)
        .order_by(week.number, Contact.campaign_id)
    )
    return tuple(WeekLeads(starts[number], campaign_id, int(n), int(mql)) for number, campaign_id, n, mql in rows)


def _week_of(look: Look, day: dt.date) -> dt.date:
    return day - dt.timedelta(days=(day.weekday() - look.business.first_weekday) % 7)
