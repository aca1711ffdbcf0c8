"""The figures of a simulated quarter, counted from its book by plain loops."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.support.quarter_ledger import INDIA, local_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.quarter_ledger import Book, OfferRow, RoundRow

BY_REP = ("accepted", "rejected", "recycled", "disqualified")
TAKEN_AWAY = ("reassigned", "returned")


def count_scoreboard(book: Book, now: dt.datetime, month: tuple[int, int] | None = None) -> dict[str, Any]:
    """The scoreboard of both sides, of all time or of a month in India."""
    pairs = [(one, offer) for one in book.rounds.values() for offer in one.offers]
    made = [(one, offer) for one, offer in pairs if _in(month, offer.at)]
    due = [(one, offer) for one, offer in pairs if _in(month, offer.due) and offer.due <= now and not _is_taken(offer)]
    begun = [one for one in book.rounds.values() if _in(month, one.begun)]
    accepted = [(one, offer) for one, offer in made if offer.answer == "accepted"]
    decide = [
        book.hours.between(offer.at, offer.answered) / 3600
        for _, offer in made
        if offer.answer in BY_REP and offer.answered
    ]
    contact = [
        book.hours.between(offer.answered, one.contacted) / 3600
        for one, offer in made
        if _is_taker(one, offer) and one.contacted and offer.answered
    ]
    return {
        "rounds": len(begun),
        "offered": len(made),
        "accepted": len(accepted),
        "turned_down": sum(offer.answer in BY_REP[1:] for _, offer in made),
        "expired": sum(offer.answer == "expired" for _, offer in made),
        "waiting": sum(not offer.answer for _, offer in made),
        "sql": sum(one.deal is not None for one in begun),
        "due": len(due),
        "in_time": sum(
            offer.answer == "accepted" and offer.answered is not None and offer.answered <= offer.due
            for _, offer in due
        ),
        "decide": (len(decide), _part(decide, 0.5), _part(decide, 0.9)),
        "contact": (len(contact), _part(contact, 0.5), _part(contact, 0.9)),
    }


def count_reasons(book: Book) -> Counter[tuple[str, str, str]]:
    """Why sales gave leads back: reason, answer and campaign."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one in book.rounds.values():
        for offer in one.offers:
            if offer.answer in BY_REP[1:]:
                found[offer.reason, offer.answer, one.campaign] += 1
            elif one.state in ("rejected", "recycled", "disqualified") and _is_taker(one, offer):
                found[one.reason, one.state, one.campaign] += 1
    return found


def count_month(book: Book, year: int, number: int) -> dict[str, int]:
    """Leads of a month, those of them who bought, wins and what they came to."""
    month = (year, number)
    came: dict[int, dt.datetime] = {}
    for contact, stage, at in book.entries:
        if stage == "lead":
            came.setdefault(contact, at)
    leads = {contact for contact, at in came.items() if _in(month, at)}
    bought = {deal.contact for deal in book.deals.values() if deal.state == "won"}
    won = [deal for deal in book.deals.values() if deal.state == "won" and deal.closed and _in(month, deal.closed)]
    return {
        "leads": len(leads),
        "customers": len(leads & bought),
        "won": len(won),
        "sales": sum(deal.amount for deal in won),
        **{
            stage: len({contact for contact, to, at in book.entries if to == stage and _in(month, at)})
            for stage in ("mql", "sal", "sql", "customer")
        },
    }


