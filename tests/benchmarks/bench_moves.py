"""A move of a deal with its journal and durable commit, against the bare statements in one durable transaction."""

from __future__ import annotations

import random
import shutil
import sqlite3
import statistics
import time
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.deal import move_deal
from funneldesk.model.deal import Deal
from tests.benchmarks.measuring import FRAME_MS, Line, exponent, p95, run_alone, workspace_copy
from tests.support.synthetic import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look

MOVES = 300


def _open_deals(look: Look) -> list[tuple[int, int]]:
    query = select(Deal.id, Deal.stage_id).where(Deal.stage_kind == "open", Deal.deleted_at.is_(None))
    return [(row.id, row.stage_id) for row in look.connection.execute(query)]


def _move_by_hand(connection: sqlite3.Connection, deal: int, stage: int) -> None:
    """What cannot be left out: the deal's row, the visit that ends and the one that begins."""
    at = int(NOW.timestamp() * 1_000_000)
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE deal SET stage_id = ?, stage_entered_at = ? WHERE id = ?", (stage, at, deal))
        connection.execute("UPDATE stage_visit SET is_open = 0, left_at = ? WHERE deal_id = ? AND is_open", (at, deal))
        connection.execute(
            "INSERT INTO stage_visit (uid, deal_id, stage_id, visit_no, entered_at, entered_day_only, left_day_only,"
            " is_open, cause, recorded_at) VALUES (hex(randomblob(18)), ?, ?, 9, ?, 0, 0, 1, 'person', ?)",
            (deal, stage, at, at),
        )


def _measure_size(n: int) -> Line:
    ours = workspace_copy(n, "moves")
    bare = ours.with_name(f"bare-{ours.name}")
    shutil.copyfile(ours, bare)
    rng = random.Random(n)
    times: dict[str, list[float]] = {"app": [], "raw": []}
    with (
        Application.open(ours, clock=FixedClock(NOW), threads=True) as app,
        closing(sqlite3.connect(bare, isolation_level=None)) as raw,
    ):
        raw.execute("PRAGMA journal_mode=WAL").fetchall()
        raw.execute("PRAGMA synchronous=FULL")
        where = dict(app.ask(_open_deals).result())
        stages = sorted(set(where.values()))
        deals = list(where)
        for turn in range(MOVES + 10):
            deal = rng.choice(deals)
            target = rng.choice([stage for stage in stages if stage != where[deal]])
            where[deal] = target
            begun = time.perf_counter()
            _move_by_hand(raw, deal, target)
            between = time.perf_counter()
            app.run(move_deal, deal_id=deal, to_stage_id=target, at_end=True).result()
            if turn >= 10:
                times["raw"].append((between - begun) * 1000)
                times["app"].append((time.perf_counter() - between) * 1000)
    return Line(
        "a move: command, journal, durable commit",
        n,
        statistics.median(times["app"]),
        p95(times["app"]),
        "bare SQL, durable",
        statistics.median(times["raw"]),
        FRAME_MS,
        "p95",
    )


def measure(sizes: Sequence[int]) -> list[Line]:
    """Moves at each size, ours and bare in turns, and how they grow."""
    lines = [_measure_size(n) for n in sizes]
    grown = exponent(lines)
    if grown is not None:
        print(f"a move grows as n^{grown:.2f}")
    return lines


if __name__ == "__main__":
    run_alone(measure)
