"""Whose answer a mail is: by the message that it names, and by the address that it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from funneldesk.model.contact import Contact, ContactPoint
from funneldesk.model.match_key import email_key
from funneldesk.model.message import Message
from funneldesk.queries.lead_name import read_lead_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look

_MOST = 20


@dataclass(frozen=True, slots=True)
class AnswerMatch:
    """Who an answer belongs to.

    Attributes:
        message_id: our message that it names; None where it names none that we know.
        message_to: the address that message went to.
        message_contact_id: whom that message went to.
        sender_ids: the people who have the sender's address.
        names: what these people are called, by id.
    """

    message_id: int | None
    message_to: str | None
    message_contact_id: int | None
    sender_ids: tuple[int, ...]
    names: dict[int, str]


def match_answer(look: Look, message_uids: Sequence[str], sender: str) -> AnswerMatch:
    """Find the message that an answer names (the nearest first), and the people who write from its sender."""
    rows = {
        row.uid: row
        for row in look.connection.execute(
            select(Message.uid, Message.id, Message.to_address, Message.contact_id)
            .join(Contact, Contact.id == Message.contact_id)
            .where(Message.uid.in_([*message_uids][:_MOST]), Contact.deleted_at.is_(None))
        )
    }
    named = next((rows[uid] for uid in message_uids if uid in rows), None)
    key = email_key(sender) if sender else None
    senders: tuple[int, ...] = ()
    if key:
        points = select(ContactPoint.contact_id).where(ContactPoint.kind == "email", ContactPoint.key == key)
        senders = tuple(
            look.connection.scalars(
                select(Contact.id)
                .where(or_(Contact.email_key == key, Contact.id.in_(points)), Contact.deleted_at.is_(None))
                .order_by(Contact.id)
                .limit(_MOST)
            )
        )
    ids = sorted({*senders, *([named.contact_id] if named is not None else [])})
    names = read_lead_names(look, ids)
    if named is None:
        return AnswerMatch(None, None, None, senders, names)
    return AnswerMatch(named.id, named.to_address, named.contact_id, senders, names)
