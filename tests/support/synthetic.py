"""Workspaces of any size, written straight into the file the way years of use would leave it.

Three deals in ten are open, amounts are lognormal, one deal in eight steps back to a stage it had left. What a row
must promise (store/integrity.py) is kept; the journal is empty, as after a long import.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from funneldesk.app import Application
from funneldesk.model.base import new_uid, to_microseconds
from funneldesk.model.business import Business
from funneldesk.model.deal import RANK_STEP

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)

_DAY_US = 86_400_000_000
_OPEN, _WON = 0.3, 0.6
_WORDS = ("Villa", "Dairy", "School", "Hospital", "Factory", "Hotel", "Mill", "Farm", "Temple", "Warehouse")
_FIRST = ("Meera", "Arif", "Nisha", "Ravi", "Zoë", "Priya", "Vikram", "Lata", "Suresh", "Farah")
_LAST = ("Joshi", "Kulkarni", "Shah", "Patil", "Deshmukh", "Thomas", "Khan", "Iyer", "Rao", "Mehta")
_SOURCES = ("Trade fair", "Referral", "Website", "Meta Ads", "Google Ads", "Webinar", "Unknown")

Row = dict[str, Any]


@dataclass
class _Rows:
    """Rows by table, with the ids handed out so far."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **values: Any) -> int:
        rows = self.tables.setdefault(table, [])
        row_id = len(rows) + 1
        rows.append({"id": row_id, **values})
        return row_id


@dataclass(frozen=True)
class _Stages:
    """The ids of the first pipeline's stages."""

    open: list[int]
    won: int
    lost: int


def make_synthetic(path: Path, deals: int, *, seed: int = 1) -> Path:
    """Make a workspace with so many deals, as many contacts and a third as many companies, and return its path."""
    Application.create(path, Business(name="Surya Solar", currency_is_chosen=True))
    with closing(sqlite3.connect(path)) as connection:
        rng = random.Random(seed)
        rows = _Rows()
        _add_people(rows, rng, deals)
        stages = _read_stages(connection)
        for number in range(deals):
            _add_deal(rows, rng, stages, number)
        connection.execute("PRAGMA synchronous=OFF")
        with connection:
            for table, its in rows.tables.items():
                _insert(connection, table, its)
        connection.execute("ANALYZE")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return path


def _insert(connection: sqlite3.Connection, table: str, rows: list[Row]) -> None:
    names = list(rows[0])
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    connection.executemany(
        f'INSERT INTO "{table}" ({columns}) VALUES ({marks})',  # noqa: S608  names of our own columns
        (tuple(row.values()) for row in rows),
    )


def _read_stages(connection: sqlite3.Connection) -> _Stages:
    found = connection.execute("SELECT id, kind FROM stage ORDER BY position").fetchall()
    by_kind = {kind: [row[0] for row in found if row[1] == kind] for kind in ("open", "won", "lost")}
    return _Stages(by_kind["open"], by_kind["won"][0], by_kind["lost"][0])


