"""Imports of leads and of touches with checks, duplicates, journal and one undo, against the least that could do it.

The floor reads the same file with the csv module, checks e-mail, phone and date, looks for doubles in dictionaries
and inserts the same rows into the same indexed tables in one durable transaction.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import shutil
import sqlite3
import statistics
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.exchange.importing import import_file, preview_file
from funneldesk.model.base import new_uid, to_microseconds
from funneldesk.model.business import Business
from tests.benchmarks.measuring import Line, p95, run_alone, run_folder
from tests.support.lead_files import write_leads
from tests.support.marketing_files import write_touches
from tests.support.synthetic import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROUNDS = 3

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CONTACT = (
    "uid", "name", "phone", "phone_key", "email", "email_key", "city", "job_title", "company_id", "owner_id",
    "source_id", "lifecycle_stage", "do_not_contact", "notes", "custom", "search_text", "created_at",
    "created_day_only", "recorded_at",
)  # fmt: skip
_CHANGE = ("uid", "contact_id", "to_stage", "at", "at_day_only", "recorded_at", "cause")
_COMPANY = ("uid", "name", "name_key", "recorded_at")


def _insert(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608  our own columns


class _Names:
    """Names already met, with the id each was given."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}

    def id_of(self, name: str) -> int:
        return self.ids.setdefault(name, len(self.ids) + 1)


