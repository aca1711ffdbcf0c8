"""The world's currencies: which codes there are, and what they are called."""

from __future__ import annotations

from functools import cache

from funneldesk.errors import Refusal


def known_currency(text: str) -> str:
    """The ISO 4217 code that a person wrote, in capitals.

    Raises:
        Refusal: there is no such currency.
    """
    # Loaded late: a window shows its first frame without it.
    from babel.numbers import is_currency

    code = text.strip().upper()
    if not is_currency(code):
        raise Refusal(f"“{text}” is no currency code; use an ISO 4217 code such as INR, USD or EUR.")
    return code


@cache
def currency_names() -> tuple[tuple[str, str], ...]:
    """The currencies that are tender somewhere today, as code and English name, by code."""
    from babel.core import get_global
    from babel.numbers import get_currency_name

    uses = (use for uses in get_global("territory_currencies").values() for use in uses)
    codes = sorted({code for code, _since, until, is_tender in uses if until is None and is_tender})
    return tuple((code, get_currency_name(code, locale="en")) for code in codes)
