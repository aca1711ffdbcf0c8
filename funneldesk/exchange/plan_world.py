"""What the workspace knows already, and the people, companies, products and words that come with a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from funneldesk.commands.campaign import campaign_name_key
from funneldesk.exchange.plan_records import TABLE_ORDER, Records
from funneldesk.model.base import to_microseconds
from funneldesk.model.content import CONTENT_KIND_WORDS, ContentKind
from funneldesk.model.fold import fold
from funneldesk.model.match_key import company_key, person_key, product_key
from funneldesk.model.source import propose_channel, propose_origin
from funneldesk.model.user import Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from funneldesk.model.business import Business


@dataclass
class World:
    """The workspace as one snapshot shows it, with what the plan adds.

    Each finder takes the file's words and returns the id of what they mean, made new where it is unknown.
    """

    connection: Connection
    business: Business
    now: dt.datetime
    records: dict[str, Records] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    _keys: dict[str, dict[str, int]] = field(default_factory=dict)
    _spelt: dict[str, dict[str, int]] = field(default_factory=dict)
    _outer: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    _channels: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.records = {table: Records(self.connection, table) for table in TABLE_ORDER}
        self.at = to_microseconds(self.now)
        self.seen_entry = int(
            self.connection.exec_driver_sql("SELECT COALESCE(MAX(id), 0) FROM journal_entry").scalar_one()
        )

    def record_at(self, now: dt.datetime) -> None:
        """Let the new rows be recorded at another instant: a kept plan is carried out later than it was made."""
        old, self.now, self.at = self.at, now, to_microseconds(now)
        if old == self.at:
            return
        for records in self.records.values():
            place = records.place.get("recorded_at")
            if place is None:
                continue
            for row in records.new:
                if row[place] == old:
                    row[place] = self.at

    def __getitem__(self, table: str) -> Records:
        return self.records[table]

    def ask(self, query: str, *values: Any) -> list[Sequence[Any]]:
        """All rows of a query."""
        return list(self.connection.exec_driver_sql(query, values).fetchall())

    def keys(self, table: str) -> dict[str, int]:
        """Match keys of the live records of a table; the oldest record keeps a key."""
        if table not in self._keys:
            column = {"source": "words", "campaign": "name", "content": "title"}.get(table, "name_key")
            alive = "" if table in {"source", "user"} else "WHERE deleted_at IS NULL"
            rows = self.ask(f'SELECT {column}, id FROM "{table}" {alive} ORDER BY id DESC')  # noqa: S608  names of our own
            is_name = column in {"name", "title"}
            self._keys[table] = {key_of(table, row[0]) if is_name else row[0]: row[1] for row in rows}
        return self._keys[table]

    def outer_ids(self, kind: str) -> dict[str, dict[str, int]]:
        """System to value to record id, of the ids that other systems gave."""
        if kind not in self._outer:
            systems: dict[str, dict[str, int]] = {}
            for system, value, record_id in self.ask(
                "SELECT system, value, record_id FROM external_id WHERE kind = ?", kind
            ):
                systems.setdefault(system, {})[value] = record_id
            self._outer[kind] = systems
        return self._outer[kind]

    def add_outer_id(self, kind: str, record_id: int, system: str, value: str) -> None:
        """Keep the id that another system gave a record."""
        self.outer_ids(kind).setdefault(system, {})[value] = record_id
        rows = self.records["external_id"]
        row, place = rows.template(), rows.place
        row[place["kind"]], row[place["record_id"]] = kind, record_id
        row[place["system"]], row[place["value"]] = system, value
        rows.append(row)

    def knows(self, table: str, names: Sequence[str]) -> float:
        """Which share of these names means a known record of a table."""
        make = {"company": company_key, "product": product_key}.get(table, person_key)
        known = self.keys(table)
        return sum((make(name) or "") in known for name in names) / len(names) if names else 0.0

    def find(self, table: str, name: str) -> int:
        """The record that a name means; a new one where there is none."""
        spelt = self._spelt.get(table)
        if spelt is None:
            spelt = self._spelt[table] = {}
        found = spelt.get(name)
        if found is None:
            found = spelt[name] = self._find_by_key(table, name)
        return found

    def _find_by_key(self, table: str, name: str) -> int:
        key = key_of(table, name)
        known = self.keys(table)
        if key not in known:
            known[key] = self._make(table, name, key)
            self.made[table] = self.made.get(table, 0) + 1
        return known[key]

    def _make(self, table: str, name: str, key: str) -> int:
        records = self[table]
        if table == "company":
            return records.add(name=name, name_key=key, recorded_at=self.at)
        if table == "product":
            return records.add(name=name, name_key=key, recorded_at=self.at)
        if table == "user":
            return records.add(name=name, name_key=key, role=str(Role.SALES), is_active=0)
        if table == "content":
            return records.add(title=name, kind=propose_content_kind(name), recorded_at=self.at)
        channel = self.channel_id(propose_channel(name))
        if table == "campaign":
            return records.add(name=name, name_key=key, channel_id=channel, status="running")
        return records.add(words=name, channel_id=channel, origin=propose_origin(name))

    def channel_id(self, key: str | None) -> int | None:
        """The channel of that key, or None."""
        if not self._channels:
            self._channels = {row[0]: row[1] for row in self.ask("SELECT key, id FROM channel")}
        return self._channels.get(key or "")

    def note_made(self, table: str, key: str, record_id: int) -> None:
        """Let a record that was made otherwise be found by its key, and count it."""
        self.keys(table)[key] = record_id
        self.made[table] = self.made.get(table, 0) + 1

    def name_of(self, table: str, record_id: int | None) -> str | None:
        """The name of a record, or None."""
        if record_id is None:
            return None
        records = self.records[table]
        name: str | None = records.row(record_id)[records.place["name"]]
        return name


def key_of(table: str, name: str) -> str:
    """The match key of a name in a table; never empty."""
    if table == "company":
        return company_key(name) or name.casefold()
    if table == "product":
        return product_key(name) or name.casefold()
    if table == "user":
        return person_key(name) or name.casefold()
    return name if table == "source" else campaign_name_key(name)


def propose_content_kind(title: str) -> str:
    """The kind of content a title names, such as whitepaper; `other` where it names none."""
    plain = fold(title).replace("-", " ")
    for kind, words in CONTENT_KIND_WORDS.items():
        if fold(words).replace("-", " ") in plain or fold(words).replace("-", "") in plain.split():
            return str(kind)
    return str(ContentKind.OTHER)


def merge_custom(stored: str | None, custom: dict[str, Any] | None, *, only_fill: bool = False) -> str | None:
    """Custom fields laid over those stored, or below them, as the database holds them; blanks keep what is there."""
    if not custom:
        return stored
    held = orjson.loads(stored) if stored else {}
    laid = {**custom, **held} if only_fill else {**held, **custom}
    return orjson.dumps(laid, option=orjson.OPT_SORT_KEYS).decode()
