"""Who a lead is offered to: the choice among the reps, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, literal, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff, HandoffOffer, HandoffState, RoutingRule
from funneldesk.model.handoff_rules import ROUTING_BASES, Routing
from funneldesk.model.pipeline import StageKind
from funneldesk.model.source import Channel, Source
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Select

    from funneldesk.model.handoff_rules import HandoffRules

_TEAM_ORDER = {Role.MARKETING: 0, Role.OWNER: 1, Role.SALES: 2}


@dataclass(slots=True)
class Rep:
    """Somebody of the business, with what waits for them.

    Attributes:
        last_offer_id: of the newest offer they were made; 0 where there was none.
    """

    id: int
    name: str
    role: str
    takes_handoffs: bool
    offer_limit: int | None
    away_until: dt.date | None
    offers: int
    accepted: int
    deals: int
    last_offer_id: int

    @property
    def load(self) -> int:
        """Open offers, accepted leads and open deals together; offers alone where leads are not routed by it."""
        return self.offers + self.accepted + self.deals


class Territory(NamedTuple):
    """One rule of who looks after which leads."""

    basis: str
    value: str
    user_id: int


Place = dict[str, tuple[str, ...]]
"""What routing may look at in a lead: basis → the words that its value may be."""


class Choice(NamedTuple):
    """Who was chosen, or None where nobody is free, and why."""

    user_id: int | None
    why: str


class Team:
    """Those whom leads may be offered to; keeps count while it hands them out.

    Args:
        people: everybody who works here.
        territories: the rules of routing, in their order.
        rules: the times and ways of the handoff.
        today: the present day in the business's zone.
    """

    def __init__(
        self, people: Sequence[Rep], territories: Sequence[Territory], rules: HandoffRules, today: dt.date
    ) -> None:
        self._rules = rules
        self._territories = tuple(territories)
        self._today = today
        sellers = [one for one in people if one.role == Role.SALES]
        # A business without anybody for sales is its owner's to sell.
        chosen = sellers or [one for one in people if one.role == Role.OWNER]
        self._reps = {one.id: one for one in sorted(chosen, key=lambda one: one.id)}

    @property
    def is_full(self) -> bool:
        """Whether nobody can be offered anything now."""
        return not any(self._bar(rep) is None for rep in self._reps.values())

    def has_others(self, asked: Collection[int]) -> bool:
        """Whether anybody who takes leads, free now or later, was not asked yet."""
        return any(rep.takes_handoffs and rep.id not in asked for rep in self._reps.values())

    def choose(self, place: Place, asked: Collection[int] = ()) -> Choice:
        """Choose who a lead is offered to next.

        Args:
            place: of the lead; may be empty where the way of routing does not look at it.
            asked: who was asked in this round before.
        """
        left = [rep for rep in self._reps.values() if rep.id not in asked]
        free = [rep for rep in left if self._bar(rep) is None]
        if not free:
            return Choice(None, self._say_nobody(left))
        if self._rules.routing == Routing.LOAD:
            rep = min(free, key=lambda one: (one.load, one.last_offer_id, one.id))
            return Choice(rep.id, f"has the least to do ({rep.load} open)")
        if self._rules.routing == Routing.ROUND_ROBIN:
            return Choice(_next_in_turn(free).id, "next in turn")
        return self._choose_by_rule(place, free, asked)

    def note_offer(self, user_id: int, offer_id: int) -> None:
        """Count an offer that was made."""
        rep = self._reps.get(user_id)
        if rep is not None:
            rep.offers += 1
            rep.last_offer_id = offer_id

    def _choose_by_rule(self, place: Place, free: Sequence[Rep], asked: Collection[int]) -> Choice:
        words, matching = self._find_matching(place)
        able = [rep for rep in free if rep.id in matching]
        if able:
            return Choice(_next_in_turn(able).id, f"looks after {words}")
        rep = _next_in_turn(free)
        if not matching:
            where = "its place" if self._rules.routing == Routing.TERRITORY else "where it came from"
            return Choice(rep.id, f"next in turn, as nobody looks after {where}")
        kept = self._reps.get(matching[0])
        if kept is None:
            return Choice(rep.id, f"next in turn, as whoever looks after {words} takes no leads now")
        bar = "was asked already" if kept.id in asked else self._bar(kept)
        return Choice(rep.id, f"next in turn, as {kept.name}, who looks after {words}, {bar}")

    def _find_matching(self, place: Place) -> tuple[str, tuple[int, ...]]:
        """What the nearest rules that fit are about, and whose they are."""
        for basis in ROUTING_BASES[self._rules.routing]:
            fitting = [rule for rule in self._territories if rule.basis == basis and _fits(rule, place)]
            if not fitting:
                continue
            longest = max(len(_plain(rule.value)) for rule in fitting)
            # Of postcodes the longer beginning says more.
            nearest = [rule for rule in fitting if basis != "postcode" or len(_plain(rule.value)) == longest]
            return f"“{nearest[0].value.strip()}”", tuple(dict.fromkeys(rule.user_id for rule in nearest))
        return "", ()

    def say_gone(self, user_id: int) -> str | None:
        """Why somebody takes no leads at all now, as the end of a sentence; None where they take some."""
        rep = self._reps.get(user_id)
        return "works on something else" if rep is None else self._gone(rep)

    def _gone(self, rep: Rep) -> str | None:
        if not rep.takes_handoffs:
            return "takes no leads"
        if rep.away_until is not None and rep.away_until >= self._today:
            return f"is away until {rep.away_until:%d %b %Y}"
        return None

    def _bar(self, rep: Rep) -> str | None:
        """Why a rep can be offered nothing now, as the end of a sentence; None where they can."""
        if (gone := self._gone(rep)) is not None:
            return gone
        limit = rep.offer_limit or self._rules.offer_limit
        if rep.offers >= limit:
            return f"has {rep.offers} open offer{'' if rep.offers == 1 else 's'} already"
        return None

    def _say_nobody(self, left: Sequence[Rep]) -> str:
        if not self._reps:
            return "Nobody is there to take leads; add a person of sales in Settings."
        if not left:
            return "Everybody was asked."
        bars = "; ".join(f"{rep.name} {self._bar(rep)}" for rep in left)
        return f"Nobody is free: {bars}."


def select_people(rules: HandoffRules) -> Select[Any]:
    """Everybody who works here, with what waits for them, as `read_team` takes it.

    What somebody works at is counted only where the way of routing looks at it: this is asked after every change.
    """
    offers = select(func.count()).where(HandoffOffer.user_id == User.id, HandoffOffer.answer.is_(None))
    accepted = select(func.count()).where(Handoff.owner_id == User.id, Handoff.state == HandoffState.ACCEPTED)
    deals = select(func.count()).where(
        Deal.owner_id == User.id, Deal.stage_kind == StageKind.OPEN, Deal.deleted_at.is_(None)
    )
    last = select(func.coalesce(func.max(HandoffOffer.id), 0)).where(HandoffOffer.user_id == User.id)
    return (
        select(
            User.id,
            User.name,
            User.role,
            User.takes_handoffs,
            User.offer_limit,
            User.away_until,
            offers.scalar_subquery(),
            *(one.scalar_subquery() if rules.routing == Routing.LOAD else literal(0) for one in (accepted, deals)),
            last.scalar_subquery(),
        )
        .where(User.is_active)
        .order_by(User.id)
    )


def select_territories() -> Select[str, str, int]:
    """The rules of routing, in their order, as `read_team` takes them."""
    return select(RoutingRule.basis, RoutingRule.value, RoutingRule.user_id).order_by(
        RoutingRule.position, RoutingRule.id
    )


def read_team(people: Iterable[Any], territories: Iterable[Any], rules: HandoffRules, today: dt.date) -> Team:
    """The team from the rows of `select_people` and `select_territories`."""
    return Team([Rep(*row) for row in people], [Territory(*row) for row in territories], rules, today)


def select_places(
    contact_ids: Collection[int],
) -> Select[int, str | None, str | None, str | None, str, str, str, str]:
    """What routing looks at in these contacts, as `read_places` takes it."""
    return (
        select(
            Contact.id,
            Contact.postcode,
            Contact.city,
            Contact.region,
            Source.words,
            Channel.key,
            Channel.label,
            Campaign.name,
        )
        .outerjoin(Source, Source.id == Contact.source_id)
        .outerjoin(Channel, Channel.id == Source.channel_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
        .where(Contact.id.in_(contact_ids))
    )


def read_places(rows: Iterable[Any]) -> dict[int, Place]:
    """Contact id → what routing looks at, from the rows of `select_places`."""
    return {
        contact_id: {
            "postcode": _known(postcode),
            "city": _known(city),
            "region": _known(region),
            "source": _known(source),
            "channel": _known(channel_key, channel),
            "campaign": _known(campaign),
        }
        for contact_id, postcode, city, region, source, channel_key, channel, campaign in rows
    }


def select_marketing_owner(rules: HandoffRules) -> Select[Any]:
    """Who looks after leads that are marketing's: the one named, else the first of marketing, an owner or a rep.

    The first is so by name, as people are listed everywhere.
    """
    order = [(User.role == role, place) for role, place in _TEAM_ORDER.items()]
    return (
        select(User.id)
        .where(User.is_active)
        .order_by(
            (User.id == (rules.marketing_owner_id or 0)).desc(),
            case(*order, else_=len(order)),
            func.lower(User.name),
            User.id,
        )
        .limit(1)
    )


def _next_in_turn(reps: Sequence[Rep]) -> Rep:
    """Who was offered something least recently."""
    return min(reps, key=lambda one: (one.last_offer_id, one.id))


def _fits(rule: Territory, place: Place) -> bool:
    value = _plain(rule.value)
    if rule.basis == "postcode":
        return bool(value) and any(word.startswith(value) for word in place.get(rule.basis, ()))
    return value in place.get(rule.basis, ())


def _known(*words: str | None) -> tuple[str, ...]:
    return tuple(_plain(word) for word in words if word and word.strip())


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
