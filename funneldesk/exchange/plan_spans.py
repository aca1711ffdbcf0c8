"""The days that results of one system hold already, so that no money counts twice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.exchange.plan_results import ResultKey
    from funneldesk.exchange.plan_world import World

_MANY: Final = 400


class Spans:
    """Stored and planned days of some campaigns' results. Days are ISO text, which sorts as days do.

    Args:
        world: the workspace.
        system: who measured.
        campaigns: whose results are looked at.
    """

    def __init__(self, world: World, system: str, campaigns: Iterable[int]) -> None:
        self._ids: dict[tuple[int, str, str, str], int] = {}
        self._taken: dict[tuple[int, str], list[tuple[str, str]]] = {}
        self._whole: dict[int, _Reach] = {}
        self._parts: dict[int, _Reach] = {}
        self._met: set[int] = set()
        wanted = set(campaigns)
        narrow = f"AND campaign_id IN ({', '.join(map(str, sorted(wanted)))})" if len(wanted) <= _MANY else ""
        query = f"""SELECT id, campaign_id, starts_on, ends_on, row_key FROM campaign_result
            WHERE system = ? {narrow} ORDER BY starts_on, ends_on"""  # noqa: S608  whole numbers of our own
        for result_id, campaign_id, start, end, row_key in world.ask(query, system):
            if campaign_id in wanted:
                self._ids[campaign_id, start, end, row_key] = result_id
                self._taken.setdefault((campaign_id, row_key), []).append((start, end))
                (self._parts if row_key else self._whole).setdefault(campaign_id, _Reach()).add((start, end))

    def ids(self) -> Iterable[int]:
        """All stored results looked at."""
        return self._ids.values()

    def stored(self, key: ResultKey) -> int | None:
        """The stored result of just these days, or None."""
        return self._ids.get((key.campaign_id, key.starts_on, key.ends_on, key.row_key))

    def outgrown(self, key: ResultKey) -> int | None:
        """The stored result of a shorter period that a new one contains and takes the place of; None where none is.

        Days stay days, and so does a period that this file holds as well or of which there are several.
        """
        mine = (key.starts_on, key.ends_on)
        held = [each for each in self._taken.get((key.campaign_id, key.row_key), []) if _meet(each, mine)]
        if len(held) != 1 or self._clash_of_parts(key) is not None:
            return None
        start, end = held[0]
        found = self._ids.get((key.campaign_id, start, end, key.row_key))
        is_inside = mine[0] <= start < end <= mine[1]
        return found if is_inside and found not in self._met else None

    def clash(self, key: ResultKey) -> str | None:
        """Why a new result would count some day twice, and what to do; None where it does not."""
        mine = (key.starts_on, key.ends_on)
        held = _overlapped(self._taken.get((key.campaign_id, key.row_key), []), mine)
        if held is None:
            return self._clash_of_parts(key)
        twice = f"{_days(mine)} overlaps {_days(held)}, so that the same money would count twice"
        if held[0] <= mine[0] and mine[1] <= held[1]:
            return f"{twice}; {_days(held)} is there already. Undo that import first if these are the rows to keep."
        if held[0] == held[1]:
            return (
                f"{twice}; keep either the days or the period. Export {_days(mine)} by day to bring the other days in."
            )
        return f"{twice}; export a period that begins where the other ends, or one that contains the other whole."

    def _clash_of_parts(self, key: ResultKey) -> str | None:
        others = (self._whole if key.row_key else self._parts).get(key.campaign_id)
        held = others.overlapped((key.starts_on, key.ends_on)) if others else None
        if held is None:
            return None
        if key.row_key:
            return f"The campaign's whole of {_days(held)} is there already, and this part would count twice."
        return f"Parts of the campaign are there for {_days(held)} already, and their whole would count twice."

    def take(self, key: ResultKey, stored: int | None) -> None:
        """Let a result hold its days; one that is stored gives up those it held before."""
        taken = self._taken.setdefault((key.campaign_id, key.row_key), [])
        mine = (key.starts_on, key.ends_on)
        if stored is not None:
            self._met.add(stored)
            if self.stored(key) is None:
                taken[:] = [each for each in taken if not _meet(each, mine)]
        place = bisect_left(taken, mine)
        if place == len(taken) or taken[place] != mine:
            taken.insert(place, mine)


class _Reach:
    """Spans in the order of their first days, and which of those so far reaches furthest."""

    def __init__(self) -> None:
        self._starts: list[str] = []
        self._furthest: list[tuple[str, str]] = []

    def add(self, span: tuple[str, str]) -> None:
        """Add a span that begins no earlier than those before."""
        self._starts.append(span[0])
        last = self._furthest[-1] if self._furthest else span
        self._furthest.append(span if span[1] >= last[1] else last)

    def overlapped(self, mine: tuple[str, str]) -> tuple[str, str] | None:
        """One of the spans that shares a day with mine."""
        place = bisect_right(self._starts, mine[1])
        held = self._furthest[place - 1] if place else None
        return held if held is not None and held[1] >= mine[0] else None


def _overlapped(taken: list[tuple[str, str]], mine: tuple[str, str]) -> tuple[str, str] | None:
    """A span among those taken, which do not overlap one another, that shares a day with mine."""
    place = bisect_left(taken, mine)
    for each in taken[max(place - 1, 0) : place + 1]:
        if _meet(each, mine):
            return each
    return None


def _meet(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two spans share a day."""
    return one[0] <= other[1] and other[0] <= one[1]


def _days(span: tuple[str, str]) -> str:
    return span[0] if span[0] == span[1] else f"{span[0]} to {span[1]}"
