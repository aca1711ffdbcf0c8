"""Whose score a change may have moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.model.activity import Activity
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.journal import JournalEntry
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.orm import InstrumentedAttribute

    from funneldesk.queries.look import Look

_CHUNK = 500
# A change of these may move every score.
_OF_ALL = frozenset({"score_rule", "score_group", "channel", "stage", "user", "campaign"})


@dataclass(frozen=True)
class ToScore:
    """Records to score anew.

    Attributes:
        contacts: contact ids, gone ones too.
        deals: deal ids, gone ones too.
        everything: any record may be meant: the rules changed, or a row is gone that would have said whose it was.
    """

    contacts: frozenset[int] = frozenset()
    deals: frozenset[int] = frozenset()
    everything: bool = False

    def __or__(self, other: ToScore) -> ToScore:
        return ToScore(self.contacts | other.contacts, self.deals | other.deals, self.everything or other.everything)


def read_touched(look: Look, touched: Mapping[str, Collection[int]]) -> ToScore:
    """Whose scores the rows touched by a change count for.

    Args:
        look: the question's view, from after the change.
        touched: table name to ids, as an announced change carries them.
    """
    if _OF_ALL & set(touched):
        return ToScore(everything=True)
    contacts, deals = set(touched.get("contact", ())), set(touched.get("deal", ()))
    lost = False
    for record, table in ((Touchpoint, "touchpoint"), (Activity, "activity")):
        ids = touched.get(table, ())
        columns = [record.contact_id] if record is Touchpoint else [Activity.contact_id, Activity.deal_id]
        rows = _among(look, record.id, ids, *columns)
        lost = lost or len(rows) < len(ids)
        contacts.update(row[0] for row in rows if row[0] is not None)
        deals.update(row[1] for row in rows if record is Activity and row[1] is not None)
    if lost:
        return ToScore(everything=True)
    for table, of_contact, of_deal in (
        ("company", Contact.company_id, Deal.company_id),
        ("source", Contact.source_id, Deal.source_id),
    ):
        ids = touched.get(table, ())
        contacts.update(row[0] for row in _among(look, of_contact, ids, Contact.id))
        deals.update(row[0] for row in _among(look, of_deal, ids, Deal.id))
    contacts.update(row[0] for row in _among(look, Deal.id, deals, Deal.contact_id) if row[0] is not None)
    deals.update(row[0] for row in _among(look, Deal.contact_id, contacts, Deal.id))
    return ToScore(frozenset(contacts), frozenset(deals))


def read_all_to_score(look: Look) -> ToScore:
    """Every record that has a score."""
    contacts = look.connection.scalars(select(Contact.id).where(Contact.deleted_at.is_(None)))
    deals = look.connection.scalars(select(Deal.id).where(Deal.deleted_at.is_(None)))
    return ToScore(frozenset(contacts), frozenset(deals))


def read_turned_entry(look: Look, entry_id: int) -> int:
    """The entry that an undo or redo turned; itself where it is neither."""
    target = look.connection.scalar(select(JournalEntry.target_id).where(JournalEntry.id == entry_id))
    return entry_id if target is None else int(target)


def _among(
    look: Look, key: InstrumentedAttribute[Any], ids: Collection[int], *columns: InstrumentedAttribute[Any]
) -> list[Any]:
    ordered = sorted(ids)
    found: list[Any] = []
    for start in range(0, len(ordered), _CHUNK):
        found += look.connection.execute(select(*columns).where(key.in_(ordered[start : start + _CHUNK]))).all()
    return found
