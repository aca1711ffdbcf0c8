"""The plan of an import: each row's fate and every row to be written, made on one snapshot without a lock."""

from __future__ import annotations

import gc
import itertools
import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import orjson

from funneldesk.errors import Refusal
from funneldesk.exchange.columns import profile_columns, settle_readings
from funneldesk.exchange.fields import CUSTOM, IGNORED, find_field
from funneldesk.exchange.fields_marketing import UTM_FIELDS
from funneldesk.exchange.mapping import apply_explicit, propose_mapping, require_usable, system_of
from funneldesk.exchange.plan_batch import ImportAnswer, RowFate, RowReaders, Tally, Watch
from funneldesk.exchange.plan_deals import DealFile, DealPlanner
from funneldesk.exchange.plan_leads import LeadPlanner
from funneldesk.exchange.plan_lists import ListPlanner
from funneldesk.exchange.plan_readings import notes_on_text_kept, settle_by_field
from funneldesk.exchange.plan_repeat import REPEATED, digest_of, was_last
from funneldesk.exchange.plan_results import ResultPlanner
from funneldesk.exchange.plan_results_file import make_result_file
from funneldesk.exchange.plan_touches import TouchPlanner
from funneldesk.exchange.plan_values import make_custom_reader, make_reader
from funneldesk.exchange.plan_words import cut_words, made_word, not_kept
from funneldesk.exchange.plan_world import World
from funneldesk.exchange.source import read_source
from funneldesk.exchange.stage_words import is_open_word, kind_of_word
from funneldesk.exchange.vendor import apply_preset, settle_by_vendor, vendor_for
from funneldesk.model.money import check_currency

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from funneldesk.exchange.columns import ColumnProfile
    from funneldesk.exchange.plan_batch import ImportRequest, RefusedRow, RowRead
    from funneldesk.exchange.plan_values import ColumnReader
    from funneldesk.exchange.source import Row, Source
    from funneldesk.exchange.vendor import Vendor
    from funneldesk.model.business import Business

_CHUNK: Final = 2_000
_TABLES: Final = {"companies": "company", "products": "product", "people": "user"}
_WORDS: Final = {
    "leads": ("lead", "leads"),
    "deals": ("deal", "deals"),
    "companies": ("company", "companies"),
    "products": ("product", "products"),
    "people": ("person", "people"),
    "campaign-results": ("result", "results"),
    "touchpoints": ("touch", "touches"),
}
_PARTS: Final = frozenset({"breakdown", "source_medium"})
_ALWAYS_UNIQUE: Final = 1.0
_UTM: Final = frozenset(each.name for each in UTM_FIELDS)

Planner = LeadPlanner | DealPlanner | ListPlanner | ResultPlanner | TouchPlanner


@dataclass
class ImportPlan:
    """All that an import will write, and its answer.

    Attributes:
        request: what was asked.
        world: the rows to come and to change, beside what the snapshot showed.
        answer: what it will say, but for the batch's id and the refused rows' place.
        header: the file's columns.
        profiles: what they hold.
        mapping: column to field.
        refused: the rows not taken.
        fates: what becomes of the first rows, for a preview.
        label: what the undo menu calls it.
        signature: the file's.
        remembered: the mapping as it is remembered.
        digest: of the file and of how it is read.
    """

    request: ImportRequest
    world: World
    answer: ImportAnswer
    header: tuple[str, ...]
    profiles: list[ColumnProfile]
    mapping: dict[str, str]
    refused: list[RefusedRow]
    fates: list[RowFate]
    label: str
    signature: str
    remembered: dict[str, Any] = field(default_factory=dict)
    digest: str = ""

    @property
    def changes_anything(self) -> bool:
        """Whether there is something to write."""
        return any(records.new or records.changes() for records in self.world.records.values())


