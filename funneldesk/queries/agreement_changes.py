"""What was changed about the handoff since a moment: rules, stages, reasons, people, automations; from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.journal_image import unpack
from funneldesk.model.setting import Setting
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Select

    from funneldesk.queries.look import Look

CHANGED_TABLES: dict[str, str] = {
    "setting": "Settings",
    "score_rule": "Score rules",
    "score_group": "Score rules",
    "routing_rule": "Routing",
    "pipeline": "Stages",
    "stage": "Stages",
    "stage_criterion": "Stages",
    "lifecycle_label": "Stages",
    "reason": "Reasons",
    "user": "People",
    "automation": "Automations",
}
"""The tables whose changes both teams want to know of, and what they are about."""
_SETTINGS = frozenset(
    {"qualification", "handoff_rules", "working_hours", "holidays", "review_day", "needs_won_reason", "time_zone"}
)
MOST_CHANGES = 100


@dataclass(frozen=True, slots=True)
class AgreementChange:
    """One change.

    Attributes:
        id: the journal entry.
        at: when (UTC).
        about: what it is about, such as "Score rules".
        label: what it is called; of one taken back later nothing is told.
        by: who, empty where nobody was named.
        cause: person, import or automation.
    """

    id: int
    at: dt.datetime
    about: str
    label: str
    by: str
    cause: str


def read_agreement_changes(
    look: Look, since: dt.datetime | None, *, limit: int = MOST_CHANGES
) -> tuple[AgreementChange, ...]:
    """The changes that stand, newest first.

    Args:
        look: the question's view.
        since: leave out what is older; None is the whole history.
        limit: how many at most.
    """
    query = (
        select(
            JournalEntry.id,
            JournalEntry.at,
            JournalEntry.kind,
            JournalEntry.label,
            JournalEntry.cause,
            JournalEntry.target_id,
            User.name,
        )
        .outerjoin(User, User.id == JournalEntry.actor_id)
        .where(JournalEntry.id.in_(_entries_about(since)))
        .order_by(JournalEntry.id.desc())
    )
    rows = look.connection.execute(query).all()
    if not rows:
        return ()
    turned = _read_undone(look)
    own = _setting_ids(look)
    found: list[AgreementChange] = []
    for row in rows:
        if row.kind != "do" or row.id in turned:
            continue
        about = _tell_about(look, row.id, own)
        if about:
            found.append(AgreementChange(row.id, row.at, about, row.label, row.name or "", row.cause))
        if len(found) == limit:
            break
    return tuple(found)


def _entries_about(since: dt.datetime | None) -> Select[int]:
    query = (
        select(JournalImage.entry_id)
        .join(JournalEntry, JournalEntry.id == JournalImage.entry_id)
        .where(JournalImage.table_name.in_(CHANGED_TABLES))
    )
    return query if since is None else query.where(JournalEntry.at > since)


def _read_undone(look: Look) -> frozenset[int]:
    """Entries whose newest turn took them back."""
    last = (
        select(func.max(JournalEntry.id).label("id"))
        .where(JournalEntry.target_id.is_not(None))
        .group_by(JournalEntry.target_id)
        .subquery()
    )
    rows = look.connection.scalars(
        select(JournalEntry.target_id).join(last, last.c.id == JournalEntry.id).where(JournalEntry.kind == "undo")
    )
    return frozenset(target for target in rows if target is not None)


def _setting_ids(look: Look) -> frozenset[int]:
    return frozenset(look.connection.scalars(select(Setting.id).where(Setting.key.in_(_SETTINGS))))


def _tell_about(look: Look, entry_id: int, own_settings: frozenset[int]) -> str:
    """What an entry is about; empty where it changed only settings that have nothing to do with the handoff."""
    images = look.connection.execute(
        select(JournalImage.table_name, JournalImage.action, JournalImage.images)
        .where(JournalImage.entry_id == entry_id, JournalImage.table_name.in_(CHANGED_TABLES))
        .order_by(JournalImage.id)
    )
    words: dict[str, None] = {}
    for table_name, action, packed in images:
        if table_name == "setting":
            image = unpack(table_name, action, packed)
            named = {row.get("key") for row in image.rows} & _SETTINGS
            if not named and not own_settings.intersection(image.row_ids()):
                continue
        words[CHANGED_TABLES[table_name]] = None
    return ", ".join(words)
