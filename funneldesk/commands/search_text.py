"""The case-folded, accent-free text that search as you type runs over, written with each record."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from funneldesk.model.company import Company
from funneldesk.model.contact import Contact

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from funneldesk.model.deal import Deal


def fold(*parts: object) -> str:
    """Join what is there and fold case and accents, so that `Zoë` is found by `zoe`."""
    text = " ".join(str(part) for part in parts if part not in (None, ""))
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(
        letter for letter in plain if unicodedata.category(letter) != "Mn" or _carries_sound(letter)
    ).casefold()


def _carries_sound(letter: str) -> bool:
    """Marks of Indic and other scripts are vowels, not accents; only Latin-style accents are dropped."""
    return not "\u0300" <= letter <= "\u036f"


def describe_contact(work: Work, contact: Contact) -> str:
    """What a contact is found by: name, company, phone digits, e-mail, city."""
    company = work.session.get(Company, contact.company_id) if contact.company_id is not None else None
    return fold(contact.name, company and company.name, contact.phone, contact.email, contact.city, contact.job_title)


def describe_deal(work: Work, deal: Deal) -> str:
    """What a deal is found by: title, company, contact."""
    company = work.session.get(Company, deal.company_id) if deal.company_id is not None else None
    contact = work.session.get(Contact, deal.contact_id) if deal.contact_id is not None else None
    return fold(deal.title, company and company.name, contact and contact.name)
