"""The two clocks of an open deal: how long nobody had to do with it, and how long it stands in its stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.analytics.calendar import days_between

if TYPE_CHECKING:
    import datetime as dt

WORTH_SAYING = 1.5
"""How many times the usual stay a deal stands in its stage before that is said."""


@dataclass(frozen=True, slots=True)
class IdleClock:
    """The first clock, which runs from the last human touch.

    Attributes:
        days: whole local days since then; None where no touch is known.
        limit: how many days a deal may rest in its stage; None for ever.
        asleep_until: the day of a next step that lies beyond the limit; until then nobody is late.
    """

    days: int | None
    limit: int | None
    asleep_until: dt.date | None

    @property
    def is_idle(self) -> bool:
        """Whether it rested too long, and does not sleep."""
        return self.asleep_until is None and self.limit is not None and self.days is not None and self.days > self.limit


def read_idle_clock(
    *,
    touched: dt.datetime | None,
    due: dt.datetime | None,
    limit: int | None,
    now: dt.datetime,
    zone: dt.tzinfo,
) -> IdleClock:
    """Read the first clock of an open deal.

    Args:
        touched: the last human touch, else when it entered its stage.
        due: when its next step is due; None where none is dated.
        limit: days of rest that its stage allows; None for any.
        now: the present instant.
        zone: where days begin and end.
    """
    days = None if touched is None else max(0, days_between(touched, now, zone))
    asleep = None
    if due is not None and limit is not None and days_between(now, due, zone) > limit:
        asleep = due.astimezone(zone).date()
    return IdleClock(days, limit, asleep)


def times_usual(entered: dt.datetime | None, usual_days: float | None, now: dt.datetime, zone: dt.tzinfo) -> float:
    """The second clock: how many times the usual stay of a stage a deal has been in it; 0 where either is unknown."""
    if entered is None or not usual_days:
        return 0.0
    return max(0, days_between(entered, now, zone)) / usual_days
