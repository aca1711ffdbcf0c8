"""Whether a person may be written to or called by one channel: the rule asked at the moment of sending."""

from __future__ import annotations

import re
from dataclasses import dataclass

from funneldesk.outreach.links import make_call_link, make_email_link, make_whatsapp_link

_DENIED = re.compile(
    r"no|n|false|0|denied|declined|refused|withdrawn|revoked|expired|opted[ -]?out|opt[ -]?out|unsubscribed|none"
    r"|not given|nein|non|नहीं",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a message may go out, and why not, in words for the person who wanted to send it."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


_YES = Permission(allowed=True)


def may_contact(
    channel: str,
    *,
    do_not_contact: bool,
    do_not_email: bool,
    do_not_call: bool,
    do_not_whatsapp: bool,
    bounced: bool,
    consent: str | None,
    address: str | None,
    consent_needed: bool = True,
) -> Permission:
    """Whether the person may be reached by this channel now.

    What the person forbade comes before everything else, then consent, then whether there is a usable address.

    Args:
        channel: "email", "whatsapp" or "call".
        do_not_contact: the person wants to hear nothing at all.
        do_not_email: the person wants no e-mail.
        do_not_call: the person wants no calls.
        do_not_whatsapp: the person wants no WhatsApp messages.
        bounced: an e-mail to this address came back for good.
        consent: the words under which consent was given; None, blank, or a word such as "no" is none.
        address: the e-mail address or phone number that would be used.
        consent_needed: whether consent is asked for; an answer to the person's own question needs none.

    Raises:
        ValueError: the channel is not known.
    """
    barred = {
        "email": (do_not_email, "does not want e-mail"),
        "whatsapp": (do_not_whatsapp, "does not want WhatsApp messages"),
        "call": (do_not_call, "does not want calls"),
    }
    if channel not in barred:
        raise ValueError(f"{channel} is no channel")
    if do_not_contact:
        return _no("does not want to be contacted")
    if barred[channel][0]:
        return _no(barred[channel][1])
    if consent_needed and not has_consent(consent):
        return _no("has not given consent")
    return _check_address(channel, (address or "").strip(), bounced=bounced)


def has_consent(consent: str | None) -> bool:
    """Whether the words kept as consent grant it: something is written, and it does not say no."""
    words = (consent or "").strip().rstrip(".!")
    return any(char.isalnum() for char in words) and not _DENIED.fullmatch(words)


def _check_address(channel: str, address: str, *, bounced: bool) -> Permission:
    if not address:
        return _no("has no e-mail address" if channel == "email" else "has no phone number")
    if channel == "email":
        if bounced:
            return _no("has an address from which e-mail came back")
        return _YES if make_email_link(address) else _no("has an e-mail address that cannot be right")
    if channel == "whatsapp":
        return _YES if make_whatsapp_link(address) else _no("has a phone number without its country")
    return _YES if make_call_link(address) else _no("has a phone number that cannot be right")


def _no(reason: str) -> Permission:
    return Permission(allowed=False, reason=reason)
