"""This month against its target: what is won, and what the month comes to at the present pace."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, func, select, type_coerce

from funneldesk.analytics.calendar import day_start, month_period
from funneldesk.analytics.month_pace import PAST_WEEKS, project_month
from funneldesk.model.base import to_microseconds
from funneldesk.model.deal import Deal
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind
from funneldesk.model.target import TOTAL_SALES, Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.analytics.month_pace import Pace
    from funneldesk.queries.look import Look

_DAY = dt.timedelta(days=1)
_MONTH = "month"


@dataclass(frozen=True, slots=True)
class MonthPace:
    """A month so far.

    Attributes:
        month: its first local day.
        won: the sum of won amounts, in the business's currency.
        n: how many deals were won.
        others: what was won in other currencies, which is never added.
        without_amount: how many of them have no amount.
        target: what is aimed at; None where nobody set it.
        target_id: of the target.
        pace: what the month is likely to come to; None where too little was won in past weeks to say.
        owner_id: whose month it is; None for the whole business.
    """

    month: dt.date
    won: Money
    n: int
    others: tuple[Money, ...]
    without_amount: int
    target: Money | None
    target_id: int | None
    pace: Pace | None
    owner_id: int | None

    @property
    def share(self) -> float | None:
        """What is won as a share of the target."""
        return None if self.target is None or not self.target.minor else self.won.minor / self.target.minor


def read_shown_month(look: Look, *, owner_id: int | None = None) -> MonthPace:
    """Read the month that a person works for: their own where they have a target, else the one that all share."""
    own = read_month_pace(look, owner_id=owner_id)
    if owner_id is None or own.target is not None:
        return own
    shared = read_month_pace(look)
    return own if shared.target is None else shared


def read_month_pace(look: Look, *, owner_id: int | None = None) -> MonthPace:
    """Read this local month of the whole business, or of one owner."""
    zone, home = look.business.zone, look.business.currency
    today = look.now.astimezone(zone).date()
    month = today.replace(day=1)
    period = month_period(today, zone)
    after = period.end.astimezone(zone).date()
    first = today - PAST_WEEKS * 7 * _DAY
    rows = _read_wins(look, min(period.start, day_start(first, zone)), owner_id)
    begun = to_microseconds(period.start)
    sums: dict[str, int] = {home: 0}
    this_month = [row for row in rows if row[0] >= begun]
    for _, minor, currency in this_month:
        sums[currency] = sums.get(currency, 0) + (minor or 0)
    past, wins = _sum_days(look, rows, first, today)
    target = _read_target(look, month, owner_id)
    won = sums.pop(home)
    days_left = [today + step * _DAY for step in range((after - today).days)]
    # A day that brought its wins already is not drawn once more, and on a closed day nothing is expected.
    days_left = days_left[1:] if _has_won_today(this_month, look) else days_left
    days_left = [day for day in days_left if day not in look.business.calendar.holidays]
    return MonthPace(
        month=month,
        won=Money(won, home),
        n=len(this_month),
        others=tuple(Money(minor, currency) for currency, minor in sums.items() if minor),
        without_amount=sum(minor is None for _, minor, _ in this_month),
        target=None if target is None else Money(target[1], home),
        target_id=None if target is None else target[0],
        pace=project_month(won, past, [first + step * _DAY for step in range(PAST_WEEKS * 7)], days_left, wins=wins),
        owner_id=owner_id,
    )


def _read_wins(look: Look, since: dt.datetime, owner_id: int | None) -> Sequence[tuple[int, int | None, str]]:
    """(closed at, amount, currency) of each deal won since, up to now."""
    query = select(
        type_coerce(Deal.closed_at, BigInteger),
        func.coalesce(Deal.won_amount_minor, Deal.amount_minor),
        Deal.currency,
    ).where(
        Deal.deleted_at.is_(None),
        Deal.stage_kind == StageKind.WON,
        Deal.closed_at >= since,
        Deal.closed_at < day_start(look.now.astimezone(look.business.zone).date() + _DAY, look.business.zone),
    )
    if owner_id is not None:
        query = query.where(Deal.owner_id == owner_id)
    return [(row[0], row[1], row[2]) for row in look.connection.execute(query)]


def _sum_days(
    look: Look, rows: Sequence[tuple[int, int | None, str]], first: dt.date, after: dt.date
) -> tuple[dict[dt.date, int], int]:
    """What was won on each local day from `first` up to but without `after`, and by how many wins."""
    zone, home = look.business.zone, look.business.currency
    starts = [to_microseconds(day_start(first + step * _DAY, zone)) for step in range((after - first).days + 1)]
    sums: dict[dt.date, int] = {}
    wins = 0
    for closed, minor, currency in rows:
        place = bisect_right(starts, closed) - 1
        if minor is None or currency != home or not 0 <= place < len(starts) - 1:
            continue
        day = first + place * _DAY
        sums[day] = sums.get(day, 0) + minor
        wins += 1
    return sums, wins


def _has_won_today(rows: Sequence[tuple[int, int | None, str]], look: Look) -> bool:
    zone = look.business.zone
    today = to_microseconds(day_start(look.now.astimezone(zone).date(), zone))
    return any(closed >= today for closed, _, _ in rows)


def _read_target(look: Look, month: dt.date, owner_id: int | None) -> tuple[int, int] | None:
    row = look.connection.execute(
        select(Target.id, Target.value)
        .where(
            Target.metric == TOTAL_SALES,
            Target.period == _MONTH,
            Target.starts_on == month,
            Target.owner_id.is_(None) if owner_id is None else Target.owner_id == owner_id,
            Target.deleted_at.is_(None),
            func.coalesce(Target.currency, look.business.currency) == look.business.currency,
        )
        .order_by(Target.id.desc())
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])
