"""Digit grouping in the style a business writes its numbers."""

from __future__ import annotations

from enum import StrEnum

MINUS = "\u2212"
"""The one minus sign of every figure."""

UNDEFINED = "\u2013"
"""What stands where a figure is undefined: an en dash, never 0."""

_THOUSAND_DIGITS = 3
_INDIAN_PAIR = 2


class NumberStyle(StrEnum):
    """How digits are grouped and decimals marked."""

    INDIAN = "indian"
    """12,34,567.5, with lakh and crore in tight places."""
    WESTERN = "western"
    """1,234,567.5, with K, M and B in tight places."""
    CONTINENTAL = "continental"
    """1.234.567,5, with K, M and B in tight places."""


def style_for_currency(currency: str) -> NumberStyle:
    """The style money of this currency has unless the owner chose another: Indian for INR, else Western.

    The system's locale is not asked: a shop's books look the same on every machine.
    """
    return NumberStyle.INDIAN if currency == "INR" else NumberStyle.WESTERN


def group_digits(whole: int, style: NumberStyle) -> str:
    """A whole number of 0 or more with its group marks."""
    if style is NumberStyle.WESTERN:
        return f"{whole:,}"
    if style is NumberStyle.CONTINENTAL:
        return f"{whole:,}".replace(",", ".")
    digits = str(whole)
    if len(digits) <= _THOUSAND_DIGITS:
        return digits
    head, tail = digits[:-_THOUSAND_DIGITS], digits[-_THOUSAND_DIGITS:]
    first = len(head) % _INDIAN_PAIR
    pairs = [head[:first]] if first else []
    pairs += [head[at : at + _INDIAN_PAIR] for at in range(first, len(head), _INDIAN_PAIR)]
    return ",".join([*pairs, tail])


def decimal_mark(style: NumberStyle) -> str:
    """The mark before decimals."""
    return "," if style is NumberStyle.CONTINENTAL else "."


def plain_spaces(text: str) -> str:
    """The text with no-break spaces (U+00A0, U+202F) made plain, as search and old fonts want them."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
