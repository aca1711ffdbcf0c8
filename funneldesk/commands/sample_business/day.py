"""What is planned in the sample: today, overdue and ahead, as reps plan; some deals have nothing, which is a leak."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.names import NEXT_STEPS
from funneldesk.model.activity import Activity, ActivityKind, find_reminder
from funneldesk.model.handoff import HandoffState
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Sample
    from funneldesk.model.deal import Deal

_Step = tuple[ActivityKind, str, str | None]
_FEASTS = ("Holi", "Ganesh Chaturthi", "Diwali")
_NOTHING_EVERY = 6
"""One deal in so many has no next step."""
_TODAY: tuple[tuple[tuple[int, int], _Step], ...] = (
    ((11, 30), (ActivityKind.SITE_VISIT, "Site survey", "bring the load sheet")),
    ((16, 0), (ActivityKind.CALL, "Call back", None)),
)
_OVERDUE: _Step = (ActivityKind.WHATSAPP, "Send photos of the plant nearby", None)
_AHEAD_DAYS = (1, 1, 2, 3, 4, 5, 7, 9, 12)


def plan_days(sample: Sample) -> None:
    """Plan the next step of open deals, the largest first."""
    planned: list[tuple[Deal, Activity]] = []
    for rep in sample.reps:
        deals = [
            lead.deal
            for lead in sample.leads
            if lead.deal is not None and lead.deal.stage_kind == StageKind.OPEN and lead.deal.owner_id == rep.id
        ]
        deals.sort(key=lambda deal: -(deal.amount_minor or 0))
        planned.extend(_plan_rep(sample, deals))
    sample.add_all([*(activity for _, activity in planned), *_plan_taken(sample)])
    for deal, activity in planned:
        deal.next_activity_id = activity.id


def _plan_rep(sample: Sample, deals: list[Deal]) -> list[tuple[Deal, Activity]]:
    zone, today = sample.calendar.zone, sample.day_ago(0)
    planned = []
    for place, deal in enumerate(deals):
        words = None
        if place < len(_TODAY):
            (hour, minute), step = _TODAY[place]
            if step[0] == ActivityKind.SITE_VISIT and not sample.calendar.spans_of(today):
                step = (ActivityKind.CALL, "Ask when a survey suits", None)
            due = dt.datetime.combine(today, dt.time(hour, minute), tzinfo=zone)
            words = _words(sample) if place == 1 else None
        elif place == len(_TODAY):
            step, due = _OVERDUE, dt.datetime.combine(_working_day(sample, -2), dt.time(17), tzinfo=zone)
        elif place % _NOTHING_EVERY == _NOTHING_EVERY - 1:
            continue
        else:
            kind, subject = NEXT_STEPS[place % len(NEXT_STEPS)]
            step = (kind, subject, None)
            ahead = _AHEAD_DAYS[min(place - len(_TODAY) - 1, len(_AHEAD_DAYS) - 1)]
            hour = sample.random.randint(10, 17)
            due = dt.datetime.combine(_working_day(sample, ahead), dt.time(hour, 30), tzinfo=zone)
        planned.append((deal, _plan(sample, deal, step, due.astimezone(dt.UTC), words)))
    return planned


def _plan_taken(sample: Sample) -> list[Activity]:
    """What follows on the first contact with leads that a rep took on and that have no deal yet."""
    taken = [
        lead
        for lead in sample.leads
        if lead.rounds
        and lead.rounds[-1].state == HandoffState.ACCEPTED
        and lead.rounds[-1].contacted_at is not None
        and not lead.is_featured
    ]
    return [
        Activity(
            kind=ActivityKind.CALL,
            subject="Call back",
            contact_id=lead.contact.id,
            company_id=lead.contact.company_id,
            owner_id=lead.contact.owner_id,
            due_at=dt.datetime.combine(
                _working_day(sample, 1 + place % 3), dt.time(11), tzinfo=sample.calendar.zone
            ).astimezone(dt.UTC),
            recorded_at=lead.rounds[-1].contacted_at or sample.work.now,
        )
        for place, lead in enumerate(taken)
    ]


def _plan(sample: Sample, deal: Deal, step: _Step, due: dt.datetime, words: str | None) -> Activity:
    kind, subject, note = step
    remind = find_reminder(due, day_only=False, calendar=sample.calendar)
    return Activity(
        kind=kind,
        subject=subject,
        note=note,
        deal_id=deal.id,
        contact_id=deal.contact_id,
        owner_id=deal.owner_id,
        due_at=due,
        due_words=words,
        remind_at=remind if remind is not None and remind > sample.work.now else None,
        recorded_at=max(deal.opened_at or sample.work.now, sample.work.now - dt.timedelta(days=3)),
    )


def _working_day(sample: Sample, ahead: int) -> dt.date:
    """The working day so many days ahead, or before where that is negative; the next one where it is none."""
    step = 1 if ahead > 0 else -1
    day = sample.day_ago(-ahead)
    while not sample.calendar.spans_of(day):
        day += dt.timedelta(days=step)
    return day


def _words(sample: Sample) -> str:
    """When they said to be called: after the feast that was the last."""
    today = sample.day_ago(0)
    past = [day for day, name in sample.calendar.holidays.items() if day < today and name in _FEASTS]
    return f"after {sample.calendar.holidays[max(past)]}" if past else "in the new month"
