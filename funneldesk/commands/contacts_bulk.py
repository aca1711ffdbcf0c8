"""What a person can do with many contacts at once; whole columns are written, however many are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, text

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.handoff_pass import follow_owner
from funneldesk.commands.handoff_round import give_back
from funneldesk.errors import NotFound
from funneldesk.model.base import to_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import TextClause

    from funneldesk.commands.work import Work

_CHUNK = 500


def assign_contacts(work: Work, *, contact_ids: Sequence[int], owner_id: int | None) -> None:
    """Give leads to an owner, or to nobody; whoever is with sales goes on with the new owner.

    Raises:
        NotFound: the owner or one of the leads is gone.
        Refusal: a lead that is with sales would be nobody's.
    """
    owner = work.get(User, owner_id) if owner_id is not None else None
    label = f"Assign {_what(work, contact_ids)} to {owner.name if owner else 'nobody'}"
    follow_owner(work, contact_ids=contact_ids, owner_id=owner_id)
    _write_column(work, contact_ids, "owner_id", owner_id)
    work.label = label


def delete_contacts(work: Work, *, contact_ids: Sequence[int]) -> None:
    """Put leads into the bin; their deals stay, and whoever was in the handoff is taken out of it.

    Raises:
        NotFound: one of them is gone already.
    """
    label = f"Delete {_what(work, contact_ids)}"
    _write_column(work, contact_ids, "deleted_at", to_microseconds(work.now))
    _leave_handoff(work, contact_ids)
    work.label = label


def restore_contacts(work: Work, *, contact_ids: Sequence[int]) -> None:
    """Take leads out of the bin.

    Raises:
        NotFound: one of them is not in the bin any more.
    """
    _write_column(work, contact_ids, "deleted_at", None, binned=True)
    work.session.flush()
    work.session.expire_all()
    work.label = f"Restore {_what(work, contact_ids)}"


def _leave_handoff(work: Work, contact_ids: Sequence[int]) -> None:
    """End the open rounds of leads that were just put into the bin."""
    # Written past the unit of work, the rows that it knows are of yesterday.
    work.session.expire_all()
    for start in range(0, len(contact_ids), _CHUNK):
        rounds = select(Handoff).where(
            Handoff.contact_id.in_(contact_ids[start : start + _CHUNK]), Handoff.state.in_(sorted(OPEN_STATES))
        )
        for handoff in work.session.scalars(rounds).all():
            contact = work.session.get_one(Contact, handoff.contact_id)
            give_back(work, handoff, contact, HandoffState.RETURNED, LifecycleStage.LEAD, note="the lead was deleted")


def _what(work: Work, contact_ids: Sequence[int]) -> str:
    if len(contact_ids) != 1:
        return f"{len(contact_ids):,} leads"
    return f"“{name_contact(work, work.get(Contact, contact_ids[0]))}”"


def _write_column(work: Work, contact_ids: Sequence[int], column: str, value: Any, *, binned: bool = False) -> None:
    """Set one column of many rows and leave their images in the journal."""
    connection = work.session.connection()
    state = "IS NOT NULL" if binned else "IS NULL"
    find = _of_ids(f"SELECT id, {column} FROM contact WHERE deleted_at {state} AND id IN :ids")  # noqa: S608  our own words
    write = _of_ids(f"UPDATE contact SET {column} = :value WHERE id IN :ids")  # noqa: S608  our own column
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = list(contact_ids[start : start + _CHUNK])
        rows = connection.execute(find, {"ids": chunk}).all()
        if len(rows) != len(set(chunk)):
            raise NotFound("Some of these leads are gone by now; choose again.")
        before = [{"id": row[0], column: row[1]} for row in rows if row[1] != value]
        if not before:
            continue
        changed = [row["id"] for row in before]
        connection.execute(write, {"ids": changed, "value": value})
        work.bulk.add_updated("contact", before, [{"id": row_id, column: value} for row_id in changed])


def _of_ids(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("ids", expanding=True))