def make_plan(
    connection: Connection,
    business: Business,
    now: dt.datetime,
    request: ImportRequest,
    watch: Watch | None = None,
    *,
    shown: int = 0,
) -> ImportPlan:
    """Plan an import on the connection's snapshot; nothing is written.

    Args:
        connection: a reader.
        business: the business of the workspace.
        now: when.
        request: what to bring in.
        watch: who looks on.
        shown: of how many rows the fate is kept, for a preview.

    Raises:
        Refusal: the file cannot be read or mapped, or a column can be read in two ways.
        Cancelled: the person called it off.
    """
    watch = watch or Watch()
    with without_collector():
        return _plan(connection, business, now, request, watch, shown)


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the collector of reference cycles still: an import makes rows by the million and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What is kept of so many rows counts as old at once; else the collector would first visit each.
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _plan(
    connection: Connection, business: Business, now: dt.datetime, request: ImportRequest, watch: Watch, shown: int
) -> ImportPlan:
    if request.currency is not None:
        check_currency(request.currency)
    with read_source(request.source, sheet=request.sheet) as source:
        watch.tell(0, 0, "Looking at the columns")
        vendor = vendor_for(source, request.kind)
        profiles = settle_readings(settle_by_vendor(vendor, profile_columns(source)), request.readings)
        world = World(connection, business, now)
        mapping, order = settle_mapping(world, source, profiles, request)
        profiles, notes = settle_by_field(request.kind, profiles, mapping, request.currency or business.currency)
        notes += notes_on_text_kept(profiles, mapping, order)
        readers = _make_readers(request.kind, source, profiles, mapping, business, order, vendor)
        tally = Tally(shown=shown)
        planner = _make_planner(world, source, profiles, mapping, request, vendor)
        total = _count_rows(profiles)
        if isinstance(planner, DealPlanner):
            for rows in _survey_chunks(source, readers):
                watch.tell(0, total, "Reading the stages")
                planner.survey(rows)
            planner.settle()
        done = 0
        for chunk in _chunks(source):
            kept = chunk
            if isinstance(planner, LeadPlanner | ResultPlanner):
                kept = [row for row in chunk if not planner.passes_over(row, tally)]
            rows = readers.read(kept, tally)
            planner.prepare(rows)
            for row in rows:
                planner.take(row, tally)
            done += len(chunk)
            watch.tell(done, max(total, done), "Comparing the rows")
        if isinstance(planner, ResultPlanner | TouchPlanner):
            planner.settle(tally)
        if vendor is not None:
            notes.insert(0, f"Read as {vendor.words}.")
        plan = _finished(world, source, profiles, mapping, request, planner, tally, order)
        plan.answer.flags.extend(notes)
        plan.digest = digest_of(request, mapping, order)
        if plan.changes_anything and was_last(world, plan.digest):
            _say_nothing_new(plan)
        return plan


def _say_nothing_new(plan: ImportPlan) -> None:
    """Take back what a repeated file would do."""
    plan.world.records.clear()
    answer = plan.answer
    unchanged = answer.created + answer.updated + answer.unchanged
    plan.answer = replace(answer, created=0, updated=0, unchanged=unchanged, made={}, flags=[REPEATED])
    kept = {"refused", "dropped"}
    plan.fates = [fate if fate.action in kept else RowFate(fate.line, "unchanged", "") for fate in plan.fates]


def settle_mapping(
    world: World, source: Source, profiles: Sequence[ColumnProfile], request: ImportRequest
) -> tuple[dict[str, str], str | None]:
    """The mapping that holds, and the order of dates: said before remembered before proposed."""
    kind = request.kind
    remembered = _remembered(world, source.signature, kind)
    order = request.date_order or remembered.get("dates")
    if request.columns is not None:
        mapping = {name: request.columns.get(name, CUSTOM) for name in source.header}
    else:
        systems = frozenset(system for system in world.outer_ids("contact") if not system.startswith("row:"))
        mapping = propose_mapping(kind, profiles, known_systems=systems, knows=world.knows)
        mapping = apply_preset(vendor_for(source, kind), mapping, source.header)
        stored = remembered.get("columns", {})
        mapping.update({name: told for name, told in stored.items() if name in mapping})
    mapping = apply_explicit(kind, mapping, source.header, request.mapping)
    require_usable(kind, mapping, source.path.name)
    if request.date_order is None and any(
        each.contradicts_itself and mapping[each.name] != CUSTOM for each in profiles
    ):
        # What was answered for an earlier file is no answer to dates that contradict one another.
        order = None
    return mapping, order


