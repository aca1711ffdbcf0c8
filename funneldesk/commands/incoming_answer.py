"""Answers that came back on messages: replies, wishes to hear no more, and mail that was returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.human_touch import touch_deals
from funneldesk.commands.outgoing_message import complete_message
from funneldesk.model.contact import Contact
from funneldesk.model.message import Message, MessageChannel, MessageState
from funneldesk.model.touchpoint import TOUCH_WORDS, Touchpoint

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.work import Work

_LONGEST_DETAIL = 500
_BARS = {
    MessageChannel.EMAIL: "do_not_email",
    MessageChannel.WHATSAPP: "do_not_whatsapp",
    MessageChannel.CALL: "do_not_call",
}


def log_reply(
    work: Work,
    *,
    contact_id: int,
    at: dt.datetime | None = None,
    detail: str | None = None,
    message_id: int | None = None,
) -> bool:
    """Write down that a person answered; the same answer again changes nothing.

    Args:
        work: the running command.
        contact_id: who.
        at: when, as the answer says; never later than now nor earlier than the message it answers.
        detail: the beginning of what they wrote.
        message_id: what they answered.

    Returns:
        Whether it was new.
    """
    is_new = _log(work, contact_id, "reply", at, detail, message_id)
    if is_new:
        touch_deals(work, contact_id=contact_id, at=at if at is not None and at <= work.now else work.now)
    return is_new


def log_opt_out(
    work: Work,
    *,
    contact_id: int,
    channel: str = MessageChannel.EMAIL,
    at: dt.datetime | None = None,
    detail: str | None = None,
    message_id: int | None = None,
) -> bool:
    """Write down that a person wants no more messages by a channel, and bar it; returns whether it was new."""
    contact = work.get(Contact, contact_id)
    bar = _BARS[MessageChannel(channel)]
    was_barred = bool(getattr(contact, bar))
    setattr(contact, bar, True)
    is_new = _log(work, contact_id, "opted_out", at, detail, message_id)
    return is_new or not was_barred


def log_bounce(
    work: Work,
    *,
    message_id: int,
    is_permanent: bool,
    at: dt.datetime | None = None,
    detail: str | None = None,
) -> bool:
    """Write down that a message came back; an address that takes no mail for good is marked.

    Returns:
        Whether it was new.
    """
    message = work.get(Message, message_id)
    contact = work.get(Contact, message.contact_id)
    if is_permanent and contact.email_bounced_at is None and contact.email == message.to_address:
        contact.email_bounced_at = work.now
    is_new = _log(work, contact.id, "bounced", at, detail, message_id)
    if is_new:
        message.outcome = f"It came back: {detail or 'the delivery was given up'}"
    return is_new


def _log(
    work: Work, contact_id: int, kind: str, at: dt.datetime | None, detail: str | None, message_id: int | None
) -> bool:
    contact = work.get(Contact, contact_id)
    message = work.get(Message, message_id) if message_id is not None else None
    # Anybody can write any date into a mail: what answers a message came after it, and nothing comes from the future.
    is_dated = at is not None and at <= work.now
    when = at if at is not None and is_dated else work.now
    if message is not None:
        when = max(when, message.state_at)
    words = detail.strip()[:_LONGEST_DETAIL] if detail and detail.strip() else None
    known = select(Touchpoint.id).where(
        Touchpoint.contact_id == contact_id, Touchpoint.kind == kind, Touchpoint.detail.is_not_distinct_from(words)
    )
    if is_dated:
        known = known.where(Touchpoint.at == when)
    if message is not None and message.state == MessageState.UNCERTAIN:
        # It was answered, so it did arrive.
        message.state, message.state_at, message.outcome = (
            MessageState.SENT,
            work.now,
            "An answer shows that it arrived.",
        )
        complete_message(work, message)
    work.label = f"Log {TOUCH_WORDS[kind].lower()} of “{name_contact(work, contact)}”"
    if work.session.scalars(known).first() is not None:
        return False
    work.add(
        Touchpoint(
            contact_id=contact_id,
            campaign_id=message.campaign_id if message is not None else None,
            content_id=message.content_id if message is not None else None,
            variant_id=message.variant_id if message is not None else None,
            kind=kind,
            at=when,
            at_day_only=False,
            weight=1,
            detail=words,
            recorded_at=work.now,
        )
    )
    if kind == "reply":
        touch_deals(work, at=when, contact_id=contact_id)
    return True
