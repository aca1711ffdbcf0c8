"""Leads of the sample that came back: recycled ones whose day came, and those whom no rep had answered in time."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.deals import add_deals
from funneldesk.commands.sample_business.people import change_stage, pass_on
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.reason import ReasonKind

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample

_FORGOTTEN = 2
_AGAIN = 0.4
_APART = 11
_LEFT, _RECENT_DAYS = 2, 14
"""So many whom no rep answered wait still, of so many days."""


def bring_back(sample: Sample) -> None:
    """Wake whose day has come, and let some of them be qualified a second time, deals included."""
    today = sample.day_ago(0)
    _take_up(sample)
    woken = _wake(sample, today)
    for lead in woken:
        again = (lead.rounds[-1].revisit_on or today) + dt.timedelta(days=sample.random.randint(1, 9))
        at = dt.datetime.combine(again, dt.time(13), tzinfo=sample.calendar.zone).astimezone(dt.UTC)
        if sample.random.random() < _AGAIN and at < sample.work.now - dt.timedelta(days=3) and len(lead.rounds) == 1:
            pass_on(sample, lead, at)
    add_deals(sample)
    _wake(sample, today)
    _forget(sample, today)


def _take_up(sample: Sample) -> None:
    """Offer again whom no rep answered, and give up who was missed twice; the latest of them still wait."""
    drawn_with = sample.random
    # Drawn apart, so that the rest of the sample stays as it is.
    sample.random = Random(_APART)  # noqa: S311  a fixed seed is the point
    missed = [lead for lead in sample.leads if _was_missed(lead)]
    missed.sort(key=lambda lead: lead.rounds[-1].judged_at, reverse=True)
    recent = sample.work.now - dt.timedelta(days=_RECENT_DAYS)
    left = [lead for lead in missed[:_LEFT] if lead.rounds[-1].judged_at > recent] or missed[:1]
    for lead in missed:
        if lead in left:
            continue
        last = lead.rounds[-1].closed_at or lead.created
        pass_on(sample, lead, sample.calendar.add(last, dt.timedelta(hours=sample.random.uniform(2, 30))))
        if _was_missed(lead):
            ended = lead.rounds[-1].closed_at or last
            reason = sample.reason_id(ReasonKind.DISQUALIFIED, "Asked not to be contacted")
            change_stage(sample, lead, LifecycleStage.DISQUALIFIED, ended, reason_id=reason, note="bought elsewhere")
    sample.random = drawn_with


def _was_missed(lead: Lead) -> bool:
    return bool(lead.rounds) and not lead.is_featured and lead.rounds[-1].state == HandoffState.EXPIRED


def _wake(sample: Sample, today: dt.date) -> list[Lead]:
    due = [lead for lead in sample.leads if _rests(lead) and (lead.contact.revisit_on or today) < today]
    for lead in due:
        day = lead.contact.revisit_on or today
        morning = dt.datetime.combine(day, dt.time(), tzinfo=sample.calendar.zone).astimezone(dt.UTC)
        at = sample.calendar.next_open(morning)
        change_stage(
            sample, lead, LifecycleStage.LEAD, min(at, sample.work.now), note=f"its date has come: {day:%d %b %Y}"
        )
        lead.contact.revisit_on = None
        lead.ends_at = sample.work.now
    return due


def _forget(sample: Sample, today: dt.date) -> None:
    """Two whose day came while nobody had the program open."""
    resting = sorted(
        (lead for lead in sample.leads if _rests(lead) and lead.rounds), key=lambda one: one.contact.revisit_on or today
    )
    for place, lead in enumerate(resting[:_FORGOTTEN]):
        last = lead.rounds[-1]
        began = (last.closed_at or sample.work.now).astimezone(sample.calendar.zone).date()
        day = today - dt.timedelta(days=place)
        if day > began:
            last.revisit_on = lead.contact.revisit_on = day


def _rests(lead: Lead) -> bool:
    return lead.contact.lifecycle_stage == LifecycleStage.RECYCLED and lead.contact.revisit_on is not None
