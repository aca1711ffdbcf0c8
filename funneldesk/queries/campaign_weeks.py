"""Leads per week and campaign, and how many of them became MQLs: what the chart of the room draws."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, and_, case, column, func, select, values
from sqlalchemy.orm import aliased

from funneldesk.analytics.calendar import day_start
from funneldesk.model.base import Instant
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage
from funneldesk.queries.campaign_cohort import of_campaigns, reached
from funneldesk.queries.lead_entry import is_first_lead_entry
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
    zone, long = look.business.zone, dt.timedelta(days=7)
    week = (
        values(column("number", Integer), column("since", Instant), column("until", Instant), name="spans")
        .data([(at, day_start(day, zone), day_start(day + long, zone)) for at, day in enumerate(starts)])
        .cte("week")
    )
    entry = aliased(LifecycleChange)
    mql = case((Contact.id.in_(reached(look, Scope(period=period), LifecycleStage.MQL)), Contact.id))
    rows = look.connection.execute(
        select(week.c.number, Contact.campaign_id, func.count(Contact.id.distinct()), func.count(mql.distinct()))
        .select_from(week)
        .join(entry, and_(entry.at >= week.c.since, entry.at < week.c.until))
        .join(Contact, Contact.id == entry.contact_id)
        .where(
            is_first_lead_entry(entry),
            *period.holds(entry.at, zone),
            *of_campaigns(campaigns),
        )
        .group_by(week.c.number, Contact.campaign_id)
        .order_by(week.c.number, Contact.campaign_id)
    )
    return tuple(
        WeekLeads(starts[number], campaign_id or 0, int(n), int(of_them)) for number, campaign_id, n, of_them in rows
    )


def _week_of(look: Look, day: dt.date) -> dt.date:
    return day - dt.timedelta(days=(day.weekday() - look.business.first_weekday) % 7)
