"""Campaigns with years of daily results and touches, added to a synthetic workspace."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from funneldesk.model.base import new_uid, to_microseconds
from tests.support.synthetic import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAYS = 1095
_DAY_US = 86_400_000_000
_KINDS = ("visit", "form", "download", "open", "click", "webinar", "stall")
_ROADS = (("mql",), ("mql", "sal", "sql"), ("mql", "recycled"), ("disqualified",))


def add_campaigns(path: Path, campaigns: int = 200, days: int = DAYS, *, seed: int = 1) -> Path:
    """Give a workspace so many campaigns, results of each day, and a source campaign and a touch to each contact."""
    rng = random.Random(seed)
    now = to_microseconds(NOW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.executemany(
            "INSERT INTO campaign (uid, name, name_key, status, channel_id, budget_minor) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (new_uid(), f"Campaign {n:03d}", f"campaign {n:03d}", "running", n % 12 + 1, 90_000_000)
                for n in range(campaigns)
            ),
        )
        ids = [row[0] for row in connection.execute("SELECT id FROM campaign ORDER BY id")]
        connection.executemany(
            "INSERT INTO campaign_result (uid, campaign_id, starts_on, ends_on, system, row_key, impressions, clicks,"
            " visits, spend_minor, currency, recorded_at) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, 'INR', ?)",
            _results(rng, ids, days, now),
        )
        contacts = [row[0] for row in connection.execute("SELECT id FROM contact ORDER BY id")]
        connection.executemany(
            "UPDATE contact SET campaign_id = ? WHERE id = ?", ((rng.choice(ids), contact) for contact in contacts)
        )
        connection.executemany(
            "INSERT INTO touchpoint (uid, contact_id, campaign_id, kind, at, at_day_only, weight, recorded_at)"
            " VALUES (?, ?, ?, ?, ?, 0, 1, ?)",
            (
                (new_uid(), contact, rng.choice(ids), rng.choice(_KINDS), now - rng.randrange(days) * _DAY_US, now)
                for contact in contacts
            ),
        )
        _walk_on(connection, rng)
        connection.execute("ANALYZE")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return path


def _results(rng: random.Random, ids: list[int], days: int, now: int) -> Iterator[tuple[object, ...]]:
    today = NOW.date()
    for campaign in ids:
        for back in range(days):
            day = (today - dt.timedelta(days=back)).isoformat()
            shown = rng.randrange(5000)
            yield new_uid(), campaign, day, day, "typed", shown, shown // 30, shown // 40, rng.randrange(100_000), now


def _walk_on(connection: sqlite3.Connection, rng: random.Random) -> None:
    """Half of the leads go further; what is said of a contact stays in step with its last change."""
    leads = connection.execute("SELECT contact_id, at FROM lifecycle_change ORDER BY id").fetchall()
    changes: list[tuple[object, ...]] = []
    stages: list[tuple[str, int]] = []
    for contact, at in leads:
        if rng.random() < 0.5:
            before, moment = "lead", at
            for stage in rng.choice(_ROADS):
                moment += rng.randrange(1, 10) * _DAY_US
                changes.append((new_uid(), contact, before, stage, moment, moment))
                before = stage
            stages.append((before, contact))
    connection.executemany(
        "INSERT INTO lifecycle_change (uid, contact_id, from_stage, to_stage, at, at_day_only, recorded_at, cause)"
        " VALUES (?, ?, ?, ?, ?, 0, ?, 'import')",
        changes,
    )
    connection.executemany("UPDATE contact SET lifecycle_stage = ? WHERE id = ?", stages)
