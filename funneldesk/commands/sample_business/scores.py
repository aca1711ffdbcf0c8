"""Scores of the sample's people: those that are frozen in a handoff, and how much those did who never came so far."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from funneldesk.analytics.scoring import Scorer, Touch
from funneldesk.model.activity import NO_ANSWER
from funneldesk.model.handoff import OPEN_STATES
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.score_rule_defaults import default_groups, default_rules

if TYPE_CHECKING:
    from funneldesk.analytics.scoring import Score
    from funneldesk.commands.sample_business.making import Lead, Sample

LEFT_TO_FIND = 3
"""So many leads qualify at the first look."""
_DAY = dt.timedelta(days=1)
_ASKED = ("demo_asked", "price_enquiry")
_PASSING = ("visit", "webinar", "download")
_RULES, _GROUPS = default_rules(), default_groups()


def score_lead(sample: Sample, lead: Lead, at: dt.datetime, scorer: Scorer | None = None) -> Score:
    """The score that a lead had at an instant, with its reasons."""
    return (scorer or make_scorer(at)).score(_attributes(sample, lead, at), _happened(lead, at))


def make_scorer(at: dt.datetime) -> Scorer:
    """The default rules as of an instant."""
    return Scorer(_RULES, _GROUPS, at)


def calm_down(sample: Sample) -> None:
    """Let those who were never qualified, or were given back, have done too little to qualify now.

    Whoever would have qualified by now has been: so it is in a business that has used the program all along. A few are
    left for the first look.
    """
    now, left = sample.work.now, LEFT_TO_FIND
    scorer = make_scorer(now)
    for lead in reversed(sample.leads):
        if not _is_free(lead, sample.day_ago(0)):
            continue
        if left and not lead.rounds and not lead.is_written_to and _qualifies(sample, lead, scorer):
            left -= 1
            continue
        for calm in (_ask_less, _be_nobody, _pass_by, _be_private):
            if not _qualifies(sample, lead, scorer):
                break
            calm(lead)


def _is_free(lead: Lead, today: dt.date) -> bool:
    contact = lead.contact
    is_back = contact.lifecycle_stage == LifecycleStage.RECYCLED and contact.revisit_on and contact.revisit_on <= today
    is_open = bool(lead.rounds) and lead.rounds[-1].state in OPEN_STATES
    return (contact.lifecycle_stage == LifecycleStage.LEAD or bool(is_back)) and not is_open and not lead.is_featured


def _qualifies(sample: Sample, lead: Lead, scorer: Scorer) -> bool:
    rule, now = sample.work.business.qualifying, sample.work.now
    if any(touch.kind in rule.acts and (touch.at or now) > now - (rule.act_days + 1) * _DAY for touch in lead.touches):
        return True
    found = scorer.points(_attributes(sample, lead, now), _happened(lead, now))
    return rule.holds(found.fit, found.engagement, found.total)


def _ask_less(lead: Lead) -> None:
    for touch in lead.touches:
        if touch.kind in _ASKED:
            touch.kind = "visit"


def _be_nobody(lead: Lead) -> None:
    lead.contact.job_title = None


def _pass_by(lead: Lead) -> None:
    lead.touches[:] = [
        touch for touch in lead.touches if touch.kind not in _PASSING or touch.kind == lead.origin.first_kind
    ]


def _be_private(lead: Lead) -> None:
    lead.company = None
    lead.contact.company_id = None


def _attributes(sample: Sample, lead: Lead, at: dt.datetime) -> dict[str, Any]:
    contact, company = lead.contact, lead.company
    source = sample.sources[lead.origin.source]
    return {
        "contact.phone": contact.phone,
        "contact.email": contact.email,
        "contact.city": contact.city,
        "contact.job_title": contact.job_title,
        "contact.age_days": max(0.0, (at - lead.created) / _DAY),
        "company.name": company and company.name,
        "company.industry": company and company.industry,
        "company.size": company and company.employees,
        "source.words": source.words,
        "source.channel": sample.channel_keys.get(source.channel_id or 0),
        "source.origin": source.origin,
    }


def _happened(lead: Lead, at: dt.datetime) -> list[Touch]:
    touches = [Touch.at(f"touch.{one.kind}", one.at) for one in lead.touches if one.at and one.at <= at]
    work = [
        Touch.at("touch.no_reply" if one.outcome == NO_ANSWER else f"activity.{one.kind}", one.done_at)
        for one in lead.done
        if one.done_at and one.done_at <= at
    ]
    return [*touches, *work]
