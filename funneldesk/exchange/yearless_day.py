"""Days written without a year, such as 3 Nov or 3/11."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.exchange.values_date import DateOrder, date_in, take_date_apart

if TYPE_CHECKING:
    import datetime as dt

# 29 February can lie this far back, where a century without a leap day is between.
_FURTHEST: Final = 8


def add_latest_year(text: str, today: dt.date, order: DateOrder = DateOrder.DMY) -> str:
    """The day with the newest year in which it does not lie ahead; any other text as it stands.

    Args:
        text: what was written.
        today: the business's day.
        order: which of two numbers is the month.
    """
    word = " ".join(text.split())
    if not word or take_date_apart(word) is not None:
        return text
    if word.casefold() == "today":
        return today.isoformat()
    for year in range(today.year, today.year - _FURTHEST - 1, -1):
        for candidate in (f"{word} {year}", f"{word}/{year}"):
            written = take_date_apart(candidate)
            day = None if written is None else date_in(written, order) or date_in(written, DateOrder.DMY)
            if day is not None and day <= today:
                return candidate
    return text
