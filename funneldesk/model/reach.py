"""What decides whether a person may be reached by a channel, as it is stored at one instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person allows, and where they are reached.

    Attributes:
        channel: one of `MessageChannel`.
        address: the e-mail address or phone number that would be used.
        do_not_contact: the person wants to hear nothing at all.
        do_not_email: the person wants no e-mail.
        do_not_call: the person wants no calls.
        do_not_whatsapp: the person wants no WhatsApp messages.
        bounced: an e-mail to this address came back for good.
        consent: the words under which consent was given.
        is_out: the person is disqualified, or lies in the bin.
    """

    channel: str
    address: str | None
    do_not_contact: bool
    do_not_email: bool
    do_not_call: bool
    do_not_whatsapp: bool
    bounced: bool
    consent: str | None
    is_out: bool


Permit = Callable[[Reach], str | None]
"""Says why a person may not be reached, as the end of a sentence that begins with their name; None where they may."""
