"""Keys under which two spellings of one company, product, person, telephone or address meet."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LEGAL_FORMS: Final = frozenset(
    [
        "pvt",
        "private",
        "ltd",
        "limited",
        "llp",
        "llc",
        "lllp",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "plc",
        "lp",
        "opc",
        "pllc",
        "gmbh",
        "mbh",
        "ag",
        "kg",
        "kgaa",
        "ohg",
        "ug",
        "ek",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "asa",
        "aps",
        "oy",
        "oyj",
        "kft",
        "sro",
        "doo",
        "pte",
        "pty",
        "sdn",
        "bhd",
        "kk",
    ]
)
_JOINERS: Final = frozenset({"and", "und", "et", "y", "p"})
_EXTENSION = re.compile(r"\s*(?:ext|extn|extension|x)\.?\s*\d+\s*$", re.IGNORECASE)
_DOTTED = re.compile(r"\b((?:[^\W\d_]\.\s?)+[^\W\d_])\.?(?![^\W_])")
_FEWEST_DIGITS: Final = 6
# Latin, Greek and Cyrillic accents; the vowel signs of Indian scripts are letters and stay.
_ACCENTS = re.compile("[\u0300-\u036f]")
# What plain text has between its letters and digits; looking each character up would take ten times as long.
_PLAIN_MARKS: Final = "".join(char if char.isalnum() else " " for char in map(chr, range(128)))
_SPELT_APART: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def company_key(name: str) -> str | None:
    """A company's name without case, accents, punctuation, spaces and its legal form at the end.

    Args:
        name: The name as typed.

    Returns:
        The key, or None where nothing is left of the name.
    """
    folded = _folded(name).replace("&", " and ").replace("+", " and ")
    if "." in folded:
        folded = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found[1]), folded)
    words = _words(folded)
    kept = len(words)
    while kept > 1 and words[kept - 1] in _LEGAL_FORMS:
        kept -= 1
        while kept > 1 and words[kept - 1] in _JOINERS:
            kept -= 1
    return "".join(words[:kept]) or None


def product_key(name: str) -> str | None:
    """A product's name without case, accents, punctuation and spaces: ``GTXPro`` is ``GTX Pro``."""
    return "".join(_words(_folded(name))) or None


def person_key(name: str) -> str | None:
    """A person's name without case, accents and punctuation, its words one space apart, in their order."""
    joined = _folded(name).replace("'", "").replace("’", "")
    return " ".join(_words(joined)) or None


def phone_key(number: str) -> str | None:
    """A telephone number's digits, after ``+`` where it names its country; None below six digits.

    Args:
        number: A number in international form, or as typed.
    """
    bare = _EXTENSION.sub("", number.strip().removeprefix("p:").removeprefix("tel:"))
    digits = "".join(str(unicodedata.decimal(char)) for char in bare if char.isdecimal())
    international = bare.startswith("+") or digits.startswith("00")
    digits = digits.lstrip("0")
    if len(digits) < _FEWEST_DIGITS:
        return None
    return f"+{digits}" if international else digits


def email_key(address: str) -> str | None:
    """An e-mail address without case and outer spaces; None where it is none."""
    key = unicodedata.normalize("NFKC", address).strip().casefold()
    local, _, domain = key.rpartition("@")
    return key if local and domain else None


def _folded(name: str) -> str:
    if name.isascii():
        return name.lower()
    apart = unicodedata.normalize("NFKD", name).casefold().translate(_SPELT_APART)
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def _words(text: str) -> list[str]:
    if text.isascii():
        return text.translate(_PLAIN_MARKS).split()
    return "".join(char if unicodedata.category(char)[0] in "LNM" else " " for char in text).split()
