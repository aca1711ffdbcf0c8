"""What a person types for a phone number or an e-mail address, as it is kept."""

from __future__ import annotations

import re

from funneldesk.errors import Refusal

# One local part, one domain with a dot; no spaces, no control characters, nothing that could end a header.
_ADDRESS = re.compile(r"[^\s@<>,;:\"\\\x00-\x1f]+@[^\s@<>,;:\"\\\x00-\x1f]+\.[^\s@<>,;:\"\\\x00-\x1f.]+")
_LONGEST_ADDRESS = 254


def clean_text(text: str | None) -> str | None:
    """The text without outer spaces; None where nothing is left."""
    return (text.strip() or None) if text else None


def clean_email(text: str | None) -> str | None:
    """The address without outer spaces.

    Raises:
        Refusal: it is no e-mail address.
    """
    text = clean_text(text)
    if text is not None and (len(text) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(text)):
        raise Refusal(f"“{text}” is no e-mail address; it looks like name@example.com.")
    return text


def clean_phone(text: str | None, region: str) -> str | None:
    """The number in international form (E.164).

    Args:
        text: as typed.
        region: the country of numbers written without one, such as `IN`.

    Raises:
        Refusal: it is no telephone number.
    """
    text = clean_text(text)
    if text is None:
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refusal(f"“{text}” is no telephone number; write it with its country code, such as +91 98220 14455.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
