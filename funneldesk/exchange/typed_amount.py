"""Amounts as people type them: 2.5L, ₹1,20,000, 84k."""

from __future__ import annotations

import re

from funneldesk.errors import Refusal
from funneldesk.exchange.values import Unreadable
from funneldesk.exchange.values_number import styles_of, take_apart, value_in
from funneldesk.model.money import Money

_SHORT = re.compile(r"(?<=\d)\s*(?=[A-Za-z])")


def read_amount(text: str, currency: str, *, whose: str = "") -> int | None:
    """Read an amount in minor units of a currency; nothing typed is no amount.

    Args:
        text: what was typed.
        currency: of the record; another one named in the text is refused.
        whose: what is kept in that currency for good, such as “A budget”; a deal without it, whose currency can change.

    Raises:
        Refusal: it is no amount, negative, or of another currency.
    """
    bare = text.strip()
    if not bare or bare == "–":
        return None
    # "2.5L" is read like "2.5 L".
    amount = take_apart(_SHORT.sub(" ", bare)) or take_apart(bare)
    if amount is None or amount.percent:
        raise Refusal(f"“{bare}” is no amount. Write it like 2.5L, 84k or 1,20,000.")
    if amount.currency is not None and amount.currency != currency and whose:
        raise Refusal(f"{whose} is kept in {currency}; enter it without {amount.currency}.")
    if amount.currency is not None and amount.currency != currency:
        raise Refusal(f"This deal is in {currency}; change its currency before you enter {amount.currency}.")
    styles = sorted(styles_of(amount), key=lambda style: style.decimal_mark != ".")
    if not styles:
        raise Refusal(f"The groups of digits in “{bare}” fit no way of writing numbers. Write it like 1,20,000.")
    try:
        value = value_in(amount, styles[0])
    except Unreadable as error:
        raise Refusal(error.reason) from error
    if value < 0:
        raise Refusal("An amount cannot be negative.")
    return Money.from_decimal(value, currency, rounded=True).minor