def count_leaks(book: Book, now: dt.datetime) -> dict[str, tuple[int, int | None]]:
    """How many leak, and what they are worth in minor units."""
    today = local_day(now)
    live = [deal for deal in book.deals.values() if deal.state == "open"]
    planned = {step.deal: step for step in _by_due(book) if step.done is None}
    each = _lead_worth(book)
    asleep = [
        deal
        for deal in live
        if deal.touched is not None
        and (today - local_day(deal.touched)).days > 2 * book.idle[deal.stage]
        and not (deal.id in planned and local_day(planned[deal.id].due) >= today)
    ]
    unasked = [
        deal
        for deal in book.deals.values()
        if deal.state == "won" and deal.closed and (today - local_day(deal.closed)).days > 7 and not deal.asked
    ]
    last = {one.contact: one for one in sorted(book.rounds.values(), key=lambda one: one.id)}
    expired = [
        contact
        for contact, one in last.items()
        if one.state == "expired" and book.stages[contact] in ("lead", "mql", "pql")
    ]
    past = [
        contact
        for contact, one in last.items()
        if book.stages[contact] == "recycled" and one.revisit is not None and one.revisit < today
    ]
    untouched = [
        one.contact
        for one in book.rounds.values()
        if one.state in ("mql", "offered") and book.hours.between(one.begun, now) > 4 * 3600
    ]
    nobody = [
        contact
        for contact, owner in book.owners.items()
        if owner is None
        and book.stages[contact] in ("mql", "sal", "sql")
        and not ((one := book.open_round(contact)) and one.state != "mql")
    ]
    taken = [one for one in book.rounds.values() if one.state == "accepted" and one.accepted is not None]
    late = [
        one.contact
        for one in taken
        if one.contacted is None and one.accepted and book.hours.after(one.accepted, 480 * 60) < now
    ]
    return {
        "deal_no_owner": (0, 0),
        "no_next_step": _sum(deal.amount for deal in live if deal.id not in planned),
        "asleep_too_long": _sum(deal.amount for deal in asleep),
        "no_feedback": _sum(deal.amount for deal in unasked),
        **{
            kind: (len(those), _times(each, len(those)))
            for kind, those in (
                ("lead_no_owner", nobody),
                ("mql_untouched", untouched),
                ("first_contact_late", late),
                ("sal_no_next_step", [one.contact for one in taken if one.contacted is not None]),
                ("offer_expired", expired),
                ("recycled_past_date", past),
            )
        },
    }


def list_today(book: Book, user: int, now: dt.datetime) -> tuple[set[int], set[int], set[int]]:
    """A rep's day: rounds to answer, rounds to contact, and planned work, by their numbers."""
    tomorrow = local_day(now) + dt.timedelta(days=1)
    offers = {one.id for one in book.rounds.values() if (offer := one.open_offer) and offer.user == user}
    contacts = {
        one.id
        for one in book.rounds.values()
        if one.state == "accepted"
        and one.contacted is None
        and one.accepted is not None
        and one.offers[-1].user == user
        and local_day(book.hours.after(one.accepted, 480 * 60)) < tomorrow
    }
    steps = {
        step.id
        for step in book.steps.values()
        if step.done is None and step.owner == user and local_day(step.due) < tomorrow
    }
    return offers, contacts, steps


def _by_due(book: Book) -> list[Any]:
    return sorted(book.steps.values(), key=lambda step: step.due, reverse=True)


def _in(month: tuple[int, int] | None, at: dt.datetime) -> bool:
    local = at + INDIA
    return month is None or (local.year, local.month) == month


def _is_taken(offer: OfferRow) -> bool:
    return offer.answer in TAKEN_AWAY


def _is_taker(one: RoundRow, offer: OfferRow) -> bool:
    return offer.answer == "accepted" and offer.answered == one.accepted


def _part(values: Iterable[float], share: float) -> float | None:
    """The value below which a share lies, by a straight line between neighbours."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] * (1 - (place - below)) + ordered[above] * (place - below)


def _sum(amounts: Iterable[int]) -> tuple[int, int | None]:
    known = list(amounts)
    return len(known), sum(known)


def _lead_worth(book: Book) -> tuple[int, int, int] | None:
    """The average sale, how many MQLs became customers, and how many MQLs there were; None where too few are known."""
    won = [deal.amount for deal in book.deals.values() if deal.state == "won"]
    mqls = {contact for contact, stage, _ in book.entries if stage == "mql"}
    bought = {contact for contact in mqls if book.stages[contact] == "customer"}
    if len(won) < 5 or len(mqls) < 30 or len(bought) < 5:
        return None
    return (2 * sum(won) + len(won)) // (2 * len(won)), len(bought), len(mqls)


def _times(each: tuple[int, int, int] | None, n: int) -> int | None:
    if n == 0:
        return 0
    if each is None:
        return None
    average, bought, mqls = each
    return (2 * average * bought + mqls) // (2 * mqls) * n
