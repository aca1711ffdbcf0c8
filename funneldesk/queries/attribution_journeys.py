"""Journeys as the workspace holds them: the touches before each won deal, and those of leads who have not bought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from funneldesk.model.base import to_microseconds
from funneldesk.queries.attribution_rows import (
    DAY_REST_US,
    UNKNOWN,
    read_names,
    read_people,
    read_touches,
    read_wins,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from funneldesk.analytics.attribution_journey import Journeys
    from funneldesk.queries.attribution_rows import Basis, People, Touches, Wins
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

    Ints = NDArray[np.int64]

_NEVER = 2**62


@dataclass(frozen=True, eq=False)
class GatheredJourneys:
    """The journeys of a scope.

    Attributes:
        journeys: first those that ended in a won deal, by the deal's id, then those of leads that did not buy; the
            keys are ids of campaigns or channels in the order of their names, each touched at least once.
        deal_ids: the deal of each converted journey.
        names: key → what people call it.
        without_amount: how many of the deals have no amount; they count as conversions that brought nothing.
    """

    journeys: Journeys
    deal_ids: Ints
    names: dict[int, str]
    without_amount: int


def gather_workspace_journeys(look: Look, scope: Scope, basis: Basis) -> GatheredJourneys:
    """The journeys of the deals that closed in the scope's period, and of leads whose last touch lies in it.

    - A conversion is a won deal with an amount in the workspace's currency, or without one. Its touches are those of
      its contact, or of its company's contacts where it has no contact: after the win before of the same contact or
      company and not after its own. What only we did (`OUR_OWN_KINDS`) is no touch.
    - People for whom no touch with a known campaign (or channel) is written down came by what their own record says:
      their campaign, or the channel of their source, at the moment they became a lead. Where that is unknown too, the
      deal's own campaign or source stands for a touch at its opening. Without this, imports that carry a source
      column and no touches would be "no known touch" throughout.
    - A journey that did not convert belongs to a live lead who never bought; it ends with its last touch, so that
      the look-back treats it as it treats the others.
    - An instant known to the day stands for any moment of it: touches of the day of a win count as before it.
    """
    import numpy as np

    people, wins = read_people(look, scope, basis), read_wins(look, scope, basis)
    names = read_names(look, basis)
    trail = _make_trail(people, read_touches(look, scope, basis), wins)
    buyers = _Buyers.of(wins)
    leads = _live_leads(people, trail, buyers)
    trail, own = _add_deals_own(trail, wins, buyers)
    windows = _make_windows(own, leads)
    counts = np.flatnonzero(wins.counts)
    rows = counts[np.argsort(wins.id[counts], kind="stable")]
    # First the windows of the wins asked for, then those of leads.
    window = np.concatenate((windows.of_win[rows], windows.of_lead))
    journeys = _fill(trail, windows, window, wins, rows)
    journeys = replace(journeys, lead_at=_lead_at(people, np.concatenate((buyers.unit[rows], leads))))
    journeys = _keep_period(journeys, len(rows), look, scope)
    journeys = _name_keys(journeys, names)
    return GatheredJourneys(
        journeys,
        wins.id[rows],
        names,
        int((wins.minor[rows] == 0).sum()),
    )


class _Trail(NamedTuple):
    """Touches and what stands for them, each of a unit: 2 · contact id, or 2 · company id + 1."""

    unit: Ints
    id: Ints
    key: Ints
    is_direct: Ints
    at: Ints
    begins: Ints
    """The earliest moment it may have been: the day's beginning where only the day is known."""


class _Buyers(NamedTuple):
    """Who bought, in each win: the unit and the last moment of its day or instant."""

    unit: Ints
    limit: Ints

    @classmethod
    def of(cls, wins: Wins) -> _Buyers:
        import numpy as np

        unit = np.where(wins.contact > 0, 2 * wins.contact, np.where(wins.company > 0, 2 * wins.company + 1, -wins.id))
        limit = np.where(wins.closed_at == UNKNOWN, _NEVER - 1, wins.closed_at + wins.closed_day_only * DAY_REST_US)
        return cls(unit, limit)


class _Windows(NamedTuple):
    """The stretches between two wins of a unit, in order of unit and end, and which of them each row looks at."""

    unit: Ints
    limit: Ints
    of_win: Ints
    of_lead: Ints


