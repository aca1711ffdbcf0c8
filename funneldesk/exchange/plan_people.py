"""The people of an import: found by id, e-mail or phone among those that are there, else made."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from funneldesk.exchange.plan_world import merge_custom
from funneldesk.model.fold import fold
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleStage
from funneldesk.model.match_key import person_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_values import Email, Phone, When
    from funneldesk.exchange.plan_world import World

TEXTS: Final = (
    "job_title",
    "city",
    "region",
    "postcode",
    "country",
    "language",
    "consent",
    "notes",
    "do_not_contact",
    "do_not_email",
    "do_not_call",
    "do_not_whatsapp",
)
LINKS: Final = (
    ("company", "company", "company_id"),
    ("owner", "user", "owner_id"),
    ("source", "source", "source_id"),
    ("campaign", "campaign", "campaign_id"),
)
_FOUND_BY: Final = ("name", "company_id", "phone", "email", "city", "job_title")
_ENTRY: Final = ("contact_id", "from_stage", "to_stage", "at", "at_day_only")
_PLAIN: Final = {"do_not_contact": 0, "created_day_only": 0}
_LEAD: Final = str(LifecycleStage.LEAD)


def full_name(values: dict[str, Any]) -> str | None:
    """The name of a row: whole, or put together from its parts."""
    name: str | None = values.get("name")
    if name is None:
        parts = [values[part] for part in ("first_name", "middle_name", "last_name") if part in values]
        name = " ".join(parts) or None
    return name


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
        self._texts = [(name, self.contacts.place[name]) for name in TEXTS]
        self._links = [(field, table, self.contacts.place[column]) for field, table, column in LINKS]
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

    def torn(self, values: dict[str, Any]) -> tuple[str, str] | None:
        """Whose e-mail and whose phone a row carries, where these are two people; None where nothing is torn.

        A telephone that both have is shared, and an id says by itself who is meant.
        """
        if "email" not in values or "phone" not in values:
            return None
        if any(value in self.by_outer.get(system, ()) for system, value in values.get("id", ())):
            return None
        mine = next((found for each in values["email"] if (found := self.by_email.get(each.key)) is not None), None)
        for phone in values["phone"]:
            other = self.by_phone.get(phone.key) if phone.key else None
            if mine is None or other is None or mine == other or self._has_phone(mine, phone):
                continue
            return self._call(mine), self._call(other)
        return None

    def _has_phone(self, contact_id: int, phone: Phone) -> bool:
        if self.contacts.value(contact_id, "phone") == phone.text:
            return True
        query = "SELECT 1 FROM contact_point WHERE contact_id = ? AND kind = 'phone' AND value = ?"
        return bool(self.world.ask(query, contact_id, phone.text))

    def _call(self, contact_id: int) -> str:
        name, email = (self.contacts.value(contact_id, column) for column in ("name", "email"))
        return name or email or self.contacts.value(contact_id, "phone") or f"lead {contact_id}"

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
