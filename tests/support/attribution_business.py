"""A random business with touches and won deals, and its attribution reckoned row by row in plain Python."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.support.builders import RECORDED, RawWorkspace, Stay, create_workspace, micro

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from funneldesk.queries.period import Period

OURS = {"message", "refused", "no_reply", "opted_out", "bounced", "wrong_area", "competitor"}
HOUR = 3_600_000_000
DAY = 24 * HOUR
FIRST = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
NOON = dt.timedelta(hours=6, minutes=30)
"""Local noon in India, where instants known to the day are stored."""


def make_attribution_business(folder: Path, seed: int, *, people: int = 60, order: Sequence[int] | None = None) -> Path:
    """A workspace in India with campaigns, one of them in the bin, and people with touches and deals.

    Args:
        folder: where the file goes.
        seed: of everything.
        people: how many.
        order: the order in which touches are written; None for that in which they were drawn.
    """
    rng = random.Random(seed)
    path = create_workspace(folder, name=f"attribution-{seed}-{order is None}.funnel", time_zone="Asia/Kolkata")
    with RawWorkspace(path) as raw:
        channels = [row[0] for row in raw._db.execute("SELECT id FROM channel ORDER BY id")]
        campaigns = [
            raw.insert(
                "campaign",
                uid=f"camp-{number}",
                name=f"Campaign {number}",
                name_key=f"campaign {number}",
                status="running",
                channel_id=rng.choice((None, *channels)),
                deleted_at=micro(RECORDED) if number == 5 else None,
            )
            for number in range(6)
        ]
        sources = [raw.add_source(f"Source {number}") for number in range(5)]
        for source in sources[1:]:
            raw.change("source", source, channel_id=rng.choice(channels))
        companies = [raw.add_company(f"Company {number}") for number in range(4)]
        touches: list[dict[str, Any]] = []
        for _ in range(people):
            touches += _add_person(raw, rng, campaigns, sources, companies)
        for number in range(12):
            _add_win(raw, rng, campaigns, sources, None, companies[number % 4] if number % 3 else None)
        for place in order if order is not None else range(len(touches)):
            raw.insert("touchpoint", uid=f"touch-{place}", recorded_at=micro(RECORDED), **touches[place])
    return path


def _instant(rng: random.Random, *, day_only: bool = False) -> dt.datetime:
    day = FIRST + dt.timedelta(days=rng.randrange(200))
    return day + (NOON if day_only else dt.timedelta(seconds=rng.randrange(86_400)))


def _add_person(
    raw: RawWorkspace, rng: random.Random, campaigns: list[int], sources: list[int], companies: list[int]
) -> list[dict[str, Any]]:
    contact = raw.add_contact([("lead", rng.choice((None, _instant(rng))))], binned=rng.random() < 0.1)
    raw.change(
        "contact",
        contact,
        campaign_id=rng.choice((None, None, *campaigns)),
        source_id=rng.choice((None, *sources)),
        company_id=rng.choice((None, None, *companies)),
        created_at=micro(rng.choice((None, _instant(rng)))),
    )
    touches: list[dict[str, Any]] = []
    for _ in range(rng.choice((0, 0, 1, 2, 3, 5, 8))):
        day_only = rng.random() < 0.3
        touches.append(
            {
                "contact_id": contact,
                "campaign_id": rng.choice((None, *campaigns)),
                "source_id": rng.choice((None, None, *sources)),
                "kind": rng.choice(("form", "click", "webinar", "message", "bounced", "open")),
                "at": micro(rng.choice((None, *[_instant(rng, day_only=day_only)] * 9))),
                "at_day_only": int(day_only),
                "weight": 1,
            }
        )
        if rng.random() < 0.3:
            touches.append({**touches[-1], "kind": "visit"})
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        _add_win(raw, rng, campaigns, sources, contact, rng.choice((None, *companies)))
    return touches


def _add_win(
    raw: RawWorkspace,
    rng: random.Random,
    campaigns: list[int],
    sources: list[int],
    contact: int | None,
    company: int | None,
) -> None:
    day_only = rng.random() < 0.4
    closed = _instant(rng, day_only=day_only)
    stays = [Stay("Qualified", closed - dt.timedelta(days=rng.randrange(40))), Stay("Won", closed)]
    deal = raw.add_deal(
        stays,
        day_only=day_only,
        amount_minor=rng.choice((None, rng.randrange(1, 10_000_000))),
        currency=rng.choice(("INR", "INR", "INR", "USD")),
        contact_id=contact,
        company_id=company,
        source_id=rng.choice((None, None, None, *sources)),
        binned=rng.random() < 0.05,
    )
    changes: dict[str, Any] = {"campaign_id": rng.choice((None, None, None, *campaigns))}
    if rng.random() < 0.03:
        changes["closed_at"] = None
    raw.change("deal", deal.id, **changes)


@dataclass(frozen=True)
class PlainTouch:
    """A touch that counts."""

    key: int
    at: int
    is_direct: bool


@dataclass(frozen=True)
class PlainJourney:
    """A won deal and its touches, cleaned."""

    deal: int
    minor: int
    ended: int
    lead_at: int | None
    deal_at: int | None
    touches: tuple[PlainTouch, ...]


def recount_journeys(path: Path, period: Period, *, by_channel: bool) -> list[PlainJourney]:
    """The won deals of a period with their touches: a loop over rows, by the rules as they are written down."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        tables = {
            name: [dict(row) for row in db.execute(f"SELECT * FROM {name} ORDER BY id")]  # noqa: S608  constant names
            for name in ("contact", "campaign", "source", "channel", "touchpoint", "deal", "lifecycle_change")
        }
    return _Recount(tables, period, by_channel=by_channel).journeys()


