"""Planning the import of leads: who is known, who is new, and what changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from funneldesk.exchange.plan_values import When
from funneldesk.exchange.plan_world import merge_custom
from funneldesk.exchange.stage_words import is_open_word
from funneldesk.model.base import from_microseconds
from funneldesk.model.fold import fold
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleStage
from funneldesk.model.match_key import person_key
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_values import Email, Phone
    from funneldesk.exchange.plan_world import World

_TEXTS: Final = ("job_title", "city", "country", "language", "consent", "notes", "do_not_contact")
_LINKS: Final = (
    ("company", "company", "company_id"),
    ("owner", "user", "owner_id"),
    ("source", "source", "source_id"),
    ("campaign", "campaign", "campaign_id"),
)
_FOUND_BY: Final = ("name", "company_id", "phone", "email", "city", "job_title")
_ENTRY: Final = ("contact_id", "from_stage", "to_stage", "at", "at_day_only")
_PLAIN: Final = {"do_not_contact": 0, "created_day_only": 0}
WON_EARLY: Final = "{deal was|deals were} won before the first contact with the lead"
_NAMELESS: Final = (
    "{row names|rows name} nobody (no name, phone, e-mail or id) and {is|are} kept as {a lead|leads} of {its|their} own"
)
_TEST_MARK: Final = "<test lead: dummy data"
_LEAD: Final = str(LifecycleStage.LEAD)


def fingerprint(cells: Sequence[str]) -> str:
    """What a row without any key is known by: a digest of its cells."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:32]


def is_before(one: When, other: When, zone: ZoneInfo) -> bool:
    """Whether an instant lies before another; by local days where one of them is known only to the day."""
    if one.day_only or other.day_only:
        days = [from_microseconds(each.at).astimezone(zone).date() for each in (one, other)]
        return days[0] < days[1]
    return one.at < other.at


