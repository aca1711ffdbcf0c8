"""What lies in the bin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, literal, select

from funneldesk.model.activity import Activity
from funneldesk.model.automation import Automation
from funneldesk.model.campaign import Campaign, CampaignChange
from funneldesk.model.capture_form import CaptureForm
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content, TrackedLink
from funneldesk.model.deal import Deal
from funneldesk.model.experiment import Experiment
from funneldesk.model.feedback import Feedback
from funneldesk.model.handoff import Review
from funneldesk.model.message import MessageTemplate
from funneldesk.model.pipeline import Pipeline, Stage, StageCriterion
from funneldesk.model.reason import Reason
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import Sequence, SequenceStep
from funneldesk.model.target import Target
from funneldesk.model.user import User
from funneldesk.queries.lead_name import call_lead, read_outer_ids

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Select

    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class BinRow:
    """A record in the bin.

    Attributes:
        kind: its table's name.
        id: its number.
        title: what it is called; for an activity or a step its kind, where it has no words.
        belongs_to: whose it is; may be empty.
        deleted_at: when it was deleted.
    """

    kind: str
    id: int
    title: str
    belongs_to: str
    deleted_at: dt.datetime

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from other records."""
        return self.kind, self.id


def read_bin(look: Look) -> tuple[BinRow, ...]:
    """All that lies in the bin, deleted last first."""
    rows = [*_read_leads(look)]
    for kind, query in _statements():
        rows += [
            BinRow(kind, row[0], row[1] or f"Number {row[0]}", row[2] or "", row[3])
            for row in look.connection.execute(query)
        ]
    rows.sort(key=lambda row: (row.deleted_at, row.kind, row.id), reverse=True)
    return tuple(rows)


def _read_leads(look: Look) -> list[BinRow]:
    found = look.connection.execute(
        select(Contact.id, Contact.name, Company.name, Contact.phone, Contact.email, Contact.deleted_at)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Contact.deleted_at.is_not(None))
    ).all()
    nameless = [row[0] for row in found if not any(row[1:5])]
    outer = read_outer_ids(look, nameless)
    return [
        BinRow("contact", row[0], call_lead(*row[:5], outer.get(row[0])), (row[2] or "") if row[1] else "", row[5])
        for row in found
        if row[5] is not None
    ]


def _statements() -> tuple[tuple[str, Select[Any]], ...]:
    """For each kind: id, title, whose it is, and when it was deleted."""
    none = literal("")
    rating = cast(Feedback.rating, String)
    of_activity = func.coalesce(Deal.title, Contact.name, Company.name, none)
    return (
        ("deal", _binned(Deal, Deal.title, Company.name).outerjoin(Company, Company.id == Deal.company_id)),
        (
            "activity",
            _binned(Activity, func.coalesce(Activity.subject, Activity.note, Activity.kind), of_activity)
            .outerjoin(Deal, Deal.id == Activity.deal_id)
            .outerjoin(Contact, Contact.id == Activity.contact_id)
            .outerjoin(Company, Company.id == Contact.company_id),
        ),
        ("campaign", _binned(Campaign, Campaign.name, none)),
        (
            "campaign_change",
            _binned(CampaignChange, CampaignChange.words, Campaign.name).join(
                Campaign, Campaign.id == CampaignChange.campaign_id
            ),
        ),
        (
            "content",
            _binned(Content, Content.title, Campaign.name).outerjoin(Campaign, Campaign.id == Content.campaign_id),
        ),
        (
            "tracked_link",
            _binned(TrackedLink, func.coalesce(TrackedLink.label, TrackedLink.url), Campaign.name).outerjoin(
                Campaign, Campaign.id == TrackedLink.campaign_id
            ),
        ),
        (
            "capture_form",
            _binned(CaptureForm, CaptureForm.name, Campaign.name).outerjoin(
                Campaign, Campaign.id == CaptureForm.campaign_id
            ),
        ),
        ("message_template", _binned(MessageTemplate, MessageTemplate.name, none)),
        ("segment", _binned(Segment, Segment.name, none)),
        ("automation", _binned(Automation, Automation.name, none)),
        (
            "sequence",
            _binned(Sequence, Sequence.name, Campaign.name).outerjoin(Campaign, Campaign.id == Sequence.campaign_id),
        ),
        (
            "sequence_step",
            _binned(SequenceStep, func.coalesce(SequenceStep.note, SequenceStep.kind), Sequence.name).join(
                Sequence, Sequence.id == SequenceStep.sequence_id
            ),
        ),
        (
            "experiment",
            _binned(Experiment, Experiment.name, Campaign.name).outerjoin(
                Campaign, Campaign.id == Experiment.campaign_id
            ),
        ),
        ("pipeline", _binned(Pipeline, Pipeline.name, none)),
        ("stage", _binned(Stage, Stage.label, Pipeline.name).join(Pipeline, Pipeline.id == Stage.pipeline_id)),
        (
            "stage_criterion",
            _binned(StageCriterion, StageCriterion.label, Stage.label).join(Stage, Stage.id == StageCriterion.stage_id),
        ),
        ("reason", _binned(Reason, Reason.label, none)),
        ("review", _binned(Review, cast(Review.held_on, String), none)),
        (
            "feedback",
            _binned(
                Feedback,
                func.coalesce(Feedback.words, func.upper(Feedback.kind) + func.coalesce(literal(" ") + rating, none)),
                func.coalesce(Deal.title, Contact.name, Company.name, none),
            )
            .outerjoin(Deal, Deal.id == Feedback.deal_id)
            .outerjoin(Contact, Contact.id == Feedback.contact_id)
            .outerjoin(Company, Company.id == Feedback.company_id),
        ),
        (
            "target",
            _binned(Target, cast(Target.starts_on, String), func.coalesce(User.name, none)).outerjoin(
                User, User.id == Target.owner_id
            ),
        ),
    )


def _binned(record: Any, title: Any, belongs_to: Any) -> Select[Any]:
    return select(record.id, title, belongs_to, record.deleted_at).where(record.deleted_at.is_not(None))
