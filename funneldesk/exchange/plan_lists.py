"""Planning the import of companies, products and the business's own people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from funneldesk.exchange.plan_people import full_name
from funneldesk.exchange.plan_values import Bad, to_minor
from funneldesk.exchange.plan_world import key_of, merge_custom
from funneldesk.exchange.role_words import role_of
from funneldesk.model.user import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_world import World

_COMPANY_FIELDS: Final = {
    "industry": "industry",
    "employees": "employees",
    "founded_year": "founded_year",
    "city": "city",
    "country": "country",
    "tax_number": "tax_number",
    "website": "website",
    "parent": "parent_name",
    "notes": "notes",
}


class ListPlanner:
    """Plans rows of records that are known by an outer id or by their name.

    Args:
        world: the workspace.
        table: company, product or user.
        currency: ISO code of prices that name none; None is the workspace's.
    """

    def __init__(self, world: World, table: str, currency: str | None) -> None:
        self.world = world
        self.table = table
        self._currency = currency
        self._records = world[table]
        self._outer = world.outer_ids(table)
        self._also_changed: set[int] = set()
        self._met: set[int] = set()

    def prepare(self, rows: Sequence[RowRead]) -> None:
        """Look at what is stored for a run of rows."""
        found = (self._find(row.values) for row in rows)
        self._records.load(record_id for record_id in found if record_id is not None)

    def take(self, row: RowRead, tally: Tally) -> None:
        """Plan one row."""
        name = full_name(row.values)
        if name is None:
            tally.refuse(row.line, row.cells, "The name is missing.")
            return
        values = self._columns(row.values, name)
        bad = next((value for value in values.values() if isinstance(value, Bad)), None)
        if bad is not None:
            tally.refuse(row.line, row.cells, bad.reason)
            return
        found = self._find(row.values)
        if found is None:
            record_id = self._add(values, name)
            tally.create(row.line)
        else:
            record_id = found
        is_same_id = self._is_known_by_id(record_id, row.values)
        before = self._records.row(record_id).copy()
        for column, value in values.items():
            self._records.put(record_id, column, value)
        if self.table != "user" and row.custom:
            stored = self._records.value(record_id, "custom")
            self._records.put(record_id, "custom", merge_custom(stored, row.custom))
        if found is not None:
            self._tell(found, row.line, tally, differs=is_same_id and self._records.row(found) != before)
        for system, value in row.values.get("id", ()):
            if value not in self._outer.get(system, ()):
                self.world.add_outer_id(self.table, record_id, system, value)
                self._also_changed.add(record_id)

    def _tell(self, record_id: int, line: int, tally: Tally, *, differs: bool) -> None:
        """Count a row that describes a record of the workspace or of an earlier row."""
        is_new = self._records.is_new(record_id)
        is_again = is_new or record_id in self._met
        if not is_new:
            tally.match(line, record_id)
            self._met.add(record_id)
        if is_again and differs:
            tally.differ(line, is_new=is_new)
        elif is_new:
            tally.keep(line, "It repeats a record met earlier in the file.")
            tally.flag("{row repeats|rows repeat} a record met earlier in the file and {was|were} joined with it", line)

    def _is_known_by_id(self, record_id: int, values: dict[str, Any]) -> bool:
        return any(self._outer.get(system, {}).get(value) == record_id for system, value in values.get("id", ()))

    def finish(self, tally: Tally) -> int:
        """Count the updates."""
        return tally.settle(lambda row_id: row_id in self._also_changed or self._records.is_changed(row_id))

    def _find(self, values: dict[str, Any]) -> int | None:
        for system, value in values.get("id", ()):
            found = self._outer.get(system, {}).get(value)
            if found is not None:
                return found
        name = full_name(values)
        return self.world.keys(self.table).get(key_of(self.table, name)) if name else None

    def _add(self, values: dict[str, Any], name: str) -> int:
        if self.table == "user":
            record_id = self._records.add(name=name, name_key=key_of("user", name), role=str(Role.SALES), is_active=1)
        else:
            record_id = self._records.add(name=name, name_key="", recorded_at=self.world.at)
        self.world.keys(self.table)[values["name_key"]] = record_id
        return record_id

    def _columns(self, told: dict[str, Any], name: str) -> dict[str, Any]:
        """The columns that a row fills, as the database holds them."""
        values: dict[str, Any] = {"name": name, "name_key": key_of(self.table, name)}
        fill = {"company": self._fill_company, "product": self._fill_product}.get(self.table, _fill_user)
        fill(values, told)
        return values

    def _fill_company(self, values: dict[str, Any], told: dict[str, Any]) -> None:
        values.update((column, told[field]) for field, column in _COMPANY_FIELDS.items() if field in told)
        if "annual_revenue" in told:
            code = told["annual_revenue"].currency or self._currency or self.world.business.currency
            values["annual_revenue_minor"] = to_minor(told["annual_revenue"], code)
        if "owner" in told:
            values["owner_id"] = self.world.find("user", told["owner"])

    def _fill_product(self, values: dict[str, Any], told: dict[str, Any]) -> None:
        if "series" in told:
            values["series"] = told["series"]
        if "price" in told:
            currency = told["price"].currency or told.get("currency") or self._currency
            values["price_minor"] = to_minor(told["price"], currency or self.world.business.currency)
            if currency:
                values["currency"] = currency


def _fill_user(values: dict[str, Any], told: dict[str, Any]) -> None:
    values["is_active"] = 1
    for field, column in (("manager", "manager_name"), ("region", "region")):
        if field in told:
            values[column] = told[field]
    if "email" in told:
        values["email"] = told["email"][0].text
    role = role_of(told.get("role", "")) or role_of(told.get("title", ""))
    if role is not None:
        values["role"] = str(role)