def _contradict(profiles: Sequence[ColumnProfile], mapping: dict[str, str]) -> bool:
    return any(each.contradicts_itself and mapping[each.name] not in {CUSTOM, IGNORED} for each in profiles)


def _remembered(world: World, signature: str, kind: str) -> dict[str, Any]:
    rows = world.ask("SELECT mapping FROM import_mapping WHERE signature = ? AND kind = ?", signature, kind)
    found: dict[str, Any] = orjson.loads(rows[0][0]) if rows else {}
    return found


def _make_readers(
    kind: str,
    source: Source,
    profiles: Sequence[ColumnProfile],
    mapping: dict[str, str],
    business: Business,
    order: str | None,
    vendor: Vendor | None,
) -> RowReaders:
    fields, custom = [], []
    system = vendor.key if vendor is not None else None
    for place, profile in enumerate(profiles):
        name = mapping[profile.name]
        known = find_field(kind, name)
        if known is not None:
            fields.append(make_reader(profile, place, known, business, order, system=system))
        if name != IGNORED and (known is None or _says_more(kind, name, profile)):
            custom.append(make_custom_reader(profile, place, business, order))
    # The order of columns varies from export to export and must not make another part of a campaign; backwards
    # by name, source stands before medium and an advertisement's set before the advertisement.
    parts = sorted((each for each in fields if each.fills in _PARTS), key=_name_of, reverse=True)
    return RowReaders(len(source.header), [*(each for each in fields if each.fills not in _PARTS), *parts], custom)


def _name_of(reader: ColumnReader) -> str:
    return reader.name.casefold()


def _says_more(kind: str, name: str, profile: ColumnProfile) -> bool:
    """Whether a column's words are kept as they are too, because its field takes only part of what they say."""
    if kind == "leads":
        return name in {"score", "status"} or name in _UTM
    if (kind, name) != ("deals", "status"):
        return False
    return any(kind_of_word(text) is None and not is_open_word(text) for text in profile.samples)


def _make_planner(
    world: World,
    source: Source,
    profiles: Sequence[ColumnProfile],
    mapping: dict[str, str],
    request: ImportRequest,
    vendor: Vendor | None,
) -> Planner:
    if request.kind == "leads":
        return LeadPlanner(world, source.signature, vendor, source.header)
    if request.kind == "campaign-results":
        return ResultPlanner(world, make_result_file(source, profiles, mapping, request, vendor, world.business))
    if request.kind == "touchpoints":
        return TouchPlanner(world)
    if request.kind != "deals":
        return ListPlanner(world, _TABLES[request.kind], request.currency)
    own = next((name for name, told in mapping.items() if told == "id"), None)
    unique = tuple(
        system_of(profile.name)
        for profile in profiles
        if mapping[profile.name] == "lead_id" and profile.unique == _ALWAYS_UNIQUE and profile.filled
    )
    column_codes = {code for profile in profiles if mapping[profile.name] == "amount" for code in profile.currencies}
    told = column_codes.pop() if len(column_codes) == 1 else None
    return DealPlanner(
        world,
        DealFile(
            signature=source.signature,
            name=pipeline_name(source.path.stem),
            currency=request.currency or told or world.business.currency,
            fields=frozenset(mapping.values()),
            own_system=system_of(own) if own else None,
            unique_links=unique,
        ),
    )


