"""The times and ways of the handoff, as marketing and sales agreed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from funneldesk.errors import Refusal


class Routing(StrEnum):
    """How the rep of an offer is chosen."""

    ROUND_ROBIN = "round_robin"
    LOAD = "load"
    """Who has the fewest open offers, accepted leads and deals."""
    TERRITORY = "territory"
    """By city, region or postcode; round robin among those who match, and among all where nobody does."""
    SOURCE = "source"
    """By source, channel or campaign; else as with territory."""


ROUTING_BASES: dict[Routing, tuple[str, ...]] = {
    Routing.TERRITORY: ("postcode", "city", "region"),
    Routing.SOURCE: ("campaign", "source", "channel"),
}


@dataclass(frozen=True)
class HandoffRules:
    """The times and ways of the handoff, as the two teams agreed; times are working time.

    Attributes:
        is_on: whether leads are qualified and offered by themselves.
        routing: how a rep is chosen.
        route_minutes: until an MQL must be offered.
        accept_minutes: until a rep must answer.
        contact_minutes: until the first contact after accepting.
        most_offers: how many reps are asked one after the other before a round expires.
        offer_limit: how many open offers one rep is given at most; more wait.
        recycle_days: how far ahead a recycled lead's date is proposed.
        marketing_owner_id: who looks after leads that are marketing's; None is the first of marketing, else an owner.
    """

    is_on: bool = True
    routing: Routing = Routing.ROUND_ROBIN
    route_minutes: int = 60
    accept_minutes: int = 240
    contact_minutes: int = 480
    most_offers: int = 3
    offer_limit: int = 10
    recycle_days: int = 90
    marketing_owner_id: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "routing", Routing(self.routing))
        if min(self.route_minutes, self.accept_minutes, self.contact_minutes) < 1:
            raise Refusal("The times of the handoff are at least one working minute.")
        if self.most_offers < 1 or self.offer_limit < 1:
            raise Refusal("At least one rep must be asked, and each take at least one offer.")
        if self.recycle_days < 1:
            raise Refusal("A recycled lead comes back after at least one day.")

    @classmethod
    def from_json(cls, stored: Any) -> HandoffRules:
        """Read the stored form; what is not stored has its default."""
        known = {one.name for one in fields(cls)}
        return cls(**{name: value for name, value in (stored or {}).items() if name in known})

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {**asdict(self), "routing": str(self.routing)}