def _make_trail(people: People, touches: Touches, wins: Wins) -> _Trail:
    import numpy as np

    known = touches.key > 0
    # A person whose own touches are known needs nothing to stand for them.
    plain = (people.key > 0) & (people.came_at != UNKNOWN) & ~np.isin(people.id, touches.contact[known])
    contact = np.concatenate((touches.contact[known], people.id[plain]))
    day_only = np.concatenate((touches.day_only[known], people.came_day_only[plain]))
    at = np.concatenate((touches.at[known], people.came_at[plain]))
    columns = (
        np.concatenate((touches.id[known], np.zeros(int(plain.sum()), dtype=np.int64))),
        np.concatenate((touches.key[known], people.key[plain])),
        np.concatenate((touches.is_direct[known], people.is_direct[plain])),
        at,
        at - day_only * (DAY_REST_US + 1),
    )
    company = _look_up(people.id, people.company, contact)
    bought = np.unique(wins.company[(wins.contact == UNKNOWN) & (wins.company > 0)])
    also = np.isin(company, bought)
    unit = np.concatenate((2 * contact, 2 * company[also] + 1))
    return _Trail(unit, *(np.concatenate((column, column[also])) for column in columns))


def _add_deals_own(trail: _Trail, wins: Wins, buyers: _Buyers) -> tuple[_Trail, _Buyers]:
    """What a deal itself says of where it came from, where nothing is known of its people; it is a unit of its own."""
    import numpy as np

    alone = (wins.key > 0) & ~np.isin(buyers.unit, trail.unit)
    opened = np.where(wins.opened_at == UNKNOWN, wins.closed_at, wins.opened_at)
    alone &= opened != UNKNOWN
    unit = np.where(alone, -wins.id, buyers.unit)
    at = np.minimum(opened, buyers.limit)[alone]
    begins = at - wins.opened_day_only[alone] * (DAY_REST_US + 1)
    zeros = np.zeros(len(at), dtype=np.int64)
    more = (unit[alone], zeros, wins.key[alone], wins.is_direct[alone], at, begins)
    joined = _Trail(*(np.concatenate(pair) for pair in zip(trail, more, strict=True)))
    return joined, _Buyers(unit, buyers.limit)


def _live_leads(people: People, trail: _Trail, buyers: _Buyers) -> Ints:
    """The units of live leads of the scope that have touches and never bought, by themselves or as their company."""
    import numpy as np

    units = 2 * people.id
    bought = np.isin(units, buyers.unit) | np.isin(2 * people.company + 1, buyers.unit)
    chosen = (people.counts > 0) & ~bought & np.isin(units, trail.unit)
    return np.asarray(np.sort(units[chosen]), dtype=np.int64)


def _make_windows(buyers: _Buyers, leads: Ints) -> _Windows:
    import numpy as np

    unit = np.concatenate((buyers.unit, leads))
    limit = np.concatenate((buyers.limit, np.full(len(leads), _NEVER, dtype=np.int64)))
    order = np.lexsort((limit, unit))
    unit, limit = unit[order], limit[order]
    is_new = np.ones(len(unit), dtype=np.bool_)
    is_new[1:] = (unit[1:] != unit[:-1]) | (limit[1:] != limit[:-1])
    place = np.empty(len(unit), dtype=np.int64)
    # Wins of one moment look at the same touches.
    place[order] = np.cumsum(is_new) - 1
    return _Windows(unit[is_new], limit[is_new], place[: len(buyers.unit)], place[len(buyers.unit) :])


def _assign(trail: _Trail, windows: _Windows) -> Ints:
    """The window that each touch lies in: the first of its unit that does not end before it; -1 for none."""
    import numpy as np

    if not len(windows.unit) or not len(trail.unit):
        return np.full(len(trail.unit), -1, dtype=np.int64)
    units = np.unique(np.concatenate((windows.unit, trail.unit)))
    times = np.unique(np.concatenate((windows.limit, trail.begins)))
    ends = np.searchsorted(units, windows.unit) * (len(times) + 1) + np.searchsorted(times, windows.limit)
    begins = np.searchsorted(units, trail.unit) * (len(times) + 1) + np.searchsorted(times, trail.begins)
    found = np.searchsorted(ends, begins)
    inside = np.minimum(found, len(ends) - 1)
    fits = (found < len(ends)) & (windows.unit[inside] == trail.unit)
    return np.where(fits, found, -1)


