"""Money as people write it: in full on pages, tight on cards and axes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from funneldesk.formatting.grouping import (
    MINUS,
    UNDEFINED,
    NumberStyle,
    decimal_mark,
    group_digits,
    plain_spaces,
    style_for_currency,
)
from funneldesk.model.money import currency_exponent

if TYPE_CHECKING:
    from funneldesk.model.money import Money

_SYMBOLS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_LAKH = 10**5
_CRORE = 10**7
_THOUSAND = 10**3
_MILLION = 10**6
_BILLION = 10**9
_FIRST_K = 10 * _THOUSAND
_SIGNIFICANT_LIMIT = 1000


def money_text(money: Money | None, *, full: bool = True, style: NumberStyle | None = None) -> str:
    """The amount with its symbol, such as `₹12,40,000` or, tight, `₹12.4 L`.

    In full every minor unit is kept, and the decimals are left out when the amount is whole.
    Tight text is for cards, columns and axes. Indian style: below a lakh the amount in full without
    decimals (from 1,000 on), then lakh and crore with three significant digits and no idle zeros.
    The unit is chosen after rounding, so 99,999 is `₹1 L` and 99,99,999 is `₹1 Cr`. Other styles: in full
    below 10,000, then whole `K`, then `M` and `B` with three significant digits (`$84K`, `$10.0M`, `$1.66M`).
    Rounding is half away from zero.

    Args:
        money: The amount; None gives an en dash.
        full: In full, or tight.
        style: Grouping; by default Indian for INR and Western for all else, whatever the system says.
    """
    if money is None:
        return UNDEFINED
    style = style or style_for_currency(money.currency)
    size = abs(money.minor)
    unit = 10 ** currency_exponent(money.currency)
    if full or size < _SIGNIFICANT_LIMIT * unit:
        digits = _full_digits(size, unit, style)
    elif style is NumberStyle.INDIAN:
        digits = _tight_indian(size, unit)
    else:
        digits = _tight_western(size, unit, style)
    return f"{MINUS if money.minor < 0 else ''}{_symbol(money.currency)}{digits}"


def _full_digits(size: int, unit: int, style: NumberStyle) -> str:
    whole, rest = divmod(size, unit)
    if not rest:
        return group_digits(whole, style)
    return f"{group_digits(whole, style)}{decimal_mark(style)}{rest:0{len(str(unit)) - 1}d}"


def _tight_indian(size: int, unit: int) -> str:
    whole = _rounded(size, unit)
    near = _three_significant(whole)
    if near < _LAKH:
        return group_digits(whole, NumberStyle.INDIAN)
    if near < _CRORE:
        return f"{_three_digits(near, _LAKH)} L"
    if near < 100 * _CRORE:
        return f"{_three_digits(near, _CRORE)} Cr"
    return f"{group_digits(_rounded(whole, _CRORE), NumberStyle.INDIAN)} Cr"


def _three_significant(whole: int) -> int:
    step: int = 10 ** max(len(str(whole)) - 3, 0)
    return _rounded(whole, step) * step


def _three_digits(near: int, unit: int) -> str:
    """A number that has at most three significant digits, in units; exact, without idle zeros."""
    whole, rest = divmod(near, unit)
    decimals = f"{rest:0{len(str(unit)) - 1}d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def _tight_western(size: int, unit: int, style: NumberStyle) -> str:
    whole = _rounded(size, unit)
    if whole < _FIRST_K:
        return group_digits(whole, style)
    thousands = _rounded(size, unit * _THOUSAND)
    if thousands < _THOUSAND:
        return f"{thousands}K"
    scale, letter = (_MILLION, "M") if _rounded(size, unit * _MILLION) < _THOUSAND else (_BILLION, "B")
    for decimals in (2, 1):
        parts = _rounded(size * 10**decimals, unit * scale)
        if parts < _SIGNIFICANT_LIMIT:
            whole, rest = divmod(parts, 10**decimals)
            return f"{whole}{decimal_mark(style)}{rest:0{decimals}d}{letter}"
    return f"{group_digits(_rounded(size, unit * scale), style)}{letter}"


def _rounded(size: int, unit: int) -> int:
    """`size / unit` rounded half up; both are 0 or more."""
    return (2 * size + unit) // (2 * unit)


@cache
def _symbol(currency: str) -> str:
    """The sign before the digits; a code of letters keeps its distance by a space."""
    known = _SYMBOLS.get(currency)
    if known is not None:
        return known
    from babel.numbers import get_currency_symbol

    symbol = plain_spaces(get_currency_symbol(currency, locale="en"))
    return f"{symbol} " if symbol[-1].isalnum() else symbol
