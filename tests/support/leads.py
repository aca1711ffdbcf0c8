"""Workspaces full of leads, for tests and benchmarks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import insert

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.search_text import fold
from funneldesk.model.activity import Activity
from funneldesk.model.base import new_uid
from funneldesk.model.business import Business
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import LifecycleChange
from funneldesk.model.match_key import company_key
from funneldesk.model.source import Channel, Source, propose_channel
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from funneldesk.commands.work import Work

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)

_FIRST = ("Meera", "Arif", "Nisha", "Ravi", "Zoë", "Priya", "Vikram", "Lata", "Suresh", "Anand", "Farah", "Om")
_LAST = ("Joshi", "Kulkarni", "Shah", "Patil", "Deshmukh", "Thomas", "Khan", "Iyer", "Rao", "Mehta", "Naik")
_FIRMS = ("Foods", "Traders", "Heights", "Farms", "Hostel", "Motors", "Textiles", "Clinic", "Mandir", "Dairy")
_PLACES = ("Nashik", "Pune", "Mumbai", "Surat", "Indore", "Nagpur", "Kochi")
_SOURCES = ("Trade fair", "Referral", "Website", "Meta Ads", "Google Ads", "Webinar", "Paid Search", "Unknown")
_STAGES = ("lead", "lead", "lead", "mql", "sql", "recycled")


def new_application(folder: Path, *, now: dt.datetime = NOW, threads: bool = False) -> Application:
    """A new workspace, opened."""
    path = folder / "leads.funnel"
    Application.create(path, Business(name="Surya Solar"))
    return Application.open(path, clock=FixedClock(now), threads=threads)


def fill_leads(work: Work, count: int) -> None:
    """Write many leads at once, past the journal, as a finished import leaves them."""
    connection = work.session.connection()
    users = [work.add(User(name=name, name_key=name.lower())).id for name in ("Priya Shah", "Arjun Rao")]
    channels = {channel.key: channel.id for channel in work.session.query(Channel)}
    sources = [
        work.add(Source(words=words, channel_id=channels.get(propose_channel(words) or ""))).id for words in _SOURCES
    ]
    firms = [
        {
            "uid": new_uid(),
            "name": f"{_LAST[i % 11]} {_FIRMS[i % 10]} {i}",
            "name_key": company_key(f"{_LAST[i % 11]} {_FIRMS[i % 10]} {i}"),
            "industry": "Food" if i % 3 else None,
            "employees": (i * 7) % 600 or None,
            "recorded_at": work.now,
        }
        for i in range(max(1, count // 4))
    ]
    connection.execute(insert(Company), firms)
    people = [_person(i, firms, users, sources, work.now) for i in range(count)]
    connection.execute(insert(Contact), people)
    _bulk(work, LifecycleChange, [_entry(i + 1, person) for i, person in enumerate(people)])
    touches = [
        {
            "uid": new_uid(),
            "contact_id": 1 + (i * 13) % count,
            "kind": ("visit", "form", "open", "demo_asked", "webinar")[i % 5],
            "at": work.now - dt.timedelta(days=i % 200, minutes=i % 977),
            "recorded_at": work.now,
        }
        for i in range(count)
    ]
    _bulk(work, Touchpoint, touches)
    calls = [
        {
            "uid": new_uid(),
            "kind": "call",
            "contact_id": 1 + (i * 7) % count,
            "done_at": work.now - dt.timedelta(days=i % 90),
            "recorded_at": work.now,
        }
        for i in range(count // 3)
    ]
    _bulk(work, Activity, calls)


def _person(
    i: int, firms: Sequence[dict[str, Any]], users: list[int], sources: list[int], now: dt.datetime
) -> dict[str, Any]:
    firm = i % len(firms)
    name = f"{_FIRST[i % 12]} {_LAST[(i // 3) % 11]}"
    phone = f"+9198{i:08d}"
    email = f"{_LAST[i % 11].lower()}{i}@example.com"
    city = _PLACES[i % 7]
    return {
        "uid": new_uid(),
        "name": name,
        "job_title": ("Owner", "Plant head", None)[i % 3],
        "phone": phone,
        "phone_key": phone,
        "email": email,
        "email_key": email,
        "city": city,
        "company_id": firm + 1,
        "owner_id": (*users, None)[i % 3],
        "source_id": sources[(i * 5) % len(sources)],
        "lifecycle_stage": _STAGES[i % 6],
        "search_text": fold(name, firms[firm]["name"], phone, email, city),
        "created_at": now - dt.timedelta(minutes=37 * i),
        "recorded_at": now,
    }


def _entry(contact_id: int, person: dict[str, Any]) -> dict[str, Any]:
    return {
        "uid": new_uid(),
        "contact_id": contact_id,
        "to_stage": person["lifecycle_stage"],
        "at": person["created_at"],
        "recorded_at": person["recorded_at"],
        "cause": "import",
    }


def _bulk(work: Work, record: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.session.connection().execute(insert(record), rows)
