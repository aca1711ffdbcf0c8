"""What a cell may say: blanks, yes and no, e-mail addresses; and the error of a cell that cannot be read."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from funneldesk.errors import FunnelDeskError

# Spelt exactly: "Null" is a surname, "Nan" a first name and "Unknown" a word of its own.
BLANKS: Final = frozenset(
    {"", "-", "--", "---", "–", "—", "(not set)", "(blank)", "0/0/00", "0/0/0000", "00/00/00", "00/00/0000"}
    | {"0000-00-00", "0000-00-00 00:00:00", "Select", "n/a", "N/A", "#N/A", "null", "NULL", "NaN", "nan"}
)
_YES: Final = frozenset({"yes", "y", "true", "t", "1", "on"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "off"})
_SIMPLE_ADDRESS = re.compile(
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_ADDRESS_SHAPE = re.compile(r"[^\s@<>\"(),;]+@[^\s@<>\"(),;]+\.[^\s@<>\"(),;]+")
_LONGEST_ADDRESS: Final = 254
_LONGEST_LOCAL: Final = 64
VALUE_SEPARATORS = re.compile(r"\s*(?::::|[;,|\n])\s*")
# What people and programs put between digits: no-break, figure, thin and narrow spaces.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u2002\u2003"), " ")
_MARKS = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202c\ufeff"))
_MINUS = dict.fromkeys(map(ord, "\u2212\u2012\u2013\ufe63\uff0d"), "-")
_TIDY: Final[dict[int, str | None]] = {**_SPACES, **_MARKS, **_MINUS}


class Unreadable(FunnelDeskError):
    """A cell's text does not say what its column says; nothing was guessed.

    Attributes:
        reason: The sentence that stands beside the row.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_blank(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, or an exporter's word for empty."""
    return text in BLANKS or text.strip() in BLANKS


def shown(text: str) -> str:
    """A cell's text as a sentence may quote it: one line, at most 60 characters."""
    line = " ".join(text.split())
    return f"“{line[:57]}…”" if len(line) > 60 else f"“{line}”"  # noqa: PLR2004 -- the number says itself what it is


def plain_figures(text: str) -> str:
    """Digits of any script as 0 to 9, odd spaces as spaces, odd minus signs as ``-``; the rest as it was."""
    if text.isascii():
        return text.strip()
    folded = text.translate(_TIDY)
    if not folded.isascii():
        folded = "".join(
            str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char for char in folded
        )
    return folded.strip()


def parse_boolean(text: str) -> bool:
    """Read yes or no, true or false, 1 or 0, on or off, in any case.

    Raises:
        Unreadable: It is none of these.
    """
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(f"{shown(text)} is neither yes nor no.")


def parse_email(text: str) -> str:
    """Read one e-mail address; ``Name <a@b.example>`` and ``mailto:`` are taken apart, the domain lower-cased.

    Raises:
        Unreadable: There is no address, or more than one.
    """
    found = parse_emails(text)
    if len(found) > 1:
        raise Unreadable(f"{shown(text)} holds {len(found)} e-mail addresses.")
    return found[0]


def parse_emails(text: str) -> tuple[str, ...]:
    """Read all addresses of a cell, parted by commas, semicolons, bars or ``:::``.

    Raises:
        Unreadable: One of them is no address.
    """
    stripped = text.strip()
    if _SIMPLE_ADDRESS.fullmatch(stripped):
        return (_checked_lengths(stripped),)
    parts = [part for part in VALUE_SEPARATORS.split(stripped) if part]
    if not parts:
        raise Unreadable("There is no e-mail address.")
    return tuple(_one_address(part, text) for part in parts)


def _one_address(part: str, text: str) -> str:
    bare = part.removeprefix("mailto:")
    if bare.endswith(">") and "<" in bare:
        bare = bare[bare.rindex("<") + 1 : -1].strip()
    bare = bare.strip("'\" ")
    if _SIMPLE_ADDRESS.fullmatch(bare):
        return _checked_lengths(bare)
    if not _ADDRESS_SHAPE.fullmatch(bare) or bare.isascii():
        raise Unreadable(f"{shown(text)} is no e-mail address.")
    return _international_address(bare)


def _checked_lengths(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if len(address) > _LONGEST_ADDRESS or len(local) > _LONGEST_LOCAL:
        raise Unreadable(f"{shown(address)} is too long for an e-mail address.")
    return f"{local}@{domain.lower()}"


@lru_cache(maxsize=4096)
def _international_address(address: str) -> str:
    import email_validator

    try:
        return email_validator.validate_email(address, check_deliverability=False).normalized
    except email_validator.EmailNotValidError as error:
        raise Unreadable(f"{shown(address)} is no e-mail address.") from error
