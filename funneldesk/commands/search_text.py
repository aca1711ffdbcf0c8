"""The case-folded, accent-free text that search as you type runs over, written with each record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.fold import fold

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from funneldesk.model.deal import Deal


def describe_contact(work: Work, contact: Contact) -> str:
    """What a contact is found by: name, company, phone digits, e-mail, city."""
    company = work.session.get(Company, contact.company_id) if contact.company_id is not None else None
    return fold(contact.name, company and company.name, contact.phone, contact.email, contact.city, contact.job_title)


def describe_deal(work: Work, deal: Deal) -> str:
    """What a deal is found by: title, company, contact."""
    company = work.session.get(Company, deal.company_id) if deal.company_id is not None else None
    contact = work.session.get(Contact, deal.contact_id) if deal.contact_id is not None else None
    return fold(deal.title, company and company.name, contact and contact.name)


__all__ = ["describe_contact", "describe_deal", "fold"]
