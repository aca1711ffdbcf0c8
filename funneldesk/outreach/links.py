"""Links to call, write by WhatsApp or e-mail; made of checked parts only, so that no stored text picks the scheme."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, unquote

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_CALL = re.compile(r"tel:\+?[0-9]{6,15}")
_CHAT = re.compile(r"https://wa\.me/[1-9][0-9]{5,14}(?:\?text=[A-Za-z0-9%._~-]*)?")
_MAIL = re.compile(r"mailto:([^?&\s]+)(?:\?(?:subject|body)=[A-Za-z0-9%._~-]*(?:&body=[A-Za-z0-9%._~-]*)?)?")
_FEWEST, _MOST = 6, 15
# WhatsApp wants the country's code; a national number has no more digits than these.
_WITH_COUNTRY = 11
_LONGEST_ADDRESS = 254
_LONGEST_WORDS = 1500


def make_call_link(phone: str) -> str | None:
    """A `tel:` link of digits with a leading plus where the number has one; None where it is no number."""
    digits = _read_digits(phone)
    if digits is None:
        return None
    return f"tel:{'+' if phone.strip().startswith('+') else ''}{digits}"


def make_whatsapp_link(phone: str, words: str = "") -> str | None:
    """A `https://wa.me/` link to a number in international form; None where the country is not known.

    Args:
        phone: the number with its country, such as `+919822014455`.
        words: what stands in the message to begin with.
    """
    digits = _read_digits(phone)
    if digits is None or not (phone.strip().startswith("+") or len(digits) >= _WITH_COUNTRY) or digits[0] == "0":
        return None
    return f"https://wa.me/{digits}" + (f"?text={_escape(words)}" if words else "")


def make_email_link(address: str, subject: str = "", body: str = "") -> str | None:
    """A `mailto:` link to exactly one address; None where it is none.

    What could begin another address or header (comma, line break, question mark) never comes through unescaped.
    """
    address = address.strip()
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        return None
    parts = [f"{name}={_escape(text)}" for name, text in (("subject", subject), ("body", body)) if text]
    return f"mailto:{quote(address, safe='@.+-_')}" + (f"?{'&'.join(parts)}" if parts else "")


def may_open(link: str) -> bool:
    """Whether a link is a call, a WhatsApp chat or a mail to one address, and nothing besides."""
    if _CALL.fullmatch(link) or _CHAT.fullmatch(link):
        return True
    mail = _MAIL.fullmatch(link)
    return mail is not None and _ADDRESS.fullmatch(unquote(mail[1])) is not None


def read_number(phone: str, region: str) -> str | None:
    """A stored phone number in international form; None where no telephone network could reach it.

    Args:
        phone: as it was kept or typed.
        region: ISO 3166 region of numbers without a country.
    """
    if _read_digits(phone) is None:
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(phone.strip(), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _read_digits(phone: str) -> str | None:
    phone = phone.strip()
    if not phone.isascii() or not _PHONE.fullmatch(phone):
        return None
    digits = "".join(char for char in phone if char.isdigit())
    return digits if _FEWEST <= len(digits) <= _MOST else None


def _escape(words: str) -> str:
    plain = "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in words)
    return quote(plain[:_LONGEST_WORDS].replace("\n", "\r\n"), safe="")
