"""The people of the sample who are told by hand: whom sales has to answer today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.sample_business.hours import working_time_before
from funneldesk.commands.sample_business.origins import FAIR, GOOGLE, LETTER, LINKEDIN, META, REFER, WEBINAR
from funneldesk.commands.sample_business.people import change_stage
from funneldesk.commands.sample_business.rounds import ACCEPT, CONTACT, Asked, Round
from funneldesk.commands.sample_business.touches import make_touch
from funneldesk.commands.search_text import fold
from funneldesk.model.company import Company
from funneldesk.model.contact import DecisionRole
from funneldesk.model.handoff import HandoffState, OfferAnswer
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.match_key import company_key

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample

_Told = tuple[str, float, str | None, str | None, str | None]
"""A touch: its kind, days before today, campaign, content and words."""


@dataclass(frozen=True)
class _Person:
    """One of them.

    Attributes:
        origin: whose leads one is taken of that came so many days ago, between the two numbers.
        rep: the place of the rep in the list.
        left: minutes of working time until the answer is due; of an accepted lead, until the first contact.
        told: touches beside the one with which they came.
    """

    origin: str
    came: tuple[float, float]
    rep: int
    left: int
    name: str | None = None
    job: str | None = None
    company: tuple[str, str, int | None] | None = None
    city: str | None = None
    phone: str | None = None
    email: str | None = None
    is_accepted: bool = False
    needs: str | None = None
    preferences: str | None = None
    told: tuple[_Told, ...] = ()


_PEOPLE = (
    _Person(
        FAIR, (30, 45), 0, 192, "Meera Joshi", "Plant head", ("Himalaya Foods", "Food processing", 120), "Nashik",
        "+919822014455", "meera.joshi@himalaya.example",
        needs="60 kW on the cold store; the load sheet is with the electrician",
        preferences="Calls before 1 pm; Marathi or English",
        told=(
            ("ad_click", 38.6, LINKEDIN, "post", None), ("open", 12.2, LETTER, "letter", None),
            ("visit", 2.6, WEBINAR, "load", "Pricing page"), ("visit", 1.8, WEBINAR, "load", "Pricing page"),
            ("click", 0.9, WEBINAR, "dairy", "60 kW case study"),
        ),
    ),
    _Person(
        REFER, (2, 40), 0, 230, "S. Kulkarni", "Secretary", ("Green Acres CHS", "Housing", 40), "Pune",
        "+919890112233", None,
        needs="Common area and lifts of two buildings", preferences="After the committee, first Saturday",
        told=(("visit", 1.6, REFER, "voices", None), ("visit", 0.9, GOOGLE, "quote", None)),
    ),
    _Person(
        WEBINAR, (2, 60), 0, 25, "Fr. Thomas", "Administrator", ("Vidya Mandir", "Education", None), "Satara",
        "+919850778899", None,
        needs="Three school roofs, one after the other", preferences="WhatsApp, mornings",
        told=(("webinar", 1.2, WEBINAR, "talk", "Watched a second time"),),
    ),
    _Person(
        "website", (2, 60), 0, -60, "Nisha P.", "Manager", ("Lotus Heights", "Housing", 60), "Pune",
        "+919822556677", "nisha@lotusheights.example", is_accepted=True,
        needs="Lights of the stairs and the pump", preferences="E-mail with a drawing",
        told=(("price_enquiry", 3.2, None, None, "Asked what 18 kW cost"), ("visit", 2.4, GOOGLE, "quote", None)),
    ),
    _Person(GOOGLE, (2, 40), 1, 150, told=(("price_enquiry", 1.4, GOOGLE, "quote", None),)),
    _Person(META, (2, 60), 2, 205, told=(("demo_asked", 0.8, META, "roof", "Book a site survey"),)),
)  # fmt: skip


def choose_featured(sample: Sample) -> None:
    """Take the leads whom nothing is drawn for, and make them who they are."""
    for person in _PEOPLE:
        lead = next(one for one in reversed(sample.leads) if _fits(one, person))
        lead.is_featured = True
        sample.featured.append(lead)
        lead.contact.owner_id = sample.reps[person.rep].id
        lead.contact.needs, lead.contact.preferences = person.needs, person.preferences
        if person.name is not None:
            _name(sample, lead, person)


def hand_over_featured(sample: Sample) -> None:
    """Let each be offered to their rep, with the time left that they have; one was accepted and waits for a call."""
    for lead, person in zip(sample.featured, _PEOPLE, strict=True):
        _hand_over(sample, lead, person)


def tell_featured(sample: Sample) -> None:
    """What these people did, in place of what was drawn."""
    for lead, person in zip(sample.featured, _PEOPLE, strict=True):
        first = next((one for one in lead.touches if one.kind == lead.origin.first_kind), None)
        lead.touches[:] = [first] if first is not None else []
        for kind, days, key, content, words in person.told:
            at = min(sample.ago(days), lead.rounds[-1].qualified_at)
            make_touch(sample, lead, kind, at, key=key, content=content, detail=words)
        lead.touches.sort(key=lambda touch: touch.at or lead.created)


def _fits(lead: Lead, person: _Person) -> bool:
    first, last = person.came
    return lead.origin.key == person.origin and first <= lead.age_days <= last and not lead.is_featured


def _name(sample: Sample, lead: Lead, person: _Person) -> None:
    contact = lead.contact
    contact.name, contact.job_title, contact.city = person.name, person.job, person.city
    contact.phone = contact.phone_key = person.phone
    contact.email = contact.email_key = person.email
    contact.consent = contact.consent or "Surya Solar may write to me about solar power"
    contact.decision_role = DecisionRole.DECIDES if person.job == "Plant head" else DecisionRole.INFLUENCES
    contact.profile = {"website": True, "need": True, "place": True}
    if person.company is not None:
        name, industry, size = person.company
        key = company_key(name) or name
        company = sample.work.session.scalars(select(Company).where(Company.name_key == key)).first()
        if company is None:
            company = sample.work.add(Company(name=name, name_key=key, country="India", recorded_at=lead.created))
        company.industry, company.employees, company.city = industry, size, person.city
        lead.company, contact.company_id = company, company.id
    contact.search_text = fold(
        contact.name, lead.company and lead.company.name, contact.phone, contact.email, contact.city
    )


def _hand_over(sample: Sample, lead: Lead, person: _Person) -> None:
    calendar, now = sample.calendar, sample.work.now
    limit = CONTACT if person.is_accepted else ACCEPT
    begun = working_time_before(calendar, now, limit - dt.timedelta(minutes=person.left))
    offered = working_time_before(calendar, begun, dt.timedelta(minutes=40)) if person.is_accepted else begun
    drawn = Round(working_time_before(calendar, offered, dt.timedelta(minutes=12)), state=HandoffState.OFFERED)
    asked = Asked(sample.reps[person.rep].id, offered, calendar.add(offered, ACCEPT))
    drawn.offers.append(asked)
    lead.rounds.append(drawn)
    lead.mql_at = drawn.qualified_at
    change_stage(sample, lead, LifecycleStage.MQL, drawn.qualified_at)
    if person.is_accepted:
        asked.answer, asked.answered_at = OfferAnswer.ACCEPTED, begun
        drawn.state, drawn.accepted_at = HandoffState.ACCEPTED, begun
        change_stage(sample, lead, LifecycleStage.SAL, begun)
