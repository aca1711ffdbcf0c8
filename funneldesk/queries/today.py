"""What moves money today: a person's day, line by line, and how much depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, union

from funneldesk.model.activity import Activity
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.money import Money
from funneldesk.model.user import Role, User
from funneldesk.queries.going_cold import is_open
from funneldesk.queries.lead_handoff import count_to_accept
from funneldesk.queries.today_items import (
    MOST_LINES,
    ItemKind,
    TodayItem,
    count_silent_leads,
    count_steps,
    day_edges,
    read_coming_steps,
    read_rounds,
    read_silent_leads,
    read_steps,
    round_conditions,
    step_conditions,
)
from funneldesk.queries.today_marketing import count_left_to_marketing, count_marketing_day, read_marketing_day
from funneldesk.queries.today_told import count_told, read_told

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.look import Look
    from funneldesk.queries.today_marketing import MarketingDay


@dataclass(frozen=True, slots=True)
class DayPerson:
    """A person whose day can be looked at."""

    id: int
    name: str
    role: str

    @property
    def first_name(self) -> str:
        """What colleagues call the person."""
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True, slots=True)
class Whose:
    """Who looks, and at whose day.

    Attributes:
        actor: who looks; None where nobody is chosen.
        person_id: whose day; None is everybody's.
        may_choose: whether the day of others can be looked at: owners may, and who has chosen nobody.
        sees_offers: whether leads to accept are lines of this day.
        sees_marketing: whether what waits for marketing is.
    """

    actor: DayPerson | None
    person_id: int | None
    may_choose: bool
    sees_offers: bool
    sees_marketing: bool


@dataclass(frozen=True, slots=True)
class Today:
    """A day.

    Attributes:
        now: the instant it was read at.
        day: the local day.
        closed: why the business is closed today: the holiday's name, or "day off"; empty on a working day.
        whose: who looks, and at whose day.
        people: those whose day can be chosen.
        offers: leads to accept or reject, by their clocks.
        n_offers: how many there are in all.
        told: what waits for the person's eyes: notes that name them, notices of automations, the month's review.
        n_told: how much there is in all.
        steps: everything else, in the order in which it is to be done.
        n_steps: how many there are in all.
        marketing: what waits for marketing; None where that is no part of this day.
        money: what the open deals behind the lines are worth, in the business's currency, each deal once.
        others: the same in other currencies.
        coming: the first planned work after today.
        is_new: the workspace holds no lead and no deal yet.
    """

    now: dt.datetime
    day: dt.date
    closed: str
    whose: Whose
    people: tuple[DayPerson, ...]
    offers: tuple[TodayItem, ...]
    n_offers: int
    told: tuple[TodayItem, ...]
    n_told: int
    steps: tuple[TodayItem, ...]
    n_steps: int
    marketing: MarketingDay | None
    money: Money
    others: tuple[Money, ...]
    coming: tuple[TodayItem, ...]
    is_new: bool

    @property
    def n(self) -> int:
        """How many things there are to do."""
        return self.n_offers + self.n_told + self.n_steps + (self.marketing.n if self.marketing else 0)

    @property
    def items(self) -> tuple[TodayItem, ...]:
        """All lines that were read, in their order: what moves money first."""
        return (*self.offers, *self.steps, *self.told, *(self.marketing.items if self.marketing else ()))


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in the rooms.

    Attributes:
        today: things of the day.
        leads: offers to whoever looks, or to anybody where nobody was chosen; for marketing, leads that wait for a rep
            and offers that ran out since their last working day.
    """

    today: int
    leads: int


def read_today(
    look: Look, *, actor_id: int | None = None, person_id: int | None = None, limit: int = MOST_LINES
) -> Today:
    """Read the day of the person who looks, or of the one they chose to look at.

    A rep sees what is theirs, marketing what waits for marketing and what they planned, an owner everybody's.

    Args:
        look: the question's view.
        actor_id: who looks.
        person_id: whose day; counts only for those who may look at the day of others.
        limit: how many lines of each kind at most.
    """
    people = _read_people(look)
    whose = _decide(people, actor_id, person_id)
    offers: list[TodayItem] = []
    n_offers = 0
    if whose.sees_offers:
        offers, n_offers = read_rounds(look, HandoffState.OFFERED, person_id=whose.person_id, limit=limit)
    told, n_told = _read_told(look, whose, limit)
    steps, n_steps = _read_lines(look, whose, limit)
    marketing = read_marketing_day(look, actor_id=actor_id, limit=limit) if whose.sees_marketing else None
    total = n_offers + n_told + n_steps + (marketing.n if marketing else 0)
    money, others = _sum_money(look, whose) if total else (Money.zero(look.business.currency), ())
    day = look.now.astimezone(look.business.zone).date()
    return Today(
        now=look.now,
        day=day,
        closed=_why_closed(look, day),
        whose=whose,
        people=tuple(people),
        offers=tuple(offers),
        n_offers=n_offers,
        told=tuple(told),
        n_told=n_told,
        steps=tuple(steps),
        n_steps=n_steps,
        marketing=marketing,
        money=money,
        others=others,
        coming=() if n_steps else tuple(read_coming_steps(look, person_id=whose.person_id)),
        is_new=not total and _is_new(look),
    )


def count_waiting(look: Look, *, actor_id: int | None = None) -> Waiting:
    """Count what the navigation shows; the same lines as `read_today` has, without reading them."""
    whose = _decide(_read_people(look), actor_id, None)
    offers = _count_rounds(look, HandoffState.OFFERED, whose.person_id) if whose.sees_offers else 0
    accepted = _count_rounds(look, HandoffState.ACCEPTED, whose.person_id, due_by=day_edges(look)[1])
    told = count_told(look, actor_id)
    marketing = count_marketing_day(look, actor_id) if whose.sees_marketing else 0
    return Waiting(
        offers
        + accepted
        + count_steps(look, whose.person_id)
        + count_silent_leads(look, whose.person_id)
        + told
        + marketing,
        _count_leads(look, whose),
    )


