"""What a lead is called where one line is all there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.external_id import ExternalId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look

CHUNK = 500
_SHOWN_OF_ID = 8


def call_lead(
    contact_id: int, name: str | None, company: str | None, phone: str | None, email: str | None, outer: str | None
) -> str:
    """The first of name, company, phone and e-mail that is known; else the head of its outer id."""
    return name or company or phone or email or f"Lead {(outer or str(contact_id))[:_SHOWN_OF_ID]}"


def read_lead_names(look: Look, ids: Sequence[int]) -> dict[int, str]:
    """What the contacts with these ids are called."""
    outer = read_outer_ids(look, ids)
    names: dict[int, str] = {}
    for start in range(0, len(ids), CHUNK):
        rows = look.connection.execute(
            select(Contact.id, Contact.name, Company.name, Contact.phone, Contact.email)
            .outerjoin(Company, Company.id == Contact.company_id)
            .where(Contact.id.in_(ids[start : start + CHUNK]))
        )
        names.update((row[0], call_lead(*row, outer.get(row[0]))) for row in rows)
    return names


def read_outer_ids(look: Look, ids: Sequence[int] | None = None) -> dict[int, str]:
    """The id that another system gave each contact; the first where there are several, none where there is none.

    Args:
        look: the question's view.
        ids: which contacts; None means all.
    """
    first = select(func.min(ExternalId.id)).where(ExternalId.kind == "contact").group_by(ExternalId.record_id)
    if ids is None:
        rows = look.connection.execute(select(ExternalId.record_id, ExternalId.value).where(ExternalId.id.in_(first)))
        return dict(rows.all())
    found: dict[int, str] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = look.connection.execute(
            select(ExternalId.record_id, ExternalId.value).where(
                ExternalId.id.in_(first.where(ExternalId.record_id.in_(chunk)))
            )
        )
        found.update(rows.all())
    return found
