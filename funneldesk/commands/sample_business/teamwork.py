"""What the two teams of the sample know and tell one another: profiles, notes with mentions, trials, the review."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.names import BEST_TIMES, NEEDS, PREFERENCES, RESEARCH, TAGS
from funneldesk.commands.sample_business.touches import make_touch
from funneldesk.model.activity import Activity, ActivityKind
from funneldesk.model.contact import PROFILE_CHECKLIST, DecisionRole
from funneldesk.model.handoff import Review
from funneldesk.model.mention import Mention
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Sample

_DAY = dt.timedelta(days=1)
_TRIALS = 14
"""So many demo plants stand with people who have a deal; of three two show their value, of two one is paid for."""
_REVIEW_DAY = 4
_NOTES = (
    (0, 0, "Neha Patil", "She asks for the 60 kW case study again. @Asha, can the talk be sent as a film?"),
    (1, 1, "Asha Rao", "Referred by a neighbour in the next building. @Rohan, you know the committee there."),
    (2, 2, "Neha Patil", "Watched the talk twice; three roofs, one after the other."),
    (3, 1, "Priya Sharma", "Wrong area again in two of five. @Neha, please look at the districts of the campaign."),
    (4, 4, "Rohan Kulkarni", "Price is compared with the neighbour's. @Asha, a page on the yearly saving would help."),
    (5, 6, "Anita Menon", "Subsidy papers are with the bank."),
)
"""Which featured lead, days before today, who wrote, and the words."""
_TIMES = [
    ["Offered to a rep", "within 1 working hour of being an MQL"],
    ["Accepted or rejected", "within 8 working hours, else the next rep is asked"],
    ["First contact", "within 8 working hours of accepting"],
    ["Working hours", "Mon–Sat 10:00–18:30; closed Sun ({zone})"],
    ["Review", "together, on day 1 of each month"],
]
"""What the agreement said before both sides shortened the first of them in that review."""


def learn_about_people(sample: Sample) -> None:
    """What was found out of those whom sales talked to; of companies with several people, who decides."""
    random = sample.random
    for lead in sample.leads:
        contact = lead.contact
        if not lead.rounds or lead.is_featured:
            continue
        contact.needs = contact.needs or random.choice(NEEDS)
        contact.preferences = random.choice(PREFERENCES) if random.random() < 0.6 else None  # noqa: PLR2004  not all said
        contact.tags = sorted(random.sample(TAGS, random.choice((0, 0, 1, 1, 2)))) or None
        if lead.rounds[-1].accepted_at is None:
            continue
        contact.research = random.choice(RESEARCH) if random.random() < 0.5 else None  # noqa: PLR2004  half were looked up
        contact.best_time = random.choice(BEST_TIMES) if random.random() < 0.4 else None  # noqa: PLR2004  as with needs
        known = random.sample(PROFILE_CHECKLIST, random.randint(2, len(PROFILE_CHECKLIST)))
        contact.profile = {key: True for key, _ in PROFILE_CHECKLIST if key in dict(known)}
        if lead.company is not None:
            contact.decision_role = _role(contact.job_title)


def lend_demo_plants(sample: Sample) -> None:
    """Trials: begun, of value, paid for."""
    with_deal = [lead for lead in sample.leads if lead.deal is not None and lead.deal.stage_kind != StageKind.LOST]
    for place, lead in enumerate(with_deal[:: max(1, len(with_deal) // _TRIALS)]):
        begun = lead.rounds[-1].judged_at + 2 * _DAY
        steps = [("trial_start", begun, "Demo plant of 1 kW")]
        if place % 3:
            steps.append(("trial_value", begun + 5 * _DAY, "Ran the cold room on it for a day"))
        if place % 3 and place % 2:
            steps.append(("trial_paid", begun + 16 * _DAY, "Kept the plant"))
        for kind, at, words in steps:
            if at < sample.work.now:
                make_touch(sample, lead, kind, at, detail=words)


def write_notes(sample: Sample) -> None:
    """Notes of both teams on the people of today; whom they name is told."""
    people = {user.name: user.id for user in (*sample.reps, *sample.marketers)}
    first = {name.split(" ", maxsplit=1)[0]: user_id for name, user_id in people.items()}
    notes = sample.add_all(
        Activity(
            kind=ActivityKind.NOTE,
            note=words,
            contact_id=sample.featured[place].contact.id,
            owner_id=people[writer],
            done_at=(at := max(sample.featured[place].created, sample.ago(days))),
            recorded_at=at,
        )
        for place, days, writer, words in _NOTES
    )
    sample.add_all(
        Mention(activity_id=note.id, user_id=user_id, recorded_at=note.recorded_at)
        for note in notes
        for name, user_id in first.items()
        if f"@{name}" in (note.note or "")
    )


def hold_review(sample: Sample) -> None:
    """The review of last month, held early in this one, or a month before where that day has not come."""
    today, zone = sample.day_ago(0), sample.work.business.time_zone
    month = today.replace(day=1)
    day = month.replace(day=_REVIEW_DAY)
    if day >= today:
        day = (month - _DAY).replace(day=_REVIEW_DAY)
    while not sample.calendar.spans_of(day):
        day += _DAY
    day = min(day, today)
    sample.work.add(
        Review(
            held_on=day,
            by_user_id=sample.marketers[1].id,
            marketing_words="More leads than the month before; half of the webinar’s came without a load.",
            sales_words="Districts without a crew cost us two mornings. Referrals are answered first.",
            agreed="The form asks for the load. Nobody beyond 150 km is handed over. Answers within 4 working hours.",
            agreement=[{"title": "Times", "clauses": [[term, words.format(zone=zone)] for term, words in _TIMES]}],
            recorded_at=min(sample.work.now, dt.datetime.combine(day, dt.time(12), tzinfo=sample.calendar.zone)),
        )
    )


def _role(job: str | None) -> str | None:
    title = (job or "").casefold()
    if "owner" in title:
        return DecisionRole.DECIDES
    if "head" in title or "manager" in title or "secretary" in title:
        return DecisionRole.INFLUENCES
    return DecisionRole.USES if job else None
