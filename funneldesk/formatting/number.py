"""Counts and other plain numbers as text."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from funneldesk.formatting.grouping import MINUS, UNDEFINED, NumberStyle, decimal_mark, group_digits


def number_text(
    value: float | Decimal | None,
    *,
    style: NumberStyle = NumberStyle.WESTERN,
    decimals: int = 0,
) -> str:
    """The number grouped in `style`, rounded half away from zero to `decimals`; None gives an en dash.

    A float is rounded as the decimal it prints as, so 0.125 with two decimals is 0.13.
    """
    if value is None:
        return UNDEFINED
    if type(value) is int and not decimals:
        return f"{MINUS if value < 0 else ''}{group_digits(abs(value), style)}"
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return UNDEFINED
    digits = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    sign = MINUS if digits.startswith("-") and any(mark in "123456789" for mark in digits) else ""
    whole, _, rest = digits.lstrip("-").partition(".")
    return f"{sign}{group_digits(int(whole), style)}{decimal_mark(style) + rest if rest else ''}"
