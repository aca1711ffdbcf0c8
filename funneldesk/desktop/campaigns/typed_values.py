"""Days, counts and money as people type or paste them into campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.exchange.values import Unreadable
from funneldesk.exchange.values_date import DateOrder, date_in, take_date_apart
from funneldesk.exchange.values_number import styles_of, take_apart, value_in
from funneldesk.formatting.grouping import UNDEFINED

if TYPE_CHECKING:
    import datetime as dt

_NOTHING = {"", "-", UNDEFINED}


def read_day(text: str, today: dt.date) -> dt.date | None:
    """A day such as 19 Dec, 19/12/2026 or 2026-12-19; one without a year is of this year. Nothing typed is no day.

    Raises:
        Refusal: it is no day.
    """
    word = " ".join(text.split())
    if word in _NOTHING:
        return None
    if word.casefold() == "today":
        return today
    for candidate in (word, f"{word} {today.year}", f"{word}/{today.year}"):
        written = take_date_apart(candidate)
        day = date_in(written, DateOrder.DMY) if written is not None else None
        if day is not None:
            return day
    raise Refusal(f"“{word}” is no day. Write it like 19 Dec or 19/12/{today.year}.")


def read_count(text: str) -> int | None:
    """A whole number of zero or more, however its digits are grouped; nothing typed is not measured.

    Raises:
        Refusal: it is no such number.
    """
    word = text.strip()
    if word in _NOTHING:
        return None
    refusal = Refusal(f"“{word}” is no count. Write a whole number of zero or more.")
    amount = take_apart(word)
    if amount is None or amount.percent or amount.currency is not None:
        raise refusal
    styles = sorted(styles_of(amount), key=lambda style: style.decimal_mark != ".")
    if not styles:
        raise refusal
    try:
        value = value_in(amount, styles[0])
    except Unreadable as error:
        raise refusal from error
    if value < 0 or value != value.to_integral_value() or value >= 2**63:
        raise refusal
    return int(value)
