"""Recycled leads of the sample whose day came: most are back, some went a second round, two wait to be woken."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.deals import add_deals
from funneldesk.commands.sample_business.people import change_stage, pass_on
from funneldesk.model.lifecycle import LifecycleStage

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample

_FORGOTTEN = 2
_AGAIN = 0.4


def bring_back(sample: Sample) -> None:
    """Wake whose day has come, and let some of them be qualified a second time, deals included."""
    today = sample.day_ago(0)
    woken = _wake(sample, today)
    for lead in woken:
        again = (lead.rounds[-1].revisit_on or today) + dt.timedelta(days=sample.random.randint(1, 9))
        at = dt.datetime.combine(again, dt.time(13), tzinfo=sample.calendar.zone).astimezone(dt.UTC)
        if sample.random.random() < _AGAIN and at < sample.work.now - dt.timedelta(days=3):
            pass_on(sample, lead, at)
    add_deals(sample)
    _wake(sample, today)
    _forget(sample, today)


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
