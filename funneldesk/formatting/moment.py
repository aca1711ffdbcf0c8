"""Days and moments as short text in the business's zone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMED_DAYS = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_DAYS_A_WEEK = 7
_DAYS_AGO_LIMIT = 30


def day_text(day: date, *, today: date) -> str:
    """The day as "19 Nov", with the year ("19 Nov 2025") when it is not this year's."""
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def relative_day_text(day: date, *, today: date) -> str:
    """The day as seen from today: "today", "tomorrow", "Thu", "2 d ago".

    A weekday names one of the coming six days; the past is counted for 30 days; all else is `day_text`.
    """
    distance = (day - today).days
    named = _NAMED_DAYS.get(distance)
    if named is not None:
        return named
    if 0 < distance < _DAYS_A_WEEK:
        return _WEEKDAYS[day.weekday()]
    if -_DAYS_AGO_LIMIT <= distance < 0:
        return f"{-distance} d ago"
    return day_text(day, today=today)


def clock_text(at: datetime, *, zone: tzinfo, twelve_hour: bool = False) -> str:
    """The time of day in the zone: "09:12", or "9:12 am"."""
    local = at.astimezone(zone)
    if twelve_hour:
        return f"{local.hour % 12 or 12}:{local.minute:02d} {'am' if local.hour < 12 else 'pm'}"  # noqa: PLR2004
    return f"{local.hour:02d}:{local.minute:02d}"


def moment_text(
    at: datetime,
    *,
    zone: tzinfo,
    now: datetime,
    day_only: bool = False,
    twelve_hour: bool = False,
) -> str:
    """The moment in the zone: "Today 09:12", "Yesterday 18:40", "19 Nov 18:40", "19 Nov 2025 18:40".

    Args:
        at: Aware instant.
        zone: The business's zone; days and years are those of the zone.
        now: The instant it is read at.
        day_only: Only the day is known, so no time is written.
        twelve_hour: Write "6:40 pm" instead of "18:40".
    """
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if abs(day - today) <= timedelta(days=1):
        text = _NAMED_DAYS[(day - today).days].capitalize()
    else:
        text = day_text(day, today=today)
    return text if day_only else f"{text} {clock_text(at, zone=zone, twelve_hour=twelve_hour)}"


def said_text(words: str) -> str:
    """The words a day was chosen for, to stand beside it: "said “after Diwali”"; empty where there were none."""
    return f"said “{words}”" if words else ""
