"""Who changed what and when on one record, told from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.journal_image import unpack
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from funneldesk.model.journal_image import Image
    from funneldesk.queries.look import Look

_SILENT = frozenset({"search_text", "rank", "last_touch_at", "furthest_stage_id", "stage_kind", "stage_entered_at"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as the database holds them; None where it was or became empty."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of a record.

    Attributes:
        entry_id: the journal entry.
        at: when (UTC).
        kind: `do`, `undo` or `redo`.
        action: `insert`, `update` or `delete`, as it was done first.
        label: what the person knows the change as.
        by: who; None where nobody was named.
        cause: person, import or automation.
        fields: what changed; empty for a record that came or went.
        because: the label of the entry that caused it; None where it was done of its own accord.
    """

    entry_id: int
    at: dt.datetime
    kind: str
    action: str
    label: str
    by: str | None
    cause: str
    fields: tuple[FieldChange, ...] = ()
    because: str | None = None


def read_history(look: Look, table_name: str, record_id: int, *, limit: int = 100) -> list[HistoryRow]:
    """Read the changes of a record, the newest first; undone and redone ones are entries of their own."""
    target = JournalEntry.__table__.alias("target")
    reason = JournalEntry.__table__.alias("reason")
    touching = (
        select(JournalImage.entry_id, JournalImage.action, JournalImage.images)
        .where(
            JournalImage.table_name == table_name,
            JournalImage.first_id <= record_id,
            JournalImage.last_id >= record_id,
        )
        .subquery()
    )
    rows = look.connection.execute(
        select(
            JournalEntry.id,
            JournalEntry.at,
            JournalEntry.kind,
            JournalEntry.label,
            JournalEntry.cause,
            User.name,
            touching.c.action,
            touching.c.images,
            reason.c.label.label("because"),
        )
        .select_from(JournalEntry)
        .outerjoin(target, target.c.id == JournalEntry.target_id)
        .outerjoin(reason, reason.c.id == JournalEntry.caused_by_id)
        .join(
            touching,
            or_(
                and_(JournalEntry.kind == "do", touching.c.entry_id == JournalEntry.id),
                and_(JournalEntry.kind != "do", touching.c.entry_id == JournalEntry.target_id),
            ),
        )
        .outerjoin(User, User.id == JournalEntry.actor_id)
        .order_by(JournalEntry.id.desc())
        .limit(limit)
    )
    found = []
    for row in rows:
        image = unpack(table_name, row.action, row.images)
        if record_id not in image.row_ids():
            continue
        fields = changes_of(image, record_id, turned=row.kind == "undo")
        if row.action != "update" or fields:
            found.append(
                HistoryRow(
                    row.id, row.at, row.kind, row.action, row.label, row.name, row.cause, fields, because=row.because
                )
            )
    return found


def changes_of(image: Image, record_id: int, *, turned: bool = False) -> tuple[FieldChange, ...]:
    """The fields of one row that an image changes; what only serves the program is left out.

    Args:
        image: the decoded image.
        record_id: whose row.
        turned: tell it from after to before, as an undo did it.
    """
    before = _row_of(image.before, record_id)
    after = _row_of(image.after, record_id)
    if turned:
        before, after = after, before
    return tuple(
        FieldChange(name, before.get(name), after.get(name)) for name in after if name != "id" and name not in _SILENT
    )


def _row_of(rows: tuple[Mapping[str, Any], ...], record_id: int) -> Mapping[str, Any]:
    return next((row for row in rows if row["id"] == record_id), {})