def import_by_hand(path: Path, source: Path) -> int:
    """Read, check, find doubles and insert; returns how many contacts went in."""
    now = to_microseconds(NOW)
    emails: set[str] = set()
    phones: set[str] = set()
    companies, owners, sources = _Names(), _Names(), _Names()
    contacts: list[tuple[Any, ...]] = []
    changes: list[tuple[Any, ...]] = []
    with source.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            email, phone = row["Email"].strip().casefold(), "".join(filter(str.isdigit, row["Phone"]))
            if not _EMAIL.fullmatch(email) or not 8 <= len(phone) <= 15 or email in emails or phone in phones:
                continue
            emails.add(email)
            phones.add(phone)
            created = to_microseconds(dt.datetime.fromisoformat(row["Created"]).replace(tzinfo=dt.UTC))
            contacts.append(
                (
                    new_uid(), row["Name"], row["Phone"], phone, row["Email"], email, row["City"], row["Job title"],
                    companies.id_of(row["Company"]), owners.id_of(row["Owner"]), sources.id_of(row["Source"]), "lead",
                    0, row["Notes"], f'{{"Industry":"{row["Industry"]}","Plan":"{row["Plan"]}"}}',
                    f"{row['Name']} {email} {phone} {row['Company']}".casefold(), created, 1, now,
                )
            )  # fmt: skip
            changes.append((new_uid(), len(contacts), "lead", created, 1, now, "import"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        _insert(connection, "company", _COMPANY, [(new_uid(), name, name.casefold(), now) for name in companies.ids])
        _insert(
            connection,
            "user",
            ("uid", "name", "name_key", "role", "is_active"),
            [(new_uid(), name, name.casefold(), "sales", 0) for name in owners.ids],
        )
        _insert(connection, "source", ("uid", "words"), [(new_uid(), words) for words in sources.ids])
        _insert(connection, "contact", _CONTACT, contacts)
        _insert(connection, "lifecycle_change", _CHANGE, changes)
        connection.execute("COMMIT")
    return len(contacts)


def _measure_size(n: int) -> list[Line]:
    source = write_leads(run_folder() / f"leads-{n}.csv", n)
    empty = run_folder() / f"empty-{n}.funnel"
    Application.create(empty, Business(name="Surya Solar", currency_is_chosen=True))
    times: dict[str, list[float]] = {"floor": [], "import": [], "preview": []}
    for turn in range(ROUNDS if n >= 100_000 else 2 * ROUNDS):
        names = ("bare", "alone", "looked")
        bare, alone, looked = (empty.with_name(f"import-{n}-{turn}-{name}.funnel") for name in names)
        for path in (bare, alone, looked):
            shutil.copyfile(empty, path)
        begun = time.perf_counter()
        by_hand = import_by_hand(bare, source)
        times["floor"].append((time.perf_counter() - begun) * 1000)
        for key, path in (("import", alone), ("preview", looked)):
            with Application.open(path, clock=FixedClock(NOW), threads=True) as app:
                begun = time.perf_counter()
                preview = preview_file(app, source, kind="leads") if key == "preview" else None
                answer = import_file(app, source, kind="leads", preview=preview, refused_folder=run_folder())
                times[key].append((time.perf_counter() - begun) * 1000)
            if answer.created != by_hand or answer.refused:
                raise AssertionError(f"the import made {answer.created} of {by_hand} leads")
    floor = statistics.median(times["floor"])
    return [
        Line(case, n, statistics.median(times[key]), p95(times[key]), "csv + checks + executemany", floor, aim)
        for case, key, aim in (
            ("import of leads: checks, duplicates, journal", "import", 2.0),
            ("the same with a preview of all rows before", "preview", 2.0),
        )
    ]


_KINDS = {
    "email opened": "open", "page view": "visit", "form submission": "form", "ad click": "ad_click",
    "demo request": "demo_asked", "webinar": "webinar",
}  # fmt: skip
_PERSON = (
    "uid", "email", "email_key", "lifecycle_stage", "do_not_contact", "search_text", "created_at", "created_day_only",
    "recorded_at", "do_not_email", "do_not_call", "do_not_whatsapp",
)  # fmt: skip
_TOUCH = (
    "uid", "contact_id", "campaign_id", "source_id", "kind", "at", "at_day_only", "weight", "recorded_at",
)  # fmt: skip


def import_touches_by_hand(path: Path, source: Path) -> int:
    """Read, check, find people and doubles and insert; returns how many touches went in."""
    now = to_microseconds(NOW)
    people, campaigns, sources = _Names(), _Names(), _Names()
    met: set[tuple[Any, ...]] = set()
    first: dict[int, int] = {}
    touches: list[tuple[Any, ...]] = []
    with source.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            email, kind = row["Email"].strip().casefold(), _KINDS[row["Touch"].casefold()]
            at = to_microseconds(dt.datetime.fromisoformat(row["When"]).replace(tzinfo=dt.UTC))
            if not _EMAIL.fullmatch(email) or at > now:
                continue
            contact = people.id_of(email)
            campaign = campaigns.id_of(row["Campaign"]) if row["Campaign"] else None
            key = (contact, campaign, sources.id_of(row["Channel"]), kind, at)
            if key in met:
                continue
            met.add(key)
            first[contact] = min(first.get(contact, at), at)
            touches.append((new_uid(), *key, 0, int(row["Weight"]), now))
    contacts = [
        (new_uid(), email, email, "lead", 0, email, first[contact], 0, now, 0, 0, 0)
        for email, contact in people.ids.items()
    ]
    changes = [(new_uid(), contact, "lead", first[contact], 0, now, "import") for contact in people.ids.values()]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        _insert(
            connection,
            "campaign",
            ("uid", "name", "name_key", "status"),
            [(new_uid(), name, name.casefold(), "running") for name in campaigns.ids],
        )
        _insert(connection, "source", ("uid", "words"), [(new_uid(), words) for words in sources.ids])
        _insert(connection, "contact", _PERSON, contacts)
        _insert(connection, "lifecycle_change", _CHANGE, changes)
        _insert(connection, "touchpoint", _TOUCH, touches)
        connection.execute("COMMIT")
    return len(touches)


def _measure_touches(n: int) -> Line:
    source = write_touches(run_folder() / f"touches-{n}.csv", n, people=max(10, n // 20))
    empty = run_folder() / f"empty-touches-{n}.funnel"
    Application.create(empty, Business(name="Surya Solar", currency_is_chosen=True))
    floor, ours = [], []
    for turn in range(ROUNDS):
        bare, alone = (empty.with_name(f"touches-{n}-{turn}-{name}.funnel") for name in ("bare", "alone"))
        for path in (bare, alone):
            shutil.copyfile(empty, path)
        begun = time.perf_counter()
        by_hand = import_touches_by_hand(bare, source)
        floor.append((time.perf_counter() - begun) * 1000)
        with Application.open(alone, clock=FixedClock(NOW), threads=True) as app:
            begun = time.perf_counter()
            answer = import_file(app, source, kind="touchpoints", refused_folder=run_folder())
            ours.append((time.perf_counter() - begun) * 1000)
        if answer.created != by_hand or answer.refused:
            raise AssertionError(f"the import made {answer.created} of {by_hand} touches")
    words = "import of touches: people, campaigns, duplicates, journal"
    return Line(
        words, n, statistics.median(ours), p95(ours), "csv + checks + executemany", statistics.median(floor), 2.5
    )


def measure(sizes: Sequence[int]) -> list[Line]:
    """Imports of so many rows, ours and bare in turns."""
    return [line for n in sizes for line in (*_measure_size(n), _measure_touches(n))]


if __name__ == "__main__":
    run_alone(measure)
