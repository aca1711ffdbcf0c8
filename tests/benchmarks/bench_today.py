"""A day and the leaks of a business with as many leads as deals and ten touches each, against SQL written by hand."""

# ruff: noqa: S608  every piece of the SQL below stands in this file
# ruff: noqa: E501  statements are read as they are written
from __future__ import annotations

import random
import sqlite3
import statistics
from contextlib import closing
from typing import TYPE_CHECKING

from funneldesk.analytics.calendar import day_start
from funneldesk.model.base import new_uid, to_microseconds
from funneldesk.queries.going_cold import read_going_cold
from funneldesk.queries.leaks import read_leaks
from funneldesk.queries.month_pace import read_month_pace
from funneldesk.queries.second_order import read_second_orders
from funneldesk.queries.today import count_waiting, read_today
from funneldesk.queries.today_news import read_news
from tests.benchmarks.measuring import Line, compare, exponent, p95, run_alone, time_in_turns, workspace_copy
from tests.support.builders import look_at
from tests.support.synthetic import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funneldesk.queries.look import Look

ROUNDS = 9
TOUCHES_EACH = 10
RATIO_AIM = 1.5
ENOUGH = 100_000
"""Below this most of the time goes into putting some thirty statements together, whatever they find."""
WHOLE_AIM_MS = 150.0
_DAY_US = 86_400_000_000
_STATES = {"offered": 2, "accepted": 3, "mql": 2, "expired": 3, "recycled": 20, "rejected": 20, "sql": 50}
_STAGES = {"offered": "mql", "accepted": "sal", "mql": "mql", "recycled": "recycled", "sql": "sql"}
_OPEN = "deleted_at IS NULL AND stage_kind = 'open'"
_PLANNED = "done_at IS NULL AND deleted_at IS NULL"

