"""The people of imported deals: found by id, e-mail or phone, or by name within their company; else made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from funneldesk.exchange.plan_people import People, full_name
from funneldesk.model.match_key import person_key

if TYPE_CHECKING:
    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_world import World

_PERSON: Final[tuple[str, ...]] = ("email", "phone")


def link_ids(people: People, links: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Lead ids under the system that knows them: the column's own, else the only other that has this value."""
    by_outer = people.by_outer
    found = []
    for system, value in links:
        if value not in by_outer.get(system, ()):
            others = [each for each, known in by_outer.items() if value in known and not each.startswith("row:")]
            if len({by_outer[each][value] for each in others}) == 1:
                found.append((others[0], value))
                continue
        found.append((system, value))
    return tuple(found)


class DealPeople:
    """Finds or makes the contact that a row of deals names."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)
        self._names: dict[tuple[str, int | None], int] = {}

    def values_of(self, values: dict[str, Any]) -> dict[str, Any]:
        """What a row of deals says about a person."""
        found: dict[str, Any] = {name: values[name] for name in _PERSON if name in values}
        if "contact" in values:
            found["name"] = values["contact"]
        if "lead_id" in values:
            found["id"] = link_ids(self.people, values["lead_id"])
        return found

    def find_or_add(self, row: RowRead, company_id: int | None, tally: Tally) -> int | None:
        """The person of a deal: found by id, e-mail or phone, or by name within the same company; else made."""
        values = self.values_of(row.values)
        if not values:
            return None
        found = self.people.find(values)
        if found in self.people.binned:
            tally.flag("{deal belongs|deals belong} to a lead in the bin and {was|were} left without it", row.line)
            return None
        if found is not None:
            self.people.add_outer_ids(found, values)
            return found
        name = full_name(values)
        by_name = (person_key(name) or name, company_id) if name else None
        if by_name and not values.keys() & {"id", *_PERSON} and (known := self._named(by_name)):
            return known
        values.update((field, row.values[field]) for field in ("company", "source", "campaign") if field in row.values)
        contact_id = self.people.add(values, None, row.line, tally)
        self.world.made["contact"] = self.world.made.get("contact", 0) + 1
        if by_name and not self._names.get(by_name):
            self._names[by_name] = contact_id
        return contact_id

    def _named(self, by_name: tuple[str, int | None]) -> int:
        """The contact of that name in that company, or 0."""
        if by_name not in self._names:
            self._names[by_name] = self._named_contact(by_name) or 0
        return self._names[by_name]

    def _named_contact(self, by_name: tuple[str, int | None]) -> int | None:
        name, company_id = by_name
        if company_id is None or not self.people.contacts.base:
            return None
        for contact_id, other in self.world.ask(
            "SELECT id, name FROM contact WHERE company_id = ? AND deleted_at IS NULL ORDER BY id", company_id
        ):
            if other and person_key(other) == name:
                return int(contact_id)
        return None
