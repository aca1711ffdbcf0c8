"""Reading a lead or deal typed in one line, such as `Ravi Traders 98220 14455 2.5L trade fair`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.exchange.values import Unreadable, parse_email
from funneldesk.exchange.values_number import NumberStyle, parse_money, styles_of, take_apart
from funneldesk.exchange.values_phone import parse_phone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE_WORD = re.compile(r"\+?[\d().-]+")
_MOST_PHONE_WORDS = 5
_FEWEST_PHONE_DIGITS = 8
_AMOUNT = re.compile(
    r"(?<![\w.])(?:(?:₹|rs\.?|inr|\$|€|usd|eur)\s?)?\d[\d,.]*\s?(?:lakhs?|lacs?|l|crores?|cr|k)?(?:/-)?(?![\w.])",
    re.IGNORECASE,
)
_SUFFIXED = re.compile(r"[lrksh]$|/-$", re.IGNORECASE)
_COMPANY_WORDS = frozenset((
    "traders", "textiles", "foods", "logistics", "dairy", "hospital", "school", "society", "farms",
    "engineering", "hotels", "fuels", "industries", "enterprises", "motors", "chs", "pvt", "ltd", "llp", "inc",
    "gmbh", "company", "clinic", "hostel", "bakery", "stores", "mart", "solutions", "services", "technologies",
    "agro", "exports", "builders", "construction",
))  # fmt: skip


@dataclass(frozen=True)
class QuickLine:
    """What was understood from one line; what is None was not there."""

    name: str | None = None
    is_company: bool = False
    phone: str | None = None
    email: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    source: str | None = None


def read_quick_line(text: str, *, sources: Sequence[str] = (), region: str = "IN") -> QuickLine:
    """Read a line: e-mail, phone and amount by their form, the source by its known words, the rest is the name.

    A number is an amount when it carries a unit or a currency or is the last one left; a run of ten or more
    digits is a phone.

    Args:
        text: the line.
        sources: the sources' words the workspace knows.
        region: where phone numbers without a country code belong.
    """
    rest, email = _take_email(text)
    rest, phone = _take_phone(rest, region)
    rest, amount, currency = _take_amount(rest)
    rest, source = _take_source(rest, sources)
    name = " ".join(rest.split()).strip(" ,;-") or None
    is_company = bool(name) and any(word.strip(".,").casefold() in _COMPANY_WORDS for word in (name or "").split())
    return QuickLine(name, is_company, phone, email, amount, currency, source)


def _take_email(text: str) -> tuple[str, str | None]:
    found = _EMAIL.search(text)
    if found is None:
        return text, None
    try:
        email = parse_email(found.group())
    except Unreadable:
        return text, None
    return text[: found.start()] + " " + text[found.end() :], email


def _take_phone(text: str, region: str) -> tuple[str, str | None]:
    """Take the first run of number-like words that is a valid phone; the shortest such run wins."""
    words = text.split()
    for start, word in enumerate(words):
        if not _PHONE_WORD.fullmatch(word):
            continue
        for end in range(start + 1, min(start + _MOST_PHONE_WORDS, len(words)) + 1):
            run = words[start:end]
            if not all(_PHONE_WORD.fullmatch(part) for part in run):
                break
            phone = _read_phone(" ".join(run), region)
            if phone is not None:
                return " ".join([*words[:start], *words[end:]]), phone
    return text, None


def _read_phone(text: str, region: str) -> str | None:
    if sum(letter.isdigit() for letter in text) < _FEWEST_PHONE_DIGITS:
        return None
    try:
        return parse_phone(text, region).e164
    except Unreadable:
        return None


def _take_amount(text: str) -> tuple[str, Decimal | None, str | None]:
    candidates = [found for found in _AMOUNT.finditer(text) if found.group().strip()]
    if not candidates:
        return text, None, None
    marked = [found for found in candidates if _SUFFIXED.search(found.group()) or not found.group()[0].isdigit()]
    found = (marked or candidates)[-1]
    words = found.group().strip()
    if not marked and len(re.sub(r"\D", "", words)) < 4:  # noqa: PLR2004  "10 kW" is a size, not a price
        return text, None, None
    apart = take_apart(words)
    styles = sorted(styles_of(apart)) if apart is not None else []
    if not styles:
        return text, None, None
    style = NumberStyle.PLAIN if NumberStyle.PLAIN in styles else styles[0]
    try:
        amount, currency = parse_money(words, style)
    except Unreadable:
        return text, None, None
    return text[: found.start()] + " " + text[found.end() :], amount, currency


def _take_source(text: str, sources: Sequence[str]) -> tuple[str, str | None]:
    plain = " ".join(text.split())
    for words in sorted(sources, key=len, reverse=True):
        if words and re.search(rf"(?<!\w){re.escape(words)}\s*$", plain, re.IGNORECASE):
            return plain[: len(plain) - len(words)], words
    return plain, None
