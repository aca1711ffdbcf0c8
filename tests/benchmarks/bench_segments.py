"""Segments over people with three touches each, against SQL written by hand for the same question."""

# ruff: noqa: S608  every piece of the SQL below stands in this file
from __future__ import annotations

import random
import sqlite3
import statistics
from contextlib import closing
from typing import TYPE_CHECKING

from funneldesk.model.base import new_uid, to_microseconds
from funneldesk.model.segment_expression import parse_filter
from funneldesk.queries.segment_events import THEIR_KINDS
from funneldesk.queries.segment_people import count_people, holds_for
from tests.benchmarks.measuring import Line, compare, p95, run_alone, time_in_turns, workspace_copy
from tests.support.builders import look_at
from tests.support.synthetic import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.look import Look

ROUNDS = 9
TOUCHES_EACH = 3
RATIO_AIM = 1.6
AIM_MS = 100.0
ENOUGH = 10_000
"""Below this a question takes a few milliseconds and the ratio shows how long a statement takes to be put together."""
_DAY_US = 86_400_000_000
_KINDS = {"visit": 40, "open": 20, "message": 30, "form": 10, "click": 10, "download": 5, "webinar": 3}
_CITIES = ("Pune", "Mumbai", "Nashik", "Nagpur", "Delhi", "Jaipur", "Surat", "Indore", "Kochi", "Chennai")
_INDUSTRIES = ("Dairy", "Hotels", "Schools", "Mills", "Farms", "Hospitals")
_INTERESTS = ("dairy", "roof", "pump", "export", "storage")

_THEIRS = f"kind IN ({', '.join(repr(kind) for kind in THEIR_KINDS)})"
_WON = "SELECT contact_id FROM deal WHERE deleted_at IS NULL AND contact_id IS NOT NULL AND stage_kind = 'won'"
_DAIRY = "company_id IN (SELECT id FROM company WHERE industry COLLATE NOCASE IN ('Dairy', 'Hotels'))"
_RICH = f"id IN ({_WON} AND currency = 'INR' GROUP BY contact_id HAVING sum(won_amount_minor) >= 20000000)"
_WEBINAR = "id IN (SELECT contact_id FROM touchpoint WHERE kind = 'webinar' AND at >= :d90 AND at < :d_1)"
_MET = f"id IN (SELECT contact_id FROM touchpoint WHERE {_THEIRS} AND at >= :d30 AND at < :d_1)"
_OPENED = "id IN (SELECT contact_id FROM touchpoint WHERE kind = 'open' AND at >= :d180 AND at < :d_1)"
_CLICKED = "id IN (SELECT contact_id FROM touchpoint WHERE kind = 'click' GROUP BY contact_id HAVING count(*) >= 2)"
_KEEN = "custom LIKE '%dairy%' AND lower(json_extract(custom, '$.interests')) = 'dairy'"
_SEEN = (
    f"SELECT contact_id, count(*) n FROM touchpoint WHERE +{_THEIRS} GROUP BY contact_id UNION ALL "
    "SELECT contact_id, count(*) n FROM deal WHERE deleted_at IS NULL AND stage_kind = 'won' "
    "AND contact_id IS NOT NULL GROUP BY contact_id"
)

CASES: dict[str, tuple[str, str]] = {
    "a city": ('city = "Pune"', "city COLLATE NOCASE = 'Pune'"),
    "an industry": ('industry in ("Dairy", "Hotels")', _DAIRY),
    "an interest in a field of one's own": ('contact.custom.interests = "dairy"', _KEEN),
    "a score": (
        "points >= 60",
        "id IN (SELECT record_id FROM cached_score WHERE kind = 'contact' AND total >= 60)",
    ),
    "a touch ever": (
        "touch",
        f"EXISTS (SELECT 1 FROM touchpoint t WHERE t.contact_id = contact.id AND +t.{_THEIRS})",
    ),
    "a touch lately": ("touch within 30 days", _MET),
    "three touches": (
        "touch at least 3 times",
        f"id IN (SELECT contact_id FROM touchpoint WHERE +{_THEIRS} GROUP BY contact_id HAVING count(*) >= 3)",
    ),
    "touches and wins": (
        "frequency >= 5",
        f"id IN (SELECT contact_id FROM ({_SEEN}) GROUP BY contact_id HAVING sum(n) >= 5)",
    ),
    "lately, often and much": (
        "recency <= 90 and frequency >= 4 and won_amount >= 200000",
        (
            f"(id IN (SELECT contact_id FROM touchpoint WHERE {_THEIRS} AND at >= :d90 AND at < :d_1)"
            f" OR id IN ({_WON} AND closed_at >= :d90 AND closed_at < :d_1))"
            f" AND id IN (SELECT contact_id FROM ({_SEEN}) GROUP BY contact_id HAVING sum(n) >= 4) AND {_RICH}"
        ),
    ),
    "all of five, one of them any of two": (
        (
            'city = "Pune" and (industry in ("Dairy", "Hotels") or touch.webinar within 90 days) and not lifecycle = '
            "customer and won_amount >= 200000"
        ),
        f"city COLLATE NOCASE = 'Pune' AND ({_DAIRY} OR {_WEBINAR}) AND lifecycle_stage <> 'customer' AND {_RICH}",
    ),
    "any of three": (
        'city = "Pune" or touch within 30 days or points >= 80',
        (
            f"(city COLLATE NOCASE = 'Pune' OR {_MET} OR id IN "
            "(SELECT record_id FROM cached_score WHERE kind = 'contact' AND total >= 80))"
        ),
    ),
    "any and all, and a contrary": (
        (
            '(city in ("Pune", "Mumbai") or contact.custom.interests = "dairy") and (touch.open within 180 days or '
            "touch.click at least 2 times) and not deal.won"
        ),
        (
            f"(city COLLATE NOCASE IN ('Pune', 'Mumbai') OR ({_KEEN})) AND ({_OPENED} OR {_CLICKED})"
            f" AND id NOT IN ({_WON})"
        ),
    ),
}
"""Case → the segment as a person writes it, and the condition on contacts written by hand."""


