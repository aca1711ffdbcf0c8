"""Dates and instants as people write them, read in the one order their column has."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from funneldesk.exchange.values import Unreadable, plain_figures, shown

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class DateOrder(StrEnum):
    """In which order a column writes day, month and year.

    Dates that begin with a four-digit year or name their month say their own order and are read
    under any of these.
    """

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"
    SERIAL = "serial"


class Instant(NamedTuple):
    """A point in time, and whether the cell told only its day.

    Attributes:
        at: UTC; local noon where only the day is known.
        day_only: Whether the hour is unknown.
    """

    at: dt.datetime
    day_only: bool


class WrittenDate(NamedTuple):
    """A cell's date taken apart, before its order is known.

    Attributes:
        parts: Three numbers as they stand (year, month and day where ``fixed``).
        fixed: Whether the cell itself says the order.
        short_year: Whether the year has two digits.
        time: Time of day, or None.
        offset: Minutes east of UTC, or None.
    """

    parts: tuple[int, int, int]
    fixed: bool
    short_year: bool
    time: dt.time | None
    offset: int | None


_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS: Final = {
    name[:length]: number for number, name in enumerate(_MONTH_NAMES, start=1) for length in range(3, len(name) + 1)
}
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_NUMERIC_DAY = re.compile(r"(\d{1,4})([-./])(\d{1,2})\2(\d{1,4})")
_DAY_NAME_YEAR = re.compile(_WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?[-\s./]*([a-z]{3,9})\.?[-\s./,']*(\d{4}|\d{2})")
_NAME_DAY_YEAR = re.compile(_WEEKDAY + r"([a-z]{3,9})\.?[-\s./]*(\d{1,2})(?:st|nd|rd|th)?(?:[-\s./]|,)+(\d{4}|\d{2})")
_YEAR_NAME_DAY = re.compile(r"(\d{4})[-\s./]*([a-z]{3,9})\.?[-\s./]*(\d{1,2})")
_COMPACT_DAY = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_TIME = re.compile(
    r"(?:\s*,\s*|\s+at\s+|\s+|t)(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap])?\.?(m)?\.?\s*"
    r"(z|utc|gmt|(?:utc|gmt)?[+-]\d{2}:?\d{2})?"
)
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
_SERIAL_START: Final = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)
_ORDER_WORDS: Final = {
    DateOrder.YMD: "year, month, day",
    DateOrder.DMY: "day, month, year",
    DateOrder.MDY: "month, day, year",
    DateOrder.SERIAL: "a spreadsheet's day number",
}
# 1954 to 2119; what lies outside is hardly a date of business.
SERIALS: Final = range(20_000, 80_001)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_PIVOT: Final = 70
_NOON: Final = dt.time(12)
_MIDNIGHT: Final = dt.time()
_LONGEST: Final = 48
_SHORTEST: Final = 6
_YEAR_DIGITS: Final = 4
_ISO_DAY: Final = 10


@lru_cache(maxsize=65_536)
def take_date_apart(text: str) -> WrittenDate | None:
    """Split a cell into the parts of a date and its time; None where it is none.

    Args:
        text: The cell.
    """
    if text[4:5] == "-" == text[7:8] and len(text) >= _ISO_DAY and (quick := _from_iso(text)) is not None:
        return quick
    body = plain_figures(text).casefold()
    if not _SHORTEST <= len(body) <= _LONGEST or not any(map(str.isdigit, body)):
        return None
    for pattern, build in (
        (_NUMERIC_DAY, _from_numbers),
        (_DAY_NAME_YEAR, _from_day_name_year),
        (_NAME_DAY_YEAR, _from_name_day_year),
        (_YEAR_NAME_DAY, _from_year_name_day),
        (_COMPACT_DAY, _from_compact),
    ):
        found = pattern.match(body)
        if found is None:
            continue
        day = build(found)
        clock = _clock(body[found.end() :]) if day is not None else None
        if day is not None and clock is not None:
            return day._replace(time=clock[0], offset=clock[1])
    return None


def _from_iso(text: str) -> WrittenDate | None:
    # The library takes any character between day and time, and hours alone.
    if len(text) > _ISO_DAY and (text[_ISO_DAY] not in " T" or text[13:14] != ":"):
        return None
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    day = (told.year, told.month, told.day)
    if len(text) == _ISO_DAY:
        return WrittenDate(day, True, False, None, None)
    offset = told.utcoffset()
    minutes = None if offset is None else int(offset.total_seconds() // 60)
    return WrittenDate(day, True, False, told.time(), minutes)


def _from_numbers(found: re.Match[str]) -> WrittenDate | None:
    first, _, middle, last = found.groups()
    if len(first) == _YEAR_DIGITS and len(last) <= 2:  # noqa: PLR2004 -- the number says itself what it is
        return WrittenDate((int(first), int(middle), int(last)), True, False, None, None)
    if len(first) > 2 or len(last) not in {2, _YEAR_DIGITS}:  # noqa: PLR2004 -- the number says itself what it is
        return None
    return WrittenDate((int(first), int(middle), int(last)), False, len(last) == 2, None, None)  # noqa: PLR2004 -- the number says itself what it is


def _named(year: str, name: str, day: str) -> WrittenDate | None:
    month = _MONTHS.get("sep" if name == "sept" else name)
    if month is None:
        return None
    return WrittenDate((_full_year(int(year), len(year) == 2), month, int(day)), True, False, None, None)  # noqa: PLR2004 -- the number says itself what it is


def _from_day_name_year(found: re.Match[str]) -> WrittenDate | None:
    return _named(found[3], found[2], found[1])


def _from_name_day_year(found: re.Match[str]) -> WrittenDate | None:
    return _named(found[3], found[1], found[2])


def _from_year_name_day(found: re.Match[str]) -> WrittenDate | None:
    return _named(found[1], found[2], found[3])


def _from_compact(found: re.Match[str]) -> WrittenDate:
    return WrittenDate((int(found[1]), int(found[2]), int(found[3])), True, False, None, None)


def _full_year(year: int, short: bool) -> int:  # noqa: FBT001 -- positional inside this module
    return year + (2000 if year < _PIVOT else 1900) if short else year


def _clock(rest: str) -> tuple[dt.time | None, int | None] | None:
    """The time of day behind a date; None where something else stands there."""
    if not rest:
        return None, None
    found = _TIME.fullmatch(rest)
    if found is None:
        return None
    hour, minute, second, fraction, half, meridiem, zone = found.groups()
    if (half is None) != (meridiem is None) or (minute is None and half is None):
        return None
    hours = int(hour)
    if half is not None:
        if not 1 <= hours <= 12:  # noqa: PLR2004 -- the number says itself what it is
            return None
        hours = hours % 12 + (12 if half == "p" else 0)
    micro = int((fraction or "0").ljust(6, "0")[:6])
    if hours > 23 or int(minute or 0) > 59 or int(second or 0) > 59:  # noqa: PLR2004 -- the number says itself what it is
        return None
    return dt.time(hours, int(minute or 0), int(second or 0), micro), _offset(zone)


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    digits = zone.removeprefix("utc").removeprefix("gmt")
    if digits in {"", "z"}:
        return 0
    minutes = int(digits[1:3]) * 60 + int(digits[-2:])
    return -minutes if digits[0] == "-" else minutes


def date_in(written: WrittenDate, order: DateOrder) -> dt.date | None:
    """The day these parts mean in an order, or None where there is no such day."""
    first, middle, last = written.parts
    if written.fixed or (order is DateOrder.YMD and written.short_year):
        year, month, day = first, middle, last
    elif order is DateOrder.DMY:
        year, month, day = last, middle, first
    elif order is DateOrder.MDY:
        year, month, day = last, first, middle
    else:
        return None
    if not written.fixed:
        year = _full_year(year, written.short_year)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def parse_date(text: str, order: DateOrder) -> dt.date:
    """Read a day; a time beside it is left out.

    Args:
        text: The cell.
        order: How the column orders day, month and year.

    Raises:
        Unreadable: It is no date, or there is no such day.
    """
    if order is DateOrder.SERIAL and (serial := _from_serial(text)) is not None:
        return serial.date()
    return _day(text, order)[0]


def parse_instant(text: str, order: DateOrder, zone: ZoneInfo, *, midnight_is_day: bool = False) -> Instant:
    """Read a point in time; a bare day becomes local noon and is marked.

    Args:
        text: The cell.
        order: How the column orders day, month and year.
        zone: The business's zone, for cells that name none.
        midnight_is_day: Whether 00:00 says that the hour is unknown, as where a column has no other time.

    Raises:
        Unreadable: It is no date, or there is no such day.
    """
    if order is DateOrder.SERIAL and (serial := _from_serial(text)) is not None:
        return _placed(serial.date(), None if serial.time() == _MIDNIGHT else serial.time(), None, zone)
    day, written = _day(text, order)
    clock = None if midnight_is_day and written.time == _MIDNIGHT else written.time
    return _placed(day, clock, written.offset, zone)


def _day(text: str, order: DateOrder) -> tuple[dt.date, WrittenDate]:
    written = take_date_apart(text)
    if written is None:
        raise Unreadable(f"{shown(text)} is no date.")
    day = date_in(written, order)
    if day is None:
        told = "" if written.fixed else f", read as {_ORDER_WORDS[order]},"
        raise Unreadable(f"{shown(text)}{told} is no day of the calendar.")
    return day, written


def _placed(day: dt.date, clock: dt.time | None, offset: int | None, zone: ZoneInfo) -> Instant:
    if clock is None:
        return Instant(dt.datetime.combine(day, _NOON, zone).astimezone(dt.UTC), day_only=True)
    if offset is not None:
        told = dt.timezone(dt.timedelta(minutes=offset))
        return Instant(dt.datetime.combine(day, clock, told).astimezone(dt.UTC), day_only=False)
    return Instant(dt.datetime.combine(day, clock, zone).astimezone(dt.UTC), day_only=False)


def _from_serial(text: str) -> dt.datetime | None:
    """Excel's day count since 1899-12-30, decimals as part of the day, to the second."""
    found = _SERIAL.fullmatch(text.strip())
    if found is None or int(found[1]) not in SERIALS:
        return None
    seconds = round(float(f"0.{found[2] or 0}") * 86_400)
    return _SERIAL_START + dt.timedelta(days=int(found[1]), seconds=seconds)