_LINES = """
SELECT a.id, a.kind, a.subject, a.due_at, d.title, d.amount_minor, coalesce(co.name, c.name)
FROM activity a LEFT JOIN deal d ON d.id = a.deal_id LEFT JOIN contact c ON c.id = d.contact_id
LEFT JOIN company co ON co.id = d.company_id
WHERE a.done_at IS NULL AND a.deleted_at IS NULL AND a.due_at < :tomorrow
ORDER BY a.due_at < :today, CASE WHEN a.due_at >= :today THEN a.due_at END, d.amount_minor DESC, a.id LIMIT 60
"""
_ROUNDS_OF = """
SELECT h.id, h.due_at, h.score, h.qualified_why, coalesce(co.name, c.name) FROM handoff h
JOIN contact c ON c.id = h.contact_id LEFT JOIN company co ON co.id = c.company_id
WHERE h.state = :state AND h.due_at IS NOT NULL ORDER BY h.due_at LIMIT 60
"""
_MONEY = f"""
SELECT currency, sum(amount_minor) FROM deal WHERE {_OPEN} AND id IN (
SELECT deal_id FROM activity WHERE {_PLANNED} AND due_at < :tomorrow
UNION SELECT id FROM deal WHERE {_OPEN} AND contact_id IN (
SELECT contact_id FROM handoff WHERE state IN ('offered', 'accepted') AND due_at IS NOT NULL)) GROUP BY currency
"""
_HOW_MANY = (
    f"SELECT count(*) FROM activity WHERE {_PLANNED} AND due_at < :tomorrow",
    (
        "SELECT state, count(*) FROM handoff WHERE state IN ('offered', 'accepted', 'mql') AND due_at IS NOT NULL"
        " GROUP BY state"
    ),
    "SELECT count(*) FROM contact WHERE deleted_at IS NULL AND lifecycle_stage = 'recycled' AND revisit_on <= :day",
    (
        "SELECT count(*) FROM contact WHERE lifecycle_stage = 'lead' AND id IN"
        " (SELECT contact_id FROM handoff WHERE state = 'expired')"
    ),
)
_TOUCHED = "coalesce(last_touch_at, stage_entered_at)"
_LIMIT = ":today - 86400000000 * 2 * (SELECT coalesce(idle_after_days, 14) FROM stage WHERE stage.id = stage_id)"
_SINCE = (
    "coalesce((SELECT max(qualified_at) FROM handoff h WHERE h.contact_id = contact.id AND state IN"
    " ('mql', 'offered', 'accepted')), (SELECT max(at) FROM lifecycle_change l WHERE l.contact_id = contact.id"
    " AND to_stage = 'mql'))"
)
_LEAKS = (
    f"SELECT currency, count(*), sum(amount_minor) FROM deal WHERE {_OPEN} AND owner_id IS NULL GROUP BY currency",
    (
        f"SELECT currency, count(*), sum(amount_minor) FROM deal WHERE {_OPEN} AND next_activity_id IS NULL"
        " GROUP BY currency"
    ),
    (
        f"SELECT currency, count(*), sum(amount_minor) FROM deal WHERE {_OPEN} AND {_TOUCHED} < {_LIMIT} AND"
        f" (next_activity_id IS NULL OR next_activity_id NOT IN (SELECT id FROM activity WHERE {_PLANNED}"
        " AND due_at >= :today)) GROUP BY currency"
    ),
    (
        "SELECT currency, count(*), sum(won_amount_minor) FROM deal WHERE deleted_at IS NULL AND stage_kind = 'won'"
        " AND closed_at < :week AND closed_at >= :half_year AND id NOT IN (SELECT deal_id FROM feedback WHERE deal_id"
        " IS NOT NULL) GROUP BY currency"
    ),
    (
        "SELECT count(*) FROM contact WHERE deleted_at IS NULL AND lifecycle_stage IN ('mql', 'sal', 'sql') AND owner_id"
        " IS NULL AND id NOT IN (SELECT contact_id FROM handoff WHERE state IN ('mql', 'offered', 'accepted') AND owner_id"
        " IS NOT NULL)"
    ),
    (
        f"SELECT count(*) FROM contact WHERE deleted_at IS NULL AND lifecycle_stage = 'mql' AND {_SINCE} < :week AND NOT"
        f" EXISTS (SELECT 1 FROM activity a WHERE a.contact_id = contact.id AND a.done_at >= {_SINCE})"
    ),
    (
        "SELECT count(*) FROM contact WHERE lifecycle_stage = 'lead' AND id IN"
        " (SELECT contact_id FROM handoff WHERE state = 'expired')"
    ),
    "SELECT count(*) FROM contact WHERE deleted_at IS NULL AND lifecycle_stage = 'recycled' AND revisit_on < :day",
    (
        f"SELECT sum(amount_minor) FROM deal WHERE {_OPEN} AND contact_id IN (SELECT id FROM contact WHERE deleted_at IS"
        " NULL AND lifecycle_stage = 'recycled' AND revisit_on < :day)"
    ),
    "SELECT count(DISTINCT contact_id) FROM lifecycle_change WHERE to_stage = 'mql'",
    (
        "SELECT count(*), sum(won_amount_minor) FROM deal WHERE deleted_at IS NULL AND stage_kind = 'won' AND closed_at >="
        " :half_year"
    ),
)


