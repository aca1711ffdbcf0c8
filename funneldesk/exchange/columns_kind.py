"""What a column holds, recognised from its name and a spread of its distinct values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from funneldesk.exchange.layout import normalised_name
from funneldesk.exchange.values import plain_figures
from funneldesk.exchange.values_date import SERIALS, take_date_apart
from funneldesk.exchange.values_number import take_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Kind(StrEnum):
    """What a column's values are."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    EMAIL = "email"
    PHONE = "phone"
    ID = "id"
    CATEGORY = "category"
    TEXT = "text"
    EMPTY = "empty"


_PHONE_WORDS: Final = frozenset(
    {"phone", "phones", "mobile", "mob", "tel", "telephone", "whatsapp", "cell", "landline", "fax"}
)
_DATE_WORDS: Final = frozenset(
    {
        "date",
        "day",
        "time",
        "created",
        "closed",
        "birthday",
        "due",
        "won",
        "lost",
        "on",
        "at",
        "since",
        "until",
        "timestamp",
    }
)
_ID_WORDS: Final = frozenset({"id", "ids", "uid", "uuid", "guid", "key", "ref", "reference"})
_NUMBER_WORDS: Final = frozenset({"no", "nr", "number", "num", "code"})
_AMOUNT_WORDS: Final = frozenset({"amount", "value", "price", "revenue", "cost", "spend", "budget", "total", "sales"})
_LABEL_WORDS: Final = frozenset({"label", "type", "owner"})
_YES_NO: Final = frozenset({"yes", "no", "y", "n", "true", "false", "t", "f", "on", "off", "0", "1"})
_SPREAD: Final = 200
_MOST: Final = 0.6
_NEARLY_ALL: Final = 0.95
_CATEGORIES: Final = 60
_FEW_ROWS: Final = 20
_SHORTEST_CODE: Final = 3

_ADDRESS = re.compile(r"(?:[^\s@,;()]+@[^\s@,;()]+\.[^\s@,;()]+|[^@]*<[^\s@]+@[^\s@]+>)(?:\W.*)?", re.DOTALL)
_TOKEN = re.compile(
    r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}|[0-9a-f]{24,64}|[a-z]{1,3}:\d{4,}"
)
_CODE = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[0-9A-Za-z_:-]{6,40}")
_MOBILE = re.compile(r"(?:p:)?(?:\+\d{8,15}|\+91[-\s]?\d{5}[-\s]?\d{5}|0?[6-9]\d{9})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_COMPACT = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_WHOLE = re.compile(r"\d+")
_PARTS = re.compile(r"\s*(?::::|[;,|/])\s*")


@dataclass(frozen=True, slots=True)
class Hints:
    """What a column's name lets expect.

    Attributes:
        phone: Telephone numbers.
        date: Dates.
        id: Identifiers.
        number: A number that names a thing, such as a lead number.
        amount: An amount of money.
    """

    phone: bool
    date: bool
    id: bool
    number: bool
    amount: bool


def hints_of(name: str) -> Hints:
    """Read a column's name for what its values may be."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = normalised_name(apart).split() or [""]
    wordset = set(words)
    labelled = not wordset.isdisjoint(_LABEL_WORDS)
    phone = not wordset.isdisjoint(_PHONE_WORDS) or ("contact" in wordset and not wordset.isdisjoint(_NUMBER_WORDS))
    return Hints(
        phone=phone and not labelled,
        date=not wordset.isdisjoint(_DATE_WORDS),
        id=words[-1] in _ID_WORDS or words[0] in {"id", "uuid"},
        number=words[-1] in _NUMBER_WORDS,
        amount=not wordset.isdisjoint(_AMOUNT_WORDS),
    )


def recognise_kind(hints: Hints, values: Sequence[str], filled: int, *, typed: bool = False) -> Kind:  # noqa: PLR0911 -- a ladder, one rung a kind
    """Recognise what a column holds. Numbers come as ``DECIMAL`` and dates as ``DATE``, to be refined.

    Args:
        hints: What the name lets expect.
        values: Distinct texts that are not blank, in order of first appearance.
        filled: How many rows say something.
        typed: Whether a spreadsheet says that all values are numbers.
    """
    if not values:
        return Kind.EMPTY
    spread = _spread(values)
    unique = len(values) / filled
    if _is_boolean(values):
        return Kind.BOOLEAN
    if _share(spread, lambda text: "@" in text and _ADDRESS.fullmatch(text) is not None) >= _MOST:
        return Kind.EMAIL
    if _are_dates(spread, hints):
        return Kind.DATE
    if _are_phones(spread, hints):
        return Kind.PHONE
    if _are_identifiers(spread, hints, unique):
        return Kind.ID
    if typed or _share(spread, lambda text: take_apart(text) is not None) >= _MOST:
        return Kind.DECIMAL
    if filled >= _FEW_ROWS and unique >= _NEARLY_ALL and _share(spread, _CODE.fullmatch) >= _NEARLY_ALL:
        return Kind.ID
    few = len(values) <= max(2, min(_CATEGORIES, filled // 2))
    return Kind.CATEGORY if few else Kind.TEXT


def _spread(values: Sequence[str]) -> Sequence[str]:
    return values if len(values) <= _SPREAD else [values[len(values) * step // _SPREAD] for step in range(_SPREAD)]


def _share(spread: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(bool(test(text.strip())) for text in spread) / len(spread)


def _is_boolean(values: Sequence[str]) -> bool:
    if len(values) > len(_YES_NO):
        return False
    words = {text.strip().casefold() for text in values}
    # A column of ones alone is a count; ones and noughts are a mark.
    return words <= _YES_NO and words not in ({"1"}, {"0"}, {"t"}, {"f"}, {"y"}, {"n"})


def _are_dates(spread: Sequence[str], hints: Hints) -> bool:
    if _share(spread, _WHOLE.fullmatch) >= _MOST:
        if not hints.date:
            return False
        return _share(spread, _COMPACT.fullmatch) >= _NEARLY_ALL or _share(spread, _is_serial) == 1.0
    if hints.date and _share(spread, _is_serial) == 1.0:
        return True
    return _share(spread, lambda text: take_date_apart(text) is not None) >= _MOST


def _is_serial(text: str) -> bool:
    return _SERIAL.fullmatch(text) is not None and int(text[:5]) in SERIALS


def _are_phones(spread: Sequence[str], hints: Hints) -> bool:
    if hints.phone:
        return _share(spread, lambda text: sum(map(str.isdigit, text)) >= 6) >= _MOST  # noqa: PLR2004 -- the number says itself what it is
    if hints.id or hints.amount:
        return False
    return _share(spread, _all_mobiles) >= _NEARLY_ALL


def _all_mobiles(text: str) -> bool:
    return all(_MOBILE.fullmatch(plain_figures(part)) for part in _PARTS.split(text))


def _are_identifiers(spread: Sequence[str], hints: Hints, unique: float) -> bool:
    if _share(spread, _TOKEN.fullmatch) >= _NEARLY_ALL:
        return True
    if hints.id:
        return _share(spread, lambda text: " " not in text and "." not in text) >= _NEARLY_ALL
    return (
        hints.number
        and unique == 1.0
        and _share(spread, lambda text: text.isalnum() and len(text) >= _SHORTEST_CODE) >= _NEARLY_ALL
    )
