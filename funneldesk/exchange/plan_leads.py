"""Planning the import of leads: who is known, who is new, and what changes."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from funneldesk.exchange.lead_forms import LeadForms
from funneldesk.exchange.plan_people import LINKS, TEXTS, People, full_name
from funneldesk.exchange.plan_values import When
from funneldesk.exchange.plan_world import merge_custom
from funneldesk.exchange.stage_words import is_open_word
from funneldesk.model.base import from_microseconds
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from funneldesk.exchange.lead_forms import Arrival
    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_world import World
    from funneldesk.exchange.source import Row
    from funneldesk.exchange.vendor import Vendor

_FROM: Final = frozenset({"source", "campaign"})
WON_EARLY: Final = "{deal was|deals were} won before the first contact with the lead"
_NAMELESS: Final = (
    "{row names|rows name} nobody (no name, phone, e-mail or id) and {is|are} kept as {a lead|leads} of {its|their} own"
)
_AHEAD: Final = (
    "{lead has|leads have} a date of first contact that lies ahead; it is kept, but makes nobody a recent contact"
)
_A_DAY_US: Final = 86_400_000_000
_TORN: Final = (
    "{row has|rows have} the e-mail of one lead and the phone of another and {was|were} taken for the one with the "
    "e-mail; merge the two if they are one person"
)
_TEST_MARK: Final = "<test lead: dummy data"


def fingerprint(cells: Sequence[str]) -> str:
    """What a row without any key is known by: a digest of its cells."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:32]


def is_before(one: When, other: When, zone: ZoneInfo) -> bool:
    """Whether an instant lies before another; by local days where one of them is known only to the day."""
    if one.day_only or other.day_only:
        days = [from_microseconds(each.at).astimezone(zone).date() for each in (one, other)]
        return days[0] < days[1]
    return one.at < other.at


def is_test_row(cells: Sequence[str]) -> bool:
    """Whether a lead form's maker wrote this row to try the form."""
    return _TEST_MARK in "\x1f".join(cells)


class LeadPlanner:
    """Plans the rows of a file of leads."""

    table = "contact"

    def __init__(self, world: World, signature: str, vendor: Vendor | None = None, header: Sequence[str] = ()) -> None:
        self.world = world
        self.people = People(world)
        self.forms = LeadForms(world, vendor, header)
        self._row_system = f"row:{signature}"
        self._also_changed: set[int] = set()
        self._sourced: list[int] = []
        self._dated: dict[int, int] = {}
        self._repeats: Counter[str] = Counter()
        self._met: set[int] = set()
        self._seen_ids: set[tuple[str, str]] = set()
        self._seen_keys: set[str] = set()

    def passes_over(self, row: Row, tally: Tally) -> bool:
        """Whether a row is a test of the form's maker, which is no lead."""
        if not is_test_row(row.cells) and (row.trouble or not self.forms.is_test(row.cells)):
            return False
        tally.drop(row.line, "A test row of the form's maker.")
        tally.flag("test {row|rows} of the lead form {was|were} passed over", row.line)
        return True

    def prepare(self, rows: Sequence[RowRead]) -> None:
        """Look at what is stored for a run of rows."""
        self.people.load(rows)
        if self.world["touchpoint"].base:
            found = (self.people.find(row.values) for row in rows)
            self.forms.touches.load(contact_id for contact_id in found if contact_id is not None)

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
        self._note_ahead(row, tally)
        arrival = self.forms.complete(row, tally)
        is_same_id, is_repeat = self._compare(values)
        contact_id = people.find(values)
        if people.torn(values) is not None:
            tally.flag(_TORN, row.line)
        if contact_id is None:
            self._add(row, arrival, tally)
        elif contact_id in people.binned:
            tally.keep(row.line, "The lead lies in the bin.")
            tally.flag("{row belongs|rows belong} to leads in the bin and {was|were} passed over", row.line)
        else:
            is_new = people.contacts.is_new(contact_id)
            is_again = is_new or contact_id in self._met
            is_changed = self._update(contact_id, row, tally, arrival, only_fill=is_repeat and not is_same_id)
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

    def _note_ahead(self, row: RowRead, tally: Tally) -> None:
        when = row.values.get("created")
        if when is not None and when.at is not None and when.at > self.world.at + _A_DAY_US:
            tally.flag(_AHEAD, row.line)

    def _add(self, row: RowRead, arrival: Arrival | None, tally: Tally) -> None:
        """Make a contact of a row, with the touch by which it came."""
        contact_id = self.people.add(row.values, row.custom, row.line, tally)
        tally.create(row.line)
        if "created" not in row.values:
            tally.flag("{lead has|leads have} no date of first contact", row.line)
        self._tell_outcome(contact_id, row.values)
        if arrival is not None:
            self.forms.touch(contact_id, row.values, arrival)

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

    def _update(self, contact_id: int, row: RowRead, tally: Tally, arrival: Arrival | None, *, only_fill: bool) -> bool:
        """Lay a row over a contact; says whether that changed anything.

        Args:
            contact_id: whom.
            row: what the file says.
            tally: where what happened is counted.
            arrival: how the lead came this time; it adds a touch, and whence the lead first came stays.
            only_fill: the row shares no more than a phone or an e-mail with somebody met earlier in the file, who
                may be another person of that household or office: it fills gaps, and overwrites nothing.
        """
        values, people, world = row.values, self.people, self.world
        contacts = people.contacts
        before = contacts.row(contact_id).copy()
        if "source" in values and contacts.value(contact_id, "source_id") is None:
            self._sourced.append(contact_id)
        self._lay(contact_id, row, tally, only_fill=only_fill)
        for field, table, column in LINKS:
            fills = only_fill or (arrival is not None and field in _FROM)
            if field in values and not (fills and contacts.value(contact_id, column) is not None):
                contacts.put(contact_id, column, world.find(table, values[field]))
        if row.custom:
            stored = contacts.value(contact_id, "custom")
            contacts.put(contact_id, "custom", merge_custom(stored, row.custom, only_fill=only_fill))
        if "created" in values and people.tell_first_contact(contact_id, values["created"]):
            self._dated[contact_id] = row.line
        more = people.add_points(contact_id, values, row.line, tally)
        more = people.add_outer_ids(contact_id, values) or more
        more = self._tell_outcome(contact_id, values) or more
        if arrival is not None:
            more = self.forms.touch(contact_id, values, arrival) or more
        people.describe(contact_id)
        if more:
            self._also_changed.add(contact_id)
        return more or contacts.row(contact_id) != before

    def _lay(self, contact_id: int, row: RowRead, tally: Tally, *, only_fill: bool) -> None:
        """Write the plain fields of a row, all of them or only into the gaps."""
        contacts, values = self.people.contacts, row.values
        said: dict[str, Any] = {column: values[column] for column in TEXTS if column in values}
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
