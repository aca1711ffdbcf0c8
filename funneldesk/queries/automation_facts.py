"""What the journal's entries brought, as automations wait for it: read from the images of the rows that changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from funneldesk.model.automation_terms import COMPANY, DEAL, IMPORT, LEAD
from funneldesk.model.automation_triggers import WATCHED_FIELDS
from funneldesk.model.base import from_microseconds
from funneldesk.model.handoff import HandoffState
from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.journal_image import unpack

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    from funneldesk.model.journal_image import Image, Row
    from funneldesk.queries.look import Look

_TABLES = (
    "contact",
    "deal",
    "company",
    "activity",
    "stage_visit",
    "lifecycle_change",
    "touchpoint",
    "handoff",
    "handoff_offer",
    "import_batch",
)
MOST_ROWS = 20_000
"""Entries that touched more rows than this are looked at as a whole: somebody tidied up, or brought in the past."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to one record.

    Attributes:
        kind: created, changed, entered, left, done, touch, handoff or imported.
        record_kind: lead, deal, company, activity, handoff, offer or import.
        record_id: which one.
        name: the field, the stage left or entered, the kind of touch or of work, the state.
        value: the field's new value as the database holds it, or the campaign of a touch.
    """

    kind: str
    record_kind: str
    record_id: int
    name: str | int | None = None
    value: Any = None


@dataclass(slots=True)
class Happening:
    """One entry of the journal, with all that it brought.

    Attributes:
        entry_id: of the entry that changed the rows, also where it was redone by now.
        seen_id: of the entry that was read; the mark of who follows the journal.
        at: when it was done (UTC).
        cause: person, import or automation.
        facts: what it brought; of an import only that it was finished.
        rows: how many rows it touched.
    """

    entry_id: int
    seen_id: int
    at: dt.datetime
    cause: str
    facts: list[Fact] = field(default_factory=list)
    rows: int = 0


def read_happenings(
    look: Look, *, after: int | None = None, since: dt.datetime | None = None, limit: int = 500
) -> list[Happening]:
    """Read the next entries that stand, in their order.

    Args:
        look: the question's view.
        after: entries above this number.
        since: or entries done at or after this instant.
        limit: at most so many entries are read.
    """
    entry = JournalEntry
    query = select(entry.id, entry.kind, entry.at, entry.cause, entry.target_id).order_by(entry.id)
    if after is not None:
        query = query.where(entry.id > after)
    if since is not None:
        query = query.where(entry.at >= since)
    heads = look.connection.execute(query.limit(limit)).all()
    undone = _read_undone(look, [row.target_id or row.id for row in heads])
    causes = _read_causes(look, [row.target_id for row in heads if row.kind == "redo"])
    found: list[Happening] = []
    for row in heads:
        target = row.id if row.kind == "do" else row.target_id
        cause = row.cause if row.kind == "do" else causes.get(target, row.cause)
        is_event = row.kind != "undo" and target not in undone
        found.append(Happening(target if is_event else 0, row.id, row.at, cause))
    _read_facts(look, [one for one in found if one.entry_id])
    return found


def _read_undone(look: Look, entry_ids: list[int]) -> set[int]:
    """Those of these entries that are taken back."""
    if not entry_ids:
        return set()
    turn = JournalEntry.__table__.alias("turn")
    last = (
        select(turn.c.target_id, func.max(turn.c.id).label("id"))
        .where(turn.c.target_id.in_(entry_ids))
        .group_by(turn.c.target_id)
        .subquery()
    )
    rows = look.connection.execute(
        select(JournalEntry.target_id).join(last, last.c.id == JournalEntry.id).where(JournalEntry.kind == "undo")
    )
    return {row[0] for row in rows if row[0] is not None}


def _read_causes(look: Look, entry_ids: list[int]) -> dict[int, str]:
    if not entry_ids:
        return {}
    rows = look.connection.execute(select(JournalEntry.id, JournalEntry.cause).where(JournalEntry.id.in_(entry_ids)))
    return {row[0]: row[1] for row in rows}


def _read_facts(look: Look, happenings: list[Happening]) -> None:
    by_entry: dict[int, list[Happening]] = defaultdict(list)
    for one in happenings:
        by_entry[one.entry_id].append(one)
    if not by_entry:
        return
    image = JournalImage
    sizes = look.connection.execute(
        select(image.entry_id, func.sum(image.row_count))
        .where(image.entry_id.in_(by_entry), image.table_name.in_(_TABLES))
        .group_by(image.entry_id)
    )
    for entry_id, rows in sizes:
        for one in by_entry[entry_id]:
            one.rows = int(rows)
    small = [one.entry_id for one in happenings if one.cause != "import" and one.rows <= MOST_ROWS]
    imports = [one.entry_id for one in happenings if one.cause == "import"]
    wanted = or_(
        and_(image.entry_id.in_(small), image.table_name.in_(_TABLES)),
        and_(image.entry_id.in_(imports), image.table_name == "import_batch"),
    )
    stored = look.connection.execute(
        select(image.entry_id, image.table_name, image.action, image.images).where(wanted).order_by(image.id)
    )
    images: dict[int, list[Image]] = defaultdict(list)
    for row in stored:
        images[row.entry_id].append(unpack(row.table_name, row.action, row.images))
    for entry_id, of_entry in images.items():
        facts = tuple(_tell(of_entry))
        for one in by_entry[entry_id]:
            one.facts.extend(facts)


def _tell(images: list[Image]) -> Iterator[Fact]:
    """The facts of one entry; what it put down as imported past, and what hangs on that, brings none."""
    past = {
        (table, row[key])
        for image in images
        for table, key in (("deal", "deal_id"), ("contact", "contact_id"))
        if image.table_name == {"deal": "stage_visit", "contact": "lifecycle_change"}[table]
        for row in image.rows
        if row["cause"] == "import"
    }
    for image in images:
        tell = _TELL[image.table_name]
        if image.action == "insert":
            for row in image.rows:
                whose = {
                    (image.table_name, row["id"]),
                    ("deal", row.get("deal_id")),
                    ("contact", row.get("contact_id")),
                }
                if past.isdisjoint(whose):
                    yield from tell(None, row)
        elif image.action == "update":
            for before, after in zip(image.before, image.after, strict=True):
                yield from tell(before, after)


def _tell_contact(before: Row | None, after: Row) -> Iterator[Fact]:
    yield from _tell_record(LEAD, before, after)


def _tell_deal(before: Row | None, after: Row) -> Iterator[Fact]:
    yield from _tell_record(DEAL, before, after)
    if before is not None and "stage_id" in after:
        yield Fact("left", DEAL, after["id"], before["stage_id"])


def _tell_company(before: Row | None, after: Row) -> Iterator[Fact]:
    if before is None:
        yield Fact("created", COMPANY, after["id"])


def _tell_record(kind: str, before: Row | None, after: Row) -> Iterator[Fact]:
    if before is None:
        yield Fact("created", kind, after["id"])
        return
    for name in after:
        if name in WATCHED_FIELDS[kind]:
            yield Fact("changed", kind, after["id"], name, after[name])


def _tell_activity(before: Row | None, after: Row) -> Iterator[Fact]:
    if before is None and after["cause"] == "import":
        return
    if before is None:
        yield Fact("created", "activity", after["id"], after["kind"])
    if after.get("done_at") is not None and (before is None or before["done_at"] is None):
        yield Fact("done", "activity", after["id"])


def _tell_visit(before: Row | None, after: Row) -> Iterator[Fact]:
    if before is None and after["cause"] != "import":
        yield Fact("entered", DEAL, after["deal_id"], after["stage_id"])


def _tell_lifecycle(before: Row | None, after: Row) -> Iterator[Fact]:
    if before is None and after["cause"] != "import":
        yield Fact("entered", LEAD, after["contact_id"], after["to_stage"])
        if after["from_stage"] is not None:
            yield Fact("left", LEAD, after["contact_id"], after["from_stage"])


def _tell_touch(before: Row | None, after: Row) -> Iterator[Fact]:
    if before is None:
        yield Fact("touch", LEAD, after["contact_id"], after["kind"], after["campaign_id"])


def _tell_handoff(before: Row | None, after: Row) -> Iterator[Fact]:
    if "state" in after and (before is None or before["state"] != after["state"]):
        yield Fact("handoff", "handoff", after["id"], after["state"])


def _tell_offer(before: Row | None, after: Row) -> Iterator[Fact]:
    if before is not None and after.get("answer") == HandoffState.EXPIRED:
        yield Fact("handoff", "offer", after["id"], HandoffState.EXPIRED.value)


def _tell_import(before: Row | None, after: Row) -> Iterator[Fact]:
    if before is None:
        yield Fact("imported", IMPORT, after["id"], value=from_microseconds(after["at"]))


_TELL: dict[str, Callable[[Row | None, Row], Iterator[Fact]]] = {
    "contact": _tell_contact,
    "deal": _tell_deal,
    "company": _tell_company,
    "activity": _tell_activity,
    "stage_visit": _tell_visit,
    "lifecycle_change": _tell_lifecycle,
    "touchpoint": _tell_touch,
    "handoff": _tell_handoff,
    "handoff_offer": _tell_offer,
    "import_batch": _tell_import,
}
