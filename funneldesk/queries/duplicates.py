"""Who is known already under the same phone or e-mail, for a warning while typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from funneldesk.model.company import Company
from funneldesk.model.contact import Contact, ContactPoint
from funneldesk.model.fold import fold
from funneldesk.model.match_key import company_key, email_key, phone_key
from funneldesk.queries.lead_name import read_lead_names

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

_MOST = 5
_LOCAL_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Double:
    """A contact that may be the one being typed, and what they share."""

    contact_id: int
    name: str
    why: str


def find_doubles_of(look: Look, *, phone: str = "", email: str = "", name: str = "", company: str = "") -> list[Double]:
    """Up to five contacts that share a phone, an e-mail, or both name and company; by match keys, indexed.

    A phone counts once its last ten digits are typed, with or without its country.
    """
    found: dict[int, str] = {}
    for key in _phone_keys(look, phone):
        _note(look, found, Contact.phone_key == key, "phone", key, "the same phone")
    address = email_key(email) if email else None
    if address:
        _note(look, found, Contact.email_key == address, "email", address, "the same e-mail")
    firm = company_key(company) if company else None
    if firm and fold(name):
        rows = look.connection.execute(
            select(Contact.id, Contact.name)
            .join(Company, Company.id == Contact.company_id)
            .where(Company.name_key == firm, Contact.deleted_at.is_(None), Company.deleted_at.is_(None))
            .limit(200)
        )
        for contact_id, known in rows:
            if known and fold(known) == fold(name):
                found.setdefault(contact_id, "the same name and company")
    ids = list(found)[:_MOST]
    names = read_lead_names(look, ids)
    return [Double(contact_id, names.get(contact_id, ""), found[contact_id]) for contact_id in ids]


def _phone_keys(look: Look, phone: str) -> list[str]:
    """The keys that a number may be kept under: as typed, and with the business's own country before it."""
    key = phone_key(phone) if phone else None
    if key is None or sum(char.isdigit() for char in key) < _LOCAL_DIGITS - 3:
        return []
    if key.startswith("+"):
        return [key]
    import phonenumbers

    code = phonenumbers.country_code_for_region(look.business.phone_region)
    return [key, f"+{code}{key}", f"+{key}"]


def _note(look: Look, found: dict[int, str], test: ColumnElement[bool], kind: str, key: str, why: str) -> None:
    points = select(ContactPoint.contact_id).where(ContactPoint.kind == kind, ContactPoint.key == key)
    query = (
        select(Contact.id)
        .where(or_(test, Contact.id.in_(points)), Contact.deleted_at.is_(None))
        .order_by(Contact.id)
        .limit(_MOST)
    )
    for contact_id in look.connection.scalars(query):
        found.setdefault(contact_id, why)
