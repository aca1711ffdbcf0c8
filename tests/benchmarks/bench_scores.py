"""Scores of leads with ten touches each: all from scratch, after one touch more, and who qualifies by them."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections import defaultdict
from contextlib import closing
from functools import partial
from math import floor
from typing import TYPE_CHECKING

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.score import keep_scores
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.model.base import new_uid, to_microseconds
from funneldesk.model.score_terms import Repeat
from funneldesk.queries.qualification import find_to_qualify
from funneldesk.queries.score_rules import read_rules
from funneldesk.queries.score_touched import read_touched
from funneldesk.queries.scores import CONTACT, read_score_figures
from tests.benchmarks.measuring import Line, compare, p95, run_alone, time_in_turns, workspace_copy
from tests.support.builders import look_at
from tests.support.synthetic import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funneldesk.model.score_terms import Rule
    from funneldesk.queries.look import Look

ROUNDS, ROUNDS_OF_ONE = 3, 15
TOUCHES_EACH = 10
RATIO_AIM = 2.0
ONE_AIM = 2.0
QUALIFY_AIM_MS = 500.0
ENOUGH = 10_000
"""Below this the ratio shows how long statements take to be put together."""
_WARM = 2
_DAY_US = 86_400_000_000
_KINDS = {
    "visit": 40,
    "open": 30,
    "click": 12,
    "form": 6,
    "download": 5,
    "reply": 3,
    "webinar": 2,
    "price_enquiry": 1,
    "demo_asked": 1,
}


def fill_touches(path: Path, n: int) -> None:
    """Give people touches, most of them small ones, over two and a half years."""
    rng, now = random.Random(n), to_microseconds(NOW)
    kinds = rng.choices(list(_KINDS), list(_KINDS.values()), k=TOUCHES_EACH * n)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany(
            "INSERT INTO touchpoint (uid, contact_id, kind, at, at_day_only, weight, recorded_at)"
            " VALUES (?, ?, ?, ?, 0, 1, ?)",
            ((new_uid(), rng.randint(1, n), kind, now - rng.randrange(900 * _DAY_US), now) for kind in kinds),
        )
        # Every other lead has no deal, so that it can be handed over.
        connection.execute("UPDATE deal SET contact_id = NULL WHERE id % 2")
        connection.execute("ANALYZE")


def _score_by_hand(look: Look, rules: Sequence[Rule]) -> dict[int, int]:
    """The totals as a person would write it for these rules alone: four statements and one loop."""
    now, raw = to_microseconds(look.now), _raw(look)
    limits = {row[0]: (row[1], row[2]) for row in raw.execute("SELECT key, floor, cap FROM score_group")}
    events = {rule.subject.removeprefix("touch."): rule for rule in rules if rule.subject.startswith("touch.")}
    found = raw.execute("SELECT s.id, c.key FROM source s JOIN channel c ON c.id = s.channel_id").fetchall()
    channels = dict(found)
    of_channel = {
        key: rule.points
        for rule in rules
        if rule.subject == "source.channel"
        for key in (rule.value if isinstance(rule.value, tuple) else (rule.value,))
    }
    touches: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for contact, kind, at in raw.execute("SELECT contact_id, kind, at FROM touchpoint"):
        if kind in events and at <= now:
            touches[contact][kind].append(at)
    totals = {}
    query = "SELECT id, created_at, source_id FROM contact WHERE deleted_at IS NULL"
    for contact, created, source in raw.execute(query).fetchall():
        fit = 14 + 5 + min(24, 2 + of_channel.get(channels.get(source, ""), 0))
        groups: dict[str, float] = {"fresh": 20 * 2.0 ** (-(now - created) / _DAY_US / 45)}
        for kind, times in touches.get(contact, {}).items():
            rule = events[kind]
            times.sort(reverse=True)
            points = 0.0
            counted: list[int] = []
            for at in times:
                if rule.repeat is Repeat.ONCE and counted:
                    break
                if rule.repeat is Repeat.AT_MOST:
                    limit, window = rule.repeat_limit or 0, (rule.repeat_window_days or 0) * _DAY_US
                    if len(counted) >= limit and counted[-limit] - at < window:
                        continue
                counted.append(at)
                points += rule.points * 2.0 ** (-(now - at) / _DAY_US / (rule.half_life_days or 1e12))
            groups[rule.group] = groups.get(rule.group, 0.0) + points
        engagement = sum(max(limits[key][0], min(limits[key][1], points)) for key, points in groups.items())
        totals[contact] = min(100, fit + floor(min(100.0, max(0.0, engagement)) + 0.5))
    return totals


def _raw(look: Look) -> sqlite3.Connection:
    raw = look.connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def _measure_all(path: Path, n: int) -> list[Line]:
    with look_at(path, now=NOW) as look:
        rules = read_rules(look).rules
        ours = {one.record_id: one.total for one in read_score_figures(look, CONTACT)}
        if ours != _score_by_hand(look, rules):
            raise AssertionError("the scores and those by hand differ")
        times = time_in_turns(
            {
                "ours": lambda: read_score_figures(look, CONTACT),
                "SQL and a loop by hand": lambda: _score_by_hand(look, rules),
            },
            rounds=ROUNDS,
            warm=0,
        )
        case = f"score all, {TOUCHES_EACH} touches each"
        lines = [compare(case, n, times, "ours", "SQL and a loop by hand", RATIO_AIM if n >= ENOUGH else None)]
        spent = time_in_turns({"ours": lambda: find_to_qualify(look)}, rounds=9)["ours"]
        found = len(find_to_qualify(look))
        case = f"find the {found:,} who qualify"
        lines.append(Line(case, n, statistics.median(spent), p95(spent), aim=QUALIFY_AIM_MS, judged="value"))
    return lines


def _measure_one(path: Path, n: int) -> list[float]:
    """After one touch more: whose score it is, the score, and keeping it."""
    spent: list[float] = []
    with Application.open(path, clock=FixedClock(NOW)) as app:
        for turn in range(ROUNDS_OF_ONE + _WARM):
            change = app.run(log_touchpoint, contact_id=1 + turn * 37 % n, kind="demo_asked").result().change
            assert change is not None
            begun = time.perf_counter()
            ids = sorted(app.ask(read_touched, change.touched.ids).result().contacts)
            figures = app.ask(read_score_figures, CONTACT, ids).result()
            keep = partial(keep_scores, kind=CONTACT, asked=ids, figures=figures)
            app.submit(keep, name="keep_scores", cause="job").result()
            # The first two load what the others find loaded.
            if turn >= _WARM:
                spent.append((time.perf_counter() - begun) * 1000)
    return spent


def measure(sizes: Sequence[int]) -> list[Line]:
    """Scoring and qualifying at each size; one touch more must cost the same at all of them."""
    lines: list[Line] = []
    smallest: float | None = None
    for n in sizes:
        path = workspace_copy(n, "scores")
        fill_touches(path, n)
        with Application.open(path, clock=FixedClock(NOW)) as app:
            figures = app.ask(read_score_figures, CONTACT).result()
            begun = time.perf_counter()
            app.submit(partial(keep_scores, kind=CONTACT, asked=None, figures=figures), name="keep_scores").result()
            lines.append(Line("keep all scores", n, (time.perf_counter() - begun) * 1000, judged="value"))
        lines += _measure_all(path, n)
        spent = _measure_one(path, n)
        median = statistics.median(spent)
        floor_words = "" if smallest is None else f"at {sizes[0]:,}"
        lines.append(Line("score after one touch", n, median, p95(spent), floor_words, smallest, ONE_AIM))
        smallest = median if smallest is None else smallest
    return lines


if __name__ == "__main__":
    run_alone(measure)
