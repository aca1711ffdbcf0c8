"""Which touches of a journey count: known, before its end, within the look-back, in order, not repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from funneldesk.analytics.attribution_model import DEFAULT_CONVENTIONS
from funneldesk.analytics.stable_order import stable_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys
    from funneldesk.analytics.attribution_model import Conventions

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US


def clean_journeys(journeys: Journeys, conventions: Conventions = DEFAULT_CONVENTIONS) -> Journeys:
    """The same journeys with the touches that count, in order of time; touches at one time keep their order.

    Dropped are touches without a key, after the journey's end, before its look-back window, and repeats; a journey
    that loses all its touches stays, as one without a known touch. Cleaning twice changes nothing.
    """
    ended_at = journeys.ended_at[journeys.row_of]
    counts = (journeys.touch_key >= 0) & (journeys.touch_at <= ended_at)
    if conventions.lookback_days is not None:
        counts &= journeys.touch_at >= ended_at - round(conventions.lookback_days * _DAY_US)
    if not counts.all():
        journeys = journeys.with_touches(counts)
    same_row = journeys.row_of[1:] == journeys.row_of[:-1]
    if (same_row & (np.diff(journeys.touch_at) < 0)).any():
        journeys = journeys.with_touches(_order_in_time(journeys))
    if conventions.repeat_hours:
        repeated = _find_repeats(journeys, round(conventions.repeat_hours * _HOUR_US))
        if repeated.any():
            journeys = journeys.with_touches(~repeated)
    return journeys


def with_a_touch(journeys: Journeys) -> Journeys:
    """The cleaned journeys that have a known touch."""
    chosen = journeys.lengths > 0
    return journeys if chosen.all() else journeys.with_rows(chosen)


def _order_in_time(journeys: Journeys) -> NDArray[np.int64]:
    order = np.argsort(journeys.touch_at, kind="stable")
    return order[stable_order(journeys.row_of[order])]


def _find_repeats(journeys: Journeys, span_us: int) -> NDArray[np.bool_]:
    """Touches less than the span after the last counted one of the same row and key."""
    group = journeys.row_of * len(journeys.keys) + journeys.touch_key
    order = stable_order(group)
    group, at = group[order], journeys.touch_at[order]
    close = np.zeros(len(group), dtype=np.bool_)
    close[1:] = (group[1:] == group[:-1]) & (np.diff(at) < span_us)
    # A run of close touches starts with one that counts; whether a later one counts hangs on the last that did.
    starts = np.flatnonzero(~close)
    sizes = np.diff(np.append(starts, len(close)))
    starts, sizes = starts[sizes > 1], sizes[sizes > 1]
    counted_at, step = at[starts], 1
    while len(starts):
        places = starts + step
        counts = at[places] - counted_at >= span_us
        close[places[counts]] = False
        counted_at = np.where(counts, at[places], counted_at)
        step += 1
        longer = sizes > step
        starts, sizes, counted_at = starts[longer], sizes[longer], counted_at[longer]
    repeated = np.zeros(len(close), dtype=np.bool_)
    repeated[order] = close
    return repeated
