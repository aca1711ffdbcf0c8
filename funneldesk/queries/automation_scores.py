"""Which automations wait for scores that came into a band or a cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.automation_event import Occasion
from funneldesk.model.automation_terms import LEAD
from funneldesk.model.automation_triggers import ScoreCrossed
from funneldesk.model.base import to_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.lifecycle import LifecycleChange
from funneldesk.model.score_crossing import ScoreCrossing
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.automation_occasions import MOST_AT_ONCE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.queries.automation_rules import StoredRule
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class Crossing:
    """A lead whose score came into a place, as it was remembered.

    Attributes:
        id: grows with each that is remembered.
        contact_id: the lead.
        place: the band or cell.
        at: when it was computed (UTC).
    """

    id: int
    contact_id: int
    place: str
    at: dt.datetime


def read_crossings(look: Look, *, after: int) -> list[Crossing]:
    """The crossings that were remembered since a number, the earliest first."""
    table = ScoreCrossing
    query = select(table.id, table.contact_id, table.place, table.at).where(table.id > after).order_by(table.id)
    return [Crossing(*row) for row in look.connection.execute(query)]


def find_crossed(look: Look, rules: Sequence[StoredRule], crossings: Sequence[Crossing]) -> list[Occasion]:
    """The events of rules that wait for one of these crossings; what an import brought about is left alone."""
    found: list[Occasion] = []
    for stored in rules:
        if stored.rule is None or not isinstance(stored.rule.trigger, ScoreCrossed):
            continue
        at_once: dict[dt.datetime, list[int]] = {}
        for one in crossings:
            if one.place == stored.rule.trigger.to and stored.active_since <= one.at:
                at_once.setdefault(one.at, []).append(one.contact_id)
        for at, hits in at_once.items():
            ids = [one for one in _live(look, hits[: MOST_AT_ONCE + 1]) if not _is_of_import(look, one)]
            hold = None
            if len(hits) > MOST_AT_ONCE:
                hold = f"{len(hits):,} scores changed at once; automations leave so large a change alone"
                ids = ids[:1]
            key = f"score:{stored.rule.trigger.to}:{to_microseconds(at)}"
            found += [Occasion(stored.id, LEAD, one, one, None, key, at, hold=hold) for one in ids]
    return found


def _live(look: Look, ids: Sequence[int]) -> list[int]:
    return list(
        look.connection.scalars(
            select(Contact.id).where(Contact.id.in_(ids), Contact.deleted_at.is_(None)).order_by(Contact.id)
        )
    )


def _is_of_import(look: Look, contact_id: int) -> bool:
    """Whether the newest thing known of somebody, and so the crossing, came with an import."""
    touch_id = look.connection.scalar(select(func.max(Touchpoint.id)).where(Touchpoint.contact_id == contact_id))
    if touch_id is None:
        first = (
            select(LifecycleChange.cause)
            .where(LifecycleChange.contact_id == contact_id)
            .order_by(LifecycleChange.id)
            .limit(1)
        )
        return look.connection.scalar(first) == "import"
    cause = look.connection.scalar(
        select(JournalEntry.cause)
        .join(JournalImage, JournalImage.entry_id == JournalEntry.id)
        .where(
            JournalImage.table_name == Touchpoint.__tablename__,
            JournalImage.first_id <= touch_id,
            JournalImage.last_id >= touch_id,
            JournalImage.action == "insert",
        )
        .limit(1)
    )
    return cause == "import"
