"""The sample business: a solar installer with nine months of history, made from a fixed seed relative to today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.business import edit_business
from funneldesk.commands.search_text import fold
from funneldesk.model.activity import Activity, ActivityKind
from funneldesk.model.business import Business
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import RANK_STEP, Deal, visit_seconds
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage
from funneldesk.model.match_key import company_key, person_key
from funneldesk.model.pipeline import Pipeline, Stage, StageKind, StageVisit
from funneldesk.model.reason import Reason, ReasonKind
from funneldesk.model.source import Channel, Source, propose_channel, propose_origin
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_SEED = 20_260_401
_LEADS = 520
_DAYS = 270

_PEOPLE = (
    ("Priya Sharma", Role.SALES),
    ("Rohan Kulkarni", Role.SALES),
    ("Anita Menon", Role.SALES),
    ("Salim Shaikh", Role.SALES),
    ("Neha Patil", Role.MARKETING),
    ("Vikram Desai", Role.OWNER),
)
# words, share of leads, chance that a lead becomes a deal, chance that a deal is won
_SOURCES = (
    ("Meta Ads", 0.30, 0.26, 0.30),
    ("Google Ads", 0.22, 0.36, 0.40),
    ("Referral", 0.14, 0.68, 0.62),
    ("Trade fair", 0.12, 0.52, 0.50),
    ("Website", 0.12, 0.40, 0.42),
    ("Webinar", 0.10, 0.46, 0.46),
)
_CAMPAIGNS = (
    ("Monsoon rooftop offer", "Meta Ads", 240_000),
    ("Search: solar installer", "Google Ads", 310_000),
    ("AgriFood trade fair", "Trade fair", 180_000),
    ("Cold-storage webinar", "Webinar", 45_000),
)
_FIRST_NAMES = (
    "Meera", "Sunil", "Thomas", "Nisha", "Arif", "Bhavna", "Vijay", "Gauri", "Kiran", "Harish", "Fatima", "Deepak",
    "Lakshmi", "Joseph", "Rekha", "Imran", "Swati", "Manoj", "Pooja", "Ganesh", "Zoya", "Suresh", "Asha", "Nikhil",
)  # fmt: skip
_LAST_NAMES = (
    "Joshi", "Kulkarni", "Patil", "Rao", "Deshmukh", "Shah", "Menon", "Iyer", "Khan", "Fernandes", "Naik", "Gupta",
    "Pawar", "Reddy", "Bhosale", "Jain", "Kale", "Shinde", "Mehta", "D'Souza",
)  # fmt: skip
_COMPANY_HEADS = (
    "Himalaya", "Green Acres", "Vidya", "Lotus", "Crust & Co", "Sai", "Deshmukh", "Om", "Anand", "Shree", "Amrit",
    "Jain", "Sahyadri", "Konkan", "Godavari", "Nandini", "Ashoka", "Blue Hill", "Surabhi", "Trimurti",
)  # fmt: skip
_COMPANY_TAILS = (
    ("Foods", "Food processing"), ("Textiles", "Textiles"), ("Logistics", "Logistics"), ("Dairy", "Dairy"),
    ("Hospital", "Healthcare"), ("School", "Education"), ("Housing Society", "Housing"), ("Farms", "Agriculture"),
    ("Engineering", "Manufacturing"), ("Hotels", "Hospitality"), ("Fuels", "Fuel retail"), ("Traders", "Trade"),
)  # fmt: skip
_CITIES = ("Pune", "Nashik", "Aurangabad", "Kolhapur", "Satara", "Mumbai", "Nagpur", "Sangli")
_JOBS = (
    "Owner", "Plant head", "Secretary", "Purchase manager", "Accountant", "Supervisor", "Store keeper", "Engineer",
    None, None, None,
)  # fmt: skip
_SYSTEMS = (
    ("Rooftop {kw} kW", (5, 8, 10, 15, 20, 25, 30)),
    ("Cold-storage {kw} kW", (40, 60, 80)),
    ("Warehouse {kw} kW", (50, 75, 100)),
    ("Pump {kw} HP", (3, 5, 7)),
    ("Society common area {kw} kW", (12, 18, 25)),
    ("Canopy {kw} kW", (20, 30, 40)),
)
_HOMES = (("Villa {kw} kW", (3, 5, 6, 8)), ("Farm pump {kw} HP", (3, 5, 7)), ("Home backup {kw} kW", (3, 4, 5)))
_RUPEES_A_KILOWATT = 48_500
_STAGE_DAYS = {"Qualified": 4, "Site visit": 6, "Proposal": 9, "Negotiation": 7}
_NEXT_STEPS = (
    (ActivityKind.CALL, "Call back"),
    (ActivityKind.SITE_VISIT, "Site survey"),
    (ActivityKind.EMAIL, "Send sizing"),
    (ActivityKind.PROPOSAL, "Send revised quote"),
    (ActivityKind.WHATSAPP, "Share photos"),
    (ActivityKind.CALL, "Ask about the partner's sign-off"),
)
_MARKETING_TOUCHES = {
    "visit": 8, "open": 8, "click": 4, "form": 2, "download": 2, "webinar": 1, "demo_asked": 1, "price_enquiry": 1,
}  # fmt: skip


@dataclass
class _Sample:
    """What the making of the sample keeps at hand."""

    work: Work
    random: Random
    stages: list[Stage] = field(default_factory=list)
    won: Stage = field(default_factory=Stage)
    lost: Stage = field(default_factory=Stage)
    reps: list[User] = field(default_factory=list)
    sources: list[tuple[Source, float, float, float]] = field(default_factory=list)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    lost_reasons: list[Reason] = field(default_factory=list)
    rank: int = 0

    def ago(self, days: float) -> dt.datetime:
        """An instant that many days ago, within working hours of the business."""
        day = (self.work.now - dt.timedelta(days=days)).astimezone(self.work.business.zone)
        at = day.replace(hour=self.random.randint(9, 18), minute=self.random.choice((0, 10, 15, 30, 40, 45)))
        return min(at.astimezone(dt.UTC).replace(second=0, microsecond=0), self.work.now - dt.timedelta(minutes=5))


def add_sample_business(work: Work) -> int:
    """Fill an empty workspace with the sample business; returns the number of leads."""
    sample = _Sample(work, Random(_SEED))  # noqa: S311  a fixed seed is the point
    named = {} if work.business.name != Business().name else {"name": "Surya Solar"}
    edit_business(work, is_sample=True, **named)
    _prepare_lists(sample)
    for number in range(_LEADS):
        _add_lead(sample, age_days=_DAYS * (1 - (number / _LEADS) ** 0.45) + 0.2)
    work.label = "Add the sample business"
    return _LEADS


def _prepare_lists(sample: _Sample) -> None:
    work = sample.work
    pipeline = work.session.scalars(select(Pipeline).where(Pipeline.is_default)).one()
    pipeline.name = "Rooftop sales"
    stages = work.session.scalars(select(Stage).where(Stage.pipeline_id == pipeline.id).order_by(Stage.position)).all()
    sample.stages = [stage for stage in stages if stage.kind == StageKind.OPEN]
    sample.won = next(stage for stage in stages if stage.kind == StageKind.WON)
    sample.lost = next(stage for stage in stages if stage.kind == StageKind.LOST)
    sample.lost_reasons = list(work.session.scalars(select(Reason).where(Reason.kind == ReasonKind.LOST)))
    for name, role in _PEOPLE:
        user = work.add(User(name=name, name_key=person_key(name), role=role))
        if role == Role.SALES:
            sample.reps.append(user)
    channels = {channel.key: channel for channel in work.session.scalars(select(Channel))}
    for words, share, to_deal, to_win in _SOURCES:
        key = propose_channel(words)
        source = work.add(
            Source(words=words, channel_id=channels[key].id if key else None, origin=propose_origin(words))
        )
        sample.sources.append((source, share, to_deal, to_win))
    sources = {source.words: source for source, *_ in sample.sources}
    for name, words, budget in _CAMPAIGNS:
        sample.campaigns[words] = work.add(
            Campaign(
                name=name,
                name_key=name.casefold(),
                channel_id=sources[words].channel_id,
                budget_minor=budget * 100,
                starts_on=(work.now - dt.timedelta(days=_DAYS)).date(),
            )
        )


def _add_lead(sample: _Sample, *, age_days: float) -> None:
    work, random = sample.work, sample.random
    source, _, to_deal, to_win = random.choices(sample.sources, [share for _, share, _, _ in sample.sources])[0]
    created = sample.ago(age_days)
    head, (tail, industry) = random.choice(_COMPANY_HEADS), random.choice(_COMPANY_TAILS)
    city = random.choice((*_CITIES, None, None))
    company_name = f"{head} {tail}" if random.random() < 0.65 else None  # noqa: PLR2004  the rest are households
    company = _company(sample, company_name, industry, city, created) if company_name else None
    name = f"{random.choice(_FIRST_NAMES)} {random.choice(_LAST_NAMES)}"
    phone = f"+9198{random.randint(10_000_000, 99_999_999)}"
    email = f"{name.split(maxsplit=1)[0].lower()}@{head.split()[0].lower()}.example" if random.random() < 0.45 else None  # noqa: PLR2004
    contact = work.add(
        Contact(
            name=name,
            job_title=random.choice(_JOBS) if company else None,
            phone=phone,
            phone_key=phone,
            email=email,
            email_key=email,
            city=city,
            company_id=company.id if company else None,
            owner_id=random.choice(sample.reps).id,
            source_id=source.id,
            campaign_id=_campaign_id(sample, source),
            created_at=created,
            recorded_at=created,
            search_text=fold(name, company_name, phone, email, city),
        )
    )
    _change(sample, contact, LifecycleStage.LEAD, created, first=True)
    _add_touches(sample, contact, source, created, age_days)
    if random.random() < to_deal and age_days > 1:
        _qualify(sample, contact, company, source, created, age_days, to_win)
    elif random.random() < 0.3:  # noqa: PLR2004
        _change(sample, contact, LifecycleStage.MQL, created + dt.timedelta(days=age_days * 0.3))


def _company(sample: _Sample, name: str, industry: str, city: str | None, created: dt.datetime) -> Company:
    key = company_key(name)
    known = sample.work.session.scalars(select(Company).where(Company.name_key == key)).first()
    if known is not None:
        return known
    return sample.work.add(
        Company(
            name=name,
            name_key=key,
            industry=industry,
            city=city,
            country="India",
            employees=sample.random.choice((8, 15, 30, 60, 120, 250, 500)),
            recorded_at=created,
        )
    )


def _campaign_id(sample: _Sample, source: Source) -> int | None:
    campaign = sample.campaigns.get(source.words)
    return campaign.id if campaign else None


def _change(sample: _Sample, contact: Contact, stage: LifecycleStage, at: dt.datetime, *, first: bool = False) -> None:
    if first:
        contact.lifecycle_stage = stage
        change = LifecycleChange(contact_id=contact.id, to_stage=stage, at=at, recorded_at=at, cause="import")
    else:
        change = contact.change_lifecycle(stage, at=at, recorded_at=at, cause="import")
    sample.work.add(change)


def _add_touches(sample: _Sample, contact: Contact, source: Source, created: dt.datetime, age_days: float) -> None:
    kinds, weights = list(_MARKETING_TOUCHES), list(_MARKETING_TOUCHES.values())
    for _ in range(sample.random.choice((0, 0, 1, 1, 2, 4))):
        later = dt.timedelta(days=sample.random.random() * min(age_days, 40))
        sample.work.session.add(
            Touchpoint(
                contact_id=contact.id,
                campaign_id=contact.campaign_id,
                source_id=source.id,
                kind=sample.random.choices(kinds, weights)[0],
                at=created + later,
                recorded_at=created + later,
            )
        )


def _qualify(
    sample: _Sample,
    contact: Contact,
    company: Company | None,
    source: Source,
    created: dt.datetime,
    age_days: float,
    to_win: float,
) -> None:
    random = sample.random
    opened = created + dt.timedelta(days=min(age_days * 0.5, random.uniform(0.5, 9)))
    for stage, part in ((LifecycleStage.MQL, 0.4), (LifecycleStage.SAL, 0.6), (LifecycleStage.SQL, 1.0)):
        _change(sample, contact, stage, created + (opened - created) * part)
    pattern, sizes = random.choice(_SYSTEMS if company else _HOMES)
    size = random.choice(sizes)
    amount = round(size * _RUPEES_A_KILOWATT * random.uniform(0.85, 1.2), -4)
    sample.rank += RANK_STEP
    deal = Deal(
        title=pattern.format(kw=size),
        contact_id=contact.id,
        company_id=company.id if company else None,
        pipeline_id=sample.won.pipeline_id,
        stage_id=sample.stages[0].id,
        stage_kind=StageKind.OPEN,
        furthest_stage_id=sample.stages[0].id,
        amount_minor=int(amount) * 100,
        currency=sample.work.business.currency,
        owner_id=contact.owner_id,
        source_id=source.id,
        campaign_id=contact.campaign_id,
        opened_at=opened,
        stage_entered_at=opened,
        rank=sample.rank,
        recorded_at=opened,
        search_text=fold(pattern.format(kw=size), company and company.name, contact.name),
    )
    sample.work.add(deal)
    _walk(sample, deal, contact, opened, to_win)


def _walk(sample: _Sample, deal: Deal, contact: Contact, opened: dt.datetime, to_win: float) -> None:
    """Let the deal pass its stages one by one until it is lost, won, or today comes first."""
    random, now = sample.random, sample.work.now
    at = opened
    keep = to_win ** (1 / len(sample.stages))
    for place, stage in enumerate(sample.stages):
        days = random.lognormvariate(0, 0.6) * _STAGE_DAYS[stage.label]
        left = at + dt.timedelta(days=days)
        if left >= now:
            _visit(sample, deal, stage, at, None)
            _plan_next(sample, deal, contact)
            return
        _visit(sample, deal, stage, at, left)
        _log_work(sample, deal, contact, at, left)
        at = left
        if random.random() > keep:
            _finish(sample, deal, sample.lost, at)
            _change(sample, contact, LifecycleStage.RECYCLED, at)
            return
        deal.furthest_stage_id = sample.stages[min(place + 1, len(sample.stages) - 1)].id
    deal.furthest_stage_id = sample.won.id
    _finish(sample, deal, sample.won, at)
    if contact.lifecycle_stage == LifecycleStage.SQL:
        _change(sample, contact, LifecycleStage.CUSTOMER, at)


def _visit(sample: _Sample, deal: Deal, stage: Stage, entered: dt.datetime, left: dt.datetime | None) -> None:
    zone = sample.work.business.zone
    sample.work.session.add(
        StageVisit(
            deal_id=deal.id,
            stage_id=stage.id,
            entered_at=entered,
            left_at=left,
            is_open=left is None,
            seconds=None if left is None else visit_seconds(entered, left, day_only=False, zone=zone),
            cause="import",
            recorded_at=entered,
        )
    )
    deal.stage_id = stage.id
    deal.stage_kind = stage.kind
    deal.stage_entered_at = entered


def _finish(sample: _Sample, deal: Deal, stage: Stage, at: dt.datetime) -> None:
    _visit(sample, deal, stage, at, None)
    deal.closed_at = at
    deal.last_touch_at = at
    if stage.kind == StageKind.WON:
        deal.won_amount_minor = deal.amount_minor
    else:
        weights = [6, 4, 3, 2, 1, 1][: len(sample.lost_reasons)]
        deal.lost_reason_id = sample.random.choices(sample.lost_reasons, weights)[0].id


def _log_work(sample: _Sample, deal: Deal, contact: Contact, start: dt.datetime, end: dt.datetime) -> None:
    kind, subject = sample.random.choice(_NEXT_STEPS)
    done = start + (end - start) * sample.random.uniform(0.2, 0.9)
    sample.work.session.add(
        Activity(
            kind=kind,
            subject=subject,
            deal_id=deal.id,
            contact_id=contact.id,
            owner_id=deal.owner_id,
            due_at=done,
            done_at=done,
            outcome="reached",
            minutes=sample.random.choice((5, 10, 15, 30, 60)),
            recorded_at=start,
        )
    )
    deal.last_touch_at = done


def _plan_next(sample: _Sample, deal: Deal, contact: Contact) -> None:
    random, now = sample.random, sample.work.now
    deal.expected_close_on = (now + dt.timedelta(days=random.randint(5, 60))).date()
    if deal.last_touch_at is None:
        deal.last_touch_at = deal.opened_at
    if random.random() < 0.15:  # noqa: PLR2004  some deals have no next step: that is a leak to be seen
        return
    kind, subject = random.choice(_NEXT_STEPS)
    days = random.choice((-3, -1, 0, 0, 0, 1, 1, 2, 3, 5, 8))
    local = (now + dt.timedelta(days=days)).astimezone(sample.work.business.zone)
    due = local.replace(hour=random.randint(10, 18), minute=random.choice((0, 15, 30)), second=0, microsecond=0)
    activity = sample.work.add(
        Activity(
            kind=kind,
            subject=subject,
            deal_id=deal.id,
            contact_id=contact.id,
            owner_id=deal.owner_id,
            due_at=due.astimezone(dt.UTC),
            recorded_at=now,
        )
    )
    deal.next_activity_id = activity.id
