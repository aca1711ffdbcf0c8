"""What a contact is called in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.company import Company
from funneldesk.model.external_id import ExternalId

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from funneldesk.model.contact import Contact


def name_contact(work: Work, contact: Contact) -> str:
    """What a contact is called in a sentence: its name, else its company, phone, e-mail or outer id."""
    if contact.name:
        return contact.name
    company = work.session.get(Company, contact.company_id) if contact.company_id is not None else None
    if company is not None:
        return company.name
    outer = work.session.scalars(
        select(ExternalId.value)
        .where(ExternalId.kind == "contact", ExternalId.record_id == contact.id)
        .order_by(ExternalId.id)
        .limit(1)
    ).one_or_none()
    return contact.phone or contact.email or f"Lead {(outer or str(contact.id))[:8]}"
