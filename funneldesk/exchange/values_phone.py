"""Telephone numbers as people write them: read where they are sound, flagged where they are not, never guessed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from funneldesk.exchange.values import plain_figures

_SCIENTIFIC = re.compile(r"\+?\d+(?:[.,]\d+)?[eE]\+?\d+")
_PARTS = re.compile(r"\s*(?::::|[;,|\n])\s*|(?<=\d)\s+(?:or|and|&)\s+(?=[+\d])", re.IGNORECASE)
_NOISE = re.compile(r"[\s().-]+")
_INDIAN_MOBILE = re.compile(r"(?:\+?91|0)?([6-9]\d{9})")
# As most are written: in full or, in India, bare, with a gap after the country code and one in the middle.
_PLAIN_INDIAN = re.compile(r"(\+91[ -]?|0)?([6-9][0-9]{4})[ -]?([0-9]{5})")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_FEWEST_DIGITS: Final = 5
_FEWEST_OF_TWO: Final = 7
# Fifteen of the number itself and two zeros before it.
_MOST_DIGITS: Final = 17


class PhoneReading(NamedTuple):
    """What a cell says about a telephone.

    Attributes:
        e164: The number in international form, or None where that is not certain.
        raw: The text as it stands.
        note: Why there is no number, or what else the text holds; empty where all is well.
        others: Further numbers of the same cell.
    """

    e164: str | None
    raw: str
    note: str = ""
    others: tuple[PhoneReading, ...] = ()


def parse_phone(text: str, region: str) -> PhoneReading:
    """Read a telephone number; what is not certain keeps its text and gets a note.

    Args:
        text: The cell; several numbers may stand in it.
        region: Two-letter country of numbers without a country code, such as ``IN``.
    """
    first, *others = parse_phones(text, region)
    return first._replace(others=tuple(others)) if others else first


def parse_phones(text: str, region: str) -> tuple[PhoneReading, ...]:
    """Read each telephone number of a cell, in their order; never empty.

    Args:
        text: The cell.
        region: Two-letter country of numbers without a country code.
    """
    raw = text.strip()
    found = _PLAIN_INDIAN.fullmatch(raw)
    if found is not None:
        code, first, last = found.groups()
        if region == "IN" or (code is not None and code != "0"):
            return (PhoneReading(f"+91{first}{last}", raw),)
    return _all_phones(raw, region)


def _all_phones(raw: str, region: str) -> tuple[PhoneReading, ...]:
    parts = [number for part in _PARTS.split(raw) if part for number in _slashed(part)]
    return tuple(_one_phone(part, region) for part in parts) or (PhoneReading(None, raw, "There is no number."),)


def _slashed(part: str) -> list[str]:
    """A slash parts two numbers only where each side is long enough to be one."""
    sides = [side.strip() for side in part.split("/")]
    whole = all(sum(map(str.isdigit, side)) >= _FEWEST_OF_TWO for side in sides)
    return sides if whole else [part]


@lru_cache(maxsize=65_536)
def _one_phone(raw: str, region: str) -> PhoneReading:
    body = plain_figures(raw).removeprefix("p:").removeprefix("tel:").strip(" '\"")
    if _SCIENTIFIC.fullmatch(body):
        return PhoneReading(None, raw, "A spreadsheet has rounded this number; its last digits are lost.")
    bare = _NOISE.sub("", body)
    found = _INDIAN_MOBILE.fullmatch(bare)
    if found and (region == "IN" or bare.startswith("+91")) and not (bare.startswith("+") and len(bare) != 13):  # noqa: PLR2004 -- the number says itself what it is
        return PhoneReading(f"+91{found[1]}", raw)
    if sum(map(str.isdigit, bare)) < _FEWEST_DIGITS:
        note = "This is no telephone number." if _LETTERS.search(bare) else "This is too short for a telephone number."
        return PhoneReading(None, raw, note)
    return _by_library(body, raw, region)


def _by_library(body: str, raw: str, region: str) -> PhoneReading:
    import phonenumbers

    if body.startswith("00"):
        body = f"+{body[2:]}"
    try:
        number = phonenumbers.parse(body, region)
    except phonenumbers.NumberParseException:
        # Figures alone may still be somebody's number with a digit amiss; words are none.
        is_figures = not _LETTERS.search(body) and sum(map(str.isdigit, body)) <= _MOST_DIGITS
        note = "This number cannot be dialled as it stands." if is_figures else "This is no telephone number."
        return PhoneReading(None, raw, note)
    note = f"Extension {number.extension} stands in the text only." if number.extension else ""
    if not phonenumbers.is_valid_number(number):
        if body.startswith("+") and phonenumbers.is_possible_number(number):
            note = "Written in full, but in a range that is not known to be in use."
            return PhoneReading(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), raw, note)
        return PhoneReading(None, raw, f"This is no number in use in {region} or the country it names.")
    return PhoneReading(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), raw, note)