class _Recount:
    def __init__(self, tables: dict[str, list[dict[str, Any]]], period: Period, *, by_channel: bool) -> None:
        self.tables, self.period, self.by_channel = tables, period, by_channel
        self.people = {row["id"]: row for row in tables["contact"]}
        self.campaigns = {row["id"]: row for row in tables["campaign"] if row["deleted_at"] is None}
        self.sources = {row["id"]: row for row in tables["source"]}
        self.direct = {row["id"] for row in tables["channel"] if row["key"] == "direct"}

    def key(self, row: dict[str, Any]) -> tuple[int | None, bool]:
        campaign = self.campaigns.get(row["campaign_id"])
        channel = (self.sources.get(row["source_id"]) or {}).get("channel_id") or (campaign or {}).get("channel_id")
        return (channel if self.by_channel else (campaign or {}).get("id")), channel in self.direct

    def came(self, person: dict[str, Any]) -> tuple[int | None, bool]:
        entries = [
            change["at"]
            for change in self.tables["lifecycle_change"]
            if change["contact_id"] == person["id"] and change["to_stage"] == "lead" and change["at"] is not None
        ]
        return (min(entries) if entries else person["created_at"]), False

    def touches(self, contact: int) -> list[tuple[int, int, int, PlainTouch]]:
        """(earliest moment, at, id, touch) of one person."""
        found = []
        for row in self.tables["touchpoint"]:
            key, is_direct = self.key(row)
            if row["contact_id"] == contact and row["kind"] not in OURS and row["at"] is not None and key:
                begins = row["at"] - 12 * HOUR * row["at_day_only"]
                found.append((begins, row["at"], row["id"], PlainTouch(key, row["at"], is_direct)))
        person = self.people[contact]
        key, is_direct = self.key(person)
        at, _ = self.came(person)
        if not found and key and at is not None:
            found.append((at, at, 0, PlainTouch(key, at, is_direct)))
        return found

    def buyer(self, deal: dict[str, Any]) -> tuple[str, int]:
        if deal["contact_id"]:
            return "person", deal["contact_id"]
        return ("company", deal["company_id"]) if deal["company_id"] else ("deal", deal["id"])

    def members(self, buyer: tuple[str, int]) -> list[int]:
        kind, which = buyer
        if kind == "company":
            return [one for one, row in self.people.items() if row["company_id"] == which]
        return [which] if kind == "person" else []

    def last_moment(self, deal: dict[str, Any]) -> int:
        if deal["closed_at"] is None:
            return 2**61
        return int(deal["closed_at"] + deal["closed_day_only"] * (12 * HOUR - 1))

    def journeys(self) -> list[PlainJourney]:
        wins = [row for row in self.tables["deal"] if row["stage_kind"] == "won" and row["deleted_at"] is None]
        found = []
        for deal in wins:
            if deal["won_amount_minor"] is not None and deal["currency"] != "INR":
                continue
            if self.period.is_bounded and not self._holds(deal["closed_at"]):
                continue
            found.append(self._journey(deal, wins))
        return found

    def _holds(self, at: int | None) -> bool:
        if at is None:
            return False
        day = (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=at, hours=5.5)).date()
        start, end = self.period.start, self.period.end
        return (start is None or day >= start) and (end is None or day < end)

    def _journey(self, deal: dict[str, Any], wins: Iterable[dict[str, Any]]) -> PlainJourney:
        buyer, limit = self.buyer(deal), self.last_moment(deal)
        earlier = [self.last_moment(one) for one in wins if self.buyer(one) == buyer]
        after = max((end for end in earlier if end < limit), default=-(2**61))
        members = self.members(buyer)
        everything = sorted(touch for one in members for touch in self.touches(one))
        within = sorted(
            ((at, number, touch) for begins, at, number, touch in everything if after < begins <= limit),
            key=lambda one: one[:2],
        )
        if not everything:
            key, is_direct = self.key(deal)
            opened = deal["opened_at"] if deal["opened_at"] is not None else deal["closed_at"]
            if key and opened is not None:
                within = [(min(opened, limit), 0, PlainTouch(key, min(opened, limit), is_direct))]
        ended = deal["closed_at"] if deal["closed_at"] is not None else (within[-1][0] if within else 0)
        moved = [PlainTouch(touch.key, min(at, ended), touch.is_direct) for at, _, touch in within]
        leads = [at for one in members if (at := self.came(self.people[one])[0]) is not None]
        opened_at = deal["opened_at"]
        return PlainJourney(
            deal["id"],
            deal["won_amount_minor"] or 0,
            ended,
            min(leads) if leads else None,
            None if opened_at is None else opened_at + deal["opened_day_only"] * (12 * HOUR - 1),
            tuple(_clean(moved, ended)),
        )


