"""Planning the import of deals: their stage, their people, their money and the history the file shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from funneldesk.exchange.plan_deal_people import DealPeople
from funneldesk.exchange.plan_history import History, state_of
from funneldesk.exchange.plan_leads import WON_EARLY, fingerprint, is_before
from funneldesk.exchange.plan_stages import PipelineEvidence, choose_pipeline, read_pipelines
from funneldesk.exchange.plan_values import Bad, When, to_minor
from funneldesk.exchange.plan_world import merge_custom
from funneldesk.exchange.stage_words import kind_of_word
from funneldesk.model.deal import RANK_STEP
from funneldesk.model.fold import fold
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.model.reason import NOT_RECORDED, ReasonKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_history import DealState
    from funneldesk.exchange.plan_stages import PipelineFound
    from funneldesk.exchange.plan_world import World

_KEPT_APART: Final = (
    "{row is|rows are} the same as an earlier one and {was|were} kept as {a deal of its|deals of their} own"
)


@dataclass(frozen=True)
class DealFile:
    """What all deals of one file share.

    Attributes:
        signature: the file's.
        name: the file's, as a pipeline is called that comes with it.
        currency: ISO code of amounts that name none.
        fields: the fields that have a column.
        own_system: the system of the deals' own ids.
        unique_links: systems of leads' ids that name each lead once.
    """

    signature: str
    name: str
    currency: str
    fields: frozenset[str]
    own_system: str | None
    unique_links: tuple[str, ...]


class DealPlanner:
    """Plans the rows of a file of deals. The file is read twice: `survey` learns the stage words first."""

    table = "deal"

    def __init__(self, world: World, file: DealFile) -> None:
        self.world = world
        self.file = file
        self._persons = DealPeople(world)
        self.people = self._persons.people
        self.deals = world["deal"]
        self.pipelines: list[str] = []
        self._outer = world.outer_ids("deal")
        self._known = read_pipelines(world)
        self._evidence: dict[str, PipelineEvidence] = {}
        self._chosen: dict[str, PipelineFound] = {}
        self._row_system = f"row:{file.signature}"
        self._repeats: Counter[str] = Counter()
        self._also_changed: set[int] = set()
        self._rank = world.ask("SELECT COALESCE(MAX(rank), 0) FROM deal")[0][0]
        self._reasons: dict[str, int] = {
            row[0].casefold(): row[1]
            for row in world.ask("SELECT label, id FROM reason WHERE kind = 'lost' AND deleted_at IS NULL")
        }
        self._binned = {row[0] for row in world.ask("SELECT id FROM deal WHERE deleted_at IS NOT NULL")}
        self._last: dict[int, tuple[RowRead, DealState]] = {}
        self._met: set[int] = set()
        self._history = History(world)
        self._products: dict[int, set[int]] = {}
        self.currencies: Counter[str] = Counter()

    def survey(self, rows: Sequence[RowRead]) -> None:
        """Learn which stage words there are, and what dates and amounts their deals have."""
        for row in rows:
            values = row.values
            evidence = self._evidence.setdefault(values.get("pipeline", ""), PipelineEvidence())
            evidence.has_status = "status" in self.file.fields
            if "stage" in values:
                price = values.get("amount")
                evidence.note(
                    values["stage"],
                    opened="opened" in values,
                    closed="closed" in values,
                    valued=price is not None and price.amount > 0,
                )

    def settle(self) -> None:
        """Choose or propose the pipelines, once the survey is done."""
        for name, evidence in self._evidence.items():
            if evidence.stages:
                self._chosen[name] = choose_pipeline(
                    self.world,
                    self._known,
                    evidence,
                    name or self.file.name,
                    is_named=bool(name),
                    words=self.pipelines,
                )

    def prepare(self, rows: Sequence[RowRead]) -> None:
        """Look at what is stored for a run of rows."""
        self.people.load([row._replace(values=self._persons.values_of(row.values)) for row in rows])
        found = [self._outer.get(system, {}).get(value) for system, value in map(self._key, rows)]
        self.deals.load(deal_id for deal_id in found if deal_id is not None)
        contact_place = self.deals.place["contact_id"]
        stored = (self.deals.stored[deal_id] for deal_id in found if deal_id in self.deals.stored)
        self.people.contacts.load(row[contact_place] for row in stored if row[contact_place] is not None)

    def take(self, row: RowRead, tally: Tally) -> None:
        """Plan one row."""
        values = row.values
        if not values and not row.custom:
            tally.refuse(row.line, row.cells, "Nothing in this row names a deal.")
            return
        system, value = self._key(row)
        if system == self._row_system:
            self._repeats[value] += 1
            if self._repeats[value] > 1:
                tally.flag(_KEPT_APART, row.line)
                value = f"{value}:{self._repeats[value]}"
        minor, currency = self._money(values)
        if isinstance(minor, Bad):
            tally.refuse(row.line, row.cells, f"Amount: {minor.reason}")
            return
        state = state_of(values, self._pipeline(values), self.file.fields)
        deal_id = self._outer.get(system, {}).get(value)
        if deal_id is None:
            deal_id = self._add(row, state, minor, currency, tally)
            self.world.add_outer_id("deal", deal_id, system, value)
            tally.create(row.line)
            if minor is not None:
                self.currencies[currency] += 1
        elif deal_id in self._binned:
            tally.keep(row.line, "The deal lies in the bin.")
            tally.flag("{row belongs|rows belong} to deals in the bin and {was|were} passed over", row.line)
        else:
            self._take_known(deal_id, row, state, minor, currency, tally)

    def _take_known(
        self, deal_id: int, row: RowRead, state: DealState, minor: int | None, currency: str, tally: Tally
    ) -> None:
        """Lay a row over a deal of the workspace or of an earlier row."""
        is_new = self.deals.is_new(deal_id)
        is_again = is_new or deal_id in self._met
        differs = is_again and self._tells_otherwise(deal_id, row, state)
        before = self.deals.row(deal_id).copy()
        self._update(deal_id, row, state, minor, currency, tally)
        differs = differs or self.deals.row(deal_id) != before
        if not is_new:
            tally.match(row.line, deal_id)
            self._met.add(deal_id)
        if is_again and differs:
            tally.differ(row.line, is_new=is_new)
        elif is_new:
            tally.keep(row.line, "It repeats a deal met earlier in the file.")
            tally.flag(
                "{row repeats|rows repeat} a deal met earlier in the file and {was|were} joined with it", row.line
            )

    def _tells_otherwise(self, deal_id: int, row: RowRead, state: DealState) -> bool:
        """Whether a row brings a deal to another stage, day of closing or reason than the rows before it."""
        if self._says_nothing(row.values):
            return False
        if deal_id in self._last:
            last_row, last = self._last[deal_id]
            earlier = (last.stage.id, last.closed, self._reason(last_row.values, last))
        else:
            stage_id, at, day_only, reason = (
                self.deals.value(deal_id, column)
                for column in ("stage_id", "closed_at", "closed_day_only", "lost_reason_id")
            )
            earlier = (stage_id, None if at is None else When(at, day_only), reason)
        return earlier != (state.stage.id, state.closed, self._reason(row.values, state))

    def finish(self, tally: Tally) -> int:
        """Settle the stages of deals that were there, and count the updates."""
        for deal_id, (row, state) in self._last.items():
            self._settle_stage(deal_id, row, state, tally)
        return tally.settle(lambda row_id: row_id in self._also_changed or self.deals.is_changed(row_id))

    def _key(self, row: RowRead) -> tuple[str, str]:
        """The system and value a deal is known by: its own id, else its lead's, else the row itself."""
        if self.file.own_system is not None and "id" in row.values:
            return self.file.own_system, row.values["id"]
        for system, value in row.values.get("lead_id", ()):
            if system in self.file.unique_links:
                return system, value
        return self._row_system, fingerprint(row.cells)

    def _pipeline(self, values: dict[str, Any]) -> PipelineFound:
        return self._chosen.get(values.get("pipeline", "")) or self._known[0]

    def _money(self, values: dict[str, Any]) -> tuple[int | Bad | None, str]:
        price = values.get("amount")
        currency = (price.currency if price else None) or values.get("currency") or self.file.currency
        return (None if price is None else to_minor(price, currency)), currency

    def _add(self, row: RowRead, state: DealState, minor: int | None, currency: str, tally: Tally) -> int:
        values, world = row.values, self.world
        find = world.find
        company_id = find("company", values["company"]) if "company" in values else None
        contact_id = self._persons.find_or_add(row, company_id, tally)
        contacts = self.people.contacts
        if company_id is None and contact_id is not None:
            company_id = contacts.value(contact_id, "company_id")
        product_id = find("product", values["product"]) if "product" in values else None
        title = values.get("title") or self._title(row, contact_id, company_id, product_id)
        self._rank += RANK_STEP
        from_contact = {
            column: contacts.value(contact_id, column) if contact_id is not None else None
            for column in ("source_id", "campaign_id")
        }
        deal_id = self.deals.add(
            title=title,
            contact_id=contact_id,
            company_id=company_id,
            pipeline_id=state.pipeline.id,
            stage_id=state.stage.id,
            stage_kind=state.stage.kind,
            furthest_stage_id=state.furthest.id,
            stage_entered_at=state.entered.at if state.entered else None,
            amount_minor=minor,
            currency=currency,
            won_amount_minor=minor if state.stage.kind == StageKind.WON else None,
            probability=values.get("probability"),
            expected_close_on=self._expected(values, state),
            owner_id=find("user", values["owner"]) if "owner" in values else None,
            source_id=find("source", values["source"]) if "source" in values else from_contact["source_id"],
            campaign_id=find("campaign", values["campaign"]) if "campaign" in values else from_contact["campaign_id"],
            lost_reason_id=self._reason(values, state),
            opened_at=state.opened.at if state.opened else None,
            opened_day_only=state.opened.day_only if state.opened else 0,
            closed_at=state.closed.at if state.closed else None,
            closed_day_only=state.closed.day_only if state.closed else 0,
            rank=self._rank,
            notes=values.get("notes"),
            custom=merge_custom(None, row.custom),
            search_text=fold(
                title,
                world.name_of("company", company_id),
                contacts.value(contact_id, "name") if contact_id is not None else None,
            ),
            recorded_at=world.at,
        )
        if product_id is not None:
            world["deal_product"].add(deal_id=deal_id, product_id=product_id, quantity=1)
            self._products[deal_id] = {product_id}
        self._history.write(deal_id, state)
        self._welcome(contact_id, state, row.line, tally)
        if state.opened and state.closed and state.closed.at < state.opened.at:
            tally.flag("{deal was|deals were} closed before being opened", row.line)
        return deal_id

    def _title(self, row: RowRead, contact_id: int | None, company_id: int | None, product_id: int | None) -> str:
        name = self.world.name_of("contact", contact_id) or self.world.name_of("company", company_id)
        product = self.world.name_of("product", product_id)
        if name:
            return f"{name} · {product}" if product else name
        outer = row.values.get("id") or next((value for _, value in row.values.get("lead_id", ())), None)
        if product:
            return f"{product} · {outer}" if outer else product
        return outer or f"Deal of line {row.line}"

    def _expected(self, values: dict[str, Any], state: DealState) -> str | None:
        expected: str | None = values.get("expected_close")
        if expected is None and state.stage.kind == StageKind.OPEN and "closed" in values:
            return self._history.local_day(values["closed"].at).isoformat()
        return expected

    def _reason(self, values: dict[str, Any], state: DealState) -> int | None:
        words = values.get("lost_reason")
        if state.stage.kind != StageKind.LOST or not words or words.casefold() == NOT_RECORDED:
            return None
        key = words.casefold()
        if key not in self._reasons:
            position = 100 + len(self.world["reason"].new)
            self._reasons[key] = self.world["reason"].add(kind=str(ReasonKind.LOST), label=words, position=position)
        return self._reasons[key]

    def _welcome(self, contact_id: int | None, state: DealState, line: int, tally: Tally) -> bool:
        """A won deal makes its contact a customer; a win before the first contact is noted."""
        if contact_id is None or state.stage.kind != StageKind.WON:
            return False
        contacts = self.people.contacts
        created_at = contacts.value(contact_id, "created_at")
        if created_at is not None and state.closed is not None:
            first = When(created_at, contacts.value(contact_id, "created_day_only"))
            if is_before(state.closed, first, self.world.business.zone):
                tally.flag(WON_EARLY, line)
        return self.people.move(contact_id, LifecycleStage.CUSTOMER, state.closed)

    def _update(
        self, deal_id: int, row: RowRead, state: DealState, minor: int | None, currency: str, tally: Tally
    ) -> None:
        deals = self.deals
        for column, value in self._plain(deal_id, row, state, minor, currency).items():
            deals.put(deal_id, column, value)
        if deals.value(deal_id, "contact_id") is None:
            contact_id = self._persons.find_or_add(row, deals.value(deal_id, "company_id"), tally)
            deals.put(deal_id, "contact_id", contact_id)
        if self._put_product(deal_id, row.values):
            self._also_changed.add(deal_id)
        if deal_id not in self._last or not self._says_nothing(row.values):
            self._last[deal_id] = (row, state)

    def _plain(self, deal_id: int, row: RowRead, state: DealState, minor: int | None, currency: str) -> dict[str, Any]:
        """The columns that a row fills, but for those that hang on the stage."""
        values = row.values
        plain: dict[str, Any] = {field: values[field] for field in ("title", "probability", "notes") if field in values}
        for field, table in (("company", "company"), ("owner", "user"), ("source", "source"), ("campaign", "campaign")):
            if field in values:
                plain[f"{field}_id"] = self.world.find(table, values[field])
        expected = self._expected(values, state)
        if expected is not None:
            plain["expected_close_on"] = expected
        if state.opened is not None:
            plain["opened_at"], plain["opened_day_only"] = state.opened
        if minor is not None:
            plain["amount_minor"], plain["currency"] = minor, currency
        if row.custom:
            plain["custom"] = merge_custom(self.deals.value(deal_id, "custom"), row.custom)
        return plain

    def _settle_stage(self, deal_id: int, row: RowRead, state: DealState, tally: Tally) -> None:
        """Bring a deal to the stage of the last row that tells one, and what hangs on it."""
        deals, world = self.deals, self.world
        changed = not self._says_nothing(row.values) and self._history.update(deal_id, state, world.at)
        contact_id = deals.value(deal_id, "contact_id")
        if deals.value(deal_id, "stage_kind") == StageKind.WON:
            deals.put(deal_id, "won_amount_minor", deals.value(deal_id, "amount_minor"))
            changed = self._welcome(contact_id, state, row.line, tally) or changed
        reason = self._reason(row.values, state)
        if reason is not None and deals.value(deal_id, "stage_kind") == StageKind.LOST:
            deals.put(deal_id, "lost_reason_id", reason)
        company = world.name_of("company", deals.value(deal_id, "company_id"))
        words = fold(deals.value(deal_id, "title"), company, world.name_of("contact", contact_id))
        deals.put(deal_id, "search_text", words)
        if changed:
            self._also_changed.add(deal_id)

    def _says_nothing(self, values: dict[str, Any]) -> bool:
        """Whether a row is silent about the stage, which then stays as it is."""
        if "stage" in values or kind_of_word(values.get("status", "")) is not None:
            return False
        return not values.keys() & {"won_on", "lost_on", "closed"}

    def _put_product(self, deal_id: int, values: dict[str, Any]) -> bool:
        if "product" not in values:
            return False
        product_id = self.world.find("product", values["product"])
        if deal_id not in self._products:
            rows = self.world.ask("SELECT product_id FROM deal_product WHERE deal_id = ?", deal_id)
            self._products[deal_id] = {row[0] for row in rows}
        if product_id in self._products[deal_id]:
            return False
        self._products[deal_id].add(product_id)
        self.world["deal_product"].add(deal_id=deal_id, product_id=product_id, quantity=1)
        return True
