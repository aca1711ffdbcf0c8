"""The simulator's own book of a quarter: what happened, in plain rows, and a working calendar of its own.

Nothing here reads the program: figures are counted from these rows and from the file's tables by other code.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field

INDIA = dt.timedelta(hours=5, minutes=30)
OPENS, CLOSES = 10 * 3600, 18 * 3600 + 1800
ACCEPT_S, CONTACT_S = 240 * 60, 480 * 60
_DAY_S = CLOSES - OPENS


class Hours:
    """Working time as one rising count of seconds since a day: Monday to Saturday 10:00 to 18:30 in India."""

    def __init__(self, first: dt.date, days: int, closed: set[dt.date]) -> None:
        every = [first + dt.timedelta(days=number) for number in range(days)]
        self._days = [day for day in every if day.weekday() != 6 and day not in closed]

    def count(self, at: dt.datetime) -> float:
        """Working seconds from the first day until an instant (UTC)."""
        local = at.replace(tzinfo=None) + INDIA
        place = bisect_right(self._days, local.date()) - 1
        if place < 0:
            return 0.0
        if self._days[place] != local.date():
            return float((place + 1) * _DAY_S)
        second = (local - dt.datetime.combine(local.date(), dt.time())).total_seconds()
        return place * _DAY_S + min(max(second - OPENS, 0.0), float(_DAY_S))

    def between(self, start: dt.datetime, end: dt.datetime) -> float:
        """Working seconds between two instants."""
        return self.count(end) - self.count(start)

    def after(self, at: dt.datetime, seconds: int) -> dt.datetime:
        """The first instant at which so many working seconds have passed."""
        goal = round((self.count(at) + seconds) * 1_000_000)
        place, rest = divmod(goal, _DAY_S * 1_000_000)
        if rest == 0:
            place, rest = place - 1, _DAY_S * 1_000_000
        local = dt.datetime.combine(self._days[place], dt.time()) + dt.timedelta(seconds=OPENS, microseconds=rest)
        return (local - INDIA).replace(tzinfo=dt.UTC)

    def morning(self, day: dt.date) -> dt.datetime:
        """When work begins on a day, or on the next working day."""
        first = next(one for one in self._days if one >= day)
        return (dt.datetime.combine(first, dt.time()) + dt.timedelta(seconds=OPENS) - INDIA).replace(tzinfo=dt.UTC)

    def is_working_day(self, day: dt.date) -> bool:
        """Whether anybody works then."""
        return day in self._days


def local_day(at: dt.datetime) -> dt.date:
    """The day in India."""
    return (at + INDIA).date()


@dataclass
class OfferRow:
    """One offer as the simulator knows it."""

    id: int
    user: int
    at: dt.datetime
    due: dt.datetime
    answer: str = ""
    answered: dt.datetime | None = None
    reason: str = ""


@dataclass
class RoundRow:
    """One round."""

    id: int
    contact: int
    campaign: str
    begun: dt.datetime
    state: str = "mql"
    offers: list[OfferRow] = field(default_factory=list)
    accepted: dt.datetime | None = None
    contacted: dt.datetime | None = None
    reason: str = ""
    revisit: dt.date | None = None
    deal: int | None = None

    @property
    def open_offer(self) -> OfferRow | None:
        """The one that waits for an answer."""
        return next((one for one in self.offers if not one.answer), None)


@dataclass
class DealRow:
    """One deal."""

    id: int
    contact: int
    owner: int
    amount: int
    state: str = "open"
    stage: int = 0
    closed: dt.datetime | None = None
    touched: dt.datetime | None = None
    asked: bool = False


@dataclass
class StepRow:
    """One piece of planned work."""

    id: int
    deal: int
    owner: int
    due: dt.datetime
    done: dt.datetime | None = None


@dataclass
class Book:
    """All rows, and how rounds and leads moved."""

    hours: Hours
    rounds: dict[int, RoundRow] = field(default_factory=dict)
    deals: dict[int, DealRow] = field(default_factory=dict)
    steps: dict[int, StepRow] = field(default_factory=dict)
    owners: dict[int, int | None] = field(default_factory=dict)
    stages: dict[int, str] = field(default_factory=dict)
    entries: list[tuple[int, str, dt.datetime]] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)
    moves: set[tuple[str, str]] = field(default_factory=set)
    lead_moves: set[tuple[str, str]] = field(default_factory=set)

    def enter(self, contact: int, stage: str, at: dt.datetime) -> None:
        """A lead came to a stage of the lifecycle."""
        self.lead_moves.add((self.stages.get(contact, ""), stage))
        self.stages[contact] = stage
        self.entries.append((contact, stage, at))

    def move(self, one: RoundRow, state: str, at: dt.datetime, stage: str, reason: str = "") -> None:
        """A round came to another state, and its lead with it."""
        self.moves.add((one.state, state))
        offer = one.open_offer
        if offer is not None and state not in ("mql", "offered"):
            offer.answer, offer.answered, offer.reason = state, at, reason
        one.state, one.reason = state, reason
        if stage and self.stages[one.contact] != stage:
            self.enter(one.contact, stage, at)

    def open_round(self, contact: int) -> RoundRow | None:
        """The round of a lead in which somebody has to act."""
        return next(
            (
                one
                for one in self.rounds.values()
                if one.contact == contact and one.state in ("mql", "offered", "accepted")
            ),
            None,
        )
