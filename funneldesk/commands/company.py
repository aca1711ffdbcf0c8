"""What a person can do with companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.commands.search_text import describe_contact, describe_deal
from funneldesk.errors import Refusal
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.match_key import company_key
from funneldesk.model.user import User

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_EDITABLE = frozenset(
    {
        "name",
        "industry",
        "employees",
        "annual_revenue_minor",
        "founded_year",
        "city",
        "country",
        "tax_number",
        "website",
        "owner_id",
        "notes",
    }
)


def find_or_create_company(work: Work, name: str) -> int:
    """Return the company that this name means, by its match key; a new one where there is none.

    Raises:
        Refusal: the name is blank.
    """
    key = _key(_clean_name(name))
    found = work.session.scalars(
        select(Company.id).where(Company.name_key == key, Company.deleted_at.is_(None)).order_by(Company.id).limit(1)
    ).one_or_none()
    if found is not None:
        return found
    return work.add(Company(name=name.strip(), name_key=key, recorded_at=work.now)).id


def edit_company(work: Work, /, *, company_id: int, **fields: Any) -> None:
    """Change fields of a company; a new name is carried to what its people and deals are found by.

    Raises:
        Refusal: a field cannot be edited, or its value is not allowed.
    """
    company = work.get(Company, company_id)
    renamed = "name" in fields and fields["name"] != company.name
    _apply(work, company, fields)
    if renamed:
        work.session.flush()
        for contact in work.session.scalars(select(Contact).where(Contact.company_id == company_id)):
            contact.search_text = describe_contact(work, contact)
        for deal in work.session.scalars(select(Deal).where(Deal.company_id == company_id)):
            deal.search_text = describe_deal(work, deal)
    work.label = f"Change “{company.name}”"


def _apply(work: Work, company: Company, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        if field not in _EDITABLE:
            raise Refusal(f"“{field}” of a company cannot be edited here.")
        if field == "owner_id" and value is not None:
            work.get(User, value)
        if field in {"employees", "annual_revenue_minor", "founded_year"} and value is not None and value < 0:
            raise Refusal(f"The {field.removesuffix('_minor').replace('_', ' ')} cannot be negative.")
        setattr(company, field, value.strip() or None if isinstance(value, str) else value)
    company.name = _clean_name(company.name)
    company.name_key = _key(company.name)


def _clean_name(name: str | None) -> str:
    if not name or not name.strip():
        raise Refusal("A company needs a name.")
    return name.strip()


def _key(name: str) -> str:
    return company_key(name) or name.casefold()
