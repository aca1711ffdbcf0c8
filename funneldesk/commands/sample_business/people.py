"""The sample's companies and people, and how far each came between marketing and sales."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.making import Lead
from funneldesk.commands.sample_business.names import (
    CITIES,
    COLD_TAILS,
    COMPANY_HEADS,
    COMPANY_TAILS,
    FIRST_NAMES,
    INTERESTS,
    JOBS,
    LAST_NAMES,
)
from funneldesk.commands.sample_business.origins import FAIR_LEADS, FAIR_ORIGIN, LINKEDIN, META, ORIGINS, WEBINAR
from funneldesk.commands.sample_business.rounds import accept, draw_offers
from funneldesk.commands.search_text import fold
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import HandoffState, OfferAnswer
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage
from funneldesk.model.match_key import company_key
from funneldesk.model.reason import ReasonKind

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Sample
    from funneldesk.commands.sample_business.origins import Origin
    from funneldesk.commands.sample_business.rounds import Round

LEADS = 800
DAYS = 270
RISE = 0.37
"""How steeply leads become more from week to week; 1 would be evenly spread."""
LOAD_ASKED_AGO = 21
"""So many days ago the landing page began to ask for the load, and sales stopped missing it."""
NARROWED_AGO = 44
"""So many days ago the advertisements left out the districts that no crew reaches."""
CONSENT = "Surya Solar may write to me about solar power"
_REJECTIONS = (("Wrong area", 5), ("Not reachable", 3), ("Not a fit", 2), ("No need", 1), ("Duplicate", 1))
_REST_DAYS = (21, 30, 45, 60, 60, 90)
_NOTES = {
    "Load sheet missing": "Cannot size the plant without the load",
    "Wrong area": "Four hours from the nearest crew",
    "Not reachable": "Three calls, no answer",
}


def draw_leads(sample: Sample) -> None:
    """Draw all people, the oldest first, and store them with their companies."""
    ages = [(DAYS * (1 - (number / LEADS) ** RISE) + 0.2, None) for number in range(LEADS)]
    fair = [(FAIR_ORIGIN.ends_ago + 2 * place / (FAIR_LEADS - 1), FAIR_ORIGIN) for place in reversed(range(FAIR_LEADS))]
    companies: dict[str, Company] = {}
    for age, origin in sorted([*ages, *fair], key=lambda one: -one[0]):
        sample.leads.append(_draw_lead(sample, companies, age, origin or _choose_origin(sample, age)))
    sample.add_all(companies.values())
    for lead in sample.leads:
        lead.contact.company_id = lead.company.id if lead.company else None
    sample.add_all(lead.contact for lead in sample.leads)


def live_on(sample: Sample) -> None:
    """Let each lead become what it became: qualified, given back, accepted, or ready for a deal (`Lead.ends_at`)."""
    for lead in sample.leads:
        _first_change(sample, lead)
        if not lead.is_featured:
            _qualify(sample, lead)


def change_stage(
    sample: Sample,
    lead: Lead,
    stage: LifecycleStage,
    at: dt.datetime,
    *,
    reason_id: int | None = None,
    note: str | None = None,
) -> None:
    """Record a step of the lifecycle; sales takes those that carry a reason."""
    by = lead.contact.owner_id if reason_id is not None else None
    sample.work.session.add(
        lead.contact.change_lifecycle(
            stage, at=at, recorded_at=at, cause="import", by_user_id=by, reason_id=reason_id, note=note
        )
    )


def _choose_origin(sample: Sample, age: float) -> Origin:
    running = [origin for origin in ORIGINS if origin.begins_ago >= age >= origin.ends_ago]
    return sample.random.choices(running, [origin.share for origin in running])[0]


def _draw_lead(sample: Sample, companies: dict[str, Company], age: float, origin: Origin) -> Lead:
    random = sample.random
    created = sample.ago(age)
    tails = COLD_TAILS if origin.key == WEBINAR else COMPANY_TAILS
    head, (tail, industry) = random.choice(COMPANY_HEADS), random.choice(tails)
    city = (
        random.choice((*CITIES, None, None)) if origin.key != WEBINAR else random.choice((*CITIES, "Nashik", "Nashik"))
    )
    company_name = f"{head} {tail}" if random.random() >= origin.homes else None
    company = _draw_company(sample, companies, company_name, industry, city, created) if company_name else None
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    phone = f"+9198{random.randint(10_000_000, 99_999_999)}"
    has_mail = random.random() < (0.95 if origin.key in {WEBINAR, LINKEDIN} else 0.6)
    site = "".join(char for char in head.lower() if char.isalpha())
    email = f"{first}.{last}{random.randint(1, 99)}@{site}.example".lower().replace("'", "") if has_mail else None
    contact = Contact(
        name=f"{first} {last}",
        job_title=random.choice(JOBS) if company else None,
        phone=phone,
        phone_key=phone,
        email=email,
        email_key=email,
        city=city,
        language=random.choice(("Marathi", "Marathi", "Hindi", "English", None)),
        owner_id=random.choice(sample.reps).id,
        source_id=sample.sources[origin.source].id,
        campaign_id=sample.campaign_id(origin.key),
        lifecycle_stage=LifecycleStage.LEAD,
        consent=CONSENT if random.random() < 0.85 else None,  # noqa: PLR2004  the others did not tick the box
        custom={"Interest": random.choice(INTERESTS)} if random.random() < 0.5 else None,  # noqa: PLR2004  half were asked
        created_at=created,
        recorded_at=created,
        search_text=fold(f"{first} {last}", company_name, phone, email, city),
    )
    return Lead(origin, created, contact, company, age, sample.work.now)


def _draw_company(
    sample: Sample, companies: dict[str, Company], name: str, industry: str, city: str | None, created: dt.datetime
) -> Company:
    key = company_key(name) or name
    if key not in companies:
        companies[key] = Company(
            name=name,
            name_key=key,
            industry=industry,
            city=city,
            country="India",
            employees=sample.random.choice((8, 15, 30, 60, 120, 250, 500)),
            recorded_at=created,
        )
    return companies[key]


def _first_change(sample: Sample, lead: Lead) -> None:
    sample.work.session.add(
        LifecycleChange(
            contact_id=lead.contact.id,
            to_stage=LifecycleStage.LEAD,
            at=lead.created,
            recorded_at=lead.created,
            cause="import",
        )
    )


def _qualify(sample: Sample, lead: Lead) -> None:
    random, now, origin = sample.random, sample.work.now, lead.origin
    at = lead.created + dt.timedelta(days=random.lognormvariate(0.6, 0.7))
    if sample.evenly(f"mql by {origin.key}") >= origin.to_mql:
        if random.random() < 0.03 and at < now:  # noqa: PLR2004  a few are no people at all
            wrong = sample.reason_id(ReasonKind.DISQUALIFIED, random.choice(("Wrong number", "Spam")))
            change_stage(sample, lead, LifecycleStage.DISQUALIFIED, at, reason_id=wrong)
        return
    pass_on(sample, lead, at)


def pass_on(sample: Sample, lead: Lead, at: dt.datetime) -> None:
    """Draw a round of the handoff that begins at an instant; one that is not decided yet is not begun."""
    drawn = draw_offers(sample, lead, at)
    # What waits today is told by hand, so that a first look finds as much as it should and no more.
    if drawn.judged_at >= sample.work.now - dt.timedelta(hours=1):
        return
    lead.mql_at = lead.mql_at or at
    lead.rounds.append(drawn)
    change_stage(sample, lead, LifecycleStage.MQL, at)
    if drawn.closed_at is not None:
        change_stage(sample, lead, LifecycleStage.LEAD, drawn.closed_at, note=drawn.note)
    elif sample.evenly(f"rejected of {lead.origin.key}") < _rejected(lead):
        _reject(sample, lead, drawn)
    else:
        _take_on(sample, lead, drawn)


def put_off(sample: Sample, lead: Lead, drawn: Round, at: dt.datetime, reason_id: int) -> None:
    """Give a lead back to marketing until a day."""
    change_stage(sample, lead, LifecycleStage.RECYCLED, at, reason_id=reason_id)
    day = at.astimezone(sample.calendar.zone).date() + dt.timedelta(days=sample.random.choice(_REST_DAYS))
    drawn.close(HandoffState.RECYCLED, at, reason_id=reason_id)
    drawn.revisit_on = lead.contact.revisit_on = day


def _take_on(sample: Sample, lead: Lead, drawn: Round) -> None:
    random, now = sample.random, sample.work.now
    change_stage(sample, lead, LifecycleStage.SAL, drawn.judged_at)
    contacted = accept(sample, drawn)
    if contacted >= now:
        drawn.contacted_at = contacted = now - dt.timedelta(minutes=30)
    ready = sample.calendar.add(contacted, dt.timedelta(hours=random.uniform(0.5, 16)))
    if ready >= now:
        return
    if random.random() < 0.14:  # noqa: PLR2004  good people whose time has not come
        label = random.choice(("Too early", "No budget yet", "Asked to wait"))
        put_off(sample, lead, drawn, ready, sample.reason_id(ReasonKind.RECYCLED, label))
        return
    if random.random() < 0.03:  # noqa: PLR2004  and some who were no buyers
        out = sample.reason_id(ReasonKind.DISQUALIFIED, random.choice(("Competitor", "Asked not to be contacted")))
        drawn.close(HandoffState.DISQUALIFIED, ready, reason_id=out)
        change_stage(sample, lead, LifecycleStage.DISQUALIFIED, ready, reason_id=out)
        return
    drawn.close(HandoffState.SQL, ready, note="need, budget, decision-maker and timing confirmed")
    change_stage(sample, lead, LifecycleStage.SQL, ready)
    lead.ends_at = ready


def _rejected(lead: Lead) -> float:
    if lead.origin.key == WEBINAR and lead.age_days < LOAD_ASKED_AGO:
        return lead.origin.rejected / 2
    return lead.origin.rejected


def _reject(sample: Sample, lead: Lead, drawn: Round) -> None:
    choices = dict(_REJECTIONS)
    if lead.origin.key == WEBINAR:
        choices |= {"Wrong area": 12, "Load sheet missing": 22 if lead.age_days >= LOAD_ASKED_AGO else 1}
    if lead.origin.key == META and lead.age_days < NARROWED_AGO:
        choices["Wrong area"] = 1
    label = sample.random.choices(list(choices), list(choices.values()))[0]
    reason_id, note = sample.reason_id(ReasonKind.REJECTED, label), _NOTES.get(label)
    drawn.answer(OfferAnswer.REJECTED, reason_id=reason_id, note=note)
    drawn.close(HandoffState.REJECTED, drawn.judged_at, reason_id=reason_id, note=note)
    change_stage(sample, lead, LifecycleStage.LEAD, drawn.judged_at, reason_id=reason_id, note=note)
