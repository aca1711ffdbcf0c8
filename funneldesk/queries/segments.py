"""Segments as their page shows them: how many people each finds, who uses it, and what each condition leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, func, join, select, true, type_coerce

from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.segment import Segment
from funneldesk.model.segment_terms import Condition, Group
from funneldesk.model.sequence import Sequence
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.leads import read_lead_rows
from funneldesk.queries.score_rules import read_custom_subjects
from funneldesk.queries.segment_people import count_people, read_people_ids

if TYPE_CHECKING:
    from funneldesk.queries.leads import LeadRow
    from funneldesk.queries.look import Look

_MOST_VALUES = 500
_SHOWN = 200


@dataclass(frozen=True)
class SegmentUse:
    """A campaign or sequence that a segment is the audience of."""

    kind: str
    id: int
    name: str


@dataclass(frozen=True)
class SegmentRow:
    """One segment.

    Attributes:
        filter: None where what is stored is not understood; `fault` says why.
        n: how many people it finds now; None where it was not counted.
        uses: campaigns, then sequences.
    """

    id: int
    name: str
    description: str
    filter: Group | None
    fault: str = ""
    n: int | None = None
    uses: tuple[SegmentUse, ...] = ()


@dataclass(frozen=True)
class SegmentSizes:
    """How many people a filter and each of its parts find.

    Attributes:
        everybody: all live contacts.
        total: those the whole filter finds.
        parts: by the place of a part: the positions that lead to it from the root.
    """

    everybody: int
    total: int
    parts: dict[tuple[int, ...], int]


@dataclass(frozen=True)
class SegmentPeople:
    """The people a filter finds: how many, all their ids, and the first of them as rows."""

    n: int
    ids: tuple[int, ...]
    rows: tuple[LeadRow, ...]


def read_segments(look: Look, *, counted: bool = True) -> tuple[SegmentRow, ...]:
    """The live segments in their order.

    Args:
        look: the question's view.
        counted: whether the people of each are counted too, which takes up to a tenth of a second each.
    """
    uses = _read_uses(look)
    rows = look.connection.execute(
        select(Segment.id, Segment.name, Segment.description, Segment.filter)
        .where(Segment.deleted_at.is_(None))
        .order_by(func.lower(Segment.name), Segment.id)
    )
    found: list[SegmentRow] = []
    for row in rows.all():
        try:
            filter_: Group | None = Group.restore(row.filter)
            fault = ""
        except Refusal as refusal:
            filter_, fault = None, str(refusal)
        n = count_people(look, filter_) if counted and filter_ is not None else None
        used = tuple(uses.get(row.id, ()))
        found.append(SegmentRow(row.id, row.name, row.description or "", filter_, fault, n, used))
    return tuple(found)


def read_sizes(look: Look, filter_: Group) -> SegmentSizes:
    """How many people the filter finds, and each part of it taken by itself."""
    parts: dict[tuple[int, ...], int] = {}
    _count_parts(look, filter_, (), parts)
    everybody = count_people(look, Group())
    return SegmentSizes(everybody, count_people(look, filter_), parts)


def read_people(look: Look, filter_: Group, *, limit: int = _SHOWN) -> SegmentPeople:
    """The people a filter finds, the first of them as rows."""
    ids = read_people_ids(look, filter_)
    return SegmentPeople(len(ids), tuple(ids), tuple(read_lead_rows(look, ids[:limit])))


_VALUES: dict[str, Any] = {
    "contact.city": Contact.city,
    "contact.region": Contact.region,
    "contact.postcode": Contact.postcode,
    "contact.country": Contact.country,
    "contact.language": Contact.language,
    "contact.job_title": Contact.job_title,
    "contact.consent": Contact.consent,
    "company.name": Company.name,
    "company.industry": Company.industry,
    "company.city": Company.city,
    "company.country": Company.country,
    "source.words": Source.words,
    "campaign.name": Campaign.name,
    "contact.owner": User.name,
    "content": Content.title,
}


def read_values(look: Look, subject: str) -> tuple[str, ...]:
    """The values that the workspace holds for a subject of text, most frequent first; none where there are no few."""
    if subject.startswith(("contact.custom.", "company.custom.")):
        return _read_custom_values(look, subject)
    column = _VALUES.get(subject)
    if column is None:
        return ()
    query = select(column).where(column.is_not(None), func.trim(column) != "").group_by(column)
    return tuple(map(str, look.connection.scalars(query.order_by(func.count().desc(), column).limit(_MOST_VALUES))))


def read_campaign_choices(look: Look) -> tuple[tuple[int, str], ...]:
    """The live campaigns that a segment can be the audience of: (id, name)."""
    query = select(Campaign.id, Campaign.name).where(Campaign.deleted_at.is_(None))
    return tuple((row.id, row.name) for row in look.connection.execute(query.order_by(func.lower(Campaign.name))))


def read_sequence_choices(look: Look) -> tuple[tuple[int, str], ...]:
    """The live sequences that run, into which people can be put: (id, name)."""
    query = select(Sequence.id, Sequence.name).where(Sequence.deleted_at.is_(None), Sequence.is_active)
    return tuple((row.id, row.name) for row in look.connection.execute(query.order_by(func.lower(Sequence.name))))


def read_own_fields(look: Look) -> tuple[str, ...]:
    """The subjects that are fields of the owner's own making, of people and companies."""
    return tuple(
        one for one in read_custom_subjects(look) if not one.startswith("deal.") and not {'"', "\\"} & set(one)
    )


def _read_custom_values(look: Look, subject: str) -> tuple[str, ...]:
    whose, _, name = subject.split(".", 2)
    record: Any = Contact if whose == "contact" else Company
    each = func.json_each(type_coerce(record.custom, Text), f'$."{name}"').table_valued("value", "type")
    query = (
        select(each.c.value, each.c.type)
        .select_from(join(record, each, true()))
        .where(func.instr(type_coerce(record.custom, Text), f'"{name}":') > 0)
        .group_by(each.c.value, each.c.type)
        .order_by(func.count().desc(), each.c.value)
        .limit(_MOST_VALUES)
    )
    words = {"true": "yes", "false": "no"}
    return tuple(
        words.get(kind, str(value)) for value, kind in look.connection.execute(query) if value not in (None, "")
    )


def _count_parts(look: Look, group: Group, place: tuple[int, ...], parts: dict[tuple[int, ...], int]) -> None:
    for position, part in enumerate(group.parts):
        here = (*place, position)
        parts[here] = count_people(look, part)
        if not isinstance(part, Condition):
            _count_parts(look, part, here, parts)


def _read_uses(look: Look) -> dict[int, list[SegmentUse]]:
    uses: dict[int, list[SegmentUse]] = {}
    for kind, record in (("campaign", Campaign), ("sequence", Sequence)):
        query = select(record.segment_id, record.id, record.name).where(
            record.segment_id.is_not(None), record.deleted_at.is_(None)
        )
        for segment_id, record_id, name in look.connection.execute(query.order_by(record.name)):
            uses.setdefault(int(segment_id or 0), []).append(SegmentUse(kind, record_id, name))
    return uses