def _decide(people: list[DayPerson], actor_id: int | None, person_id: int | None) -> Whose:
    actor = next((one for one in people if one.id == actor_id), None)
    role = None if actor is None else actor.role
    if role == Role.SALES:
        return Whose(actor, actor_id, may_choose=False, sees_offers=True, sees_marketing=False)
    if role == Role.MARKETING:
        return Whose(actor, actor_id, may_choose=False, sees_offers=False, sees_marketing=True)
    chosen = person_id if any(one.id == person_id for one in people) else None
    return Whose(actor, chosen, may_choose=True, sees_offers=True, sees_marketing=chosen is None)


def _read_people(look: Look) -> list[DayPerson]:
    rows = look.connection.execute(select(User.id, User.name, User.role).where(User.is_active))
    return sorted((DayPerson(*row) for row in rows), key=lambda one: (one.role != Role.SALES, one.name.casefold()))


def _read_lines(look: Look, whose: Whose, limit: int) -> tuple[list[TodayItem], int]:
    """First contacts and planned work in one order: today's by the hour, then the rest; last what nobody planned."""
    tomorrow = day_edges(look)[1]
    contacts, _ = read_rounds(look, HandoffState.ACCEPTED, person_id=whose.person_id, limit=limit)
    contacts = [one for one in contacts if one.due_at is None or one.due_at < tomorrow]
    n_contacts = len(contacts)
    if n_contacts == limit:
        n_contacts = _count_rounds(look, HandoffState.ACCEPTED, whose.person_id, due_by=tomorrow)
    steps, n_steps = read_steps(look, person_id=whose.person_id, limit=limit)
    silent = read_silent_leads(look, person_id=whose.person_id, limit=limit)
    n_silent = len(silent) if len(silent) < limit else count_silent_leads(look, whose.person_id)
    return [*_in_order(look, contacts, steps), *silent][:limit], n_contacts + n_steps + n_silent


def _read_told(look: Look, whose: Whose, limit: int) -> tuple[list[TodayItem], int]:
    """What waits for the eyes of whoever looks; of nobody else's day it is a part."""
    actor_id = None if whose.actor is None else whose.actor.id
    if whose.person_id not in (None, actor_id):
        return [], 0
    return read_told(look, actor_id, limit=limit)


def _in_order(look: Look, contacts: list[TodayItem], steps: list[TodayItem]) -> list[TodayItem]:
    today = day_edges(look)[0]
    timed = [one for one in steps if one.due_at is not None and one.due_at >= today and not one.due_day_only]
    rest = [one for one in steps if one not in timed]
    # A first contact whose time has passed is the most urgent line of the day.
    first = sorted([*contacts, *timed], key=lambda one: (one.due_at is None, one.due_at or look.now))
    return [
        *first,
        *(one for one in rest if _is_of_today(one, today)),
        *(one for one in rest if not _is_of_today(one, today)),
    ]


def _is_of_today(item: TodayItem, today: dt.datetime) -> bool:
    return item.due_at is None or item.due_at >= today


def _count_rounds(look: Look, state: HandoffState, person_id: int | None, *, due_by: dt.datetime | None = None) -> int:
    conditions = round_conditions(look, state, person_id)
    if due_by is not None:
        due = func.coalesce(Handoff.due_at, Handoff.first_contact_due_at)
        conditions.append(or_(due.is_(None), due < due_by))
    return look.connection.scalar(select(func.count()).select_from(Handoff).where(*conditions)) or 0


def _sum_money(look: Look, whose: Whose) -> tuple[Money, tuple[Money, ...]]:
    """What the open deals behind the lines are worth: those of planned work, and those of leads in the handoff."""
    planned = select(Activity.deal_id).where(*step_conditions(look, whose.person_id), Activity.deal_id.is_not(None))
    states = [HandoffState.ACCEPTED, *([HandoffState.OFFERED] if whose.sees_offers else [])]
    rounds = [select(Handoff.contact_id).where(*round_conditions(look, state, whose.person_id)) for state in states]
    of_leads = select(Deal.id).where(Deal.contact_id.in_(union(*rounds)), is_open())
    rows = look.connection.execute(
        select(Deal.currency, func.sum(Deal.amount_minor))
        .where(is_open(), Deal.id.in_(union(planned, of_leads)))
        .group_by(Deal.currency)
    )
    home = look.business.currency
    sums = {row[0]: row[1] or 0 for row in rows}
    own = Money(sums.pop(home, 0), home)
    return own, tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if minor)


def _count_leads(look: Look, whose: Whose) -> int:
    """What waits in the room of the leads: the offers to whoever looks, or what lies with marketing."""
    if whose.sees_marketing and not whose.sees_offers:
        return count_left_to_marketing(look, whose.actor.id if whose.actor is not None else None)
    return count_to_accept(look).get(whose.actor.id if whose.actor is not None else None, 0)


def _why_closed(look: Look, day: dt.date) -> str:
    calendar = look.business.calendar
    if day in calendar.holidays:
        return calendar.holidays[day] or "holiday"
    return "" if calendar.spans_of(day) else "day off"


def _is_new(look: Look) -> bool:
    has = select(Contact.id).limit(1), select(Deal.id).limit(1)
    return all(look.connection.scalar(query) is None for query in has)


__all__ = ["DayPerson", "ItemKind", "Today", "TodayItem", "Waiting", "Whose", "count_waiting", "read_today"]
