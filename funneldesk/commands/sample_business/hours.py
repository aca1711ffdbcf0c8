"""When the sample's business works: Monday to Saturday from ten to half past six, but for the holidays."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.model.working_time import WorkingCalendar, WorkingWeek

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_FIXED = ((1, 26, "Republic Day"), (5, 1, "Maharashtra Day"), (8, 15, "Independence Day"), (10, 2, "Gandhi Jayanti"))
_BY_MOON = {
    2025: ((3, 14, "Holi"), (8, 27, "Ganesh Chaturthi"), (10, 20, "Diwali"), (10, 21, "Diwali")),
    2026: ((3, 4, "Holi"), (9, 14, "Ganesh Chaturthi"), (11, 9, "Diwali"), (11, 10, "Diwali")),
    2027: ((3, 22, "Holi"), (9, 4, "Ganesh Chaturthi"), (10, 29, "Diwali"), (10, 30, "Diwali")),
    2028: ((3, 11, "Holi"), (8, 23, "Ganesh Chaturthi"), (10, 17, "Diwali"), (10, 18, "Diwali")),
}
_DAYS_BACK, _DAYS_AHEAD = 275, 366
WEEK = WorkingWeek()


def list_holidays(today: dt.date) -> dict[str, str]:
    """The holidays of the past nine months and the coming year: ISO day and name.

    Feasts that follow the moon are known for some years; in others they are left out rather than guessed.
    """
    first, last = today - dt.timedelta(days=_DAYS_BACK), today + dt.timedelta(days=_DAYS_AHEAD)
    days = {
        dt.date(year, month, day): name
        for year in range(first.year, last.year + 1)
        for month, day, name in (*_FIXED, *_BY_MOON.get(year, ()))
    }
    return {day.isoformat(): days[day] for day in sorted(days) if first <= day <= last}


def make_calendar(work: Work) -> WorkingCalendar:
    """The calendar in which the sample's clocks run."""
    zone = work.business.zone
    holidays = list_holidays(work.now.astimezone(zone).date())
    return WorkingCalendar(zone, WEEK, {dt.date.fromisoformat(day): name for day, name in holidays.items()})


def working_time_before(calendar: WorkingCalendar, at: dt.datetime, length: dt.timedelta) -> dt.datetime:
    """The instant from which so much working time passes until `at`."""
    day, left = at.astimezone(calendar.zone).date(), length
    while True:
        for opens, closes in reversed(calendar.spans_of(day)):
            end = min(closes, at)
            if end - opens >= left:
                return end - left
            left -= max(dt.timedelta(), end - opens)
        day -= dt.timedelta(days=1)
