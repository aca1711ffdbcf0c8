"""Opening a deal for somebody named by words: found where known, added where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.company import find_or_create_company
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal, edit_deal
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.fold import fold

if TYPE_CHECKING:
    from funneldesk.commands.work import Work


def open_deal_by_name(
    work: Work,
    *,
    title: str,
    amount_minor: int | None = None,
    company: str | None = None,
    contact: str | None = None,
    stage_id: int | None = None,
) -> int:
    """Open a deal and return its id; company and contact are found by their names or added, in one undo step.

    Raises:
        Refusal: the title is blank or the amount negative.
    """
    company_id = find_or_create_company(work, company) if company and company.strip() else None
    contact_id = _find_or_create_contact(work, contact, company_id) if contact and contact.strip() else None
    deal_id = create_deal(
        work,
        title=title,
        amount_minor=amount_minor,
        company_id=company_id,
        contact_id=contact_id,
        stage_id=stage_id,
    )
    work.label = f"Add “{title.strip()}”"
    return deal_id


def _find_or_create_contact(work: Work, name: str, company_id: int | None) -> int:
    """The one contact of this name, of this company where one is named; two of a name are never guessed between."""
    query = select(Contact.id, Contact.name).where(
        Contact.deleted_at.is_(None), Contact.search_text.startswith(fold(name.strip()), autoescape=True)
    )
    if company_id is not None:
        query = query.where(Contact.company_id == company_id)
    same = [row.id for row in work.session.execute(query.limit(50)) if fold(row.name or "") == fold(name.strip())]
    if len(same) == 1:
        return int(same[0])
    fields = {"name": name.strip()}
    if company_id is not None:
        return create_contact(work, **fields, company=work.session.get_one(Company, company_id).name).contact_id
    return create_contact(work, **fields).contact_id


def name_company(work: Work, *, deal_id: int, name: str | None) -> None:
    """Give a deal the company of this name, found or added; blank takes it away."""
    company_id = find_or_create_company(work, name) if name and name.strip() else None
    edit_deal(work, deal_id=deal_id, company_id=company_id)


def name_deal_contact(work: Work, *, deal_id: int, name: str | None) -> None:
    """Give a deal the contact of this name, found in its company or added; blank takes it away."""
    company_id = work.get(Deal, deal_id).company_id
    contact_id = _find_or_create_contact(work, name, company_id) if name and name.strip() else None
    edit_deal(work, deal_id=deal_id, contact_id=contact_id)
