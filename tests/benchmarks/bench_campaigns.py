"""The table of campaigns with three years of daily results, against the same answers written by hand in SQL."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.model.base import to_microseconds
from funneldesk.queries.campaign_page import read_campaign_page
from funneldesk.queries.campaign_weeks import read_week_leads
from funneldesk.queries.campaigns import read_campaigns
from funneldesk.queries.marketing_metrics import MARKETING_METRICS
from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import ALL_TIME, EVERYTHING, Period
from tests.benchmarks.measuring import compare, run_alone, run_folder, time_in_turns, workspace
from tests.support.synthetic import NOW
from tests.support.synthetic_campaigns import add_campaigns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.benchmarks.measuring import Line

ROUNDS = 9
_FIGURES = tuple(metric.name for metric in MARKETING_METRICS)
QUARTER = Period(dt.date(2026, 9, 1), dt.date(2026, 12, 1))

_RESULTS = """
    SELECT campaign_id, system, currency, COUNT(*), SUM(impressions), SUM(clicks), SUM(visits), SUM(page_conversions),
           SUM(mentions), SUM(branded_visits), SUM(spend_minor)
    FROM campaign_result WHERE starts_on >= ? AND starts_on < ? AND ends_on < ? GROUP BY campaign_id, system, currency
"""
_CAME = "SELECT contact_id FROM lifecycle_change WHERE to_stage = 'lead' AND at >= ? AND at < ?"
_DEALT = "SELECT contact_id, stage_kind FROM deal WHERE deleted_at IS NULL AND contact_id IS NOT NULL"
_BEST = f"""
    WITH came(contact_id) AS ({_CAME}),
         reached(contact_id, rank) AS (
             SELECT contact_id, CASE to_stage WHEN 'mql' THEN 1 WHEN 'sal' THEN 1 WHEN 'sql' THEN 2 ELSE 3 END
             FROM lifecycle_change WHERE to_stage IN ('mql', 'sal', 'sql', 'customer', 'repeat', 'loyal')
             UNION ALL SELECT contact_id, CASE stage_kind WHEN 'won' THEN 3 ELSE 2 END FROM ({_DEALT})),
         best AS (SELECT contact_id, MAX(rank) AS rank FROM reached GROUP BY contact_id)
    SELECT c.campaign_id, COUNT(*), SUM(b.rank >= 1), SUM(b.rank >= 2), SUM(b.rank >= 3)
    FROM contact c LEFT JOIN best b ON b.contact_id = c.id
    WHERE c.deleted_at IS NULL AND c.campaign_id IS NOT NULL AND c.id IN (SELECT contact_id FROM came)
    GROUP BY c.campaign_id
"""  # noqa: S608  constant text
_REVENUE = f"""
    SELECT COALESCE(d.campaign_id, c.campaign_id), d.currency, SUM(d.won_amount_minor), COUNT(*)
    FROM deal d JOIN contact c ON c.id = d.contact_id
    WHERE d.stage_kind = 'won' AND d.deleted_at IS NULL AND d.won_amount_minor IS NOT NULL AND c.deleted_at IS NULL
      AND c.id IN ({_CAME}) GROUP BY 1, 2
"""  # noqa: S608  constant text
_EVER = "SELECT campaign_id, SUM(spend_minor) FROM campaign_result GROUP BY campaign_id"


@cache
def _with_campaigns(n: int) -> Path:
    """A workspace of so many deals, contacts and touches with 200 campaigns, made once a run."""
    path = run_folder() / f"campaigns-{n}.funnel"
    shutil.copyfile(workspace(n), path)
    return add_campaigns(path)


def _by_hand(connection: sqlite3.Connection, days: tuple[str, str], instants: tuple[int, int]) -> list[Any]:
    return [
        connection.execute(_RESULTS, (days[0], days[1], days[1])).fetchall(),
        connection.execute(_BEST, instants).fetchall(),
        connection.execute(_REVENUE, instants).fetchall(),
        connection.execute(_EVER).fetchall(),
    ]


def _edges(app: Application, period: Period) -> tuple[tuple[str, str], tuple[int, int]]:
    start, end = period.bounds(app.business.zone)
    return (
        (str(period.start or "0001-01-01"), str(period.end or "9999-12-31")),
        (0 if start is None else to_microseconds(start), 2**62 if end is None else to_microseconds(end)),
    )


def _check(app: Application, raw: sqlite3.Connection, period: Period) -> None:
    """Both ways must tell the same before their times mean anything."""
    results, people, revenue, _ = _by_hand(raw, *_edges(app, period))
    rows = app.ask(read_campaigns, period=period).result()
    told = {
        row.id: (row.figures.leads, row.figures.mql, row.figures.sql, row.figures.customers)
        for row in rows
        if row.figures.leads
    }
    if {key: (n, mql or 0, sql or 0, won or 0) for key, n, mql, sql, won in people} != told:
        raise AssertionError("the table and raw SQL tell different people")
    if sum(row[-1] for row in results) != sum(row.figures.spend.minor for row in rows if row.figures.spend):
        raise AssertionError("the table and raw SQL tell different spend")
    if sum(row[2] for row in revenue) != sum(row.figures.revenue.minor for row in rows):
        raise AssertionError("the table and raw SQL tell different revenue")


def measure(sizes: Sequence[int]) -> list[Line]:
    """The table of a quarter and of all time, one page and the chart, each beside its floor."""
    lines = []
    for n in sizes:
        path = _with_campaigns(n)
        with (
            Application.open(path, read_only=True, clock=FixedClock(NOW)) as app,
            closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as raw,
        ):
            raw.execute("PRAGMA cache_size=-32768")
            edges = {period: _edges(app, period) for period in (QUARTER, ALL_TIME)}
            for period in edges:
                _check(app, raw, period)
            times = time_in_turns(
                {
                    "quarter": lambda app=app: app.ask(read_campaigns, period=QUARTER).result(),  # type: ignore[misc]  # bound a round
                    "SQL a quarter": lambda raw=raw, edges=edges: _by_hand(raw, *edges[QUARTER]),  # type: ignore[misc]
                    "all time": lambda app=app: app.ask(read_campaigns).result(),  # type: ignore[misc]
                    "SQL all time": lambda raw=raw, edges=edges: _by_hand(raw, *edges[ALL_TIME]),  # type: ignore[misc]
                    "page": lambda app=app: app.ask(read_campaign_page, 7, QUARTER).result(),  # type: ignore[misc]
                    "figures": lambda app=app: app.ask(read_figures, _FIGURES, EVERYTHING).result(),  # type: ignore[misc]
                    "weeks": lambda app=app: app.ask(read_week_leads, QUARTER).result(),  # type: ignore[misc]
                },
                rounds=ROUNDS,
            )
        lines += [
            compare("200 campaigns, a quarter of three years", n, times, "quarter", "SQL a quarter", 1.3),
            compare("200 campaigns, all of three years", n, times, "all time", "SQL all time", 1.5),
            compare("one campaign's page", n, times, "page", "SQL a quarter", 1.0),
            compare("all figures of marketing, all of three years", n, times, "figures", "SQL all time", 5.0),
            compare("leads per week by campaign", n, times, "weeks", "SQL a quarter", 1.0),
        ]
    return lines


if __name__ == "__main__":
    run_alone(measure)