def fill_people(path: Path, n: int) -> None:
    """Give people places, interests and touches, as years of marketing would."""
    rng, now = random.Random(n), to_microseconds(NOW)
    kinds = rng.choices(list(_KINDS), list(_KINDS.values()), k=TOUCHES_EACH * n)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany(
            "UPDATE contact SET city = ?, custom = ? WHERE id = ?",
            (
                (
                    rng.choice(_CITIES),
                    f'{{"attitude":"keen","interests":"{rng.choice(_INTERESTS)}"}}' if rng.random() < 0.6 else None,
                    contact,
                )
                for contact in range(1, n + 1)
            ),
        )
        connection.execute("UPDATE company SET employees = id % 900")
        for place, industry in enumerate(_INDUSTRIES):
            connection.execute("UPDATE company SET industry = ? WHERE id % ? = ?", (industry, len(_INDUSTRIES), place))
        connection.executemany(
            "INSERT INTO touchpoint (uid, contact_id, kind, at, at_day_only, weight, recorded_at)"
            " VALUES (?, ?, ?, ?, 0, 1, ?)",
            ((new_uid(), rng.randint(1, n), kind, now - rng.randrange(900 * _DAY_US), now) for kind in kinds),
        )
        connection.execute("ANALYZE")


def _count_by_hand(look: Look, condition: str) -> int:
    zone = look.business.zone
    today = look.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = {f"d{'_1' if ago < 0 else ago}": to_microseconds(today) - ago * _DAY_US for ago in (-1, 30, 90, 180)}
    raw = look.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    query = f"SELECT count(*) FROM contact WHERE deleted_at IS NULL AND {condition}"
    return int(raw.execute(query, days).fetchone()[0])


def measure(sizes: Sequence[int]) -> list[Line]:
    """Each case and its floor, in turns, after both have told the same."""
    lines: list[Line] = []
    for n in sizes:
        path = workspace_copy(n, "segments")
        fill_people(path, n)
        with look_at(path, now=NOW) as look:
            cases: dict[str, Callable[[], object]] = {}
            for name, (written, condition) in CASES.items():
                filter_ = parse_filter(written)
                if count_people(look, filter_) != _count_by_hand(look, condition):
                    raise AssertionError(f"{name}: the segment and the SQL by hand find different people")
                cases[name] = _asks(look, filter_)
                cases[f"{name}, by hand"] = _asks_by_hand(look, condition)
            few = range(1, min(n, 200))
            last = parse_filter(CASES["any and all, and a contrary"][0])
            cases["200 people"] = lambda look=look, few=few, last=last: holds_for(look, last, few)  # type: ignore[misc]  # bound a round
            times = time_in_turns(cases, rounds=ROUNDS)
        for name in CASES:
            floor = f"{name}, by hand"
            line = compare(f"segment, {name}", n, times, name, floor, RATIO_AIM if n >= ENOUGH else None)
            lines.append(line)
        slowest = max(CASES, key=lambda name: statistics.median(times[name]))
        for case, key in ((f"slowest segment ({slowest})", slowest), ("which of 200 people", "200 people")):
            lines.append(Line(case, n, statistics.median(times[key]), p95(times[key]), aim=AIM_MS, judged="value"))
    return lines


def _asks(look: Look, filter_: Group) -> Callable[[], object]:
    return lambda: count_people(look, filter_)


def _asks_by_hand(look: Look, condition: str) -> Callable[[], object]:
    return lambda: _count_by_hand(look, condition)


if __name__ == "__main__":
    run_alone(measure)