def pipeline_name(stem: str) -> str:
    """What a pipeline is called that comes with a file: the file's name in words."""
    words = " ".join(re.sub(r"[_\-.]+", " ", stem).split()) or "Imported"
    return words[0].upper() + words[1:]


def _count_rows(profiles: Sequence[ColumnProfile]) -> int:
    return max((round(profile.filled / profile.fill) for profile in profiles if profile.fill), default=0)


def _chunks(source: Source) -> Iterator[list[Row]]:
    rows = source.rows()
    while chunk := list(itertools.islice(rows, _CHUNK)):
        yield chunk


_SURVEYED: Final = frozenset({"stage", "pipeline", "opened", "closed", "amount"})


def _survey_chunks(source: Source, readers: RowReaders) -> Iterator[list[RowRead]]:
    few = RowReaders(readers.width, [reader for reader in readers.fields if reader.fills in _SURVEYED], [])
    for chunk in _chunks(source):
        yield few.read(chunk, Tally())


def _finished(
    world: World,
    source: Source,
    profiles: list[ColumnProfile],
    mapping: dict[str, str],
    request: ImportRequest,
    planner: Planner,
    tally: Tally,
    order: str | None,
) -> ImportPlan:
    if not (tally.created or tally.unchanged or tally.dropped or tally.refused or tally.matched):
        raise Refusal(f"{source.path.name} has column names but no rows.")
    flags = [*source.notices]
    if isinstance(planner, ResultPlanner):
        tally.dropped += sum(cut.why == "total" for cut in source.cut_below)
    updated = planner.finish(tally)
    if isinstance(planner, DealPlanner):
        flags += _take_currency(world, planner)
    if isinstance(planner, ResultPlanner):
        flags += planner.notes
    flags += tally.flags()
    flags += not_kept(request.kind, profiles, mapping)
    flags += cut_words(source.cut_below)
    made = {table: count for table, count in world.made.items() if count}
    flags += [f"{count:,} {made_word(table, count)} met here for the first time." for table, count in made.items()]
    pipelines = planner.pipelines if isinstance(planner, DealPlanner) else []
    columns = {profile.name: {"field": mapping[profile.name], "values": profile.filled} for profile in profiles}
    answer = ImportAnswer(
        batch=None,
        created=tally.created,
        updated=updated,
        unchanged=tally.unchanged,
        refused=len(tally.refused),
        columns=columns,
        flags=[*pipelines, *flags],
        refused_rows=None,
        made=made,
        mapping=mapping,
        pipelines=pipelines,
        dropped=tally.dropped,
    )
    count = tally.created or updated
    word = _WORDS[request.kind][count != 1]
    return ImportPlan(
        request=request,
        world=world,
        answer=answer,
        header=source.header,
        profiles=profiles,
        mapping=mapping,
        refused=tally.refused,
        fates=tally.fates,
        label=f"Import {source.path.name}: {count:,} {word}",
        signature=source.signature,
        remembered={"columns": mapping, "dates": order},
    )


def _take_currency(world: World, planner: DealPlanner) -> list[str]:
    """The one currency of a first import's amounts becomes the business's, unless its owner chose one."""
    if world.business.currency_is_chosen or len(planner.currencies) != 1:
        return []
    currency = next(iter(planner.currencies))
    if currency == world.business.currency or world.ask("SELECT 1 FROM deal WHERE deleted_at IS NULL LIMIT 1"):
        return []
    settings = world["setting"]
    ids = {key: row_id for row_id, key in world.ask("SELECT id, key FROM setting")}
    for key, value in (("currency", currency), ("currency_is_chosen", True)):
        stored = orjson.dumps(value).decode()
        if key in ids:
            settings.put(ids[key], "value", stored)
        else:
            settings.add(key=key, value=stored)
    return [f"All amounts are in {currency}, so the workspace is now kept in {currency}."]
