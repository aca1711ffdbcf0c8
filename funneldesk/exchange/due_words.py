"""Days as people say them: +3, next Monday, Friday, 19 Dec."""

from __future__ import annotations

import datetime as dt
import re

from funneldesk.errors import Refusal
from funneldesk.exchange.values_date import DateOrder, date_in, take_date_apart

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AHEAD = re.compile(r"\+?\s*(\d{1,3})\s*(d|day|days|w|week|weeks)?")
_CLOCK = re.compile(r"(?:^|\s+)(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$")
_FEWEST_LETTERS = 3


def next_monday(today: dt.date) -> dt.date:
    """The first Monday after today."""
    return today + dt.timedelta(days=7 - today.weekday())


def read_day(text: str, today: dt.date) -> dt.date:
    """Read a day: today, tomorrow, +3, 2 weeks, Friday, next Monday, 19 Dec, 19/12/2026, 2026-12-19.

    Args:
        text: what was typed.
        today: the local day.

    Raises:
        Refusal: it is no day.
    """
    word = " ".join(text.casefold().split())
    named = {"today": 0, "tod": 0, "tomorrow": 1, "tom": 1}
    if word in named:
        return today + dt.timedelta(days=named[word])
    ahead = _AHEAD.fullmatch(word)
    if ahead is not None and (word.startswith("+") or ahead[2]):
        days = int(ahead[1]) * (7 if (ahead[2] or "d").startswith("w") else 1)
        return today + dt.timedelta(days=days)
    name = word.removeprefix("next ").removeprefix("on ")
    if len(name) >= _FEWEST_LETTERS:
        for number, weekday in enumerate(_WEEKDAYS):
            if weekday.startswith(name):
                return today + dt.timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return _read_date(word, today)


def _read_date(word: str, today: dt.date) -> dt.date:
    for candidate in (word, f"{word} {today.year}", f"{word} {today.year + 1}"):
        written = take_date_apart(candidate)
        day = date_in(written, DateOrder.DMY) if written is not None else None
        # Without a year the next such day is meant.
        if day is not None and (candidate == word or day >= today):
            return day
    raise Refusal(f"“{word}” is no day. Write +3, Friday, 19 Dec or 19/12/{today.year}.")


def read_moment(text: str, now: dt.datetime) -> tuple[dt.datetime, bool]:
    """Read a day with or without a time of day: "Friday 10:30", "tomorrow at 4 pm".

    Args:
        text: what was typed.
        now: the present instant in the business's zone.

    Returns:
        The instant in that zone, and whether only the day is known (local noon then).

    Raises:
        Refusal: it is no day.
    """
    word = " ".join(text.casefold().split())
    clock = _CLOCK.search(word)
    if clock is not None and (clock[2] or clock[3]):
        hour = int(clock[1]) % 12 + (12 if clock[3] == "pm" else 0) if clock[3] else int(clock[1])
        minute = int(clock[2] or 0)
        if hour > 23 or minute > 59:  # noqa: PLR2004  hours and minutes of a day
            raise Refusal(f"“{clock[0].strip()}” is no time of day. Write 10:30 or 4 pm.")
        day = read_day(word[: clock.start()] or "today", now.date())
        return dt.datetime.combine(day, dt.time(hour, minute), now.tzinfo), False
    return noon_of(read_day(word, now.date()), now), True


def noon_of(day: dt.date, now: dt.datetime) -> dt.datetime:
    """Noon of a day in the zone of `now`: how a day without a time is kept."""
    return dt.datetime.combine(day, dt.time(12), now.tzinfo)