def _clean(touches: Iterable[PlainTouch], ended: int) -> list[PlainTouch]:
    """Within 90 days, and none of the same key less than a day after the last that counted."""
    kept: list[PlainTouch] = []
    last: dict[int, int] = {}
    for touch in touches:
        if ended - touch.at > 90 * DAY or touch.at - last.get(touch.key, -(2**61)) < DAY:
            continue
        last[touch.key] = touch.at
        kept.append(touch)
    return kept


def weigh(journey: PlainJourney, model: str) -> list[Fraction]:
    """The shares of a journey's touches, in fractions; the rules only, and Shapley."""
    touches = journey.touches
    n = len(touches)
    weights = [Fraction(0)] * n
    if model in {"first", "last"}:
        weights[0 if model == "first" else -1] = Fraction(1)
    elif model == "last-non-direct":
        weights[max((i for i, touch in enumerate(touches) if not touch.is_direct), default=n - 1)] = Fraction(1)
    elif model == "linear":
        weights = [Fraction(1, n)] * n
    elif model == "decay":
        raw = [Fraction(2 ** (-(journey.ended - touch.at) / DAY / 7)) for touch in touches]
        weights = [one / sum(raw) for one in raw]
    elif model == "position":
        ends, rest = (Fraction(2, 5), Fraction(1, 5)) if n > 2 else (Fraction(1, n), Fraction(0))
        weights = [ends if i in {0, n - 1} else rest / (n - 2) for i in range(n)]
    elif model == "w":
        chosen = {0}
        for at in (journey.lead_at, journey.deal_at):
            before = [i for i, touch in enumerate(touches) if at is not None and touch.at <= at]
            chosen |= set(before[-1:])
        others = n - len(chosen)
        each = [Fraction(3, 10) if i in chosen else Fraction(1, 10) / others for i in range(n)]
        weights = [one / sum(each) for one in each]
    else:
        firsts = {touch.key: i for i, touch in reversed(list(enumerate(touches)))}
        weights = [Fraction(int(i in firsts.values()), len(firsts)) for i in range(n)]
    return weights


def share_out(journeys: Iterable[PlainJourney], model: str) -> dict[int | None, tuple[Fraction, int]]:
    """Key → (conversions, money), by largest remainder, earlier touches first among equals; None: no touch."""
    found: dict[int | None, tuple[Fraction, int]] = {}

    def give(key: int | None, share: Fraction, minor: int) -> None:
        before = found.get(key, (Fraction(0), 0))
        found[key] = before[0] + share, before[1] + minor

    for journey in journeys:
        if not journey.touches:
            give(None, Fraction(1), journey.minor)
            continue
        shares = weigh(journey, model)
        quotas = [share * journey.minor for share in shares]
        parts = [int(quota) for quota in quotas]
        rest = sorted(range(len(parts)), key=lambda i: (-round((quotas[i] - parts[i]) * 10**6), i))
        for i in rest[: journey.minor - sum(parts)]:
            parts[i] += 1
        for touch, share, part in zip(journey.touches, shares, parts, strict=True):
            give(touch.key, share, part)
    return found