@dataclass
class People:
    """The contacts of the workspace and of this file, by the keys that find them."""

    world: World

    def __post_init__(self) -> None:
        world = self.world
        self.contacts = world["contact"]
        self.by_outer = world.outer_ids("contact")
        self.by_email: dict[str, int] = {}
        self.by_phone: dict[str, int] = {}
        self._entries: dict[int, int] = {}
        self._found_by = itemgetter(*(self.contacts.place[name] for name in _FOUND_BY))
        self._texts = [(name, self.contacts.place[name]) for name in _TEXTS]
        self._links = [(field, table, self.contacts.place[column]) for field, table, column in _LINKS]
        self._blank = self.contacts.template(lifecycle_stage=_LEAD, recorded_at=world.at, **_PLAIN)
        self._lifecycle = world["lifecycle_change"]
        self._blank_entry = self._lifecycle.template(recorded_at=world.at, cause="import")
        self._entry_places = [self._lifecycle.place[name] for name in _ENTRY]
        alive = "FROM contact WHERE deleted_at IS NULL AND"
        points = "FROM contact_point p JOIN contact c ON c.id = p.contact_id WHERE c.deleted_at IS NULL AND p.kind ="
        for known, name in ((self.by_email, "email"), (self.by_phone, "phone")):
            known.update(world.ask(f"SELECT p.key, p.contact_id {points} ? ORDER BY p.id DESC", name))  # type: ignore[arg-type]  # rows of two are pairs
            known.update(world.ask(f"SELECT {name}_key, id {alive} {name}_key IS NOT NULL ORDER BY id DESC"))  # type: ignore[arg-type]  # rows of two are pairs
        self.binned = {row[0] for row in world.ask("SELECT id FROM contact WHERE deleted_at IS NOT NULL")}

    def find(self, values: dict[str, Any]) -> int | None:
        """The contact that a row describes: by outer id, then e-mail, then phone."""
        for system, value in values.get("id", ()):
            found = self.by_outer.get(system, {}).get(value)
            if found is not None:
                return found
        for email in values.get("email", ()):
            found = self.by_email.get(email.key)
            if found is not None:
                return found
        for phone in values.get("phone", ()):
            found = self.by_phone.get(phone.key) if phone.key else None
            if found is not None and self._may_share(found, values):
                return found
        return None

    def _may_share(self, contact_id: int, values: dict[str, Any]) -> bool:
        """One telephone may be a family's or an office's: two e-mails and two names are two people."""
        emails = values.get("email")
        stored = self.contacts.value(contact_id, "email_key")
        if not emails or stored is None:
            return True
        name, other = full_name(values), self.contacts.value(contact_id, "name")
        return bool(name and other and person_key(name) == person_key(other))

    def load(self, rows: Iterable[RowRead]) -> None:
        """Look at all stored contacts that a run of rows describes, at once."""
        if self.contacts.base:
            found = (self.find(row.values) for row in rows)
            self.contacts.load(contact_id for contact_id in found if contact_id is not None)

    def add(self, values: dict[str, Any], custom: dict[str, Any] | None, line: int, tally: Tally) -> int:
        """Add a contact with its points, ids and entry into the lifecycle."""
        world, contacts = self.world, self.contacts
        row, place = self._blank.copy(), contacts.place
        when: When | None = values.get("created")
        row[place["name"]] = full_name(values)
        for field, table, at in self._links:
            if field in values:
                row[at] = world.find(table, values[field])
        for name, at in self._texts:
            if name in values:
                row[at] = values[name]
        row[place["custom"]] = merge_custom(None, custom)
        if when is not None:
            row[place["created_at"]], row[place["created_day_only"]] = when
        contact_id = self._append(row, values)
        phones = values.get("phone", ())
        if len(phones) > 1 or (phones and phones[0].note) or len(values.get("email", ())) > 1:
            self.add_points(contact_id, values, line, tally, start=1)
        if "id" in values:
            self.add_outer_ids(contact_id, values)
        self._entries[contact_id] = self._enter(contact_id, None, _LEAD, when)
        return contact_id

    def _append(self, row: list[Any], values: dict[str, Any]) -> int:
        """Put a new contact's main e-mail and phone into its row, and the row among those to come."""
        place = self.contacts.place
        email = values["email"][0] if "email" in values else None
        phone = values["phone"][0] if "phone" in values else None
        if email is not None:
            row[place["email"]], row[place["email_key"]] = email
        if phone is not None:
            row[place["phone"]], row[place["phone_key"]] = phone.text, phone.key
        row[place["search_text"]] = self._words_of(row)
        contact_id = self.contacts.append(row)
        if email is not None and email.key:
            self.by_email.setdefault(email.key, contact_id)
        if phone is not None and phone.key:
            self.by_phone.setdefault(phone.key, contact_id)
        return contact_id

    def add_points(self, contact_id: int, values: dict[str, Any], line: int, tally: Tally, *, start: int = 0) -> bool:
        """Give a contact its e-mails and phones from the one at `start`: the first as main, the others as further."""
        changed = False
        emails: tuple[Email, ...] = values.get("email", ())
        phones: tuple[Phone, ...] = values.get("phone", ())
        for kind, points, known in (("email", emails, self.by_email), ("phone", phones, self.by_phone)):
            for point in points[start:]:
                changed = self._add_point(contact_id, kind, point, known) or changed
        for phone in phones:
            if phone.note and not phone.note.startswith("Extension"):
                tally.flag("phone {number is|numbers are} not certain and {was|were} kept as written", line)
        return changed

    def _add_point(self, contact_id: int, kind: str, point: Email | Phone, known: dict[str, int]) -> bool:
        contacts = self.contacts
        main, key = contacts.value(contact_id, kind), point.key
        if main is None:
            contacts.put(contact_id, kind, point.text)
            # Whoever had a key first keeps it: else the same file would find another person the next time.
            if key and known.setdefault(key, contact_id) == contact_id:
                contacts.put(contact_id, f"{kind}_key", key)
            return True
        if main == point.text or (key and known.get(key) == contact_id):
            return False
        if key is None or (key in known and known[key] != contact_id and not contacts.is_new(contact_id)):
            return False
        self.world["contact_point"].add(contact_id=contact_id, kind=kind, value=point.text, key=key)
        known.setdefault(key, contact_id)
        return True

    def add_outer_ids(self, contact_id: int, values: dict[str, Any]) -> bool:
        """Keep the ids of a row with its contact."""
        changed = False
        for system, value in values.get("id", ()):
            if value not in self.by_outer.get(system, ()):
                self.world.add_outer_id("contact", contact_id, system, value)
                changed = True
        return changed

    def describe(self, contact_id: int) -> None:
        """Write what a contact is found by, as search as you type runs over it."""
        contacts = self.contacts
        contacts.put(contact_id, "search_text", self._words_of(contacts.row(contact_id)))

    def _words_of(self, row: list[Any]) -> str:
        name, company_id, *others = self._found_by(row)
        company = self.world.name_of("company", company_id) if company_id is not None else None
        text = " ".join(filter(None, (name, company, *others)))
        return text.casefold() if text.isascii() else fold(text)

    def _enter(self, contact_id: int, old: str | None, new: str, when: When | None) -> int:
        row = self._blank_entry.copy()
        contact, from_stage, to_stage, at, day_only = self._entry_places
        row[contact], row[from_stage], row[to_stage] = contact_id, old, new
        row[at], row[day_only] = when or (None, 0)
        return self._lifecycle.append(row)

    def move(self, contact_id: int, stage: LifecycleStage, when: When | None) -> bool:
        """Move a contact to a lifecycle stage unless it is there or is a customer already."""
        old = self.contacts.value(contact_id, "lifecycle_stage")
        if old == stage or old in CUSTOMER_STAGES:
            return False
        self.contacts.put(contact_id, "lifecycle_stage", str(stage))
        self._enter(contact_id, old, str(stage), when)
        return True

    def tell_first_contact(self, contact_id: int, when: When) -> bool:
        """Fill in when a contact was first met, where history did not say so far; says whether it was."""
        contacts = self.contacts
        if contacts.value(contact_id, "created_at") is not None:
            return False
        contacts.put(contact_id, "created_at", when.at)
        contacts.put(contact_id, "created_day_only", when.day_only)
        entries = self.world["lifecycle_change"]
        if contacts.is_new(contact_id):
            entry = self._entries[contact_id]
        else:
            query = "SELECT MIN(id) FROM lifecycle_change WHERE contact_id = ? AND to_stage = 'lead' AND at IS NULL"
            entry = self.world.ask(query, contact_id)[0][0]
        if entry is not None:
            entries.put(entry, "at", when.at)
            entries.put(entry, "at_day_only", when.day_only)
        return True


