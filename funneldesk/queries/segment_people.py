"""Who a segment finds: its filter as one condition on contacts, made of sets that the database finds itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, false, func, not_, or_, select, true

from funneldesk.errors import NotFound
from funneldesk.model.contact import Contact
from funneldesk.model.segment import Segment
from funneldesk.model.segment_subjects import Kind, find_subject
from funneldesk.model.segment_terms import Condition, Group, Join
from funneldesk.queries.lead_name import CHUNK
from funneldesk.queries.segment_attributes import where_attribute
from funneldesk.queries.segment_events import where_event, where_measure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

_MEASURES = frozenset({"rfm.recency", "rfm.frequency", "deal.won_amount"})


def where_contact(look: Look, filter_: Group | Condition) -> ColumnElement[bool]:
    """The condition on `Contact` that a filter stands for; it is true or not, never unknown where it is negated.

    Contacts in the bin are not left out by it: whoever asks adds that.
    """
    if isinstance(filter_, Condition):
        found = _where_condition(look, filter_)
    elif not filter_.parts:
        return true()
    else:
        parts = [where_contact(look, part) for part in filter_.parts]
        found = and_(*parts) if filter_.join is Join.ALL else or_(*parts)
    # What is unknown counts as not met, so that its contrary is met.
    return not_(func.coalesce(found, false())) if filter_.negate else found


def count_people(look: Look, filter_: Group | Condition) -> int:
    """How many live contacts a filter finds."""
    query = select(func.count()).select_from(Contact).where(Contact.deleted_at.is_(None), where_contact(look, filter_))
    return int(look.connection.execute(query).scalar_one())


def read_people_ids(look: Look, filter_: Group | Condition, *, limit: int | None = None) -> list[int]:
    """The ids of the live contacts a filter finds, in their order."""
    query = select(Contact.id).where(Contact.deleted_at.is_(None), where_contact(look, filter_)).order_by(Contact.id)
    return list(look.connection.scalars(query if limit is None else query.limit(limit)))


def holds_for(look: Look, filter_: Group | Condition, contact_ids: Iterable[int]) -> frozenset[int]:
    """Those of these contacts whom a filter finds; never one in the bin."""
    ids = sorted(set(contact_ids))
    found: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        query = select(Contact.id).where(
            Contact.id.in_(ids[start : start + CHUNK]), Contact.deleted_at.is_(None), where_contact(look, filter_)
        )
        found.update(look.connection.scalars(query))
    return frozenset(found)


def read_filter(look: Look, segment_id: int) -> Group:
    """The filter of a segment.

    Raises:
        NotFound: there is none, or it lies in the bin.
    """
    kept = look.connection.execute(
        select(Segment.filter).where(Segment.id == segment_id, Segment.deleted_at.is_(None))
    ).scalar_one_or_none()
    if kept is None:
        raise NotFound(f"There is no segment with the number {segment_id}.")
    return Group.restore(kept)


def where_segment(look: Look, segment_id: int) -> ColumnElement[bool]:
    """The condition on `Contact` of a stored segment.

    Raises:
        NotFound: there is none, or it lies in the bin.
    """
    return where_contact(look, read_filter(look, segment_id))


def _where_condition(look: Look, condition: Condition) -> ColumnElement[Any]:
    subject = find_subject(condition.subject)
    if subject is None:  # a condition cannot be made without
        return false()
    if subject.kind is Kind.EVENT:
        return where_event(look, condition)
    if subject.key in _MEASURES:
        return where_measure(look, condition)
    return where_attribute(look, condition, subject)