def _fill(trail: _Trail, windows: _Windows, row_window: Ints, wins: Wins, rows: Ints) -> Journeys:
    """The rows with the touches of their windows, in order of time and then of writing down."""
    import numpy as np

    from funneldesk.analytics.attribution_journey import NOT_KNOWN, Journeys

    window = _assign(trail, windows)
    order = np.lexsort((trail.id, trail.at, window))
    order = order[np.searchsorted(window[order], 0) :]
    lengths = np.bincount(window[order], minlength=len(windows.unit))
    starts = np.cumsum(lengths) - lengths
    of_row = lengths[row_window]
    offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(of_row)))
    places = np.arange(offsets[-1]) + np.repeat(starts[row_window] - offsets[:-1], of_row)
    chosen = order[places]
    touch_at, n_won = trail.at[chosen], len(rows)
    # Where the end is not known it is that of the last touch; touches later on the day of a win are moved to it.
    last = np.zeros(len(row_window), dtype=np.int64)
    last[of_row > 0] = touch_at[offsets[1:][of_row > 0] - 1]
    ended = last.copy()
    closed = wins.closed_at[rows]
    ended[:n_won] = np.where(closed == UNKNOWN, last[:n_won], closed)
    opened = wins.opened_at[rows]
    deal_at = np.full(len(row_window), NOT_KNOWN, dtype=np.int64)
    deal_at[:n_won] = np.where(opened == UNKNOWN, NOT_KNOWN, opened + wins.opened_day_only[rows] * DAY_REST_US)
    converted = np.zeros(len(row_window), dtype=np.bool_)
    converted[:n_won] = True
    value = np.zeros(len(row_window), dtype=np.int64)
    value[:n_won] = wins.minor[rows]
    keys = np.unique(trail.key)
    return Journeys(
        keys=tuple(keys.tolist()),
        offsets=offsets,
        touch_key=np.searchsorted(keys, trail.key[chosen]),
        touch_at=np.minimum(touch_at, np.repeat(ended, of_row)),
        touch_direct=trail.is_direct[chosen] > 0,
        ended_at=ended,
        lead_at=np.full(len(row_window), NOT_KNOWN, dtype=np.int64),
        deal_at=deal_at,
        converted=converted,
        count=np.ones(len(row_window), dtype=np.int64),
        value_minor=value,
    )


def _lead_at(people: People, units: Ints) -> Ints:
    """When the contact, or the first contact of the company, became a lead: the last moment of its day."""
    import numpy as np

    from funneldesk.analytics.attribution_journey import NOT_KNOWN

    known = people.came_at != UNKNOWN
    came = (people.came_at + people.came_day_only * DAY_REST_US)[known]
    unit = np.concatenate((2 * people.id[known], 2 * people.company[known] + 1))
    came = np.concatenate((came, came))
    order = np.lexsort((came, unit))
    unit, came = unit[order], came[order]
    is_first = np.ones(len(unit), dtype=np.bool_)
    is_first[1:] = unit[1:] != unit[:-1]
    return _look_up(unit[is_first], came[is_first], units, missing=NOT_KNOWN)


def _keep_period(journeys: Journeys, n_won: int, look: Look, scope: Scope) -> Journeys:
    """Leave out journeys of leads whose last touch lies outside the period; wins were chosen by their day."""
    import numpy as np

    start, end = scope.period.bounds(look.business.zone)
    inside = np.ones(len(journeys), dtype=np.bool_)
    if start is not None:
        inside &= journeys.ended_at >= to_microseconds(start)
    if end is not None:
        inside &= journeys.ended_at < to_microseconds(end)
    inside[:n_won] = True
    return journeys if inside.all() else journeys.with_rows(inside)


def _name_keys(journeys: Journeys, names: dict[int, str]) -> Journeys:
    """The keys that are touched, in the order of their names."""
    import numpy as np

    touched = np.unique(journeys.touch_key).tolist()
    keys = sorted((int(journeys.keys[place]) for place in touched), key=lambda key: (names[key].casefold(), key))
    place_of = {key: place for place, key in enumerate(keys)}
    table = np.array([place_of.get(int(key), -1) for key in journeys.keys], dtype=np.int64)
    touch_key = table[journeys.touch_key] if len(table) else journeys.touch_key
    return replace(journeys, keys=tuple(keys), touch_key=touch_key)


def _look_up(keys: Ints, values: Ints, wanted: Ints, *, missing: int = UNKNOWN) -> Ints:
    """The values of wanted keys, of which each is listed once at most."""
    import numpy as np

    if not len(keys):
        return np.full(len(wanted), missing, dtype=np.int64)
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    fits = keys[order][place] == wanted
    return np.where(fits, values[order][place], missing)
