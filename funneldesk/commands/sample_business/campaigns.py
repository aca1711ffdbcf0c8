"""The sample's campaigns with plans, segments, content and links, and what was changed in answer to sales."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.commands.campaign import campaign_name_key
from funneldesk.commands.sample_business.deals import PRICE_EXPLAINED_AGO
from funneldesk.commands.sample_business.origins import FAIR, GOOGLE, LETTER, LINKEDIN, META, REFER, WEBINAR
from funneldesk.commands.sample_business.people import LOAD_ASKED_AGO, NARROWED_AGO
from funneldesk.model.campaign import Campaign, CampaignChange, CampaignPlan, CampaignStatus, FunnelStage
from funneldesk.model.content import Content, ContentKind, TrackedLink
from funneldesk.model.reason import ReasonKind
from funneldesk.model.segment import Segment
from funneldesk.model.segment_expression import parse_filter

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Sample

CARE = "care"
_SITE = "https://suryasolar.example"


@dataclass(frozen=True, slots=True)
class _Effort:
    """One campaign: who it is for, when it runs (days before today; negative lies ahead) and what links call it."""

    key: str
    name: str
    channel: str
    stage: FunnelStage
    begins_ago: int
    ends_ago: int
    status: CampaignStatus
    objective: str
    audience: str
    utm: tuple[str, str, str]
    path: str
    segment: str | None = None
    budget: int | None = None


_RUNNING = CampaignStatus.RUNNING
_EFFORTS = (
    _Effort(
        WEBINAR, "Cold-storage webinar", "webinar", FunnelStage.CONSIDERATION, 78, -24, _RUNNING,
        "Show cold-chain owners what a plant saves them", "Cold chain, 150 km of Nashik",
        ("webinar", "email", "cs-26"), "/cold-storage", "Dairy within Nashik",
    ),
    _Effort(
        META, "Rooftop · Meta", "social_ads", FunnelStage.AWARENESS, 264, -40, _RUNNING,
        "Be known to home owners before the summer", "Home owners 30 to 60, Pune and Nashik",
        ("facebook", "paid_social", "rooftop"), "/rooftop",
    ),
    _Effort(
        GOOGLE, "Google “solar near me”", "search_ads", FunnelStage.CONVERSION, 242, -60, _RUNNING,
        "Be found by people who look for an installer now", "Whoever looks for solar within 100 km",
        ("google", "cpc", "solar-near-me"), "/quote",
    ),
    _Effort(
        FAIR, "AgriFood trade fair", "event", FunnelStage.INTEREST, 38, 36, CampaignStatus.ENDED,
        "Meet food processors at their own fair", "Visitors of hall 3: dairies, mills, cold stores",
        ("agrifood", "event", "agrifood"), "/agrifood",
    ),
    _Effort(
        LINKEDIN, "LinkedIn thought pieces", "content", FunnelStage.AWARENESS, 152, -90, _RUNNING,
        "Be heard by plant heads", "Plant heads and purchase managers in Maharashtra",
        ("linkedin", "social", "thoughts"), "/insights",
    ),
    _Effort(
        REFER, "Refer a neighbour", "referral", FunnelStage.LOYALTY, 202, -120, _RUNNING,
        "Let customers bring their neighbours", "Customers of the last two years",
        ("customer", "referral", "neighbour"), "/refer",
    ),
    _Effort(
        LETTER, "Subsidy letter", "email", FunnelStage.INTEREST, 132, -50, _RUNNING,
        "Explain the subsidy to those who wait", "Leads who are not ready yet",
        ("newsletter", "email", "subsidy"), "/subsidy", "Not ready yet, with consent",
    ),
    _Effort(
        CARE, "Summer care plan", "whatsapp", FunnelStage.LOYALTY, -30, -90, CampaignStatus.PLANNED,
        "Sell cleaning and care to customers", "Customers with a plant older than a year",
        ("whatsapp", "message", "care"), "/care", None, 60_000,
    ),
)  # fmt: skip
_SEGMENTS = (
    (
        "Dairy within Nashik",
        "Dairies and cold stores that a Nashik crew can reach",
        'industry in ("Dairy", "Food processing") and city in ("Nashik", "Sangli", "Aurangabad")',
    ),
    (
        "Webinar guests not yet called",
        "They listened; nobody has spoken to them",
        "touch.webinar within 90 days and not activity.call and can_call = yes",
    ),
    (
        "Not ready yet, with consent",
        "For the letters: may be written to and is no MQL",
        'lifecycle in ("lead", "recycled") and can_email = yes',
    ),
    ("Keen this month", "Three touches or more in 30 days", "touch at least 3 times within 30 days"),
    ("Best customers", "To be asked for a neighbour", "won_amount >= 500000"),
)
_CONTENTS = (
    ("invitation", ContentKind.EMAIL, "Invitation: what a cold store saves", WEBINAR, "consideration", None),
    ("talk", ContentKind.WEBINAR, "Cold storage on solar: three plants, three bills", WEBINAR, "consideration", None),
    ("dairy", ContentKind.CASE_STUDY, "A dairy that halved its chiller bill", WEBINAR, "consideration", "Proposal"),
    ("load", ContentKind.LANDING_PAGE, "Check your cold store", WEBINAR, "consideration", None),
    ("roof", ContentKind.LANDING_PAGE, "Your roof in two minutes", META, "awareness", None),
    ("reel", ContentKind.VIDEO, "A villa roof in 60 seconds", META, "awareness", "Qualified"),
    ("quote", ContentKind.LANDING_PAGE, "A quote in two days", GOOGLE, "conversion", None),
    ("tariff", ContentKind.WHITEPAPER, "Tariffs until 2030", LINKEDIN, "awareness", "Negotiation"),
    ("post", ContentKind.POST, "Why plant heads look at kWh, not kW", LINKEDIN, "awareness", None),
    ("guide", ContentKind.EBOOK, "The subsidy, step by step", LETTER, "interest", "Qualified"),
    ("letter", ContentKind.EMAIL, "Four letters about the subsidy", LETTER, "interest", None),
    ("voices", ContentKind.TESTIMONIAL, "Seven neighbours about their first summer", REFER, "loyalty", "Negotiation"),
    ("sheet", ContentKind.OTHER, "Load sheet for the site visit", FAIR, "interest", "Site visit"),
)
_PLANS = (
    (WEBINAR, FunnelStage.INTEREST, 30, 20, "Asha, a speaker", "Invitations and two posts"),
    (WEBINAR, FunnelStage.CONSIDERATION, 50, 34, "Asha, Priya", "The talk itself and the recording"),
    (WEBINAR, FunnelStage.CONVERSION, 20, 18, "Priya, Rohan", "Calls within two days of the talk"),
    (META, FunnelStage.AWARENESS, 70, 40, "Neha", "Three pictures, changed every month"),
    (META, FunnelStage.INTEREST, 30, 16, "Neha", "Again to those who opened the form"),
    (GOOGLE, FunnelStage.CONVERSION, 100, 24, "Neha", "Brand words apart from the others"),
    (FAIR, FunnelStage.INTEREST, 100, 60, "The whole sales team", "Stall 3-114, three days"),
    (LINKEDIN, FunnelStage.AWARENESS, 100, 30, "Vikram", "A piece every second week"),
    (REFER, FunnelStage.LOYALTY, 100, 12, "Anita", "A cheque for each neighbour who buys"),
)
_CHANGES = (
    (WEBINAR, ReasonKind.REJECTED, "Load sheet missing", LOAD_ASKED_AGO, "Add a kW field to the form"),
    (WEBINAR, ReasonKind.LOST, "Price", PRICE_EXPLAINED_AGO, "Subsidy explainer in e-mail 2"),
    (WEBINAR, ReasonKind.REJECTED, "Wrong area", 16, "Narrow the audience to 150 km"),
    (META, ReasonKind.REJECTED, "Wrong area", NARROWED_AGO, "Leave out districts without a crew"),
    (GOOGLE, ReasonKind.OBJECTION, "Price", 33, "Show the yearly saving beside the price"),
)
_LINKS = (
    (WEBINAR, "load", "Invitation by e-mail", ("webinar", "email", "cs-26", None)),
    (WEBINAR, "load", "Post of the dairy union", ("dairy-union", "social", "cs-26", "post")),
    (META, "roof", "Reel", ("facebook", "paid_social", "rooftop", "reel")),
    (GOOGLE, "quote", "Search", ("google", "cpc", "solar-near-me", None)),
    (LINKEDIN, "tariff", "Whitepaper", ("linkedin", "social", "thoughts", "tariff")),
    (LETTER, "guide", "Letter 1", ("newsletter", "email", "subsidy", "letter-1")),
    (FAIR, "sheet", "Poster at the stall", ("agrifood", "event", "agrifood", "poster")),
)


def add_campaigns(sample: Sample) -> None:
    """Add the segments, then the campaigns that look at them, then what belongs to campaigns."""
    now = sample.work.now
    segments = sample.add_all(
        Segment(name=name, description=words, filter=parse_filter(text).keep(), position=place, recorded_at=now)
        for place, (name, words, text) in enumerate(_SEGMENTS, start=1)
    )
    sample.segments = {segment.name: segment for segment in segments}
    campaigns = sample.add_all(_make_campaign(sample, effort) for effort in _EFFORTS)
    sample.campaigns = {effort.key: campaign for effort, campaign in zip(_EFFORTS, campaigns, strict=True)}
    stages = {stage.label: stage.id for stage in sample.stages}
    contents = sample.add_all(
        Content(
            title=title,
            kind=kind,
            campaign_id=sample.campaign_id(key),
            funnel_stage=part,
            stage_id=stages.get(stage or ""),
            link=f"{_SITE}/read/{short}",
            summary=f"For people in {part}; made for “{sample.campaigns[key].name}”.",
            language="en",
            recorded_at=now,
        )
        for short, kind, title, key, part, stage in _CONTENTS
    )
    sample.contents = {one[0]: content for one, content in zip(_CONTENTS, contents, strict=True)}
    sample.add_all(_make_link(sample, *link) for link in _LINKS)


def add_answers_to_sales(sample: Sample) -> None:
    """Log what marketing changed because of what sales had said."""
    sample.add_all(
        CampaignChange(
            campaign_id=sample.campaigns[key].id,
            subject=subject,
            reason_id=sample.reason_id(subject, reason),
            words=words,
            at=(at := sample.work.now - dt.timedelta(days=days)),
            by_user_id=sample.marketers[1].id,
            recorded_at=at,
        )
        for key, subject, reason, days, words in _CHANGES
    )


def add_plans(sample: Sample) -> None:
    """Say what each campaign means to put into each part of the funnel; its budget is shared out."""
    sample.add_all(
        CampaignPlan(
            campaign_id=sample.campaigns[key].id,
            funnel_stage=part,
            starts_on=sample.campaigns[key].starts_on,
            ends_on=sample.campaigns[key].ends_on,
            budget_minor=(sample.campaigns[key].budget_minor or 0) * share // 100,
            hours=hours,
            people=people,
            note=note,
        )
        for key, part, share, hours, people, note in _PLANS
    )


def _make_campaign(sample: Sample, effort: _Effort) -> Campaign:
    source, medium, name = effort.utm
    return Campaign(
        name=effort.name,
        name_key=campaign_name_key(effort.name),
        channel_id=sample.channels[effort.channel],
        objective=effort.objective,
        funnel_stage=effort.stage,
        starts_on=sample.day_ago(effort.begins_ago),
        ends_on=sample.day_ago(effort.ends_ago),
        budget_minor=None if effort.budget is None else effort.budget * 100,
        owner_id=sample.marketers[1 if effort.key in {WEBINAR, LINKEDIN, LETTER, FAIR} else 0].id,
        status=effort.status,
        utm_source=source,
        utm_medium=medium,
        utm_campaign=name,
        audience=effort.audience,
        segment_id=sample.segments[effort.segment].id if effort.segment else None,
        landing_url=f"{_SITE}{effort.path}",
    )


def _make_link(
    sample: Sample, key: str, content: str, label: str, utm: tuple[str, str, str, str | None]
) -> TrackedLink:
    names = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
    values = dict(zip(names, utm, strict=True))
    asked = "&".join(f"{name}={value}" for name, value in values.items() if value)
    return TrackedLink(
        campaign_id=sample.campaign_id(key),
        content_id=sample.contents[content].id,
        label=label,
        url=f"{sample.campaigns[key].landing_url}?{asked}",
        recorded_at=sample.work.now,
        **values,
    )