def is_test_row(cells: Sequence[str]) -> bool:
    """Whether a lead form's maker wrote this row to try the form."""
    return _TEST_MARK in "\x1f".join(cells)


def pass_over_test(line: int, tally: Tally) -> None:
    """Note a test row, which is no lead."""
    tally.keep(line, "A test row of the form's maker.")
    tally.flag("test {row|rows} of the lead form {was|were} passed over", line)


def full_name(values: dict[str, Any]) -> str | None:
    """The name of a row: whole, or put together from its parts."""
    name: str | None = values.get("name")
    if name is None:
        parts = [values[part] for part in ("first_name", "middle_name", "last_name") if part in values]
        name = " ".join(parts) or None
    return name


class LeadPlanner:
    """Plans the rows of a file of leads."""

    table = "contact"

    def __init__(self, world: World, signature: str) -> None:
        self.world = world
        self.people = People(world)
        self._row_system = f"row:{signature}"
        self._also_changed: set[int] = set()
        self._sourced: list[int] = []
        self._dated: dict[int, int] = {}
        self._repeats: Counter[str] = Counter()
        self._met: set[int] = set()
        self._seen_ids: set[tuple[str, str]] = set()
        self._seen_keys: set[str] = set()

    def prepare(self, rows: Sequence[RowRead]) -> None:
        """Look at what is stored for a run of rows."""
        self.people.load(rows)

    def take(self, row: RowRead, tally: Tally) -> None:
        """Plan one row."""
        values, people = row.values, self.people
        if not (values or row.custom):
            tally.refuse(row.line, row.cells, "This row says nothing about a lead.")
            return
        if not ("id" in values or "email" in values or any(phone.key for phone in values.get("phone", ()))):
            is_nameless = not (full_name(values) or "phone" in values)
            values["id"] = ((self._row_system, self._own_key(row, is_nameless=is_nameless)),)
            if is_nameless:
                tally.flag(_NAMELESS, row.line)
        is_same_id, is_repeat = self._compare(values)
        contact_id = people.find(values)
        if contact_id is None:
            contact_id = people.add(values, row.custom, row.line, tally)
            tally.create(row.line)
            if "created" not in values:
                tally.flag("{lead has|leads have} no date of first contact", row.line)
            self._tell_outcome(contact_id, values)
        elif contact_id in people.binned:
            tally.keep(row.line, "The lead lies in the bin.")
            tally.flag("{row belongs|rows belong} to leads in the bin and {was|were} passed over", row.line)
        else:
            is_new = people.contacts.is_new(contact_id)
            is_again = is_new or contact_id in self._met
            is_changed = self._update(contact_id, row, tally, only_fill=is_repeat and not is_same_id)
            if not is_new:
                tally.match(row.line, contact_id)
                self._met.add(contact_id)
            if is_again and is_changed and is_same_id:
                tally.differ(row.line, is_new=is_new)
            elif is_new:
                tally.keep(row.line, "It repeats a lead met earlier in the file.")
                tally.flag(
                    "{row repeats|rows repeat} a lead met earlier in the file and {was|were} joined with it", row.line
                )

    def _compare(self, values: dict[str, Any]) -> tuple[bool, bool]:
        """Whether an earlier row of the file carried one of this row's ids, and whether one carried any of its keys.

        It asks the file alone, not the workspace, so that the same file means the same the second time.
        """
        repeats_id = repeats_key = False
        if "id" in values:
            repeats_id = not self._seen_ids.isdisjoint(values["id"])
            self._seen_ids.update(values["id"])
        # No address is written like a number, so the keys of both lie in one set.
        points = values.get("email", ()) + values.get("phone", ())
        keys = [point.key for point in points if point.key]
        if keys:
            repeats_key = not self._seen_keys.isdisjoint(keys)
            self._seen_keys.update(keys)
        return repeats_id, repeats_id or repeats_key

    def _own_key(self, row: RowRead, *, is_nameless: bool) -> str:
        """The row's own words; with its number among equals where nobody is named, as equals may be two people."""
        key = fingerprint(row.cells)
        if not is_nameless:
            return key
        self._repeats[key] += 1
        return key if self._repeats[key] == 1 else f"{key}:{self._repeats[key]}"

    def finish(self, tally: Tally) -> int:
        """Carry new sources on to the deals of their leads, and count the updates."""
        self._tell_deals()
        self._note_early_wins(tally)
        return tally.settle(lambda row_id: row_id in self._also_changed or self.people.contacts.is_changed(row_id))

    def _update(self, contact_id: int, row: RowRead, tally: Tally, *, only_fill: bool) -> bool:
        """Lay a row over a contact; says whether that changed anything.

        Args:
            contact_id: whom.
            row: what the file says.
            tally: where what happened is counted.
            only_fill: the row shares no more than a phone or an e-mail with somebody met earlier in the file, who
                may be another person of that household or office: it fills gaps, and overwrites nothing.
        """
        values, people, world = row.values, self.people, self.world
        contacts = people.contacts
        before = contacts.row(contact_id).copy()
        if "source" in values and contacts.value(contact_id, "source_id") is None:
            self._sourced.append(contact_id)
        self._lay(contact_id, row, tally, only_fill=only_fill)
        for field, table, column in _LINKS:
            if field in values and not (only_fill and contacts.value(contact_id, column) is not None):
                contacts.put(contact_id, column, world.find(table, values[field]))
        if row.custom:
            stored = contacts.value(contact_id, "custom")
            contacts.put(contact_id, "custom", merge_custom(stored, row.custom, only_fill=only_fill))
        if "created" in values and people.tell_first_contact(contact_id, values["created"]):
            self._dated[contact_id] = row.line
        more = people.add_points(contact_id, values, row.line, tally)
        more = people.add_outer_ids(contact_id, values) or more
        more = self._tell_outcome(contact_id, values) or more
        people.describe(contact_id)
        if more:
            self._also_changed.add(contact_id)
        return more or contacts.row(contact_id) != before

    def _lay(self, contact_id: int, row: RowRead, tally: Tally, *, only_fill: bool) -> None:
        """Write the plain fields of a row, all of them or only into the gaps."""
        contacts, values = self.people.contacts, row.values
        said: dict[str, Any] = {column: values[column] for column in _TEXTS if column in values}
        if name := full_name(values):
            said["name"] = name
        kept = {column: contacts.value(contact_id, column) for column in said} if only_fill else {}
        for column, value in said.items():
            if kept.get(column) in (None, ""):
                contacts.put(contact_id, column, value)
        if any(old not in (None, "", said[column]) for column, old in kept.items()):
            tally.flag(
                "{row shares|rows share} a phone or an e-mail with a lead met earlier in the file but {says|say} other "
                "things; the first one's words stand",
                row.line,
            )

    def _tell_deals(self) -> None:
        """A deal takes its lead's source; where the deal came first, it takes it now."""
        deals = self.world["deal"]
        if not self._sourced or not deals.base:
            return
        sourced = set(self._sourced)
        query = "SELECT id, contact_id FROM deal WHERE source_id IS NULL AND contact_id IS NOT NULL"
        found = {deal_id: contact for deal_id, contact in self.world.ask(query) if contact in sourced}
        deals.load(found)
        for deal_id, contact_id in found.items():
            deals.put(deal_id, "source_id", self.people.contacts.value(contact_id, "source_id"))

    def _note_early_wins(self, tally: Tally) -> None:
        """Deals that came before their lead's first contact was known may turn out to be won before it."""
        if not self._dated or not self.world["deal"].base:
            return
        contacts, zone = self.people.contacts, self.world.business.zone
        for contact_id, won_at, day_only in self.world.ask(
            "SELECT contact_id, closed_at, closed_day_only FROM deal "
            "WHERE stage_kind = 'won' AND closed_at IS NOT NULL AND deleted_at IS NULL"
        ):
            if contact_id not in self._dated:
                continue
            first = When(contacts.value(contact_id, "created_at"), contacts.value(contact_id, "created_day_only"))
            if is_before(When(won_at, day_only), first, zone):
                tally.flag(WON_EARLY, self._dated[contact_id])

    def _tell_outcome(self, contact_id: int, values: dict[str, Any]) -> bool:
        outcome = values.get("outcome")
        if outcome is None:
            return False
        if outcome == StageKind.WON:
            return self.people.move(contact_id, LifecycleStage.CUSTOMER, values.get("outcome_date"))
        if is_open_word(values.get("status", "")):
            return False
        return self.people.move(contact_id, LifecycleStage.DISQUALIFIED, values.get("outcome_date"))
