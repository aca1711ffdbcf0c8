"""What the page of campaigns asks in one question: the table, what can be chosen, and which period is worth opening."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.queries.campaign_choices import read_campaign_choices
from funneldesk.queries.campaign_cohort import find_campaign_records
from funneldesk.queries.campaign_weeks import list_weeks, read_week_leads
from funneldesk.queries.campaigns import CampaignFilter, read_campaigns, total_campaigns
from funneldesk.queries.period import ALL_TIME, Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.campaign_choices import CampaignChoices
    from funneldesk.queries.campaign_weeks import WeekLeads
    from funneldesk.queries.campaigns import CampaignRow
    from funneldesk.queries.look import Look

_ENOUGH = 10
"""So many leads make a quarter worth opening on; else all of history is shown."""


@dataclass(frozen=True)
class TableRead:
    """The table, with the filter and the period it was read with."""

    rows: tuple[CampaignRow, ...]
    choices: CampaignChoices
    wanted: CampaignFilter
    period: Period


def read_table(look: Look, wanted: CampaignFilter | None, period: Period | None, quarter: Period) -> TableRead:
    """Read the table.

    Args:
        look: the question's view.
        wanted: the filter; None for the running campaigns, or all where none runs.
        period: what figures count; None for the quarter if enough came in it, else all of history.
        quarter: the present one.
    """
    choices = read_campaign_choices(look)
    if wanted is None:
        running = bool((choices.counts or {}).get("running"))
        wanted = CampaignFilter(statuses=("running",)) if running else CampaignFilter()
    rows = read_campaigns(look, wanted, quarter if period is None else period)
    if period is None:
        period = quarter
        if total_campaigns(rows, look.business.currency).leads < _ENOUGH:
            period, rows = ALL_TIME, read_campaigns(look, wanted, ALL_TIME)
    return TableRead(rows, choices, wanted, period)


@dataclass(frozen=True)
class WeeksRead:
    """Leads by week; `starts` are the first days of all weeks, those without a lead too."""

    starts: tuple[dt.date, ...]
    weeks: tuple[WeekLeads, ...]
    campaigns: tuple[int, ...] | None
    period: Period


def read_weeks(look: Look, period: Period, campaigns: tuple[int, ...] | None) -> WeeksRead:
    """Read the leads of each week; `campaigns` None are all."""
    return WeeksRead(list_weeks(look, period), read_week_leads(look, period, campaigns), campaigns, period)


def find_week_leads(look: Look, week: dt.date, period: Period, campaigns: Sequence[int] | None) -> tuple[int, ...]:
    """The leads that a week's bar counts: who came in it, but not before in the period."""
    end = week + dt.timedelta(days=7)
    start = week if period.start is None else max(week, period.start)
    within = Period(start, end if period.end is None else min(end, period.end))
    before = Period(period.start, start)
    found: set[int] = set()
    for campaign_id in (None,) if campaigns is None else tuple(campaigns):
        came = find_campaign_records(look, "leads", campaign_id, within).ids
        if came:
            found |= set(came) - set(find_campaign_records(look, "leads", campaign_id, before).ids)
    return tuple(sorted(found))