def fill_handover(path: Path, n: int) -> None:
    """Give the people touches, and one in five a round of the handoff, as years of work would."""
    rng, now = random.Random(n), to_microseconds(NOW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany(
            "INSERT INTO touchpoint (uid, contact_id, kind, at, at_day_only, weight, recorded_at)"
            " VALUES (?, ?, ?, ?, 0, 1, ?)",
            (
                (new_uid(), rng.randint(1, n), rng.choice(("visit", "open", "click", "form")), at, at)
                for at in (now - rng.randrange(900 * _DAY_US) for _ in range(TOUCHES_EACH * n))
            ),
        )
        for contact in range(1, n + 1, 5):
            state = rng.choices(list(_STATES), list(_STATES.values()))[0]
            _add_round(connection, rng, contact, state, now)
        # As the program writes it: a step of a deal names the deal's contact too.
        connection.execute(
            "UPDATE activity SET contact_id = (SELECT contact_id FROM deal WHERE deal.id = activity.deal_id)"
        )
        connection.execute("ANALYZE")


def _add_round(connection: sqlite3.Connection, rng: random.Random, contact: int, state: str, now: int) -> None:
    is_open = state in ("offered", "accepted", "mql")
    at = now - rng.randrange((5 if is_open else 600) * _DAY_US)
    connection.execute(
        "INSERT INTO handoff (uid, contact_id, round_no, state, owner_id, qualified_at, qualified_why, is_by_hand,"
        " score, fit, engagement, cell, due_at, recorded_at, closed_at)"
        " VALUES (?, ?, 1, ?, ?, ?, 'Asked for a demo', 0, 70, 70, 70, 'A1', ?, ?, ?)",
        (
            new_uid(),
            contact,
            state,
            None if state == "mql" else rng.randint(1, 4),
            at,
            now + rng.randint(-_DAY_US, _DAY_US) if is_open else None,
            at,
            None if is_open else at,
        ),
    )
    connection.execute(
        "INSERT INTO lifecycle_change (uid, contact_id, from_stage, to_stage, at, at_day_only, recorded_at, cause)"
        " VALUES (?, ?, 'lead', 'mql', ?, 0, ?, 'automation')",
        (new_uid(), contact, at, at),
    )
    revisit = f"2026-{rng.randint(10, 12)}-15" if state == "recycled" else None
    connection.execute(
        "UPDATE contact SET lifecycle_stage = ?, revisit_on = ? WHERE id = ?",
        (_STAGES.get(state, "lead"), revisit, contact),
    )


def _by_hand(look: Look, statements: Sequence[str], **more: str) -> list[list[tuple[object, ...]]]:
    zone = look.business.zone
    today = to_microseconds(day_start(look.now.astimezone(zone).date(), zone))
    values = {
        "today": today,
        "tomorrow": today + _DAY_US,
        "week": today - 7 * _DAY_US,
        "half_year": today - 180 * _DAY_US,
        "day": look.now.astimezone(zone).date().isoformat(),
        **more,
    }
    raw = look.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return [raw.execute(statement, values).fetchall() for statement in statements]


def _day_by_hand(look: Look) -> int:
    found = _by_hand(look, (_LINES, _MONEY, *_HOW_MANY))
    for state in ("offered", "accepted", "mql"):
        _by_hand(look, (_ROUNDS_OF,), state=state)
    return int(str(found[2][0][0]))


def _fresh(look: Look) -> Look:
    """The same snapshot with nothing remembered."""
    look._answers.clear()
    return look


def measure(sizes: Sequence[int]) -> list[Line]:
    """The day, its right half and the leaks; the first and the last over their floors."""
    lines: list[Line] = []
    for n in sizes:
        path = workspace_copy(n, "today")
        fill_handover(path, n)
        with look_at(path, now=NOW) as look:
            if read_today(look).n_steps < _day_by_hand(look):
                raise AssertionError("the day and the SQL by hand find different work")
            cases = {
                "day": lambda look=look: read_today(_fresh(look)),
                "day, by hand": lambda look=look: _day_by_hand(look),
                "leaks": lambda look=look: read_leaks(_fresh(look)),
                "leaks, by hand": lambda look=look: _by_hand(look, _LEAKS),
                "cold": lambda look=look: read_going_cold(_fresh(look)),
                "news": lambda look=look: read_news(_fresh(look)),
                "second orders": lambda look=look: read_second_orders(_fresh(look)),
                "month": lambda look=look: read_month_pace(_fresh(look)),
                "badges": lambda look=look: count_waiting(_fresh(look)),
            }
            times = time_in_turns(cases, rounds=ROUNDS)
        aim = RATIO_AIM if n >= ENOUGH else None
        lines.append(compare("Today, the lines", n, times, "day", "day, by hand", aim))
        lines.append(compare("all leaks in money", n, times, "leaks", "leaks, by hand", aim))
        lines += [
            Line(f"Today, {name}", n, statistics.median(times[name]), p95(times[name]))
            for name in ("cold", "news", "second orders", "month", "badges")
        ]
        parts = ("day", "leaks", "cold", "news", "second orders", "month")
        whole = [sum(turn) for turn in zip(*(times[part] for part in parts), strict=True)]
        lines.append(Line("Today, whole", n, statistics.median(whole), p95(whole), aim=WHOLE_AIM_MS, judged="value"))
    for case in ("Today, the lines", "all leaks in money", "Today, whole"):
        grown = exponent([line for line in lines if line.case == case])
        if grown is not None:
            print(f"{case}: grows with n to the power of {grown:.2f}")
    return lines


if __name__ == "__main__":
    run_alone(measure)
