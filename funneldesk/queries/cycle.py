"""How long won deals took, and how fast the pipeline turns into money."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, or_, select, type_coerce

from funneldesk.analytics.quantile import mean, median
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind
from funneldesk.queries.deal_figures import (
    closed_in_period,
    count_open,
    name_deals,
    read_average_deal_size,
    read_win_rate,
)
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.figure import RecordSet
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

_DAY_US = 86_400_000_000


def read_median_cycle(look: Look, scope: Scope) -> Figure:
    """The median time from opened to won, in days, of deals won in the period; `left_out` lack a date."""
    days, left_out = _read_cycles(look, scope)
    return Figure(median(days), len(days), {"left_out": left_out})


def read_mean_cycle(look: Look, scope: Scope) -> Figure:
    """The mean time from opened to won, in days, of deals won in the period; `left_out` lack a date."""
    days, left_out = _read_cycles(look, scope)
    return Figure(mean(days), len(days), {"left_out": left_out})


def read_sales_velocity(look: Look, scope: Scope) -> Figure:
    """Open deals × win rate × average deal size ÷ median cycle time: money a day."""
    still_open = count_open(look, scope).n
    rate, size = read_win_rate(look, scope).value, read_average_deal_size(look, scope)
    cycle = median(_read_cycles(look, scope)[0])
    if not isinstance(rate, float) or not isinstance(size.value, Money) or not cycle or cycle < 0:
        return Figure(None, still_open)
    # Floats are exact fractions, so the one rounding is the last, to the minor unit.
    return Figure(size.value.times(still_open * Fraction(rate) / Fraction(cycle)), still_open)


def list_cycles(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The won deals whose opening and closing are both known."""
    del part
    state = deal_state(look, scope)
    return name_deals(
        look,
        state,
        *closed_in_period(look, scope, state, StageKind.WON),
        state.c.opened_at.is_not(None),
        state.c.closed_at.is_not(None),
    )


def _read_cycles(look: Look, scope: Scope) -> tuple[list[float], int]:
    """Days from opened to won, whole local days where an end is known only to the day; and how many lack an end."""
    import numpy as np

    from funneldesk.analytics.calendar import days_between_many

    state = deal_state(look, scope)
    rows: Sequence[tuple[int | None, int | None, bool]] = look.connection.execute(
        select(
            type_coerce(state.c.opened_at, BigInteger),
            type_coerce(state.c.closed_at, BigInteger),
            or_(state.c.opened_day_only, state.c.closed_day_only),
        ).where(*closed_in_period(look, scope, state, StageKind.WON))
    ).all()
    known = [row for row in rows if row[0] is not None and row[1] is not None]
    opened, closed = (np.array([row[place] for row in known], dtype=np.int64) for place in (0, 1))
    day_only = np.array([bool(row[2]) for row in known], dtype=bool)
    exact = (closed - opened) / _DAY_US
    days = np.where(day_only, days_between_many(opened, closed, look.business.zone), exact)
    return days.tolist(), len(rows) - len(known)
