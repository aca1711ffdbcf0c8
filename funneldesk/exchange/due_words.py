"""Days as people say them: +3, next Monday, Friday 4 pm, 19 Dec, in 2 weeks; and words that no program can date."""

from __future__ import annotations

import calendar as months
import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.exchange.values_date import DateOrder, date_in, take_date_apart

if TYPE_CHECKING:
    from funneldesk.model.working_time import WorkingCalendar

_DAY = dt.timedelta(days=1)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AHEAD = re.compile(
    r"(?:in |after )?\+?\s*(\d{1,3}|an?|one|two|three|four|six)?\s*(d|days?|w|weeks?|months?)?(?: later| from now)?"
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_CLOCK = re.compile(r"(?:^|\s+)(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$")
_CLOCK_FIRST = re.compile(r"^(?:at\s+)?(\d{1,2}(?::\d{2})?\s*(?:am|pm)|\d{1,2}:\d{2})\s+(?:on\s+)?(?=\S)")
_PARTS_OF_DAY = {"morning": 10, "noon": 12, "afternoon": 15, "evening": 18}
_PART = re.compile(r"(?:^|\s+)(?:in the |this )?(morning|noon|afternoon|evening)$")
_BOUND = re.compile(r"^(after|post|before|pre)[\s-]+(?:the\s+)?(.+)$")
# By what parts words: the vowel signs of Indic scripts belong to them.
_LETTERS = re.compile(r"[^\s\d_.,;:!?()/“”\"'–—-]{3,}")
_FEWEST_LETTERS = 3
_TELLING = 4
_LONGEST = 200
_LONGEST_REST_DAYS = 400
_COMMON = frozenset(
    {"day", "days", "festival", "holiday", "jayanti", "office", "closed", "national", "second", "first"}
)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is to be done, as it was said.

    Attributes:
        at: the instant in the business's zone, local noon where only the day is known; None where no day is known.
        day_only: only the day is known.
        words: what was said, kept where it says more than the day does; None otherwise.
        instead: the next working day, at the same time of day, where `at` lies on a day off; None otherwise.
        why: what stands behind the day or against it, in a few words; may be empty.
    """

    at: dt.datetime | None
    day_only: bool = True
    words: str | None = None
    instead: dt.datetime | None = None
    why: str = ""


def next_monday(today: dt.date) -> dt.date:
    """The first Monday after today."""
    return today + dt.timedelta(days=7 - today.weekday())


def read_day(text: str, today: dt.date) -> dt.date:
    """Read a day: today, tomorrow, +3, in 2 weeks, Friday, next Monday, month end, 19 Dec, 19/12/2026, 2026-12-19.

    Args:
        text: what was typed.
        today: the local day.

    Raises:
        Refusal: it is no day.
    """
    word = " ".join(text.casefold().split()).strip(" .,")
    named = _read_named(word, today)
    if named is not None:
        return named
    ahead = _AHEAD.fullmatch(word)
    if ahead is not None and ahead[1] and (word.startswith("+") or ahead[2]):
        return _count_ahead(today, ahead[1], ahead[2] or "d")
    name = word.removeprefix("next ").removeprefix("this ").removeprefix("on ")
    if len(name) >= _FEWEST_LETTERS:
        for number, weekday in enumerate(_WEEKDAYS):
            if weekday.startswith(name):
                return today + dt.timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return _read_date(name if name[:1].isdigit() else word, today)


def read_moment(text: str, now: dt.datetime) -> tuple[dt.datetime, bool]:
    """Read a day with or without a time of day: "Friday 10:30", "tomorrow at 4 pm", "Monday morning".

    Args:
        text: what was typed.
        now: the present instant in the business's zone.

    Returns:
        The instant in that zone, and whether only the day is known (local noon then).

    Raises:
        Refusal: it is no day.
    """
    word = " ".join(text.casefold().split())
    first = _CLOCK_FIRST.match(word)
    if first is not None:
        word = f"{word[first.end() :]} at {first[1]}"
    part = _PART.search(word)
    if part is not None:
        day = read_day(word[: part.start()] or "today", now.date())
        return dt.datetime.combine(day, dt.time(_PARTS_OF_DAY[part[1]]), now.tzinfo), False
    clock = _CLOCK.search(word)
    if clock is not None and (clock[2] or clock[3]):
        day = read_day(word[: clock.start()] or "today", now.date())
        return dt.datetime.combine(day, _read_clock(clock), now.tzinfo), False
    return noon_of(read_day(word, now.date()), now), True


def noon_of(day: dt.date, now: dt.datetime) -> dt.datetime:
    """Noon of a day in the zone of `now`: how a day without a time is kept."""
    return dt.datetime.combine(day, dt.time(12), now.tzinfo)


def read_due(text: str, now: dt.datetime, calendar: WorkingCalendar) -> Due:
    """Read when something is to be done; what cannot be dated is kept in its words.

    "after Diwali" is dated by the holidays of the business where one is called so: the first working day after it.

    Args:
        text: what was typed.
        now: the present instant in the business's zone.
        calendar: of the business.

    Raises:
        Refusal: it has no words, is a date that does not exist, or has passed.
    """
    said = " ".join(text.split())
    if not said or len(said) > _LONGEST:
        raise Refusal(f"Say when, in up to {_LONGEST} letters: tomorrow 4 pm, 12 Dec, in 2 weeks.")
    try:
        at, day_only = read_moment(said, now)
    except Refusal:
        bound = _read_bound(said, now, calendar)
        if bound is not None:
            return bound
        if not _has_other_words(said):
            raise
        return Due(None, words=said)
    if at.date() < now.date() or (not day_only and at <= now):
        raise Refusal(f"“{said}” has passed already; say a later time.")
    return propose(at, now, calendar, day_only=day_only)


def propose(at: dt.datetime, now: dt.datetime, calendar: WorkingCalendar, *, day_only: bool = True) -> Due:
    """A moment, with the next working day beside it where it lies on a day off."""
    day = at.date()
    if calendar.spans_of(day):
        return Due(at, day_only)
    working = find_working_day(day, calendar)
    instead = dt.datetime.combine(working, at.time(), now.tzinfo)
    return Due(at, day_only, instead=instead, why=calendar.holidays.get(day, "") or "day off")


def find_working_day(day: dt.date, calendar: WorkingCalendar, *, back: bool = False) -> dt.date:
    """The day itself where it is worked on, else the next working day, or the one before.

    Raises:
        Refusal: there is none for more than a year.
    """
    for _ in range(_LONGEST_REST_DAYS):
        if calendar.spans_of(day):
            return day
        day += -_DAY if back else _DAY
    raise Refusal("There is no working day for more than a year; look at the holidays in Settings.")


def _read_bound(said: str, now: dt.datetime, calendar: WorkingCalendar) -> Due | None:
    """Words such as “after Diwali” and “before 12 Dec”; None where nothing in them has a date."""
    folded = said.casefold()
    bound = _BOUND.match(folded)
    is_before = bound is not None and bound[1] in ("before", "pre")
    if bound is not None:
        try:
            first = last = read_day(bound[2], now.date())
            name = ""
        except Refusal:
            found = _find_holiday(folded, now.date(), calendar)
            if found is None:
                return None
            first, last, name = found
    else:
        found = _find_holiday(folded, now.date(), calendar)
        if found is None:
            return None
        first, last, name = found
    day = find_working_day(first - _DAY, calendar, back=True) if is_before else find_working_day(last + _DAY, calendar)
    if day < now.date():
        return Due(None, words=said)
    return Due(noon_of(day, now), words=said, why=f"{'before' if is_before else 'after'} {name}" if name else "")


def _find_holiday(folded: str, today: dt.date, calendar: WorkingCalendar) -> tuple[dt.date, dt.date, str] | None:
    """The next holiday that the words name: its first and last day in a row, and its name."""
    words = set(_LETTERS.findall(folded))
    for day in sorted(calendar.holidays):
        name = calendar.holidays[day]
        telling = {word for word in _LETTERS.findall(name.casefold()) if len(word) >= _TELLING} - _COMMON
        if day < today or not (telling & words):
            continue
        last = day
        while telling & set(_LETTERS.findall(calendar.holidays.get(last + _DAY, "").casefold())):
            last += _DAY
        return day, last, name
    return None


def _has_other_words(said: str) -> bool:
    """Whether there is a word that no date has: without one it is a date, only a wrong one."""
    dated = {month.casefold()[:3] for month in months.month_name if month} | {day[:3] for day in _WEEKDAYS}
    return any(word[:3] not in dated for word in _LETTERS.findall(said.casefold()))


def _read_named(word: str, today: dt.date) -> dt.date | None:
    named = {"today": 0, "tod": 0, "tonight": 0, "tomorrow": 1, "tom": 1, "tmrw": 1, "day after tomorrow": 2}
    if word in named:
        return today + dt.timedelta(days=named[word])
    if word in ("next week", "coming week"):
        return next_monday(today)
    if word in ("next month", "coming month"):
        return _add_months(today, 1).replace(day=1)
    if word.removeprefix("the ") in ("month end", "end of month", "end of the month", "end of this month"):
        return today.replace(day=months.monthrange(today.year, today.month)[1])
    return None


def _count_ahead(today: dt.date, count: str, unit: str) -> dt.date:
    number = _COUNTS[count] if count in _COUNTS else int(count)
    if unit.startswith("m"):
        return _add_months(today, number)
    return today + dt.timedelta(days=number * (7 if unit.startswith("w") else 1))


def _add_months(day: dt.date, number: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return dt.date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _read_clock(clock: re.Match[str]) -> dt.time:
    hour = int(clock[1]) % 12 + (12 if clock[3] == "pm" else 0) if clock[3] else int(clock[1])
    minute = int(clock[2] or 0)
    if hour > 23 or minute > 59 or (clock[3] and int(clock[1]) > 12):  # noqa: PLR2004  hours and minutes of a day
        raise Refusal(f"“{clock[0].strip()}” is no time of day. Write 10:30 or 4 pm.")
    return dt.time(hour, minute)


def _read_date(word: str, today: dt.date) -> dt.date:
    for candidate in (word, f"{word} {today.year}", f"{word} {today.year + 1}"):
        written = take_date_apart(candidate)
        day = date_in(written, DateOrder.DMY) if written is not None else None
        # Without a year the next such day is meant.
        if day is not None and (candidate == word or day >= today):
            return day
    raise Refusal(f"“{word}” is no day. Write +3, Friday, 19 Dec or 19/12/{today.year}.")
