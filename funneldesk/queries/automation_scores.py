"""Which automations wait for scores that came into a band or a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import func, select

from funneldesk.model.automation_event import Occasion
from funneldesk.model.automation_terms import LEAD
from funneldesk.model.automation_triggers import ScoreCrossed
from funneldesk.model.base import to_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.lifecycle import LifecycleChange
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.automation_occasions import MOST_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.automation_rules import StoredRule
    from funneldesk.queries.look import Look


class Crossed(Protocol):
    """A record whose kept score came into another band or cell."""

    @property
    def kind(self) -> str:
        """Contact or deal."""
        ...

    @property
    def record_id(self) -> int:
        """Which one."""
        ...

    @property
    def band_before(self) -> str | None:
        """The band it left; None where it had no score."""
        ...

    @property
    def band(self) -> str:
        """The band it is in."""
        ...

    @property
    def cell_before(self) -> str | None:
        """The cell it left; None where it had no score."""
        ...

    @property
    def cell(self) -> str:
        """The cell it is in."""
        ...


def find_crossed(look: Look, rules: Sequence[StoredRule], crossings: Sequence[Crossed]) -> list[Occasion]:
    """The events of rules that wait for one of these crossings; what an import brought about is left alone."""
    waiting = [
        (one, one.rule.trigger)
        for one in rules
        if one.rule and isinstance(one.rule.trigger, ScoreCrossed) and one.active_since <= look.now
    ]
    found: list[Occasion] = []
    for stored, trigger in waiting:
        hits = [one.record_id for one in crossings if one.kind == "contact" and _came_into(trigger.to, one)]
        ids = [one for one in _live(look, hits[: MOST_AT_ONCE + 1]) if not _is_of_import(look, one)]
        hold = None
        if len(hits) > MOST_AT_ONCE:
            hold = f"{len(hits):,} scores changed at once; automations leave so large a change alone"
            ids = ids[:1]
        key = f"score:{trigger.to}:{to_microseconds(look.now)}"
        found += [Occasion(stored.id, LEAD, one, one, None, key, look.now, hold=hold) for one in ids]
    return found


def _came_into(to: str, one: Crossed) -> bool:
    return (to == one.band and one.band_before != to) or (to == one.cell and one.cell_before != to)


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
