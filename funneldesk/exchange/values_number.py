"""Numbers and amounts as people write them, read in the one style their column has."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from funneldesk.exchange.values import Unreadable, plain_figures, shown


class NumberStyle(StrEnum):
    """How a column groups digits and marks decimals; the value is an example.

    A `MIXED` column proves both decimal marks: there, a number counts only if it can be read in one way.
    """

    PLAIN = "1234567.89"
    COMMA_DOT = "1,234,567.89"
    INDIAN = "12,34,567.89"
    PLAIN_COMMA = "1234567,89"
    DOT_COMMA = "1.234.567,89"
    SPACE_COMMA = "1 234 567,89"
    SPACE_DOT = "1 234 567.89"
    APOSTROPHE = "1'234'567.89"
    MIXED = "several styles"

    @property
    def decimal_mark(self) -> str:
        """The character before the decimals."""
        return "," if self.value[-3] == "," else "."


# Which figures a style can have written; whole numbers without groups belong to all.
_DOT = r"(?:\d+(?:\.\d+)?|\.\d+)"
_COMMA = r"(?:\d+(?:,\d+)?|,\d+)"
_FIGURES: Final = {
    NumberStyle.PLAIN: re.compile(_DOT),
    NumberStyle.COMMA_DOT: re.compile(rf"[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?|{_DOT}"),
    NumberStyle.INDIAN: re.compile(rf"[1-9]\d?(?:,\d\d)*,\d{{3}}(?:\.\d+)?|{_DOT}"),
    NumberStyle.PLAIN_COMMA: re.compile(_COMMA),
    NumberStyle.DOT_COMMA: re.compile(rf"[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d+)?|{_COMMA}"),
    NumberStyle.SPACE_COMMA: re.compile(rf"[1-9]\d{{0,2}}(?: \d{{3}})+(?:,\d+)?|{_COMMA}"),
    NumberStyle.SPACE_DOT: re.compile(rf"[1-9]\d{{0,2}}(?: \d{{3}})+(?:\.\d+)?|{_DOT}"),
    NumberStyle.APOSTROPHE: re.compile(rf"[1-9]\d{{0,2}}(?:['’]\d{{3}})+(?:\.\d+)?|{_DOT}"),
}
_GROUPS = str.maketrans("", "", " '’")

_MULTIPLES: Final = {
    "k": 10**3,
    "thousand": 10**3,
    "l": 10**5,
    "lac": 10**5,
    "lacs": 10**5,
    "lakh": 10**5,
    "lakhs": 10**5,
    "लाख": 10**5,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "cr": 10**7,
    "crs": 10**7,
    "crore": 10**7,
    "crores": 10**7,
    "करोड़": 10**7,
    "bn": 10**9,
    "billion": 10**9,
}
_INDIAN_WORDS: Final = frozenset(word for word, factor in _MULTIPLES.items() if factor in {10**5, 10**7})
_SYMBOLS: Final = {
    "₹": "INR",
    "rs": "INR",
    "rs.": "INR",
    "re.": "INR",
    "$": "USD",
    "us$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "a$": "AUD",
    "c$": "CAD",
    "s$": "SGD",
    "hk$": "HKD",
    "nz$": "NZD",
    "r$": "BRL",
    "₽": "RUB",
    "₺": "TRY",
    "₩": "KRW",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₦": "NGN",
    "zł": "PLN",
}
CURRENCY_CODES: Final = frozenset(
    [
        "AED",
        "ARS",
        "AUD",
        "BDT",
        "BGN",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "EGP",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "LKR",
        "MAD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "UAH",
        "USD",
        "VND",
        "ZAR",
    ]
)
_FIGURE_AT = re.compile(r"[\d.,](?:[\d.,'’ ]*[\d])?")
# Figures with nothing around them.
CLEAN_FIGURES: Final = re.compile(r"[0-9][0-9.,]*[0-9]")
# The dot of "Rs.500" ends a word; it is no decimal mark.
_ABBREVIATION = re.compile(r"([^\W\d_])\.(?=\s*-?\d)")
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?[eE][-+]?\d+")
_LONGEST: Final = 60


class Amount(NamedTuple):
    """A cell's number taken apart, before its style is known.

    Attributes:
        figures: Digits with their group and decimal marks.
        negative: A minus before or behind, or brackets.
        currency: ISO code, or None where none is told.
        multiple: What a word such as lakh multiplies by.
        indian: Whether that word is Indian (and its decimal mark therefore a dot).
        percent: Whether a percent sign follows.
    """

    figures: str
    negative: bool = False
    currency: str | None = None
    multiple: int = 1
    indian: bool = False
    percent: bool = False


@lru_cache(maxsize=65_536)
def take_apart(text: str) -> Amount | None:
    """Split a cell into figures and what stands around them; None where it is no number.

    Args:
        text: The cell.
    """
    body = plain_figures(text)
    if body.isdigit() and body.isascii():
        return Amount(body) if len(body) <= _LONGEST else None
    if not body or len(body) > _LONGEST or _SCIENTIFIC.fullmatch(body):
        return None
    if CLEAN_FIGURES.fullmatch(body):
        return Amount(body)
    body = _ABBREVIATION.sub(r"\1 ", body)
    negative = False
    if body[0] == "(" and body[-1] == ")":
        negative, body = True, body[1:-1].strip()
    found = _FIGURE_AT.search(body)
    if found is None:
        return None
    before, after = body[: found.start()].strip(), body[found.end() :].strip()
    before, after, minuses = _without_signs(before, after)
    if minuses + negative > 1:
        return None
    return _dressed(Amount(found[0], negative or minuses == 1), before, after)


def _without_signs(before: str, after: str) -> tuple[str, str, int]:
    minuses = 0
    if after.startswith("/-"):
        after = after[2:].strip()
    if before[:1] in {"-", "+"}:
        minuses += before[0] == "-"
        before = before[1:].strip()
    elif before[-1:] in {"-", "+"}:
        minuses += before[-1] == "-"
        before = before[:-1].strip()
    if after[:1] == "-":
        minuses, after = minuses + 1, after[1:].strip()
    elif after[-1:] == "-":
        minuses, after = minuses + 1, after[:-1].strip()
    return before, after, minuses


def _dressed(amount: Amount, before: str, after: str) -> Amount | None:
    """Name what stands before and behind the figures; anything unknown makes it no number."""
    currency = None
    if before:
        currency = _currency(before)
        if currency is None:
            return None
    if after == "%" and currency is None:
        return amount._replace(percent=True)
    words = after.split()
    if words and words[-1] == "/-":
        words.pop()
    multiple, indian = 1, False
    if words and (factor := _MULTIPLES.get(words[0].casefold().rstrip("."))):
        multiple, indian = factor, words[0].casefold().rstrip(".") in _INDIAN_WORDS
        words.pop(0)
    if words:
        told = _currency(" ".join(words))
        if told is None or (currency is not None and told != currency):
            return None
        currency = told
    return amount._replace(currency=currency, multiple=multiple, indian=indian)


@lru_cache(maxsize=1024)
def _currency(text: str) -> str | None:
    word = text.strip().strip(".") if text.strip(".").upper() in CURRENCY_CODES else text.strip()
    if word.upper() in CURRENCY_CODES:
        return word.upper()
    return _SYMBOLS.get(word.casefold())


def styles_of(amount: Amount) -> frozenset[NumberStyle]:
    """All styles that can have written these figures."""
    return _styles_of_figures(amount.figures, amount.indian)


@lru_cache(maxsize=65_536)
def _styles_of_figures(figures: str, indian: bool) -> frozenset[NumberStyle]:  # noqa: FBT001 -- positional inside this module
    styles = {style for style, pattern in _FIGURES.items() if pattern.fullmatch(figures)}
    if indian:
        styles = {style for style in styles if style.decimal_mark == "."}
    is_whole = "." not in figures and "," not in figures
    if styles and (is_whole or len({style.decimal_mark for style in styles}) == 1):
        styles.add(NumberStyle.MIXED)
    return frozenset(styles)


def value_in(amount: Amount, style: NumberStyle) -> Decimal:
    """The number these figures mean in a style that can have written them."""
    figures = amount.figures
    if style is NumberStyle.MIXED:
        style = next(iter(styles_of(amount) - {NumberStyle.MIXED}), NumberStyle.PLAIN)
    if not figures.isdigit():
        figures = figures.translate(_GROUPS)
        figures = figures.replace(",", "") if style.decimal_mark == "." else figures.replace(".", "").replace(",", ".")
    value = Decimal(figures) * amount.multiple if amount.multiple != 1 else Decimal(figures)
    return -value if amount.negative else value


def parse_number(text: str, style: NumberStyle = NumberStyle.PLAIN) -> Decimal:
    """Read a number exactly, in its column's style. A percentage is read as written: ``0.97%`` is 0.97.

    Args:
        text: The cell.
        style: How the column writes numbers.

    Raises:
        Unreadable: It is no number, names a currency, or is written in another style.
    """
    amount = _amount(text, style)
    if amount.currency is not None:
        raise Unreadable(f"{shown(text)} is an amount of money, but its column holds plain numbers.")
    return value_in(amount, style)


def parse_money(text: str, style: NumberStyle = NumberStyle.PLAIN) -> tuple[Decimal, str | None]:
    """Read an amount exactly and the currency it names.

    Args:
        text: The cell.
        style: How the column writes numbers.

    Returns:
        The amount in major units, and an ISO code or None where the cell names no currency.

    Raises:
        Unreadable: It is no amount, or is written in another style.
    """
    amount = _amount(text, style)
    if amount.percent:
        raise Unreadable(f"{shown(text)} is a percentage, not an amount of money.")
    return value_in(amount, style), amount.currency


def _amount(text: str, style: NumberStyle) -> Amount:
    amount = take_apart(text)
    if amount is None:
        if _SCIENTIFIC.fullmatch(text.strip()):
            raise Unreadable(
                f"{shown(text)} is a number that a spreadsheet has shortened; its last digits may be lost. "
                "Write it out in full, such as 12000."
            )
        raise Unreadable(f"{shown(text)} is no number.")
    if style not in styles_of(amount):
        if style is NumberStyle.MIXED:
            raise Unreadable(f"{shown(text)} can be read in two ways, and its column writes numbers in several styles.")
        raise Unreadable(f"{shown(text)} is not written like its column, {style.value}.")
    return amount
