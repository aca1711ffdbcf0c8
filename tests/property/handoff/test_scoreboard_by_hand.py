"""The scoreboard against plain Python that reads the file's rows itself, over random histories of the handoff."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funneldesk.commands.activity import log_activity
from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    disqualify_handoff,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
    return_handoff,
)
from funneldesk.errors import Refusal
from funneldesk.model.handoff import OPEN_STATES
from funneldesk.queries.handoff_scoreboard import read_scoreboard
from funneldesk.queries.period import Period, Scope
from tests.support.handoff import CHECKLIST, make_handoff_world

if TYPE_CHECKING:
    from funneldesk.queries.handoff_scoreboard import ScoreLine
    from tests.support.handoff import HandoffWorld

_IST = dt.timedelta(hours=5, minutes=30)
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock time in India
_OPENS, _CLOSES, _SUNDAY = 10 * 60, 18 * 60 + 30, 6
_FIGURES = (
    "rounds",
    "offered",
    "accepted",
    "turned_down",
    "expired",
    "waiting",
    "sql",
    "due",
    "in_time",
    "uncontacted",
)
_ACTS = (*("accept", "call") * 4, "reject", "recycle", "disqualify", "return", "reassign", "convert")


def _play(world: HandoffWorld, seed: int, steps: int) -> None:
    """Leads arrive and people act on open rounds, each at a random time."""
    dice = random.Random(seed)
    for name, role in (("Mira", "marketing"), ("Asha", "sales"), ("Ravi", "sales"), ("Sana", "sales")):
        world.add_user(name, role)
    campaigns: list[Any] = [world.do(create_campaign, name=name) for name in ("Fair", "Search")]
    for number in range(steps):
        world.pass_time(minutes=dice.choice([1, 2, 7, 25, 90, 260, 900]))
        if dice.random() < 0.3:
            campaign_id = dice.choice([*campaigns, None])
            contact_id = world.add_lead(f"Lead {number}", **({"campaign_id": campaign_id} if campaign_id else {}))
            (handoff_id,) = world.do(qualify_by_hand, contact_ids=[contact_id])
            _try(world, offer_handoff, handoff_id=handoff_id)
            continue
        if dice.random() < 0.3:
            world.look()
        rounds = [one for one in world.rounds() if one.state in OPEN_STATES or dice.random() < 0.1]
        if rounds:
            one = dice.choice(rounds)
            _act(world, dice.choice(_ACTS), one.id, one.contact_id)


def _act(world: HandoffWorld, act: str, handoff_id: int, contact_id: int) -> None:
    if act == "call":
        world.do(log_activity, contact_id=contact_id, kind="call", outcome="reached")
    elif act == "convert":
        _try(world, convert_handoff, handoff_id=handoff_id, checklist=CHECKLIST)
    elif act == "reassign":
        _try(world, offer_handoff, handoff_id=handoff_id)
    elif act == "accept":
        _try(world, accept_handoff, handoff_id=handoff_id)
    elif act == "return":
        _try(world, return_handoff, handoff_id=handoff_id)
    else:
        command = {"reject": reject_handoff, "recycle": recycle_handoff, "disqualify": disqualify_handoff}[act]
        _try(world, command, handoff_id=handoff_id, note=f"{act}ed by chance")


def _try(world: HandoffWorld, command: Any, **words: Any) -> None:
    try:
        world.do(command, **words)
    except Refusal:
        return


# The same figures once more, from the rows as SQLite gives them.


def _rows(path: Path, table: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(f"SELECT * FROM {table}")]  # noqa: S608 - a name of this file


def _local(microseconds: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=microseconds) + _IST


def _worked(start: int, end: int) -> float:
    """Working hours between two instants, minute by minute of the wall clock."""
    first, last = _local(start), _local(end)
    hours, day = 0.0, first.date()
    while day <= last.date():
        if day.weekday() != _SUNDAY:
            midnight = dt.datetime.combine(day, dt.time())
            opens, closes = midnight + dt.timedelta(minutes=_OPENS), midnight + dt.timedelta(minutes=_CLOSES)
            hours += max(0.0, (min(closes, last) - max(opens, first)).total_seconds()) / 3600
        day += dt.timedelta(days=1)
    return hours


def _share(values: list[float], share: float) -> float | None:
    """The quantile between the two nearest values, as most programs give it."""
    if not values:
        return None
    ordered, place = sorted(values), (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return ordered[low] * (1 - (place - low)) + ordered[high] * (place - low)


def _by_hand(
    path: Path, now: int, since: dt.date, until: dt.date, *, user_id: int | None = None, campaign_id: Any = "all"
) -> dict[str, Any]:
    handoffs = {row["id"]: row for row in _rows(path, "handoff")}
    offers = [row | {"round": handoffs[row["handoff_id"]]} for row in _rows(path, "handoff_offer")]
    if campaign_id != "all":
        offers = [row for row in offers if row["round"]["campaign_id"] == campaign_id]
    if user_id is not None:
        offers = [row for row in offers if row["user_id"] == user_id]

    def inside(microseconds: int) -> bool:
        return since <= _local(microseconds).date() < until

    def is_last(row: dict[str, Any]) -> bool:
        return bool(row["answer"] == "accepted" and row["answered_at"] == row["round"]["accepted_at"])

    made = [row for row in offers if inside(row["offered_at"])]
    gone = {"reassigned", "returned"}
    due = [row for row in offers if inside(row["due_at"]) and row["due_at"] <= now and row["answer"] not in gone]
    answers = Counter(row["answer"] for row in made)
    if user_id is not None:
        ids = {row["handoff_id"] for row in made}
        sql = {row["handoff_id"] for row in made if is_last(row) and row["round"]["deal_id"] is not None}
    else:
        begun = [
            row
            for row in handoffs.values()
            if inside(row["qualified_at"]) and campaign_id in ("all", row["campaign_id"])
        ]
        ids = {row["id"] for row in begun}
        sql = {row["id"] for row in begun if row["deal_id"] is not None}
    decided = [
        _worked(row["offered_at"], row["answered_at"])
        for row in made
        if row["answer"] in {"accepted", "rejected", "recycled", "disqualified"}
    ]
    reached = [
        _worked(row["answered_at"], row["round"]["first_contact_at"])
        for row in made
        if is_last(row) and row["round"]["first_contact_at"] is not None
    ]
    return {
        "rounds": len(ids),
        "offered": len(made),
        "accepted": answers["accepted"],
        "turned_down": answers["rejected"] + answers["recycled"] + answers["disqualified"],
        "expired": answers["expired"],
        "waiting": answers[None],
        "sql": len(sql),
        "due": len(due),
        "in_time": sum(row["answer"] == "accepted" and row["answered_at"] <= row["due_at"] for row in due),
        "uncontacted": sum(
            is_last(row) and row["round"]["state"] == "accepted" and row["round"]["first_contact_at"] is None
            for row in made
        ),
        "to_decide": _times(decided),
        "to_contact": _times(reached),
    }


def _times(hours: list[float]) -> tuple[int, Any, Any]:
    return len(hours), _round(_share(hours, 0.5)), _round(_share(hours, 0.9))


def _round(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 9)


def _as_read(line: ScoreLine) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(line, name) for name in _FIGURES}
    for name in ("to_decide", "to_contact"):
        time = getattr(line, name)
        told[name] = (time.n, _round(time.median_h), _round(time.p90_h))
    return told


@given(seed=st.integers(0, 10_000), days=st.integers(1, 20))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_number_is_what_plain_python_counts(seed: int, days: int) -> None:
    folder = Path(mkdtemp(prefix="funneldesk-scoreboard-"))
    world = make_handoff_world(folder)
    try:
        _play(world, seed, 60)
        since = dt.date(2026, 11, 16)
        until = since + dt.timedelta(days=days)
        now = int(world.clock.at.timestamp()) * 1_000_000
        board = world.ask(read_scoreboard, Scope(Period(since, until)))
        assert _as_read(board.total) == _by_hand(world.path, now, since, until)
        for line in board.reps:
            assert _as_read(line) == _by_hand(world.path, now, since, until, user_id=line.key)
        for line in board.campaigns:
            assert _as_read(line) == _by_hand(world.path, now, since, until, campaign_id=line.key)
        assert sum(line.offered for line in board.reps) == board.total.offered
        assert sum(line.rounds for line in board.campaigns) == board.total.rounds
        for line in (board.total, *board.reps, *board.campaigns):
            # A lead has several rounds and offers, never the other way round.
            assert all(len(line.behind[name]) <= getattr(line, name) for name in _FIGURES)
            assert line.offered >= line.accepted + line.turned_down + line.expired + line.waiting
    finally:
        world.close()
        shutil.rmtree(folder)


def test_the_comparison_would_notice_a_wrong_row(tmp_path: Path) -> None:
    """A control: one offer that is another's answer by a stroke of a pen makes the two disagree."""
    world = make_handoff_world(tmp_path)
    _play(world, 9, 80)
    since, until = dt.date(2026, 11, 16), dt.date(2027, 2, 1)
    now = int(world.clock.at.timestamp()) * 1_000_000
    told = _as_read(world.ask(read_scoreboard, Scope(Period(since, until))).total)
    world.close()
    assert told == _by_hand(world.path, now, since, until)
    assert told["accepted"] > 3
    assert told["to_contact"][0] > 0
    with closing(sqlite3.connect(world.path)) as db, db:
        db.execute(
            "UPDATE handoff_offer SET answered_at = answered_at + 3600000000"
            " WHERE id = (SELECT min(id) FROM handoff_offer WHERE answer = 'accepted')"
        )
    assert told != _by_hand(world.path, now, since, until)
