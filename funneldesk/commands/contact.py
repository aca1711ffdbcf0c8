"""What a person can do with contacts, who are leads until a first deal is won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from funneldesk.commands.company import find_or_create_company
from funneldesk.commands.contact_fields import clean_email, clean_phone, clean_text
from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.contact_profile import (
    set_decision_role,
    set_origin,
    set_profile,
    set_revisit_day,
    set_tags,
)
from funneldesk.commands.deal import create_deal
from funneldesk.commands.handoff_lifecycle import follow_lifecycle
from funneldesk.commands.handoff_pass import follow_owner
from funneldesk.commands.search_text import describe_contact, describe_deal
from funneldesk.commands.source import find_or_create_source
from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact, ContactPoint
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LEFT_THE_FUNNEL, LifecycleChange, LifecycleStage
from funneldesk.model.match_key import email_key, phone_key
from funneldesk.model.reason import Reason
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from funneldesk.commands.work import Work

_TEXTS = {
    "name": "name",
    "job_title": "job title",
    "city": "city",
    "region": "region",
    "postcode": "postcode",
    "country": "country",
    "language": "language",
    "consent": "consent",
    "notes": "notes",
    "needs": "needs",
    "preferences": "preferences",
    "research": "research notes",
    "best_time": "best time",
}
_LINKS: dict[str, tuple[Any, str]] = {
    "owner_id": (User, "owner"),
    "campaign_id": (Campaign, "campaign"),
    "company_id": (Company, "company"),
}
PERMISSIONS = ("do_not_contact", "do_not_call", "do_not_whatsapp", "do_not_email")
"""What a person may have asked for: to hear nothing at all, or nothing by one way."""
FIELD_WORDS = {
    **_TEXTS,
    **{field: word for field, (_, word) in _LINKS.items()},
    "phone": "phone",
    "email": "e-mail",
    "company": "company",
    "source": "source",
    "custom": "details",
    "do_not_contact": "permission",
    "do_not_call": "permission to call",
    "do_not_whatsapp": "permission for WhatsApp",
    "do_not_email": "permission to e-mail",
    "origin": "origin",
    "decision_role": "role in the decision",
    "profile": "profile",
    "tags": "tags",
    "revisit_on": "day to come back",
}


@dataclass(frozen=True)
class ContactAdded:
    """A new contact, and those it may be a double of: they share its phone or e-mail. Nothing was merged."""

    contact_id: int
    duplicate_ids: tuple[int, ...] = ()


def create_contact(work: Work, /, **fields: Any) -> ContactAdded:
    """Add a lead from whatever is known of it.

    Args:
        work: the running command.
        fields: any of `name`, `phone`, `email`, `company` (its name, found or made), `job_title`, `city`,
            `country`, `language`, `source` (its words, found or made), `owner_id`, `campaign_id`, `company_id`,
            `consent`, `notes`, `custom`.

    Returns:
        The new id, with the ids of possible doubles for the person to look at.

    Raises:
        Refusal: nothing names the person, or a field is not allowed.
    """
    contact = Contact(recorded_at=work.now, created_at=work.now, lifecycle_stage=LifecycleStage.LEAD)
    _apply(work, contact, fields)
    if not (contact.name or contact.phone or contact.email or contact.company_id):
        raise Refusal("A lead needs a name, a company, a phone number or an e-mail address; type one of them.")
    doubles = find_doubles(work, phone=contact.phone, email=contact.email)
    contact.search_text = describe_contact(work, contact)
    work.add(contact)
    work.add(
        LifecycleChange(
            contact_id=contact.id,
            to_stage=LifecycleStage.LEAD,
            at=work.now,
            recorded_at=work.now,
            by_user_id=work.actor_id,
            cause=work.cause,
        )
    )
    work.label = f"Add “{name_contact(work, contact)}”"
    return ContactAdded(contact.id, doubles)


def edit_contact(work: Work, /, *, contact_id: int, **fields: Any) -> None:
    """Change fields of a contact; those of `create_contact`, and those of `PERMISSIONS`. None or blank empties one.

    Also `needs`, `preferences`, `research`, `best_time`, `region`, `postcode`, `tags` (a list), `origin`,
    `decision_role`, `revisit_on`; `custom` and `profile` are laid over what is there, and None takes an entry away.

    Whoever sales has goes on with a new owner: the round of an accepted lead, and of an SQL with an open deal, is
    passed on to them.

    Raises:
        Refusal: a field cannot be edited, its value is not allowed, or a lead that is with sales would be nobody's.
    """
    contact = work.get(Contact, contact_id)
    if "owner_id" in fields:
        follow_owner(work, contact_ids=[contact_id], owner_id=fields["owner_id"])
    _apply(work, contact, fields)
    contact.search_text = describe_contact(work, contact)
    if "name" in fields:
        work.session.flush()
        for deal in work.session.scalars(select(Deal).where(Deal.contact_id == contact_id)):
            deal.search_text = describe_deal(work, deal)
    word = FIELD_WORDS[next(iter(fields))] if fields else ""
    work.label = f"Change {word} of “{name_contact(work, contact)}”" if word else ""


def change_lifecycle(
    work: Work,
    *,
    contact_ids: Sequence[int],
    to_stage: str,
    reason_id: int | None = None,
    note: str | None = None,
    until: dt.date | None = None,
) -> int:
    """Move leads to another lifecycle stage and return how many moved; those already there stay.

    The handoff goes with them: MQL begins a round, SAL accepts it, and what leads out of an open round ends it.

    Args:
        work: the running command.
        contact_ids: which leads.
        to_stage: where to.
        reason_id: why, from the owner's list; needed to recycle or disqualify, unless `note` says it.
        note: why, in words.
        until: the day a recycled lead comes back; by default as many days ahead as agreed.

    Raises:
        Refusal: the stage comes by a won deal alone, a reason is needed, somebody is a customer, or nobody moves.
    """
    if to_stage not in set(LifecycleStage):
        raise Refusal(f"“{to_stage}” is no lifecycle stage.")
    if to_stage in CUSTOMER_STAGES:
        raise Refusal("A lead becomes a customer when a deal is won; open a deal and win it.")
    if to_stage in LEFT_THE_FUNNEL and reason_id is None and not (note and note.strip()):
        raise Refusal(f"Say why: a reason is needed to make a lead {to_stage}.")
    if reason_id is not None and work.get(Reason, reason_id).kind != to_stage:
        raise Refusal(f"That is no reason for “{to_stage}”; choose one from its list.")
    moved: list[Contact] = []
    for contact_id in contact_ids:
        contact = work.get(Contact, contact_id)
        if contact.lifecycle_stage in CUSTOMER_STAGES:
            raise Refusal(f"“{name_contact(work, contact)}” is a customer and no longer a lead.")
        if contact.lifecycle_stage != to_stage:
            follow_lifecycle(work, contact, to_stage, reason_id=reason_id, note=note, until=until)
            moved.append(contact)
    if not moved:
        raise Refusal(f"Already in the stage “{to_stage}”.")
    what = f"“{name_contact(work, moved[0])}”" if len(moved) == 1 else f"{len(moved)} leads"
    work.label = f"Move {what} to {to_stage.upper() if len(to_stage) == 3 else to_stage}"  # noqa: PLR2004  MQL, SAL
    return len(moved)


def open_deal(work: Work, *, contact_id: int, title: str | None = None, amount_minor: int | None = None) -> int:
    """Open a deal for a lead, which makes it sales-qualified, and return the deal's id.

    A lead in the handoff leaves it as an SQL: whoever opens a deal has taken it on.

    Raises:
        Refusal: the title is blank or the amount negative.
    """
    contact = work.get(Contact, contact_id)
    name = name_contact(work, contact)
    deal_id = create_deal(
        work, title=title if title is not None else name, contact_id=contact_id, amount_minor=amount_minor
    )
    work.label = f"Open a deal for “{name}”"
    return deal_id


def find_doubles(
    work: Work, *, phone: str | None = None, email: str | None = None, besides: int | None = None
) -> tuple[int, ...]:
    """The live contacts that share a phone or e-mail, by match key, the oldest first."""
    keys = [("phone", Contact.phone_key, phone_key(phone) if phone else None)]
    keys.append(("email", Contact.email_key, email_key(email) if email else None))
    tests = [column == key for _, column, key in keys if key]
    if not tests:
        return ()
    points = or_(*((ContactPoint.kind == kind) & (ContactPoint.key == key) for kind, _, key in keys if key))
    tests.append(Contact.id.in_(select(ContactPoint.contact_id).where(points)))
    found = work.session.scalars(
        select(Contact.id).where(or_(*tests), Contact.deleted_at.is_(None)).order_by(Contact.id)
    )
    return tuple(contact_id for contact_id in found if contact_id != besides)


def _apply(work: Work, contact: Contact, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        if field in _TEXTS:
            setattr(contact, field, clean_text(value))
        elif field in _LINKS:
            if value is not None:
                work.get(_LINKS[field][0], value)
            setattr(contact, field, value)
        elif field in _SETTERS:
            _SETTERS[field](work, contact, value)
        else:
            raise Refusal(f"“{field}” of a lead cannot be edited here.")


def _set_phone(work: Work, contact: Contact, value: Any) -> None:
    contact.phone = clean_phone(value, work.business.phone_region)
    contact.phone_key = phone_key(contact.phone) if contact.phone else None


def _set_email(_work: Work, contact: Contact, value: Any) -> None:
    contact.email = clean_email(value)
    key = email_key(contact.email) if contact.email else None
    if key != contact.email_key:
        # What came back from one address says nothing of another.
        contact.email_bounced_at = None
    contact.email_key = key


def _set_company(work: Work, contact: Contact, value: Any) -> None:
    contact.company_id = find_or_create_company(work, value) if clean_text(value) else None


def _set_source(work: Work, contact: Contact, value: Any) -> None:
    contact.source_id = find_or_create_source(work, value) if clean_text(value) else None


def _set_custom(_work: Work, contact: Contact, value: Any) -> None:
    laid = {**(contact.custom or {}), **value}
    contact.custom = {key: one for key, one in laid.items() if one not in (None, "")} or None


def _permission_setter(name: str) -> Callable[[Work, Contact, Any], None]:
    def keep(_work: Work, contact: Contact, value: Any) -> None:
        setattr(contact, name, bool(value))

    return keep


_SETTERS: dict[str, Callable[[Work, Contact, Any], None]] = {
    "phone": _set_phone,
    "email": _set_email,
    "company": _set_company,
    "source": _set_source,
    "custom": _set_custom,
    **{name: _permission_setter(name) for name in PERMISSIONS},
    "origin": set_origin,
    "decision_role": set_decision_role,
    "profile": set_profile,
    "tags": set_tags,
    "revisit_on": set_revisit_day,
}
