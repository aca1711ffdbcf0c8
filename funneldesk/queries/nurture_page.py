"""Everything that the page of nurture shows at once, on one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.segment import Segment
from funneldesk.queries.lead_name import read_lead_names
from funneldesk.queries.nurture import read_enrolled, read_sequences, read_steps, read_templates
from funneldesk.queries.nurture_due import read_due

if TYPE_CHECKING:
    from funneldesk.queries.look import Look
    from funneldesk.queries.nurture import EnrolledRow, SequenceRow, StepRow, TemplateRow
    from funneldesk.queries.nurture_due import DueItem

_MOST_DUE = 5000
_MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class NurtureChoices:
    """What the editors choose from: (id, name) each; a segment with its filter."""

    templates: tuple[TemplateRow, ...]
    contents: tuple[tuple[int, str], ...]
    campaigns: tuple[tuple[int, str], ...]
    segments: tuple[tuple[int, str, dict[str, Any]], ...]
    people: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class NurturePageRows:
    """The page: its sequences, what is due, and what its editors choose from."""

    sequences: tuple[SequenceRow, ...]
    due: tuple[DueItem, ...]
    choices: NurtureChoices


@dataclass(frozen=True, slots=True)
class SequenceDetail:
    """One sequence with its steps and its people."""

    sequence_id: int
    steps: tuple[StepRow, ...]
    people: tuple[EnrolledRow, ...]


def read_nurture_page(look: Look) -> NurturePageRows:
    """Read the page."""
    return NurturePageRows(
        tuple(read_sequences(look)), tuple(read_due(look, limit=_MOST_DUE)), read_nurture_choices(look)
    )


def read_nurture_choices(look: Look) -> NurtureChoices:
    """What the editors choose from; people are the newest with an e-mail address, for previews."""
    ids = list(
        look.connection.scalars(
            select(Contact.id)
            .where(Contact.deleted_at.is_(None), Contact.email.is_not(None))
            .order_by(Contact.id.desc())
            .limit(_MOST_PEOPLE)
        )
    )
    names = read_lead_names(look, ids)
    return NurtureChoices(
        tuple(read_templates(look)),
        _read_pairs(look, Content, Content.title),
        _read_pairs(look, Campaign, Campaign.name),
        tuple(
            (row.id, row.name, row.filter)
            for row in look.connection.execute(
                select(Segment.id, Segment.name, Segment.filter)
                .where(Segment.deleted_at.is_(None))
                .order_by(Segment.position, Segment.id)
            )
        ),
        tuple((contact_id, names.get(contact_id, "")) for contact_id in ids),
    )


def read_sequence_detail(look: Look, sequence_id: int) -> SequenceDetail:
    """One sequence with its steps and its people."""
    return SequenceDetail(
        sequence_id, tuple(read_steps(look, sequence_id)), tuple(read_enrolled(look, sequence_id, limit=1000))
    )


def _read_pairs(look: Look, record: Any, name: Any) -> tuple[tuple[int, str], ...]:
    rows = look.connection.execute(
        select(record.id, name).where(record.deleted_at.is_(None)).order_by(func.lower(name), record.id)
    )
    return tuple((row[0], row[1]) for row in rows)
