"""The figures reckoned again in plain Python from what a test wrote, sharing nothing with the package."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.support.builders import NOW, RECORDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.support.builders import RawDeal, RawStage
    from tests.support.random_business import RandomBusiness


@dataclass(frozen=True)
class Question:
    """What a figure is narrowed to, as the test says it; 0 asks for records without an owner or a source."""

    start: dt.date | None = None
    end: dt.date | None = None
    as_of: dt.date | None = None
    pipeline: int | None = None
    owner: int | None = None
    source: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where a deal stood."""

    deal: RawDeal
    stage: RawStage
    furthest: RawStage
    closed: dt.datetime | None


def local_date(at: dt.datetime, business: RandomBusiness) -> dt.date:
    """The day of an instant where the business is."""
    return at.astimezone(business.zone).date()


def in_period(at: dt.datetime | None, question: Question, business: RandomBusiness) -> bool:
    """Whether an instant's local day lies in the period."""
    if question.start is None and question.end is None:
        return True
    if at is None:
        return False
    day = local_date(at, business)
    return (question.start is None or day >= question.start) and (question.end is None or day < question.end)


def has_come(at: dt.datetime | None, question: Question, business: RandomBusiness) -> bool:
    """Whether something of that instant, or of unknown instant, was there at the day asked for."""
    return question.as_of is None or local_date(at or RECORDED, business) <= question.as_of


def fits(wanted: int | None, actual: int | None) -> bool:
    """Whether a reference is the wanted one."""
    return wanted is None or (actual or 0) == wanted


def standings(business: RandomBusiness, question: Question) -> list[Standing]:
    """Where each live deal stood that the question is about."""
    found = [
        _standing(business, deal, question)
        for deal in business.raw.deals
        if not deal.binned
        and fits(question.pipeline, deal.pipeline_id)
        and fits(question.owner, deal.owner_id)
        and fits(question.source, deal.source_id)
    ]
    return [standing for standing in found if standing is not None]


def _standing(business: RandomBusiness, deal: RawDeal, question: Question) -> Standing | None:
    stages = {stage.label: stage for stage in business.stages[deal.pipeline_id]}
    first = min(stages.values(), key=lambda stage: stage.position)
    came = deal.stays[0].entered or min(deal.closed or RECORDED, RECORDED)
    if not has_come(came, question, business):
        return None
    begun = []
    for place, stay in enumerate(deal.stays):
        after = deal.stays[place + 1].entered if place + 1 < len(deal.stays) else None
        begin = stay.entered or min(after or RECORDED, RECORDED)
        if has_come(begin, question, business):
            begun.append(stay)
    if not begun:
        return Standing(deal, first, first, None)
    here = stages[begun[-1].stage]
    reached = [stages[stay.stage] for stay in begun if stages[stay.stage].kind != "lost"]
    furthest = max(reached, key=lambda stage: stage.position) if reached else first
    return Standing(deal, here, furthest, begun[-1].entered if here.kind != "open" else None)


def closed(business: RandomBusiness, question: Question, kind: str) -> list[Standing]:
    """The deals of a kind that closed in the period."""
    return [
        standing
        for standing in standings(business, question)
        if standing.stage.kind == kind and in_period(standing.closed, question, business)
    ]


def sum_inr(found: Iterable[Standing]) -> tuple[int, int]:
    """(minor units, how many) of the amounts in rupees."""
    amounts = [each.deal.amount_minor for each in found if each.deal.currency == "INR"]
    known = [amount for amount in amounts if amount is not None]
    return sum(known), len(known)


def cycle_days(business: RandomBusiness, question: Question) -> list[float]:
    """Opened to won, in days."""
    days: list[float] = []
    for standing in closed(business, question, "won"):
        opened = standing.deal.stays[0].entered
        if opened is None or standing.closed is None:
            continue
        if standing.deal.day_only:
            days.append(float((local_date(standing.closed, business) - local_date(opened, business)).days))
        else:
            days.append((standing.closed - opened) / dt.timedelta(days=1))
    return days


