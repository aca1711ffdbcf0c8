"""The sample's exit criteria with their ticks, the targets of months, and what customers answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from funneldesk.model.feedback import Feedback, FeedbackKind
from funneldesk.model.pipeline import DealCriterion, StageCriterion, StageKind
from funneldesk.model.target import TOTAL_SALES, Target

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Sample
    from funneldesk.model.deal import Deal

_DAY = dt.timedelta(days=1)
_CRITERIA = {
    "Qualified": ("The last bill is seen",),
    "Site visit": ("Load sheet is filled", "Shade is checked"),
    "Proposal": ("Price explained to who decides",),
    "Negotiation": ("Terms of payment are agreed",),
}
_STEP = 50_000_000
"""Targets are round: five lakh."""
_MONTHS = 6
_AIMS = (1.05, 0.9, 1.15, 1.0, 1.1)
"""Past targets as a part of what was won: some were met."""
_LATEST = ((10, "Bill is a third of what it was"), (9, None), (6, "slow paperwork"))
_ASKED_AFTER = 8
_WORDS = {9: "Clean work, quick crew", 7: "Good plant, late by a week", 4: "Nobody answered for days"}


def add_criteria(sample: Sample) -> None:
    """What must be true before a deal leaves a stage, ticked for open deals as far as they have come."""
    criteria = sample.add_all(
        StageCriterion(stage_id=stage.id, label=label, position=place)
        for stage in sample.stages
        for place, label in enumerate(_CRITERIA.get(stage.label, ()))
    )
    places = {stage.id: place for place, stage in enumerate(sample.stages)}
    sample.add_all(
        DealCriterion(
            deal_id=deal.id,
            criterion_id=one.id,
            met_at=deal.stage_entered_at or sample.work.now,
            by_user_id=deal.owner_id,
        )
        for deal in _deals(sample, StageKind.OPEN)
        for one in criteria
        if places[one.stage_id] < places[deal.stage_id]
        or (one.stage_id == deal.stage_id and sample.random.random() < 0.5)  # noqa: PLR2004  half are under way
    )


def add_targets(sample: Sample) -> None:
    """The aim of this month, and what was aimed at in the months before."""
    zone = sample.calendar.zone
    won: Counter[dt.date] = Counter()
    for deal in _deals(sample, StageKind.WON):
        if deal.closed_at is not None:
            won[deal.closed_at.astimezone(zone).date().replace(day=1)] += deal.won_amount_minor or 0
    today = sample.day_ago(0)
    month = today.replace(day=1)
    months = [month]
    for _ in range(_MONTHS - 1):
        months.append((months[-1] - _DAY).replace(day=1))
    past = [won[one] for one in months[1:4]]
    soon = max(sum(past) / len(past), won[month] * 30 / max(today.day, 3))
    aims = [soon * 1.05, *(won[one] * aim for one, aim in zip(months[1:], _AIMS, strict=True))]
    sample.add_all(
        Target(
            metric=TOTAL_SALES,
            starts_on=one,
            value=max(1, round(aim / _STEP)) * _STEP,
            currency=sample.work.business.currency,
            recorded_at=sample.work.now,
        )
        for one, aim in zip(months, aims, strict=True)
    )


def ask_customers(sample: Sample) -> None:
    """Two in three were asked how it was; three of one rep's customers answered on the last working day."""
    due = [deal for deal in _deals(sample, StageKind.WON) if deal.closed_at and _is_ripe(sample, deal.closed_at)]
    due.sort(key=lambda deal: deal.closed_at or sample.work.now, reverse=True)
    latest = [deal for deal in due if deal.owner_id == sample.reps[0].id][: len(_LATEST)]
    rows = []
    for place, deal in enumerate(due):
        closed = deal.closed_at or sample.work.now
        asked = sample.calendar.next_open(closed + _ASKED_AFTER * _DAY)
        if deal in latest:
            rating, words = _LATEST[latest.index(deal)]
            rows.append(_feedback(deal, min(asked, sample.work.now - 3 * _DAY), _last_answer(sample), rating, words))
        elif place % 3 and asked < sample.work.now:
            rating = sample.random.choice((10, 10, 9, 9, 9, 8, 8, 7, 7, 4))
            at = asked + sample.random.uniform(0.2, 5) * _DAY
            is_said = at < sample.work.now - 3 * _DAY and place % 4 > 0
            rows.append(
                _feedback(deal, asked, at if is_said else None, rating if is_said else None, _WORDS.get(rating))
            )
    sample.add_all(sorted(rows, key=lambda row: row.recorded_at))


def _feedback(
    deal: Deal, asked: dt.datetime, answered: dt.datetime | None, rating: int | None, words: str | None
) -> Feedback:
    return Feedback(
        kind=FeedbackKind.NPS,
        contact_id=deal.contact_id,
        company_id=deal.company_id,
        deal_id=deal.id,
        asked_at=asked,
        answered_at=answered,
        rating=rating,
        words=words if rating is not None else None,
        recorded_at=asked,
    )


def _last_answer(sample: Sample) -> dt.datetime:
    day = sample.day_ago(1)
    while not sample.calendar.spans_of(day):
        day -= _DAY
    return dt.datetime.combine(day, dt.time(17), tzinfo=sample.calendar.zone).astimezone(dt.UTC)


def _is_ripe(sample: Sample, closed: dt.datetime) -> bool:
    return closed < sample.work.now - (_ASKED_AFTER + 2) * _DAY


def _deals(sample: Sample, kind: StageKind) -> list[Deal]:
    deals = [one.deal for lead in sample.leads for one in lead.rounds if one.deal is not None]
    return [deal for deal in deals if deal.stage_kind == kind]
