"""What an import's pages show, as plain values for another process: a file's columns, the fate of its rows."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from funneldesk.errors import Refusal
from funneldesk.exchange.columns import profile_columns, settle_readings
from funneldesk.exchange.fields import CUSTOM, IGNORED
from funneldesk.exchange.kind_proposal import propose_kind
from funneldesk.exchange.mapping import propose_mapping
from funneldesk.exchange.period_words import read_period
from funneldesk.exchange.plan import settle_mapping
from funneldesk.exchange.plan_batch import ImportRequest
from funneldesk.exchange.plan_readings import settle_by_field
from funneldesk.exchange.plan_world import World
from funneldesk.exchange.source import read_source
from funneldesk.exchange.vendor import recognise_vendor, settle_by_vendor, vendor_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funneldesk.exchange.columns import ColumnProfile
    from funneldesk.exchange.plan import ImportPlan
    from funneldesk.exchange.plan_batch import RowFate
    from funneldesk.exchange.source import Source
    from funneldesk.queries.look import Look

SHOWN_ROWS: Final = 100
_CELLS: Final = 4
_TOLD_FIRST: Final = (
    *("title", "name", "first_name", "last_name", "company", "id", "campaign", "email", "phone", "day", "starts_on"),
    *("ends_on", "at", "kind", "spend"),
)
_CELL_LENGTH: Final = 60
_KIND_OF_FILE: Final = {
    "comma": "commas",
    "semicolon": "semicolons",
    "tab": "tabs",
    "bar": "bars",
}


def request_of(told: Mapping[str, Any]) -> ImportRequest:
    """The request as another process words it."""
    return ImportRequest(
        Path(told["source"]),
        told["kind"],
        columns=told.get("columns") or None,
        sheet=told.get("sheet"),
        readings=told.get("readings") or {},
        period=_period_of(told.get("period")),
    )


def _period_of(days: Sequence[str] | None) -> tuple[dt.date, dt.date] | None:
    if not days:
        return None
    first, last = map(dt.date.fromisoformat, days)
    return first, last


def read_file(look: Look, told: Mapping[str, Any]) -> dict[str, Any]:
    """Say what a file holds and what its columns could fill.

    Args:
        look: the workspace.
        told: `source`, and as far as settled `kind`, `sheet`, `columns` and `readings`.

    Raises:
        Refusal: the file cannot be read.
    """
    with read_source(Path(told["source"]), sheet=told.get("sheet")) as source:
        profiles = profile_columns(source)
        world = World(look.connection, look.business, look.now)
        vendor = recognise_vendor(source)
        kind = told.get("kind") or (vendor.kind if vendor else _propose(world, profiles, source))
        mapping, remembered = _map(world, source, profiles, {**told, "kind": kind})
        rows = max((round(profile.filled / profile.fill) for profile in profiles if profile.fill), default=0)
        profiles = settle_by_vendor(vendor_for(source, kind), profiles)
        profiles, _notes = settle_by_field(kind, profiles, mapping, look.business.currency)
        settled = settle_readings(profiles, told.get("readings") or {})
        return {
            "kind": kind,
            "columns": [
                {
                    "name": profile.name,
                    "kind": profile.kind.value,
                    "samples": list(profile.samples),
                    "fill": profile.fill,
                    "field": mapping.get(profile.name, CUSTOM),
                    "readings": list(profile.ambiguous),
                    "style": str(now.date_order or now.number_style or ""),
                    "currency": profile.currency,
                    "unreadable": profile.unreadable,
                }
                for profile, now in zip(profiles, settled, strict=True)
            ],
            "rows": rows,
            "sheet": source.origin.sheet if source.origin else "",
            "sheets": list(source.origin.sheets) if source.origin else [],
            "notices": [*source.notices, *_cut_words(source)],
            "is_remembered": remembered,
            "written": _written(source),
            "looks_like": vendor.words if vendor and vendor.kind == kind else "",
            "has_period": read_period(cut.text for cut in source.cut_above) is not None,
        }


def describe_plan(plan: ImportPlan) -> dict[str, Any]:
    """A plan's counts, what to know, and the first rows, those that cannot be taken from the whole file first."""
    answer = plan.answer
    refused = {row.line: row for row in plan.refused[:SHOWN_ROWS]}
    others = [fate for fate in plan.fates if fate.action != "refused"][: SHOWN_ROWS - len(refused)]
    cells = _cells_of(plan, others)
    rows = [[row.line, "refused", _row_words(row.cells, plan), row.reason] for row in refused.values()]
    rows += [[fate.line, fate.action, _row_words(cells.get(fate.line, ()), plan), fate.reason] for fate in others]
    return {
        "created": answer.created,
        "updated": answer.updated,
        "unchanged": answer.unchanged,
        "refused": answer.refused,
        "dropped": answer.dropped,
        "flags": list(answer.flags),
        "rows": rows,
    }


def _propose(world: World, profiles: Sequence[ColumnProfile], source: Source) -> str:
    systems = frozenset(system for system in world.outer_ids("contact") if not system.startswith("row:"))
    return propose_kind(profiles, source.path.name, known_systems=systems, knows=world.knows)


def _map(
    world: World, source: Source, profiles: Sequence[ColumnProfile], told: Mapping[str, Any]
) -> tuple[dict[str, str], bool]:
    """The mapping that is settled, remembered or proposed, and whether it is remembered."""
    request = request_of(told)
    known = world.ask("SELECT 1 FROM import_mapping WHERE signature = ? AND kind = ?", source.signature, request.kind)
    try:
        mapping, _order = settle_mapping(world, source, profiles, request)
    except Refusal:
        # Too little is mapped yet; the person can still say more.
        return dict(request.columns or propose_mapping(request.kind, profiles)), False
    return mapping, bool(known) and request.columns is None


def _cells_of(plan: ImportPlan, fates: Sequence[RowFate]) -> dict[int, Sequence[str]]:
    """The cells of some of the first rows, read again."""
    wanted = {fate.line for fate in fates}
    if not wanted:
        return {}
    last = max(wanted)
    found: dict[int, Sequence[str]] = {}
    with read_source(plan.request.source, sheet=plan.request.sheet) as source:
        for row in itertools.takewhile(lambda row: row.line <= last, source.rows()):
            if row.line in wanted:
                found[row.line] = row.cells
    return found


def _row_words(cells: Sequence[str], plan: ImportPlan) -> str:
    """A row in a few of its cells: mapped ones first."""
    if len(cells) != len(plan.header):
        return " ".join(" ".join(cells).split())[: _CELLS * _CELL_LENGTH]
    rank = {name: place for place, name in enumerate(_TOLD_FIRST)}
    places = sorted(
        (place for place, name in enumerate(plan.header) if plan.mapping[name] != IGNORED),
        key=lambda place: (rank.get(plan.mapping[plan.header[place]], len(rank)), place),
    )
    shown = [text for place in places if (text := " ".join(cells[place].split())[:_CELL_LENGTH])]
    return " · ".join(shown[:_CELLS])


def _cut_words(source: Source) -> list[str]:
    above = [cut for cut in source.cut_above if cut.why != "blank"]
    if not above:
        return []
    lines = (
        "1 line above the column names was" if len(above) == 1 else f"{len(above)} lines above the column names were"
    )
    return [f"{lines} left out: {above[0].text[:80]}"]


def _written(source: Source) -> str:
    if source.origin:
        return f"sheet {source.origin.sheet}"
    return f"cells parted by {_KIND_OF_FILE.get(source.kind, source.kind)}, {source.encoding.name}"