def middle(values: list[float]) -> float | None:
    """The median by sorting."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def lead_ids(business: RandomBusiness, question: Question, *, skipped: bool = False) -> list[int]:
    """Live contacts that entered `lead` in the period; `skipped` adds those that entered further on."""
    found = []
    for contact_id, contact in business.raw.contacts.items():
        if contact["binned"] or not fits(question.owner, contact["owner_id"]):
            continue
        if not fits(question.source, contact["source_id"]):
            continue
        entries = [at for stage, at in contact["changes"] if stage == "lead"][:1]
        if skipped and contact["changes"][0][0] in {"mql", "sal", "sql"}:
            entries.append(contact["changes"][0][1])
        if any(in_period(at, question, business) and has_come(at, question, business) for at in entries):
            found.append(contact_id)
    return found


def is_won(business: RandomBusiness, question: Question) -> Callable[[int], bool]:
    """Whether a contact was a customer by the day asked for."""
    anywhere = Question(as_of=question.as_of, pipeline=question.pipeline)
    by_deal = {each.deal.contact_id for each in standings(business, anywhere) if each.stage.kind == "won"}

    def check(contact_id: int) -> bool:
        by_life = question.pipeline is None and any(
            stage in {"customer", "repeat", "loyal"} and has_come(at, question, business)
            for stage, at in business.raw.contacts[contact_id]["changes"]
        )
        return by_life or contact_id in by_deal

    return check


def with_deal(business: RandomBusiness, question: Question) -> set[int | None]:
    """The contacts a deal stood for by the day asked for."""
    anywhere = Question(as_of=question.as_of, pipeline=question.pipeline)
    return {each.deal.contact_id for each in standings(business, anywhere)}


def won_companies(business: RandomBusiness, question: Question) -> set[int]:
    """Companies of deals without a contact whose first win lies in the period."""
    wins: dict[int, list[dt.datetime | None]] = {}
    for each in standings(business, question):
        if each.stage.kind == "won" and each.deal.contact_id is None and each.deal.company_id is not None:
            wins.setdefault(each.deal.company_id, []).append(each.closed)
    return {
        company
        for company, instants in wins.items()
        if in_period(min((at for at in instants if at is not None), default=None), question, business)
    }


def survival_quantile(ended: list[int], running: list[int], share: Fraction) -> Fraction | None:
    """A Kaplan-Meier quantile by exact fractions and repeated counting; seconds."""
    survivors, goal = Fraction(1), 1 - share
    times = sorted(set(ended))
    for place, time in enumerate(times):
        at_risk = sum(length >= time for length in ended) + sum(length >= time for length in running)
        survivors *= 1 - Fraction(ended.count(time), at_risk)
        if survivors < goal:
            return Fraction(time)
        if survivors == goal:
            return Fraction(time + times[place + 1], 2) if place + 1 < len(times) else Fraction(time)
    return None


def stage_lengths(business: RandomBusiness, question: Question, stage: RawStage) -> tuple[list[int], list[int], int]:
    """Seconds of the visits to a stage that ended, of those that still ran, and how many lack a beginning."""
    ended, running, unknown = [], [], 0
    for deal in business.raw.deals:
        if deal.binned or deal.pipeline_id != stage.pipeline_id:
            continue
        if not (fits(question.owner, deal.owner_id) and fits(question.source, deal.source_id)):
            continue
        for place, stay in enumerate(deal.stays):
            after = deal.stays[place + 1] if place + 1 < len(deal.stays) else None
            if stay.stage != stage.label or not in_period(stay.entered, question, business):
                continue
            if stay.entered is None:
                unknown += 1
            elif not has_come(stay.entered, question, business):
                continue
            elif after is not None and after.entered is not None and has_come(after.entered, question, business):
                ended.append(_length(business, stay.entered, after.entered, day_only=deal.day_only))
            else:
                running.append(_length(business, stay.entered, _last_look(business, question), day_only=deal.day_only))
    return ended, running, unknown


def _last_look(business: RandomBusiness, question: Question) -> dt.datetime:
    if question.as_of is None:
        return NOW
    after = question.as_of + dt.timedelta(days=1)
    return dt.datetime.combine(after, dt.time(0), business.zone).astimezone(dt.UTC)


def _length(business: RandomBusiness, begin: dt.datetime, end: dt.datetime, *, day_only: bool) -> int:
    if day_only:
        return (local_date(end, business) - local_date(begin, business)).days * 86_400
    return int((end - begin).total_seconds())
