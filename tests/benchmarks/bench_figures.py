"""All open deals, the funnel and the time in stage, against the same answers written by hand in SQL."""

from __future__ import annotations

import sqlite3
import statistics
from contextlib import closing
from typing import TYPE_CHECKING, Any

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.model.base import to_microseconds
from funneldesk.queries.board import BoardFilter, read_cards
from funneldesk.queries.funnel import read_funnel
from funneldesk.queries.period import EVERYTHING
from funneldesk.queries.stage_time import read_time_in_stage
from tests.benchmarks.measuring import compare, run_alone, time_in_turns, workspace
from tests.support.synthetic import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.board import CardRow
    from funneldesk.queries.look import Look
    from tests.benchmarks.measuring import Line

ROUNDS = 11

_CARDS = """
    SELECT d.id, d.stage_id, d.stage_kind, d.rank, d.title, COALESCE(c.name, p.name), d.amount_minor, d.currency,
           d.probability, d.owner_id, d.source_id, d.campaign_id, d.company_id, d.contact_id, d.expected_close_on,
           d.stage_entered_at, d.opened_at, d.closed_at, d.last_touch_at, d.next_activity_id, a.kind, a.subject,
           a.due_at, a.due_day_only, s.total
    FROM deal d LEFT JOIN company c ON c.id = d.company_id LEFT JOIN contact p ON p.id = d.contact_id
         LEFT JOIN activity a ON a.id = d.next_activity_id
         LEFT JOIN cached_score s ON s.kind = 'deal' AND s.record_id = d.id
    WHERE d.deleted_at IS NULL
"""
_ORDER = "ORDER BY d.stage_id, d.rank, d.id"
_OPEN_DEALS = f"{_CARDS} AND d.stage_id IN (SELECT id FROM stage WHERE kind = 'open') {_ORDER}"  # noqa: S608  constant text
_WON_DEALS = f"{_CARDS} AND d.stage_kind = 'won' AND d.closed_at >= ? ORDER BY d.stage_id, d.closed_at DESC, d.id DESC"
_CONTACTS = "SELECT lifecycle_stage, COUNT(*) FROM contact WHERE deleted_at IS NULL GROUP BY lifecycle_stage"
# Kept visits only: a stage was reached by the deals with a first visit to it.
_REACHED = "SELECT stage_id, COUNT(*) FROM stage_visit WHERE visit_no = 1 GROUP BY stage_id"
_LOST_FROM = """
    SELECT furthest_stage_id, COUNT(*) FROM deal WHERE stage_kind = 'lost' AND deleted_at IS NULL
    GROUP BY furthest_stage_id
"""
_LENGTHS = "SELECT seconds FROM stage_visit WHERE stage_id = ? AND seconds IS NOT NULL ORDER BY seconds"
_COUNT = "SELECT COUNT(*) FROM stage_visit WHERE stage_id = ? AND seconds IS NOT NULL"
_NTH = "SELECT seconds FROM stage_visit WHERE stage_id = ? AND seconds IS NOT NULL ORDER BY seconds LIMIT 1 OFFSET ?"
_RUNNING = "SELECT entered_at FROM stage_visit WHERE stage_id = ? AND is_open"


def _cards(look: Look) -> list[CardRow]:
    return read_cards(look, BoardFilter())


def _cards_by_hand(connection: sqlite3.Connection, since: int) -> list[tuple[Any, ...]]:
    return [*connection.execute(_OPEN_DEALS), *connection.execute(_WON_DEALS, (since,))]


def _funnel_by_hand(connection: sqlite3.Connection) -> tuple[Any, ...]:
    return (
        connection.execute(_REACHED).fetchall(),
        connection.execute(_LOST_FROM).fetchall(),
        connection.execute(_CONTACTS).fetchall(),
    )


def _times_by_hand(connection: sqlite3.Connection, stages: Sequence[int]) -> dict[int, tuple[int, int, float]]:
    """The lengths of closed visits and the beginnings of those that run, which censored quantiles need in full."""
    found = {}
    for stage in stages:
        lengths = [row[0] for row in connection.execute(_LENGTHS, (stage,))]
        running = connection.execute(_RUNNING, (stage,)).fetchall()
        found[stage] = (len(lengths), len(running), statistics.median(lengths))
    return found


def _closed_medians(connection: sqlite3.Connection, stages: Sequence[int]) -> dict[int, float]:
    """The medians of closed visits alone, straight from the index: less than what is asked."""
    medians = {}
    for stage in stages:
        count = connection.execute(_COUNT, (stage,)).fetchone()[0]
        medians[stage] = connection.execute(_NTH, (stage, count // 2)).fetchone()[0]
    return medians


def _check(app: Application, raw: sqlite3.Connection, since: int, stages: Sequence[int]) -> None:
    """Both ways must tell the same before their times mean anything."""
    if app.ask(_cards).result() != _cards_by_hand(raw, since):
        raise AssertionError("the board and raw SQL tell different deals")
    reached = dict(raw.execute(_REACHED))
    rows: Any = app.ask(read_funnel, EVERYTHING).result().value
    if any(row.entered != reached[int(row.key.removeprefix("stage-"))] for row in rows if row.part == "sales"):
        raise AssertionError("the funnel and the visits tell different numbers")
    by_hand = _times_by_hand(raw, stages)
    times: Any = app.ask(read_time_in_stage, EVERYTHING).result().value
    if any((time.closed, time.open) != by_hand[time.stage_id][:2] for time in times):
        raise AssertionError("the time in stage and the visits tell different numbers")


def measure(sizes: Sequence[int]) -> list[Line]:
    """Each question through the application and by hand, in turns."""
    lines = []
    for n in sizes:
        with (
            Application.open(workspace(n), read_only=True, clock=FixedClock(NOW)) as app,
            closing(sqlite3.connect(f"file:{workspace(n)}?mode=ro", uri=True, isolation_level=None)) as raw,
        ):
            raw.execute("PRAGMA cache_size=-32768")
            stages = [row[0] for row in raw.execute("SELECT id FROM stage WHERE kind = 'open'")]
            since = to_microseconds(NOW.astimezone(app.business.zone).replace(day=1, hour=0, minute=0))
            _check(app, raw, since, stages)
            times = time_in_turns(
                {
                    "open deals": lambda app=app: app.ask(_cards).result(),  # type: ignore[misc]  # bound a round
                    "raw SQL": lambda raw=raw, since=since: _cards_by_hand(raw, since),  # type: ignore[misc]
                    "funnel": lambda app=app: app.ask(read_funnel, EVERYTHING).result(),  # type: ignore[misc]
                    "SQL on visits": lambda raw=raw: _funnel_by_hand(raw),  # type: ignore[misc]
                    "time in stage": lambda app=app: app.ask(read_time_in_stage, EVERYTHING).result(),  # type: ignore[misc]
                    "SQL on lengths": lambda raw=raw, stages=stages: _times_by_hand(raw, stages),  # type: ignore[misc]
                    "closed medians": lambda raw=raw, stages=stages: _closed_medians(raw, stages),  # type: ignore[misc]
                },
                rounds=ROUNDS,
            )
        lines += [
            compare("all open deals with what stands on a card", n, times, "open deals", "raw SQL", 1.2),
            compare("the funnel, leads and stages", n, times, "funnel", "SQL on visits", 1.3),
            compare("time in stage, open visits censored", n, times, "time in stage", "SQL on lengths", 1.3),
            compare("time in stage, over an index walk that asks less", n, times, "time in stage", "closed medians"),
        ]
    return lines


if __name__ == "__main__":
    run_alone(measure)
