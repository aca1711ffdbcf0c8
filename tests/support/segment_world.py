"""A small random workspace for segments, kept beside as plain Python, and a second reading of filters over it."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_terms import Condition, Join
from tests.support.builders import NOW, RECORDED, RawWorkspace, create_workspace, micro

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.model.segment_terms import Group

ZONE = ZoneInfo("America/New_York")
CITIES = ("Pune", "pune", "PUNE", "Nashik", "Zürich", "New Delhi", "", None)
INDUSTRIES = ("Dairy", "Hotels", None)
OWNERS = ("Asha", "Ravi Rao")
SOURCES = ("Trade fair", "Web-site", "Unknown")
CAMPAIGNS = ("Monsoon offer", "Summer “fair”")
CONTENTS = ("Guide to pumps", "Price list")
KINDS = ("visit", "open", "webinar", "message", "refused")
INTERESTS: tuple[Any, ...] = ("dairy", ["roof", "Export"], 12, 3.5, True, "2026-05-01", "50%_off", None)
STAGES = ("lead", "mql", "customer", "disqualified")
THEIRS = {"visit", "open", "webinar"}
TODAY = NOW.astimezone(ZONE).date()


@dataclass
class Person:
    """What is known of one contact, in plain Python."""

    id: int
    facts: dict[str, Any]
    touches: list[tuple[str, dt.datetime | None, str | None, str | None]] = field(default_factory=list)
    deals: list[tuple[str, dt.datetime | None, dt.datetime | None, int | None, str]] = field(default_factory=list)
    work: list[tuple[str, dt.datetime]] = field(default_factory=list)
    is_binned: bool = False


def make_world(folder: Path, seed: int, people: int = 60) -> tuple[Path, list[Person]]:
    """Write the workspace; the same seed gives the same one."""
    chance = random.Random(seed)
    path = create_workspace(folder, f"segments-{seed}.funnel", time_zone=str(ZONE), currency="INR")
    with RawWorkspace(path) as raw:
        owners = {raw.add_user(name): name for name in OWNERS}
        sources = {raw.add_source(words): words for words in SOURCES}
        companies: dict[int, tuple[str, str | None, int | None]] = {}
        for name in ("Acme Dairy", "Bharat Hotels", "Co & Sons"):
            about = (name, chance.choice(INDUSTRIES), chance.choice([None, 5, 50, 500]))
            key = raw.insert(
                "company",
                uid=f"c{name}",
                name=name,
                name_key=name.casefold(),
                industry=about[1],
                employees=about[2],
                recorded_at=micro(RECORDED),
            )
            companies[key] = about
        campaigns = {
            raw.insert("campaign", uid=f"k{name}", name=name, name_key=name.casefold(), status="running"): name
            for name in CAMPAIGNS
        }
        contents = {
            raw.insert("content", uid=f"t{name}", title=name, kind="post", recorded_at=micro(RECORDED)): name
            for name in CONTENTS
        }
        known = (owners, sources, companies, campaigns)
        found = [_add_person(raw, chance, number, known) for number in range(people)]
        for person in found:
            _add_history(raw, chance, person, campaigns, contents)
    return path, found


def _add_person(raw: RawWorkspace, chance: random.Random, number: int, known: Any) -> Person:
    owners, sources, companies, campaigns = known
    row: dict[str, Any] = {
        "name": chance.choice([None, "Meera Joshi", "Arif-Khan", "Zoë"]),
        "city": chance.choice(CITIES),
        "owner_id": chance.choice([None, *owners]),
        "source_id": chance.choice([None, *sources]),
        "company_id": chance.choice([None, *companies]),
        "campaign_id": chance.choice([None, *campaigns]),
        "lifecycle_stage": chance.choice(STAGES),
        "do_not_contact": int(chance.random() < 0.2),
        "do_not_email": int(chance.random() < 0.3),
        "email_key": chance.choice([None, "a@example.com"]),
        "email_bounced_at": chance.choice([None, None, micro(NOW)]),
        "consent": chance.choice([None, "yes", " No. ", "on the form", "..."]),
        "created_at": micro(_instant(chance)) if chance.random() < 0.8 else None,
        "deleted_at": micro(RECORDED) if chance.random() < 0.1 else None,
    }
    custom = {"interests": chance.choice(INTERESTS), "size of roof": chance.choice([10, 20.5, None])}
    contact = raw.insert(
        "contact",
        uid=f"p{number}",
        search_text="",
        created_day_only=0,
        recorded_at=micro(RECORDED),
        custom=chance.choice([None, json.dumps(custom, ensure_ascii=False, separators=(",", ":"))]),
        **row,
    )
    points = chance.choice([None, 10, 45, 80])
    if points is not None:
        raw.insert(
            "cached_score",
            kind="contact",
            record_id=contact,
            fit=points,
            engagement=0,
            total=points,
            computed_at=micro(NOW),
        )
    return Person(contact, _facts(raw, contact, row, points, known), is_binned=row["deleted_at"] is not None)


def _facts(raw: RawWorkspace, contact: int, row: dict[str, Any], points: int | None, known: Any) -> dict[str, Any]:
    owners, sources, companies, campaigns = known
    company = companies.get(row["company_id"], (None, None, None))
    stored = raw._db.execute("SELECT custom FROM contact WHERE id = ?", (contact,)).fetchone()[0]
    custom = json.loads(stored) if stored else {}
    consent = (row["consent"] or "").strip().rstrip(".!").lower()
    created = row["created_at"]
    return {
        "contact.name": row["name"],
        "contact.city": row["city"],
        "contact.owner": owners.get(row["owner_id"]),
        "source.words": sources.get(row["source_id"]),
        "company.name": company[0],
        "company.industry": company[1],
        "company.size": company[2],
        "campaign.name": campaigns.get(row["campaign_id"]),
        "contact.lifecycle_stage": row["lifecycle_stage"],
        "contact.do_not_email": bool(row["do_not_email"]),
        "reach.email": not row["do_not_contact"]
        and not row["do_not_email"]
        and row["email_key"] is not None
        and row["email_bounced_at"] is None
        and consent not in ("", "no"),
        "contact.created": None if created is None else _day_of(dt.datetime.fromtimestamp(created / 1e6, dt.UTC)),
        "contact.points": points,
        "contact.band": None if points is None else "hot" if points >= 60 else "warm" if points >= 30 else "cold",
        "contact.custom.interests": custom.get("interests"),
        "contact.custom.size of roof": custom.get("size of roof"),
    }


def _add_history(
    raw: RawWorkspace, chance: random.Random, person: Person, campaigns: dict[int, str], contents: dict[int, str]
) -> None:
    for number in range(chance.choice([0, 0, 1, 2, 5])):
        kind, at = chance.choice(KINDS), _instant(chance) if chance.random() < 0.85 else None
        campaign, content = chance.choice([None, *campaigns]), chance.choice([None, *contents])
        raw.insert(
            "touchpoint",
            uid=f"o{person.id}-{number}",
            contact_id=person.id,
            kind=kind,
            at=micro(at),
            at_day_only=0,
            weight=1,
            campaign_id=campaign,
            content_id=content,
            recorded_at=micro(RECORDED),
        )
        person.touches.append((kind, at, campaigns.get(campaign or 0), contents.get(content or 0)))
    for number in range(chance.choice([0, 0, 1, 2])):
        _add_deal(raw, chance, person, number)
    for number in range(chance.choice([0, 0, 2])):
        kind, at, outcome = chance.choice(["call", "meeting"]), _instant(chance), chance.choice([None, "no answer"])
        raw.insert(
            "activity",
            uid=f"a{person.id}-{number}",
            kind=kind,
            contact_id=person.id,
            done_at=micro(at),
            outcome=outcome,
            due_day_only=0,
            recorded_at=micro(RECORDED),
        )
        if outcome is None:
            person.work.append((kind, at))


def _add_deal(raw: RawWorkspace, chance: random.Random, person: Person, number: int) -> None:
    kind = chance.choice(["open", "won", "lost"])
    stage = next(stage for stage in raw.stages() if stage.kind == kind)
    opened = _instant(chance)
    closed = None if kind == "open" or chance.random() < 0.1 else _instant(chance)
    amount, currency = chance.choice([None, 100_000, 25_000_050]), chance.choice(["INR", "INR", "USD"])
    deal = raw.insert(
        "deal",
        uid=f"d{person.id}-{number}",
        title="Deal",
        contact_id=person.id,
        pipeline_id=stage.pipeline_id,
        stage_id=stage.id,
        stage_kind=kind,
        furthest_stage_id=stage.id,
        currency=currency,
        amount_minor=amount,
        won_amount_minor=amount if kind == "won" else None,
        opened_at=micro(opened),
        opened_day_only=0,
        closed_at=micro(closed),
        closed_day_only=0,
        rank=0,
        search_text="",
        recorded_at=micro(RECORDED),
    )
    person.deals.append((kind, opened, closed, amount, currency))
    if chance.random() < 0.5:
        at = _instant(chance)
        raw.insert(
            "activity",
            uid=f"w{person.id}-{number}",
            kind="call",
            deal_id=deal,
            done_at=micro(at),
            due_day_only=0,
            recorded_at=micro(RECORDED),
        )
        person.work.append(("call", at))


def _instant(chance: random.Random) -> dt.datetime:
    """A moment of the last months or the next days, often at the edge of a local day."""
    day = TODAY - dt.timedelta(days=chance.choice([-2, -1, 0, 1, 29, 30, 31, 89, 90, 91, chance.randrange(400)]))
    hour, minute = chance.choice([(0, 0), (0, 1), (23, 59), (12, 0), (chance.randrange(24), chance.randrange(60))])
    return dt.datetime.combine(day, dt.time(hour, minute), ZONE).astimezone(dt.UTC)


def find(people: list[Person], filter_: Condition | Group) -> list[int]:
    """The ids of the people a filter finds, reckoned without a database."""
    return [person.id for person in people if not person.is_binned and holds(person, filter_)]


def holds(person: Person, part: Condition | Group) -> bool:
    """Whether a filter holds for one person."""
    if isinstance(part, Condition):
        return _meets(person, part) != part.negate
    results = [holds(person, one) for one in part.parts]
    return (all(results) if part.join is Join.ALL or not results else any(results)) != part.negate


def _meets(person: Person, condition: Condition) -> bool:
    head = condition.subject.split(".")[0]
    if condition.subject.startswith("deal.won_amount"):
        minor = [d[3] for d in person.deals if d[0] == "won" and d[4] == "INR" and d[3] is not None]
        return _compare(condition, Decimal(sum(minor)) / 100, zero_is_empty=True)
    if condition.subject == "rfm.frequency":
        return _compare(condition, len(_seen(person)), zero_is_empty=True)
    if condition.subject == "rfm.recency":
        days = [_day_of(at) for at in _seen(person) if at is not None and _day_of(at) <= TODAY]
        return _compare(condition, (TODAY - max(days)).days if days else None)
    if head in {"touch", "activity"} or condition.subject in {"deal.won", "deal.lost", "deal.opened"}:
        happened = [at for at in _events(person, condition) if _is_within(at, condition.within_days)]
        return len(happened) >= condition.times
    value = person.facts[condition.subject]
    return any(_compare(condition, one) for one in (value if isinstance(value, list) else [value]))


def _seen(person: Person) -> list[dt.datetime | None]:
    return [touch[1] for touch in person.touches if touch[0] in THEIRS] + [d[2] for d in person.deals if d[0] == "won"]


def _events(person: Person, condition: Condition) -> list[dt.datetime | None]:
    head, _, kind = condition.subject.partition(".")
    if head == "touch":
        return [
            at
            for touched, at, campaign, content in person.touches
            if (touched == kind if kind else touched in THEIRS)
            and condition.campaign in (None, campaign)
            and condition.content in (None, content)
        ]
    if head == "activity":
        return [at for worked, at in person.work if kind in ("", worked)]
    if kind == "opened":
        return [deal[1] for deal in person.deals]
    return [deal[2] for deal in person.deals if deal[0] == kind]


def _is_within(at: dt.datetime | None, days: int | None) -> bool:
    if days is None:
        return True
    return at is not None and TODAY - dt.timedelta(days=days) <= _day_of(at) <= TODAY


def _day_of(at: dt.datetime) -> dt.date:
    return at.astimezone(ZONE).date()


def _compare(condition: Condition, value: Any, *, zero_is_empty: bool = False) -> bool:  # noqa: PLR0911  one each
    operator, goal = condition.operator, condition.value
    is_empty = value is None or (isinstance(value, str) and not value.strip()) or (zero_is_empty and value == 0)
    if operator in {Operator.IS_SET, Operator.IS_EMPTY}:
        return is_empty == (operator is Operator.IS_EMPTY)
    if value is None or (isinstance(value, str) and not value.strip()):
        return False
    if operator in {Operator.YES, Operator.NO}:
        return bool(value) == (operator is Operator.YES)
    if operator is Operator.WITHIN_DAYS:
        return bool(TODAY - dt.timedelta(days=int(str(goal))) <= value <= TODAY)
    if operator is Operator.CONTAINS:
        if not isinstance(value, str):
            return False
        text = str(value).casefold()
        begins = [0, *(at + 1 for at, mark in enumerate(text) if mark in " -/,.(&_")]
        return any(text.startswith(str(goal).casefold(), at) for at in begins)
    if operator in {Operator.IS, Operator.ONE_OF}:
        return any(_is_same(value, one) for one in (goal if isinstance(goal, tuple) else (goal,)))
    return _lies_in(value, *_ends(operator, goal))


def _is_same(value: Any, goal: Any) -> bool:
    if isinstance(value, bool):
        return str(goal).casefold() in (("yes", "true") if value else ("no", "false"))
    if isinstance(value, str) != isinstance(goal, str):
        return str(value) == str(goal)
    return value.casefold() == goal.casefold() if isinstance(value, str) else bool(value == goal)


def _ends(operator: Operator, goal: Any) -> tuple[Any, Any]:
    if operator is Operator.BETWEEN:
        return goal[0], goal[1]
    return (goal, None) if operator is Operator.AT_LEAST else (None, goal)


def _lies_in(value: Any, low: Any, high: Any) -> bool:
    wants_day = isinstance(low if low is not None else high, dt.date)
    if wants_day and isinstance(value, str) and len(value) == 10 and value[4] == "-":
        value = dt.date.fromisoformat(value)
    if wants_day != isinstance(value, dt.date) or isinstance(value, str | bool):
        return False
    return (low is None or value >= low) and (high is None or value <= high)