def _add_people(rows: _Rows, rng: random.Random, count: int) -> None:
    now = to_microseconds(NOW)
    for name in ("Priya Sharma", "Rohan Kulkarni", "Anita Menon", "Sunil Rao"):
        rows.add("user", uid=new_uid(), name=name, name_key=name.casefold(), role="sales", is_active=1)
    for words in _SOURCES:
        rows.add("source", uid=new_uid(), words=words)
    for number in range(max(1, count // 3)):
        name = f"{rng.choice(_LAST)} {rng.choice(_WORDS)} {number}"
        rows.add("company", uid=new_uid(), name=name, name_key=name.casefold(), recorded_at=now)
    for number in range(count):
        name = f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
        created = now - rng.randrange(1100) * _DAY_US
        contact = rows.add(
            "contact",
            uid=new_uid(),
            name=name,
            phone=f"+91 {9_000_000_000 + number}",
            phone_key=f"+91{9_000_000_000 + number}",
            email=f"person{number}@example.com",
            email_key=f"person{number}@example.com",
            company_id=rng.randint(1, max(1, count // 3)),
            owner_id=rng.randint(1, 4),
            source_id=rng.randint(1, len(_SOURCES)),
            lifecycle_stage="lead",
            do_not_contact=0,
            search_text=f"{name.casefold()} person{number}@example.com",
            created_at=created,
            created_day_only=0,
            recorded_at=created,
        )
        rows.add(
            "lifecycle_change",
            uid=new_uid(),
            contact_id=contact,
            to_stage="lead",
            at=created,
            at_day_only=0,
            recorded_at=created,
            cause="import",
        )
        _keep_score(rows, rng, "contact", contact)


def _keep_score(rows: _Rows, rng: random.Random, kind: str, record_id: int) -> None:
    """A score as of now, by the true clock, so that nothing is left to be scored when the workspace is opened."""
    total = rng.randrange(101)
    rows.add(
        "cached_score",
        kind=kind,
        record_id=record_id,
        fit=total,
        engagement=total,
        total=total,
        band="hot" if total >= 60 else "warm" if total >= 30 else "cold",
        cell=f"{'A' if total >= 35 else 'B' if total >= 20 else 'C'}{1 if total >= 40 else 2 if total >= 25 else 3}",
        computed_at=to_microseconds(dt.datetime.now(dt.UTC)),
    )


def _draw_path(rng: random.Random, stages: _Stages) -> tuple[str, list[int]]:
    """What became of a deal, and the stages it went through."""
    fate = rng.random()
    kind = "open" if fate < _OPEN else "won" if fate < _WON else "lost"
    reached = len(stages.open) if kind == "won" else rng.randint(1, len(stages.open))
    walked = stages.open[:reached]
    if rng.random() < 0.125 and reached > 1:
        back = rng.randrange(reached - 1)
        walked = [*walked, *stages.open[back:reached]]
    return kind, [*walked, *({"won": [stages.won], "lost": [stages.lost]}.get(kind, []))]


def _add_deal(rows: _Rows, rng: random.Random, stages: _Stages, number: int) -> None:
    kind, walked = _draw_path(rng, stages)
    stays = [int(min(rng.lognormvariate(1.6, 0.9), 60) * 86_400) for _ in walked]
    if kind != "open":
        stays[-1] = rng.randrange(60, 1000 * 86_400)
    begin = to_microseconds(NOW) - sum(stays) * 1_000_000
    last_entered = to_microseconds(NOW) - stays[-1] * 1_000_000
    closed = last_entered if kind != "open" else None
    contact = rows.tables["contact"][number]
    amount = int(rng.lognormvariate(13, 1.0)) * 100
    title = f"{rng.choice(_WORDS)} {rng.randint(3, 200)} kW"
    reached = stages.won if kind == "won" else max((s for s in walked if s in stages.open), key=stages.open.index)
    deal = rows.add(
        "deal",
        uid=new_uid(),
        title=title,
        contact_id=contact["id"],
        company_id=contact["company_id"],
        pipeline_id=1,
        stage_id=walked[-1],
        stage_kind=kind,
        furthest_stage_id=reached,
        stage_entered_at=last_entered,
        amount_minor=amount,
        currency="INR",
        won_amount_minor=amount if kind == "won" else None,
        expected_close_on=(NOW + dt.timedelta(days=rng.randint(-20, 90))).date().isoformat(),
        owner_id=contact["owner_id"],
        source_id=contact["source_id"],
        lost_reason_id=None,
        lost_note="price" if kind == "lost" else None,
        opened_at=begin,
        opened_day_only=0,
        closed_at=closed,
        closed_day_only=0,
        rank=(number + 1) * RANK_STEP,
        next_activity_id=None,
        last_touch_at=last_entered,
        search_text=f"{title.casefold()} {contact['search_text']}",
        recorded_at=begin,
    )
    _add_visits(rows, deal, walked, stays, begin)
    if kind == "open" and rng.random() < 0.7:
        due = to_microseconds(NOW) + rng.randint(-5, 14) * _DAY_US
        rows.tables["deal"][deal - 1]["next_activity_id"] = rows.add(
            "activity",
            uid=new_uid(),
            kind="call",
            subject="Call back",
            deal_id=deal,
            due_at=due,
            due_day_only=0,
            recorded_at=last_entered,
        )
    _keep_score(rows, rng, "deal", deal)


def _add_visits(rows: _Rows, deal: int, walked: list[int], stays: list[int], begin: int) -> None:
    seen: dict[int, int] = {}
    for place, (stage, seconds) in enumerate(zip(walked, stays, strict=True)):
        is_last = place == len(walked) - 1
        seen[stage] = seen.get(stage, 0) + 1
        rows.add(
            "stage_visit",
            uid=new_uid(),
            deal_id=deal,
            stage_id=stage,
            visit_no=seen[stage],
            entered_at=begin,
            entered_day_only=0,
            left_at=None if is_last else begin + seconds * 1_000_000,
            left_day_only=0,
            is_open=int(is_last),
            seconds=None if is_last else seconds,
            cause="import",
            recorded_at=begin,
        )
        begin += seconds * 1_000_000
